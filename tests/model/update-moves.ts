// What all operations of an update have in common: they may land, be refused, or be killed half-way; and a
// record's two operations, its hook and its write.
import type { Answer, Violation } from "../../migration/rules/rule.ts";
import { violationsAt } from "../../migration/rules/verdict.ts";
import { gainingSidesOf } from "../../migration/state/record-change.ts";
import { checkWrite, type Broken } from "./invariants.ts";
import type { PlannedUpdate, Planner } from "./planner.ts";
import { hostName, longerZoneOf } from "./setting.ts";
import { copyOf, other, stacks, type SideIndex, type Update, type World } from "./world.ts";

/** Something that can happen next. */
export interface Move {
  readonly label: string;
  readonly world: World;
  readonly broken: Broken;
  /** A fault is not something that a way forward may count on. */
  readonly fault?: true;
}

/** Makes the moves of one side's update. */
export abstract class UpdateMoves {
  protected readonly planner: Planner;
  protected readonly world: World;
  protected readonly side: SideIndex;
  protected readonly update: Update;
  protected readonly planned: PlannedUpdate;
  readonly #made: Move[] = [];

  constructor(planner: Planner, world: World, side: SideIndex, update: Update) {
    this.planner = planner;
    this.world = world;
    this.side = side;
    this.update = update;
    this.planned = planner.plan(update.plan);
  }

  moves(): readonly Move[] {
    this.make();
    if (this.update.failed) this.probeTargets("the update ends with an error");
    return this.#made;
  }

  /** Adds whatever the update may do next. */
  protected abstract make(): void;

  /** Nothing is left to do, and nothing has gone wrong. */
  protected get finished(): boolean {
    return !this.update.failed && this.#made.length === 0;
  }

  /** A record's hook, then its write. */
  protected change(index: number): void {
    const progress = this.update.records[index];
    const host = hostName(index);
    const to = this.planned.changes[index]?.to;
    if (progress === "todo") {
      this.add(`${host}: the hook asks and looks`, (update, world) =>
        this.#hook(update, world, index),
      );
    } else if (progress !== "done" && progress !== "failed") {
      const what = to === undefined ? "is deleted" : `becomes ${to}`;
      const creates = this.planned.changes[index]?.creates === true;
      this.add(`${host}: the record ${what}`, (update, world) =>
        this.#write(update, world, index, false),
      );
      this.killed(`${host}: the record ${what}`, (update, world) =>
        this.#write(update, world, index, creates),
      );
    }
  }

  #hook(update: Update, world: World, index: number): Broken {
    const change = this.planned.changes[index];
    if (change === undefined) return [];
    const { defences } = this.planner;
    const now = this.planner.observe(world, this.planned.file);
    const deletes = change.to === undefined;
    if (defences.gate && (!deletes || defences.gateOnDeletion)) {
      const observed = defences.targetNow ? now : this.planned.observed;
      const asked = defences.asksEachSide ? change : { ...change, retargeted: false };
      const targets = gainingSidesOf({ ...asked, observed, policy: this.planned.deletionPolicy });
      if (targets.some((t) => !this.#gatePasses(update, world, t === "this side" ? 0 : 1))) {
        update.records[index] = "failed";
        update.failed = true;
        return [];
      }
    }
    if (deletes ? defences.deletionHook : defences.look) {
      const why = violationsAt("record", {
        ...change,
        observed: now,
        policy: this.planned.deletionPolicy,
      });
      if (why.length > 0) {
        update.records[index] = "failed";
        // the start could know of such a record from outputs only, which a killed update has not written
        if (change.unseenZone !== undefined) update.alone = false;
        return this.fail(update, `the hook refuses: ${idsOf(why)}`);
      }
    }
    update.records[index] = "allowed";
    return [];
  }

  /** One answer for every host of the update, good for a minute. */
  #gatePasses(update: Update, world: World, which: 0 | 1): boolean {
    const expired = update.gate[which] === "old" && this.planner.defences.answersExpire;
    if (update.gate[which] === "unknown" || expired) {
      const hosts = world.hosts.map((_, i) => i).filter((i) => this.planned.changes[i]);
      const refused = hosts.some((i) => {
        const [own, others] = [this.side, other(this.side)].map((side) => answerOf(world, side, i));
        if (own === undefined || others === undefined) return true;
        const [target, source] = which === 0 ? [own, others] : [others, own];
        return violationsAt("answer", { probe, target, source }).length > 0;
      });
      update.gate[which] = refused ? "refused" : "passed";
    }
    return update.gate[which] !== "refused";
  }

  #write(update: Update, world: World, index: number, unrecorded: boolean): Broken {
    const host = world.hosts[index];
    const to = this.planned.changes[index]?.to;
    if (host === undefined) return [];
    const progress = update.records[index];
    const adopts = this.planned.changes[index]?.adopts === true;
    if ((host.simple !== undefined && to !== undefined) !== adopts) {
      // no weighted record stands beside a simple one, and an import needs what is there
      update.records[index] = "failed";
      return this.fail(update, "Route53 refuses the record");
    }
    if (adopts) host.simple = undefined;
    if (to !== undefined) host.inLongerZone[this.side] = longerZoneOf(this.planned.file, index);
    const { missing, removed } = this.planned.file;
    if (missing.includes(index) && removed.includes(index)) host.givenUp = true;
    host.weights[this.side] = to;
    host.targets[this.side] = this.side;
    host.unrecorded[this.side] = unrecorded;
    if (to !== undefined && to > 0) host.undrained[this.side] = true;
    update.records[index] = "done";
    const theirs = world.updates[other(this.side)];
    if (theirs?.records[index] === "allowed") theirs.records[index] = "outlived";
    if (progress === "moved") {
      host.undrained[this.side] = to !== undefined && to > 0;
      return [];
    }
    return checkWrite(this.world, world, index, this.planned, update, progress === "outlived");
  }

  protected probeTargets(label: string): void {
    this.add(label, (_, world) => {
      this.end(world);
      return undefined;
    });
  }

  protected end(world: World): void {
    world.updates[this.side] = undefined;
  }

  /** A refusal that the start should have told is late: something may have been changed already. */
  protected fail(update: Update, why: string): Broken {
    update.failed = true;
    return update.alone ? [`told late, though nothing has changed since the start: ${why}`] : [];
  }

  protected add(label: string, apply: (update: Update, world: World) => Broken | undefined): void {
    const world = copyOf(this.world);
    const update = world.updates[this.side];
    if (update === undefined) return;
    const broken = apply(update, world) ?? [];
    this.#made.push({ label: `${stacks[this.side]}: ${label}`, world, broken });
  }

  /** The operation lands, but the update is killed before it is written into the state. */
  protected killed(label: string, apply: (update: Update, world: World) => Broken): void {
    if (this.world.faults.crashes === 0) return;
    const world = copyOf(this.world);
    const update = world.updates[this.side];
    if (update === undefined) return;
    world.faults.crashes -= 1;
    const broken = apply(update, world);
    this.end(world);
    this.#made.push({
      label: `${stacks[this.side]}: ${label}; the update is killed before it is noted in the state`,
      world,
      broken,
      fault: true,
    });
  }
}

/** The ids of the violated rules. */
export function idsOf(violations: readonly Violation[]): string {
  return [...new Set(violations.map(({ rule }) => rule))].join(", ");
}

const probe = { scheme: "https", name: "model", path: "/" } as const;

function answerOf(world: World, side: SideIndex, host: number): Answer {
  if (!world.sides[side].works) return { failure: "no answer" };
  if (world.hosts[host]?.unrouted[side] === true) return { status: 404 };
  return { status: world.hosts[host]?.unbacked[side] === true ? 503 : 200 };
}
