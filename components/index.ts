// The public face: what another Pulumi program imports. docs/package.md shows it.
export { Cluster, type ClusterArgs } from "./cluster/cluster.ts";
export type { DeclaredCluster } from "./cluster/declared-cluster.ts";
export { ExistingCluster, type ExistingClusterArgs } from "./cluster/existing-cluster.ts";
export { realEnvironment, type Environment } from "./environment.ts";
export { findZones, type Zone } from "./state/route53.ts";
export { sideOutputs } from "./state/side-outputs.ts";
export { Guard, guardHook, type GuardArgs } from "./traffic/deletion-guard.ts";
export { findTraffic, type FoundTraffic, type TrafficArgs } from "./traffic/find-traffic.ts";
export type { WeightedTrafficArgs } from "./traffic/weighted-traffic-args.ts";
export { WeightedTraffic, type LockRecords } from "./traffic/weighted-traffic.ts";
export { Workloads, type WorkloadsArgs } from "./workloads/workloads.ts";
