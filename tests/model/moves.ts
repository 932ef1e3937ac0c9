// Everything that can happen next in a world: an update begins or goes on, a fault, time passes.
import { operationsOf } from "./operations.ts";
import type { Planner } from "./planner.ts";
import { describeFile, hostName, type File } from "./setting.ts";
import { notAlone, surroundings } from "./surroundings.ts";
import type { Move } from "./update-moves.ts";
import { copyOf, other, sides, stacks, type SideIndex, type World } from "./world.ts";

export function movesOf(planner: Planner, world: World): readonly Move[] {
  return [
    ...sides.flatMap((side) => {
      const update = world.updates[side];
      return update === undefined
        ? starts(planner, world, side)
        : operationsOf(planner, world, side, update);
    }),
    ...crashes(world),
    ...deaths(world),
    ...edits(planner, world),
    ...surroundings(planner.setting, world),
    ...time(planner, world),
  ];
}

/** An update or a destroy, from any commit. */
function starts(planner: Planner, world: World, side: SideIndex): Move[] {
  const { setting } = planner;
  if (!setting.concurrent && world.updates[other(side)] !== undefined) return [];
  return setting.files.flatMap((version) => {
    // a destroy asks nothing of its file but whether the side is retired
    const destroys = setting.destroy && version.weights.every((weight) => weight === 0);
    const kinds = destroys ? (["up", "destroy"] as const) : (["up"] as const);
    return kinds.flatMap((kind) => {
      const move = start(planner, world, side, version, kind);
      return "refused" in move ? [] : [move];
    });
  });
}

/** One side's update begins, unless something refuses it before anything is touched. */
export function start(
  planner: Planner,
  world: World,
  side: SideIndex,
  version: File,
  kind: "up" | "destroy",
): Move | { readonly refused: readonly string[] } {
  const { gone, locked, guarded } = world.sides[side];
  if (gone) return { refused: [`${stacks[side]} has been destroyed`] };
  // somebody who overrides `protect` meets the guard
  if (kind === "destroy" && locked && !guarded) return { refused: ["protect"] };
  const plan = planner.start(world, side, version, kind);
  if (typeof plan !== "number") return { refused: plan };
  const next = copyOf(world);
  for (const lock of [next.zeroWeightLock, next.activeLock]) {
    // the refresh
    if (lock.holder === undefined) lock.inState[side] = false;
  }
  if (kind === "up" && !version.retired) {
    const own = next.sides[side];
    if (!own.locked) {
      // created so
      own.rebuilt = version.inPlaceChanges;
      next.hosts.forEach((host, i) => {
        host.unbacked[side] = version.unbacked.includes(i);
        host.unrouted[side] = version.unrouted.includes(i);
      });
    }
    own.locked = true;
  }
  const { forgotten, retargets, networkOwner } = planner.setting;
  const followed = [forgotten, retargets, networkOwner].some((each) => each !== undefined);
  if (kind === "up" && followed && !version.retired) next.sides[side].made = true;
  const peer = next.updates[other(side)];
  if (peer !== undefined) peer.alone = false;
  next.updates[side] = {
    plan,
    records: world.hosts.map(() => "todo"),
    zeroWeightLock: "todo",
    activeLock: "todo",
    drainMarker: "todo",
    activeOnly: "todo",
    manifests: "todo",
    cluster: "todo",
    guard: "todo",
    gate: ["unknown", "unknown"],
    failed: false,
    // a destroy is refused by the guard, when it is under way
    alone: peer === undefined && kind === "up",
    deleting: false,
    aged: false,
  };
  const label = `${stacks[side]}: pulumi ${kind} begins (${describeFile(version)})`;
  return { label, world: next, broken: [] };
}

/** An update dies between two operations. */
function crashes(world: World): Move[] {
  if (world.faults.crashes === 0) return [];
  return sides
    .filter((side) => world.updates[side] !== undefined)
    .map((side) => {
      const next = copyOf(world);
      next.faults.crashes -= 1;
      next.updates[side] = undefined;
      return {
        label: `${stacks[side]}: the update is killed`,
        world: next,
        broken: [],
        fault: true,
      };
    });
}

/** A cluster stops answering, or answers again. */
function deaths(world: World): Move[] {
  return sides.flatMap((side): Move[] => {
    const { works, power, gone } = world.sides[side];
    if (gone || power !== "on" || (works && world.faults.deaths === 0)) return [];
    const next = copyOf(world);
    if (works) next.faults.deaths -= 1;
    next.sides[side].works = !works;
    notAlone(next);
    if (works) {
      for (const update of next.updates) {
        update?.records.forEach((progress, i) => {
          if (progress === "allowed") update.records[i] = "outlived";
        });
      }
    }
    return [
      works
        ? { label: `${stacks[side]} dies`, world: next, broken: [], fault: true }
        : { label: `${stacks[side]} is repaired`, world: next, broken: [] },
    ];
  });
}

/** Somebody changes a weight by hand, or puts a record of their own into the first host's set. */
function edits(planner: Planner, world: World): Move[] {
  if (world.faults.hands === 0) return [];
  const moves: Move[] = [];
  const edit = (label: string, index: number, apply: (next: World) => void) => {
    const next = copyOf(world);
    next.faults.hands -= 1;
    apply(next);
    notAlone(next);
    for (const update of next.updates) {
      const progress = update?.records[index];
      if (progress === "allowed" || progress === "outlived")
        update?.records.splice(index, 1, "moved");
    }
    moves.push({
      label: `by hand: ${hostName(index)}: ${label}`,
      world: next,
      broken: [],
      fault: true,
    });
  };
  world.hosts.forEach((host, i) => {
    for (const side of sides) {
      const weight = host.weights[side];
      if (weight === undefined) continue;
      if (planner.setting.retargets) {
        const to = other(host.targets[side]);
        const { made, gone } = world.sides[to];
        // in the middle of an update nobody can tell
        if (!made || gone || world.updates.some((update) => update !== undefined)) continue;
        edit(`the record of ${stacks[side]} points at ${stacks[to]}`, i, (next) => {
          next.hosts[i]?.targets.splice(side, 1, to);
        });
        continue;
      }
      const to = weight === 0 ? 100 : 0;
      edit(`${stacks[side]} becomes ${to}`, i, (next) => {
        const changed = next.hosts[i];
        if (changed === undefined) return;
        changed.weights[side] = to;
        // while an update runs, nobody can tell
        changed.undrained[side] = to > 0 && world.updates[side] === undefined;
      });
    }
  });
  for (const kind of ["zeroWeightLock", "activeLock"] as const) {
    // in the middle of an update nobody can tell
    const running = world.updates.some((update) => update !== undefined);
    if (running || world[kind].holder === undefined || planner.setting.retargets) continue;
    const next = copyOf(world);
    next.faults.hands -= 1;
    next[kind].holder = undefined;
    notAlone(next);
    moves.push({ label: `by hand: the ${kind} is deleted`, world: next, broken: [], fault: true });
  }
  if (planner.setting.foreign && world.hosts[0]?.foreign === false) {
    edit("somebody's record of weight 50 joins the set", 0, (next) => {
      if (next.hosts[0] !== undefined) next.hosts[0].foreign = true;
    });
  }
  return moves;
}

export function time(planner: Planner, world: World): Move[] {
  const moves: Move[] = [];
  const undrained = world.hosts.some(({ undrained: u, weights: w }) =>
    sides.some((side) => u[side] && !((w[side] ?? 0) > 0)),
  );
  const { drainFromWrite } = planner.defences;
  const young = sides.some(
    (side) =>
      world.sides[side].drainMarker === "fresh" ||
      (!drainFromWrite && world.updates[side]?.aged === false),
  );
  if (undrained || young) {
    const next = copyOf(world);
    for (const host of next.hosts) {
      for (const side of sides) if (!((host.weights[side] ?? 0) > 0)) host.undrained[side] = false;
    }
    for (const side of sides) {
      if (next.sides[side].drainMarker === "fresh") next.sides[side].drainMarker = "drained";
      const update = next.updates[side];
      if (update !== undefined && !drainFromWrite) update.aged = true;
    }
    next.recentRun = undefined;
    moves.push({ label: "the drain's time passes", world: next, broken: [] });
  }
  if (!planner.setting.activeOnly) return moves;
  if (world.recentRun !== undefined) {
    const next = copyOf(world);
    next.recentRun = undefined;
    moves.push({ label: "two minutes pass", world: next, broken: [] });
  }
  for (const side of sides) {
    const { activeOnly, works, power } = world.sides[side];
    const become = (label: string, apply: (next: World) => void) => {
      const next = copyOf(world);
      apply(next);
      moves.push({ label: `${stacks[side]}: ${label}`, world: next, broken: [] });
    };
    if (activeOnly === "on" && works) {
      become("the schedule is due, a Job starts", (next) => {
        next.sides[side].activeOnly = "running";
        next.recentRun = side;
      });
    }
    if (activeOnly === "running" || activeOnly === "ending") {
      become("the Job ends", (next) => {
        next.sides[side].activeOnly = activeOnly === "running" ? "on" : "off";
      });
    }
    if (power === "fenced") {
      become("its last instance is gone", (next) => {
        const own = next.sides[side];
        own.power = "dark";
        own.works = false;
        if (own.activeOnly === "ending") own.activeOnly = "off";
        else if (own.activeOnly !== "off") own.activeOnly = "asleep";
      });
    }
  }
  return moves;
}
