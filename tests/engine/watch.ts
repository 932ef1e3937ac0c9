// Clients that ask for every host all the time, each request with a fresh answer of the DNS server.
import { Resolver } from "node:dns/promises";
import { request } from "node:http";
import type { Rehearsal } from "./stage.ts";

export class Watch {
  readonly failures: string[] = [];
  requests = 0;
  // far longer than a slow machine takes to answer
  readonly #resolver = new Resolver({ timeout: 60_000, tries: 1 });
  readonly #stage: Rehearsal;
  #stopped = false;
  readonly #loops: readonly Promise<void>[];

  constructor(stage: Rehearsal, hosts: readonly string[]) {
    this.#stage = stage;
    this.#resolver.setServers([`127.0.0.1:${stage.world.dnsPort}`]);
    this.#loops = hosts.map((host) => this.#loop(host));
  }

  /** @returns what went wrong, in words; empty when nothing did */
  async end(): Promise<readonly string[]> {
    this.#stopped = true;
    await Promise.all(this.#loops);
    return this.failures;
  }

  async #loop(host: string): Promise<void> {
    while (!this.#stopped) {
      this.requests += 1;
      try {
        const [address = ""] = await this.#resolver.resolve4(host);
        const status = await this.#get(host, address);
        if (status >= 500) this.failures.push(`${host} at ${address}: ${status}`);
      } catch (error) {
        this.failures.push(`${host}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await new Promise((wake) => setTimeout(wake, 10));
    }
  }

  #get(host: string, address: string): Promise<number> {
    const { port } = this.#stage.world.endpoints;
    return new Promise((resolve, reject) => {
      request({ host: address, port, headers: { host }, agent: false }, (response) => {
        response.resume();
        response.on("end", () => {
          resolve(response.statusCode ?? 0);
        });
      })
        .on("error", reject)
        .end();
    });
  }
}

/**
 * The moments at which no record of a host had a positive weight although it had some, from every change
 * that Route53 has accepted.
 */
export function momentsWithoutWeight({ world }: Rehearsal): readonly string[] {
  const sets = new Map<string, Map<string, number>>();
  return world.zones.log.flatMap(({ action, record: { name, type, setIdentifier, weight } }) => {
    if (type !== "A" || setIdentifier === undefined) return [];
    const set = sets.get(name) ?? new Map<string, number>();
    sets.set(name, set);
    if (action === "DELETE") set.delete(setIdentifier);
    else set.set(setIdentifier, weight ?? 0);
    if (set.size === 0 || [...set.values()].some((each) => each > 0)) return [];
    return [`${name}: ${[...set].map(([id, each]) => `${id} ${each}`).join(", ")}`];
  });
}
