// Every hook of the program, registered in every run, also in one that declares nothing it guards: the
// engine asks the running program for the hook of a resource that it deletes.
import type { Plan } from "../../migration/state/plan.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import type { WorkloadSet } from "../../conversion/manifests/workload-set.ts";
import type { DeclaredCluster } from "../cluster/cluster.ts";
import type { Environment } from "../environment.ts";
import type { Zone } from "../state/route53.ts";
import { guardHook } from "./deletion-guard.ts";
import { recordHooks, zeroWeightLockHook } from "./record-hooks.ts";
import { releaseHook, runningWorkload } from "../workloads/active-release.ts";

export function registerHooks(
  context: MigrationContext,
  plan: Plan,
  zones: readonly Zone[],
  cluster: DeclaredCluster,
  { manifests, activeOnly }: WorkloadSet,
  environment: Environment,
) {
  const { side } = context;
  const release = {
    cluster: cluster.name,
    fence: side.fence,
    environment,
    activeOnly: activeOnly.map((activeOnlyWorkload) =>
      runningWorkload(activeOnlyWorkload, manifests),
    ),
    ...(cluster.kubeconfig !== undefined && { kubeconfig: cluster.kubeconfig }),
  };
  return {
    guard: guardHook(context, zones),
    records: recordHooks(context, plan, zones, environment),
    locks: { zeroWeight: zeroWeightLockHook(context, zones), active: releaseHook(release) },
  };
}
