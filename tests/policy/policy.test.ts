import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "mocha";
import { policies } from "../../policy/policies.ts";
import type { Properties } from "../../rehearsal/world/provider.ts";
import { exampleResources, violationsOf, type Resource } from "./run-policies.ts";

describe("the policy pack", () => {
  let example: readonly Resource[] = [];
  before(async () => {
    example = await exampleResources("new");
  });

  /** The example with the properties of one resource changed. */
  const changed = (type: string, name: RegExp, props: Properties, protect?: boolean) => {
    const hit = example.find((each) => each.type === type && name.test(each.name));
    assert.ok(hit, `${type} ${String(name)}`);
    const other = {
      ...hit,
      props: { ...hit.props, ...props },
      protect: protect ?? hit.protect,
    };
    return example.map((each) => (each === hit ? other : each));
  };

  it("finds nothing in the example's stacks", async () => {
    assert.deepEqual(await violationsOf(example), []);
    assert.deepEqual(await violationsOf(await exampleResources("old"), "old"), []);
  });

  it("has been asked about something: each policy's types are in the example", () => {
    const types = new Set(example.map(({ type }) => type));
    for (const type of [
      "aws:ebs/volume:Volume",
      "aws:ec2/launchTemplate:LaunchTemplate",
      "aws:ssm/parameter:Parameter",
      "aws:kms/key:Key",
      "aws:s3/bucket:Bucket",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "aws:iam/rolePolicy:RolePolicy",
      "cluster-migration:index:Guard",
    ]) {
      assert.ok(types.has(type), type);
    }
  });

  const statement = (more: Properties) =>
    JSON.stringify({ Statement: [{ Sid: "S", Effect: "Allow", Resource: "arn:x", ...more }] });

  const record = {
    type: "aws:route53/record:Record",
    name: "shop.example.com",
    protect: false,
    dependencies: {},
    props: {
      type: "A",
      setIdentifier: "new",
      weightedRoutingPolicies: [{ weight: 255 }],
      aliases: [{ name: "a.elb.amazonaws.com", zoneId: "Z", evaluateTargetHealth: true }],
    },
  };
  const withRecord = (props: Properties) => [
    ...example,
    { ...record, props: { ...record.props, ...props } },
  ];

  const cases: readonly (readonly [string, () => readonly Resource[], readonly RegExp[]])[] = [
    [
      "a disk in clear",
      () => changed("aws:ebs/volume:Volume", /^a\./, { encrypted: false }),
      [
        /^encrypted-disks: a\.etcd-main\.new\.k8s\.example\.com: encrypted: got false, expected true$/,
      ],
    ],
    [
      "a root disk in clear",
      () =>
        changed("aws:ec2/launchTemplate:LaunchTemplate", /^nodes-us-east-1a/, {
          blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "false" } }],
        }),
      [
        /^encrypted-disks: nodes-us-east-1a\..*: blockDeviceMappings, \/dev\/xvda: encrypted: got false, expected "true"$/,
      ],
    ],
    [
      "a key in a plain parameter",
      () => changed("aws:ssm/parameter:Parameter", /control-plane\/ca\.key$/, { type: "String" }),
      [/^encrypted-parameters: .*ca\.key: type: got String, expected SecureString$/],
    ],
    [
      "a parameter under AWS' own key",
      () => changed("aws:ssm/parameter:Parameter", /bootstrap-token$/, { keyId: undefined }),
      [/^encrypted-parameters: .*bootstrap-token: keyId: missing/],
    ],
    [
      "a key that is not rotated",
      () => changed("aws:kms/key:Key", /./, { enableKeyRotation: false }),
      [/^rotated-keys: new\.k8s\.example\.com: enableKeyRotation: got false/],
    ],
    [
      "a bucket without versions",
      () => example.filter(({ type }) => !/bucketVersioning/.test(type)),
      [/^private-buckets: etcd\.new\.k8s\.example\.com: no BucketVersioning of that name/],
    ],
    [
      "a public bucket",
      () =>
        changed("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", /^etcd/, {
          blockPublicPolicy: false,
        }),
      [
        /^private-buckets: etcd\.new\.k8s\.example\.com: blockPublicPolicy: got false, expected true$/,
      ],
    ],
    [
      "metadata without a token, and for pods",
      () =>
        changed("aws:ec2/launchTemplate:LaunchTemplate", /^control-plane-us-east-1a/, {
          metadataOptions: { httpTokens: "optional", httpPutResponseHopLimit: 2 },
        }),
      [
        /^metadata-tokens: control-plane-us-east-1a.*: metadataOptions\.httpTokens: got optional, expected required$/,
        /^metadata-tokens: control-plane-us-east-1a.*: metadataOptions\.httpPutResponseHopLimit: got 2, expected 1$/,
      ],
    ],
    [
      "machines that everybody reaches",
      () =>
        changed(
          "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
          /^all-master-to-node/,
          {
            cidrIpv4: "0.0.0.0/0",
            fromPort: 22,
            toPort: 22,
          },
        ),
      [
        /^open-ingress: all-master-to-node.*: nodes\.new\.k8s\.example\.com: ports 22 are open to every address/,
      ],
    ],
    [
      "another port of a load balancer",
      () =>
        changed("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", /^https-api-elb/, {
          fromPort: 1,
          toPort: 65535,
        }),
      [/^open-ingress: https-api-elb.*: api-elb\..*: ports 1 to 65535 are open/],
    ],
    [
      "a role that may do everything",
      () =>
        changed("aws:iam/rolePolicy:RolePolicy", /^control-plane/, {
          policy: statement({ Action: ["ec2:*"], NotResource: "arn:y" }),
        }),
      [
        /^narrow-permissions: control-plane.*: S: NotAction and NotResource/,
        /^narrow-permissions: control-plane.*: S: Action: got ec2:\*, expected single actions$/,
      ],
    ],
    [
      "a role that may end any machine",
      () =>
        changed("aws:iam/rolePolicy:RolePolicy", /^control-plane/, {
          policy: statement({ Action: "ec2:TerminateInstances", Resource: "*" }),
        }),
      [/^narrow-permissions: .*: S: Resource: got "\*" for ec2:TerminateInstances/],
    ],
    [
      "a bucket that everybody may read",
      () =>
        changed("aws:s3/bucketPolicy:BucketPolicy", /^etcd/, {
          policy: statement({ Principal: { AWS: "*" } }),
        }),
      [/^narrow-permissions: etcd\.new\.k8s\.example\.com: S: Principal: got "\*"/],
    ],
    [
      "an issuer of which everybody may read more than its two documents",
      () =>
        changed("aws:s3/bucketPolicy:BucketPolicy", /^oidc/, {
          policy: JSON.stringify({
            Statement: {
              Sid: "S",
              Effect: "Allow",
              Principal: "*",
              Action: "s3:GetObject",
              Resource: ["arn:aws:s3:::oidc/openid/v1/jwks", "arn:aws:s3:::oidc/*"],
            },
          }),
        }),
      [/^narrow-permissions: oidc\.new\.k8s\.example\.com: S: Principal: got "\*"/],
    ],
    [
      "an administrator",
      () => [
        ...example,
        {
          ...record,
          type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
          props: { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
        },
      ],
      [/^no-administrators: shop\.example\.com: policyArn: got .*AdministratorAccess/],
    ],
    [
      "a load balancer without protection",
      () => changed("aws:lb/loadBalancer:LoadBalancer", /^ingress/, {}, false),
      [/^protected-resources: ingress-new-.*: protect: got false/],
    ],
    [
      "a record of another shape",
      () =>
        withRecord({
          setIdentifier: "old",
          weightedRoutingPolicies: [{ weight: 256 }],
          aliases: [{ evaluateTargetHealth: false }],
        }),
      [
        /^weighted-aliases: shop\.example\.com: setIdentifier: got old, expected the stack's name, new$/,
        /^weighted-aliases: .*: got weight 256/,
        /^weighted-aliases: .*: aliases: evaluateTargetHealth: got false/,
      ],
    ],
    [
      "a weighted CNAME",
      () => withRecord({ type: "CNAME", aliases: undefined }),
      [/^weighted-aliases: .*: type: got CNAME without an alias/],
    ],
  ];

  for (const [what, resources, expected] of cases) {
    it(`refuses ${what}`, async () => {
      const found = await violationsOf(resources());
      assert.equal(found.length, expected.length, found.join("\n"));
      for (const [i, pattern] of expected.entries()) assert.match(found[i] ?? "", pattern);
    });
  }

  it("takes a weighted record as the program makes it", async () => {
    assert.deepEqual(await violationsOf(withRecord({})), []);
  });

  it("asks for no protection of a side that is retired", async () => {
    const retired = example
      .filter(({ type }) => type !== "cluster-migration:index:Guard")
      .map((each) => ({ ...each, protect: false }));
    assert.deepEqual(await violationsOf(retired), []);
  });

  it("is documented, policy by policy", () => {
    const page = readFileSync(new URL("../../docs/policy.md", import.meta.url), "utf8");
    const rows = [...page.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name]) => name);
    assert.deepEqual(
      rows,
      policies.map(({ name }) => name),
    );
  });
});
