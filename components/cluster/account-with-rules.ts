// The service account of one of the cluster's own programs, and what it may do.
import { core, rbac, type types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** The object's metadata: the role and its binding are called as the account, and have no namespace. */
export interface AccountMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** @param title of the three resources */
export function accountWithRules(
  title: string,
  metadata: AccountMetadata,
  rules: readonly types.input.rbac.v1.PolicyRule[],
  opts: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
  const { name, namespace, labels } = metadata;
  return [
    new core.v1.ServiceAccount(title, { metadata }, opts),
    new rbac.v1.ClusterRole(title, { metadata: { name, labels }, rules: [...rules] }, opts),
    new rbac.v1.ClusterRoleBinding(
      title,
      {
        metadata: { name, labels },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
        subjects: [{ kind: "ServiceAccount", name, namespace }],
      },
      opts,
    ),
  ];
}
