// What others do around the updates: no update can tell.
import type { Setting } from "./setting.ts";
import type { Move } from "./update-moves.ts";
import { copyOf, other, sides, stacks, type SideWorld, type World } from "./world.ts";

/** Between updates, unless it is the state's storage that fails. */
export function surroundings(setting: Setting, world: World): Move[] {
  const moves: Move[] = [];
  const become = (label: string, apply: (next: World) => void) => {
    const next = copyOf(world);
    apply(next);
    notAlone(next);
    moves.push({ label, world: next, broken: [], fault: true });
  };
  const quiet = world.updates.every((update) => update === undefined);
  if (setting.forgotten && quiet) {
    for (const to of [undefined, 0, 1] as const) {
      if (to === world.forgotten || (to !== undefined && !isThere(world.sides[to]))) {
        continue;
      }
      const what = to === undefined ? "is deleted" : `points at ${stacks[to]}`;
      become(`by hand: the record of another name ${what}`, (next) => (next.forgotten = to));
    }
  }
  if (world.networkOwner !== undefined && quiet) {
    become("by hand: the network moves to another stack", (next) => {
      next.networkOwner = undefined;
    });
  }
  const without = world.hosts.every(({ weights }) => weights.every((w) => w === undefined));
  if (setting.delegation && quiet && without && !world.delegated) {
    become("by hand: an NS record sends clients to the longer zone", (next) => {
      next.delegated = true;
    });
  }
  if (setting.unreadable) {
    for (const side of sides) {
      const { unreadable, gone } = world.sides[side];
      if (gone || (!unreadable && world.sides[other(side)].unreadable)) continue;
      become(`the outputs of ${stacks[side]} can${unreadable ? "" : "'t"} be read`, (next) => {
        next.sides[side].unreadable = !unreadable;
      });
    }
  }
  const answered = world.updates.some((update) => update?.gate.includes("passed"));
  if (setting.minutes && answered) {
    become("a minute passes", (next) => {
      for (const update of next.updates) {
        if (update === undefined) continue;
        update.gate.forEach((state, i) => {
          if (state === "passed") update.gate[i] = "old";
        });
        update.records.forEach((progress, i) => {
          if (progress === "allowed") update.records[i] = "outlived";
        });
      }
    });
  }
  return moves;
}

function isThere({ made, gone }: SideWorld): boolean {
  return made && !gone;
}

/** Something has happened since each update began. */
export function notAlone(world: World): void {
  for (const update of world.updates) if (update !== undefined) update.alone = false;
}
