import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../../config/parse.ts";
import type { ClusterOptions } from "./cluster.ts";
import { findNetworkOwners } from "./validate.ts";
import type { Environment } from "../environment.ts";
import type { Zone } from "../state/route53.ts";

/**
 * What a cluster must be told that its own spec does not say.
 *
 * @throws UserError when AWS does not know the VPC that config names
 */
export async function findClusterOptions(
  { cluster, side }: Config,
  zones: readonly Zone[],
  environment: Environment,
): Promise<ClusterOptions> {
  const kubernetesApi = environment.kubernetesApi(cluster.name);
  const kubeconfig = new pulumi.Config().getSecret("kubeconfig");
  return {
    fence: side.fence,
    retired: side.retired,
    hostedZoneIds: Object.fromEntries(zones.map(({ name, zoneId }) => [name, zoneId])),
    networkOwners: await findNetworkOwners(cluster),
    ...(kubernetesApi !== undefined && { kubernetesApi }),
    ...(kubeconfig !== undefined && { kubeconfig }),
  };
}
