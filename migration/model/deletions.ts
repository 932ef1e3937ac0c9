// An update after its program has ended, and a destroy: dependents first, each hook before its deletion.
import { destroyObjections, zeroLeaseObjection } from "../last-moment.ts";
import { releaseObjection } from "../release.ts";
import { checkClusterEnd, checkZeroLeaseGiven } from "./invariants.ts";
import type { LeaseOperation } from "./planner.ts";
import { UpdateMoves } from "./update-moves.ts";
import { stacks, type LeaseWorld, type SideIndex, type Update } from "./world.ts";

export class Deletions extends UpdateMoves {
  protected override make(): void {
    if (this.planned.kind === "destroy") this.#destroy();
    else this.#delete();
  }

  /** What the program no longer declares, dependents first. */
  #delete(): void {
    if (this.planned.file.retired && !this.#passGuard()) return;
    this.#deleteRecords();
    this.#dropSingletonLease();
    const records = this.planned.changes.every(
      (change, i) =>
        change === undefined || change.to !== undefined || this.update.records[i] === "done",
    );
    if (records) this.#dropZeroLease();
    if (this.finished) {
      this.ends("the update ends");
    }
  }

  #deleteRecords(): void {
    this.planned.changes.forEach((change, i) => {
      if (change !== undefined && change.to === undefined) this.change(i);
    });
  }

  /** @returns true when nothing depends on the guard's consent any more */
  #passGuard(): boolean {
    if (this.update.guard === "done" || !this.world.sides[this.side].guarded) return true;
    if (this.update.guard === "failed") return false;
    this.add("the guard is deleted", (update, world) => {
      const why = destroyObjections(this.planned.declaration, this.planner.observe(world));
      if (this.planner.defences.guard && why.length > 0) {
        update.guard = "failed";
        return this.fail(update, `the guard refuses: ${why.join("; ")}`);
      }
      update.guard = "done";
      world.sides[this.side].guarded = false;
      return [];
    });
    return false;
  }

  #dropZeroLease(): void {
    if (this.planned.zeroLease !== "drop" || this.update.zeroLease !== "todo") return;
    this.add("gives up the zero lease", (update, world) => {
      const why = zeroLeaseObjection(stacks[this.side], this.planner.observe(world));
      if (this.planner.defences.zeroLeaseHook && why !== undefined) {
        update.zeroLease = "failed";
        return this.fail(update, `the lease's hook refuses: ${why}`);
      }
      update.zeroLease = "done";
      giveUp(world.zeroLease, this.side);
      return checkZeroLeaseGiven(world, this.side);
    });
  }

  #dropSingletonLease(): void {
    if (this.planned.singletonLease !== "drop" || this.update.singletonLease !== "todo") return;
    const { defences } = this.planner;
    this.add("gives up the singleton lease", (update, world) => {
      const { works, power, singletons } = world.sides[this.side];
      const why = releaseObjection({
        fence: this.planned.file.fence,
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
      giveUp(world.singletonLease, this.side);
      return [];
    });
  }

  /** Everything of the stack goes; the guard, which depends on all of it, first. */
  #destroy(): void {
    if (!this.#passGuard()) return;
    this.#deleteRecords();
    const { changes } = this.planned;
    const records = changes.every(
      (change, i) => change === undefined || this.update.records[i] === "done",
    );
    if (records) this.#dropZeroLease();
    // without a guard in the state the records still depend on the workloads, as when they were created
    const unguarded = this.update.guard === "done" || records;
    if (unguarded && this.update.singletons === "todo") {
      this.add("deletes the workloads", (update, world) => {
        update.singletons = "done";
        world.sides[this.side].singletons = "off";
        return checkClusterEnd(world, this.side, "emptied");
      });
    }
    if (this.update.singletons !== "done") return;
    // the hook asks the cluster what still runs, so the cluster goes after the lease
    this.#dropSingletonLease();
    if (!given(this.planned.singletonLease, this.update.singletonLease)) return;
    if (this.update.cluster === "todo") {
      this.add("deletes the cluster", (update, world) => {
        update.cluster = "done";
        world.sides[this.side].works = false;
        return checkClusterEnd(world, this.side, "destroyed");
      });
    }
    const settled = records && given(this.planned.zeroLease, this.update.zeroLease);
    if (settled && this.update.cluster === "done") {
      this.add("the destroy ends", (_, world) => {
        world.sides[this.side].gone = true;
        this.end(world);
      });
    }
  }
}

function given(operation: LeaseOperation, progress: Update["zeroLease"]): boolean {
  return operation !== "drop" || progress === "done";
}

/** Route53 deletes only what has the value that it is told. */
function giveUp(lease: LeaseWorld, side: SideIndex): void {
  if (lease.holder === side) lease.holder = undefined;
}
