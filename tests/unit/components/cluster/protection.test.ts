import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type * as pulumi from "@pulumi/pulumi";
import { declare, type Registered } from "./simulated-providers.ts";

/** Its own, or its component's, as the SDK hands it down. */
function isProtected({ opts }: Registered): boolean {
  const parent = opts.parent as (pulumi.Resource & { readonly __protect?: boolean }) | undefined;
  return opts.protect ?? parent?.__protect ?? false;
}

const cluster = {
  name: "blue.k8s.example.com",
  kubernetesVersion: "1.35.2",
  networking: "cilium",
  zones: ["us-east-1a"],
};

describe("protection", () => {
  it("is on what never changes in daily life", async () => {
    const { resources } = await declare(cluster);
    const types = resources.filter(isProtected).map(({ type, name }) => `${type} ${name}`);
    const network = /^aws:ec2\/(?!securityGroup|launchTemplate|networkInterface)/;
    assert.deepEqual(types.filter((each) => !network.test(each)).sort(), [
      "aws:autoscaling/group:Group control-plane-us-east-1a.masters.blue.k8s.example.com",
      "aws:ebs/volume:Volume a.etcd-main.blue.k8s.example.com",
      "aws:ec2/networkInterface:NetworkInterface control-plane-us-east-1a.masters.blue.k8s.example.com",
      "aws:iam/openIdConnectProvider:OpenIdConnectProvider blue.k8s.example.com",
      "aws:kms/alias:Alias blue.k8s.example.com",
      "aws:kms/key:Key blue.k8s.example.com",
      "aws:lb/loadBalancer:LoadBalancer api-blue-k8s-example-com-49fd39",
      "aws:lb/loadBalancer:LoadBalancer ingress-blue-k8s-example-dcc22e",
      "aws:s3/bucket:Bucket etcd.blue.k8s.example.com",
      "aws:s3/bucket:Bucket oidc.blue.k8s.example.com",
      "cluster-migration:index:EncryptionKey blue.k8s.example.com",
      "cluster-migration:index:Network blue.k8s.example.com",
      "cluster-migration:index:Pki blue.k8s.example.com",
      "tls:index/certRequest:CertRequest admin.blue.k8s.example.com",
      "tls:index/privateKey:PrivateKey admin.blue.k8s.example.com",
      "tls:index/privateKey:PrivateKey ca.blue.k8s.example.com",
      "tls:index/privateKey:PrivateKey etcd-ca.blue.k8s.example.com",
      "tls:index/privateKey:PrivateKey front-proxy-ca.blue.k8s.example.com",
      "tls:index/privateKey:PrivateKey secrets.blue.k8s.example.com",
      "tls:index/privateKey:PrivateKey service-account.blue.k8s.example.com",
      "tls:index/selfSignedCert:SelfSignedCert ca.blue.k8s.example.com",
      "tls:index/selfSignedCert:SelfSignedCert etcd-ca.blue.k8s.example.com",
      "tls:index/selfSignedCert:SelfSignedCert front-proxy-ca.blue.k8s.example.com",
    ]);
    assert.ok(types.some((each) => each.startsWith("aws:ec2/vpc:Vpc")));
  });

  it("is not on the administrator's certificate, whose renewal is a replacement", async () => {
    const { resources } = await declare(cluster);
    const certificate = resources.find(({ type }) => type.endsWith(":LocallySignedCert"));
    assert.ok(certificate !== undefined && !isProtected(certificate));
  });

  it("is gone once the side is retired, and the bucket goes with its snapshots", async () => {
    const { resources } = await declare(cluster, { retired: true });
    assert.deepEqual(resources.filter(isProtected), []);
    const bucket = resources.find(({ type }) => type === "aws:s3/bucket:Bucket");
    assert.equal(bucket?.inputs["forceDestroy"], true);
  });
});
