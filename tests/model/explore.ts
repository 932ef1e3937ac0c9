// Breadth first through every world that can come up, so that the first trace to a violation is a shortest one.
import { decode, encode } from "./codec.ts";
import { movesOf } from "./moves.ts";
import type { Move } from "./update-moves.ts";
import { Planner } from "./planner.ts";
import { allDefences, type Defences, type Setting } from "./setting.ts";
import { stuck } from "./way-forward.ts";
import { emptyWorld, type World } from "./world.ts";

export interface Limits {
  /** Moves from the start; none when absent. */
  readonly depth?: number;
  /** Distinct states; 4 million unless said otherwise. */
  readonly states?: number;
  /** How long it may take, in milliseconds. */
  readonly timeMs?: number;
  /** Look for the way forward from every state at rest; true unless said otherwise. */
  readonly wayForward?: boolean;
}

export interface Exploration {
  readonly setting: Setting;
  readonly states: number;
  readonly transitions: number;
  /** Moves from the start to the furthest state. */
  readonly depth: number;
  /** Every state was visited: no limit stopped it. */
  readonly complete: boolean;
  /** The first violation, with the way to it. */
  readonly violation?: { readonly broken: readonly string[]; readonly trace: readonly string[] };
}

export function explore(
  setting: Setting,
  defences: Defences = allDefences,
  limits: Limits = {},
): Exploration {
  const planner = new Planner(setting, defences);
  const {
    depth: deepest = Infinity,
    states: most = 4_000_000,
    timeMs = Infinity,
    wayForward = true,
  } = limits;
  const endMs = Date.now() + timeMs;
  const { hosts, faults, simple, networkOwner } = setting;
  const first = encode(emptyWorld(hosts, faults, simple, networkOwner));
  const codes = [first];
  const parents = [-1];
  const known = new Set(codes);
  let transitions = 0;
  let depth = 0;
  let levelEnd = 1;
  let complete = true;
  const report = () => ({ setting, states: codes.length, transitions, depth, complete });
  for (let at = 0; at < codes.length; at++) {
    if (at === levelEnd) {
      depth++;
      levelEnd = codes.length;
    }
    if (depth >= deepest || codes.length >= most || (at % 1024 === 0 && Date.now() > endMs)) {
      complete = false;
      break;
    }
    const here = decode(codes[at] ?? "", setting.hosts);
    const blocked = wayForward && atRest(here, setting) ? stuck(planner, here) : undefined;
    if (blocked !== undefined) {
      const broken = ["there is no way forward from here", ...blocked];
      return { ...report(), violation: { broken, trace: traceTo(planner, codes, parents, at) } };
    }
    for (const { label, world, broken } of movesOf(planner, here)) {
      transitions++;
      if (broken.length > 0) {
        const trace = [...traceTo(planner, codes, parents, at), label];
        return { ...report(), complete: false, violation: { broken, trace } };
      }
      const next = encode(world);
      if (known.has(next)) continue;
      known.add(next);
      codes.push(next);
      parents.push(at);
    }
  }
  return report();
}

/** No update is under way, and nobody has done anything by hand. */
function atRest({ updates, faults, hosts, sides: [a, b] }: World, setting: Setting): boolean {
  return (
    // two sides without an instance have nothing to lose, and nothing to move
    [a, b].some(({ gone, power }) => !gone && power === "on") &&
    updates.every((update) => update === undefined) &&
    faults.hands === setting.faults.hands &&
    !hosts.some(({ givenUp }) => givenUp)
  );
}

/** The moves from the start to a state; each is found again among those of its parent. */
function traceTo(
  planner: Planner,
  codes: readonly string[],
  parents: readonly number[],
  at: number,
): string[] {
  const labels: string[] = [];
  const { hosts } = planner.setting;
  for (let i = at; i > 0; i = parents[i] ?? 0) {
    const parent = decode(codes[parents[i] ?? 0] ?? "", hosts);
    const leads = ({ world }: Move) => encode(world) === codes[i];
    labels.unshift(movesOf(planner, parent).find(leads)?.label ?? "?");
  }
  return labels;
}
