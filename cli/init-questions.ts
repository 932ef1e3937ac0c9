// What `npm run init` asks: in turn, since a later answer depends on the earlier ones.
import { overlap, parseIpv4Range } from "../config/ipv4-range.ts";
import type { LiveFacts } from "../live/cluster-facts.ts";
import { balancerOf } from "../config/load-balancer-zones.ts";
import { plainBalancerName } from "../migration/state/targets.ts";
import { liesIn } from "../migration/state/zones.ts";
import {
  defaultVersion,
  freeRange,
  networkingOf,
  zonesIn,
  type FirstAnswers,
} from "./first-files.ts";
import type { Interview } from "./questions.ts";

/**
 * @param facts what the source says of itself
 * @throws UserError with all that flags do not answer, and nobody is there to ask
 */
export async function askForFirstFiles(
  questions: Interview,
  facts: LiveFacts | undefined,
): Promise<FirstAnswers> {
  const answer = questions.answer.bind(questions);
  const zones = list(await answer({ flag: "zone", text: "Hosted zones of your hosts" }));
  const kind = await answer({
    flag: "source",
    text: "Is the cluster that serves existing, or created by this program",
    otherwise: "existing",
    refuse: (value) =>
      ["existing", "created"].includes(value) ? undefined : "expected existing or created",
  });
  const source = await answer({
    flag: "source-stack",
    text: "Its stack's name",
    otherwise: "old",
  });
  const name = await answer({ flag: "name", text: "Its cluster's name, such as k8s.acme.io" });
  const kubernetesVersion = await answer({
    flag: "kubernetes",
    text: "Its Kubernetes version, such as 1.18.20",
    otherwise: facts?.kubernetesVersion,
  });
  const existing = kind === "existing" ? await askExisting(answer, facts, zones) : undefined;
  const region = await answer({
    flag: "region",
    text: "The AWS region",
    otherwise: facts?.region ?? balancerOf(existing?.ingress.dnsName ?? "")?.region ?? "us-east-1",
  });
  const sourceRange = await answer({
    flag: "source-cidr",
    text: "The IPv4 range of its VPC (kops' default is 172.20.0.0/16)",
    otherwise: vpcOf(facts?.addresses ?? []),
    refuse: refuseRange,
  });
  const target = await answer({
    flag: "target-stack",
    text: "The new cluster's stack",
    otherwise: "new",
    refuse: (value) => (value === source ? "expected another one than the source's" : undefined),
  });
  const targetName = await answer({
    flag: "target-name",
    text: "The new cluster's name",
    otherwise: `${target}.k8s.${zones[0] ?? ""}`,
  });
  const version = await answer({
    flag: "target-kubernetes",
    text: "Its Kubernetes version",
    otherwise: defaultVersion(),
  });
  const plugin = await answer({
    flag: "target-networking",
    text: "Its network plugin: cilium, calico or flannel",
    otherwise: networkingOf(version),
  });
  const theirs = facts?.zones.filter((zone) => zone.startsWith(region)) ?? [];
  const three = theirs.length >= 3 ? theirs.slice(0, 3) : zonesIn(region);
  const targetZones = list(
    await answer({
      flag: "zones",
      text: "Its availability zones",
      otherwise: three.join(","),
    }),
  );
  const cidr = await answer({
    flag: "cidr",
    text: "The IPv4 range of its VPC",
    otherwise: freeRange(sourceRange),
    refuse: (value) => refuseRange(value) ?? refuseOverlap(value, sourceRange),
  });
  questions.refuseWrong();
  const created = (own: object, range: string) => ({
    ...own,
    networking: plugin,
    zones: targetZones,
    network: { cidr: range, natGateways: "single" },
  });
  return {
    zones,
    source,
    target,
    region,
    sourceCluster:
      existing === undefined
        ? created({ name, kubernetesVersion }, sourceRange)
        : { name, kubernetesVersion, existing },
    targetCluster: created({ name: targetName, kubernetesVersion: version }, cidr),
    adopt: existing !== undefined,
  };
}

type Ask = Interview["answer"];

async function askExisting(answer: Ask, facts: LiveFacts | undefined, zones: readonly string[]) {
  const [only, ...more] = facts?.ingress ?? [];
  const several = more.length > 0 ? ` (one of ${[only, ...more].join(", ")})` : "";
  const served = Object.entries(facts?.loadBalancers ?? {}).filter(([host]) =>
    zones.some((zone) => liesIn(host, zone)),
  );
  const dnsName = await answer({
    flag: "ingress-dns-name",
    text: `DNS name of the load balancer before its Ingresses${several}`,
    otherwise: more.length > 0 ? mostFrequent(served.map(([, name]) => name)) : only,
  });
  const zoneId = await answer({
    flag: "ingress-zone-id",
    text: "The load balancer's canonical hosted zone (aws elbv2 or elb describe-load-balancers)",
    otherwise: balancerOf(dnsName)?.zoneId,
    // without the name nobody knows whether it tells the zone
    optional: dnsName === "",
  });
  const optional = { optional: true } as const;
  const etcdVersion = await answer({
    ...optional,
    flag: "etcd",
    text: "Its etcd's version, such as 3.4.3 (may be left out)",
    otherwise: facts?.etcdVersion,
  });
  const networking = await answer({
    ...optional,
    flag: "networking",
    text: "Its network plugin (may be left out)",
    otherwise: facts?.networking,
  });
  const dns = await answer({
    ...optional,
    flag: "dns",
    text: "Its DNS, kube-dns or coredns (may be left out)",
    otherwise: facts?.dns,
  });
  const others = served.flatMap(([host, name]) => {
    const { zoneId: zone } = balancerOf(name) ?? {};
    const same = plainBalancerName(name) === plainBalancerName(dnsName);
    return same || zone === undefined ? [] : [[host, { dnsName: name, zoneId: zone }] as const];
  });
  return {
    ingress: { dnsName, zoneId },
    ...(others.length > 0 && { loadBalancers: Object.fromEntries(others) }),
    ...(etcdVersion !== "" && { etcdVersion }),
    ...(networking !== "" && { networking }),
    ...(dns !== "" && { dns }),
  };
}

/** Undefined for an empty list. */
function mostFrequent(names: readonly string[]): string | undefined {
  const counts = [...Map.groupBy(names, (name) => name)];
  return counts.toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
}

function list(value: string): readonly string[] {
  return value.split(/[\s,]+/).filter((part) => part !== "");
}

function refuseRange(value: string): string | undefined {
  return parseIpv4Range(value) === undefined
    ? "expected an IPv4 range such as 172.21.0.0/16, its host bits zero"
    : undefined;
}

function refuseOverlap(value: string, sourceRange: string): string | undefined {
  const [own, other] = [parseIpv4Range(value), parseIpv4Range(sourceRange)];
  if (own === undefined || other === undefined || !overlap(own, other)) return undefined;
  return (
    `which overlaps the source's VPC (${sourceRange}): a VPC that is to be peered with it must not; expected ` +
    `another range, such as ${freeRange(sourceRange)}`
  );
}

/** kops' default, or the /16 of the nodes. */
function vpcOf(addresses: readonly string[]): string {
  const [a, b] = addresses[0]?.split(".") ?? [];
  return a === undefined || b === undefined ? "172.20.0.0/16" : `${a}.${b}.0.0/16`;
}
