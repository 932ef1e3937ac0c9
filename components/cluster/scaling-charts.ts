// The charts that let pods and groups grow and shrink with their load, as pure data.
import { released, type Chart, type ChartCluster } from "./addon-charts.ts";

/** What `kubectl top` and a HorizontalPodAutoscaler read. */
export function metricsServerChart(cluster: ChartCluster): Chart {
  const { chart, version } = released("metrics-server", cluster);
  return {
    chart,
    version,
    repository: "https://kubernetes-sigs.github.io/metrics-server",
    namespace: "kube-system",
    values: {
      replicas: cluster.members === 1 ? 1 : 2,
      podDisruptionBudget: { enabled: cluster.members > 1, maxUnavailable: 1 },
      // the kubelets sign their serving certificates themselves, as with kubeadm's default
      args: ["--kubelet-insecure-tls"],
    },
  };
}
