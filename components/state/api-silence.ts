// An update goes on without the Kubernetes API: traffic must be able to leave, and the cluster's own machines to be
// mended. What it could not do there must not pass for done.
import * as pulumi from "@pulumi/pulumi";
import { mayBeUnreachable } from "../../migration/state/plan.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import type { Side } from "../../migration/state/side.ts";
import type { Environment } from "../environment.ts";
import { valueOf } from "../value-of.ts";

/**
 * Why the API that the last update wrote to does not answer; undefined when it does, and where this update may do without
 * it.
 *
 * @param lastKubeconfig the output of the stack that has the cluster, where that created it, or another stack uses it
 */
export async function findApiSilence(
  context: MigrationContext,
  environment: Environment,
  lastKubeconfig: string | undefined,
): Promise<string | undefined> {
  const { side, last } = context;
  const { managesWorkloads, name } = side.cluster;
  if (last === undefined || !managesWorkloads || mayBeUnreachable(context)) return undefined;
  const kubeconfig = await kubeconfigOf(side, lastKubeconfig);
  if (kubeconfig === undefined) return undefined;
  return environment.whyApiIsSilent(name, kubeconfig);
}

/** The kubeconfig of a side's cluster, a secret: of the outputs, or of its config for a cluster that somebody else built. */
export function kubeconfigOf(
  { cluster, clusterStack }: Side,
  lastKubeconfig: string | undefined,
): Promise<string | undefined> {
  const told = cluster.created || clusterStack !== undefined;
  return told ? Promise.resolve(lastKubeconfig) : configuredKubeconfig();
}

function configuredKubeconfig(): Promise<string | undefined> {
  const secret = new pulumi.Config().getSecret("kubeconfig");
  return secret === undefined ? Promise.resolve(undefined) : valueOf(secret);
}

/**
 * Fails an update when all else is done: the plugin has left every object of the cluster as it was. A preview warns.
 *
 * @param last depends on everything
 * @throws pulumi.RunError
 */
export async function failAfterSilence(
  { side, apiSilence: silence }: MigrationContext,
  last: pulumi.Resource,
): Promise<void> {
  if (silence === undefined) return;
  const text =
    `${side.cluster.name}: its Kubernetes API did not answer when this update began (${silence}): all that it has was left as it ` +
    `is; update again when it answers`;
  if (pulumi.runtime.isDryRun()) {
    void pulumi.log.warn(text, last);
    return;
  }
  await valueOf(last.urn);
  throw new pulumi.RunError(text);
}
