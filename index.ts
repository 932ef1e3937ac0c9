// One side of a migration. Read it from top to bottom: what the files say, what is deployed, the rules'
// verdict, and only then the first resource.
import * as pulumi from "@pulumi/pulumi";
import { declareCluster } from "./components/cluster/cluster.ts";
import { findClusterOptions } from "./components/cluster/cluster-options.ts";
import { findZones } from "./components/deployed.ts";
import { Guard } from "./components/guard.ts";
import { registerHooks } from "./components/hooks.ts";
import { declareLeases } from "./components/leases.ts";
import { sideOutputs } from "./components/outputs.ts";
import { inTheirWords } from "./components/run-error.ts";
import { findSituation } from "./components/situation.ts";
import { declareTraffic } from "./components/traffic.ts";
import { declareWorkloads } from "./components/workloads.ts";
import { parseStack } from "./config/stack-values.ts";
import { renderSide } from "./migration/gap/render.ts";
import { readWorkloadSet } from "./migration/manifests/workload-set.ts";
import { plan as planTraffic } from "./migration/plan.ts";
import { refuseViolations } from "./migration/verdict.ts";

/** @throws pulumi.RunError with every mistake and every violated rule, before anything is registered */
export default function program(): Promise<Record<string, unknown>> {
  return inTheirWords(async () => {
    // what the files say
    const project = pulumi.getProject();
    const config = parseStack(project, pulumi.getStack(), pulumi.runtime.allConfig());
    const { side, shared } = config;
    const workloads = readWorkloadSet(shared, process.cwd());
    const rendered = renderSide(side, workloads.manifests);

    // what is deployed on both sides, and whether the rules allow what this side wants
    const zones = await findZones(shared.hostedZones);
    const situation = await findSituation(side, shared, zones, workloads);
    const clusterOptions = await findClusterOptions(config, zones);
    refuseViolations(situation);
    const plan = planTraffic(situation);

    // this side's cluster, its workloads, and its half of each host's traffic
    const cluster = declareCluster(config.cluster, clusterOptions);
    const hooks = registerHooks(situation, plan, zones, cluster, workloads);
    const leases = declareLeases(plan, side.stack, shared, zones, hooks.leases, cluster.ready);
    const zero = leases.zero === undefined ? [] : [leases.zero];
    const trafficAfter = (others: readonly pulumi.Resource[]) =>
      declareTraffic(plan, side.stack, shared, zones, cluster, hooks.records, [...zero, ...others]);
    // a share that rises waits for the workloads; one that only falls goes first: a sick side can be left
    const early = plan.first === "records" ? trafficAfter([]) : undefined;
    const objects = declareWorkloads(
      side,
      rendered,
      workloads.singletons,
      cluster,
      leases.singletons,
      early?.records ?? [],
    );
    const { records, zeroSince } = early ?? trafficAfter(objects);

    if (!side.retired) {
      const everything = [
        ...cluster.ready,
        ...objects,
        ...records,
        ...Object.values<pulumi.Resource>({ ...leases }),
        ...(zeroSince === undefined ? [] : [zeroSince]),
      ];
      new Guard("guard", hooks.guard, { dependsOn: everything });
    }
    return sideOutputs(situation, plan, cluster, records, leases, zeroSince);
  });
}
