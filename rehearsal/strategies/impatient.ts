import { weightsFor } from "../../migration/steps/rollout.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { Killed } from "../runtimes/simulated/program.ts";
import { setByHand } from "./by-hand.ts";
import { sidesOf } from "./migration.ts";
import { lookAroundSeconds, phase, serveFrom, wait, type Reporter } from "./strategy.ts";

/** Simulated seconds between two weights: an update's own time and nothing more. */
const hurrySeconds = 60;

/**
 * The same steps without any waiting: the program would refuse, so the weights are set by hand as soon as the new load
 * balancer has a name, ready or not, and the old side goes before anybody's cache has run out.
 */
export async function impatient(rehearsal: Rehearsal, reporter: Reporter): Promise<void> {
  const [source, target] = sidesOf(rehearsal);
  const { clock, balancers } = rehearsal.world;
  const trial = { rehearsal, reporter };
  const cluster = rehearsal.clusterOf(target.stack);
  await serveFrom(trial, source.stack);
  await phase(trial, `${source.stack} serves`, undefined, () =>
    wait(trial, lookAroundSeconds, "clients"),
  );

  let update: Promise<unknown> = Promise.resolve();
  await phase(trial, `${target.stack}: stack being created`, "created", async () => {
    update = rehearsal.project
      .up(target.stack, (operation, urn) =>
        leaveRecordsAlone(rehearsal, target.stack, operation, urn),
      )
      .catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
    await clock.until(() => balancers.of(cluster) !== undefined, 3600);
  });
  for (const percent of rehearsal.shared.rollout) {
    const weights = weightsFor(percent, 100);
    await phase(trial, `weights by hand for ${percent} %`, `${percent} %`, async () => {
      await setByHand(rehearsal, target.stack, weights.target);
      await setByHand(rehearsal, source.stack, weights.source);
      await clock.sleep(hurrySeconds);
    });
  }
  await phase(trial, `${source.stack} is deleted at once`, "destroyed", async () => {
    await rehearsal.project.deleteByHand(source.stack);
    if (!source.cluster.created) await rehearsal.world.deleteExisting(source.cluster.name);
  });
  await phase(trial, "afterwards", undefined, () => wait(trial, 1200, "clients"));
  await rehearsal.project.kill(target.stack);
  await update;
}

/** The update builds the cluster and its workloads; its records are set by hand, so there it is stopped. */
async function leaveRecordsAlone(
  rehearsal: Rehearsal,
  stack: string,
  operation: string,
  urn: string,
): Promise<void> {
  const isHost = rehearsal.workloads.hosts.some(({ name }) =>
    urn.endsWith(`aws:route53/record:Record::${name}`),
  );
  if (isHost && operation === "create") await rehearsal.project.kill(stack);
}
