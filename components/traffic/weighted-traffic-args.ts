import type * as pulumi from "@pulumi/pulumi";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import type { LoadBalancer } from "../cluster/declared-cluster.ts";
import type { Environment } from "../environment.ts";
import type { Zone } from "../state/route53.ts";
import type { RunningWorkload } from "../workloads/running-workloads.ts";

export interface WeightedTrafficArgs {
  /** What this side wants, and what is deployed on both: from `findMigrationContext`. */
  readonly context: MigrationContext;
  /** The hosts' zones, from `findZones`; locks and the drain marker live in the first. */
  readonly zones: readonly Zone[];
  readonly cluster: {
    readonly name: string;
    /** What the records point at. */
    readonly ingress: LoadBalancer;
    /** By host, what its record points at instead. */
    readonly loadBalancers?: Readonly<Record<string, LoadBalancer>>;
    /** A secret, by which is asked what still runs before the active lock goes. */
    readonly kubeconfig?: pulumi.Output<string>;
    /** What makes the cluster work: a destroy deletes it after the active lock. */
    readonly ready: readonly pulumi.Resource[];
  };
  /** Must have ended before the active lock goes. */
  readonly activeOnly: readonly RunningWorkload[];
  /**
   * What a share that rises waits for: the workloads. Called once, when the program has declared what follows this
   * component, since workloads wait for `locks` and `beforeWorkloads`.
   */
  readonly after: () => readonly pulumi.Resource[];
  /** True: `gateCommand` was set with `--secret`, so nothing that it says is repeated. Default false. */
  readonly secretCommand?: boolean;
  /** Default: the real one. */
  readonly environment?: Environment;
}
