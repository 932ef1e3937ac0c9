import assert from "node:assert/strict";
import { after, describe, it } from "mocha";
import { Account } from "../../../../rehearsal/world/aws/account.ts";
import { knownTypes, shapeRefusals } from "../../../../rehearsal/world/aws/shapes.ts";
import { Clock } from "../../../../rehearsal/ground/clock.ts";
import type { Properties } from "../../../../rehearsal/world/provider.ts";
import { accountId, computed, declareOnMocks, plain } from "./simulated-providers.ts";

const base = {
  name: "blue.k8s.example.com",
  kubernetesVersion: "1.36.2",
  networking: "cilium",
  zones: ["us-east-1a"],
};

/** 56 characters, as many as a cluster's name may have. */
const longest = `${"a".repeat(32)}.k8s.longest.example.com`;

const everyOption = {
  ...base,
  networking: "calico",
  controlPlane: {
    machineType: "m7g.large",
    volumeGiB: 80,
    etcdVolumeGiB: 40,
    image: "ami-0a1b2c3d",
  },
  nodes: [
    {
      name: "spot",
      machineType: "m7g.large",
      otherMachineTypes: ["m7g.xlarge"],
      spotPercent: 60,
      minSize: 0,
      maxSize: 9,
      labels: {
        "example.com/team": "shop",
        ["l".repeat(18) + ".example.com/" + "n".repeat(51)]: "",
      },
      taints: [{ key: "dedicated", value: "shop", effect: "NoSchedule" }],
      volumeGiB: 200,
      securityGroupIds: ["sg-0a1b2c3d"],
      image: "ami-1a1b2c3d",
    },
  ],
  ingress: {
    certificateArn:
      "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
    sourceRanges: ["203.0.113.0/24"],
  },
  apiSourceRanges: ["198.51.100.0/24"],
  apiServer: {
    flags: { "max-requests-inflight": "800" },
    featureGates: { MutableCSINodeAllocatableCount: true },
    oidc: { issuerUrl: "https://login.example.com", clientId: "kubernetes" },
  },
  logs: { flow: "connections", access: "requests" },
  disks: {
    keyArns: Array.from(
      { length: 5 },
      (_, i) => `arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-12345678901${i}`,
    ),
    fromClusters: ["old.k8s.example.com"],
  },
  additionalPolicies: {
    controlPlane: ["arn:aws:iam::123456789012:policy/audit"],
    node: ["arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"],
  },
  tags: { owner: "platform team", "cost:center": "a/b=c+d@e" },
};

const three = ["us-east-1a", "us-east-1b", "us-east-1c"];

const configurations: Readonly<Record<string, object>> = {
  "one zone": base,
  "three zones": { ...base, zones: three },
  "the longest name, three zones": { ...base, name: longest, zones: three },
  "the longest name of a group": {
    ...base,
    name: longest,
    nodes: [{ name: "n".repeat(63) }],
  },
  "every option": everyOption,
  "the longest name, every option": { ...everyOption, name: longest, zones: three },
  "internal load balancers": { ...everyOption, apiInternal: true, ingress: { internal: true } },
  "somebody else's VPC": {
    ...base,
    network: {
      vpcId: "vpc-0123456789abcdef0",
      subnets: {
        "us-east-1a": { private: "subnet-0123456789abcdef0", public: "subnet-0fedcba9876543210" },
      },
    },
  },
};

/** Creates a cluster in an account that refuses what AWS refuses. */
async function refusalsOf(cluster: object, account: Account): Promise<readonly string[]> {
  const refusals: string[] = [];
  await declareOnMocks(
    {
      newResource: async ({ type, name, inputs }) => {
        const open = plain(inputs) as Properties;
        if (!type.startsWith("aws:")) {
          return { id: `${name}-id`, state: { ...open, ...computed(type, name) } };
        }
        try {
          const { id, outputs } = await account.create(`urn::${type}::${name}`, type, open);
          return { id, state: { ...outputs } };
        } catch (error) {
          refusals.push(`${type} ${name}: ${String(error)}`);
          return { id: `${name}-id`, state: { ...open, ...computed(type, name) } };
        }
      },
      // one answer for every function that is called
      call: ({ inputs }) => ({
        ...(inputs as Properties),
        accountId,
        value: "ami-0123456789abcdef0",
        cidrBlock: "10.0.0.0/16",
      }),
    },
    cluster,
  );
  return refusals;
}

describe("AWS accepts", () => {
  const clocks: Clock[] = [];
  afterEach(() => {
    for (const clock of clocks.splice(0)) clock.close();
  });
  const emptyAccount = (): Account => {
    const clock = new Clock(1_000_000);
    clocks.push(clock);
    return new Account(clock, () => undefined);
  };

  for (const [what, cluster] of Object.entries(configurations)) {
    it(what, async () => {
      const account = emptyAccount();
      assert.deepEqual(await refusalsOf(cluster, account), []);
      assert.ok(account.all().length > 50, String(account.all().length));
    });
  }

  it("two clusters of three zones in an account that never asked for more, with a gateway each", async () => {
    const account = emptyAccount();
    const network = { natGateways: "single" };
    const pair = ["old.example.com", "new.example.com"];
    for (const name of pair) {
      assert.deepEqual(await refusalsOf({ ...base, name, zones: three, network }, account), []);
    }
    const others = emptyAccount();
    const refusals: string[] = [];
    for (const name of pair) {
      refusals.push(...(await refusalsOf({ ...base, name, zones: three }, others)));
    }
    assert.deepEqual(refusals, [
      "aws:ec2/eip:Eip us-east-1c.new.example.com: Refusal: AddressLimitExceeded: The maximum number of addresses has been reached",
    ]);
  });

  it("nothing unseen: each type that a cluster makes of EC2, IAM and the like has its shapes", async () => {
    const account = emptyAccount();
    await refusalsOf(everyOption, account);
    const unknown = account
      .all()
      .map(({ type }) => type)
      .filter((type) => !knownTypes.includes(type));
    // of these AWS says nothing but which ids they join
    assert.deepEqual([...new Set(unknown)].sort(), [
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      "aws:ec2/flowLog:FlowLog",
      "aws:ec2/route:Route",
      "aws:ec2/routeTableAssociation:RouteTableAssociation",
      "aws:iam/policy:Policy",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "aws:s3/bucketObjectv2:BucketObjectv2",
      "aws:s3/bucketPolicy:BucketPolicy",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "aws:s3/bucketVersioning:BucketVersioning",
    ]);
  });
});

describe("the simulated AWS refuses by shape", () => {
  for (const [type, inputs, refusal] of [
    [
      "aws:ec2/securityGroup:SecurityGroup",
      { name: "api", description: "The API's load balancer" },
      /^description: got "The API's load balancer", expected \[a-zA-Z0-9 .*\(EC2 API reference, CreateSecurityGroup\)$/,
    ],
    [
      "aws:iam/role:Role",
      { name: "r".repeat(65) },
      /^name: got "r+", expected 1 to 64 characters \(iam\.roleNameType\)$/,
    ],
    [
      "aws:iam/role:Role",
      { name: "r", tags: { owner: "R&D" } },
      /^tags\.value: got "R&D", expected .* \(iam\.tagValueType\)$/,
    ],
    [
      "aws:lb/targetGroup:TargetGroup",
      { name: "a.b", port: 0 },
      /^port: got 0, .*\nname: got "a\.b", /,
    ],
    [
      "aws:lb/targetGroup:TargetGroup",
      { name: "a", protocol: "tcp" },
      /^protocol: got "tcp", expected HTTP or HTTPS or TCP or /,
    ],
    ["aws:ebs/volume:Volume", { type: "gp4" }, /^type: got "gp4", expected standard or io1 or /],
    ["aws:s3/bucket:Bucket", { bucket: "Etcd" }, /^bucket: got "Etcd", /],
  ] as const) {
    it(`${type} ${JSON.stringify(inputs).slice(0, 50)}`, () => {
      assert.match(shapeRefusals(type, inputs).join("\n"), refusal);
    });
  }
});

describe("the simulated AWS refuses by what the account has", () => {
  const clock = new Clock(1_000_000);
  after(() => {
    clock.close();
  });

  it("to delete a load balancer whose deletion protection is on", async () => {
    const account = new Account(clock, () => undefined);
    const type = "aws:lb/loadBalancer:LoadBalancer";
    const inputs = { name: "api", internal: true, enableDeletionProtection: true };
    const { id } = await account.create("urn", type, inputs);
    await assert.rejects(account.delete(type, id), /OperationNotPermitted: Load balancer 'api'/);
    await account.update(type, id, { ...inputs, enableDeletionProtection: false });
    await account.delete(type, id);
    assert.deepEqual(account.all(), []);
  });

  it("a managed policy of more than 6,144 characters, and an eleventh of a role", async () => {
    const account = new Account(clock, () => undefined);
    const policy = (characters: number) =>
      account.create("urn", "aws:iam/policy:Policy", {
        name: `p-${characters}`,
        policy: "x".repeat(characters),
      });
    await policy(6144);
    await assert.rejects(policy(6145), /LimitExceeded: Cannot exceed quota for PolicySize: 6144/);
    const attach = (serial: number) =>
      account.create(`urn-${serial}`, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        role: "masters",
        policyArn: `arn:aws:iam::123456789012:policy/p-${serial}`,
      });
    for (let serial = 1; serial <= 10; serial++) await attach(serial);
    await assert.rejects(attach(11), /LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10/);
  });
});
