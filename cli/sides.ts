import { sidesOfProject, stackOf, type ParsedProject } from "../config/read.ts";
import { directionOf as directionByFiles } from "../migration/steps/direction.ts";
import { pairOf } from "../migration/steps/peers.ts";
import type { Side } from "../migration/state/side.ts";
import { UserError } from "../migration/user-error.ts";
import { stackFile } from "../migration/state/stack-file.ts";

/**
 * The side that gives and the side that receives: as they are named, else the pair of the stack files, in
 * the direction of their migration.
 *
 * @throws UserError when the files do not tell
 */
export function findDirection(
  project: ParsedProject,
  named: { readonly from?: string | undefined; readonly to?: string | undefined },
): readonly [from: Side, to: Side] {
  if (named.from !== undefined && named.to !== undefined) {
    return [stackOf(project, named.from).side, stackOf(project, named.to).side];
  }
  const pair = pairOf(sidesOfProject(project));
  if ("blocked" in pair) throw new UserError(pair.blocked);
  if ("alone" in pair) {
    throw new UserError(
      `only ${stackFile(pair.alone.stack)} is here: advice is about two sides; write the other's file first`,
    );
  }
  const [a, b] = pair.sides;
  const name = named.from ?? named.to;
  if (name !== undefined && name !== a.stack && name !== b.stack) {
    throw new UserError(
      `${name}: not one of the two sides: got ${name}, expected ${a.stack} or ${b.stack}`,
    );
  }
  const to =
    named.to ?? (named.from === undefined ? undefined : named.from === a.stack ? b.stack : a.stack);
  const direction = directionByFiles(pair.sides, to);
  if ("blocked" in direction) throw new UserError(direction.blocked);
  return [direction.source, direction.target];
}
