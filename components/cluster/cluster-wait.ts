// The resource that the addons depend on: it waits, once, until a new cluster's API is ready and its nodes
// are registered.
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

export interface ClusterWaitArgs {
  /** The administrator's; a secret. */
  readonly kubeconfig: pulumi.Input<string>;
  /** How many nodes must have registered, members included. */
  readonly nodes: number;
  /** URL of the API where that is not the one of the kubeconfig: in a rehearsal. */
  readonly kubernetesApi?: string;
}

/** It runs when the cluster is created: an edit of a group's size later runs nothing. */
export class ClusterWait extends local.Command {
  /** @param cluster its name */
  constructor(cluster: string, args: ClusterWaitArgs, opts: pulumi.CustomResourceOptions) {
    super(
      `wait.${cluster}`,
      {
        create: [`node ${programPath()}`, args.kubernetesApi ?? []].flat().join(" "),
        update: ":",
        environment: { CLUSTER_KUBECONFIG: args.kubeconfig, CLUSTER_NODES: String(args.nodes) },
      },
      { ...opts, additionalSecretOutputs: ["stdout", "stderr"] },
    );
  }
}

/**
 * This package's program, wherever the package is installed: seen from the folder in which both the program
 * and its commands run, so that the state has no path of one machine.
 */
function programPath(): string {
  const own = fileURLToPath(import.meta.url);
  return relative(process.cwd(), own.replace(/cluster-wait(\.[a-z]+)$/, "wait-for-nodes$1"));
}
