// The source's Kubernetes API fails in the middle of the release of its active-only workloads.
import { isSuspended } from "../../../components/workloads/suspended.ts";
import type { KubernetesCluster } from "../../world/kubernetes/kubernetes-cluster.ts";
import { specOf } from "../../world/kubernetes/object.ts";
import { mustUp, phase, UpdateFailed, type Trial } from "../strategy.ts";
import type { NextEdit } from "../migration.ts";
import { activeLockHolders, type Fault } from "./fault.ts";

/** How long the API is away after it was needed, simulated seconds. */
const outageSeconds = 120;

export const apiFlaps: Fault = {
  what: "the source's API is away for two minutes, twice, while its active-only workloads are released",
  before: { key: "active", value: false, stack: "source" },
  happens: (trial, edit, { source }) =>
    releaseDuring(trial, edit, source, (cluster, on) => (cluster.apiUp = !on)),
};

export const apiSilent: Fault = {
  what: "the source's API accepts questions and never answers, twice, while its active-only workloads are released",
  before: { key: "active", value: false, stack: "source" },
  happens: (trial, edit, { source }) =>
    releaseDuring(trial, edit, source, (cluster, on) => (cluster.apiSilent = on)),
};

/**
 * The update that cannot suspend anything must be refused and keep the lock. One that has suspended everything, and
 * cannot ask what still runs, must wait.
 */
async function releaseDuring(
  trial: Trial,
  edit: NextEdit,
  source: string,
  outage: (cluster: KubernetesCluster, on: boolean) => void,
): Promise<"go on"> {
  const { rehearsal } = trial;
  const { clock, clusters } = rehearsal.world;
  const cluster = clusters.get(rehearsal.clusterOf(source));
  if (cluster === undefined) throw new Error(`${source}: no such cluster`);
  const endSoon = () =>
    clock.after(outageSeconds, () => {
      outage(cluster, false);
    });
  const suspended = () =>
    cluster.list("CronJob").every((object) => isSuspended("CronJob", specOf(object)));
  // a Deployment that is still to be scaled needs the API
  const allSuspended = () =>
    rehearsal.workloads.activeOnly.every(({ kind, namespace, name }) => {
      const object = cluster.get(kind, namespace, name);
      return object === undefined || isSuspended(kind, specOf(object));
    });

  rehearsal.edit(edit.stack, edit.changes);
  await phase(trial, `${source}: release without API`, "API away", async (step) => {
    outage(cluster, true);
    const { errors } = await rehearsal.project.up(source, (operation, urn) => {
      if (operation === "update" && urn.includes("$kubernetes:")) endSoon();
    });
    const holders = activeLockHolders(rehearsal);
    if (errors[0] === undefined || holders.join() !== source || suspended()) {
      throw new UpdateFailed(source, [
        `released without API: got ${suspended() ? "" : "no "}suspended CronJobs and the active lock of ` +
          `${holders.join(", ") || "nobody"}, expected a refusal`,
      ]);
    }
    step.refused = errors[0];
    await clock.until(() => cluster.reachable, 2 * outageSeconds);
  });
  await phase(trial, `${source}: the API goes while it is asked`, undefined, async () => {
    const update = mustUp(trial, source);
    if (await clock.until(allSuspended, 3600)) {
      outage(cluster, true);
      endSoon();
    }
    await update;
    await clock.until(() => cluster.reachable, 2 * outageSeconds);
  });
  return "go on";
}
