// Whom `npm run validate` and `npm run roll` ask of a created cluster in this world: the product's own clients, answered
// by the simulated Kubernetes and AWS.
import { apiOf } from "../../components/workloads/kubernetes-api.ts";
import type { ClusterSources } from "../../components/cluster/validation/validate-cluster.ts";
import { askNameServer } from "../../components/environment.ts";
import { AwsIngressTargets } from "../../live/machines/aws-ingress-targets.ts";
import { AwsMachineGroups } from "../../live/machines/aws-machine-groups.ts";
import { autoScalingOf, balancersOf, launchTemplatesOf } from "./aws/clients.ts";
import type { WorldAddress } from "../simulated-environment.ts";
import type { Clock } from "../ground/clock.ts";
import type { Account } from "./aws/account.ts";
import type { Machines } from "./aws/machines.ts";
import type { KubernetesCluster } from "./kubernetes/kubernetes-cluster.ts";

/** What of the world they ask. */
export interface AskedWorld {
  readonly account: Account;
  readonly clock: Clock;
  readonly clusters: ReadonlyMap<string, KubernetesCluster>;
  readonly machines: Machines;
  address(): WorldAddress;
}

/** @throws Error for a cluster that is not there */
export function clusterSources(world: AskedWorld, name: string): Required<ClusterSources> {
  const { account, clock, clusters, machines } = world;
  const cluster = clusters.get(name);
  if (cluster === undefined) throw new Error(`${name}: no such cluster`);
  const { dns, kubernetesApi } = world.address();
  const nowMs = () => clock.now();
  return {
    kubernetes: apiOf("", `${kubernetesApi}/${name}`),
    environment: { nowMs, addressesOf: (host) => askNameServer(dns, host) },
    machines: new AwsMachineGroups(
      name,
      autoScalingOf(account, machines),
      launchTemplatesOf(account),
    ),
    targets: new AwsIngressTargets(name, balancersOf(account, cluster.workers, nowMs)),
  };
}
