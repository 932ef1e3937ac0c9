// Roles of AWS that pods take.
import { stringAt, type JsonObject } from "../manifests/json.ts";
import { describeObject, type Manifest } from "../manifests/manifest.ts";
import { nothing, type Reference } from "./reference.ts";

/** A role that the old cluster's nodes may take for a pod. */
export function roleNeeds(
  { object, source }: Manifest,
  template: JsonObject,
): readonly Reference[] {
  const role = stringAt(template, "metadata", "annotations", "iam.amazonaws.com/role");
  if (role === undefined) return [];
  return [
    {
      source,
      object: describeObject(object),
      needs: `kube2iam or kiam for the role ${role}`,
      found: nothing,
      wayOut:
        "the target's nodes may not take this role: run kube2iam or kiam there, and let the role trust the target's nodes, or give the pods keys",
      blocks: false,
    },
  ];
}

/** A service account's role, which trusts the old cluster's issuer of tokens. */
export function accountRole({ object, source }: Manifest): readonly Reference[] {
  const role = stringAt(object, "metadata", "annotations", "eks.amazonaws.com/role-arn");
  if (object.kind !== "ServiceAccount" || role === undefined) return [];
  return [
    {
      source,
      object: describeObject(object),
      needs: `trust in the target's issuer of the role ${role}`,
      found: "the old cluster's issuer in its trust policy",
      wayOut:
        "let the role's trust policy name the target's issuer, too (the output serviceAccountIssuer)",
      blocks: false,
    },
  ];
}
