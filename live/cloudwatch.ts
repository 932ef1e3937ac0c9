// Asks CloudWatch about a load balancer, of which only the DNS name is known.
import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  ListMetricsCommandInput,
  ListMetricsCommandOutput,
} from "@aws-sdk/client-cloudwatch";
import { balancerOf } from "../config/load-balancer-zones.ts";

/** The two calls that are made; the SDK's `CloudWatch` has them. */
export interface CloudWatchReader {
  getMetricData(input: GetMetricDataCommandInput): Promise<GetMetricDataCommandOutput>;
  listMetrics(input: ListMetricsCommandInput): Promise<ListMetricsCommandOutput>;
}

/** What each kind of load balancer counts (AWS' "CloudWatch metrics" pages of each kind). */
interface BalancerMetrics {
  readonly namespace: string;
  readonly dimension: string;
  readonly all: string;
  readonly failed: readonly string[];
  /** Seconds; a network load balancer measures none. */
  readonly latency?: string;
}

const kinds = {
  application: {
    namespace: "AWS/ApplicationELB",
    dimension: "LoadBalancer",
    all: "RequestCount",
    failed: ["HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count"],
    latency: "TargetResponseTime",
  },
  classic: {
    namespace: "AWS/ELB",
    dimension: "LoadBalancerName",
    all: "RequestCount",
    failed: ["HTTPCode_Backend_5XX", "HTTPCode_ELB_5XX"],
    latency: "Latency",
  },
  // it sees connections, not answers
  network: {
    namespace: "AWS/NetworkELB",
    dimension: "LoadBalancer",
    all: "NewFlowCount",
    failed: ["TCP_Target_Reset_Count", "TCP_ELB_Reset_Count"],
  },
} as const satisfies Readonly<Record<string, BalancerMetrics>>;

const periodSeconds = 60;
/** CloudWatch has a minute's numbers a minute later. */
const delaySeconds = 60;
const windowSeconds = 300;

/**
 * The last five minutes of a load balancer: its failed answers by all (resets by new connections for a network load
 * balancer), 0..1, or the latency of the slowest in a hundred, seconds. Undefined while nobody has called.
 *
 * @throws Error for a name that is no load balancer's, or for what its kind does not measure
 */
export async function askCloudWatch(
  client: CloudWatchReader,
  what: "errors" | "latency",
  dnsName: string,
  nowMs: number,
): Promise<number | undefined> {
  const { kind, value } = await metricsOf(client, dnsName);
  const { namespace, dimension, all, failed } = kind;
  if (what === "latency" && !("latency" in kind)) {
    throw new Error(
      `${dnsName}: a network load balancer measures no latency: ask Prometheus, or the command of your own`,
    );
  }
  const query = (id: string, name: string, statistic: string) => ({
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: [{ Name: dimension, Value: value }],
      },
      Period: periodSeconds,
      Stat: statistic,
    },
  });
  const end = Math.floor(nowMs / 1000 / periodSeconds) * periodSeconds - delaySeconds;
  const answer = await client.getMetricData({
    StartTime: new Date((end - windowSeconds) * 1000),
    EndTime: new Date(end * 1000),
    MetricDataQueries:
      what === "latency"
        ? [query("latency", "latency" in kind ? kind.latency : "", "p99")]
        : [query("all", all, "Sum"), ...failed.map((name, i) => query(`f${i}`, name, "Sum"))],
  });
  const values = (id: string) =>
    answer.MetricDataResults?.find(({ Id }) => Id === id)?.Values ?? [];
  const sum = (id: string) => values(id).reduce((total, each) => total + each, 0);
  if (what === "latency") {
    return values("latency").length === 0 ? undefined : Math.max(...values("latency"));
  }
  if (sum("all") === 0) return undefined;
  return failed.reduce((total, _name, i) => total + sum(`f${i}`), 0) / sum("all");
}

/** A classic load balancer's DNS name and an application load balancer's look alike: CloudWatch knows which it counts. */
async function metricsOf(
  client: CloudWatchReader,
  dnsName: string,
): Promise<{ readonly kind: BalancerMetrics; readonly value: string }> {
  if (balancerOf(dnsName) === undefined) {
    throw new Error(`${dnsName}: no load balancer's name: CloudWatch cannot be asked about it`);
  }
  const [first = ""] = dnsName.replace(/^(internal|dualstack)[-.]/, "").split(".");
  const name = first.replace(/-[^-]+$/, "");
  if (dnsName.includes(".elb.") && !/\.elb\.amazonaws\.com$/.test(dnsName)) {
    return { kind: kinds.network, value: `net/${name}/${first.slice(name.length + 1)}` };
  }
  const { namespace, dimension, all } = kinds.application;
  let from: string | undefined;
  do {
    const page = await client.listMetrics({
      Namespace: namespace,
      MetricName: all,
      ...(from !== undefined && { NextToken: from }),
    });
    for (const { Dimensions = [] } of page.Metrics ?? []) {
      const value = Dimensions.find(({ Name }) => Name === dimension)?.Value;
      if (value?.startsWith(`app/${name}/`) === true) return { kind: kinds.application, value };
    }
    from = page.NextToken;
  } while (from !== undefined);
  return { kind: kinds.classic, value: name };
}
