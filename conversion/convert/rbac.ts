import { changedAt, eachRecord, without } from "../manifests/json.ts";
import { deprecationGuide, move } from "./move.ts";

const group = "rbac.authorization.k8s.io";

export const rbac = move({
  name: "rbac-v1",
  kinds: ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
  summary:
    "v1alpha1's subjects say apiGroup instead of apiVersion, and its user * becomes the group of all who are authenticated",
  sources: [
    `${deprecationGuide}#v1-22`,
    "kubernetes/kubernetes v1.21 pkg/apis/rbac/v1alpha1/conversion.go",
  ],
  touches: ["subjects"],
  fields: (object, from) => {
    if (from !== `${group}/v1alpha1`) return object;
    return changedAt(object, ["subjects"], (subjects) =>
      eachRecord(subjects, (subject) => {
        const rest = without(subject, ["apiVersion"]);
        const apiGroup = subject["kind"] === "ServiceAccount" ? "" : group;
        if (subject["kind"] === "User" && subject["name"] === "*") {
          return { ...rest, kind: "Group", name: "system:authenticated", apiGroup };
        }
        return "apiGroup" in subject ? rest : { ...rest, apiGroup };
      }),
    );
  },
});
