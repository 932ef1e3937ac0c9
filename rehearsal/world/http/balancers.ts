import type { Clock } from "../../ground/clock.ts";
import type { KubernetesCluster } from "../kubernetes/kubernetes-cluster.ts";
import { canonicalName } from "../route53/record-set.ts";
import { detectionSeconds } from "./detection.ts";
import type { Endpoints } from "./endpoints.ts";

export interface Balancer {
  readonly dnsName: string;
  /** The hosted zone of its name. */
  readonly zoneId: string;
  /** Its loopback address. */
  readonly address: string;
  readonly cluster: string;
  /** The Service that it leads to, `shop/api`; absent: the ingress controller. */
  readonly service?: string;
  healthy: boolean;
  /** Since when the targets have been other than `healthy` says. */
  otherSinceMs?: number;
}

/** The load balancers in front of the clusters' ingress controllers, and of single Services: names, addresses and health. */
export class Balancers {
  readonly #clock: Clock;
  readonly #endpoints: Endpoints;
  readonly #clusters: (name: string) => KubernetesCluster | undefined;
  readonly #balancers = new Map<string, Balancer>();
  #serial = 0;

  constructor(
    clock: Clock,
    endpoints: Endpoints,
    clusters: (name: string) => KubernetesCluster | undefined,
  ) {
    this.#clock = clock;
    this.#endpoints = endpoints;
    this.#clusters = clusters;
  }

  /** @param service `shop/api`, to which it leads; default: the ingress controller */
  async add(dnsName: string, zoneId: string, cluster: string, service?: string): Promise<Balancer> {
    const serial = ++this.#serial;
    const address = `127.77.${Math.floor(serial / 250)}.${(serial % 250) + 1}`;
    const balancer: Balancer = {
      dnsName: canonicalName(dnsName),
      zoneId,
      address,
      cluster,
      ...(service !== undefined && { service }),
      healthy: false,
    };
    this.#balancers.set(balancer.dnsName, balancer);
    await this.#endpoints.open(address, cluster, service);
    return balancer;
  }

  async remove(dnsName: string): Promise<void> {
    const balancer = this.#balancers.get(canonicalName(dnsName));
    if (balancer === undefined) return;
    this.#balancers.delete(balancer.dnsName);
    await this.#endpoints.close(balancer.address);
  }

  find(dnsName: string): Balancer | undefined {
    return this.#balancers.get(canonicalName(dnsName));
  }

  /** A cluster's: before its ingress controller. */
  of(cluster: string): Balancer | undefined {
    return this.allOf(cluster).find(({ service }) => service === undefined);
  }

  /** A cluster's, those of single Services included. */
  allOf(cluster: string): readonly Balancer[] {
    return [...this.#balancers.values()].filter((each) => each.cluster === cluster);
  }

  /** One round of health checks. */
  check(): void {
    const now = this.#clock.now();
    for (const balancer of this.#balancers.values()) {
      const cluster = this.#clusters(balancer.cluster);
      const runs = balancer.service !== undefined || cluster?.ingressController === true;
      const well = cluster !== undefined && cluster.nodes > 0 && runs;
      if (well === balancer.healthy) {
        delete balancer.otherSinceMs;
        continue;
      }
      balancer.otherSinceMs ??= now;
      const needed = well ? detectionSeconds.healthy : detectionSeconds.unhealthy;
      if (now - balancer.otherSinceMs >= needed * 1000) {
        balancer.healthy = well;
        delete balancer.otherSinceMs;
      }
    }
  }
}
