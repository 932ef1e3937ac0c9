import * as pulumi from "@pulumi/pulumi";
import type { LastOutputs } from "../../migration/state/migration-context.ts";
import type { ClusterFacts } from "../../migration/state/side.ts";
import { firstLine } from "../../migration/first-line.ts";

/** What could be read of a stack's outputs: nothing of a stack that has none, or is not there. */
export interface ReadOutputs {
  readonly last?: LastOutputs;
  /** Why they can't be read. */
  readonly unreadable?: string;
  /** A secret: to ask the cluster with, and for nothing else. */
  readonly kubeconfig?: string;
}

/**
 * A stack's last outputs, as far as the rules ask for them. By the engine's own invoke, which registers
 * nothing and can be caught: a StackReference to a missing stack ends the run. It strips secretness, so
 * nothing but these outputs leaves this function.
 */
export async function readLastOutputs(stack: string): Promise<ReadOutputs> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
  try {
    const answer: unknown = await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
    const outputs = record(record(answer)["outputs"]);
    if (Object.keys(outputs).length === 0) return {};
    const { cluster, network, hosts, locks, locksInState, fenced, activeOnly } = outputs;
    const { hostZones, lockZone, immutable, routing, kubeconfig } = outputs;
    if (cluster !== undefined && !isClusterFacts(cluster)) {
      return { unreadable: "the output cluster is none that this program writes" };
    }
    const last: LastOutputs = {
      ...(cluster !== undefined && { cluster }),
      ...(network !== undefined && { network: network as NonNullable<LastOutputs["network"]> }),
      ...(hosts !== undefined && { hosts: hosts as NonNullable<LastOutputs["hosts"]> }),
      ...(locks !== undefined && { locks: locks as NonNullable<LastOutputs["locks"]> }),
      ...(activeOnly !== undefined && {
        activeOnly: activeOnly as NonNullable<LastOutputs["activeOnly"]>,
      }),
      ...(locksInState !== undefined && {
        locksInState: locksInState as NonNullable<LastOutputs["locksInState"]>,
      }),
      ...(typeof fenced === "boolean" && { fenced }),
      ...(hostZones !== undefined && {
        hostZones: hostZones as NonNullable<LastOutputs["hostZones"]>,
      }),
      ...(immutable !== undefined && {
        immutable: immutable as NonNullable<LastOutputs["immutable"]>,
      }),
      ...(routing !== undefined && { routing: routing as NonNullable<LastOutputs["routing"]> }),
      ...(typeof lockZone === "string" && { lockZone }),
    };
    return { last, ...(typeof kubeconfig === "string" && { kubeconfig }) };
  } catch (error) {
    const reason = firstLine(error);
    return reason.includes("unknown stack") ? {} : { unreadable: reason };
  }
}

function isClusterFacts(value: unknown): value is ClusterFacts {
  const { name, kubernetesVersion, zones, created, managesWorkloads } = record(value);
  return (
    typeof name === "string" &&
    typeof kubernetesVersion === "string" &&
    Array.isArray(zones) &&
    typeof created === "boolean" &&
    typeof managesWorkloads === "boolean"
  );
}

/**
 * The names of the Route53 records that this stack's state has; undefined when it cannot be read. Only for a stack that
 * has outputs: without a state the engine's own invoke fails hard.
 */
export async function recordsInState(stack: string): Promise<readonly string[] | undefined> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
  const token = "pulumi:pulumi:readStackResourceOutputs";
  try {
    const answer: unknown = await pulumi.runtime.invoke(token, { stackName });
    // the outputs of all resources, secrets too: nothing but names leaves this function
    return Object.keys(record(record(answer)["outputs"])).flatMap((urn) => {
      const [, , type = "", name = ""] = urn.split("::");
      return type.split("$").at(-1) === "aws:route53/record:Record" ? [name] : [];
    });
  } catch {
    return undefined;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
