import { describeChange } from "../../migration/change.ts";
import { nextStep, type Next } from "../../migration/steps.ts";
import type { Side } from "../../migration/side.ts";
import { UserError } from "../../migration/user-error.ts";
import type { Stage } from "../stage.ts";
import { text } from "../world/provider.ts";
import { noteShares } from "./shares.ts";
import { mustUp, serveFrom, stretch, UpdateFailed, type Narrator } from "./strategy.ts";

/** How long one looks around after an edit, simulated seconds: well over the records' 60 s. */
const lookAroundSeconds = 240;

/** A little more than the drain, so that two clocks need not agree to the second. */
const afterDrainSeconds = 30;

export interface Scene {
  readonly stage: Stage;
  readonly narrator: Narrator;
}

export type Edit = Next & { kind: "edit" };

/** Something that happens before an edit is made; `stop` ends the migration there. */
export type Interruption = (edit: Edit, scene: Scene) => Promise<"go on" | "stop">;

/**
 * The real thing: every edit is the one that `npm run next` would name, written into a stack file that is then read and
 * applied by the program itself.
 */
export async function migrate(
  stage: Stage,
  narrator: Narrator,
  interruption: Interruption = () => Promise.resolve("go on"),
): Promise<void> {
  const [giver, receiver] = sidesOf(stage);
  await serveFrom(stage, giver.stack);
  await stage.callFromNowOn();
  const scene = { stage, narrator };

  await stretch(scene, `${giver.stack} serves`, undefined, async (step) => {
    await stage.world.clock.sleep(lookAroundSeconds);
    await noteShares(stage, step, [giver, receiver]);
  });
  await introduce(scene, giver, receiver);
  await stretch(
    scene,
    `${receiver.stack}: stack created`,
    `${receiver.stack} created`,
    async (step) => {
      await mustUp(stage, receiver.stack);
      await noteShares(stage, step, [giver, receiver]);
    },
  );
  let destroyed = false;
  for (;;) {
    const next = nextStep(stage.sides(), stage.shared, { destroyed, to: receiver.stack });
    if (next.kind === "done") return;
    if (next.kind === "blocked") throw new UserError(next.reasons);
    if (next.kind === "command") {
      await destroyGiver(scene, giver.stack);
      destroyed = true;
    } else {
      if ((await interruption(next, scene)) === "stop") return;
      await applyEdit(scene, next);
    }
  }
}

/** Each side names the other before there are two: edit 2, and what the new stack file says from its first line. */
async function introduce(scene: Scene, giver: Side, receiver: Side): Promise<void> {
  const { stage } = scene;
  if (receiver.peer !== giver.stack) {
    stage.edit(receiver.stack, [{ key: "peer", value: giver.stack }]);
  }
  if (giver.peer === receiver.stack) return;
  const next = nextStep(stage.sides(), stage.shared, { to: receiver.stack });
  if (next.kind === "blocked") throw new UserError(next.reasons);
  if (next.kind === "edit") await applyEdit(scene, next);
}

/** Writes the edit, updates the stack, looks around and measures. */
export async function applyEdit(scene: Scene, { stack, changes }: Edit): Promise<void> {
  const { stage } = scene;
  if (changes.some(({ key }) => key === "retired")) {
    await stretch(scene, `${stack} drains`, undefined, () => drain(stage, stack));
  }
  stage.edit(stack, changes);
  const title = `${stack}: ${changes.map(describeChange).join(", ")}`;
  const both = stage.clusterNames.map((name) =>
    stage.sides().find(({ cluster }) => cluster.name === name),
  );
  const [giver, receiver] = both;
  const mark =
    giver !== undefined &&
    receiver !== undefined &&
    changes.some(({ key }) => key === "trafficWeight")
      ? percentOf(giver, receiver)
      : changes.map(({ key, value }) => markOf(stack, key, value)).join(", ");
  await stretch(scene, title, mark, async (step) => {
    await mustUp(stage, stack);
    if (giver === undefined || receiver === undefined) return;
    await stage.world.clock.sleep(lookAroundSeconds);
    await noteShares(stage, step, [giver, receiver]);
  });
}

async function destroyGiver(scene: Scene, giver: string): Promise<void> {
  const { stage } = scene;
  await stretch(scene, `pulumi destroy --stack ${giver}`, `${giver} destroyed`, async () => {
    const { cluster } = stage.side(giver);
    const errors = await stage.runtime.destroy(giver);
    if (errors.length > 0) throw new UpdateFailed(giver, errors);
    if (!cluster.created) await stage.world.deleteExisting(cluster.name);
    await stage.runtime.remove(giver);
    stage.removeStackFile(giver);
    await stage.world.clock.sleep(lookAroundSeconds);
  });
}

/** Until the side's weights have been 0 for as long as the config says, by its own output. */
export async function drain(stage: Stage, stack: string): Promise<void> {
  const since = text((await stage.runtime.outputs(stack))["zeroSince"]);
  const { clock } = stage.world;
  const endMs =
    (since === undefined ? clock.now() : Date.parse(since)) + stage.shared.drainSeconds * 1000;
  await clock.sleep(Math.max(0, (endMs - clock.now()) / 1000) + afterDrainSeconds);
}

/** The side that serves first, and the one that is to. */
export function sidesOf(stage: Stage): readonly [giver: Side, receiver: Side] {
  const { giver, receiver } = stage.start;
  return [stage.side(giver), stage.side(receiver)];
}

function markOf(stack: string, key: string, value: unknown): string {
  if (key === "active") return `${stack} ${value === true ? "takes" : "releases"} singletons`;
  return `${stack}: ${key}`;
}

function percentOf(giver: Side, receiver: Side): string {
  const sum = giver.trafficWeight + receiver.trafficWeight;
  return `${sum === 0 ? 0 : Math.round((receiver.trafficWeight / sum) * 100)} %`;
}
