import type { Rehearsal } from "../rehearsal.ts";
import { setByHand } from "./by-hand.ts";
import { sidesOf } from "./migration.ts";
import { noteShares } from "./shares.ts";
import { lookAroundSeconds, mustUp, phase, serveFrom, wait, type Reporter } from "./strategy.ts";

/**
 * What people do by hand: build the new cluster, look at it, flip the records to it, delete the old one at once,
 * since the bill says so.
 */
export async function bigBang(rehearsal: Rehearsal, reporter: Reporter): Promise<void> {
  const [source, target] = sidesOf(rehearsal);
  const trial = { rehearsal, reporter };
  await serveFrom(trial, source.stack);
  await phase(trial, `${source.stack} serves`, undefined, () =>
    wait(trial, lookAroundSeconds, "clients"),
  );
  await phase(trial, `${target.stack}: stack created`, "created", async (step) => {
    await mustUp(trial, target.stack);
    await noteShares(rehearsal, step, [source, target]);
  });
  await phase(trial, "the records are flipped by hand", "100 %", async () => {
    await setByHand(rehearsal, target.stack, 100);
    await setByHand(rehearsal, source.stack, 0);
  });
  await phase(trial, `${source.stack} is deleted at once`, "destroyed", async () => {
    await rehearsal.project.deleteByHand(source.stack);
    if (!source.cluster.created) await rehearsal.world.deleteExisting(source.cluster.name);
  });
  await phase(trial, "afterwards", undefined, () => wait(trial, 1200, "clients"));
}
