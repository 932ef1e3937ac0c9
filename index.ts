// One side of a migration. Read it from top to bottom: what the files say, what is deployed, the rules'
// verdict, and only then the first resource.
import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "./components/cluster/cluster.ts";
import { ExistingCluster } from "./components/cluster/existing-cluster.ts";
import { findClusterArgs } from "./components/cluster/find-cluster-args.ts";
import { realEnvironment, type Environment } from "./components/environment.ts";
import { findZones } from "./components/state/route53.ts";
import { Guard } from "./components/traffic/deletion-guard.ts";
import { registerHooks } from "./components/traffic/hooks.ts";
import { declareLocks } from "./components/traffic/lock-records.ts";
import { sideOutputs } from "./components/state/side-outputs.ts";
import { withPlainErrors } from "./components/errors.ts";
import { findMigrationContext } from "./components/state/migration-context.ts";
import { declareTraffic } from "./components/traffic/weighted-traffic.ts";
import { declareWorkloads } from "./components/workloads/workloads.ts";
import { parseStack } from "./config/stack-values.ts";
import { renderSide } from "./conversion/render.ts";
import { readWorkloadSet } from "./conversion/manifests/workload-set.ts";
import { plan as planTraffic } from "./migration/state/plan.ts";
import { refuseAtStart } from "./migration/review/program-start.ts";

/**
 * @param environment a rehearsal hands in its own
 * @throws pulumi.RunError with every mistake and every violated rule, before anything is registered
 */
export default function program(
  environment: Environment = realEnvironment,
): Promise<Record<string, unknown>> {
  return withPlainErrors(async () => {
    // what the files say
    const project = pulumi.getProject();
    const config = parseStack(project, pulumi.getStack(), pulumi.runtime.allConfig());
    const { side, shared } = config;
    const workloads = readWorkloadSet(shared, process.cwd());
    const rendered = renderSide(side, workloads.manifests);

    // what is deployed on both sides, and whether the rules allow what this side wants
    const zones = await findZones(shared.hostedZones);
    const context = await findMigrationContext(side, shared, zones, workloads, environment);
    const clusterArgs = await findClusterArgs(config, zones, environment);
    refuseAtStart(context);
    const plan = planTraffic(context);

    // this side's cluster, its workloads, and its half of each host's traffic
    const cluster =
      "hostedZoneId" in clusterArgs
        ? new Cluster(config.cluster.name, clusterArgs)
        : new ExistingCluster(config.cluster.name, clusterArgs);
    const hooks = registerHooks(context, plan, zones, cluster, workloads, environment);
    const locks = declareLocks(plan, side.stack, shared, zones, hooks.locks, cluster.ready);
    const zeroWeight = locks.zeroWeight === undefined ? [] : [locks.zeroWeight];
    const trafficAfter = (others: readonly pulumi.Resource[]) =>
      declareTraffic(
        plan,
        side.stack,
        shared,
        zones,
        cluster,
        hooks.records,
        [...zeroWeight, ...others],
        environment,
      );
    // a share that rises waits for the workloads; one that only falls goes first: a sick side can be left
    const early = plan.first === "records" ? trafficAfter([]) : undefined;
    const objects = declareWorkloads(
      side,
      rendered,
      workloads.activeOnly,
      cluster,
      locks.active,
      early?.records ?? [],
    );
    const { records, drainMarker } = early ?? trafficAfter(objects);

    if (!side.retired) {
      const everything = [
        ...cluster.ready,
        ...objects,
        ...records,
        ...Object.values<pulumi.Resource>({ ...locks }),
        ...(drainMarker === undefined ? [] : [drainMarker]),
      ];
      new Guard("guard", hooks.guard, { dependsOn: everything });
    }
    return sideOutputs(context, plan, cluster, records, locks, drainMarker);
  });
}
