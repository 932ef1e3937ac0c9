import { stackOf, type Project } from "../config/stack-files.ts";
import { pairOf } from "../migration/pair.ts";
import type { Side } from "../migration/side.ts";
import { UserError } from "../migration/user-error.ts";
import { weightOf } from "../migration/side.ts";

/**
 * The side that gives and the side that receives: as they are named, else the pair of the stack files, of
 * which the one with the greater `trafficWeight` gives.
 *
 * @throws UserError when the files do not tell
 */
export function directionOf(
  project: Project,
  named: { readonly from?: string | undefined; readonly to?: string | undefined },
): readonly [from: Side, to: Side] {
  if (named.from !== undefined && named.to !== undefined) {
    return [stackOf(project, named.from).side, stackOf(project, named.to).side];
  }
  const pair = pairOf([...project.stacks.values()].map(({ side }) => side));
  if ("blocked" in pair) throw new UserError(pair.blocked);
  if ("alone" in pair) {
    throw new UserError(
      `only Pulumi.${pair.alone.stack}.yaml is here: advice is about two sides; write the other's file first`,
    );
  }
  const [a, b] = pair.sides;
  const name = named.from ?? named.to;
  if (name !== undefined && name !== a.stack && name !== b.stack) {
    throw new UserError(
      `${name}: not one of the two sides: got ${name}, expected ${a.stack} or ${b.stack}`,
    );
  }
  const aGives =
    named.from !== undefined
      ? named.from === a.stack
      : named.to !== undefined
        ? named.to === b.stack
        : weightOf(a, "") >= weightOf(b, "");
  return aGives ? [a, b] : [b, a];
}
