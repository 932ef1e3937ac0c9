// How the components reach the world outside of the engine. It is handed in, so that a rehearsal can hand in another.
import { lookup, Resolver } from "node:dns/promises";
import { request } from "node:https";
import { isIP } from "node:net";
import { whyApiIsSilent } from "./api-answer.ts";
import { findEngine, type EngineProcess } from "./engine-process.ts";

/** A socket's other end. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface SleepOptions {
  /** Default true. */
  readonly ref?: boolean;
}

/** A clock, name resolution, and where ingresses and Kubernetes APIs answer. */
export interface Environment {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /**
   * Milliseconds since the epoch by Route53's own clock: the drain is stamped and judged by one clock, whichever machines
   * run the updates.
   *
   * @throws Error when Route53 does not answer
   */
  route53NowMs(): Promise<number>;
  /**
   * Resolves when so many seconds of this clock have passed.
   *
   * @param options `ref: false`: a process that waits for nothing else may end meanwhile
   */
  sleep(seconds: number, options?: SleepOptions): Promise<void>;
  /**
   * The IPv4 addresses of a name; an address is its own.
   *
   * @throws Error when the name does not resolve
   */
  addressesOf(name: string): Promise<readonly string[]>;
  /**
   * The IPv4 addresses that a name server itself answers for a name, past every cache.
   *
   * @throws Error when it does not answer, or has no address of that name
   */
  addressesFromNameServer(nameServer: string, name: string): Promise<readonly string[]>;
  /** Where an ingress at an address answers. */
  ingressEndpoint(address: string, scheme: "http" | "https"): Endpoint;
  /** The URL of a cluster's Kubernetes API; undefined: the one that its kubeconfig names. */
  kubernetesApi(cluster: string): string | undefined;
  /** Why the API of a cluster, which a kubeconfig names, does not answer; undefined when it does, whatever it says. */
  whyApiIsSilent(cluster: string, kubeconfig: string): Promise<string | undefined>;
  /** The engine that runs this program; undefined where none does. */
  findEngine(): EngineProcess | undefined;
}

/** The real one: this machine's clock and resolver, the standard ports. */
export const realEnvironment: Environment = {
  nowMs: () => Date.now(),
  route53NowMs: dateOfRoute53,
  sleep: async (seconds, { ref = true } = {}) => {
    await new Promise((wake) => {
      const timer = setTimeout(wake, seconds * 1000);
      if (!ref) timer.unref();
    });
  },
  addressesOf: async (name) => {
    if (isIP(name) !== 0) return [name];
    return (await lookup(name, { all: true, family: 4 })).map(({ address }) => address);
  },
  addressesFromNameServer: async (nameServer, name) =>
    askNameServer(await addressOfNameServer(nameServer), name),
  ingressEndpoint: (host, scheme) => ({ host, port: scheme === "https" ? 443 : 80 }),
  kubernetesApi: () => undefined,
  whyApiIsSilent: (_, kubeconfig) => whyApiIsSilent(kubeconfig, undefined),
  findEngine: () => findEngine(),
};

/** A few name servers are asked about every host, several times. */
const nameServerAddresses = new Map<string, Promise<string>>();

function addressOfNameServer(nameServer: string): Promise<string> {
  const known = nameServerAddresses.get(nameServer);
  if (known !== undefined) return known;
  const found = lookup(nameServer, { family: 4 }).then(({ address }) => address);
  nameServerAddresses.set(nameServer, found);
  // asked again after an error
  found.catch(() => nameServerAddresses.delete(nameServer));
  return found;
}

/** One question over UDP, and one more where no answer comes within 2 s. */
export function askNameServer(server: string, name: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  resolver.setServers([server]);
  return resolver.resolve4(name);
}

/** The Date header: any answer has it, also the refusal of a question without a signature. */
function dateOfRoute53(): Promise<number> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(5000);
    const options = {
      host: "route53.amazonaws.com",
      method: "HEAD",
      agent: false,
      signal,
    } as const;
    const asked = request(options, ({ headers }) => {
      const ms = Date.parse(headers.date ?? "");
      if (Number.isNaN(ms)) reject(new Error("Route53 answered without a date"));
      else resolve(ms);
      asked.destroy();
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** Route53's clock, or this machine's with a warning where Route53 does not answer. */
export async function drainClockMs(
  environment: Environment,
  warn: (text: string) => void,
): Promise<number> {
  try {
    return await environment.route53NowMs();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warn(
      `the drain is told by this machine's clock, since Route53 does not tell the time: ${reason}`,
    );
    return environment.nowMs();
  }
}
