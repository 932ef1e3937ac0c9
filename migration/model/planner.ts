// What an update would do if it began now: asks the rules and the plan, as the program does at its start.
import { plan } from "../plan.ts";
import type { RecordChange, DeletionLeave } from "../record-change.ts";
import type { Observed } from "../observed.ts";
import type { Host, Side } from "../side.ts";
import type { LastOutputs, Situation } from "../situation.ts";
import { describe, violations } from "../verdict.ts";
import { serving, type ZeroSinceNote } from "../zero-since.ts";
import { nowMs, observedOf, routeKey } from "./route53.ts";
import {
  describeFile,
  hostName,
  sharedOf,
  sideOf,
  zone,
  type Defences,
  type File,
  type Setting,
} from "./setting.ts";
import { stacks, type LeaseWorld, type SideIndex, type SideWorld, type World } from "./world.ts";

/** What the engine does with one lease. */
export type LeaseOperation = "none" | "keep" | "create" | "import" | "drop";

export interface PlannedChange extends RecordChange {
  /** The state does not have the record. */
  readonly creates: boolean;
}

/** An update's operations, all that it needs to know of its start. */
export interface PlannedUpdate {
  readonly kind: "up" | "destroy";
  readonly side: SideIndex;
  readonly file: File;
  readonly declaration: Side;
  /** By host; undefined: nothing to do. */
  readonly changes: readonly (PlannedChange | undefined)[];
  readonly leave: DeletionLeave;
  readonly zeroLease: LeaseOperation;
  readonly singletonLease: LeaseOperation;
  /** Its records wait for the cluster and the workloads. */
  readonly clusterFirst: boolean;
  /** What Route53 showed at the start. */
  readonly observed: Observed;
  /** Indices of the hosts that the output `hosts` will name. */
  readonly noted: readonly number[];
  /** What is written into the note, if it changes. */
  readonly zeroSince: "none" | "serving" | "now";
  /** The records wait for the note; else the note waits for the records. */
  readonly noteFirst: boolean;
}

export class Planner {
  readonly setting: Setting;
  readonly defences: Defences;
  readonly #answers = new Map<string, number | readonly string[]>();
  readonly #ids = new Map<string, number>();
  readonly #plans: PlannedUpdate[] = [];
  readonly #observed = new Map<string, Observed>();

  constructor(setting: Setting, defences: Defences) {
    this.setting = setting;
    this.defences = defences;
  }

  plan(id: number): PlannedUpdate {
    const planned = this.#plans[id];
    if (planned === undefined) throw new Error(`no plan ${id}`);
    return planned;
  }

  /** @returns the planned update, or why the rules refuse it */
  start(
    world: World,
    side: SideIndex,
    version: File,
    kind: PlannedUpdate["kind"],
  ): number | readonly string[] {
    const own = world.sides[side];
    const flags = [...world.hosts, world.zeroLease, world.singletonLease].map(
      ({ unrecorded, noted }) =>
        Number(typeof unrecorded === "boolean" ? unrecorded : unrecorded[side]) +
        2 * Number(noted[side]),
    );
    const key = `${kind}${side}${describeFile(version)} ${own.fencedOutput}${own.locked}${own.rebuilt} ${routeKey(world)} ${flags.join("")}`;
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      answer = this.#answer(world, side, version, kind);
      this.#answers.set(key, answer);
    }
    return answer;
  }

  /** Route53 as the program sees it. */
  observe(world: World): Observed {
    const key = routeKey(world);
    let observed = this.#observed.get(key);
    if (observed === undefined) {
      observed = observedOf(world);
      this.#observed.set(key, observed);
    }
    return observed;
  }

  #answer(world: World, side: SideIndex, file: File, kind: PlannedUpdate["kind"]) {
    const situation = this.#situation(world, side, file);
    const found = violations(situation, this.defences.rules);
    if (found.length > 0) return found.map(describe);
    return this.#intern(plannedUpdate(world, side, file, kind, situation, this.defences));
  }

  #intern(planned: PlannedUpdate): number {
    const { observed, ...rest } = planned;
    // most plans differ only in what they saw, which nothing asks for again
    const key = JSON.stringify(this.defences.receiverNow ? rest : [rest, observed]);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#plans.push(planned) - 1;
    this.#ids.set(key, id);
    return id;
  }

  #situation(world: World, index: SideIndex, file: File): Situation {
    const side = sideOf(index, file);
    const { defences } = this;
    const own = world.sides[index];
    const last: LastOutputs = {
      ...(own.locked && { cluster: sideOf(index, { ...file, surgery: own.rebuilt }).cluster }),
      hosts: world.hosts.flatMap(({ noted }, i) =>
        noted[index] || !defences.notedHosts ? [hostName(i)] : [],
      ),
      leases: [
        ...(world.zeroLease.noted[index] || !defences.notedLeases ? ["zero" as const] : []),
        ...(world.singletonLease.noted[index] || !defences.notedLeases
          ? ["singletons" as const]
          : []),
      ],
      fenced: own.fencedOutput,
    };
    return {
      side,
      shared: sharedOf(file),
      hosts: declared(this.setting, file),
      observed: this.observe(world),
      last,
      singletons: this.setting.singletons ? ["CronJob shop/report"] : [],
      nowMs,
    };
  }
}

function declared({ hosts }: Setting, { missing }: File): readonly Host[] {
  return Array.from({ length: hosts }, (_, i) => i)
    .filter((i) => !missing.includes(i))
    .map((i) => ({
      name: hostName(i),
      zone,
      probe: { scheme: "https", name: hostName(i), path: "/" },
    }));
}

function plannedUpdate(
  world: World,
  side: SideIndex,
  file: File,
  kind: PlannedUpdate["kind"],
  situation: Situation,
  defences: Defences,
): PlannedUpdate {
  const { zeroLease, singletonLease, records, ownLeases, first, zeroSince } = plan(situation);
  const stack = stacks[side];
  const change = (i: number): PlannedChange | undefined => {
    const weight = world.hosts[i]?.weights[side];
    const recorded = weight !== undefined && world.hosts[i]?.unrecorded[side] !== true;
    const wanted =
      kind === "destroy"
        ? undefined
        : records.find(({ host }) => host.name === hostName(i))?.weight;
    if (recorded ? weight === wanted : wanted === undefined) return undefined;
    return {
      host: hostName(i),
      stack,
      ...(situation.side.peer !== undefined && { peer: situation.side.peer }),
      creates: !recorded,
      ...(wanted !== undefined && { to: wanted }),
    };
  };
  const lease = (wanted: boolean, shownAsOwn: boolean, { holder, unrecorded }: LeaseWorld) => {
    const recorded = holder === side && !unrecorded;
    if (!wanted || kind === "destroy") return recorded ? "drop" : "none";
    if (recorded) return "keep";
    return shownAsOwn ? "import" : "create";
  };
  return {
    kind,
    side,
    file,
    declaration: situation.side,
    changes: world.hosts.map((_, i) => change(i)),
    leave: {
      retired: file.retired,
      declaredHosts: new Set(situation.hosts.map(({ name }) => name)),
      removedHosts: situation.shared.removedHosts,
    },
    zeroLease: defences.zeroLease ? lease(zeroLease, ownLeases.zero, world.zeroLease) : "none",
    singletonLease: defences.singletonLease
      ? lease(singletonLease, ownLeases.singletons, world.singletonLease)
      : "none",
    clusterFirst: first === "workloads",
    observed: situation.observed,
    noted: world.hosts.flatMap((_, i) =>
      records.some(({ host }) => host.name === hostName(i)) ? [i] : [],
    ),
    zeroSince:
      kind === "destroy" || (zeroSince?.value === serving && !defences.noteTakenBack)
        ? "none"
        : noteChange(world.sides[side].zeroSince, zeroSince),
    noteFirst: zeroSince?.order !== "after records",
  };
}

function noteChange(is: SideWorld["zeroSince"], note: ZeroSinceNote | undefined) {
  if (note === undefined) return "none";
  if (note.value === undefined) return "now";
  return note.value === serving && is !== "serving" ? "serving" : "none";
}
