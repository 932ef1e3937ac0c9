// How the components reach the world outside of the engine. It is handed in, so that a rehearsal can hand in another.
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";

/** A socket's other end. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** A clock, name resolution, and where ingresses and Kubernetes APIs answer. */
export interface Environment {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Resolves when so many seconds of this clock have passed. */
  sleep(seconds: number): Promise<void>;
  /**
   * The IPv4 addresses of a name; an address is its own.
   *
   * @throws Error when the name does not resolve
   */
  addressesOf(name: string): Promise<readonly string[]>;
  /** Where an ingress at an address answers. */
  ingressEndpoint(address: string, scheme: "http" | "https"): Endpoint;
  /** The URL of a cluster's Kubernetes API; undefined: the one that its kubeconfig names. */
  kubernetesApi(cluster: string): string | undefined;
}

/** The real one: this machine's clock and resolver, the standard ports. */
export const realEnvironment: Environment = {
  nowMs: () => Date.now(),
  sleep: async (seconds) => {
    await new Promise((wake) => setTimeout(wake, seconds * 1000));
  },
  addressesOf: async (name) => {
    if (isIP(name) !== 0) return [name];
    return (await lookup(name, { all: true, family: 4 })).map(({ address }) => address);
  },
  ingressEndpoint: (host, scheme) => ({ host, port: scheme === "https" ? 443 : 80 }),
  kubernetesApi: () => undefined,
};
