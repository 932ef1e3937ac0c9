// Every hook of the program, registered in every run, also in one that declares nothing it guards: the
// engine asks the running program for the hook of a resource that it deletes.
import type { Plan } from "../migration/plan.ts";
import type { Situation } from "../migration/situation.ts";
import type { WorkloadSet } from "../migration/manifests/workload-set.ts";
import type { DeclaredCluster } from "./cluster/cluster.ts";
import type { Zone } from "./deployed.ts";
import { guardHook } from "./guard.ts";
import { recordHooks, zeroLeaseHook } from "./last-moment.ts";
import { releaseHook, runningSingleton } from "./singleton-release.ts";

export function registerHooks(
  situation: Situation,
  plan: Plan,
  zones: readonly Zone[],
  cluster: DeclaredCluster,
  { manifests, singletons }: WorkloadSet,
) {
  const { side } = situation;
  const release = {
    cluster: cluster.name,
    fence: side.fence,
    singletons: singletons.map((singleton) => runningSingleton(singleton, manifests)),
    ...(cluster.kubeconfig !== undefined && { kubeconfig: cluster.kubeconfig }),
  };
  return {
    guard: guardHook(situation, zones),
    records: recordHooks(situation, plan, zones),
    leases: { zero: zeroLeaseHook(situation, zones), singletons: releaseHook(release) },
  };
}
