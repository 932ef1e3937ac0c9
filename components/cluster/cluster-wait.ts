// The resources that a new cluster is waited for by, once: its nodes, which the addons need, and then all of it, which
// the workloads need.
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { local } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { internalApiName } from "./names.ts";

interface WaitArgs {
  /** The administrator's; a secret. */
  readonly kubeconfig: pulumi.Input<string>;
  /** URL of the API where that is not the one of the kubeconfig: in a rehearsal. */
  readonly kubernetesApi?: string;
}

export interface ClusterWaitArgs extends WaitArgs {
  /** How many nodes must have registered, members included. */
  readonly nodes: number;
}

export interface ClusterValidationArgs extends WaitArgs {
  readonly kubernetesVersion: string;
  /** How many members the control plane has. */
  readonly members: number;
}

/** Until the API is ready and the nodes are registered; no plugin of the network runs yet, so none is Ready. */
export class ClusterWait extends local.Command {
  /** @param cluster its name */
  constructor(cluster: string, args: ClusterWaitArgs, opts: pulumi.CustomResourceOptions) {
    super(
      `wait.${cluster}`,
      waitArgs("wait-for-nodes", args, { CLUSTER_NODES: String(args.nodes) }),
      { ...opts, additionalSecretOutputs: ["stdout", "stderr"] },
    );
  }
}

/** Until the cluster is well, as `npm run validate` sees it. */
export class ClusterValidation extends local.Command {
  /** @param cluster its name */
  constructor(cluster: string, args: ClusterValidationArgs, opts: pulumi.CustomResourceOptions) {
    const expected = {
      CLUSTER_KUBERNETES_VERSION: args.kubernetesVersion,
      CLUSTER_MEMBERS: String(args.members),
      CLUSTER_INTERNAL_NAME: internalApiName(cluster),
    };
    super(`valid.${cluster}`, waitArgs("wait-until-valid", args, expected), {
      ...opts,
      additionalSecretOutputs: ["stdout", "stderr"],
      // what was expected when the cluster was new: a patch release changes launch templates only
      ignoreChanges: ["environment"],
    });
  }
}

/** It runs when the cluster is created: an edit of a group's size, or of the patch release, runs nothing later. */
function waitArgs(
  program: string,
  { kubeconfig, kubernetesApi }: WaitArgs,
  more: Readonly<Record<string, string>>,
): local.CommandArgs {
  return {
    create: [`node ${programPath(program)}`, kubernetesApi ?? []].flat().join(" "),
    update: ":",
    environment: { CLUSTER_KUBECONFIG: kubeconfig, ...more },
  };
}

/**
 * This package's program, wherever the package is installed: seen from the folder in which both the program
 * and its commands run, so that the state has no path of one machine.
 */
function programPath(program: string): string {
  const own = fileURLToPath(import.meta.url);
  return relative(process.cwd(), own.replace(/cluster-wait(\.[a-z]+)$/, `${program}$1`));
}
