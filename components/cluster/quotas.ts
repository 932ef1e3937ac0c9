// Whether the account has room for a cluster that is not there yet: asked before the first resource, since AWS says no
// only in the middle.
import { autoscaling, ec2, servicequotas } from "@pulumi/aws";
import type { InvokeOptions } from "@pulumi/pulumi";
import type { CreatedClusterSpec } from "../../config/created-cluster.ts";
import { regionOfZones } from "../../config/network.ts";
import { firstLine } from "../../migration/first-line.ts";

interface Quota {
  readonly service: "ec2" | "vpc";
  readonly code: string;
  readonly what: string;
}

/** Codes of Service Quotas, and what AWS calls them there. */
const quotas = {
  addresses: { service: "ec2", code: "L-0263D0A3", what: "Elastic IPs" },
  vpcs: { service: "vpc", code: "L-F678F1CE", what: "VPCs" },
  vcpus: { service: "ec2", code: "L-1216C47A", what: "vCPUs of running on-demand machines" },
} as const satisfies Readonly<Record<string, Quota>>;

/** Families that share the quota of vCPUs; others have one of their own. */
const standardFamily = /^[acdhimrtz]\d/;

/**
 * A line for each quota that this cluster would go beyond; empty for one that is there already. Of vCPUs only the whole is
 * compared: AWS tells no function how many are in use.
 *
 * @returns also a line when a question is not answered: which right is missing, and how to skip this
 */
export async function quotaMistakes(
  spec: CreatedClusterSpec,
  opts: InvokeOptions = {},
): Promise<readonly string[]> {
  if (!spec.checkQuotas) return [];
  try {
    if (await isThere(spec.name, opts)) return [];
    return (await Promise.all([addresses(spec, opts), vpcs(spec, opts), vcpus(spec, opts)])).flat();
  } catch (error) {
    const reason = firstLine(error);
    return [
      `cluster.checkQuotas: the account's room cannot be looked up: ${reason}; allow servicequotas:GetServiceQuota, ` +
        "autoscaling:DescribeAutoScalingGroups, ec2:DescribeAddresses, ec2:DescribeVpcs and " +
        "ec2:DescribeInstanceTypes, or say cluster.checkQuotas: false",
    ];
  }
}

async function isThere(cluster: string, opts: InvokeOptions): Promise<boolean> {
  // @pulumi/aws' name for the list of groups
  const { names } = await autoscaling.getAmiIds(
    { filters: [{ name: "tag:KubernetesCluster", values: [cluster] }] },
    opts,
  );
  return names.length > 0;
}

async function addresses(
  spec: CreatedClusterSpec,
  opts: InvokeOptions,
): Promise<readonly string[]> {
  const { network, zones } = spec;
  if ("vpcId" in network) return [];
  const needed = network.natGateways === "single" ? 1 : zones.length;
  const { allocationIds } = await ec2.getEips({}, opts);
  const instead = needed > 1 ? ", or say network.natGateways: single, which needs one" : "";
  return beyond(spec, quotas.addresses, { needed, used: allocationIds.length, instead }, opts);
}

async function vpcs(spec: CreatedClusterSpec, opts: InvokeOptions): Promise<readonly string[]> {
  if ("vpcId" in spec.network) return [];
  const { ids } = await ec2.getVpcs({}, opts);
  return beyond(spec, quotas.vpcs, { needed: 1, used: ids.length }, opts);
}

async function vcpus(spec: CreatedClusterSpec, opts: InvokeOptions): Promise<readonly string[]> {
  const { controlPlane, nodes } = spec;
  const wanted = [
    { machineType: controlPlane.machineType, count: controlPlane.zones.length },
    ...nodes.map(({ machineType, minSize, spotPercent }) => ({
      machineType,
      count: spotPercent === 100 ? 0 : minSize,
    })),
  ].filter(({ machineType }) => standardFamily.test(machineType));
  const types = [...new Set(wanted.map(({ machineType }) => machineType))];
  const sizes = new Map(
    await Promise.all(
      types.map(async (instanceType) => {
        const { defaultVcpus } = await ec2.getInstanceType({ instanceType }, opts);
        return [instanceType, defaultVcpus] as const;
      }),
    ),
  );
  const needed = wanted.reduce(
    (sum, { machineType, count }) => sum + count * (sizes.get(machineType) ?? 0),
    0,
  );
  return beyond(spec, quotas.vcpus, { needed, used: 0 }, opts);
}

async function beyond(
  { name, zones }: CreatedClusterSpec,
  { service, code, what }: Quota,
  {
    needed,
    used,
    instead = "",
  }: { readonly needed: number; readonly used: number; readonly instead?: string },
  opts: InvokeOptions,
): Promise<readonly string[]> {
  const { value } = await servicequotas.getServiceQuota(
    { serviceCode: service, quotaCode: code },
    opts,
  );
  if (used + needed <= value) return [];
  const region = regionOfZones(zones);
  const inUse = used === 0 ? "" : `, of which ${used} are in use`;
  return [
    `cluster: too few ${what} in ${region}: got ${value}${inUse}, expected ${needed} for ${name}; ask for more at ` +
      `https://${region}.console.aws.amazon.com/servicequotas/home/services/${service}/quotas/${code}${instead}`,
  ];
}
