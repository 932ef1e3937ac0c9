import type { TimeSource } from "../../ground/clock.ts";
import { record, scalarText, type Properties } from "../provider.ts";
import { noPods, proposalOf, type Measured, type Proposal } from "./autoscaling.ts";
import { keyOf, keyOfObject, specOf, storedNamespace, type StoredObject } from "./object.ts";

/** `--horizontal-pod-autoscaler-sync-period`, seconds. */
const syncSeconds = 15;

/** `behavior`'s defaults: the highest of what was asked for in these seconds is kept before pods go; none before they come. */
const stabilizationSeconds = { down: 300, up: 0 };

/** So many pods, or as many again, may come with each sync. */
const mostComing = 4;

/** The workload that an autoscaler names. */
export interface ScaleTarget {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** What an autoscaler came to at one time. */
export interface Scaling extends ScaleTarget {
  readonly cluster: string;
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
}

/** How the autoscaler of a workload stands: `status.currentReplicas`, `desiredReplicas`, and why it does not scale. */
export interface AutoscalerStatus {
  readonly current: number;
  readonly desired: number;
  readonly why?: string;
}

interface Memory {
  readonly target: ScaleTarget;
  syncedMs: number;
  /** What the metrics asked for, within the windows. */
  asked: { readonly atMs: number; readonly replicas: number }[];
  status?: AutoscalerStatus;
}

/** What a cluster tells its autoscalers, and does for them. */
export interface AutoscaledCluster {
  /** metrics-server runs. */
  readonly metricsServer: boolean;
  /** Undefined: there is no such workload. */
  measure(target: ScaleTarget): Measured | undefined;
  scale(target: ScaleTarget, replicas: number): void;
}

/**
 * The HorizontalPodAutoscaler controller. Of `behavior` it knows the stabilization windows; policies are the default ones.
 * Source: kubernetes/kubernetes pkg/controller/podautoscaler/horizontal.go.
 */
export class Autoscalers {
  /** Every change of a number of replicas. */
  readonly scalings: Scaling[] = [];
  readonly #clock: TimeSource;
  readonly #cluster: string;
  readonly #memories = new Map<string, Memory>();

  constructor(clock: TimeSource, cluster: string) {
    this.#clock = clock;
    this.#cluster = cluster;
  }

  reconcile(autoscalers: readonly StoredObject[], cluster: AutoscaledCluster): void {
    const now = this.#clock.now();
    const keys = new Set(autoscalers.map(keyOfObject));
    for (const key of this.#memories.keys()) if (!keys.has(key)) this.#memories.delete(key);
    for (const autoscaler of autoscalers) {
      const key = keyOfObject(autoscaler);
      // the first look comes with the next sync
      const memory = this.#memories.get(key) ?? {
        target: targetOf(autoscaler),
        syncedMs: now,
        asked: [],
      };
      this.#memories.set(key, memory);
      if (now - memory.syncedMs < syncSeconds * 1000) continue;
      memory.syncedMs = now;
      this.#sync(autoscaler, memory, cluster);
    }
  }

  /** Workloads that are not scaled by load, and why. */
  idle(): readonly (ScaleTarget & { readonly why: string })[] {
    return [...this.#memories.values()].flatMap(({ target, status }) =>
      status?.why === undefined || status.why === noPods ? [] : [{ ...target, why: status.why }],
    );
  }

  status(namespace: string, name: string): AutoscalerStatus | undefined {
    return this.#memories.get(keyOf("HorizontalPodAutoscaler", namespace, name))?.status;
  }

  #sync(autoscaler: StoredObject, memory: Memory, cluster: AutoscaledCluster): void {
    const { target } = memory;
    const measured = cluster.measure(target);
    if (measured === undefined) return;
    const spec = specOf(autoscaler);
    const current = measured.replicas;
    const { desired, why } = this.#desired(spec, memory, measured, cluster.metricsServer);
    memory.status = { current, desired, ...(why === undefined ? {} : { why }) };
    if (desired === current) return;
    cluster.scale(target, desired);
    const atMs = this.#clock.now();
    this.scalings.push({ cluster: this.#cluster, ...target, atMs, from: current, to: desired });
  }

  #desired(
    spec: Properties,
    memory: Memory,
    measured: Measured,
    metricsServer: boolean,
  ): { readonly desired: number; readonly why?: string } {
    const current = measured.replicas;
    const { least, most } = boundsOf(spec);
    // a workload that a person has scaled to 0 turns its autoscaler off
    if (current === 0)
      return { desired: 0, why: "scaling is disabled: the workload has 0 replicas" };
    const proposal: Proposal = metricsServer
      ? proposalOf(spec, measured)
      : { why: "no metrics: metrics-server is not there" };
    const why = "why" in proposal ? { why: proposal.why } : {};
    // the bounds hold without any metric
    if (current > most) return { desired: most, ...why };
    if (current < least) return { desired: least, ...why };
    if ("why" in proposal) return { desired: current, ...why };
    const stable = this.#stabilized(spec, memory, current, proposal.replicas);
    const coming = Math.max(current + mostComing, current * 2);
    return { desired: Math.min(most, coming, Math.max(least, stable)) };
  }

  /** Within its window, the lowest that was asked for before pods come and the highest before they go. */
  #stabilized(spec: Properties, memory: Memory, current: number, asked: number): number {
    const now = this.#clock.now();
    const [up, down] = [windowOf(spec, "up"), windowOf(spec, "down")];
    const longest = Math.max(up, down) * 1000;
    memory.asked = [
      ...memory.asked.filter(({ atMs }) => now - atMs <= longest),
      { atMs: now, replicas: asked },
    ];
    const within = (seconds: number): readonly number[] =>
      memory.asked
        .filter(({ atMs }) => atMs === now || now - atMs < seconds * 1000)
        .map(({ replicas }) => replicas);
    return Math.min(Math.max(current, Math.min(...within(up))), Math.max(...within(down)));
  }
}

function targetOf(autoscaler: StoredObject): ScaleTarget {
  const reference = record(specOf(autoscaler)["scaleTargetRef"]);
  return {
    kind: scalarText(reference["kind"]) ?? "",
    namespace: storedNamespace(autoscaler),
    name: scalarText(reference["name"]) ?? "",
  };
}

/** `minReplicas` (default 1) and `maxReplicas`. */
function boundsOf(spec: Properties): { readonly least: number; readonly most: number } {
  const { minReplicas, maxReplicas } = spec;
  const least = typeof minReplicas === "number" ? minReplicas : 1;
  return { least, most: typeof maxReplicas === "number" ? maxReplicas : least };
}

function windowOf(spec: Properties, direction: "up" | "down"): number {
  const rules = record(record(spec["behavior"])[direction === "up" ? "scaleUp" : "scaleDown"]);
  const said = rules["stabilizationWindowSeconds"];
  return typeof said === "number" ? said : stabilizationSeconds[direction];
}
