import * as pulumi from "@pulumi/pulumi";
import type { Plan } from "../../migration/state/plan.ts";
import { realEnvironment } from "../environment.ts";
import { ephemerally } from "../progress.ts";
import { valueOf } from "../value-of.ts";
import { releaseHook } from "../workloads/active-release.ts";
import { lockHolderHook, recordHooks, zeroWeightLockHook } from "./record-hooks.ts";
import { verifyHook } from "./verify-weights.ts";
import type { WeightedTrafficArgs } from "./weighted-traffic-args.ts";

export type TrafficHooks = ReturnType<typeof trafficHooks>;

/**
 * Every hook, also in a run that declares nothing it guards: the engine asks the running program for the hook of a
 * resource that it deletes.
 */
export function trafficHooks(
  {
    context,
    zones,
    cluster,
    activeOnly,
    environment = realEnvironment,
    ...args
  }: WeightedTrafficArgs,
  plan: Plan,
  traffic: pulumi.Resource,
) {
  const invokes = { parent: traffic };
  const { ingress, loadBalancers } = cluster;
  const means = {
    ...{ zones, environment, invokes, say: ephemerally(traffic) },
    ...(loadBalancers !== undefined && {
      ingressOf: (host: string) => valueOf(pulumi.output((loadBalancers[host] ?? ingress).dnsName)),
    }),
  };
  return {
    records: recordHooks(context, plan, {
      ...means,
      ...(args.secretCommand !== undefined && { secretCommand: args.secretCommand }),
    }),
    verify: verifyHook(context, means, {
      event: (text) => void pulumi.log.info(text, traffic),
      warning: (text) => void pulumi.log.warn(text, traffic),
    }),
    holder: {
      zeroWeight: lockHolderHook("zeroWeight", context, zones, invokes),
      active: lockHolderHook("active", context, zones, invokes),
    },
    zeroWeight: zeroWeightLockHook(context, zones, invokes),
    active: releaseHook({
      cluster: cluster.name,
      fence: context.side.fence,
      created: context.side.cluster.created,
      activeOnly,
      ...{ environment, invokes, say: means.say },
      ...(cluster.kubeconfig !== undefined && { kubeconfig: cluster.kubeconfig }),
    }),
  };
}
