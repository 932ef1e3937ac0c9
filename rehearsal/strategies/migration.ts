import { formatChange } from "../../migration/steps/change.ts";
import { nextStep, type Next } from "../../migration/steps/steps.ts";
import type { Side } from "../../migration/state/side.ts";
import { UserError } from "../../migration/user-error.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { text } from "../world/provider.ts";
import { noteShares } from "./shares.ts";
import { mustUp, serveFrom, stretch, UpdateFailed, type Reporter } from "./strategy.ts";

/** How long one looks around after an edit, simulated seconds: well over the records' 60 s. */
const lookAroundSeconds = 240;

/** A little more than the drain, so that two clocks need not agree to the second. */
const afterDrainSeconds = 30;

export interface Scene {
  readonly rehearsal: Rehearsal;
  readonly reporter: Reporter;
}

export type Edit = Next & { kind: "edit" };

/** Something that happens before an edit is made; `stop` ends the migration there. */
export type Interruption = (edit: Edit, scene: Scene) => Promise<"go on" | "stop">;

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
  await serveFrom(rehearsal, source.stack);
  await rehearsal.callFromNowOn();
  const scene = { rehearsal, reporter };

  await stretch(scene, `${source.stack} serves`, undefined, async (step) => {
    await rehearsal.world.clock.sleep(lookAroundSeconds);
    await noteShares(rehearsal, step, [source, target]);
  });
  await introduce(scene, source, target);
  await stretch(
    scene,
    `${target.stack}: stack created`,
    `${target.stack} created`,
    async (step) => {
      await mustUp(rehearsal, target.stack);
      await noteShares(rehearsal, step, [source, target]);
    },
  );
  let destroyed = false;
  for (;;) {
    const next = nextStep(rehearsal.sides(), rehearsal.shared, { destroyed, to: target.stack });
    if (next.kind === "done") return;
    if (next.kind === "blocked") throw new UserError(next.reasons);
    if (next.kind === "command") {
      await destroySource(scene, source.stack);
      destroyed = true;
    } else {
      if ((await interruption(next, scene)) === "stop") return;
      await applyEdit(scene, next);
    }
  }
}

/** Each side names the other before there are two: edit 2, and what the new stack file says from its first line. */
async function introduce(scene: Scene, source: Side, target: Side): Promise<void> {
  const { rehearsal } = scene;
  if (target.peer !== source.stack) {
    rehearsal.edit(target.stack, [{ key: "peer", value: source.stack }]);
  }
  if (source.peer === target.stack) return;
  const next = nextStep(rehearsal.sides(), rehearsal.shared, { to: target.stack });
  if (next.kind === "blocked") throw new UserError(next.reasons);
  if (next.kind === "edit") await applyEdit(scene, next);
}

/** Writes the edit, updates the stack, looks around and measures. */
export async function applyEdit(scene: Scene, { stack, changes }: Edit): Promise<void> {
  const { rehearsal } = scene;
  if (changes.some(({ key }) => key === "retired")) {
    await stretch(scene, `${stack} drains`, undefined, () => drain(rehearsal, stack));
  }
  rehearsal.edit(stack, changes);
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
  await stretch(scene, title, mark, async (step) => {
    await mustUp(rehearsal, stack);
    if (source === undefined || target === undefined) return;
    await rehearsal.world.clock.sleep(lookAroundSeconds);
    await noteShares(rehearsal, step, [source, target]);
  });
}

async function destroySource(scene: Scene, source: string): Promise<void> {
  const { rehearsal } = scene;
  await stretch(scene, `pulumi destroy --stack ${source}`, `${source} destroyed`, async () => {
    const { cluster } = rehearsal.side(source);
    const errors = await rehearsal.runtime.destroy(source);
    if (errors.length > 0) throw new UpdateFailed(source, errors);
    if (!cluster.created) await rehearsal.world.deleteExisting(cluster.name);
    await rehearsal.runtime.remove(source);
    rehearsal.removeStackFile(source);
    await rehearsal.world.clock.sleep(lookAroundSeconds);
  });
}

/** Until the side's weights have been 0 for as long as the config says, by its own output. */
export async function drain(rehearsal: Rehearsal, stack: string): Promise<void> {
  const since = text((await rehearsal.runtime.outputs(stack))["drainMarker"]);
  const { clock } = rehearsal.world;
  const endMs =
    (since === undefined ? clock.now() : Date.parse(since)) + rehearsal.shared.drainSeconds * 1000;
  await clock.sleep(Math.max(0, (endMs - clock.now()) / 1000) + afterDrainSeconds);
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
