import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { long2ip, Netmask } from "netmask";
import { clusterFacts, clusterSchema } from "../../../config/cluster.ts";
import { architectureOf } from "../../../migration/state/machine-architecture.ts";
import { overlap, parseIpv4Range } from "../../../config/ipv4-range.ts";

const created = {
  name: "blue.k8s.example.com",
  kubernetesVersion: "1.35.2",
  networking: "cilium",
  zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
};

const existing = {
  name: "old.k8s.example.com",
  kubernetesVersion: "1.10",
  existing: { ingress: { dnsName: "old.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" } },
};

/** `path: message` for each mistake. */
function mistakes(cluster: unknown): string[] {
  const result = clusterSchema.safeParse(cluster);
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

const kubelet = {
  maxPods: 110,
  kubeReserved: {},
  systemReserved: { cpu: "100m", memory: "256Mi" },
  evictionHard: {},
};

describe("cluster: one to create", () => {
  it("fills in kops' defaults: a group of workers in each zone, its own network", () => {
    assert.deepEqual(clusterSchema.parse({ ...created, zones: ["us-east-1a"] }), {
      name: "blue.k8s.example.com",
      kubernetesVersion: "1.35.2",
      networking: "cilium",
      zones: ["us-east-1a"],
      network: { cidr: "172.20.0.0/16", natGateways: "perZone" },
      addons: {
        metricsServer: true,
        nodeLocalDns: false,
        dnsAutoscaler: true,
        podIdentity: true,
        clusterAutoscaler: true,
      },
      apiServer: { flags: {}, featureGates: {} },
      logs: {},
      checkQuotas: true,
      disks: { keyArns: [], fromClusters: [] },
      additionalPolicies: { controlPlane: [], node: [] },
      controlPlane: {
        zones: ["us-east-1a"],
        machineType: "t3.medium",
        volumeGiB: 64,
        etcdVolumeGiB: 20,
        kubelet,
      },
      nodes: [
        {
          name: "nodes-us-east-1a",
          zones: ["us-east-1a"],
          machineType: "t3.medium",
          minSize: 1,
          maxSize: 3,
          labels: {},
          taints: [],
          volumeGiB: 128,
          spotPercent: 0,
          metadataHopLimit: 1,
          kubelet,
          otherMachineTypes: [],
          securityGroupIds: [],
        },
      ],
      ingress: { sourceRanges: ["0.0.0.0/0"], internal: false },
      apiSourceRanges: ["0.0.0.0/0"],
      apiInternal: false,
      tags: {},
    });
  });

  it("reads numbers and flags as `pulumi config set --path` writes them", () => {
    const spec = clusterSchema.parse({
      ...created,
      nodes: [{ name: "workers", minSize: "2", maxSize: "10", volumeGiB: "200" }],
      ingress: { internal: "true" },
    });
    assert.ok(!("existing" in spec));
    const { minSize, maxSize, volumeGiB } = spec.nodes[0] ?? {};
    assert.deepEqual([minSize, maxSize, volumeGiB, spec.ingress.internal], [2, 10, 200, true]);
  });

  const wrong: readonly (readonly [string, object, readonly string[]])[] = [
    [
      "a version that YAML has made a number of",
      { kubernetesVersion: 1.3 },
      [
        'kubernetesVersion: expected an exact patch release in quotes, such as "1.36.2": without them YAML reads 1.30 as the number 1.3',
      ],
    ],
    [
      "a version that is too old to create",
      { kubernetesVersion: "1.30.1" },
      [
        "kubernetesVersion: expected 1.31 to 1.37: older ones need a container runtime, cgroups and in-tree " +
          "cloud code that no current machine image has, newer ones were not known to this release; a " +
          "cluster that is already there is described by `existing`",
      ],
    ],
    [
      "a version without its patch release",
      { kubernetesVersion: "1.35" },
      [
        'kubernetesVersion: expected an exact patch release such as "1.35.2": a machine that is replaced ' +
          "next year must install what its peers run",
      ],
    ],
    [
      "a patch release that its minor never had",
      { kubernetesVersion: "1.34.14" },
      [
        "kubernetesVersion: expected a patch release that exists: the newest of 1.34 known to this release is 1.34.13",
      ],
    ],
    [
      "a patch release that its minor will never have",
      { kubernetesVersion: "1.36.99" },
      [
        "kubernetesVersion: expected a patch release that exists: the newest of 1.36 known to this release is 1.36.6",
      ],
    ],
    [
      "a group that may have no machine, and of which the autoscaler cannot be told",
      {
        tags: Object.fromEntries(Array.from({ length: 39 }, (_, i) => [`t${i}`, "x"])),
        nodes: [
          {
            name: "jobs",
            minSize: 0,
            labels: { [`${"l".repeat(40)}.example.com/${"n".repeat(40)}`]: "x", pool: "jobs" },
            taints: ["NoSchedule", "NoExecute"].map((effect) => ({ key: "jobs", effect })),
          },
          { name: "always", minSize: 1, taints: [{ key: "a", effect: "NoExecute" }] },
        ],
      },
      [
        `nodes.0.labels.${"l".repeat(40)}.example.com/${"n".repeat(40)}: expected a name of at most 82 characters: of a ` +
          "group with minSize: 0, the autoscaler reads each from a tag, whose name may have 128",
        "nodes.0.taints: expected one of each key: of a group with minSize: 0, the autoscaler reads each from a tag; " +
          "jobs is repeated",
        "nodes.0.labels: expected at most 3 labels and taints: of a group with minSize: 0, the autoscaler reads each " +
          "from a tag, and AWS gives a group 50 tags, of which 8 are the cluster's own and 39 are of `tags`",
      ],
    ],
    [
      "tags that IAM refuses though EC2 takes them",
      { tags: { owner: "R&D", "aws:x": "y" } },
      [
        "tags.owner: expected letters, digits, spaces and _ . : / = + - @ only: IAM takes no other",
        "tags.aws:x: expected tags by name",
      ],
    ],
    [
      "a choice of gateways that there is not",
      { network: { natGateways: "none" } },
      ["network: expected {cidr, natGateways}, or {vpcId, subnets}"],
    ],
    [
      "a control plane in two zones",
      { zones: ["us-east-1a", "us-east-1b"] },
      [
        "zones: expected a control plane in one zone or in three: two members of etcd lose the cluster when " +
          "either is lost, which is worse than one; for two zones say controlPlane: {zones: [one of them]}",
      ],
    ],
    [
      "a member outside the cluster's zones",
      { controlPlane: { zones: ["us-east-1d"] } },
      [
        "controlPlane.zones: expected zones of the cluster: us-east-1d is not among us-east-1a, us-east-1b, us-east-1c",
      ],
    ],
    [
      "a control plane on machines that do not tell which disk is which",
      { controlPlane: { machineType: "m4.large" } },
      [
        "controlPlane.machineType: expected a Nitro type such as t3.medium or m7g.large: older ones do not " +
          "tell which disk is etcd's",
      ],
    ],
    [
      "zones of two regions",
      { zones: ["us-east-1a", "us-west-2b", "us-east-1c"] },
      ["zones: expected zones of one region: us-east-1 is not us-west-2"],
    ],
    [
      "a network plugin that is not offered",
      { networking: "weave" },
      ["networking: expected cilium, calico or flannel"],
    ],
    [
      "a name that is too long for kops' role names",
      { name: `${"a".repeat(48)}.k8s.com.x` },
      ["name: expected at most 56 characters: the IAM role masters.<name> may have 64"],
    ],
    [
      "a name that is no DNS name",
      { name: "Blue" },
      [
        "name: expected a DNS name in lower case with at least one dot, such as blue.k8s.example.com",
      ],
    ],
    [
      "a network in the pods' range",
      { network: { cidr: "100.96.0.0/16" } },
      [
        "network.cidr: expected a range clear of 100.96.0.0/11, from which the cluster's pods get addresses",
      ],
    ],
    [
      "an existing network without subnets for a zone",
      {
        network: {
          vpcId: "vpc-0123456789abcdef0",
          subnets: {
            "us-east-1a": { private: "subnet-01234567", public: "subnet-89abcdef" },
            "us-east-1b": { private: "subnet-01234567", public: "subnet-89abcdef" },
          },
        },
      },
      ["network.subnets.us-east-1c: expected {private, public}: the cluster is in this zone"],
    ],
    [
      "groups that cannot be",
      {
        nodes: [
          { name: "workers", minSize: 5, maxSize: 2 },
          { name: "workers", labels: { "kubernetes.io/role": "x" } },
          {
            name: "spot",
            machineType: "m7g.large",
            spotPercent: 50,
            otherMachineTypes: ["m6i.large"],
          },
          { name: "far", zones: ["us-east-1f"] },
        ],
      },
      [
        "nodes.0.minSize: expected at most maxSize, which is 2",
        "nodes.1.labels.kubernetes.io/role: expected a label outside kubernetes.io and k8s.io: a kubelet may " +
          "not give its node that one (node.kubernetes.io/... it may)",
        "nodes.2.otherMachineTypes: expected the architecture of m7g.large (arm64): m6i.large is x86_64, and " +
          "a group has one image",
        "nodes: expected each only once: workers is repeated",
        "nodes.3.zones: expected zones of the cluster: us-east-1f is not among us-east-1a, us-east-1b, us-east-1c",
      ],
    ],
    ["a key that does not exist", { nodez: [] }, [': Unrecognized key: "nodez"']],
  ];
  for (const [what, change, expected] of wrong) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(mistakes({ ...created, ...change }), expected);
    });
  }

  it("may be in two zones with its control plane in one", () => {
    assert.deepEqual(
      mistakes({
        ...created,
        zones: ["us-east-1a", "us-east-1b"],
        controlPlane: { zones: ["us-east-1b"] },
      }),
      [],
    );
  });

  it("tells the rules what they ask for", () => {
    const parsed = (kubernetesVersion: string) =>
      clusterSchema.parse({ ...created, kubernetesVersion, networking: "flannel" });
    const facts = (kubernetesVersion: string) => clusterFacts(parsed(kubernetesVersion));
    assert.deepEqual(facts("1.33.4"), {
      spec: parsed("1.33.4"),
      name: "blue.k8s.example.com",
      kubernetesVersion: "1.33.4",
      networking: "flannel",
      zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
      created: true,
      managesWorkloads: true,
      etcdVersion: "3.5",
      dns: "coredns",
    });
    assert.equal(facts("1.34.0").etcdVersion, "3.6");
    assert.equal(facts("1.37.0").etcdVersion, "3.7");
  });
});

describe("cluster: one that exists", () => {
  it("is described, and left alone unless it says otherwise", () => {
    const spec = clusterSchema.parse({
      ...existing,
      existing: {
        ...existing.existing,
        etcdVersion: "2.2.1",
        networking: "weave",
        dns: "kube-dns",
      },
    });
    assert.deepEqual(clusterFacts(spec), {
      name: "old.k8s.example.com",
      kubernetesVersion: "1.10",
      networking: "weave",
      zones: [],
      created: false,
      managesWorkloads: false,
      etcdVersion: "2.2.1",
      dns: "kube-dns",
      ingress: "old.elb.amazonaws.com",
      spec,
    });
  });

  it("may have load balancers for single hosts", () => {
    const spec = clusterSchema.parse({
      ...existing,
      existing: {
        ...existing.existing,
        loadBalancers: {
          "API.example.com.": { dnsName: "API.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" },
        },
      },
    });
    const { loadBalancers } = clusterFacts(spec);
    assert.deepEqual(loadBalancers, { "api.example.com": "api.elb.amazonaws.com" });
    assert.deepEqual(
      mistakes({
        ...existing,
        existing: {
          ...existing.existing,
          loadBalancers: { "api.example.com": "api.elb.amazonaws.com" },
        },
      }),
      ["existing.loadBalancers.api.example.com: expected {dnsName, zoneId} of its load balancer"],
    );
  });

  it("has the hosted zone that AWS has for the names of its kind of load balancer", () => {
    const balanced = (dnsName: string, zoneId: string) =>
      mistakes({ ...existing, existing: { ingress: { dnsName, zoneId } } });
    assert.deepEqual(balanced("a1.elb.us-east-1.amazonaws.com", "Z35SXDOTRQ7X7K"), [
      "existing.ingress.zoneId: expected Z26RNL4JYFTOTI, the zone of such a load balancer's name in us-east-1",
    ]);
    assert.deepEqual(balanced("a1.elb.us-east-1.amazonaws.com", "Z26RNL4JYFTOTI"), []);
    assert.deepEqual(balanced("a1.us-east-1.elb.amazonaws.com", "Z35SXDOTRQ7X7K"), []);
    // another cloud's, and a region that is not known yet
    assert.deepEqual(balanced("lb.example.net", "Z35SXDOTRQ7X7K"), []);
    assert.deepEqual(balanced("a1.elb.mars-north-1.amazonaws.com", "Z35SXDOTRQ7X7K"), []);
  });

  it("is managed from 1.22 on only", () => {
    const managed = (kubernetesVersion: string) =>
      mistakes({
        ...existing,
        kubernetesVersion,
        existing: { ...existing.existing, manageWorkloads: "true" },
      });
    assert.deepEqual(managed("1.21.14"), [
      "existing.manageWorkloads: expected false below Kubernetes 1.22: objects that are already there can " +
        "be taken over by server-side apply only, and 1.21.14 has none; use activeCommands",
    ]);
    assert.deepEqual(managed("1.22"), []);
  });

  it("is 1.8 or newer, and is told only its own mistakes", () => {
    assert.deepEqual(mistakes({ ...existing, kubernetesVersion: "1.7" }), [
      "kubernetesVersion: expected 1.8 or newer",
    ]);
    assert.deepEqual(mistakes({ ...existing, existing: {} }), [
      "existing.ingress: expected {dnsName, zoneId} of its load balancer",
    ]);
  });
});

describe("a machine type's architecture", () => {
  for (const [type, architecture] of [
    ["t3.medium", "x86_64"],
    ["g4dn.xlarge", "x86_64"],
    ["m6i.large", "x86_64"],
    ["t4g.small", "arm64"],
    ["c7gn.large", "arm64"],
    ["x2gd.medium", "arm64"],
    ["im4gn.large", "arm64"],
    ["g5g.xlarge", "arm64"],
    ["a1.large", "arm64"],
  ] as const) {
    it(`${type} is ${architecture}`, () => {
      assert.equal(architectureOf(type), architecture);
    });
  }
});

describe("IPv4 ranges", () => {
  const range = fc
    .tuple(fc.nat(2 ** 32 - 1), fc.integer({ min: 8, max: 28 }))
    .map(([base, prefix]) => `${long2ip(base - (base % 2 ** (32 - prefix)))}/${prefix}`);

  it("are read as they are written", () => {
    fc.assert(
      fc.property(range, (text) => {
        assert.equal(parseIpv4Range(text)?.toString(), text);
      }),
    );
  });

  it("overlap when one holds an address of the other", () => {
    fc.assert(
      fc.property(range, range, (some, other) => {
        const [a, b] = [parseIpv4Range(some), parseIpv4Range(other)];
        assert.ok(a !== undefined && b !== undefined);
        assert.equal(overlap(a, b), a.contains(b.base) || b.contains(a.base));
        assert.ok(overlap(a, new Netmask(a.base, 32)));
      }),
    );
  });

  it("are refused with host bits, or anything else that AWS refuses", () => {
    for (const text of [
      "10.0.0.1/16",
      "10.0.0.0/33",
      "256.0.0.0/8",
      "10.0.0.0",
      "010.0.0.0/8",
      "::/0",
    ]) {
      assert.equal(parseIpv4Range(text), undefined, text);
    }
  });
});
