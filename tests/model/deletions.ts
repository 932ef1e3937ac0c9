// An update after its program has ended, and a destroy: dependents first, each hook before its deletion.
import { violationsAt } from "../../migration/rules/verdict.ts";
import {
  checkActiveLockReleased,
  checkClusterEnd,
  checkLockChange,
  checkZeroWeightLockReleased,
  type Broken,
} from "./invariants.ts";
import type { LockOperation } from "./planner.ts";
import { idsOf, UpdateMoves } from "./update-moves.ts";
import { contextOf } from "./context.ts";
import { file, sharedOf } from "./setting.ts";
import { other, stacks, type Update, type World } from "./world.ts";

export class Deletions extends UpdateMoves {
  protected override make(): void {
    if (this.planned.kind === "destroy") this.#destroy();
    else this.#delete();
  }

  /** What the program no longer declares, dependents first. */
  #delete(): void {
    this.#deleteRecords();
    this.#dropActiveLock();
    const records = this.planned.changes.every(
      (change, i) =>
        change === undefined || change.to !== undefined || this.update.records[i] === "done",
    );
    if (records) this.#dropZeroWeightLock();
    if (this.finished) {
      this.probeTargets("the update ends");
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
      const observed = this.planner.observe(world, this.planned.file);
      const { defences } = this.planner;
      const { declaration: side, file: own } = this.planned;
      const asked = contextOf(world, this.side, own, this.planner.setting, defences, observed);
      const why = violationsAt("destroy", { ...asked, side }, defences.rules);
      if (defences.guard && why.length > 0) {
        update.guard = "failed";
        return this.fail(update, `the guard refuses: ${idsOf(why)}`);
      }
      update.guard = "done";
      world.sides[this.side].guarded = false;
      return [];
    });
    return false;
  }

  #dropZeroWeightLock(): void {
    if (!drops(this.planned.zeroWeightLock) || this.update.zeroWeightLock !== "todo") return;
    const drop = (recorded: boolean) => (update: Update, world: World) => {
      if (this.#holdsNot(update, world, "zeroWeightLock")) return [];
      const asked = {
        stack: stacks[this.side],
        observed: this.planner.observe(world, this.planned.file),
      };
      const why = violationsAt("dropZeroWeightLock", asked);
      if (this.planner.defences.zeroWeightLockHook && why.length > 0) {
        update.zeroWeightLock = "failed";
        return this.fail(update, `the lock's hook refuses: ${idsOf(why)}`);
      }
      update.zeroWeightLock = "done";
      return [
        ...this.#giveUp(world, "zeroWeightLock", recorded),
        ...checkZeroWeightLockReleased(world, this.side),
      ];
    };
    this.add("gives up the zero-weight lock", drop(false));
    this.killed("gives up the zero-weight lock", drop(true));
  }

  #dropActiveLock(): void {
    if (!drops(this.planned.activeLock) || this.update.activeLock !== "todo") return;
    const { defences } = this.planner;
    const drop = (recorded: boolean) => (update: Update, world: World) => {
      if (this.#holdsNot(update, world, "activeLock")) return [];
      const { works, power, activeOnly } = world.sides[this.side];
      const why = violationsAt("dropActiveLock", {
        fence: this.planned.file.fence,
        running: !works
          ? { unreachable: "timeout" }
          : activeOnly === "running" || activeOnly === "ending"
            ? ["Job shop/report"]
            : [],
        ...(works && {
          notSuspended:
            defences.releaseReadsSuspension && (activeOnly === "on" || activeOnly === "running")
              ? ["CronJob shop/report"]
              : [],
        }),
        instances: power === "dark" ? [] : ["i-1"],
      });
      if (defences.releaseHook && why.length > 0) {
        update.activeLock = "failed";
        update.failed = true;
        return [];
      }
      if (defences.releaseHook && defences.handOverWait) world.recentRun = undefined;
      update.activeLock = "done";
      return [
        ...this.#giveUp(world, "activeLock", recorded),
        ...checkActiveLockReleased(world, this.side),
      ];
    };
    this.add("gives up the active lock", drop(false));
    this.killed("gives up the active lock", drop(true));
  }

  #holdsNot(update: Update, world: World, lock: "zeroWeightLock" | "activeLock"): boolean {
    if (!this.planner.defences.lockHolderHook) return false;
    const kind = lock === "zeroWeightLock" ? "zeroWeight" : "active";
    const observed = this.planner.observe(world, this.planned.file);
    const asked = { kind, stack: stacks[this.side], shared, observed } as const;
    if (violationsAt("changeLock", asked).length === 0) return false;
    update[lock] = "failed";
    update.failed = true;
    return true;
  }

  /** Route53 deletes only what has the value that it is told: the one that the refresh read. */
  #giveUp(world: World, kind: "zeroWeightLock" | "activeLock", recorded: boolean): Broken {
    const lock = world[kind];
    const read = this.planned[kind] === "drop foreign" ? other(this.side) : this.side;
    lock.inState[this.side] = recorded;
    if (lock.holder !== read) return [];
    const broken = checkLockChange(lock, this.side, "deletes");
    lock.holder = undefined;
    return broken;
  }

  /** Everything of the stack goes; the guard, which depends on all of it, first. */
  #destroy(): void {
    if (!this.#passGuard()) return;
    this.#deleteRecords();
    const { changes } = this.planned;
    const records = changes.every(
      (change, i) => change === undefined || this.update.records[i] === "done",
    );
    if (records) this.#dropZeroWeightLock();
    // without a guard in the state the records still depend on the workloads, as when they were created
    const unguarded = this.update.guard === "done" || records;
    if (unguarded && this.update.activeOnly === "todo") {
      this.add("deletes the workloads", (update, world) => {
        update.activeOnly = "done";
        world.sides[this.side].activeOnly = "off";
        return checkClusterEnd(world, this.side, "emptied");
      });
    }
    if (this.update.activeOnly !== "done") return;
    // the hook asks the cluster what still runs, so the cluster goes after the lock
    this.#dropActiveLock();
    if (!given(this.planned.activeLock, this.update.activeLock)) return;
    if (this.update.cluster === "todo") {
      this.add("deletes the cluster", (update, world) => {
        update.cluster = "done";
        world.sides[this.side].works = false;
        return checkClusterEnd(world, this.side, "destroyed");
      });
    }
    const settled = records && given(this.planned.zeroWeightLock, this.update.zeroWeightLock);
    if (settled && this.update.cluster === "done") {
      this.add("the destroy ends", (_, world) => {
        world.sides[this.side].gone = true;
        this.end(world);
      });
    }
  }
}

function given(operation: LockOperation, progress: Update["zeroWeightLock"]): boolean {
  return !drops(operation) || progress === "done";
}

function drops(operation: LockOperation): boolean {
  return operation === "drop" || operation === "drop foreign";
}

const shared = sharedOf(file([]));
