import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { resourceList } from "./resource-list.ts";
import { declare, dependenciesOf, type Registered } from "./simulated-providers.ts";

const base = {
  name: "blue.k8s.example.com",
  kubernetesVersion: "1.35.2",
  networking: "cilium",
  zones: ["us-east-1a"],
};

const three = { ...base, zones: ["us-east-1a", "us-east-1b", "us-east-1c"] };

const cases: Readonly<Record<string, object>> = {
  "one-zone": base,
  "three-zones": {
    ...three,
    networking: "calico",
    nodes: [{ name: "workers", spotPercent: 50, securityGroupIds: ["sg-0123456789abcdef0"] }],
    ingress: {
      certificateArn:
        "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    },
    tags: { team: "shop" },
  },
  "existing-vpc": {
    ...base,
    networking: "flannel",
    network: {
      vpcId: "vpc-0123456789abcdef0",
      subnets: {
        "us-east-1a": { private: "subnet-0123456789abcdef0", public: "subnet-0fedcba9876543210" },
      },
    },
  },
};

describe("a created cluster's resources", () => {
  for (const [what, spec] of Object.entries(cases)) {
    it(`are exactly these: ${what}`, async () => {
      const { resources } = await declare(spec);
      const file = new URL(`resources/${what}.txt`, import.meta.url);
      if (process.env["UPDATE_GOLDEN"] === "1") {
        writeFileSync(file, `${resourceList(resources, base.name).join("\n")}\n`);
      }
      assert.deepEqual(
        resourceList(resources, base.name),
        readFileSync(file, "utf8").trimEnd().split("\n"),
      );
    });
  }
});

describe("an existing cluster's resources", () => {
  const existing = {
    name: "old.k8s.example.com",
    kubernetesVersion: "1.10",
    existing: { ingress: { dnsName: "old.us-east-1.elb.amazonaws.com", zoneId: "Z35SXDOTRQ7X7K" } },
  };

  it("are the component only, and nothing can be written to it", async () => {
    const { resources, outputs } = await declare(existing);
    assert.deepEqual(
      resources.map(({ type, name }) => `${type} ${name}`),
      ["cluster-migration:index:ExistingCluster old.k8s.example.com"],
    );
    assert.deepEqual(outputs, {
      kubeconfig: undefined,
      secret: undefined,
      ready: 0,
      managed: false,
    });
  });

  it("are a provider that takes objects over, when its workloads are managed", async () => {
    const { resources, outputs } = await declare(
      {
        ...existing,
        kubernetesVersion: "1.28",
        existing: { ...existing.existing, manageWorkloads: true },
      },
      { kubeconfig: "the kubeconfig" },
    );
    assert.deepEqual(
      resources.map(({ type, name }) => `${type} ${name}`),
      [
        "cluster-migration:index:ExistingCluster old.k8s.example.com",
        "pulumi:providers:kubernetes old.k8s.example.com",
      ],
    );
    const { kubeconfig, ...settings } = resources[1]?.inputs ?? {};
    assert.deepEqual(settings, {
      clusterIdentifier: "old.k8s.example.com",
      deleteUnreachable: "false",
      enableConfigMapMutable: "true",
      enableSecretMutable: "true",
      skipUpdateUnreachable: "false",
      upsertExistingObjects: "true",
    });
    assert.notEqual(typeof kubeconfig, "string", "the kubeconfig is no secret");
    assert.equal(outputs["secret"], true);
  });
});

describe("a created cluster", () => {
  const byType = async (spec: object, type: string, options?: Parameters<typeof declare>[1]) =>
    (await declare(spec, options)).resources.filter((resource) => resource.type === type);
  const group = "aws:autoscaling/group:Group";

  it("keeps one machine in each of the control plane's groups, by zone and not by subnet", async () => {
    const groups = await byType(three, group);
    assert.deepEqual(
      groups
        .filter(({ name }) => name.includes(".masters."))
        .map(({ name, inputs }) => [
          name,
          inputs["minSize"],
          inputs["maxSize"],
          inputs["availabilityZones"],
          inputs["vpcZoneIdentifiers"],
          inputs["healthCheckType"],
        ]),
      ["a", "b", "c"].map((letter) => [
        `control-plane-us-east-1${letter}.masters.blue.k8s.example.com`,
        1,
        1,
        [`us-east-1${letter}`],
        undefined,
        "EC2",
      ]),
    );
  });

  it("has no machine at all while it is fenced", async () => {
    const groups = await byType(three, group, { fence: true });
    assert.equal(groups.length, 6);
    for (const { name, inputs } of groups) {
      assert.deepEqual([inputs["minSize"], inputs["maxSize"]], [0, 0], name);
    }
  });

  it("changes nothing but launch templates for a patch release", async () => {
    const [before, after] = [
      await declare(three),
      await declare({ ...three, kubernetesVersion: "1.35.3" }),
    ];
    const compared = ({ inputs, opts }: Registered) => {
      const { ignoreChanges = [] } = opts as pulumi.CustomResourceOptions;
      return JSON.stringify(Object.entries(inputs).filter(([key]) => !ignoreChanges.includes(key)));
    };
    const changed = after.resources.filter((resource, i) => {
      const earlier = before.resources[i];
      return earlier === undefined || compared(resource) !== compared(earlier);
    });
    const types = changed.map(({ type }) => type).filter((type) => !type.startsWith("cluster-"));
    assert.deepEqual([...new Set(types)], ["aws:ec2/launchTemplate:LaunchTemplate"]);
    assert.equal(types.length, 6);
    const versions = (await byType(three, group)).map(({ inputs }) => inputs["launchTemplate"]);
    assert.deepEqual(
      versions.map((template) => (template as { readonly version: string }).version),
      Array.from({ length: 6 }, () => "$Latest"),
    );
  });

  it("keeps its provider when a certificate is renewed", async () => {
    const provider = "pulumi:providers:kubernetes";
    const [first] = await byType(three, provider);
    const [renewed] = await byType(three, provider, { certificate: "renewed" });
    assert.notDeepEqual(first?.inputs["kubeconfig"], renewed?.inputs["kubeconfig"]);
    // the provider is replaced when this changes, and only then
    assert.equal(first?.inputs["clusterIdentifier"], "blue.k8s.example.com");
    assert.equal(renewed?.inputs["clusterIdentifier"], "blue.k8s.example.com");
  });

  it("is left unreachable only where it may be, and forgotten only once it is retired", async () => {
    const settings = async (args: { retired?: boolean; mayBeUnreachable?: boolean }) => {
      const [provider] = await byType(three, "pulumi:providers:kubernetes", args);
      const { kubeconfig, clusterIdentifier, ...others } = provider?.inputs ?? {};
      assert.deepEqual([kubeconfig, clusterIdentifier].includes(undefined), false);
      const { enableConfigMapMutable, enableSecretMutable, ...unreachable } = others;
      assert.deepEqual([enableConfigMapMutable, enableSecretMutable], ["true", "true"]);
      return unreachable;
    };
    assert.deepEqual(await settings({}), {
      skipUpdateUnreachable: "false",
      deleteUnreachable: "false",
      upsertExistingObjects: "true",
    });
    assert.deepEqual(await settings({ mayBeUnreachable: true }), {
      skipUpdateUnreachable: "true",
      deleteUnreachable: "false",
      upsertExistingObjects: "true",
    });
    assert.deepEqual(await settings({ retired: true }), {
      skipUpdateUnreachable: "false",
      deleteUnreachable: "true",
      upsertExistingObjects: "true",
    });
  });

  it("makes machines tell their credentials only to what has a token and is one hop away", async () => {
    const templates = await byType(three, "aws:ec2/launchTemplate:LaunchTemplate");
    assert.equal(templates.length, 6);
    for (const { name, inputs } of templates) {
      assert.deepEqual(
        inputs["metadataOptions"],
        {
          httpEndpoint: "enabled",
          httpTokens: "required",
          httpPutResponseHopLimit: 1,
          instanceMetadataTags: "disabled",
        },
        name,
      );
    }
  });

  it("opens nothing to the world but the load balancers' listeners", async () => {
    const rules = await byType(three, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    const open = rules.filter(({ inputs }) => inputs["cidrIpv4"] !== undefined);
    assert.deepEqual(
      open.map(({ inputs }) => [inputs["securityGroupId"], inputs["fromPort"], inputs["toPort"]]),
      [
        ["ingress-elb.blue.k8s.example.com-id", 80, 80],
        ["api-elb.blue.k8s.example.com-id", 443, 443],
        ["ingress-elb.blue.k8s.example.com-id", 443, 443],
      ],
    );
    const narrow = await byType(
      { ...three, apiSourceRanges: ["203.0.113.0/24"], ingress: { sourceRanges: ["10.0.0.0/8"] } },
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    );
    assert.deepEqual(
      narrow.flatMap(({ inputs }) => inputs["cidrIpv4"] ?? []),
      ["10.0.0.0/8", "203.0.113.0/24", "10.0.0.0/8"],
    );
  });

  it("puts a load balancer into private subnets when it is to be internal", async () => {
    const balancers = async (more: object) =>
      (await byType({ ...base, ...more }, "aws:lb/loadBalancer:LoadBalancer")).map(({ inputs }) => [
        inputs["internal"],
        inputs["subnets"],
      ]);
    const open = [false, ["utility-us-east-1a.blue.k8s.example.com-id"]];
    const inside = [true, ["us-east-1a.blue.k8s.example.com-id"]];
    assert.deepEqual(await balancers({}), [open, open]);
    assert.deepEqual(await balancers({ apiInternal: true }), [inside, open]);
    assert.deepEqual(await balancers({ ingress: { internal: true } }), [open, inside]);
  });

  it("keeps its listener on 443 when a certificate comes: AWS takes no second one beside it", async () => {
    const certificateArn =
      "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
    const listeners = async (ingress: object) =>
      (await byType({ ...base, ingress }, "aws:lb/listener:Listener")).map(({ name, inputs }) => [
        name.replace(/-.*/, ""),
        inputs["protocol"],
      ]);
    assert.deepEqual(await listeners({}), [
      ["api", "TCP"],
      ["http", "TCP"],
      ["https", "TCP"],
    ]);
    assert.deepEqual(await listeners({ certificateArn }), [
      ["api", "TCP"],
      ["http", "TCP"],
      ["https", "TLS"],
    ]);
  });

  it("lets no worker reach etcd", async () => {
    const rules = await byType(three, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
    const fromWorkers = rules.filter(
      ({ inputs }) =>
        inputs["securityGroupId"] === "masters.blue.k8s.example.com-id" &&
        inputs["referencedSecurityGroupId"] === "nodes.blue.k8s.example.com-id",
    );
    assert.deepEqual(
      fromWorkers.map(({ inputs }) => [inputs["ipProtocol"], inputs["fromPort"], inputs["toPort"]]),
      [
        ["tcp", 6443, 6443],
        ["tcp", 4240, 4240],
        ["udp", 8472, 8472],
        ["tcp", 10250, 10250],
      ],
    );
  });

  it("gives members fixed addresses, in whosever subnets", async () => {
    const records = async (spec: object) =>
      (await byType(spec, "aws:route53/record:Record"))
        .map(({ inputs }) => [inputs["name"], inputs["records"]])
        .sort();
    assert.deepEqual(await records(three), [
      ["api.blue.k8s.example.com", undefined],
      ["api.internal.blue.k8s.example.com", ["172.20.32.10", "172.20.64.10", "172.20.96.10"]],
    ]);
    assert.deepEqual((await records(cases["existing-vpc"] ?? {}))[1], [
      "api.internal.blue.k8s.example.com",
      ["10.0.1.7"],
    ]);
  });

  it("encrypts every disk, the snapshots' bucket and what is secret among its parameters", async () => {
    const { resources } = await declare(three);
    const of = (type: string) => resources.filter((resource) => resource.type === type);
    const key = "arn:aws:aws:kms/key:Key:blue.k8s.example.com";
    assert.deepEqual(
      of("aws:ebs/volume:Volume").map(({ inputs }) => [inputs["encrypted"], inputs["kmsKeyId"]]),
      Array.from({ length: 3 }, () => [true, key]),
    );
    const templates = of("aws:ec2/launchTemplate:LaunchTemplate");
    assert.equal(templates.length, 6);
    for (const { inputs } of templates) {
      assert.match(JSON.stringify(inputs["blockDeviceMappings"]), /"encrypted":"true"/);
    }
    const parameters = of("aws:ssm/parameter:Parameter");
    assert.equal(parameters.length, 13);
    for (const { name, inputs } of parameters) {
      const secret = /(\.key|\/bootstrap-token|\/encryption\.yaml)$/.test(name);
      assert.deepEqual(
        [inputs["type"], inputs["keyId"]],
        secret ? ["SecureString", key] : ["String", undefined],
        name,
      );
    }
    assert.deepEqual(of("aws:kms/key:Key")[0]?.inputs["enableKeyRotation"], true);
  });

  it("starts no machine before what its first minute needs", async () => {
    const { resources } = await declare(three);
    const named = (patterns: readonly RegExp[]) =>
      resources
        .map(({ type, name }) => `${type} ${name}`)
        .filter((each) => patterns.some((pattern) => pattern.test(each)))
        .sort();
    const waitedFor = async (isMember: boolean) => {
      const groups = resources
        .filter(({ type }) => type === group)
        .filter(({ name }) => name.includes(".masters.") === isMember);
      return Promise.all(groups.map(async (each) => (await dependenciesOf(each)).toSorted()));
    };
    const both = [
      /:Route(TableAssociation)? private-/,
      /:VpcEndpoint s3/,
      /:SecurityGroup(In|E)gressRule /,
      /:Parameter /,
      // no token is worth anything to AWS before
      /:(BucketPolicy|BucketPublicAccessBlock) oidc\./,
      /:(BucketObjectv2|OpenIdConnectProvider) /,
    ];
    const member = named([
      ...both,
      /:Volume /,
      /:RolePolicy(Attachment)? .*\.masters\./,
      /:Listener api-/,
    ]);
    const worker = named([...both, /:RolePolicy .*\.nodes\./, /:Listener http/, /:Record /]);
    // and never for each other: a lone member waits for its peers' quorum
    assert.deepEqual(await waitedFor(true), [member, member, member]);
    assert.deepEqual(await waitedFor(false), [worker, worker, worker]);
  });

  it("leaves what the machines change, and the image of the day of creation, alone", async () => {
    const ignored = async (type: string, spec: object = base) =>
      (await byType(spec, type)).map(({ opts }) => opts.ignoreChanges);
    assert.deepEqual(await ignored("aws:ec2/networkInterface:NetworkInterface"), [["attachments"]]);
    const template = "aws:ec2/launchTemplate:LaunchTemplate";
    assert.deepEqual(await ignored(template), [["imageId"], ["imageId"]]);
    const pinned = { ...base, nodes: [{ name: "workers", image: "ami-0fedcba9876543210" }] };
    assert.deepEqual(await ignored(template, pinned), [["imageId"], undefined]);
  });

  it("gives the ingress controller the client's address, and asks the API whether it is ready", async () => {
    const targets = await byType(base, "aws:lb/targetGroup:TargetGroup");
    assert.deepEqual(
      targets.map(({ inputs }) => [inputs["port"], inputs["proxyProtocolV2"]]),
      [
        [6443, false],
        [30080, true],
        [30443, true],
      ],
    );
    const common = {
      port: "traffic-port",
      timeout: 5,
      interval: 10,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
    };
    assert.deepEqual(
      targets.map(({ inputs }) => inputs["healthCheck"]),
      [
        { ...common, protocol: "HTTPS", path: "/readyz" },
        { ...common, protocol: "TCP" },
        { ...common, protocol: "TCP" },
      ],
    );
  });

  it("waits for its API and nodes once, and keeps what the wait says secret", async () => {
    const [, wait, ...others] = await byType(three, "command:local:Command");
    assert.ok(wait !== undefined && others.length === 0);
    const { environment, ...inputs } = wait.inputs;
    assert.deepEqual(inputs, {
      create: "node components/cluster/wait-for-nodes.ts",
      update: ":",
    });
    // a secret, since the kubeconfig is in it
    const { value } = environment as { readonly value: Readonly<Record<string, unknown>> };
    assert.deepEqual(Object.keys(value).sort(), ["CLUSTER_KUBECONFIG", "CLUSTER_NODES"]);
    assert.equal(value["CLUSTER_NODES"], "6");
    const { additionalSecretOutputs } = wait.opts as pulumi.CustomResourceOptions;
    assert.deepEqual(additionalSecretOutputs, ["stdout", "stderr"]);
    const after = await dependenciesOf(wait);
    assert.deepEqual(
      after.map((each) => each.split(" ")[1]),
      [
        "control-plane-us-east-1a.masters.blue.k8s.example.com",
        "control-plane-us-east-1b.masters.blue.k8s.example.com",
        "control-plane-us-east-1c.masters.blue.k8s.example.com",
        "nodes-us-east-1a.blue.k8s.example.com",
        "nodes-us-east-1b.blue.k8s.example.com",
        "nodes-us-east-1c.blue.k8s.example.com",
        "api.blue.k8s.example.com",
        "api.internal.blue.k8s.example.com",
      ],
    );
  });

  it("waits until all of it is well, once, after its addons", async () => {
    const [valid] = await byType(three, "command:local:Command");
    assert.ok(valid !== undefined);
    const { environment, ...inputs } = valid.inputs;
    assert.deepEqual(inputs, {
      create: "node components/cluster/wait-until-valid.ts",
      update: ":",
    });
    const { value } = environment as { readonly value: Readonly<Record<string, unknown>> };
    const { CLUSTER_KUBECONFIG: kubeconfig, ...expected } = value;
    assert.equal(typeof kubeconfig, "string");
    assert.deepEqual(expected, {
      CLUSTER_KUBERNETES_VERSION: "1.35.2",
      CLUSTER_MEMBERS: "3",
      CLUSTER_INTERNAL_NAME: "api.internal.blue.k8s.example.com",
    });
    const after = await dependenciesOf(valid);
    for (const addon of ["cilium.", "kubernetes-ingress.", "pod-identity-webhook."]) {
      assert.ok(
        after.some((each) => each.split(" ")[1]?.startsWith(addon)),
        addon,
      );
    }
    const [ready] = await byType(three, "pulumi:index:Stash");
    assert.ok(ready !== undefined);
    assert.ok(
      (await dependenciesOf(ready)).some((each) => each.endsWith(" valid.blue.k8s.example.com")),
    );
  });
});
