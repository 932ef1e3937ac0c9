// The `cluster` key of a stack file: one to create, or one that exists.
import { z } from "zod";
import { kubernetesMinor } from "./kubernetes-minors.ts";
import type { ClusterFacts } from "../migration/state/side.ts";
import { createdCluster, type CreatedClusterSpec } from "./created-cluster.ts";
import { existingCluster, type ExistingClusterSpec } from "./existing-cluster.ts";
import { stackName } from "./values.ts";

/** `cluster: {fromStack: old}` */
export const clusterOfStack = z.strictObject({ fromStack: stackName });

export type ClusterOfStack = z.infer<typeof clusterOfStack>;

export type ClusterSpec = CreatedClusterSpec | ExistingClusterSpec;

/** The key `existing` says which of the two is meant, so only that one's mistakes are told. */
export const clusterSchema = z
  .unknown()
  .refine((value) => isRecord(value), {
    error: "expected {name, kubernetesVersion, ...}",
    abort: true,
  })
  .transform((value, context): ClusterSpec =>
    parsedBy<ClusterSpec>(
      isRecord(value) && "existing" in value ? existingCluster : createdCluster,
      value,
      context,
    ),
  );

/** The same, or another stack's. */
export const clusterKey = z
  .unknown()
  .transform((value, context): ClusterSpec | ClusterOfStack =>
    parsedBy<ClusterSpec | ClusterOfStack>(
      isRecord(value) && "fromStack" in value ? clusterOfStack : clusterSchema,
      value,
      context,
    ),
  );

function parsedBy<T>(schema: z.ZodType<T>, value: unknown, context: z.RefinementCtx): T {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  for (const issue of result.error.issues) context.issues.push({ ...issue } as z.core.$ZodRawIssue);
  return z.NEVER;
}

/** The cluster that another stack has; undefined where the file declares its own. */
export function fromStack(cluster: unknown): string | undefined {
  const { success, data } = clusterOfStack.safeParse(cluster);
  return success ? data.fromStack : undefined;
}

export function isExisting(spec: ClusterSpec): spec is ExistingClusterSpec {
  return "existing" in spec;
}

/** What the rules and the strategy need to know of it. */
export function clusterFacts(spec: ClusterSpec): ClusterFacts {
  const { name, kubernetesVersion } = spec;
  if (isExisting(spec)) {
    const { networking, etcdVersion, dns, manageWorkloads, loadBalancers } = spec.existing;
    return {
      name,
      kubernetesVersion,
      zones: [],
      created: false,
      managesWorkloads: manageWorkloads,
      ...(networking !== undefined && { networking }),
      ...(etcdVersion !== undefined && { etcdVersion }),
      ...(dns !== undefined && { dns }),
      ingress: spec.existing.ingress.dnsName,
      ...(loadBalancers !== undefined && {
        loadBalancers: Object.fromEntries(
          Object.entries(loadBalancers).map(([host, each]) => [host, each.dnsName]),
        ),
      }),
      spec,
    };
  }
  return {
    name,
    kubernetesVersion,
    networking: spec.networking,
    zones: spec.zones,
    created: true,
    managesWorkloads: true,
    etcdVersion: kubernetesMinor(kubernetesVersion).etcd,
    dns: "coredns",
    spec,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
