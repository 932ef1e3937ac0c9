// Which cluster a command asks: as kubectl would choose it.
import { existsSync } from "node:fs";
import type { KubeConfig } from "@kubernetes/client-node";
import { UserError } from "../migration/user-error.ts";

export interface ClusterChoice {
  /** A file; default: KUBECONFIG, else ~/.kube/config. */
  readonly kubeconfig?: string | undefined;
  /** Default: the kubeconfig's current context. */
  readonly context?: string | undefined;
}

/**
 * A client's configuration whose every question has a deadline.
 *
 * @throws UserError when the file or the context is not there, or names no cluster
 */
export async function chooseCluster({ kubeconfig, context }: ClusterChoice): Promise<KubeConfig> {
  // loaded when it is asked for: a third of a second
  const { KubeConfigWithDeadlines } = await import("../components/workloads/kubernetes-api.ts");
  const config = new KubeConfigWithDeadlines();
  if (kubeconfig === undefined) config.loadFromDefault();
  else if (existsSync(kubeconfig)) config.loadFromFile(kubeconfig);
  else throw new UserError(`--kubeconfig: got ${kubeconfig}, which is not there`);
  const known = config.getContexts().map(({ name }) => name);
  if (context !== undefined) {
    if (!known.includes(context)) {
      throw new UserError(
        `--context: got ${context}, expected one of the kubeconfig's: ${known.join(", ") || "it has none"}`,
      );
    }
    config.setCurrentContext(context);
  }
  if (config.getCurrentCluster()?.server === undefined) {
    throw new UserError(
      "--kubeconfig: its current context names no cluster: kubectl config get-contexts",
    );
  }
  return config;
}
