import type { Stage } from "../stage.ts";
import { setByHand } from "./by-hand.ts";
import { sidesOf } from "./migration.ts";
import { noteShares } from "./shares.ts";
import { mustUp, serveFrom, stretch, type Narrator } from "./strategy.ts";

/**
 * What people do by hand: build the new cluster, look at it, flip the records to it, delete the old one at once,
 * since the bill says so.
 */
export async function bigBang(stage: Stage, narrator: Narrator): Promise<void> {
  const [giver, receiver] = sidesOf(stage);
  const { clock } = stage.world;
  const scene = { stage, narrator };
  await serveFrom(stage, giver.stack);
  await stage.callFromNowOn();
  await stretch(scene, `${giver.stack} serves`, undefined, () => clock.sleep(240));
  await stretch(scene, `${receiver.stack}: stack created`, "created", async (step) => {
    await mustUp(stage, receiver.stack);
    await noteShares(stage, step, [giver, receiver]);
  });
  await stretch(scene, "the records are flipped by hand", "100 %", async () => {
    await setByHand(stage, receiver.stack, 100);
    await setByHand(stage, giver.stack, 0);
  });
  await stretch(scene, `${giver.stack} is deleted at once`, "destroyed", async () => {
    await stage.project.deleteByHand(giver.stack);
    if (!giver.cluster.created) await stage.world.deleteExisting(giver.cluster.name);
  });
  await stretch(scene, "afterwards", undefined, () => clock.sleep(1200));
}
