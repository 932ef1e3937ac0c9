// How the program's own questions reach a cluster's API.
import { KubeConfig } from "@kubernetes/client-node";

/**
 * The API that a kubeconfig names.
 *
 * @param server another URL, which is asked without the kubeconfig's user and without a look at its certificate:
 *   the simulated API of a rehearsal
 */
export function apiOf(kubeconfig: string, server?: string): KubeConfig {
  const config = new KubeConfig();
  if (server === undefined) config.loadFromString(kubeconfig);
  // plain HTTP on loopback, which the client refuses otherwise
  else {
    config.loadFromClusterAndUser(
      { name: "rehearsal", server, skipTLSVerify: true },
      { name: "rehearsal" },
    );
  }
  return config;
}
