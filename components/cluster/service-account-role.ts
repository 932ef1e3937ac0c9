// A role of IAM that one service account has, and no other.
import { iam } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "./machine-role-policies.ts";
import { clusterTags, roleName, type Tags } from "./names.ts";
import { tokenAudience, type ServiceAccountIssuer } from "./service-account-issuer.ts";

export interface ServiceAccountRoleArgs {
  readonly cluster: string;
  /** Such as `kube-system/cluster-autoscaler`. */
  readonly serviceAccount: string;
  readonly issuer: Pick<ServiceAccountIssuer, "url" | "providerArn">;
  readonly statements: readonly Statement[];
  readonly tags: Tags;
}

/** Its name is the role's without the cluster's: `cluster-autoscaler`. On AWS it has at most 64 characters. */
export class ServiceAccountRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** Wait for this before the pod starts. */
  readonly policy: iam.RolePolicy;

  constructor(what: string, args: ServiceAccountRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    const name = roleName(what, args.cluster);
    super("cluster-migration:index:ServiceAccountRole", name, { ...args }, opts);
    const parent = { parent: this };
    const role = new iam.Role(
      name,
      {
        name,
        assumeRolePolicy: pulumi
          .all([args.issuer.url, args.issuer.providerArn])
          .apply(([url, providerArn]) => trustPolicy([{ url, providerArn }], args.serviceAccount)),
        tags: { ...args.tags, ...clusterTags(args.cluster), Name: name },
      },
      parent,
    );
    this.arn = role.arn;
    this.policy = new iam.RolePolicy(
      name,
      {
        name: what,
        role: role.name,
        policy: JSON.stringify({ Version: "2012-10-17", Statement: args.statements }),
      },
      parent,
    );
    this.registerOutputs({ arn: this.arn });
  }
}

/**
 * @param issuers of every cluster on which the account may have the role: both, during a migration
 * @param serviceAccount `namespace/name`
 */
export function trustPolicy(
  issuers: readonly { readonly url: string; readonly providerArn: string }[],
  serviceAccount: string,
): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: issuers.map(({ url, providerArn }) => {
      const issuer = url.replace("https://", "");
      return {
        Effect: "Allow",
        Principal: { Federated: providerArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: tokenAudience,
            [`${issuer}:sub`]: `system:serviceaccount:${serviceAccount.replace("/", ":")}`,
          },
        },
      };
    }),
  });
}
