import * as pulumi from "@pulumi/pulumi";
import type { LastOutputs } from "../../migration/state/migration-context.ts";

/**
 * A stack's last outputs, as far as the rules ask for them; undefined when it has none. By the engine's
 * own invoke, which registers nothing and can be caught: a StackReference to a missing stack ends the
 * run. It strips secretness, so nothing but these outputs leaves this function.
 */
export async function lastOutputs(stack: string): Promise<LastOutputs | undefined> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
  try {
    const answer: unknown = await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
    const outputs = record(record(answer)["outputs"]);
    if (Object.keys(outputs).length === 0) return undefined;
    const { cluster, network, hosts, locks, locksInState, fenced, activeOnly } = outputs;
    return {
      ...(cluster !== undefined && { cluster: cluster as NonNullable<LastOutputs["cluster"]> }),
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
    };
  } catch {
    return undefined;
  }
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
