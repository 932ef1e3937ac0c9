// Which cluster a command asks: as kubectl would choose it.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
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
  if (kubeconfig !== undefined && !existsSync(kubeconfig)) {
    throw new UserError(`--kubeconfig: got ${kubeconfig}, which is not there`);
  }
  if (kubeconfig === undefined) refuseMissingFiles();
  try {
    if (kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(kubeconfig);
  } catch {
    // the reader's own error shows a line of the secret
    const name = kubeconfig ?? "the one that kubectl would use";
    throw new UserError(
      `--kubeconfig: got ${name}, expected YAML whose current-context names a cluster`,
    );
  }
  if (kubeconfig === undefined && config.getCurrentCluster()?.server === inventedServer) {
    const home = join(homedir(), ".kube", "config");
    throw new UserError(
      `no kubeconfig found: KUBECONFIG is not set, and ${home} is not there; set KUBECONFIG to the file that names the cluster`,
    );
  }
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

/** What the client asks where there is no kubeconfig at all. */
const inventedServer = "http://localhost:8080";

/** @throws UserError for files of KUBECONFIG that are not there */
function refuseMissingFiles(): void {
  const files = process.env["KUBECONFIG"]?.split(delimiter) ?? [];
  const missing = files.filter((file) => file !== "" && !existsSync(file));
  if (missing.length === 0) return;
  throw new UserError(
    `no kubeconfig found: KUBECONFIG names ${missing.join(", ")}, which is not there`,
  );
}

/** The API of each side's cluster, by stack. */
export type ClustersByStack = ReadonlyMap<string, KubeConfig>;

/**
 * @param options `old=k8s.acme.io`: a kubeconfig's path, or a context of the one that kubectl would use
 * @throws UserError for what is neither
 */
export async function chooseClusters(options: readonly string[]): Promise<ClustersByStack> {
  const clusters = new Map<string, KubeConfig>();
  for (const option of options) {
    const match = /^([^=]+)=(.+)$/.exec(option);
    if (match === null) {
      throw new UserError(`--cluster: got ${option}, expected STACK=CONTEXT or STACK=FILE`);
    }
    const [, stack = "", where = ""] = match;
    const choice = existsSync(where) ? { kubeconfig: where } : { context: where };
    clusters.set(stack, await chooseCluster(choice));
  }
  return clusters;
}
