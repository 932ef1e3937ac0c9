import type { Clock } from "../../ground/clock.ts";
import { ProviderRefusal } from "../provider.ts";
import { hexOf } from "../../ground/random.ts";
import { canonicalName, type RecordSet } from "./record-set.ts";
import { RequestBucket } from "./request-bucket.ts";
import { applyChanges, type ZoneChange } from "./refusals.ts";

/** How long until the name servers answer with a change, and until Route53 says INSYNC; simulated seconds. */
const latency = { answeredSeconds: 15, insyncSeconds: 60 };

/** How often the AWS provider asks whether a change is INSYNC: for the first time, and then; simulated seconds. */
const polls = { firstSeconds: 30, everySeconds: 5 };

export interface SimulatedZone {
  readonly id: string;
  readonly name: string;
  readonly private: boolean;
}

interface ZoneState extends SimulatedZone {
  /** What the API lists: the truth, at once. */
  records: readonly RecordSet[];
  /** What the name servers answer: a little later. */
  answered: readonly RecordSet[];
  version: number;
  answeredVersion: number;
}

/** One change as it was made, for the record: the faults and the tests read it. */
export interface LoggedChange extends ZoneChange {
  readonly zone: string;
  readonly atMs: number;
}

/** The hosted zones of the account. */
export class Zones {
  readonly log: LoggedChange[] = [];
  readonly #clock: Clock;
  readonly #requests: RequestBucket;
  readonly #zoneOfTarget: (name: string) => string | undefined;
  readonly #zones = new Map<string, ZoneState>();

  /** @param zoneOfTarget the hosted zone of a load balancer's name, undefined when there is no such name */
  constructor(clock: Clock, zoneOfTarget: (name: string) => string | undefined) {
    this.#clock = clock;
    this.#requests = new RequestBucket(clock);
    this.#zoneOfTarget = zoneOfTarget;
  }

  /** A zone that somebody made long ago. */
  add(name: string, isPrivate = false): SimulatedZone {
    const zone: ZoneState = {
      id: `Z0${hexOf(`${name}/${String(isPrivate)}`, 18).toUpperCase()}`,
      name: canonicalName(name),
      private: isPrivate,
      records: [],
      answered: [],
      version: 0,
      answeredVersion: 0,
    };
    this.#zones.set(zone.id, zone);
    return zone;
  }

  find(name: string, isPrivate: boolean): SimulatedZone | undefined {
    const wanted = canonicalName(name);
    return [...this.#zones.values()].find(
      (zone) => zone.name === wanted && zone.private === isPrivate,
    );
  }

  get(zoneId: string): SimulatedZone {
    return this.#zone(zoneId);
  }

  all(): readonly SimulatedZone[] {
    return [...this.#zones.values()];
  }

  /** What the API lists. */
  list(zoneId: string): readonly RecordSet[] {
    return this.#zone(zoneId).records;
  }

  /** What the name servers answer for a name right now, all types: the zone with the longest match is asked. */
  answered(name: string): readonly RecordSet[] {
    const zone = [...this.#zones.values()]
      .filter((each) => name === each.name || name.endsWith(`.${each.name}`))
      .sort((a, b) => b.name.length - a.name.length)[0];
    return zone?.answered ?? [];
  }

  /** ChangeResourceRecordSets: all or nothing; resolves when the change is INSYNC. */
  async change(zoneId: string, changes: readonly ZoneChange[]): Promise<void> {
    const seconds = this.#requests.take();
    if (seconds > 0) await this.#clock.sleep(seconds);
    const zone = this.#zone(zoneId);
    zone.records = applyChanges(zone.records, changes, {
      zoneName: zone.name,
      zoneOfTarget: (name) => this.#zoneOfTarget(name),
    });
    const atMs = this.#clock.now();
    this.log.push(...changes.map((change) => ({ ...change, zone: zone.name, atMs })));
    const { records } = zone;
    const version = ++zone.version;
    await this.#clock.sleep(latency.answeredSeconds);
    // a later batch may have been published meanwhile: never go back
    if (version > zone.answeredVersion) {
      zone.answered = records;
      zone.answeredVersion = version;
    }
    await this.#clock.sleep(polls.firstSeconds - latency.answeredSeconds);
    const insyncMs = atMs + latency.insyncSeconds * 1000;
    for (;;) {
      await this.#clock.sleep(this.#requests.take());
      if (this.#clock.now() >= insyncMs) return;
      await this.#clock.sleep(polls.everySeconds);
    }
  }

  /** A change that was made long ago, INSYNC since. */
  seed(zoneId: string, changes: readonly ZoneChange[]): void {
    const zone = this.#zone(zoneId);
    zone.records = applyChanges(zone.records, changes, {
      zoneName: zone.name,
      zoneOfTarget: (name) => this.#zoneOfTarget(name),
    });
    zone.answered = zone.records;
  }

  #zone(zoneId: string): ZoneState {
    const zone = this.#zones.get(zoneId.replace(/^\/hostedzone\//, ""));
    if (zone === undefined) {
      throw new ProviderRefusal("NoSuchHostedZone", `No hosted zone found with ID: ${zoneId}`);
    }
    return zone;
  }
}
