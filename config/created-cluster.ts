// A cluster to create: what an operator says of it, in kops' words, with every default filled in.
import { z } from "zod";
import {
  createdMinors,
  createdMinorsText,
  kubernetesMinor,
  networkings,
  networkingsFor,
  newestPatch,
} from "./kubernetes-minors.ts";
import { minorOf } from "../migration/state/kubernetes-version.ts";
import { apiServer } from "./api-server.ts";
import { kubelet } from "./kubelet.ts";
import { addons, autoscalerMistake, chosenAddons } from "./addons.ts";
import { emptyGroupMistakes } from "./empty-group.ts";
import { instanceGroup, machineType, image, volumeGiB } from "./instance-group.ts";
import { parseIpv4Range } from "./ipv4-range.ts";
import { additionalPolicies, disks, logs, tags } from "./aws-account.ts";
import { network, regionOf, zone } from "./network.ts";
import { dnsName, flag } from "./values.ts";

/** `masters.<name>` is an IAM role, and AWS allows a role 64 characters. */
const nameLimit = 64 - "masters.".length;

const clusterName = z
  .string("expected the cluster's DNS name, such as blue.k8s.example.com")
  .max(
    nameLimit,
    `expected at most ${nameLimit} characters: the IAM role masters.<name> may have 64`,
  )
  .regex(
    /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    "expected a DNS name in lower case with at least one dot, such as blue.k8s.example.com",
  );

/** A version arrives as text, or it has already lost its last digit. */
export function version(what: string, example: string) {
  return z.string({
    error: (issue) =>
      `expected ${what} in quotes, such as "${example}"` +
      (typeof issue.input === "number" ? ": without them YAML reads 1.30 as the number 1.3" : ""),
  });
}

const createdVersion = version("an exact patch release", "1.36.2").superRefine((value, context) => {
  const refuse = (message: string) => {
    context.addIssue({ code: "custom", message });
  };
  if (!/^1\.(0|[1-9]\d*)(\.(0|[1-9]\d*))?$/.test(value)) {
    refuse('expected a version such as "1.35.2"');
  } else if (!createdMinors.includes(minorOf(value))) {
    refuse(
      `expected ${createdMinorsText}: older ones need a container runtime, cgroups and in-tree cloud code that ` +
        "no current machine image has, newer ones were not known to this release; a cluster that is " +
        "already there is described by `existing`",
    );
  } else if (value.split(".").length === 2) {
    refuse(
      `expected an exact patch release such as "${value}.2": a machine that is replaced next year must ` +
        "install what its peers run",
    );
  } else {
    const minor = kubernetesMinor(value);
    const patch = Number(value.split(".")[2]);
    if (patch > newestPatch(minor)) {
      refuse(
        `expected a patch release that exists: the newest of ${minorOf(value)} known to this release is ` +
          `${minorOf(value)}.${minor.newestPatch}`,
      );
    }
  }
});

const sourceRanges = z
  .array(
    z
      .string("expected an IPv4 range such as 203.0.113.0/24")
      .refine(
        (range) => parseIpv4Range(range) !== undefined,
        "expected an IPv4 range such as 203.0.113.0/24, its host bits zero",
      ),
    "expected a list of IPv4 ranges",
  )
  .min(1, "expected at least one IPv4 range");

const ingress = z.strictObject({
  /** An ACM certificate: the load balancer speaks TLS with it on 443. Without one, 443 passes through to the controller. */
  certificateArn: z
    .string("expected the ARN of an ACM certificate")
    .regex(
      /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]+$/,
      "expected the ARN of an ACM certificate, such as arn:aws:acm:us-east-1:123456789012:certificate/...",
    )
    .optional(),
  /** Who may call ports 80 and 443. */
  sourceRanges: sourceRanges.default(["0.0.0.0/0"]),
  /** True: the load balancer has private addresses only. */
  internal: flag.default(false),
});

/** EC2's families whose disks have no NVMe name, which the boot script finds etcd's by. */
const beforeNitro = /^(t[12]|m[1-4]|c[134]|cc[12]|r[34]|i[23]|d2|g[23]|h1|p[23]|x1e?|f1|hs1|cr1)\./;

const controlPlane = z.strictObject({
  /** One member in each; one zone, or three. By default all of the cluster's. */
  zones: z.array(zone, "expected a list of zones").optional(),
  machineType: machineType
    .refine(
      (type) => !beforeNitro.test(type),
      "expected a Nitro type such as t3.medium or m7g.large: older ones do not tell which disk is etcd's",
    )
    .default("t3.medium"),
  /** The root disk. */
  volumeGiB: volumeGiB.default(64),
  /** The member's own disk, which outlives the machine. */
  etcdVolumeGiB: volumeGiB.default(20),
  image: image.optional(),
  kubelet: kubelet.prefault({}),
});

export const createdCluster = z
  .strictObject({
    name: clusterName,
    kubernetesVersion: createdVersion,
    networking: z.enum(networkings, "expected cilium, calico or flannel"),
    zones: z
      .array(zone, "expected a list of one to three availability zones")
      .min(1, "expected one to three availability zones")
      .max(3, "expected one to three availability zones"),
    /** The hosted zone of `api.<name>`; by default the longest of `hostedZones` that the name ends in. */
    hostedZone: dnsName.optional(),
    network: network.default({ cidr: "172.20.0.0/16", natGateways: "perZone" }),
    controlPlane: controlPlane.prefault({}),
    nodes: z
      .array(instanceGroup, "expected a list of instance groups")
      .min(1, "expected at least one instance group")
      .optional(),
    ingress: ingress.prefault({}),
    apiServer: apiServer.prefault({}),
    addons: addons.prefault({}),
    logs: logs.prefault({}),
    disks: disks.prefault({}),
    /** Managed policies of IAM for the machines' roles, besides their own. */
    additionalPolicies: additionalPolicies.prefault({}),
    /** Who may call the API's load balancer; a client certificate is needed all the same. */
    apiSourceRanges: sourceRanges.default(["0.0.0.0/0"]),
    /** Whether to look at the account's quotas before the cluster is created. */
    checkQuotas: flag.default(true),
    /** True: the API's load balancer has private addresses only, and `pulumi up` must be run where they are reached. */
    apiInternal: flag.default(false),
    /** What the AWS account's owner wants on everything besides kops' tags. */
    tags: tags.default({}),
  })
  .superRefine((cluster, context) => {
    const refuse = (path: (string | number)[], input: unknown, message: string) => {
      context.addIssue({ code: "custom", path, input, message });
    };
    const unique = (path: string, values: readonly string[]) => {
      const twice = values.find((value, i) => values.indexOf(value) !== i);
      if (twice !== undefined)
        refuse([path], values, `expected each only once: ${twice} is repeated`);
    };
    const { zones, network, networking, kubernetesVersion } = cluster;
    const tested = networkingsFor(kubernetesVersion);
    if (!tested.includes(networking)) {
      refuse(
        ["networking"],
        networking,
        `expected ${tested.join(" or ")}: the makers of ${networking} test no release with Kubernetes ` +
          `${minorOf(kubernetesVersion)} that is known to this release`,
      );
    }
    const autoscaler = autoscalerMistake(cluster.addons, kubernetesVersion);
    if (autoscaler !== undefined) refuse(["addons", "clusterAutoscaler"], true, autoscaler);
    unique("zones", zones);
    const [region, ...others] = [...new Set(zones.map(regionOf))];
    if (others.length > 0) {
      refuse(
        ["zones"],
        zones,
        `expected zones of one region: ${region ?? ""} is not ${others.join()}`,
      );
    }
    const members = cluster.controlPlane.zones ?? zones;
    const where = cluster.controlPlane.zones === undefined ? ["zones"] : ["controlPlane", "zones"];
    if (members.length !== 1 && members.length !== 3) {
      refuse(
        where,
        members,
        "expected a control plane in one zone or in three: two members of etcd lose the cluster when " +
          "either is lost, which is worse than one; for two zones say controlPlane: {zones: [one of them]}",
      );
    }
    if (new Set(members).size !== members.length) {
      refuse(where, members, "expected each zone once: a zone has one member");
    }
    for (const member of members.filter((one) => !zones.includes(one))) {
      refuse(
        where,
        members,
        `expected zones of the cluster: ${member} is not among ${zones.join(", ")}`,
      );
    }
    if ("vpcId" in network) {
      for (const each of zones.filter((one) => network.subnets[one] === undefined)) {
        refuse(
          ["network", "subnets", each],
          undefined,
          "expected {private, public}: the cluster is in this zone",
        );
      }
    }
    unique("nodes", cluster.nodes?.map((group) => group.name) ?? []);
    const autoscaled = chosenAddons(cluster.addons, kubernetesVersion).clusterAutoscaler;
    cluster.nodes?.forEach((group, i) => {
      for (const { path, input, message } of autoscaled
        ? emptyGroupMistakes(group, Object.keys(cluster.tags).length)
        : []) {
        refuse(["nodes", i, ...path], input, message);
      }
      for (const each of (group.zones ?? []).filter((one) => !zones.includes(one))) {
        refuse(
          ["nodes", i, "zones"],
          group.zones,
          `expected zones of the cluster: ${each} is not among ${zones.join(", ")}`,
        );
      }
    });
  })
  .transform((cluster) => ({
    ...cluster,
    addons: chosenAddons(cluster.addons, cluster.kubernetesVersion),
    controlPlane: { ...cluster.controlPlane, zones: cluster.controlPlane.zones ?? cluster.zones },
    nodes: (
      cluster.nodes ??
      cluster.zones.map((each) => instanceGroup.parse({ name: `nodes-${each}`, zones: [each] }))
    ).map((group) => ({ ...group, zones: group.zones ?? cluster.zones })),
  }));

export type CreatedClusterSpec = z.infer<typeof createdCluster>;
