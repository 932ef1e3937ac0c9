// Every field below `cluster` of a stack file: what its change would do to a cluster that serves.
import { architectureOf } from "../state/machine-architecture.ts";

type Values = Readonly<Record<string, unknown>>;

/** How many machines groups have, by the group's name, where it is known. */
export type MachineCounts = Readonly<Record<string, number>>;

/** What is deployed of a cluster that changes. */
export interface Deployed {
  readonly machines?: MachineCounts;
  /** The hosts that have a record; absent: not known. */
  readonly hosts?: readonly string[];
}

interface ClusterField {
  /** Whether a change must wait until nobody comes to the cluster. */
  readonly refused: (before: unknown, after: unknown) => boolean;
  /** What it would do, or why it does no harm. */
  readonly effect: string;
}

// outputs of an earlier release do not have every field
const kept = (effect: string): ClusterField => ({
  refused: (before) => before !== undefined,
  effect,
});
const free = (effect: string): ClusterField => ({ refused: () => false, effect });
const notLowered = (effect: string): ClusterField => ({
  refused: (before, after) => Number(after) < Number(before),
  effect,
});
const notNarrowed = (effect: string): ClusterField => ({
  refused: (before, after) => {
    const ranges = listOf(after);
    return !ranges.includes("0.0.0.0/0") && listOf(before).some((range) => !ranges.includes(range));
  },
  effect,
});
const allKept = (effect: string): ClusterField => ({
  refused: (before, after) => listOf(before).some((each) => !listOf(after).includes(each)),
  effect,
});
const sameArchitecture: ClusterField = {
  refused: (before, after) => architectureOf(String(before)) !== architectureOf(String(after)),
  effect: "the image stays, and is of the other architecture: no machine would start",
};
const nextMachine = free("the machines that run keep it: it changes the launch template only");

/** Paths below `cluster`, of one to create and of one that exists; the first comparison told the others. */
const clusterFields: Readonly<Record<string, ClusterField>> = {
  hostedZone: { refused: () => true, effect: "the API's names would leave their zone" },
  "network.cidr": kept("the VPC would be replaced"),
  "network.natGateways": kept("open connections to the Internet would end, and its address change"),
  "network.vpcId": kept("every machine would be in another network"),
  "network.subnets": kept("load balancers and machines would be in other subnets"),
  "controlPlane.zones": kept("members of etcd would come and go"),
  "controlPlane.machineType": sameArchitecture,
  "controlPlane.volumeGiB": nextMachine,
  "controlPlane.etcdVolumeGiB": notLowered("EC2 makes no volume smaller"),
  "controlPlane.image": nextMachine,
  "ingress.certificateArn": {
    refused: (before, after) => (before === undefined) !== (after === undefined),
    effect: "port 443 would change between TCP and TLS, with another target group",
  },
  "ingress.sourceRanges": notNarrowed("clients of the other ranges would be refused"),
  "ingress.internal": kept("the load balancer would be replaced"),
  "addons.metricsServer": {
    refused: (before) => before === true,
    effect: "HorizontalPodAutoscalers would read no metrics",
  },
  apiSourceRanges: free("only operators come this way: machines use api.internal"),
  apiInternal: kept("the API's load balancer would be replaced"),
  "addons.dnsAutoscaler": free("CoreDNS keeps the copies that it has"),
  "addons.nodeLocalDns": kept("pods would ask another name server at once"),
  "addons.podIdentity": {
    refused: (before, after) => before === true && after !== true,
    effect: "pods would lose their roles",
  },
  "addons.clusterAutoscaler": free("the groups keep their size until somebody changes it"),
  "apiServer.flags": nextMachine,
  "apiServer.featureGates": nextMachine,
  "apiServer.oidc.issuerUrl": nextMachine,
  "apiServer.oidc.clientId": nextMachine,
  "apiServer.oidc.usernameClaim": nextMachine,
  "apiServer.oidc.usernamePrefix": nextMachine,
  "apiServer.oidc.groupsClaim": nextMachine,
  "apiServer.oidc.groupsPrefix": nextMachine,
  "apiServer.oidc.certificateAuthority": nextMachine,
  "controlPlane.kubelet.maxPods": nextMachine,
  "controlPlane.kubelet.kubeReserved": nextMachine,
  "controlPlane.kubelet.systemReserved": nextMachine,
  "controlPlane.kubelet.evictionHard": nextMachine,
  "logs.flow": free("it serves no request"),
  "logs.access": free("it serves no request"),
  "disks.keyArns": allKept("volumes with this key could not be attached again"),
  "disks.fromClusters": allKept("their volumes could not be attached again"),
  checkQuotas: free("it is asked before a cluster is created, and never after"),
  "additionalPolicies.controlPlane": allKept("what runs with these rights would lose them"),
  "additionalPolicies.node": allKept("what runs with these rights would lose them"),
  tags: free("they change in place"),
  "existing.ingress.dnsName": kept("all requests would go to another load balancer at once"),
  "existing.ingress.zoneId": kept("all requests would go to another load balancer at once"),
  "existing.loadBalancers": free("told of each host that has a record"),
  "existing.etcdVersion": free("a description, for advice"),
  "existing.dns": free("a description, for advice"),
};

/** Paths of one instance group. */
const groupFields = (maxSize: ClusterField): Readonly<Record<string, ClusterField>> => ({
  zones: kept("EC2 would balance its machines anew, and end some undrained"),
  machineType: sameArchitecture,
  minSize: free("a floor: no machine ends"),
  maxSize,
  labels: nextMachine,
  taints: nextMachine,
  volumeGiB: nextMachine,
  spotPercent: free("the machines that run stay: it says what is started next"),
  otherMachineTypes: free("the machines that run stay: it says what is started next"),
  securityGroupIds: nextMachine,
  metadataHopLimit: nextMachine,
  "kubelet.maxPods": nextMachine,
  "kubelet.kubeReserved": nextMachine,
  "kubelet.systemReserved": nextMachine,
  "kubelet.evictionHard": nextMachine,
  bootScript: nextMachine,
  instanceProfile: nextMachine,
  image: nextMachine,
});

/** `nodes.a.maxSize 5 -> 3 (machines beyond it ...)` for each change that must wait; empty when there is none. */
export function refusedFields(
  before: Values,
  after: Values,
  deployed: Deployed = {},
): readonly string[] {
  return [
    ...changedFields("", clusterFields, before, after),
    ...changedBalancers(before, after, deployed),
    ...changedGroups(groupsOf(before), groupsOf(after), deployed),
  ];
}

/** Groups that the change removes or makes smaller: whether machines would end depends on how many there are. */
export function shrunkGroups(before: Values, after: Values): readonly string[] {
  const now = groupsOf(after);
  return [...groupsOf(before)].flatMap(([name, group]) => {
    const most = now.get(name)?.["maxSize"];
    return most === undefined || Number(most) < Number(group["maxSize"]) ? [name] : [];
  });
}

function changedFields(
  prefix: string,
  fields: Readonly<Record<string, ClusterField>>,
  before: Values,
  after: Values,
): readonly string[] {
  return Object.entries(fields).flatMap(([path, { refused, effect }]) => {
    const [was, is] = [fieldAt(before, path), fieldAt(after, path)];
    if (show(was) === show(is) || !refused(was, is)) return [];
    return [`${prefix}${path} ${show(was)} -> ${show(is)} (${effect})`];
  });
}

/** Hosts that have a record, which would point elsewhere; where all of them would, `existing.ingress` tells. */
function changedBalancers(before: Values, after: Values, { hosts }: Deployed): readonly string[] {
  const [was, is] = [balancersOf(before), balancersOf(after)];
  return [...new Set([...Object.keys(was.own), ...Object.keys(is.own)])]
    .filter((host) => hosts?.includes(host) ?? true)
    .filter((host) => show(was.own[host] ?? was.ingress) !== show(is.own[host] ?? is.ingress))
    .map(
      (host) =>
        `existing.loadBalancers["${host}"] ${show(was.own[host])} -> ${show(is.own[host])} ` +
        `(all of its requests would go to another load balancer at once)`,
    );
}

function balancersOf(values: Values): { readonly own: Values; readonly ingress: unknown } {
  const own = Object(fieldAt(values, "existing.loadBalancers") ?? {}) as Values;
  return { own, ingress: fieldAt(values, "existing.ingress") };
}

function changedGroups(
  before: ReadonlyMap<string, Values>,
  after: ReadonlyMap<string, Values>,
  deployed: Deployed,
): readonly string[] {
  return [...before].flatMap(([name, group]) => {
    const now = after.get(name);
    const there = deployed.machines?.[name];
    if (now === undefined) {
      if (there === 0) return [];
      const effect = `all of its machines would end at once, undrained: ${rollTo(name, 0)}`;
      return [`nodes.${name} removed or renamed (${effect})`];
    }
    const most = Number(now["maxSize"]);
    // they went before, one after another
    const enough = there !== undefined && there <= most;
    const maxSize = enough
      ? free("no machine is beyond it")
      : notLowered(`machines beyond it would end at once, undrained: ${rollTo(name, most)}`);
    return changedFields(`nodes.${name}.`, groupFields(maxSize), group, now);
  });
}

/** The command that ends a group's machines drained, until so many are left. */
function rollTo(group: string, left: number): string {
  return `npm run roll (--group ${group} --keep ${left}) ends them drained`;
}

function groupsOf({ nodes }: Values): ReadonlyMap<string, Values> {
  const groups = Array.isArray(nodes) ? (nodes as readonly Values[]) : [];
  return new Map(groups.map((group) => [String(group["name"]), group]));
}

/** What a stack file says below `cluster`, by a path such as `ingress.certificateArn`. */
export function fieldAt(values: Values, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null ? (value as Values)[key] : undefined,
      values,
    );
}

/** Lists in the order of their names, since none of them has a meaning of its own. */
function show(value: unknown): string {
  if (value === undefined) return "none";
  if (Array.isArray(value)) return value.map(show).sort().join(" ");
  if (typeof value !== "object" || value === null) return `${value as string | number | boolean}`;
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${show(inner)}`);
  return `{${entries.sort().join(", ")}}`;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
