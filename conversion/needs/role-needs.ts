// Roles of AWS that pods take.
import { stringAt, type JsonObject } from "../manifests/json.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { missing, type Reference } from "./reference.ts";

/** A role that the old cluster's nodes may take for a pod. */
export function roleNeeds(manifest: Manifest, template: JsonObject): readonly Reference[] {
  const role = stringAt(template, "metadata", "annotations", "iam.amazonaws.com/role");
  if (role === undefined) return [];
  return [
    {
      ...missing(manifest, "kube2iam or kiam for the role", role, { blocks: false }),
      wayOut:
        "the target's nodes may not take this role: run kube2iam or kiam there, and let the role trust the target's nodes, or give the pods keys",
    },
  ];
}

/** A service account's role, which trusts the old cluster's issuer of tokens. */
export function accountRole(manifest: Manifest): readonly Reference[] {
  const { object } = manifest;
  const role = stringAt(object, "metadata", "annotations", "eks.amazonaws.com/role-arn");
  if (object.kind !== "ServiceAccount" || role === undefined) return [];
  return [
    {
      ...missing(manifest, "trust in the target's issuer of the role", role, { blocks: false }),
      found: "the old cluster's issuer in its trust policy",
      wayOut:
        "let the role's trust policy name the target's issuer, too (the output serviceAccountIssuer)",
    },
  ];
}
