import { weightsFor } from "../../migration/rollout.ts";
import type { Stage } from "../stage.ts";
import { Killed } from "../test-runtime/program.ts";
import { setByHand } from "./by-hand.ts";
import { sidesOf } from "./migration.ts";
import { serveFrom, stretch, type Narrator } from "./strategy.ts";

/** Simulated seconds between two weights: an update's own time and nothing more. */
const hurrySeconds = 60;

/**
 * The same steps without any waiting: the program would refuse, so the weights are set by hand as soon as the new load
 * balancer has a name, ready or not, and the old side goes before anybody's cache has run out.
 */
export async function impatient(stage: Stage, narrator: Narrator): Promise<void> {
  const [giver, receiver] = sidesOf(stage);
  const { clock, balancers } = stage.world;
  const scene = { stage, narrator };
  const cluster = stage.clusterOf(receiver.stack);
  await serveFrom(stage, giver.stack);
  await stage.callFromNowOn();
  await stretch(scene, `${giver.stack} serves`, undefined, () => clock.sleep(240));

  let update: Promise<unknown> = Promise.resolve();
  await stretch(scene, `${receiver.stack}: stack being created`, "created", async () => {
    update = stage.project
      .up(receiver.stack, (operation, urn) =>
        leaveRecordsAlone(stage, receiver.stack, operation, urn),
      )
      .catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
    await clock.until(() => balancers.of(cluster) !== undefined, 3600);
  });
  for (const percent of stage.shared.rollout) {
    const weights = weightsFor(percent, 100);
    await stretch(scene, `weights by hand for ${percent} %`, `${percent} %`, async () => {
      await setByHand(stage, receiver.stack, weights.receiver);
      await setByHand(stage, giver.stack, weights.giver);
      await clock.sleep(hurrySeconds);
    });
  }
  await stretch(scene, `${giver.stack} is deleted at once`, "destroyed", async () => {
    await stage.project.deleteByHand(giver.stack);
    if (!giver.cluster.created) await stage.world.deleteExisting(giver.cluster.name);
  });
  await stretch(scene, "afterwards", undefined, () => clock.sleep(1200));
  await stage.project.kill(receiver.stack);
  await update;
}

/** The update builds the cluster and its workloads; its records are set by hand, so there it is stopped. */
async function leaveRecordsAlone(
  stage: Stage,
  stack: string,
  operation: string,
  urn: string,
): Promise<void> {
  const isHost = stage.workloads.hosts.some(({ name }) =>
    urn.endsWith(`aws:route53/record:Record::${name}`),
  );
  if (isHost && operation === "create") await stage.project.kill(stack);
}
