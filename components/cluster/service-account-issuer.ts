// Who signs the cluster's service accounts' tokens, as AWS sees it: an issuer whose keys everybody may read, so that
// a role of IAM can trust a service account as on EKS.
import { createHash, createPublicKey } from "node:crypto";
import { getCallerIdentityOutput, iam, s3 } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { regionOfZones } from "../../config/network.ts";
import { partitionOf } from "./machine-role-policies.ts";
import { clusterTags, issuerBucketName, type Tags } from "./names.ts";

/** What AWS STS, and nothing in the cluster, takes a token for. */
export const tokenAudience = "sts.amazonaws.com";

const paths = {
  discovery: ".well-known/openid-configuration",
  keys: "openid/v1/jwks",
} as const;

export interface ServiceAccountIssuerArgs {
  /** The cluster's: they tell the region. */
  readonly zones: readonly string[];
  /** RSA, of the key that the API servers sign tokens with. */
  readonly publicKeyPem: pulumi.Input<string>;
  readonly tags: Tags;
  /** False once retired. */
  readonly protect: boolean;
}

/**
 * A bucket of two public documents, and IAM's provider for them. Not the API itself: AWS would have to reach it, its
 * certificate would have to be of a public authority, and credentials would end with it. Its name is the cluster's.
 */
export class ServiceAccountIssuer extends pulumi.ComponentResource {
  /** Such as `https://oidc-blue-k8s-example-com-1a2b3c.s3.us-east-1.amazonaws.com`. */
  readonly url: pulumi.Output<string>;
  readonly providerArn: pulumi.Output<string>;
  /** Wait for these: no token is worth anything to AWS before. */
  readonly published: readonly pulumi.Resource[];

  constructor(
    name: string,
    args: ServiceAccountIssuerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("cluster-migration:index:ServiceAccountIssuer", name, { ...args }, opts);
    const title = `oidc.${name}`;
    const tags: Tags = { ...args.tags, ...clusterTags(name), Name: title };
    const { accountId } = getCallerIdentityOutput({}, { parent: this });
    const bucketName = accountId.apply((account) => issuerBucketName(name, account));
    const region = regionOfZones(args.zones);
    this.url = bucketName.apply((bucket) => bucketUrl(bucket, region));
    const { protect } = args;
    const bucket = new s3.Bucket(title, { bucket: bucketName, tags }, { parent: this, protect });
    const access = openToReaders(title, bucket, this);
    const document = (path: string, content: pulumi.Input<string>) =>
      new s3.BucketObjectv2(
        `${path}.${name}`,
        // without tags: S3 takes ten of an object
        { bucket: bucket.id, key: path, content, contentType: "application/json" },
        { parent: this, dependsOn: [...access] },
      );
    const documents = [
      document(paths.discovery, this.url.apply(discoveryDocument)),
      document(paths.keys, pulumi.output(args.publicKeyPem).apply(keyDocument)),
    ];
    const provider = new iam.OpenIdConnectProvider(
      name,
      { url: this.url, clientIdLists: [tokenAudience], tags },
      // AWS looks at the address when the provider is made
      { parent: this, protect, dependsOn: documents },
    );
    this.providerArn = provider.arn;
    this.published = [...access, ...documents, provider];
    this.registerOutputs({ url: this.url, providerArn: this.providerArn });
  }
}

function bucketUrl(bucket: string, region: string): string {
  const suffix = partitionOf(region) === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
  return `https://${bucket}.s3.${region}.${suffix}`;
}

/** The two documents are for everybody, and nothing else is in the bucket. */
function openToReaders(
  title: string,
  bucket: s3.Bucket,
  parent: pulumi.Resource,
): readonly pulumi.Resource[] {
  const block = new s3.BucketPublicAccessBlock(
    title,
    {
      bucket: bucket.id,
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: false,
      restrictPublicBuckets: false,
    },
    { parent },
  );
  const policy = new s3.BucketPolicy(
    title,
    {
      bucket: bucket.id,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "ReadIssuer",
            Effect: "Allow",
            Principal: "*",
            Action: "s3:GetObject",
            Resource: Object.values(paths).map((path) => pulumi.interpolate`${bucket.arn}/${path}`),
          },
        ],
      }),
    },
    // S3 refuses a public policy until the block is gone
    { parent, dependsOn: [block] },
  );
  return [block, policy];
}

/** OpenID Connect Discovery 1.0, as the API server itself would answer. */
export function discoveryDocument(url: string): string {
  return JSON.stringify({
    issuer: url,
    jwks_uri: `${url}/${paths.keys}`,
    authorization_endpoint: "urn:kubernetes:programmatic_authorization",
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    claims_supported: ["sub", "iss"],
  });
}

/** A JWK set; the key's id is the API server's own (kubernetes: pkg/serviceaccount/jwt.go, keyIDFromPublicKey). */
export function keyDocument(publicKeyPem: string): string {
  const key = createPublicKey(publicKeyPem);
  const der = key.export({ type: "spki", format: "der" });
  const kid = createHash("sha256").update(der).digest("base64url");
  return JSON.stringify({
    keys: [{ ...key.export({ format: "jwk" }), use: "sig", alg: "RS256", kid }],
  });
}

/** Where the API servers say that the keys are. */
export function keysUrl(issuerUrl: string): string {
  return `${issuerUrl}/${paths.keys}`;
}
