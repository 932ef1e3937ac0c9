// How the program reaches the world: the real one, or the rehearsal's on loopback.
import { lookup, Resolver } from "node:dns/promises";
import { isIP } from "node:net";

/** The rehearsal's world, as the environment variable `CLUSTER_MIGRATION_REHEARSAL` names it (JSON). */
interface Rehearsal {
  /** `127.0.0.1:PORT` of its DNS server. */
  readonly dns: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** True where the system has 127.0.0.1 only: each ingress has a port instead of an address of its own. */
  readonly oneAddress?: boolean;
  /** Base URL; a cluster's API is below it, by its name. */
  readonly kubernetesApi: string;
  /** The world's time at `startedAtMs`, and how many times faster it runs. */
  readonly epochMs: number;
  readonly startedAtMs: number;
  readonly speed: number;
}

function rehearsal(): Rehearsal | undefined {
  const json = process.env["CLUSTER_MIGRATION_REHEARSAL"];
  return json === undefined ? undefined : (JSON.parse(json) as Rehearsal);
}

/** Milliseconds since the epoch, by the world's clock. */
export function nowMs(): number {
  const world = rehearsal();
  if (world === undefined) return Date.now();
  return world.epochMs + (Date.now() - world.startedAtMs) * world.speed;
}

/** Waits by the world's clock. */
export async function sleepSeconds(seconds: number): Promise<void> {
  await new Promise((wake) => setTimeout(wake, (seconds * 1000) / (rehearsal()?.speed ?? 1)));
}

/**
 * The IPv4 addresses of a name; an address is its own.
 *
 * @throws Error when the name does not resolve
 */
export async function addressesOf(name: string): Promise<readonly string[]> {
  if (isIP(name) !== 0) return [name];
  const world = rehearsal();
  if (world === undefined) {
    return (await lookup(name, { all: true, family: 4 })).map(({ address }) => address);
  }
  const resolver = new Resolver();
  resolver.setServers([world.dns]);
  return resolver.resolve4(name);
}

/** A socket's other end. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Where an ingress at an address answers. */
export function ingressEndpoint(address: string, scheme: "http" | "https"): Endpoint {
  const world = rehearsal();
  if (world === undefined) return { host: address, port: scheme === "https" ? 443 : 80 };
  const port = scheme === "https" ? world.httpsPort : world.httpPort;
  return world.oneAddress === true ? onOneAddress(address, port) : { host: address, port };
}

/** The rehearsal's 127.77.a.b where there is only 127.0.0.1: every address has two ports from the first one's on. */
export function onOneAddress(address: string, firstPort: number): Endpoint {
  const [, , a = 0, b = 0] = address.split(".").map(Number);
  return { host: "127.0.0.1", port: firstPort + 2 * (256 * a + b) };
}

/** Where a cluster's Kubernetes API answers, if not where its kubeconfig says. */
export function kubernetesApiOverride(cluster: string): string | undefined {
  const world = rehearsal();
  return world === undefined ? undefined : `${world.kubernetesApi}/${cluster}`;
}
