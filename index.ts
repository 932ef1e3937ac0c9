// One side of a migration. Read it from top to bottom: what the files say, what is deployed, the rules'
// verdict, and only then the first resource.
import { declareCluster } from "./components/cluster/declare-cluster.ts";
import { findClusterArgs } from "./components/cluster/find-cluster-args.ts";
import { realEnvironment, type Environment } from "./components/environment.ts";
import { failAfterSilence } from "./components/state/api-silence.ts";
import { findZones } from "./components/state/route53.ts";
import { Guard, guardHook } from "./components/traffic/deletion-guard.ts";
import { sideOutputs } from "./components/state/side-outputs.ts";
import { withPlainErrors } from "./components/errors.ts";
import { isSecretKey } from "./components/state/secret-config.ts";
import { findConfig } from "./components/state/find-config.ts";
import { findMigrationContext } from "./components/state/migration-context.ts";
import { WeightedTraffic } from "./components/traffic/weighted-traffic.ts";
import { watchApi } from "./components/workloads/api-watch.ts";
import { Workloads } from "./components/workloads/workloads.ts";
import { runningWorkloads } from "./components/workloads/running-workloads.ts";
import { renderSide } from "./conversion/render.ts";
import { readWorkloadSet } from "./conversion/manifests/workload-set.ts";
import { handOverWarnings, refuseAtStart } from "./migration/review/program-start.ts";

/**
 * @param environment a rehearsal hands in its own
 * @throws pulumi.RunError with every mistake and every violated rule, before anything is registered
 */
export default function program(
  environment: Environment = realEnvironment,
): Promise<Record<string, unknown>> {
  return withPlainErrors(async () => {
    // what the files say
    const config = await findConfig();
    const { side, shared, clusterOutputs } = config;
    const workloads = readWorkloadSet(shared, process.cwd());
    const rendered = renderSide(side, workloads);

    // what is deployed on both sides, and whether the rules allow what this side wants
    const zones = await findZones(shared.hostedZones);
    const all = { ...workloads, rendered: rendered.objects };
    const context = await findMigrationContext({
      side,
      shared,
      zones,
      workloads: all,
      environment,
      clusterOutputs,
    });
    const clusterArgs = {
      ...(await findClusterArgs(config, zones, environment)),
      // always: the plugin reads with what the last update told it, and a dead cluster could not be left
      mayBeUnreachable: true,
    };
    refuseAtStart(context);

    // this side's cluster, its half of each host's traffic, its workloads, and what keeps them from being destroyed
    const cluster = declareCluster(config.cluster.name, clusterArgs);
    const traffic = new WeightedTraffic("traffic", {
      context,
      zones,
      cluster,
      activeOnly: runningWorkloads(workloads, side.cluster.kubernetesVersion),
      after: () => deployed.ready,
      secretCommand: isSecretKey("gateCommand"),
      environment,
    });
    const deployed: Workloads = new Workloads("workloads", {
      cluster,
      objects: rendered.objects,
      notes: [...workloads.notes, ...rendered.warnings, ...handOverWarnings(context)],
      activeOnly: workloads.activeOnly,
      activeLock: traffic.locks.active,
      side,
      after: traffic.beforeWorkloads,
      secretCommands: isSecretKey("activeCommands"),
    });
    void watchApi({ cluster, workloads: deployed, environment });
    const hook = guardHook(context, zones);
    const dependsOn = [...cluster.ready, ...deployed.ready, ...traffic.all];
    const guard = new Guard("guard", { stack: side.stack, hook }, { dependsOn });
    await failAfterSilence(context, guard);
    return sideOutputs(side, cluster, traffic, {
      activeOnly: context.activeOnly,
      ...(cluster.provider !== undefined && {
        ...deployed.applied(context.backing),
      }),
    });
  });
}
