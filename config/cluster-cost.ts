// What a created cluster costs a month, from its config: what AWS charges for being there, traffic not counted.
import type { CreatedClusterSpec } from "./created-cluster.ts";

/** AWS' price list for us-east-1, on demand, in dollars; other regions cost up to a half more. */
const prices = {
  natGatewayHour: 0.045,
  balancerHour: 0.0225,
  publicAddressHour: 0.005,
  gp3GiBMonth: 0.08,
  keyMonth: 1,
};

const hoursOfMonth = 730;

/** Machine types by size and family; those that are not here are counted, and priced by nobody. */
const machineHour: Readonly<Record<string, number>> = {
  "t3.small": 0.0208,
  "t3.medium": 0.0416,
  "t3.large": 0.0832,
  "t3.xlarge": 0.1664,
  "t4g.medium": 0.0336,
  "t4g.large": 0.0672,
  "m5.large": 0.096,
  "m5.xlarge": 0.192,
  "m5.2xlarge": 0.384,
  "m6i.large": 0.096,
  "m6i.xlarge": 0.192,
  "m6i.2xlarge": 0.384,
  "m7g.large": 0.0816,
  "m7g.xlarge": 0.1632,
  "m7i.large": 0.1008,
  "m7i.xlarge": 0.2016,
  "c5.large": 0.085,
  "c5.xlarge": 0.17,
  "c6i.large": 0.085,
  "c6i.xlarge": 0.17,
  "r5.large": 0.126,
  "r6i.large": 0.126,
  "r6i.xlarge": 0.252,
};

/** One line of the table. */
export interface CostLine {
  readonly what: string;
  readonly count: number;
  /** A month; absent where the price is not known here. */
  readonly dollars?: number;
}

/** With each group at its `minSize`, all of it on demand. */
export function monthlyCost(spec: CreatedClusterSpec): readonly CostLine[] {
  const { network, zones, controlPlane, nodes, ingress } = spec;
  const own = !("vpcId" in network);
  const gateways = "vpcId" in network ? 0 : network.natGateways === "single" ? 1 : zones.length;
  const publicBalancers = [spec.apiInternal, ingress.internal].filter((internal) => !internal);
  const addresses = gateways + publicBalancers.length * zones.length;
  const members = controlPlane.zones.length;
  const workers = nodes.reduce((sum, { minSize }) => sum + minSize, 0);
  const disks =
    members * (controlPlane.volumeGiB + controlPlane.etcdVolumeGiB) +
    nodes.reduce((sum, { minSize, volumeGiB }) => sum + minSize * volumeGiB, 0);
  return [
    ...machines([{ type: controlPlane.machineType, count: members }], "member"),
    ...machines(
      nodes.map(({ machineType, minSize }) => ({ type: machineType, count: minSize })),
      "worker",
    ),
    ...(own ? [line("NAT gateways", gateways, prices.natGatewayHour * hoursOfMonth)] : []),
    line("network load balancers", 2, prices.balancerHour * hoursOfMonth),
    line("public IPv4 addresses", addresses, prices.publicAddressHour * hoursOfMonth),
    line(`GiB of disks (${members + workers} machines)`, disks, prices.gp3GiBMonth),
    line("KMS key", 1, prices.keyMonth),
  ].filter(({ count }) => count > 0);
}

function line(what: string, count: number, each: number): CostLine {
  return { what, count, dollars: count * each };
}

function machines(
  wanted: readonly { readonly type: string; readonly count: number }[],
  role: string,
): readonly CostLine[] {
  const types = [...new Set(wanted.map(({ type }) => type))];
  return types.map((type) => {
    const count = wanted
      .filter((each) => each.type === type)
      .reduce((sum, each) => sum + each.count, 0);
    const hour = machineHour[type];
    const what = `${role}s, ${type}`;
    return hour === undefined ? { what, count } : line(what, count, hour * hoursOfMonth);
  });
}

/** The sum of what is priced, of each line as it is shown: in whole dollars. */
export function totalOf(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { dollars = 0 }) => sum + Math.round(dollars), 0);
}
