// The operations of an update in the order in which the engine releases them, each hook and each write by
// itself, so that anything may happen in between.
import { refusal, type Answer } from "../gate.ts";
import { destroyObjections, zeroLeaseObjection } from "../last-moment.ts";
import { objection, receiverOf } from "../record-change.ts";
import { releaseObjection } from "../release.ts";
import {
  checkClusterEnd,
  checkSingletons,
  checkSurgery,
  checkWrite,
  checkZeroLeaseGiven,
  type Broken,
} from "./invariants.ts";
import type { LeaseOperation, PlannedUpdate, Planner } from "./planner.ts";
import { hostName } from "./setting.ts";
import {
  copyOf,
  other,
  stacks,
  type LeaseWorld,
  type SideIndex,
  type Update,
  type World,
} from "./world.ts";

/** Something that can happen next. */
export interface Move {
  readonly label: string;
  readonly world: World;
  readonly broken: Broken;
  /** A fault is not something that a way forward may count on. */
  readonly fault?: true;
}

/** Makes the moves of one side's update. */
export class Operations {
  readonly #planner: Planner;
  readonly #world: World;
  readonly #side: SideIndex;
  readonly #update: Update;
  readonly #planned: PlannedUpdate;
  readonly #moves: Move[] = [];

  constructor(planner: Planner, world: World, side: SideIndex, update: Update) {
    this.#planner = planner;
    this.#world = world;
    this.#side = side;
    this.#update = update;
    this.#planned = planner.plan(update.plan);
  }

  moves(): readonly Move[] {
    if (this.#planned.kind === "destroy") this.#destroy();
    else if (this.#update.deleting) this.#delete();
    else this.#declare();
    if (this.#update.failed) this.#ends("the update ends with an error");
    return this.#moves;
  }

  /** What the program declares: leases, then what depends on them. */
  #declare(): void {
    const { zeroLease, singletonLease, changes, declaration, clusterFirst } = this.#planned;
    this.#takeLease("zero", zeroLease);
    this.#takeLease("singletons", singletonLease);
    this.#declareCluster();
    const clusterDone = this.#clusterAsDeclared() || this.#update.cluster === "done";
    const noted = this.#note();
    if (satisfied(zeroLease, this.#update.zeroLease) && (clusterDone || !clusterFirst) && noted) {
      changes.forEach((change, i) => {
        if (change?.to !== undefined) this.#change(i);
      });
    }
    if (satisfied(singletonLease, this.#update.singletonLease) || !declaration.active) {
      this.#declareSingletons();
    }
    this.#declareCluster();
    if (!this.#update.failed && this.#moves.length === 0)
      this.#add("the program ends", (update, world) => {
        update.deleting = true;
        const own = world.sides[this.#side];
        own.locked = !this.#planned.file.retired;
        if (own.locked) own.guarded = true;
        this.#output(world);
      });
  }

  /** @returns whether the records need not wait for the note of since when all weights are 0 */
  #note(): boolean {
    const { zeroSince, noteFirst, changes } = this.#planned;
    if (zeroSince === "none" || this.#update.zeroSince === "done") return true;
    const settled = changes.every(
      (change, i) => change?.to === undefined || this.#update.records[i] === "done",
    );
    if (noteFirst || settled) {
      const what = zeroSince === "now" ? "that all weights are 0 from now on" : "that it serves";
      this.#add(`notes ${what}`, (update, world) => {
        update.zeroSince = "done";
        world.sides[this.#side].zeroSince =
          zeroSince === "serving" ? "serving" : update.aged ? "drained" : "fresh";
      });
    }
    return !noteFirst;
  }

  #output(world: World): void {
    const own = world.sides[this.#side];
    const { file, noted, zeroLease, singletonLease } = this.#planned;
    own.fencedOutput = file.fence;
    world.hosts.forEach((host, i) => (host.noted[this.#side] = noted.includes(i)));
    world.zeroLease.noted[this.#side] = isHeld(zeroLease);
    world.singletonLease.noted[this.#side] = isHeld(singletonLease);
  }

  #takeLease(kind: "zero" | "singletons", operation: LeaseOperation): void {
    if (operation !== "create" && operation !== "import") return;
    const progress = kind === "zero" ? this.#update.zeroLease : this.#update.singletonLease;
    if (progress !== "todo") return;
    const take = (update: Update, world: World, unrecorded: boolean) => {
      const lease = leaseOf(world, kind);
      // Route53 refuses to CREATE what exists; an import needs what is there
      if (lease.holder !== (operation === "create" ? undefined : this.#side)) {
        update[leaseKey(kind)] = "failed";
        return this.#fail(update, "Route53 refuses the lease");
      }
      lease.holder = this.#side;
      lease.unrecorded = unrecorded;
      update[leaseKey(kind)] = "done";
      return [];
    };
    this.#add(`${operation}s the ${kind} lease`, (update, world) => take(update, world, false));
    if (operation === "create" && leaseOf(this.#world, kind).holder === undefined) {
      this.#killed(`creates the ${kind} lease`, (update, world) => take(update, world, true));
    }
  }

  /** A record's hook, then its write. */
  #change(index: number): void {
    const progress = this.#update.records[index];
    const host = hostName(index);
    const to = this.#planned.changes[index]?.to;
    if (progress === "todo") {
      this.#add(`${host}: the hook asks and looks`, (update, world) =>
        this.#hook(update, world, index),
      );
    } else if (progress !== "done" && progress !== "failed") {
      const what = to === undefined ? "is deleted" : `becomes ${to}`;
      const creates = this.#planned.changes[index]?.creates === true;
      this.#add(`${host}: the record ${what}`, (update, world) =>
        this.#write(update, world, index, false),
      );
      this.#killed(`${host}: the record ${what}`, (update, world) =>
        this.#write(update, world, index, creates),
      );
    }
  }

  #hook(update: Update, world: World, index: number): Broken {
    const change = this.#planned.changes[index];
    if (change === undefined) return [];
    const { defences } = this.#planner;
    const now = this.#planner.observe(world);
    const deletes = change.to === undefined;
    if (defences.gate && (!deletes || defences.gateOnDeletion)) {
      const receiver = receiverOf(
        change,
        defences.receiverNow ? now : this.#planned.observed,
        this.#planned.leave,
      );
      if (
        receiver !== "nobody" &&
        !this.#gatePasses(update, world, receiver === "this side" ? 0 : 1)
      ) {
        update.records[index] = "failed";
        update.failed = true;
        return [];
      }
    }
    if (deletes ? defences.deletionHook : defences.look) {
      const why = objection(change, now, this.#planned.leave);
      if (why !== undefined) {
        update.records[index] = "failed";
        return this.#fail(update, `the hook refuses: ${change.host}: ${why}`);
      }
    }
    update.records[index] = "allowed";
    return [];
  }

  /** One answer for the whole update. */
  #gatePasses(update: Update, world: World, which: 0 | 1): boolean {
    if (update.gate[which] === "unknown") {
      const [own, others] = [answerOf(world, this.#side), answerOf(world, other(this.#side))];
      const why = which === 0 ? refusal(probe, own, others) : refusal(probe, others, own);
      update.gate[which] = why === undefined ? "passed" : "refused";
    }
    return update.gate[which] === "passed";
  }

  #write(update: Update, world: World, index: number, unrecorded: boolean): Broken {
    const host = world.hosts[index];
    const to = this.#planned.changes[index]?.to;
    if (host === undefined) return [];
    const progress = update.records[index];
    const { missing, removed } = this.#planned.file;
    if (missing.includes(index) && removed.includes(index)) host.givenUp = true;
    host.weights[this.#side] = to;
    host.unrecorded[this.#side] = unrecorded;
    if (to !== undefined && to > 0) host.undrained[this.#side] = true;
    update.records[index] = "done";
    const theirs = world.updates[other(this.#side)];
    if (theirs?.records[index] === "allowed") theirs.records[index] = "outlived";
    if (progress === "moved") {
      host.undrained[this.#side] = to !== undefined && to > 0;
      return [];
    }
    return checkWrite(this.#world, world, index, this.#planned, update, progress === "outlived");
  }

  #declareSingletons(): void {
    if (!this.#planner.setting.singletons || this.#update.singletons !== "todo") return;
    const { active, retired } = this.#planned.declaration;
    const { singletons, works } = this.#world.sides[this.#side];
    const start = active && !retired;
    if (
      start
        ? singletons === "on" || singletons === "running"
        : singletons === "off" || singletons === "asleep"
    ) {
      return;
    }
    if (!works) return; // objects of a cluster that does not answer are skipped
    this.#add(start ? "starts the singletons" : "suspends the singletons", (update, world) => {
      update.singletons = "done";
      const own = world.sides[this.#side];
      if (start) own.singletons = own.singletons === "ending" ? "running" : "on";
      else own.singletons = own.singletons === "on" ? "off" : "ending";
      return checkSingletons(this.#world, world);
    });
  }

  #clusterAsDeclared(): boolean {
    const { file } = this.#planned;
    const { rebuilt, power } = this.#world.sides[this.#side];
    return file.surgery === rebuilt && file.fence === (power !== "on");
  }

  #declareCluster(): void {
    if (this.#update.cluster !== "todo") return;
    const { file } = this.#planned;
    const { power } = this.#world.sides[this.#side];
    const done = (label: string, apply: (world: World) => Broken) => {
      this.#add(label, (update, world) => {
        update.cluster = "done";
        return apply(world);
      });
    };
    if (file.surgery !== this.#world.sides[this.#side].rebuilt) {
      done("rebuilds the cluster", (world) => {
        world.sides[this.#side].rebuilt = file.surgery;
        return checkSurgery(world, this.#side);
      });
    }
    if (file.fence && power === "on") {
      done("scales every group to zero", (world) => {
        world.sides[this.#side].power = "fenced";
        return checkClusterEnd(world, this.#side, "fenced");
      });
    }
    if (!file.fence && power !== "on") {
      done("scales the groups up again", (world) => {
        const own = world.sides[this.#side];
        own.power = "on";
        own.works = true;
        if (own.singletons === "asleep") own.singletons = "on";
        return checkSingletons(this.#world, world);
      });
    }
  }

  /** What the program no longer declares, dependents first. */
  #delete(): void {
    if (this.#planned.file.retired && !this.#passGuard()) return;
    this.#deleteRecords();
    this.#dropSingletonLease();
    const records = this.#planned.changes.every(
      (change, i) =>
        change === undefined || change.to !== undefined || this.#update.records[i] === "done",
    );
    if (records) this.#dropZeroLease();
    if (!this.#update.failed && this.#moves.length === 0) {
      this.#ends("the update ends");
    }
  }

  #deleteRecords(): void {
    this.#planned.changes.forEach((change, i) => {
      if (change !== undefined && change.to === undefined) this.#change(i);
    });
  }

  /** @returns true when nothing depends on the guard's consent any more */
  #passGuard(): boolean {
    if (this.#update.guard === "done" || !this.#world.sides[this.#side].guarded) return true;
    if (this.#update.guard === "failed") return false;
    this.#add("the guard is deleted", (update, world) => {
      const why = destroyObjections(this.#planned.declaration, this.#planner.observe(world));
      if (this.#planner.defences.guard && why.length > 0) {
        update.guard = "failed";
        return this.#fail(update, `the guard refuses: ${why.join("; ")}`);
      }
      update.guard = "done";
      world.sides[this.#side].guarded = false;
      return [];
    });
    return false;
  }

  #dropZeroLease(): void {
    if (this.#planned.zeroLease !== "drop" || this.#update.zeroLease !== "todo") return;
    this.#add("gives up the zero lease", (update, world) => {
      const why = zeroLeaseObjection(stacks[this.#side], this.#planner.observe(world));
      if (this.#planner.defences.zeroLeaseHook && why !== undefined) {
        update.zeroLease = "failed";
        return this.#fail(update, `the lease's hook refuses: ${why}`);
      }
      update.zeroLease = "done";
      giveUp(world.zeroLease, this.#side);
      return checkZeroLeaseGiven(world, this.#side);
    });
  }

  #dropSingletonLease(): void {
    if (this.#planned.singletonLease !== "drop" || this.#update.singletonLease !== "todo") return;
    const { defences } = this.#planner;
    this.#add("gives up the singleton lease", (update, world) => {
      const { works, power, singletons } = world.sides[this.#side];
      const why = releaseObjection({
        fence: this.#planned.file.fence,
        running: !works
          ? { unreachable: "timeout" }
          : singletons === "running" || singletons === "ending"
            ? ["Job shop/report"]
            : [],
        instances: power === "dark" ? [] : ["i-1"],
      });
      if (defences.releaseHook && why !== undefined) {
        update.singletonLease = "failed";
        update.failed = true;
        return [];
      }
      if (defences.releaseHook && defences.handOverWait) world.recentRun = undefined;
      update.singletonLease = "done";
      giveUp(world.singletonLease, this.#side);
      return [];
    });
  }

  /** Everything of the stack goes; the guard, which depends on all of it, first. */
  #destroy(): void {
    if (!this.#passGuard()) return;
    this.#deleteRecords();
    const { changes } = this.#planned;
    const records = changes.every(
      (change, i) => change === undefined || this.#update.records[i] === "done",
    );
    if (records) this.#dropZeroLease();
    // without a guard in the state the records still depend on the workloads, as when they were created
    const unguarded = this.#update.guard === "done" || records;
    if (unguarded && this.#update.singletons === "todo") {
      this.#add("deletes the workloads", (update, world) => {
        update.singletons = "done";
        world.sides[this.#side].singletons = "off";
        return checkClusterEnd(world, this.#side, "emptied");
      });
    }
    if (this.#update.singletons !== "done") return;
    // the hook asks the cluster what still runs, so the cluster goes after the lease
    this.#dropSingletonLease();
    if (!given(this.#planned.singletonLease, this.#update.singletonLease)) return;
    if (this.#update.cluster === "todo") {
      this.#add("deletes the cluster", (update, world) => {
        update.cluster = "done";
        world.sides[this.#side].works = false;
        return checkClusterEnd(world, this.#side, "destroyed");
      });
    }
    const settled = records && given(this.#planned.zeroLease, this.#update.zeroLease);
    if (settled && this.#update.cluster === "done") {
      this.#add("the destroy ends", (_, world) => {
        world.sides[this.#side].gone = true;
        this.#end(world);
      });
    }
  }

  #ends(label: string): void {
    this.#add(label, (_, world) => {
      this.#end(world);
      return undefined;
    });
  }

  #end(world: World): void {
    world.updates[this.#side] = undefined;
  }

  /** A refusal that the start should have told is late: something may have been changed already. */
  #fail(update: Update, why: string): Broken {
    update.failed = true;
    return update.alone ? [`told late, though nothing has changed since the start: ${why}`] : [];
  }

  #add(label: string, apply: (update: Update, world: World) => Broken | undefined): void {
    const world = copyOf(this.#world);
    const update = world.updates[this.#side];
    if (update === undefined) return;
    const broken = apply(update, world) ?? [];
    this.#moves.push({ label: `${stacks[this.#side]}: ${label}`, world, broken });
  }

  /** The operation lands, but the update is killed before it is written into the state. */
  #killed(label: string, apply: (update: Update, world: World) => Broken): void {
    if (this.#world.faults.crashes === 0) return;
    const world = copyOf(this.#world);
    const update = world.updates[this.#side];
    if (update === undefined) return;
    world.faults.crashes -= 1;
    const broken = apply(update, world);
    this.#end(world);
    this.#moves.push({
      label: `${stacks[this.#side]}: ${label}; the update is killed before it is noted in the state`,
      world,
      broken,
      fault: true,
    });
  }
}

const probe = { scheme: "https", name: "model", path: "/" } as const;

function answerOf(world: World, side: SideIndex): Answer {
  return world.sides[side].works ? { status: 200 } : { failure: "no answer" };
}

function leaseKey(kind: "zero" | "singletons"): "zeroLease" | "singletonLease" {
  return kind === "zero" ? "zeroLease" : "singletonLease";
}

function leaseOf(world: World, kind: "zero" | "singletons"): LeaseWorld {
  return world[leaseKey(kind)];
}

function given(operation: LeaseOperation, progress: Update["zeroLease"]): boolean {
  return operation !== "drop" || progress === "done";
}

function isHeld(operation: LeaseOperation): boolean {
  return operation !== "none" && operation !== "drop";
}

function satisfied(operation: LeaseOperation, progress: Update["zeroLease"]): boolean {
  return (operation !== "create" && operation !== "import") || progress === "done";
}

/** Route53 deletes only what has the value that it is told. */
function giveUp(lease: LeaseWorld, side: SideIndex): void {
  if (lease.holder === side) lease.holder = undefined;
}
