// From a stack's config to its cluster's arguments: what the config does not say is asked of AWS, and what
// is wrong is told before anything is registered.
import { ec2 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { isExisting } from "../../config/cluster.ts";
import type { CreatedClusterSpec } from "../../config/created-cluster.ts";
import type { Config } from "../../config/parse.ts";
import { UserError } from "../../migration/user-error.ts";
import type { Environment } from "../environment.ts";
import type { Zone } from "../state/route53.ts";
import type { AnyClusterArgs } from "./declare-cluster.ts";
import { quotaMistakes } from "./quotas.ts";
import { firstLine } from "../../migration/first-line.ts";
import { liesIn } from "../../migration/state/zones.ts";

/**
 * @param zones of `hostedZones`: the API's records go into the nearest
 * @returns for a created cluster arguments with `hostedZoneId`
 * @throws UserError when no hosted zone suits the cluster's name, when AWS does not know the VPC that config
 * names or a cluster owns it
 */
export async function findClusterArgs(
  { cluster, side }: Config,
  zones: readonly Zone[],
  environment: Environment,
): Promise<AnyClusterArgs> {
  const { fence, retired, clusterStack } = side;
  const { loadBalancers } = isExisting(cluster) ? cluster.existing : {};
  const own = { retired, ...(loadBalancers !== undefined && { loadBalancers }) };
  if (clusterStack !== undefined) {
    return { ...own, fromStack: clusterStack, managed: side.cluster.managesWorkloads };
  }
  if (isExisting(cluster)) {
    const { ingress, manageWorkloads } = cluster.existing;
    return {
      ...own,
      ingress,
      ...(manageWorkloads && { kubeconfig: new pulumi.Config().requireSecret("kubeconfig") }),
    };
  }
  const { zone, mistakes } = hostedZoneFor(cluster, zones);
  const [network, room] = await Promise.all([
    networkMistakes(cluster),
    fence || retired ? [] : quotaMistakes(cluster),
  ]);
  const all = [...mistakes, ...network, ...room];
  if (zone === undefined || all.length > 0) throw new UserError(all);
  const kubernetesApi = environment.kubernetesApi(cluster.name);
  return {
    ...cluster,
    fence,
    retired,
    hostedZoneId: zone.zoneId,
    ...(kubernetesApi !== undefined && { kubernetesApi }),
  };
}

/** The public hosted zone of the API's records: the one config names, or the longest that the name ends in. */
export function hostedZoneFor(
  { name, hostedZone }: Pick<CreatedClusterSpec, "name" | "hostedZone">,
  zones: readonly Zone[],
): { readonly zone?: Zone; readonly mistakes: readonly string[] } {
  // the Internet asks the public ones, and the machines' VPC is associated with no private one
  const open = zones.filter((each) => !each.private);
  const [zone] = open
    .filter((each) => liesIn(name, each.name))
    .filter((each) => hostedZone === undefined || each.name === hostedZone)
    .sort((a, b) => b.name.length - a.name.length);
  if (zone !== undefined) return { zone, mistakes: [] };
  const names = open.map((each) => each.name);
  return {
    mistakes: [
      hostedZone === undefined
        ? `cluster.name: no public hosted zone for api.${name}: got "${name}", expected a name below ` +
          `${names.join(" or ")}; or add its zone to hostedZones, or name one as cluster.hostedZone`
        : `cluster.hostedZone: not a public zone of api.${name}: got "${hostedZone}", expected one of ` +
          `hostedZones that the name ends in (${names.join(", ")})`,
    ],
  };
}

/**
 * Asks AWS whose the VPC is that config names: the cluster that created a VPC has tagged it
 * `kubernetes.io/cluster/<name>: owned`, as this program and kops do. Empty for an own network.
 */
export async function networkMistakes(
  { network }: Pick<CreatedClusterSpec, "network">,
  opts: pulumi.InvokeOptions = {},
): Promise<readonly string[]> {
  if (!("vpcId" in network)) return [];
  const { vpcId } = network;
  let tags: Readonly<Record<string, string>>;
  try {
    ({ tags } = await ec2.getVpc({ id: vpcId }, opts));
  } catch (error) {
    const reason = firstLine(error);
    return [`cluster.network.vpcId: cannot be looked up: got "${vpcId}": ${reason}`];
  }
  const prefix = "kubernetes.io/cluster/";
  const owner = Object.entries(tags).find(
    ([key, value]) => key.startsWith(prefix) && value === "owned",
  )?.[0];
  if (owner === undefined) return [];
  return [
    `cluster.network.vpcId: owned by a cluster: got "${vpcId}", which ${owner.slice(prefix.length)} ` +
      "created, expected a VPC that no cluster owns; retiring its owner would take routes and NAT away from " +
      "this one: leave vpcId out to get an own VPC, and peer the two if they must share databases",
  ];
}
