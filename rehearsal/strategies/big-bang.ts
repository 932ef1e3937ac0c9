import type { Rehearsal } from "../rehearsal.ts";
import { setByHand } from "./by-hand.ts";
import { sidesOf } from "./migration.ts";
import { noteShares } from "./shares.ts";
import { mustUp, serveFrom, stretch, type Reporter } from "./strategy.ts";

/**
 * What people do by hand: build the new cluster, look at it, flip the records to it, delete the old one at once,
 * since the bill says so.
 */
export async function bigBang(rehearsal: Rehearsal, reporter: Reporter): Promise<void> {
  const [source, target] = sidesOf(rehearsal);
  const { clock } = rehearsal.world;
  const scene = { rehearsal, reporter };
  await serveFrom(rehearsal, source.stack);
  await rehearsal.callFromNowOn();
  await stretch(scene, `${source.stack} serves`, undefined, () => clock.sleep(240));
  await stretch(scene, `${target.stack}: stack created`, "created", async (step) => {
    await mustUp(rehearsal, target.stack);
    await noteShares(rehearsal, step, [source, target]);
  });
  await stretch(scene, "the records are flipped by hand", "100 %", async () => {
    await setByHand(rehearsal, target.stack, 100);
    await setByHand(rehearsal, source.stack, 0);
  });
  await stretch(scene, `${source.stack} is deleted at once`, "destroyed", async () => {
    await rehearsal.project.deleteByHand(source.stack);
    if (!source.cluster.created) await rehearsal.world.deleteExisting(source.cluster.name);
  });
  await stretch(scene, "afterwards", undefined, () => clock.sleep(1200));
}
