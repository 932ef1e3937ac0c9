// From any state at rest: the stack files as they must be to describe it, then `next` by `next` to the
// migration's end. Where it gets stuck, somebody would be stuck at night.
import { sideAfter } from "../../migration/steps/change.ts";
import { weightOf, type Side } from "../../migration/state/side.ts";
import { nextStep } from "../../migration/steps/steps.ts";
import { ended } from "./invariants.ts";
import { start, time } from "./moves.ts";
import { operationsOf } from "./operations.ts";
import type { Planner } from "./planner.ts";
import { file, hostName, sharedOf, sideOf, type File } from "./setting.ts";
import { copyOf, other, sides, stacks, type SideIndex, type World } from "./world.ts";

const mostSteps = 60;

/** @returns why it gets stuck, after what it had done; undefined when the migration comes to its end */
export function stuck(planner: Planner, at: World): readonly string[] | undefined {
  return new Operator(planner, at).migrate();
}

/** Does what `next` says, and what its refusals say. */
class Operator {
  readonly #planner: Planner;
  readonly #log: string[] = [];
  #world: World;
  /** The two stack files. */
  readonly #files: [Side, Side];

  constructor(planner: Planner, at: World) {
    this.#planner = planner;
    this.#world = copyOf(at);
    for (const side of sides) {
      const own = this.#world.sides[side];
      if (own.power === "on" && !own.gone) own.works = true;
      own.unreadable = false;
    }
    // who has forgotten a name remembers it, and the network is moved as the refusal says
    this.#world.forgotten = undefined;
    this.#world.networkOwner = undefined;
    this.#files = filesOf(this.#world);
  }

  migrate(): readonly string[] | undefined {
    for (const side of sides) this.#settle(side);
    for (let steps = 0; steps < mostSteps; steps++) {
      if (ended(this.#world, this.#planner.setting)) return undefined;
      const left = this.#files.filter((_, i) => !this.#world.sides[i === 0 ? 0 : 1].gone);
      const [only] = left;
      // a fenced side does not come back: it is the other one that is to have everything
      const fenced = left.find(({ fence }) => fence);
      const to = fenced && { to: stacks[other(indexOf(fenced.stack))] };
      const next = nextStep(left, sharedOf(file([])), to);
      if (next.kind === "blocked") return [...this.#log, `blocked: ${next.reasons.join("; ")}`];
      if (next.kind === "done") {
        if (only === undefined || left.length > 1)
          return [...this.#log, "done, but not at its end"];
        // one side is gone: the other serves whatever its file says
        if (this.#up(indexOf(only.stack))) continue;
        return this.#log;
      }
      if (next.kind === "command") {
        const side = sides.find((i) => next.commands[0]?.endsWith(stacks[i]) === true) ?? 0;
        if (!this.#run(side, "destroy")) return this.#log;
        continue;
      }
      const side = indexOf(next.stack);
      this.#files[side] = sideAfter(this.#files[side], next.changes);
      if (!this.#up(side)) return this.#log;
    }
    return [...this.#log, `not at its end after ${mostSteps} steps`];
  }

  /** What the refusals say: wait for the drain, update again without the edit, then once more with it. */
  #up(side: SideIndex): boolean {
    if (this.#run(side, "up")) return true;
    this.#wait();
    if (this.#run(side, "up")) return true;
    const wanted = this.#files[side];
    this.#files[side] = { ...wanted, retired: false, fence: false };
    this.#settle(other(side));
    this.#settle(side);
    this.#files[side] = wanted;
    this.#wait();
    return this.#run(side, "up");
  }

  /** A killed update is repaired by running it again; what strayed is taken in by one and given up by the next. */
  #settle(side: SideIndex): void {
    if (this.#world.sides[side].gone) return;
    const wanted = this.#files[side];
    if (!this.#run(side, "up") && wanted.fence) {
      // it was to come back: it does, for as long as it takes to know that nobody comes to it
      this.#files[side] = { ...wanted, fence: false };
      this.#run(side, "up");
      this.#run(side, "up");
      this.#wait();
      this.#files[side] = wanted;
      this.#run(side, "up");
      this.#wait();
    }
    this.#run(side, "up");
  }

  #run(side: SideIndex, kind: "up" | "destroy"): boolean {
    const begun = start(
      this.#planner,
      this.#world,
      side,
      fileOf(this.#planner, this.#world, this.#files[side]),
      kind,
    );
    if ("refused" in begun) {
      this.#log.push(`${stacks[side]}: ${kind} refused: ${begun.refused.join("; ")}`);
      return false;
    }
    this.#log.push(begun.label);
    let world = begun.world;
    let failed = false;
    for (;;) {
      const update = world.updates[side];
      if (update === undefined) break;
      failed = update.failed;
      const [move] = operationsOf(this.#planner, world, side, update)
        .filter(({ fault }) => fault !== true)
        .slice(failed ? -1 : 0);
      if (move === undefined) {
        this.#log.push(`${stacks[side]}: the ${kind} hangs`);
        return false;
      }
      this.#log.push(move.label);
      world = move.world;
    }
    this.#world = world;
    return !failed;
  }

  /** Jobs end, and the drain passes. */
  #wait(): void {
    for (const label of ["the Job ends", "the drain's time passes", "its last instance is gone"]) {
      const move = time(this.#planner, this.#world).find((each) => each.label.endsWith(label));
      if (move !== undefined) this.#world = move.world;
    }
  }
}

/** The files that say what is deployed; what nobody serves goes to every side that serves already. */
function filesOf(world: World): [Side, Side] {
  const nobody = !world.hosts.some(({ weights }) => weights.some((w) => w !== undefined && w > 0));
  const able = sides.filter((i) => !world.sides[i].gone && world.sides[i].power === "on");
  const first = able[0] ?? 0;
  // only one side may have hosts at 0
  const resting = world.zeroWeightLock.holder ?? other(first);
  const of = (side: SideIndex): Side => {
    const takes = side === first || world.hosts.some(({ weights: w }) => (w[side] ?? 0) > 0);
    const weights = world.hosts.map(({ weights: w }) => {
      const rests = side === resting && ((w[other(side)] ?? 0) > 0 || !takes);
      return w[side] ?? (rests || !able.includes(side) ? 0 : 100);
    });
    const active =
      world.activeLock.holder === side ||
      (world.activeLock.holder === undefined && side === first && nobody);
    const { power, rebuilt } = world.sides[side];
    const fence = power !== "on";
    return sideOf(
      side,
      file(weights, {
        active: active && !fence,
        fence,
        inPlaceChanges: rebuilt,
        adopt: world.hosts.some(({ simple }) => simple === side),
      }),
    );
  };
  return [of(0), of(1)];
}

function fileOf({ setting }: Planner, world: World, side: Side): File {
  const weights = Array.from({ length: setting.hosts }, (_, i) => weightOf(side, hostName(i)));
  const { active, retired, fence, peer } = side;
  const inPlaceChanges = world.sides[indexOf(side.stack)].rebuilt;
  return file(weights, {
    active,
    retired,
    fence,
    peer: peer !== undefined,
    inPlaceChanges,
    adopt: side.adopt,
    longerZone: world.delegated,
  });
}

function indexOf(stack: string): SideIndex {
  return stack === stacks[0] ? 0 : 1;
}
