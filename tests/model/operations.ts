// The operations of an update in the order in which the engine releases them, each hook and each write by
// itself, so that anything may happen in between.
import { Declarations } from "./declarations.ts";
import { Deletions } from "./deletions.ts";
import type { Planner } from "./planner.ts";
import type { Move } from "./update-moves.ts";
import type { SideIndex, Update, World } from "./world.ts";

/** What one side's update may do next. */
export function operationsOf(
  planner: Planner,
  world: World,
  side: SideIndex,
  update: Update,
): readonly Move[] {
  const deletes = update.deleting || planner.plan(update.plan).kind === "destroy";
  const Moves = deletes ? Deletions : Declarations;
  return new Moves(planner, world, side, update).moves();
}
