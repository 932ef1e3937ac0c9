// How the program's own questions reach a cluster's API.
import { KubeConfig } from "@kubernetes/client-node";
import { kubernetesApiOverride } from "./surroundings.ts";

/** The API that a kubeconfig names; in the rehearsal, the simulated one of that name. */
export function apiOf(kubeconfig: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const cluster = config.getCurrentCluster()?.name ?? "";
  const override = kubernetesApiOverride(cluster);
  if (override !== undefined) {
    config.loadFromClusterAndUser(
      // plain HTTP on loopback, which the client refuses otherwise
      { name: cluster, server: override, skipTLSVerify: true },
      { name: "rehearsal" },
    );
  }
  return config;
}
