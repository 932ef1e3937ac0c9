// An update while its program runs: what it declares, in the order of what depends on what.
import {
  checkClusterEnd,
  checkActiveOnly,
  checkBacked,
  checkInPlaceChange,
  checkLockChange,
  type Broken,
} from "./invariants.ts";
import type { LockOperation } from "./planner.ts";
import { UpdateMoves } from "./update-moves.ts";
import type { LockWorld, Update, World } from "./world.ts";

export class Declarations extends UpdateMoves {
  /** What the program declares: locks, then what depends on them. */
  protected override make(): void {
    const { zeroWeightLock, activeLock, changes, declaration, clusterFirst } = this.planned;
    this.#takeLock("zeroWeight", zeroWeightLock);
    this.#takeLock("active", activeLock);
    this.#forget();
    this.#declareCluster();
    const clusterDone = this.#clusterAsDeclared() || this.update.cluster === "done";
    const settled = changes.every(
      (change, i) => change?.to === undefined || this.update.records[i] === "done",
    );
    // as `beforeWorkloads` has it
    const manifestsDone =
      !clusterFirst && !settled ? !this.#manifestsChange() : this.#applyManifests();
    const noted = this.#note();
    if (
      satisfied(zeroWeightLock, this.update.zeroWeightLock) &&
      ((clusterDone && manifestsDone) || !clusterFirst) &&
      noted
    ) {
      changes.forEach((change, i) => {
        if (change?.to !== undefined) this.change(i);
      });
    }
    if (satisfied(activeLock, this.update.activeLock) || !declaration.active) {
      this.#declareActiveOnly();
    }
    this.#declareCluster();
    if (this.finished)
      this.add("the program ends", (update, world) => {
        update.deleting = true;
        const own = world.sides[this.side];
        own.locked = !this.planned.file.retired;
        own.guarded = this.planner.setting.destroy; // followed only where it matters
        this.#output(world);
      });
  }

  /** @returns whether the records need not wait for the note of since when all weights are 0 */
  #note(): boolean {
    const { drainMarker, noteFirst, changes } = this.planned;
    if (drainMarker === "none" || this.update.drainMarker === "done") return true;
    const settled = changes.every(
      (change, i) => change?.to === undefined || this.update.records[i] === "done",
    );
    if (noteFirst || settled) {
      const what = drainMarker === "now" ? "that all weights are 0 from now on" : "that it serves";
      this.add(`notes ${what}`, (update, world) => {
        update.drainMarker = "done";
        world.sides[this.side].drainMarker =
          drainMarker === "serving" ? "serving" : update.aged ? "drained" : "fresh";
      });
    }
    return !noteFirst;
  }

  #manifestsChange(): boolean {
    return this.world.hosts.some(
      ({ unbacked, unrouted }, i) =>
        unbacked[this.side] !== this.planned.file.unbacked.includes(i) ||
        unrouted[this.side] !== this.planned.file.unrouted.includes(i),
    );
  }

  /** @returns whether the records need not wait for the workloads */
  #applyManifests(): boolean {
    if (this.planned.file.retired || this.update.manifests === "done") return true;
    if (!this.#manifestsChange()) return true;
    if (this.update.manifests === "failed") return false;
    if (!this.world.sides[this.side].works) {
      this.add("the API does not answer, so the manifests cannot be applied", (update) => {
        update.manifests = "failed";
        update.failed = true;
        return [];
      });
      return false;
    }
    this.add("applies the manifests", (update, world) => {
      update.manifests = "done";
      world.hosts.forEach((host, i) => {
        host.unbacked[this.side] = this.planned.file.unbacked.includes(i);
        host.unrouted[this.side] = this.planned.file.unrouted.includes(i);
      });
      return checkBacked(this.world, world, this.side);
    });
    return false;
  }

  #output(world: World): void {
    const own = world.sides[this.side];
    const { file, noted, zeroWeightLock, activeLock } = this.planned;
    own.fencedOutput = file.fence;
    world.hosts.forEach((host, i) => (host.noted[this.side] = noted.includes(i)));
    world.zeroWeightLock.noted[this.side] = isHeld(zeroWeightLock);
    world.activeLock.noted[this.side] = isHeld(activeLock);
    world.zeroWeightLock.mayBeInState[this.side] = mayStay(zeroWeightLock);
    world.activeLock.mayBeInState[this.side] = mayStay(activeLock);
  }

  #takeLock(kind: "zeroWeight" | "active", operation: LockOperation): void {
    if (operation !== "create" && operation !== "import" && operation !== "overwrite") return;
    const progress = kind === "zeroWeight" ? this.update.zeroWeightLock : this.update.activeLock;
    if (progress !== "todo") return;
    const take = (update: Update, world: World, recorded: boolean) => {
      const lock = lockOf(world, kind);
      if (operation === "overwrite") return this.#overwrite(update, lock, kind);
      // Route53 refuses to CREATE what exists; an import needs what is there
      if (lock.holder !== (operation === "create" ? undefined : this.side)) {
        update[lockKey(kind)] = "failed";
        return this.fail(update, "Route53 refuses the lock");
      }
      lock.holder = this.side;
      lock.inState[this.side] = recorded;
      update[lockKey(kind)] = "done";
      return [];
    };
    this.add(`${operation}s the ${kind} lock`, (update, world) => take(update, world, true));
    if (operation === "create" && lockOf(this.world, kind).holder === undefined) {
      this.killed(`creates the ${kind} lock`, (update, world) => take(update, world, false));
    }
  }

  /** Retained from now on: no later update deletes it. */
  #forget(): void {
    for (const kind of ["zeroWeightLock", "activeLock"] as const) {
      if (this.planned[kind] !== "forget" || this.update[kind] !== "todo") continue;
      this.add(`forgets the other side's ${kind}`, (update, world) => {
        update[kind] = "done";
        world[kind].inState[this.side] = false;
        return [];
      });
    }
  }

  /** An update of a record in the state writes over whatever Route53 has. */
  #overwrite(update: Update, lock: LockWorld, kind: "zeroWeight" | "active"): Broken {
    if (this.planner.defences.lockHolderHook && lock.holder !== this.side) {
      update[lockKey(kind)] = "failed";
      return this.fail(update, "the lock's hook refuses");
    }
    const broken = checkLockChange(lock, this.side, "changes");
    lock.holder = this.side;
    update[lockKey(kind)] = "done";
    return broken;
  }

  #declareActiveOnly(): void {
    if (!this.planner.setting.activeOnly || this.update.activeOnly !== "todo") return;
    const { active, retired } = this.planned.declaration;
    const { activeOnly, works } = this.world.sides[this.side];
    const start = active && !retired;
    if (
      start
        ? activeOnly === "on" || activeOnly === "running"
        : activeOnly === "off" || activeOnly === "asleep"
    ) {
      return;
    }
    if (!works) {
      if (this.planner.defences.silentApiFails && !this.planned.file.fence) {
        this.add("the API does not answer, so the workloads cannot be changed", (update) => {
          update.activeOnly = "failed";
          update.failed = true;
          return [];
        });
      }
      return;
    }
    this.add(
      start ? "starts the active-only workloads" : "suspends the active-only workloads",
      (update, world) => {
        update.activeOnly = "done";
        const own = world.sides[this.side];
        if (start) own.activeOnly = own.activeOnly === "ending" ? "running" : "on";
        else own.activeOnly = own.activeOnly === "on" ? "off" : "ending";
        return checkActiveOnly(this.world, world);
      },
    );
  }

  #clusterAsDeclared(world = this.world): boolean {
    const { file } = this.planned;
    const { rebuilt, power } = world.sides[this.side];
    return file.inPlaceChanges === rebuilt && file.fence === (power !== "on");
  }

  #declareCluster(): void {
    if (this.update.cluster !== "todo") return;
    const { file } = this.planned;
    const { power } = this.world.sides[this.side];
    const done = (label: string, apply: (world: World) => Broken) => {
      this.add(label, (update, world) => {
        const broken = apply(world);
        if (this.#clusterAsDeclared(world)) update.cluster = "done";
        return broken;
      });
    };
    if (file.inPlaceChanges !== this.world.sides[this.side].rebuilt) {
      done("rebuilds the cluster", (world) => {
        world.sides[this.side].rebuilt = file.inPlaceChanges;
        return checkInPlaceChange(world, this.side);
      });
    }
    if (file.fence && power === "on") {
      done("scales every group to zero", (world) => {
        world.sides[this.side].power = "fenced";
        return checkClusterEnd(world, this.side, "fenced");
      });
    }
    if (!file.fence && power !== "on") {
      done("scales the groups up again", (world) => {
        const own = world.sides[this.side];
        own.power = "on";
        own.works = true;
        if (own.activeOnly === "asleep") own.activeOnly = "on";
        return checkActiveOnly(this.world, world);
      });
    }
  }
}

function lockKey(kind: "zeroWeight" | "active"): "zeroWeightLock" | "activeLock" {
  return kind === "zeroWeight" ? "zeroWeightLock" : "activeLock";
}

function lockOf(world: World, kind: "zeroWeight" | "active"): LockWorld {
  return world[lockKey(kind)];
}

function isHeld(operation: LockOperation): boolean {
  return ["keep", "create", "import", "overwrite"].includes(operation);
}

function mayStay(operation: LockOperation): boolean {
  return operation !== "none" && operation !== "forget";
}

function satisfied(operation: LockOperation, progress: Update["zeroWeightLock"]): boolean {
  return !["create", "import", "overwrite"].includes(operation) || progress === "done";
}
