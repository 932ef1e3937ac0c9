import type { Clock } from "../ground/clock.ts";
import { promptKind, type RequestLog } from "../ground/request-log.ts";
import { aliasTtlSeconds } from "../world/route53/record-set.ts";
import type { World } from "../world/world.ts";
import { Client, type ClientKind } from "./client.ts";
import type { ClientTarget } from "./exchange.ts";
import { Resolver } from "./resolver.ts";

/** The three kinds of client that a migration meets, and how many of a hundred are of each. */
const kinds: readonly (ClientKind & { readonly percent: number })[] = [
  { name: promptKind, percent: 60 },
  // resolvers with a minimum of their own, JVMs and connection managers
  { name: "holds answers for 10 min", holdSeconds: 600, percent: 20 },
  { name: "keeps connections for 10 min", keepSeconds: 600, percent: 20 },
];

/** With more calls under way than these and 5 % of the clients, this machine is behind: simulated time waits. */
const fewCalls = 3;

/** It does not wait longer than this for calls that are not answered, real milliseconds. */
const longestCallMs = 2000;

export interface LoadGeneratorOptions {
  readonly world: World;
  readonly targets: readonly ClientTarget[];
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
  readonly #release: () => void;

  private constructor(resolver: Resolver, clients: readonly Client[], clock: Clock) {
    this.#resolver = resolver;
    this.#clients = clients;
    const most = fewCalls + clients.length * 0.05;
    this.#release = clock.holdWhile(
      () => clients.filter(({ calling }) => calling).length > most,
      longestCallMs,
    );
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
    return new LoadGenerator(resolver, clients, world.clock);
  }

  stop(): void {
    this.#release();
    for (const client of this.#clients) client.stop();
    this.#resolver.close();
  }
}
