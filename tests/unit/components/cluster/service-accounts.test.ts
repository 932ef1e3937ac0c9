import assert from "node:assert/strict";
import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, it } from "mocha";
import { roleName } from "../../../../components/cluster/names.ts";
import {
  discoveryDocument,
  keyDocument,
} from "../../../../components/cluster/service-account-issuer.ts";
import { trustPolicy } from "../../../../components/cluster/service-account-role.ts";
import { simulatedPublicKey } from "../../../../rehearsal/world/public-key.ts";
import { declare, dependenciesOf, plain, type Registered } from "./simulated-providers.ts";

const name = "blue.k8s.example.com";
const cluster = (more: object = {}) => ({
  name,
  kubernetesVersion: "1.35.2",
  networking: "flannel",
  zones: ["us-east-1a"],
  ...more,
});

function one(resources: readonly Registered[], type: string, title?: string): Registered {
  const found = resources.filter(
    (each) => each.type === type && (title === undefined || each.name === title),
  );
  const [first] = found;
  assert.ok(first !== undefined && found.length === 1, `${found.length} of ${type} ${title ?? ""}`);
  return first;
}

describe("service accounts' roles", () => {
  it("are trusted by an issuer of two public documents", async () => {
    const { resources } = await declare(cluster());
    const bucket = one(resources, "aws:s3/bucket:Bucket", `oidc.${name}`);
    const url = `https://${String(bucket.inputs["bucket"])}.s3.us-east-1.amazonaws.com`;
    const provider = one(resources, "aws:iam/openIdConnectProvider:OpenIdConnectProvider");
    assert.equal(provider.inputs["url"], url);
    assert.deepEqual(provider.inputs["clientIdLists"], ["sts.amazonaws.com"]);
    const documents = resources.filter(
      ({ type }) => type === "aws:s3/bucketObjectv2:BucketObjectv2",
    );
    assert.deepEqual(
      documents.map(({ inputs }) => [inputs["key"], inputs["contentType"], inputs["content"]]),
      [
        [".well-known/openid-configuration", "application/json", discoveryDocument(url)],
        ["openid/v1/jwks", "application/json", keyDocument(simulatedPublicKey)],
      ],
    );
    const policy = one(resources, "aws:s3/bucketPolicy:BucketPolicy", `oidc.${name}`);
    assert.deepEqual(JSON.parse(String(policy.inputs["policy"])), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ReadIssuer",
          Effect: "Allow",
          Principal: "*",
          Action: "s3:GetObject",
          Resource: [
            `arn:aws:aws:s3/bucket:Bucket:oidc.${name}/.well-known/openid-configuration`,
            `arn:aws:aws:s3/bucket:Bucket:oidc.${name}/openid/v1/jwks`,
          ],
        },
      ],
    });
    const needs = await dependenciesOf(provider);
    for (const { name: title } of documents) {
      assert.ok(needs.includes(`aws:s3/bucketObjectv2:BucketObjectv2 ${title}`), title);
    }
  });

  it("publish the key that the API servers sign with, under the API server's own id", () => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = publicKey.export({ type: "spki", format: "pem" }) as string;
    const { keys } = JSON.parse(keyDocument(pem)) as {
      keys: readonly (Record<string, string> & { kid: string })[];
    };
    const [key] = keys;
    assert.ok(key !== undefined);
    const der = publicKey.export({ type: "spki", format: "der" });
    assert.equal(key.kid, createHash("sha256").update(der).digest("base64url"));
    assert.deepEqual([key["use"], key["alg"], key["kty"]], ["sig", "RS256", "RSA"]);
    assert.ok(createPublicKey({ key, format: "jwk" }).equals(publicKey));
  });

  it("are RSA keys' tokens", async () => {
    const { resources } = await declare(cluster());
    const key = one(resources, "tls:index/privateKey:PrivateKey", `service-account.${name}`);
    assert.deepEqual([key.inputs["algorithm"], key.inputs["rsaBits"]], ["RSA", 2048]);
  });

  it("trust the issuers of both clusters, for one service account only", () => {
    const issuers = ["old", "new"].map((side) => ({
      url: `https://oidc-${side}.s3.us-east-1.amazonaws.com`,
      providerArn: `arn:aws:iam::1:oidc-provider/oidc-${side}.s3.us-east-1.amazonaws.com`,
    }));
    const { Statement } = JSON.parse(trustPolicy(issuers, "shop/orders")) as {
      Statement: readonly object[];
    };
    assert.deepEqual(
      Statement,
      ["old", "new"].map((side) => ({
        Effect: "Allow",
        Principal: {
          Federated: `arn:aws:iam::1:oidc-provider/oidc-${side}.s3.us-east-1.amazonaws.com`,
        },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`oidc-${side}.s3.us-east-1.amazonaws.com:aud`]: "sts.amazonaws.com",
            [`oidc-${side}.s3.us-east-1.amazonaws.com:sub`]: "system:serviceaccount:shop:orders",
          },
        },
      })),
    );
  });

  it("have names that IAM takes", () => {
    assert.equal(roleName("cluster-autoscaler", name), `cluster-autoscaler.${name}`);
    const long = roleName("cluster-autoscaler", `${"a".repeat(52)}.com`);
    assert.equal(long.length, 64);
    assert.notEqual(long, roleName("cluster-autoscaler", `${"a".repeat(52)}.org`));
  });

  it("reach pods by AWS' webhook, whose certificate the cluster's authority signs", async () => {
    const { resources } = await declare(
      cluster({ zones: ["us-east-1a", "us-east-1b", "us-east-1c"] }),
    );
    const webhook = one(
      resources,
      "kubernetes:admissionregistration.k8s.io/v1:MutatingWebhookConfiguration",
    );
    const [first] = webhook.inputs["webhooks"] as readonly Record<string, unknown>[];
    assert.ok(first !== undefined);
    assert.equal(first["failurePolicy"], "Ignore");
    const { caBundle, service } = plain(first["clientConfig"]) as {
      caBundle: string;
      service: Record<string, string>;
    };
    assert.match(Buffer.from(caBundle, "base64").toString(), /^-----BEGIN CERTIFICATE----- ca\./);
    const request = one(
      resources,
      "tls:index/certRequest:CertRequest",
      `pod-identity-webhook.${name}`,
    );
    assert.deepEqual(request.inputs["dnsNames"], [
      `${service["name"] ?? ""}.${service["namespace"] ?? ""}.svc`,
    ]);
    const deployment = one(
      resources,
      "kubernetes:apps/v1:Deployment",
      `pod-identity-webhook.${name}`,
    );
    assert.deepEqual((await dependenciesOf(webhook)).slice(0, 1), [
      `kubernetes:apps/v1:Deployment pod-identity-webhook.${name}`,
    ]);
    const { spec } = deployment.inputs as { spec: { replicas: number; template: object } };
    assert.equal(spec.replicas, 2);
    // it could not start while its own configuration asks for it
    const { objectSelector } = plain(first) as {
      objectSelector: { matchExpressions: readonly { key: string; values?: readonly string[] }[] };
    };
    assert.deepEqual(objectSelector.matchExpressions[0]?.values, ["pod-identity-webhook"]);
    assert.deepEqual(
      (spec.template as { metadata: { labels: Record<string, string> } }).metadata.labels,
      { app: "pod-identity-webhook" },
    );
  });

  it("are none where config wants none, and then there is no autoscaler either", async () => {
    const { resources } = await declare(cluster({ addons: { podIdentity: false } }));
    assert.deepEqual(
      resources
        .filter(({ type, name: title }) =>
          /webhook|oidc|cluster-autoscaler/i.test(`${type} ${title}`),
        )
        .map(({ type }) => type),
      [],
    );
  });
});

describe("the autoscaler", () => {
  it("has a role of its own that may resize the workers' groups, and finds these by their tags", async () => {
    const { resources } = await declare(cluster());
    const policy = one(resources, "aws:iam/rolePolicy:RolePolicy", `cluster-autoscaler.${name}`);
    const { Statement } = JSON.parse(String(policy.inputs["policy"])) as {
      Statement: readonly { Action: readonly string[]; Condition?: object }[];
    };
    const changing = Statement.filter(({ Action }) =>
      Action.some((action) => !/:(Describe|Get)/.test(action)),
    );
    assert.deepEqual(
      changing.map(({ Condition }) => Condition),
      [{ StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${name}`]: "owned" } }],
    );
    const groups = resources.filter(({ type }) => type === "aws:autoscaling/group:Group");
    const tagged = groups.filter(({ inputs }) =>
      (inputs["tags"] as readonly { key: string }[]).some(
        ({ key }) => key === `k8s.io/cluster-autoscaler/${name}`,
      ),
    );
    assert.deepEqual(
      tagged.map(({ name: title }) => title),
      [`nodes-us-east-1a.${name}`],
    );
    const release = resources.find(({ inputs }) => inputs["chart"] === "cluster-autoscaler");
    const values = plain(release?.inputs["values"]) as {
      extraEnv: Record<string, string>;
      autoDiscovery: object;
    };
    assert.deepEqual(values.autoDiscovery, { clusterName: name });
    assert.equal(
      values.extraEnv["AWS_ROLE_ARN"],
      `arn:aws:aws:iam/role:Role:cluster-autoscaler.${name}`,
    );
  });

  it("is left out by config, and where no release is known for the minor", async () => {
    for (const more of [
      { addons: { clusterAutoscaler: false } },
      { kubernetesVersion: "1.37.1" },
    ]) {
      const { resources } = await declare(cluster(more));
      assert.ok(!resources.some(({ name: title }) => title.startsWith("cluster-autoscaler")));
    }
  });
});

describe("the machines' roles", () => {
  it("get the policies that config adds", async () => {
    const arn = "arn:aws:iam::123456789012:policy/team/logs";
    const { resources } = await declare(cluster({ additionalPolicies: { node: [arn] } }));
    const attached = resources
      .filter(({ type }) => type.includes("RolePolicyAttachment"))
      .filter(({ name: title }) => title.includes(".nodes."));
    assert.deepEqual(
      attached.map(({ name: title, inputs }) => [title, inputs["policyArn"]]),
      [[`logs.nodes.${name}`, arn]],
    );
  });

  it("are out of a pod's reach, unless its group allows another hop", async () => {
    const { resources } = await declare(
      cluster({ nodes: [{ name: "a" }, { name: "b", metadataHopLimit: 2 }] }),
    );
    const hops = resources
      .filter(({ type }) => type === "aws:ec2/launchTemplate:LaunchTemplate")
      .map(({ name: title, inputs }) => [
        title.split(".")[0],
        (inputs["metadataOptions"] as Record<string, unknown>)["httpPutResponseHopLimit"],
      ]);
    assert.deepEqual(hops, [
      ["a", 1],
      ["b", 2],
      ["control-plane-us-east-1a", 1],
    ]);
  });
});
