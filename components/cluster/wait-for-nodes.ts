// Waits until a new cluster's API is ready and its nodes are registered. A program of its own, run once by
// the resource that the addons depend on; it reads the kubeconfig from the environment and prints no secret. Its
// one argument is the URL of the API where that is not the one of the kubeconfig: in a rehearsal.
import { CoreV1Api } from "@kubernetes/client-node";
import { fileURLToPath } from "node:url";
import { apiOf } from "../workloads/kubernetes-api.ts";
import { runWait, setting, waitUntil, type WaitOptions } from "./waiting.ts";

/** What the wait asks the API for; the tests give it another. */
export type CountNodes = () => Promise<number>;

/**
 * @param wanted how many nodes must have registered
 * @returns the number of registered nodes
 * @throws Error with the last thing that went wrong, once the time is over, also when a question gets no answer
 */
export async function waitForNodes(
  count: CountNodes,
  wanted: number,
  options: WaitOptions,
): Promise<number> {
  let nodes = 0;
  await waitUntil(
    `${wanted} nodes`,
    async () => {
      nodes = await count();
      return nodes >= wanted ? [] : [`${nodes} of ${wanted} nodes have registered`];
    },
    options,
  );
  return nodes;
}

function countNodes(kubeconfig: string, server: string | undefined): CountNodes {
  const api = apiOf(kubeconfig, server).makeApiClient(CoreV1Api);
  return async () => (await api.listNode()).items.length;
}

// not import.meta.main, which older Node 22 does not have: there this would wait for nothing, and succeed
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runWait(async (say) => {
    const count = countNodes(setting("CLUSTER_KUBECONFIG"), process.argv[2]);
    const options = { timeoutSeconds: 1800, intervalSeconds: 10, say };
    const nodes = await waitForNodes(count, Number(setting("CLUSTER_NODES")), options);
    return `${nodes} nodes`;
  });
}
