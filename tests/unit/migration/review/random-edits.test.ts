import assert from "node:assert/strict";
import * as fc from "fast-check";
import { movesOf } from "../../../model/moves.ts";
import { Planner } from "../../../model/planner.ts";
import { allDefences, file, type File, type Setting } from "../../../model/setting.ts";
import { stuck } from "../../../model/way-forward.ts";
import { emptyWorld, type World } from "../../../model/world.ts";

const hosts = 6;

/** 0 and 0, 1 beside 255, equal ones: whatever a file may say. */
const weight = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 0, 1, 100, 255) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
);
const weights = fc.oneof(
  weight.map((each) => Array.from({ length: hosts }, () => each)),
  fc.array(weight, { minLength: hosts, maxLength: hosts }),
);
const formatHosts = fc.oneof(
  { weight: 5, arbitrary: fc.constant<number[]>([]) },
  { weight: 1, arbitrary: fc.uniqueArray(fc.nat(hosts - 1), { maxLength: 2 }) },
);
const files = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .record({ weights, active: fc.boolean(), missing: formatHosts, removed: formatHosts })
        .map(({ weights: of, ...rest }): File => file(of, rest)),
    },
    { weight: 1, arbitrary: fc.constant(file([0], { retired: true })) },
  ),
  { minLength: 2, maxLength: 8 },
);

function settingOf(chosen: readonly File[], faults: Setting["faults"]): Setting {
  return {
    name: "random edits",
    hosts,
    files: chosen,
    activeOnly: true,
    faults,
    concurrent: true,
    destroy: true,
    foreign: false,
  };
}

/** Follows one path through the model, the next move each time chosen by a number. */
function walk(setting: Setting, choices: readonly number[]) {
  const planner = new Planner(setting, allDefences);
  const trace: string[] = [];
  let world = emptyWorld(hosts, setting.faults);
  for (const choice of choices) {
    const moves = movesOf(planner, world);
    const move = moves[choice % moves.length];
    if (move === undefined) break;
    trace.push(move.label);
    assert.deepEqual(move.broken, [], `after:\n${trace.join("\n")}`);
    world = move.world;
  }
  return { planner, world, trace };
}

describe("random edits of six hosts with odd weights", () => {
  const choices = fc.array(fc.nat(9999), { minLength: 40, maxLength: 200 });

  it("never lose a request, whatever comes in whatever order", () => {
    const faults = { crashes: 2, deaths: 1, hands: 0 };
    fc.assert(
      fc.property(files, choices, (chosen, path) => {
        walk(settingOf(chosen, faults), path);
      }),
      { numRuns: 500 },
    );
  });

  it("leave a way forward wherever they stop", () => {
    const faults = { crashes: 1, deaths: 0, hands: 0 };
    fc.assert(
      fc.property(files, choices, (chosen, path) => {
        const kept = chosen.map((each) => ({ ...each, missing: [], removed: [] }));
        const { planner, world, trace } = walk(settingOf(kept, faults), path);
        if (world.sides.some(({ gone }) => gone)) return;
        assert.equal(
          stuck(planner, withoutUpdates(world))?.join("\n"),
          undefined,
          `after:\n${trace.join("\n")}`,
        );
      }),
      { numRuns: 200 },
    );
  });
});

/** Whatever was under way has died. */
function withoutUpdates(world: World): World {
  return { ...world, updates: [undefined, undefined] };
}
