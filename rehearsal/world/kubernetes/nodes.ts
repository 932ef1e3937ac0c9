// A cluster's nodes: who may run pods, and where the load balancer sends connections.
import { detectionSeconds } from "../http/detection.ts";
import type { Instance } from "../aws/fleet.ts";

/** A node, as the cluster's API knows it. */
export interface SimulatedNode {
  readonly name: string;
  /** Absent on a cluster that somebody else built. */
  readonly instance?: Instance;
  /** `kubectl cordon`. */
  unschedulable: boolean;
}

/** A machine as a target of the ingress load balancer. */
export interface Target {
  readonly machine: string;
  readonly state: "initial" | "healthy" | "draining" | "gone";
}

/** The nodes of one role; a node stays the same object for as long as its machine is there. */
export class Nodes {
  #nodes: readonly SimulatedNode[] = [];
  /** Machines that went without a word to the load balancer: when each did, by its id. */
  readonly #gone = new Map<string, number>();

  list(): readonly SimulatedNode[] {
    return this.#nodes;
  }

  get(name: string): SimulatedNode | undefined {
    return this.#nodes.find((node) => node.name === name);
  }

  /** So many of which nobody knows the machines. */
  setCount(count: number): void {
    this.#nodes = Array.from(
      { length: count },
      (_, i) => this.#nodes[i] ?? { name: `node-${i}`, unschedulable: false },
    );
  }

  /** @param mayJoin false: the API does not answer, so there is no new one */
  setMachines(instances: readonly Instance[], nowMs: number, mayJoin: boolean): void {
    const ids = instances.map(({ id }) => id);
    for (const { name, instance } of this.#nodes) {
      if (instance?.state === "joined" && !ids.includes(name)) this.#gone.set(name, nowMs);
    }
    this.#nodes = instances.flatMap((instance) => {
      const known = this.get(instance.id);
      if (known !== undefined) return [known];
      return mayJoin ? [{ name: instance.id, instance, unschedulable: false }] : [];
    });
  }

  /** As the load balancer sees them: it notices late that a machine is there, and that it is gone. */
  targets(nowMs: number): readonly Target[] {
    const gone = [...this.#gone].filter(
      ([, sinceMs]) => nowMs - sinceMs < detectionSeconds.unhealthy * 1000,
    );
    return [
      ...this.#nodes.map(({ name, instance }) => ({
        machine: name,
        state: stateOf(instance, nowMs),
      })),
      ...gone.map(([machine]) => ({ machine, state: "gone" as const })),
    ];
  }
}

function stateOf(instance: Instance | undefined, nowMs: number): Target["state"] {
  if (instance?.state === "leaving") return "draining";
  const joinedMs = instance?.joinedMs ?? -Infinity;
  return nowMs - joinedMs < detectionSeconds.healthy * 1000 ? "initial" : "healthy";
}
