// The source's Kubernetes API fails in the middle of the release of its active-only workloads.
import type { SimulatedCluster } from "../../world/kubernetes/cluster.ts";
import { mustUp, phase, type Trial } from "../strategy.ts";
import type { NextEdit } from "../migration.ts";
import type { Fault } from "./fault.ts";

/** How long the API is away, simulated seconds. */
const outageSeconds = 120;

export const apiFlaps: Fault = {
  what: "the source's API is away for two minutes while its active-only workloads are released",
  before: { key: "active", value: false, stack: "source" },
  happens: (trial, edit, { source }) =>
    releaseDuring(trial, edit, source, (cluster, on) => (cluster.apiUp = !on)),
};

export const apiSilent: Fault = {
  what: "the source's API accepts questions and never answers while its active-only workloads are released",
  before: { key: "active", value: false, stack: "source" },
  happens: (trial, edit, { source }) =>
    releaseDuring(trial, edit, source, (cluster, on) => (cluster.apiSilent = on)),
};

/** The update may be refused or succeed; run again with the API back, it must succeed. */
async function releaseDuring(
  trial: Trial,
  edit: NextEdit,
  source: string,
  outage: (cluster: SimulatedCluster, on: boolean) => void,
): Promise<"go on"> {
  const { rehearsal } = trial;
  const { world } = rehearsal;
  const cluster = world.clusters.get(rehearsal.clusterOf(source));
  if (cluster === undefined) throw new Error(`${source}: no such cluster`);
  rehearsal.edit(edit.stack, edit.changes);
  await phase(trial, `${source}: release without API`, "API away", async (step) => {
    outage(cluster, true);
    world.clock.after(outageSeconds, () => {
      outage(cluster, false);
    });
    const { errors } = await rehearsal.runtime.up(edit.stack);
    if (errors[0] !== undefined) step.refused = errors[0];
    await world.clock.until(() => cluster.apiUp && !cluster.apiSilent, 2 * outageSeconds);
  });
  await phase(trial, `${source}: run again`, undefined, async () => {
    await mustUp(trial, edit.stack);
  });
  return "go on";
}
