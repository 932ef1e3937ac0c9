import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { clusterFacts, clusterSchema } from "../../../../config/cluster.ts";
import { createdCluster } from "../../../../config/created-cluster.ts";
import { existingCluster } from "../../../../config/existing-cluster.ts";
import { refusedFields, shrunkGroups } from "../../../../migration/rules/in-place-fields.ts";
import { noInPlaceChange } from "../../../../migration/rules/no-in-place-change.ts";
import { context, shop, told, weighted } from "../migration-context.ts";
import { oldSide } from "../two-sides.ts";

type Values = Record<string, unknown>;

const api = { dnsName: "c.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" };
const atOnce = "all of its requests would go to another load balancer at once";

const group = { name: "a", maxSize: 5, machineType: "m6i.large", volumeGiB: 100 };
const created = {
  name: "old.example.com",
  kubernetesVersion: "1.36.2",
  networking: "cilium",
  zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
  network: { cidr: "172.20.0.0/16" },
  nodes: [group, { name: "b" }],
  ingress: { sourceRanges: ["203.0.113.0/24", "198.51.100.0/24"] },
};
const subnets = (letter: string) =>
  Object.fromEntries(
    created.zones.map((zone, i) => [
      zone,
      { private: `subnet-0000000${letter}${i}`, public: `subnet-1000000${letter}${i}` },
    ]),
  );
const shared = { ...created, network: { vpcId: "vpc-0a1b2c3d", subnets: subnets("a") } };
const existing = {
  name: "old.example.com",
  kubernetesVersion: "1.30",
  existing: {
    ingress: { dnsName: "a.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" },
    etcdVersion: "3.5",
    networking: "weave",
    dns: "coredns",
    manageWorkloads: true,
  },
};
const arn = (id: string) => `arn:aws:acm:us-east-1:123456789012:certificate/${id}`;
const key = "arn:aws:kms:us-east-1:123456789012:key/0a";
const policy = "arn:aws:iam::123456789012:policy/logs";
const certified = {
  ...created,
  ingress: { certificateArn: arn("0a"), sourceRanges: ["0.0.0.0/0"] },
};

/** What the rule says of a change on a cluster with traffic, without its frame. */
function refusal(before: Values, after: Values): string | undefined {
  const [was, is] = [before, after].map((values) => clusterFacts(clusterSchema.parse(values)));
  assert.ok(was !== undefined && is !== undefined);
  const [line] = told(
    noInPlaceChange,
    context({
      side: oldSide({ cluster: is }),
      observed: weighted(shop, { old: 1, new: 100 }),
      // as the engine keeps outputs
      last: { cluster: JSON.parse(JSON.stringify(was)) as typeof was },
    }),
  );
  return line
    ?.replace(/^no-in-place-change: cluster: /, "")
    .replace(/ on a cluster with traffic.*$/, "");
}

function set(values: Values, path: string, value: unknown): Values {
  const [key = "", ...rest] = path.split(".");
  if (rest.length === 0) return { ...values, [key]: value };
  return { ...values, [key]: set((values[key] ?? {}) as Values, rest.join("."), value) };
}

/** By path in the stack file, below `cluster`: the change that is tried, and what the rule says. */
const table: readonly (readonly [
  path: string,
  before: Values,
  value: unknown,
  said?: string | undefined,
])[] = [
  ["name", created, "x.example.com", "name old.example.com -> x.example.com"],
  [
    "kubernetesVersion",
    { ...created, kubernetesVersion: "1.35.2" },
    "1.36.2",
    "kubernetesVersion 1.35 -> 1.36",
  ],
  ["kubernetesVersion", created, "1.36.1"],
  ["networking", created, "calico", "networking cilium -> calico"],
  [
    "zones",
    {
      ...created,
      controlPlane: { zones: ["us-east-1a"] },
      nodes: [{ name: "a", zones: ["us-east-1a"] }],
    },
    ["us-east-1a", "us-east-1b"],
    "zones us-east-1a us-east-1b us-east-1c -> us-east-1a us-east-1b",
  ],
  [
    "hostedZone",
    created,
    "example.com",
    "hostedZone none -> example.com (the API's names would leave their zone)",
  ],
  [
    "network.cidr",
    created,
    "172.21.0.0/16",
    "network.cidr 172.20.0.0/16 -> 172.21.0.0/16 (the VPC would be replaced)",
  ],
  [
    "network.natGateways",
    created,
    "single",
    "network.natGateways perZone -> single (open connections to the Internet would end, and its address change)",
  ],
  [
    "network.vpcId",
    shared,
    "vpc-0a1b2c3e",
    "network.vpcId vpc-0a1b2c3d -> vpc-0a1b2c3e (every machine would be in another network)",
  ],
  [
    "network.subnets",
    {
      ...shared,
      zones: ["us-east-1a"],
      network: { vpcId: "vpc-0a1b2c3d", subnets: { "us-east-1a": subnets("a")["us-east-1a"] } },
    },
    { "us-east-1a": subnets("b")["us-east-1a"] },
    "network.subnets {us-east-1a: {private: subnet-0000000a0, public: subnet-1000000a0}} -> {us-east-1a: {private: subnet-0000000b0, public: subnet-1000000b0}} (load balancers and machines would be in other subnets)",
  ],
  [
    "controlPlane.zones",
    created,
    ["us-east-1a"],
    "controlPlane.zones us-east-1a us-east-1b us-east-1c -> us-east-1a (members of etcd would come and go)",
  ],
  [
    "controlPlane.machineType",
    created,
    "m7g.large",
    "controlPlane.machineType t3.medium -> m7g.large (the image stays, and is of the other architecture: no machine would start)",
  ],
  ["controlPlane.machineType", created, "m6i.large"],
  ["controlPlane.volumeGiB", created, 65],
  [
    "controlPlane.etcdVolumeGiB",
    created,
    19,
    "controlPlane.etcdVolumeGiB 20 -> 19 (EC2 makes no volume smaller)",
  ],
  ["controlPlane.etcdVolumeGiB", created, 40],
  ["controlPlane.image", created, "ami-0a1b2c3d"],
  [
    "nodes",
    created,
    [group],
    "nodes.b removed or renamed (all of its machines would end at once, undrained: npm run roll (--group b --keep 0) ends them drained)",
  ],
  [
    "nodes.name",
    created,
    [{ ...group, name: "c" }, { name: "b" }],
    "nodes.a removed or renamed (all of its machines would end at once, undrained: npm run roll (--group a --keep 0) ends them drained)",
  ],
  ["nodes", created, [group, { name: "b" }, { name: "c" }]],
  ...nodes(
    "zones",
    ["us-east-1a"],
    "zones us-east-1a us-east-1b us-east-1c -> us-east-1a (EC2 would balance its machines anew, and end some undrained)",
  ),
  ...nodes(
    "machineType",
    "m7g.large",
    "machineType m6i.large -> m7g.large (the image stays, and is of the other architecture: no machine would start)",
  ),
  ...nodes("machineType", "m6i.xlarge"),
  ...nodes("minSize", 0),
  ...nodes("minSize", 5),
  ...nodes(
    "maxSize",
    4,
    "maxSize 5 -> 4 (machines beyond it would end at once, undrained: npm run roll (--group a --keep 4) ends them drained)",
  ),
  ...nodes("maxSize", 6),
  ...nodes("labels", { "example.com/team": "a" }),
  ...nodes("taints", [{ key: "dedicated", effect: "NoSchedule" }]),
  ...nodes("volumeGiB", 50),
  ...nodes("spotPercent", 50),
  [
    "nodes.otherMachineTypes",
    { ...created, nodes: [{ ...group, spotPercent: 50 }] },
    [{ ...group, spotPercent: 50, otherMachineTypes: ["m5.large"] }],
  ],
  ...nodes("securityGroupIds", ["sg-0a1b2c3d"]),
  ...nodes("image", "ami-0a1b2c3d"),
  [
    "ingress.certificateArn",
    created,
    arn("0a"),
    `ingress.certificateArn none -> ${arn("0a")} (port 443 would change between TCP and TLS, with another target group)`,
  ],
  ["ingress.certificateArn", certified, arn("0b")],
  [
    "ingress.sourceRanges",
    created,
    ["203.0.113.0/24"],
    "ingress.sourceRanges 198.51.100.0/24 203.0.113.0/24 -> 203.0.113.0/24 (clients of the other ranges would be refused)",
  ],
  ["ingress.sourceRanges", created, ["0.0.0.0/0"]],
  [
    "ingress.internal",
    created,
    true,
    "ingress.internal false -> true (the load balancer would be replaced)",
  ],
  [
    "addons.metricsServer",
    created,
    false,
    "addons.metricsServer true -> false (HorizontalPodAutoscalers would read no metrics)",
  ],
  ["addons.metricsServer", { ...created, addons: { metricsServer: false } }, true],
  ["apiSourceRanges", created, ["203.0.113.0/24"]],
  [
    "apiInternal",
    created,
    true,
    "apiInternal false -> true (the API's load balancer would be replaced)",
  ],
  ["tags", created, { team: "shop" }],
  [
    "existing",
    created,
    existing.existing,
    "networking cilium -> weave, zones us-east-1a us-east-1b us-east-1c -> none, created -> existing",
  ],
  [
    "existing.ingress.dnsName",
    existing,
    "b.elb.amazonaws.com",
    "existing.ingress.dnsName a.elb.amazonaws.com -> b.elb.amazonaws.com (all requests would go to another load balancer at once)",
  ],
  [
    "existing.ingress.zoneId",
    existing,
    "Z35SXDOTRQ7X7L",
    "existing.ingress.zoneId Z35SXDOTRQ7X7K -> Z35SXDOTRQ7X7L (all requests would go to another load balancer at once)",
  ],
  [
    "existing.loadBalancers",
    existing,
    { "shop.example.com": api },
    `existing.loadBalancers["shop.example.com"] none -> {dnsName: c.elb.amazonaws.com, zoneId: Z35SXDOTRQ7X7K} (${atOnce})`,
  ],
  [
    "existing.loadBalancers",
    { ...existing, existing: { ...existing.existing, loadBalancers: { "shop.example.com": api } } },
    {},
    `existing.loadBalancers["shop.example.com"] {dnsName: c.elb.amazonaws.com, zoneId: Z35SXDOTRQ7X7K} -> none (${atOnce})`,
  ],
  [
    "addons.podIdentity",
    created,
    false,
    "addons.podIdentity true -> false (pods would lose their roles)",
  ],
  ["addons.clusterAutoscaler", created, false],
  ["addons.dnsAutoscaler", created, false],
  [
    "addons.nodeLocalDns",
    created,
    true,
    "addons.nodeLocalDns false -> true (pods would ask another name server at once)",
  ],
  ["additionalPolicies.controlPlane", created, [policy]],
  [
    "additionalPolicies.node",
    { ...created, additionalPolicies: { node: [policy] } },
    [],
    `additionalPolicies.node ${policy} ->  (what runs with these rights would lose them)`,
  ],
  ...nodes("metadataHopLimit", 2),
  ...nodes("bootScript", "#!/bin/bash"),
  ...nodes("instanceProfile", "other"),
  ...["controlPlane.kubelet", "nodes.kubelet"].flatMap((path) =>
    Object.entries({
      maxPods: 60,
      kubeReserved: { cpu: "1" },
      systemReserved: { cpu: "1" },
      evictionHard: { "memory.available": "5%" },
    }).map(([field, value]) =>
      path === "nodes.kubelet"
        ? ([
            `${path}.${field}`,
            created,
            [{ ...group, kubelet: { [field]: value } }, { name: "b" }],
          ] as const)
        : ([`${path}.${field}`, created, value] as const),
    ),
  ),
  ["apiServer.flags", created, { "max-requests-inflight": "800" }],
  ["apiServer.featureGates", created, { Some: true }],
  ...Object.entries({
    issuerUrl: "https://other.example.com",
    clientId: "other",
    usernameClaim: "sub",
    usernamePrefix: "other:",
    groupsClaim: "groups",
    groupsPrefix: "other:",
    certificateAuthority: "PEM",
  }).map(
    ([field, value]) =>
      [
        `apiServer.oidc.${field}`,
        {
          ...created,
          apiServer: { oidc: { issuerUrl: "https://login.example.com", clientId: "kubernetes" } },
        },
        value,
      ] as const,
  ),
  ["checkQuotas", created, false],
  ["logs.flow", created, "connections"],
  ["logs.access", created, "requests"],
  ["disks.keyArns", created, [key]],
  [
    "disks.fromClusters",
    { ...created, disks: { fromClusters: ["older.example.com"] } },
    [],
    "disks.fromClusters older.example.com ->  (their volumes could not be attached again)",
  ],
  ["existing.etcdVersion", existing, "3.6"],
  ["existing.networking", existing, "calico", "networking weave -> calico"],
  ["existing.dns", existing, "kube-dns"],
  [
    "existing.manageWorkloads",
    existing,
    false,
    "manageWorkloads true -> false, which deletes every object",
  ],
];

/** The change of one field of the first instance group. */
function nodes(field: string, value: unknown, said?: string) {
  const after = [{ ...group, [field]: value }, { name: "b" }];
  const line = said === undefined ? undefined : `nodes.a.${said}`;
  return [[`nodes.${field}`, created, after, line] as const];
}

describe("no-in-place-change: every field of a cluster, on a cluster with traffic", () => {
  for (const [path, before, value, said] of table) {
    it(`${path}: ${JSON.stringify(value).slice(0, 60)}: ${said === undefined ? "allowed" : "refused"}`, () => {
      const at = path.startsWith("nodes.") ? "nodes" : path;
      const without = ({ kubernetesVersion, ...others }: Values): Values =>
        at === "existing"
          ? { name: others["name"], kubernetesVersion }
          : { ...others, kubernetesVersion };
      const after = set(without(before), at, value);
      if (at === "existing") after["kubernetesVersion"] = "1.36";
      assert.equal(refusal(before, after), said);
    });
  }

  it("has a line here, so that somebody has decided about each", () => {
    const decided = new Set(table.map(([path]) => path));
    const paths = [...pathsOf(createdCluster), ...pathsOf(existingCluster)];
    assert.deepEqual(
      paths.filter((path) => !decided.has(path)),
      [],
    );
    assert.ok(paths.includes("nodes.maxSize") && paths.includes("network.subnets"));
  });

  it("is named in docs/cluster.md", () => {
    const page = readFileSync(new URL("../../../../docs/cluster.md", import.meta.url), "utf8");
    const code = [...page.matchAll(/```yaml\n.*?```|`[^`\n]+`/gs)].map(([text]) => text).join("\n");
    const paths = [...pathsOf(createdCluster), ...pathsOf(existingCluster)];
    assert.deepEqual(
      paths.filter((path) => !new RegExp(`\\b${path.split(".").at(-1) ?? ""}\\b`).test(code)),
      [],
    );
  });

  it("lets a group go, or get smaller, of which the machines have gone before", () => {
    const [was, smaller, gone] = [
      created,
      { ...created, nodes: [{ ...group, maxSize: 3 }, { name: "b" }] },
      { ...created, nodes: [{ name: "b" }] },
    ].map((values) => clusterFacts(clusterSchema.parse(values)));
    assert.ok(was?.spec !== undefined && smaller?.spec !== undefined && gone?.spec !== undefined);
    assert.deepEqual(shrunkGroups(was.spec, smaller.spec), ["a"]);
    assert.deepEqual(shrunkGroups(was.spec, gone.spec), ["a"]);
    assert.deepEqual(shrunkGroups(smaller.spec, was.spec), []);
    assert.deepEqual(refusedFields(was.spec, gone.spec, { machines: { a: 0 } }), []);
    assert.deepEqual(refusedFields(was.spec, smaller.spec, { machines: { a: 3 } }), []);
    assert.match(
      refusedFields(was.spec, gone.spec, { machines: { a: 1 } }).join(),
      /^nodes\.a removed/,
    );
    assert.match(
      refusedFields(was.spec, smaller.spec, { machines: { a: 4 } }).join(),
      /^nodes\.a\.maxSize 5 -> 3/,
    );
    assert.match(
      refusedFields(was.spec, gone.spec, { machines: { b: 0 } }).join(),
      /^nodes\.a removed/,
    );
  });

  it("lets a host without a record get a load balancer of its own", () => {
    const own = (loadBalancers: Values) => ({ existing: { loadBalancers } });
    const refused = (hosts: readonly string[]) =>
      refusedFields(own({}), own({ "api.example.com": api }), { hosts });
    assert.deepEqual(refused([shop]), []);
    assert.match(
      refused(["api.example.com"]).join(),
      /^existing\.loadBalancers\["api\.example\.com"\] none -> /,
    );
  });

  it("is compared with what the outputs have, of an earlier release too", () => {
    const [was, is] = [created, { ...created, nodes: [group] }].map((values) =>
      clusterFacts(clusterSchema.parse(values)),
    );
    assert.ok(was !== undefined && is !== undefined);
    const facts = { ...was };
    delete facts.spec;
    const observed = weighted(shop, { old: 1 });
    const side = oldSide({ cluster: is });
    const spec = { ...was.spec, nodes: is.spec?.["nodes"] };
    delete (spec as Values)["apiInternal"];
    assert.deepEqual(
      told(noInPlaceChange, context({ side, observed, last: { cluster: { ...was, spec } } })),
      [],
    );
    assert.deepEqual(
      told(noInPlaceChange, context({ side, observed, last: { cluster: facts } })),
      [],
    );
  });
});

/** Leaves of the schema, as `nodes.maxSize`; what is a record of somebody's own names is a leaf. */
function pathsOf(schema: unknown, path = ""): readonly string[] {
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, value]) =>
      pathsOf(value, path === "" ? key : `${path}.${key}`),
    );
  }
  if (schema instanceof z.ZodPipe) return pathsOf(schema.in, path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((each) => pathsOf(each, path));
  if (schema instanceof z.ZodArray && path === "nodes") return pathsOf(schema.element, path);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return pathsOf(schema.unwrap(), path);
  }
  return [path];
}
