import { promptKind, type RequestLog } from "../ground/request-log.ts";
import { aliasTtlSeconds } from "../world/route53/record-set.ts";
import type { World } from "../world/world.ts";
import { Client, type ClientKind, type Target } from "./client.ts";
import { Resolver } from "./resolver.ts";

/** The three kinds of client that a migration meets, and how many of a hundred are of each. */
export const kinds: readonly (ClientKind & { readonly percent: number })[] = [
  { name: promptKind, percent: 60 },
  // resolvers with a minimum of their own, JVMs and connection managers
  { name: "holds answers for 10 min", holdSeconds: 600, percent: 20 },
  { name: "keeps connections for 10 min", keepSeconds: 600, percent: 20 },
];

export interface LoadGeneratorOptions {
  readonly world: World;
  readonly targets: readonly Target[];
  readonly requestLog: RequestLog;
  readonly seed: number;
  readonly clients: number;
  /** Simulated seconds between two calls of one client, on average. */
  readonly everySeconds: number;
  /** Everybody holds answers for so many times the TTL at least (a fault). */
  readonly holdFactor?: number;
}

/** Everybody who calls the hosts, all the time. */
export class LoadGenerator {
  readonly #resolver: Resolver;
  readonly #clients: readonly Client[];

  private constructor(resolver: Resolver, clients: readonly Client[]) {
    this.#resolver = resolver;
    this.#clients = clients;
  }

  static async start(options: LoadGeneratorOptions): Promise<LoadGenerator> {
    const { world, targets, requestLog, seed, everySeconds, holdFactor = 1 } = options;
    const resolver = await Resolver.start(world.dnsPort);
    const environment = {
      clock: world.clock,
      resolver,
      endpoint: world.endpoints.at.bind(world.endpoints),
      authority: world.endpoints.authority,
      report: requestLog.add.bind(requestLog),
    };
    const clients = kinds.flatMap((kind, k) =>
      Array.from({ length: Math.round((options.clients * kind.percent) / 100) }, (_, i) => {
        const holdSeconds = Math.max(kind.holdSeconds ?? 0, aliasTtlSeconds * holdFactor);
        const held = holdFactor === 1 ? kind : { ...kind, holdSeconds };
        return new Client(held, `client ${seed}/${k}/${i}`, targets, environment);
      }),
    );
    for (const client of clients) void client.run(everySeconds);
    return new LoadGenerator(resolver, clients);
  }

  stop(): void {
    for (const client of this.#clients) client.stop();
    this.#resolver.close();
  }
}
