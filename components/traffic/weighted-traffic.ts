import { route53 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { adoptionMarkerName, cachedUntil } from "../../migration/state/adoption-marker.ts";
import { drainMarkerName, serving } from "../../migration/state/drain-marker.ts";
import { formatHosts } from "../../migration/state/format-hosts.ts";
import type { LockKind } from "../../migration/state/locks.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import { plan as planOf, type Plan, type PlannedRecord } from "../../migration/state/plan.ts";
import { shareWith } from "../../migration/state/weights.ts";
import { Barrier } from "../barrier.ts";
import { drainClockMs, realEnvironment } from "../environment.ts";
import type { Zone } from "../state/route53.ts";
import { ForeignLock, LockRecord } from "./lock-record.ts";
import { timeOfUpdate } from "./time-of-update.ts";
import { trafficHooks, type TrafficHooks } from "./traffic-hooks.ts";
import type { WeightedTrafficArgs } from "./weighted-traffic-args.ts";

/** The locks that this side holds after the update; absent are those that it gives up, or never had. */
export interface LockRecords {
  readonly zeroWeight?: route53.Record;
  readonly active?: route53.Record;
}

/**
 * This side's half of the traffic: one weighted record for each host, the locks that it needs for them, and the drain
 * marker. In this order: the zero-weight lock; the drain marker, when it is taken back; the records; the drain marker,
 * when it is made. A share that rises waits for the workloads. One that only falls goes first, so that an unhealthy
 * side can be left.
 */
export class WeightedTraffic extends pulumi.ComponentResource {
  readonly plan: Plan;
  readonly locks: LockRecords;
  readonly records: readonly route53.Record[];
  /** The TXT record that says since when this side has had no weight. */
  readonly drainMarker: route53.Record | undefined;
  /** The TXT record that says until when clients may hold an answer of what this side has adopted. */
  readonly adoptionMarker: route53.Record | undefined;
  /** What the workloads wait for: the records, while no share of this side rises. */
  readonly beforeWorkloads: readonly pulumi.Resource[];
  /** The hosts of which this side has a record, as deployed. */
  readonly hosts: pulumi.Output<readonly string[]>;
  /** This side's share of each host in percent, beside the other side's weights as they were at the start. */
  readonly shares: pulumi.Output<Readonly<Record<string, number>>>;

  readonly #args: WeightedTrafficArgs;
  readonly #hooks: TrafficHooks;

  constructor(name: string, args: WeightedTrafficArgs, opts?: pulumi.ComponentResourceOptions) {
    const { context } = args;
    const plan = planOf(context);
    super(
      "cluster-migration:index:WeightedTraffic",
      name,
      {
        stack: context.side.stack,
        weights: Object.fromEntries(plan.records.map(({ host, weight }) => [host.name, weight])),
      },
      opts,
    );
    this.#args = args;
    this.plan = plan;

    this.#hooks = trafficHooks(args, plan, this);
    const { zeroWeight, active } = this.#hooks;
    this.locks = {
      ...(plan.zeroWeightLock && { zeroWeight: this.#lock("zeroWeight", [zeroWeight], []) }),
      ...(plan.activeLock && { active: this.#lock("active", [active], args.cluster.ready) }),
    };
    for (const kind of plan.foreignLocks) {
      new ForeignLock({ context, kind, zone: this.#firstZone }, { parent: this });
    }

    const marker = plan.drainMarker;
    const takenBack =
      marker === undefined || marker.order === "after records"
        ? undefined
        : this.#marker(marker.value, []);
    this.adoptionMarker =
      plan.adoptionMarker === undefined ? undefined : this.#adoption(plan.adoptionMarker);
    const first = [this.locks.zeroWeight ?? [], takenBack ?? [], this.adoptionMarker ?? []].flat();
    const dependsOn = plan.first === "records" ? first : [...first, afterwards(args.after)];
    this.records = plan.records.map((record) => this.#record(record, dependsOn));
    this.drainMarker =
      takenBack ?? (marker === undefined ? undefined : this.#marker(marker.value, this.records));
    this.beforeWorkloads =
      plan.first === "records" && this.records.length > 0
        ? [new Barrier(`${name}-records`, this.records, { parent: this })]
        : [];

    const weights = this.#weights();
    this.hosts = weights.apply((own) => own.map(([host]) => host));
    this.shares = weights.apply((own) =>
      Object.fromEntries(own.map(([host, weight]) => [host, shareOf(context, host, weight)])),
    );
    if (plan.waiting.length > 0) {
      const names = formatHosts(plan.waiting.map((host) => host.name));
      const text = `no record yet for ${names}: the other side has no positive weight there, or this side is fenced`;
      void pulumi.log.info(text, this);
    }
    this.registerOutputs({ hosts: this.hosts, shares: this.shares });
  }

  /** Every record of this component. */
  get all(): readonly pulumi.Resource[] {
    const locks = Object.values<route53.Record>({ ...this.locks });
    return [this.records, locks, this.drainMarker ?? [], this.adoptionMarker ?? []].flat();
  }

  /** The hosted zone of each host's record, by its id. */
  get hostZones(): pulumi.Output<Readonly<Record<string, string>>> {
    return pulumi
      .all(this.records.map(({ name, zoneId }) => pulumi.all([name, zoneId])))
      .apply((all) => Object.fromEntries(all));
  }

  /** The id of the hosted zone of the locks and the drain marker. */
  get lockZone(): string {
    return this.#firstZone.zoneId;
  }

  /** Which locks the stack's state has, as deployed. */
  get lockKinds(): pulumi.Output<readonly string[]> {
    const locks = Object.entries<route53.Record>({ ...this.locks });
    return pulumi.all(locks.map(([kind, { urn }]) => urn.apply(() => kind)));
  }

  /** Since when this side has had no weight, ISO 8601; null while it may have some. */
  get zeroSince(): pulumi.Output<string | null> | undefined {
    return this.drainMarker?.records.apply(([value] = []) =>
      value === undefined || value === serving ? null : value,
    );
  }

  #lock(
    kind: LockKind,
    beforeDelete: readonly pulumi.ResourceHook[],
    dependsOn: readonly pulumi.Resource[],
  ): route53.Record {
    const { context } = this.#args;
    const holds = this.#hooks.holder[kind];
    return new LockRecord(
      { context, kind, zone: this.#firstZone },
      {
        parent: this,
        dependsOn: [...dependsOn],
        // who holds it is looked at last: the release may take its time
        hooks: { beforeUpdate: [holds], beforeDelete: [...beforeDelete, holds] },
      },
    );
  }

  /** One half of a host's weighted set: an A alias to the host's own load balancer, or to the cluster's ingress. */
  #record(
    { host, weight, adopts }: PlannedRecord,
    dependsOn: pulumi.Input<pulumi.Resource>[],
  ): route53.Record {
    const { context, zones, cluster } = this.#args;
    const { verify, records: before } = this.#hooks;
    const zoneId = zones.find(({ name }) => name === host.zone)?.zoneId;
    if (zoneId === undefined) throw new Error(`zones: missing: expected ${host.zone}`);
    const { dnsName, zoneId: balancerZone } = cluster.loadBalancers?.[host.name] ?? cluster.ingress;
    return new route53.Record(
      host.name,
      {
        zoneId,
        name: host.name,
        type: "A",
        setIdentifier: context.side.stack,
        weightedRoutingPolicies: [{ weight }],
        aliases: [{ name: dnsName, zoneId: balancerZone, evaluateTargetHealth: true }],
        // the set identifier is ours: a creation that died half-way left our own record
        allowOverwrite: true,
      },
      {
        parent: this,
        dependsOn,
        hooks: {
          beforeCreate: [before.change],
          beforeUpdate: [before.change],
          beforeDelete: [before.deletion],
          afterCreate: [verify],
          afterUpdate: [verify],
        },
        // a simple record becomes the weighted one in a single change batch when it is the same resource
        ...(adopts !== undefined && { import: `${zoneId}_${host.name}_${adopts}` }),
      },
    );
  }

  /**
   * @param value undefined: the time at which the last record has become what it is to be; the drain begins then
   * @param records empty unless the marker comes after them
   */
  #marker(value: string | undefined, records: readonly route53.Record[]): route53.Record {
    const { context, environment = realEnvironment } = this.#args;
    const { side, shared } = context;
    const time = async () => {
      const nowMs = await drainClockMs(environment, (text) => void pulumi.log.warn(text, this));
      return new Date(nowMs).toISOString();
    };
    const now = () => timeOfUpdate(pulumi.all(records.map(({ urn }) => urn)), time);
    const name = drainMarkerName(side.stack, shared);
    return this.#text("drain-marker", name, value ?? now(), [...records]);
  }

  /** @param until when clients may still hold answers of the adopted records */
  #adoption(until: string): route53.Record {
    const { side, shared, observed } = this.#args.context;
    const value =
      until === cachedUntil(side.stack, shared, observed)
        ? until
        : timeOfUpdate(pulumi.output(until), () => until);
    return this.#text("adoption-marker", adoptionMarkerName(side.stack, shared), value, []);
  }

  /** A TXT record whose name is this side's alone: a creation that died half-way left our own record. */
  #text(
    resourceName: string,
    name: string,
    value: pulumi.Input<string>,
    dependsOn: pulumi.Resource[],
  ): route53.Record {
    const { zoneId } = this.#firstZone;
    return new route53.Record(
      resourceName,
      { zoneId, name, type: "TXT", ttl: 60, records: [value], allowOverwrite: true },
      { parent: this, dependsOn },
    );
  }

  get #firstZone(): Zone {
    const [zone] = this.#args.zones;
    if (zone === undefined) throw new Error("zones: missing: expected at least one");
    return zone;
  }

  /** Derived from the records: after a failed update plain values would be the new ones already. */
  #weights() {
    return pulumi.all(
      this.records.map(({ name, weightedRoutingPolicies: policies }) =>
        pulumi.all([name, policies]).apply(([host, all]) => [host, all?.[0]?.weight ?? 0] as const),
      ),
    );
  }
}

/**
 * What is known only when the program has declared the workloads, as one of several dependencies. The SDK takes the
 * promise of a list there (runtime/dependsOn.ts, gatherExplicitDependencies), which its types don't say. Not as the
 * whole of `dependsOn`: of that the SDK's classes make an Output for each resource, and look through everything that
 * the program has declared for values that are not known yet.
 */
function afterwards(resources: () => readonly pulumi.Resource[]): Promise<pulumi.Resource> {
  const list: unknown = Promise.resolve().then(resources);
  return list as Promise<pulumi.Resource>;
}

function shareOf({ side, observed }: MigrationContext, host: string, weight: number): number {
  return Math.round(shareWith(weight, observed, host, side.stack) * 1000) / 10;
}
