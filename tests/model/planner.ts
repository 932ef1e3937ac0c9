// What an update would do if it began now: asks the rules and the plan, as the program does at its start.
import { plan } from "../../migration/state/plan.ts";
import type { RecordChange, DeletionPolicy } from "../../migration/state/record-change.ts";
import type { Observed } from "../../migration/state/observed.ts";
import type { Side } from "../../migration/state/side.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import { formatViolation, violationsAt } from "../../migration/rules/verdict.ts";
import { serving, type DrainMarker } from "../../migration/state/drain-marker.ts";
import type { LockKind } from "../../migration/state/locks.ts";
import { contextOf } from "./context.ts";
import { observedOf, routeKey } from "./route53.ts";
import {
  describeFile,
  hostName,
  longerZone,
  type Defences,
  type File,
  type Setting,
} from "./setting.ts";
import {
  other,
  stacks,
  type LockWorld,
  type SideIndex,
  type SideWorld,
  type World,
} from "./world.ts";

/** What the engine does with one lock. */
export type LockOperation =
  | "none"
  | "keep"
  | "create"
  | "import"
  | "drop"
  /** The state has the other side's lock, and the update writes over it, deletes it or forgets it. */
  | "overwrite"
  | "drop foreign"
  | "forget";

interface PlannedChange extends Omit<RecordChange, "policy" | "observed"> {
  /** The state does not have the record. */
  readonly creates: boolean;
  /** The simple record becomes this one. */
  readonly adopts: boolean;
}

/** An update's operations, all that it needs to know of its start. */
export interface PlannedUpdate {
  readonly kind: "up" | "destroy";
  readonly side: SideIndex;
  readonly file: File;
  readonly declaration: Side;
  /** By host; undefined: nothing to do. */
  readonly changes: readonly (PlannedChange | undefined)[];
  readonly deletionPolicy: DeletionPolicy;
  readonly zeroWeightLock: LockOperation;
  readonly activeLock: LockOperation;
  /** Its records wait for the cluster and the workloads. */
  readonly clusterFirst: boolean;
  /** What Route53 showed at the start. */
  readonly observed: Observed;
  /** Indices of the hosts that the output `hosts` will name. */
  readonly noted: readonly number[];
  /** What is written into the note, if it changes. */
  readonly drainMarker: "none" | "serving" | "now";
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
    const flags = [
      ...world.hosts.map(
        ({ unrecorded, noted, inLongerZone, unrouted }) =>
          2 * Number(noted[side]) +
          Number(unrecorded[side]) +
          4 * Number(noted[other(side)]) +
          8 * Number(inLongerZone[side]) +
          16 * Number(inLongerZone[other(side)]) +
          32 * Number(unrouted[side]),
      ),
      ...world.sides.map(({ unreadable }) => Number(unreadable)),
      ...(world.networkOwner === undefined
        ? []
        : [world.networkOwner, ...world.sides.map(({ made }) => Number(made))]),
      ...[world.zeroWeightLock, world.activeLock].map(
        ({ inState, noted, mayBeInState }) =>
          8 * Number(mayBeInState[side]) +
          Number(inState[side]) +
          2 * Number(noted[side]) +
          4 * Number(noted[other(side)]),
      ),
    ];
    const key = `${kind}${side}${describeFile(version)} ${own.fencedOutput}${own.locked}${own.rebuilt} ${routeKey(world)} ${flags.join(",")}`;
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      answer = this.#answer(world, side, version, kind);
      this.#answers.set(key, answer);
    }
    return answer;
  }

  /** Route53 as the program sees it that has this file. */
  observe(world: World, file: File): Observed {
    const key = `${routeKey(world)} ${file.longerZone}`;
    let observed = this.#observed.get(key);
    if (observed === undefined) {
      observed = observedOf(world, file);
      this.#observed.set(key, observed);
    }
    return observed;
  }

  #answer(world: World, side: SideIndex, file: File, kind: PlannedUpdate["kind"]) {
    const { setting, defences } = this;
    const observed = this.observe(world, file);
    const context = contextOf(world, side, file, setting, defences, observed);
    const found = violationsAt("start", context, this.defences.rules);
    if (found.length > 0) return found.map(formatViolation);
    return this.#intern(plannedUpdate(world, side, file, kind, context, this.defences));
  }

  #intern(planned: PlannedUpdate): number {
    const { observed, ...rest } = planned;
    // most plans differ only in what they saw, which nothing asks for again
    const key = JSON.stringify(this.defences.targetNow ? rest : [rest, observed]);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#plans.push(planned) - 1;
    this.#ids.set(key, id);
    return id;
  }
}

function plannedUpdate(
  world: World,
  side: SideIndex,
  file: File,
  kind: PlannedUpdate["kind"],
  context: MigrationContext,
  defences: Defences,
): PlannedUpdate {
  const { zeroWeightLock, activeLock, records, ownLocks, foreignLocks, first, drainMarker } =
    plan(context);
  const stack = stacks[side];
  const change = (i: number): PlannedChange | undefined => {
    const weight = world.hosts[i]?.weights[side];
    const recorded = weight !== undefined && world.hosts[i]?.unrecorded[side] !== true;
    const planned = records.find(({ host }) => host.name === hostName(i));
    const wanted = kind === "destroy" ? undefined : planned?.weight;
    const retargeted = world.hosts[i]?.targets[side] !== side;
    if (recorded ? weight === wanted && !retargeted : wanted === undefined) return undefined;
    return {
      host: hostName(i),
      stack,
      ...(context.side.peer !== undefined && { peer: context.side.peer }),
      creates: !recorded,
      ...(weight !== undefined &&
        wanted === undefined &&
        world.hosts[i]?.inLongerZone[side] === true &&
        !file.longerZone && { unseenZone: longerZone }),
      adopts: planned?.adopts !== undefined,
      retargeted: recorded && retargeted,
      ...(wanted !== undefined && { to: wanted }),
    };
  };
  const lock = (of: LockKind, wanted: boolean, { holder, inState }: LockWorld): LockOperation => {
    // the refresh drops from the state what is gone, and reads into it what is there now
    const recorded = inState[side] && holder !== undefined;
    if (recorded && holder !== side) {
      if (wanted && kind === "up") return "overwrite";
      const forgotten = kind === "up" && defences.forget && foreignLocks.includes(of);
      return forgotten ? "forget" : "drop foreign";
    }
    if (!wanted || kind === "destroy") return recorded ? "drop" : "none";
    if (recorded) return "keep";
    return ownLocks[of] ? "import" : "create";
  };
  return {
    kind,
    side,
    file,
    declaration: context.side,
    changes: world.hosts.map((_, i) => change(i)),
    deletionPolicy: {
      retired: file.retired,
      declaredHosts: new Set(context.hosts.map(({ name }) => name)),
      removedHosts: context.shared.removedHosts,
    },
    zeroWeightLock: defences.zeroWeightLock
      ? lock("zeroWeight", zeroWeightLock, world.zeroWeightLock)
      : "none",
    activeLock: defences.activeLock ? lock("active", activeLock, world.activeLock) : "none",
    clusterFirst: first === "workloads",
    observed: context.observed,
    noted: world.hosts.flatMap((_, i) =>
      records.some(({ host }) => host.name === hostName(i)) ? [i] : [],
    ),
    drainMarker:
      kind === "destroy" || (drainMarker?.value === serving && !defences.noteTakenBack)
        ? "none"
        : noteChange(world.sides[side].drainMarker, drainMarker),
    noteFirst: drainMarker?.order !== "after records",
  };
}

function noteChange(is: SideWorld["drainMarker"], note: DrainMarker | undefined) {
  if (note === undefined) return "none";
  if (note.value === undefined) return "now";
  return note.value === serving && is !== "serving" ? "serving" : "none";
}
