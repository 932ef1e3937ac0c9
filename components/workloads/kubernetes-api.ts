// How the program's own questions reach a cluster's API.
import { KubeConfig } from "@kubernetes/client-node";
import { kubernetesApiOverride } from "../environment.ts";

/**
 * The API that a kubeconfig names; in the rehearsal, the simulated one.
 *
 * @param cluster whose it is; default: the cluster of the kubeconfig's current context
 */
export function apiOf(kubeconfig: string, cluster?: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const name = cluster ?? config.getCurrentCluster()?.name ?? "";
  const override = kubernetesApiOverride(name);
  if (override !== undefined) {
    config.loadFromClusterAndUser(
      // plain HTTP on loopback, which the client refuses otherwise
      { name, server: override, skipTLSVerify: true },
      { name: "rehearsal" },
    );
  }
  return config;
}
