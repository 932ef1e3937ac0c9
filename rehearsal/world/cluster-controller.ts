import type { Account } from "./aws/account.ts";
import { balancerType, groupType, listenerType, type AwsResource } from "./aws/resource-types.ts";
import type { Machines } from "./aws/machines.ts";
import { clusterOf, tagsOf } from "./aws/tags.ts";
import { labelsInUserData, versionInUserData } from "./aws/user-data.ts";
import type { Clock } from "../ground/clock.ts";
import type { Balancers } from "./http/balancers.ts";
import type { KubernetesCluster, NewCluster } from "./kubernetes/kubernetes-cluster.ts";
import type { Run } from "./kubernetes/runs.ts";
import { scalarText } from "./provider.ts";

export interface Ground<Cluster extends KubernetesCluster> {
  readonly clock: Clock;
  readonly account: Account;
  readonly machines: Machines;
  readonly balancers: Balancers;
  readonly runs: Run[];
  readonly clusters: Map<string, Cluster>;
  readonly newCluster: NewCluster<Cluster>;
}

/** How clusters and their way in come out of what is created on AWS, and go with it. */
export class ClusterController<Cluster extends KubernetesCluster> {
  readonly #ground: Ground<Cluster>;
  /** Clusters whose load balancer has a certificate. */
  readonly #withCertificate = new Set<string>();

  constructor(ground: Ground<Cluster>) {
    this.#ground = ground;
  }

  async changed(event: "created" | "updated" | "deleted", resource: AwsResource): Promise<void> {
    if (resource.type === balancerType) await this.#balancerChanged(event, resource);
    const name = clusterOf(resource.inputs);
    if (name === undefined) return;
    if (resource.type === listenerType && resource.inputs["certificateArn"] !== undefined) {
      this.#withCertificate.add(name);
    }
    if (resource.type === groupType) this.#groupChanged(event, resource, name);
  }

  /** A cluster has as many nodes, and an API, as its machines make. */
  staff(name: string): void {
    const { clock, clusters, machines } = this.#ground;
    const cluster = clusters.get(name);
    if (cluster === undefined || cluster.dead) return;
    const { apiUp, members, nodes } = machines.park(name);
    cluster.apiUp = apiUp;
    cluster.members.setMachines(members, clock.now(), true);
    cluster.workers.setMachines(nodes, clock.now(), apiUp);
    cluster.reconcile();
  }

  #groupChanged(event: string, group: AwsResource, name: string): void {
    const { account, clock, clusters, machines, newCluster, runs } = this.#ground;
    const version = clusters.has(name) ? undefined : versionInUserData(account, group);
    if (version !== undefined) {
      const created = newCluster(clock, name, version, runs);
      created.balancerCertificate = this.#withCertificate.has(name);
      created.nodeLabels = new Map();
      clusters.set(name, created);
    }
    const labels = clusters.get(name)?.nodeLabels;
    if (event === "deleted") labels?.delete(group.id);
    else if (!("k8s.io/role/control-plane" in tagsOf(group.inputs))) {
      labels?.set(group.id, labelsInUserData(account, group));
    }
    machines.groupChanged(group, event === "deleted");
    if (account.all(groupType).some(({ inputs }) => clusterOf(inputs) === name)) return;
    const cluster = clusters.get(name);
    cluster?.reconcile();
    clusters.delete(name);
    void cluster?.close();
  }

  async #balancerChanged(event: string, { inputs, outputs }: AwsResource): Promise<void> {
    const [cluster, dnsName] = [clusterOf(inputs), scalarText(outputs["dnsName"]) ?? ""];
    // the API's balancer is nobody's way in for clients
    if (cluster === undefined || scalarText(inputs["name"])?.startsWith("api-") === true) return;
    const { balancers } = this.#ground;
    if (event === "created") {
      await balancers.add(dnsName, scalarText(outputs["zoneId"]) ?? "", cluster);
    } else if (event === "deleted") await balancers.remove(dnsName);
  }
}
