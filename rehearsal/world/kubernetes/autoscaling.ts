// How many replicas a HorizontalPodAutoscaler asks for.
// Source: kubernetes/kubernetes pkg/controller/podautoscaler (horizontal.go, replica_calculator.go), and
// kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale (algorithm details).
import { record, records, scalarText, type Properties } from "../provider.ts";

/** What an autoscaler reads of its workload. */
export interface Measured {
  /** `spec.replicas`. */
  readonly replicas: number;
  /** Pods that are ready, and those that are not yet. */
  readonly ready: number;
  readonly unready: number;
  /** CPU of the ready pods together, millicores. */
  readonly usage: number;
  /** What one pod asks for, millicores; undefined: one of its containers says nothing. */
  readonly request: number | undefined;
}

/** A number of replicas, or why there is none. */
export type Proposal = { readonly replicas: number } | { readonly why: string };

/** Its workload has no pod that is ready: a moment that passes. */
export const noPods = "did not receive metrics for targeted pods";

/** A ratio this close to 1 changes nothing (`--horizontal-pod-autoscaler-tolerance`). */
const tolerance = 0.1;

/** Default target of an autoscaler without metrics, percent of the request. */
const defaultUtilization = 80;

/** The highest that any metric asks for; where one cannot be read, none may lower the number. */
export function proposalOf(spec: Properties, measured: Measured): Proposal {
  const proposals = metricsOf(spec).map((metric) => proposalOfMetric(metric, measured));
  const found = proposals.flatMap((each) => ("replicas" in each ? [each.replicas] : []));
  const failed = proposals.flatMap((each) => ("why" in each ? [each.why] : []));
  const replicas = Math.max(...found);
  if (failed[0] !== undefined && (found.length === 0 || replicas < measured.replicas)) {
    return { why: failed[0] };
  }
  return { replicas };
}

interface CpuMetric {
  /** Percent of what the pods ask for, or millicores of each pod; neither: not a metric of the CPU. */
  readonly utilization?: number;
  readonly average?: number;
  /** As errors name it. */
  readonly name: string;
}

/** `spec.metrics` of autoscaling/v2 and its betas, `targetCPUUtilizationPercentage` of v1. */
function metricsOf(spec: Properties): readonly CpuMetric[] {
  const metrics = records(spec["metrics"]).map((metric): CpuMetric => {
    const resource = record(metric["resource"]);
    const name =
      `${scalarText(metric["type"]) ?? "?"} ${scalarText(resource["name"]) ?? ""}`.trim();
    if (resource["name"] !== "cpu") return { name };
    const target = record(resource["target"]);
    const utilization = target["averageUtilization"] ?? resource["targetAverageUtilization"];
    const average = millicores(target["averageValue"] ?? resource["targetAverageValue"]);
    return {
      name,
      ...(typeof utilization === "number" ? { utilization } : {}),
      ...(average === undefined ? {} : { average }),
    };
  });
  if (metrics.length > 0) return metrics;
  const said = spec["targetCPUUtilizationPercentage"];
  return [{ name: "cpu", utilization: typeof said === "number" ? said : defaultUtilization }];
}

function proposalOfMetric(metric: CpuMetric, measured: Measured): Proposal {
  const { utilization, average, name } = metric;
  const { replicas, ready, unready, usage, request } = measured;
  if (utilization === undefined && average === undefined) return { why: `no metric of ${name}` };
  if (ready === 0) return { why: noPods };
  if (average === undefined && request === undefined) return { why: "missing request for cpu" };
  const ratioOver = (pods: number): number =>
    average === undefined
      ? // the controller counts in whole percents
        Math.floor((usage * 100) / (pods * (request ?? 0))) / (utilization ?? 0)
      : usage / (pods * average);
  const ratio = ratioOver(ready);
  if (unready === 0 || ratio < 1) {
    return { replicas: isClose(ratio) ? replicas : Math.ceil(ratio * ready) };
  }
  // pods that are not ready yet count as idle, which must not turn the direction
  const dampened = ratioOver(ready + unready);
  if (isClose(dampened) || dampened < 1) return { replicas };
  return { replicas: Math.max(replicas, Math.ceil(dampened * (ready + unready))) };
}

function isClose(ratio: number): boolean {
  return 1 - tolerance <= ratio && ratio <= 1 + tolerance;
}

/** What the containers of a pod ask for of the CPU, millicores; undefined where one says nothing. */
export function cpuRequest(template: Properties): number | undefined {
  const requests = records(record(template["spec"])["containers"]).map(({ resources }) => {
    const { requests, limits } = record(resources);
    // a limit alone is a request too
    return millicores(record(requests)["cpu"] ?? record(limits)["cpu"]);
  });
  return requests.reduce<number | undefined>(
    (sum, each) => (sum === undefined || each === undefined ? undefined : sum + each),
    0,
  );
}

/** `250m`, `0.5` or `2`. */
function millicores(quantity: unknown): number | undefined {
  const [, number, milli] = /^([0-9.]+)(m?)$/.exec(scalarText(quantity) ?? "") ?? [];
  return number === undefined ? undefined : Number(number) * (milli === "m" ? 1 : 1000);
}
