// Waits until a new cluster is well, by the checks of `npm run validate` that ask Kubernetes: API, nodes, system pods,
// etcd, names, certificates. A program of its own, run once by the resource that the workloads depend on. AWS is not
// asked: the engine waits for the groups' machines, and the gate asks every host at the load balancer.
import { fileURLToPath } from "node:url";
import { realEnvironment } from "../environment.ts";
import { apiOf } from "../workloads/kubernetes-api.ts";
import { findingText, type ClusterFinding } from "./validation/cluster-findings.ts";
import { validateCluster } from "./validation/validate-cluster.ts";
import { runWait, setting, waitUntil, type WaitOptions } from "./waiting.ts";

/** @throws Error with every finding, once the time is over */
export async function waitUntilValid(
  validate: () => Promise<readonly ClusterFinding[]>,
  options: WaitOptions,
): Promise<void> {
  await waitUntil(
    "the cluster to be well",
    async () => (await validate()).map(findingText),
    options,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runWait(async (say) => {
    // the simulated API of a rehearsal; the machine's resolver knows no name of that world
    const [, , server] = process.argv;
    const expected = {
      kubernetesVersion: setting("CLUSTER_KUBERNETES_VERSION"),
      members: Number(setting("CLUSTER_MEMBERS")),
      ...(server === undefined && { internalName: setting("CLUSTER_INTERNAL_NAME") }),
    };
    const kubernetes = apiOf(setting("CLUSTER_KUBECONFIG"), server);
    const validate = () => validateCluster(expected, { kubernetes, environment: realEnvironment });
    await waitUntilValid(validate, { timeoutSeconds: 1200, intervalSeconds: 10, say });
    return "well";
  });
}
