// The cluster that the boot tests boot.
import { clusterSchema, isExisting } from "../../../../../config/cluster.ts";
import type { CreatedClusterSpec } from "../../../../../config/created-cluster.ts";
import type { ControlPlaneBoot } from "../../../../../components/cluster/boot/user-data.ts";

export function createdCluster(more: object = {}): CreatedClusterSpec {
  const spec = clusterSchema.parse({
    name: "blue.k8s.example.com",
    kubernetesVersion: "1.35.2",
    networking: "cilium",
    zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
    ...more,
  });
  if (isExisting(spec)) throw new Error("not a created cluster");
  return spec;
}

/** Member `a` of three. */
export function memberBoot(
  more: object = {},
): ControlPlaneBoot & { readonly spec: CreatedClusterSpec } {
  const spec = createdCluster(more);
  return {
    spec,
    kubelet: spec.controlPlane.kubelet,
    zone: "us-east-1a",
    members: [
      { name: "a", address: "172.20.32.10" },
      { name: "b", address: "172.20.64.10" },
      { name: "c", address: "172.20.96.10" },
    ],
    snapshotBucket: "etcd-blue",
    keyArn: "arn:aws:kms:us-east-1:1:key/k",
  };
}
