// The charts of the three network plugins, as pure data.
import { podRange } from "../../config/network.ts";
import { compareVersions } from "../../migration/state/kubernetes-version.ts";
import { released, type Chart, type ChartCluster } from "./addon-charts.ts";
import { networkingCharts } from "../../config/kubernetes-minors.ts";
import { internalApiName } from "./names.ts";
import { apiPort } from "./ports.ts";

const calicoRepository = "https://docs.tigera.io/calico/charts";

/** In their order: each needs the ones before it. */
export function networkPluginCharts(cluster: ChartCluster): readonly Chart[] {
  const { chart, version } = released(networkingCharts[cluster.networking], cluster);
  switch (cluster.networking) {
    case "cilium":
      return [
        {
          chart,
          version,
          repository: "https://helm.cilium.io",
          namespace: "kube-system",
          values: {
            cluster: { name: "default" },
            // before there is a service network, the API is reached by its name
            k8sServiceHost: internalApiName(cluster.name),
            k8sServicePort: apiPort,
            ipam: { mode: "kubernetes" },
            routingMode: "tunnel",
            tunnelProtocol: "vxlan",
            // kubeadm's kube-proxy stays: one way for all three plugins
            kubeProxyReplacement: false,
            // without its replacement of kube-proxy, Cilium serves hostPort only beside this plugin (its documentation,
            // CNI chaining, Portmap)
            cni: { chainingMode: "portmap" },
            // it resolves Services before a node's own address would be asked (its documentation, Local Redirect Policy)
            ...(cluster.nodeLocalDns && { localRedirectPolicies: { enabled: true } }),
            operator: { replicas: cluster.members === 1 ? 1 : 2 },
          },
        },
      ];
    case "calico":
      return [
        ...calicoDefinitions(version),
        {
          chart,
          version,
          repository: calicoRepository,
          namespace: "tigera-operator",
          values: {
            installation: {
              cni: { type: "Calico" },
              calicoNetwork: {
                // VXLAN needs no routes of the VPC and no BGP between subnets
                bgp: "Disabled",
                ipPools: [{ cidr: podRange, encapsulation: "VXLAN", natOutgoing: "Enabled" }],
              },
            },
            // what a plain cluster does without
            apiServer: { enabled: false },
            ...(compareVersions(version, "v3.30.0") >= 0 && {
              goldmane: { enabled: false },
              whisker: { enabled: false },
            }),
          },
        },
      ];
    case "flannel":
      return [
        {
          chart,
          version,
          repository: "https://flannel-io.github.io/flannel",
          namespace: "kube-flannel",
          values: { podCidr: podRange, flannel: { backend: "vxlan" } },
        },
      ];
  }
}

/** From 3.32 on Calico's definitions are a chart of their own (its charts/tigera-operator/README.md). */
function calicoDefinitions(version: string): readonly Chart[] {
  if (compareVersions(version, "v3.32.0") < 0) return [];
  return [
    {
      chart: "crd.projectcalico.org.v1",
      version,
      repository: calicoRepository,
      namespace: "tigera-operator",
      values: {},
    },
  ];
}
