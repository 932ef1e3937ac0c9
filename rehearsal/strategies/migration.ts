import { formatChange } from "../../migration/steps/change.ts";
import { nextStep, type Next } from "../../migration/steps/steps.ts";
import type { Side } from "../../migration/state/side.ts";
import { UserError } from "../../migration/user-error.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { scalarText } from "../world/provider.ts";
import { noteShares } from "./shares.ts";
import {
  lookAroundSeconds,
  mustUp,
  phase,
  serveFrom,
  UpdateFailed,
  wait,
  type Reporter,
  type Trial,
} from "./strategy.ts";

/** A little more than the drain, so that two clocks need not agree to the second. */
const afterDrainSeconds = 30;

export type NextEdit = Next & { kind: "edit" };

/** Something that happens before an edit is made; `stop` ends the migration there. */
export type Interruption = (edit: NextEdit, trial: Trial) => Promise<"go on" | "stop">;

/**
 * The real thing: every edit is the one that `npm run next` would name, written into a stack file that is then read and
 * applied by the program itself.
 */
export async function migrate(
  rehearsal: Rehearsal,
  reporter: Reporter,
  interruption: Interruption = () => Promise.resolve("go on"),
): Promise<void> {
  const [source, target] = sidesOf(rehearsal);
  const trial = { rehearsal, reporter };
  reporter.comes(`${target.stack}: stack created`);
  await serveFrom(trial, source.stack);

  await phase(trial, `${source.stack} serves`, undefined, async (step) => {
    await wait(trial, lookAroundSeconds, "clients");
    await noteShares(rehearsal, step, [source, target]);
  });
  await introduce(trial, source, target);
  await phase(trial, `${target.stack}: stack created`, `${target.stack} created`, async (step) => {
    sayNext(trial);
    await mustUp(trial, target.stack);
    await noteShares(rehearsal, step, [source, target]);
  });
  let destroyed = false;
  for (;;) {
    const next = nextStep(rehearsal.sides(), rehearsal.shared, { destroyed, to: target.stack });
    if (next.kind === "done") return;
    if (next.kind === "blocked") throw new UserError(next.reasons);
    if (next.kind === "command") {
      await destroySource(trial, source.stack);
      destroyed = true;
    } else {
      if ((await interruption(next, trial)) === "stop") return;
      await applyEdit(trial, next);
    }
  }
}

/** Each side names the other before there are two: edit 2, and what the new stack file says from its first line. */
async function introduce(trial: Trial, source: Side, target: Side): Promise<void> {
  const { rehearsal } = trial;
  if (target.peer !== source.stack) {
    rehearsal.edit(target.stack, [{ key: "peer", value: source.stack }]);
  }
  if (source.peer === target.stack) return;
  const next = nextStep(rehearsal.sides(), rehearsal.shared, { to: target.stack });
  if (next.kind === "blocked") throw new UserError(next.reasons);
  if (next.kind === "edit") await applyEdit(trial, next);
}

/** Writes the edit, updates the stack, looks around and measures. */
export async function applyEdit(trial: Trial, { stack, changes }: NextEdit): Promise<void> {
  const { rehearsal } = trial;
  if (changes.some(({ key }) => key === "retired")) {
    await phase(trial, `${stack} drains`, undefined, () => waitForDrain(trial, stack));
  }
  const before = rehearsal.readStackFile(stack);
  rehearsal.edit(stack, changes);
  const diff = diffOf(before, rehearsal.readStackFile(stack));
  const title = `${stack}: ${changes.map(formatChange).join(", ")}`;
  const both = rehearsal.clusterNames.map((name) =>
    rehearsal.sides().find(({ cluster }) => cluster.name === name),
  );
  const [source, target] = both;
  const mark =
    source !== undefined &&
    target !== undefined &&
    changes.some(({ key }) => key === "trafficWeight")
      ? percentOf(source, target)
      : changes.map(({ key, value }) => markOf(stack, key, value)).join(", ");
  await phase(trial, title, mark, async (step) => {
    step.diff = diff;
    sayNext(trial);
    await mustUp(trial, stack);
    if (source === undefined || target === undefined) return;
    await wait(trial, lookAroundSeconds, "caches and connections");
    await noteShares(rehearsal, step, [source, target]);
  });
}

async function destroySource(trial: Trial, source: string): Promise<void> {
  const { rehearsal, reporter } = trial;
  await phase(
    trial,
    `pulumi destroy --run-program --stack ${source}`,
    `${source} destroyed`,
    async () => {
      const { cluster } = rehearsal.side(source);
      reporter.waitsFor(`pulumi destroy --run-program --stack ${source}`);
      const errors = await rehearsal.runtime.destroy(source);
      if (errors.length > 0) throw new UpdateFailed(source, errors);
      if (!cluster.created) await rehearsal.world.deleteExisting(cluster.name);
      await rehearsal.runtime.remove(source);
      rehearsal.removeStackFile(source);
      await wait(trial, lookAroundSeconds, "clients");
    },
  );
}

/** Until the side's weights have been 0 for as long as the config says, by its own output. */
export async function waitForDrain(trial: Trial, stack: string): Promise<void> {
  const { rehearsal } = trial;
  const since = scalarText((await rehearsal.runtime.outputs(stack))["drainMarker"]);
  const { clock } = rehearsal.world;
  const endMs =
    (since === undefined ? clock.now() : Date.parse(since)) + rehearsal.shared.drainSeconds * 1000;
  const seconds = Math.max(0, (endMs - clock.now()) / 1000) + afterDrainSeconds;
  await wait(trial, seconds, `the end of ${stack}'s drain`);
}

/** What `npm run next` would name after the present edit. */
function sayNext({ rehearsal, reporter }: Trial): void {
  const next = nextStep(rehearsal.sides(), rehearsal.shared, { to: rehearsal.start.target });
  if (next.kind === "edit") {
    reporter.comes(`${next.stack}: ${next.changes.map(formatChange).join(", ")}`);
  } else if (next.kind === "command") reporter.comes(`pulumi destroy`);
  else reporter.comes("the end");
}

/** The lines that an edit removed and added. */
function diffOf(before: string, after: string): readonly string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ];
}

/** The side that serves first, and the one that is to. */
export function sidesOf(rehearsal: Rehearsal): readonly [source: Side, target: Side] {
  const { source, target } = rehearsal.start;
  return [rehearsal.side(source), rehearsal.side(target)];
}

function markOf(stack: string, key: string, value: unknown): string {
  if (key === "active")
    return `${stack} ${value === true ? "takes" : "releases"} active-only workloads`;
  return `${stack}: ${key}`;
}

function percentOf(source: Side, target: Side): string {
  const sum = source.trafficWeight + target.trafficWeight;
  return `${sum === 0 ? 0 : Math.round((target.trafficWeight / sum) * 100)} %`;
}
