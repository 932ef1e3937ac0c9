// An update while its program runs: what it declares, in the order of what depends on what.
import { checkClusterEnd, checkSingletons, checkSurgery, type Broken } from "./invariants.ts";
import type { LeaseOperation } from "./planner.ts";
import { UpdateMoves } from "./update-moves.ts";
import type { LeaseWorld, Update, World } from "./world.ts";

export class Declarations extends UpdateMoves {
  /** What the program declares: leases, then what depends on them. */
  protected override make(): void {
    const { zeroLease, singletonLease, changes, declaration, clusterFirst } = this.planned;
    this.#takeLease("zero", zeroLease);
    this.#takeLease("singletons", singletonLease);
    this.#declareCluster();
    const clusterDone = this.#clusterAsDeclared() || this.update.cluster === "done";
    const noted = this.#note();
    if (satisfied(zeroLease, this.update.zeroLease) && (clusterDone || !clusterFirst) && noted) {
      changes.forEach((change, i) => {
        if (change?.to !== undefined) this.change(i);
      });
    }
    if (satisfied(singletonLease, this.update.singletonLease) || !declaration.active) {
      this.#declareSingletons();
    }
    this.#declareCluster();
    if (this.finished)
      this.add("the program ends", (update, world) => {
        update.deleting = true;
        const own = world.sides[this.side];
        own.locked = !this.planned.file.retired;
        if (own.locked) own.guarded = true;
        this.#output(world);
      });
  }

  /** @returns whether the records need not wait for the note of since when all weights are 0 */
  #note(): boolean {
    const { zeroSince, noteFirst, changes } = this.planned;
    if (zeroSince === "none" || this.update.zeroSince === "done") return true;
    const settled = changes.every(
      (change, i) => change?.to === undefined || this.update.records[i] === "done",
    );
    if (noteFirst || settled) {
      const what = zeroSince === "now" ? "that all weights are 0 from now on" : "that it serves";
      this.add(`notes ${what}`, (update, world) => {
        update.zeroSince = "done";
        world.sides[this.side].zeroSince =
          zeroSince === "serving" ? "serving" : update.aged ? "drained" : "fresh";
      });
    }
    return !noteFirst;
  }

  #output(world: World): void {
    const own = world.sides[this.side];
    const { file, noted, zeroLease, singletonLease } = this.planned;
    own.fencedOutput = file.fence;
    world.hosts.forEach((host, i) => (host.noted[this.side] = noted.includes(i)));
    world.zeroLease.noted[this.side] = isHeld(zeroLease);
    world.singletonLease.noted[this.side] = isHeld(singletonLease);
  }

  #takeLease(kind: "zero" | "singletons", operation: LeaseOperation): void {
    if (operation !== "create" && operation !== "import") return;
    const progress = kind === "zero" ? this.update.zeroLease : this.update.singletonLease;
    if (progress !== "todo") return;
    const take = (update: Update, world: World, unrecorded: boolean) => {
      const lease = leaseOf(world, kind);
      // Route53 refuses to CREATE what exists; an import needs what is there
      if (lease.holder !== (operation === "create" ? undefined : this.side)) {
        update[leaseKey(kind)] = "failed";
        return this.fail(update, "Route53 refuses the lease");
      }
      lease.holder = this.side;
      lease.unrecorded = unrecorded;
      update[leaseKey(kind)] = "done";
      return [];
    };
    this.add(`${operation}s the ${kind} lease`, (update, world) => take(update, world, false));
    if (operation === "create" && leaseOf(this.world, kind).holder === undefined) {
      this.killed(`creates the ${kind} lease`, (update, world) => take(update, world, true));
    }
  }

  #declareSingletons(): void {
    if (!this.planner.setting.singletons || this.update.singletons !== "todo") return;
    const { active, retired } = this.planned.declaration;
    const { singletons, works } = this.world.sides[this.side];
    const start = active && !retired;
    if (
      start
        ? singletons === "on" || singletons === "running"
        : singletons === "off" || singletons === "asleep"
    ) {
      return;
    }
    if (!works) return; // objects of a cluster that does not answer are skipped
    this.add(start ? "starts the singletons" : "suspends the singletons", (update, world) => {
      update.singletons = "done";
      const own = world.sides[this.side];
      if (start) own.singletons = own.singletons === "ending" ? "running" : "on";
      else own.singletons = own.singletons === "on" ? "off" : "ending";
      return checkSingletons(this.world, world);
    });
  }

  #clusterAsDeclared(): boolean {
    const { file } = this.planned;
    const { rebuilt, power } = this.world.sides[this.side];
    return file.surgery === rebuilt && file.fence === (power !== "on");
  }

  #declareCluster(): void {
    if (this.update.cluster !== "todo") return;
    const { file } = this.planned;
    const { power } = this.world.sides[this.side];
    const done = (label: string, apply: (world: World) => Broken) => {
      this.add(label, (update, world) => {
        update.cluster = "done";
        return apply(world);
      });
    };
    if (file.surgery !== this.world.sides[this.side].rebuilt) {
      done("rebuilds the cluster", (world) => {
        world.sides[this.side].rebuilt = file.surgery;
        return checkSurgery(world, this.side);
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
        if (own.singletons === "asleep") own.singletons = "on";
        return checkSingletons(this.world, world);
      });
    }
  }
}

function leaseKey(kind: "zero" | "singletons"): "zeroLease" | "singletonLease" {
  return kind === "zero" ? "zeroLease" : "singletonLease";
}

function leaseOf(world: World, kind: "zero" | "singletons"): LeaseWorld {
  return world[leaseKey(kind)];
}

function isHeld(operation: LeaseOperation): boolean {
  return operation !== "none" && operation !== "drop";
}

function satisfied(operation: LeaseOperation, progress: Update["zeroLease"]): boolean {
  return (operation !== "create" && operation !== "import") || progress === "done";
}
