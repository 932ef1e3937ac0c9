// The `cluster` key of a stack file: one to create, or one that exists.
import { z } from "zod";

const createdCluster = z.strictObject({
  name: z.string(),
  kubernetesVersion: z.string(),
  networking: z.enum(["cilium", "calico", "flannel"]),
  zones: z.array(z.string()).min(1),
});
const existingCluster = z.strictObject({
  name: z.string(),
  kubernetesVersion: z.string(),
  existing: z.strictObject({
    ingress: z.strictObject({ dnsName: z.string(), zoneId: z.string() }),
    etcdVersion: z.string().optional(),
    networking: z.string().optional(),
    dns: z.enum(["kube-dns", "coredns"]).optional(),
    manageWorkloads: z.boolean().optional(),
  }),
});

export const clusterSchema = z.union([createdCluster, existingCluster]);
export type ClusterSpec = z.infer<typeof clusterSchema>;
