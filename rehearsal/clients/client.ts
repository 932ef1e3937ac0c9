import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Endpoint } from "../../components/environment.ts";
import type { Clock } from "../ground/clock.ts";
import { seededRandom, type Random } from "../ground/random.ts";
import { codeOf, exchange, type PageAnswer, type ClientTarget } from "./exchange.ts";
import type { Resolver } from "./resolver.ts";

/** What a client does with a name's answer. */
export interface ClientKind {
  readonly name: string;
  /** Answers are kept for the TTL, or for so many simulated seconds whatever it says. */
  readonly holdSeconds?: number;
  /** A connection is used again until it is so old, simulated seconds; without it each request opens its own. */
  readonly keepSeconds?: number;
}

/** One request and what came of it. */
export interface RequestOutcome {
  readonly kind: string;
  readonly host: string;
  /** Simulated milliseconds since 1970, at the answer. */
  readonly atMs: number;
  /** From the call to the answer, real milliseconds. */
  readonly tookMs?: number;
  /** The cluster that answered. */
  readonly cluster?: string;
  /** Why it counts as failed. */
  readonly failure?: string;
  /** What was read back is not what had been written: the state is another cluster's. */
  readonly diverged?: true;
}

export interface ClientEnvironment {
  readonly clock: Clock;
  readonly resolver: Resolver;
  /** Where to connect to for an address. */
  readonly endpoint: (address: string, scheme: "http" | "https") => Endpoint;
  /** The certificate authority that clients trust, PEM. */
  readonly authority?: string;
  readonly report: (outcome: RequestOutcome) => void;
}

interface Cached {
  readonly address: string;
  readonly untilMs: number;
}

interface Connection {
  readonly agent: HttpAgent | HttpsAgent;
  readonly address: string;
  readonly untilMs: number;
}

/** One client: it resolves over UDP, keeps answers in a cache of its own, and connects through real sockets. */
export class Client {
  readonly #kind: ClientKind;
  readonly #id: string;
  readonly #world: ClientEnvironment;
  readonly #targets: readonly ClientTarget[];
  readonly #random: Random;
  readonly #cache = new Map<string, Cached>();
  readonly #connections = new Map<string, Connection>();
  readonly #written = new Map<string, string>();
  #draws = 0;
  #stopped = false;

  constructor(
    kind: ClientKind,
    id: string,
    targets: readonly ClientTarget[],
    environment: ClientEnvironment,
  ) {
    this.#kind = kind;
    this.#id = id;
    this.#targets = targets;
    this.#world = environment;
    this.#random = seededRandom(id);
  }

  /** Calls at random moments, so many simulated seconds apart on average, until it is stopped. */
  async run(everySeconds: number): Promise<void> {
    await this.#world.clock.sleep(this.#random() * everySeconds);
    while (!this.#stopped) {
      const target = this.#targets[Math.floor(this.#random() * this.#targets.length)];
      this.calling = true;
      if (target !== undefined) await this.#call(target);
      this.calling = false;
      await this.#world.clock.sleep(-Math.log(1 - this.#random()) * everySeconds);
    }
  }

  /** A call is under way. */
  calling = false;

  stop(): void {
    this.#stopped = true;
    for (const { agent } of this.#connections.values()) agent.destroy();
  }

  async #call(target: ClientTarget): Promise<void> {
    // every other call to a host writes, the next one reads back
    const written = this.#written.get(target.host);
    const body = written === undefined ? `${this.#id}/${this.#draws}` : undefined;
    const outcome = { kind: this.#kind.name, host: target.host };
    const { clock, report } = this.#world;
    const calledAt = performance.now();
    try {
      const answer = await this.#send(target, body);
      if (this.#stopped) return;
      if (answer.failure === undefined && answer.writable) {
        if (body === undefined) this.#written.delete(target.host);
        else this.#written.set(target.host, body);
      }
      report({
        ...outcome,
        atMs: clock.now(),
        tookMs: performance.now() - calledAt,
        ...(answer.cluster === undefined ? {} : { cluster: answer.cluster }),
        ...(answer.failure === undefined ? {} : { failure: answer.failure }),
        ...(written !== undefined && answer.failure === undefined && answer.text !== written
          ? { diverged: true }
          : {}),
      });
    } catch (error) {
      if (this.#stopped) return;
      this.#forget(target);
      const failure = error instanceof Error ? error.message : String(error);
      report({ ...outcome, atMs: clock.now(), failure: codeOf(error) ?? failure });
    }
  }

  async #send(target: ClientTarget, body: string | undefined): Promise<PageAnswer> {
    const kept = this.#kept(target);
    if (kept === undefined) return this.#exchange(target, body, await this.#connect(target));
    try {
      return await this.#exchange(target, body, kept);
    } catch (error) {
      // a kept connection that was closed in the meantime: every HTTP client tries once more on a new one, to
      // which it resolves anew (RFC 9110, 9.2.2)
      const closed = ["ECONNRESET", "EPIPE", "ECONNREFUSED"];
      if (!closed.includes(codeOf(error) ?? "")) throw error;
      this.#dropConnection(target);
      return this.#exchange(target, body, await this.#connect(target));
    }
  }

  #exchange(
    target: ClientTarget,
    body: string | undefined,
    connection: Connection,
  ): Promise<PageAnswer> {
    const { endpoint, authority } = this.#world;
    return exchange({
      target,
      client: this.#id,
      endpoint: endpoint(connection.address, target.scheme),
      agent: connection.agent,
      ...(authority === undefined ? {} : { authority }),
      ...(body === undefined ? {} : { body }),
    });
  }

  #kept(target: ClientTarget): Connection | undefined {
    const connection = this.#connections.get(target.host);
    if (connection === undefined) return undefined;
    if (connection.untilMs > this.#world.clock.now()) return connection;
    this.#dropConnection(target);
    return undefined;
  }

  async #connect(target: ClientTarget): Promise<Connection> {
    const address = await this.#addressOf(target.name);
    const { keepSeconds } = this.#kind;
    const Agent = target.scheme === "https" ? HttpsAgent : HttpAgent;
    const agent = new Agent({ keepAlive: keepSeconds !== undefined, maxSockets: 1 });
    const untilMs = this.#world.clock.now() + (keepSeconds ?? 0) * 1000;
    const connection = { agent, address, untilMs };
    if (keepSeconds !== undefined) this.#connections.set(target.host, connection);
    return connection;
  }

  async #addressOf(name: string): Promise<string> {
    const now = this.#world.clock.now();
    const cached = this.#cache.get(name);
    if (cached !== undefined && cached.untilMs > now) return cached.address;
    const draw = `${this.#id} ${name} ${this.#draws++}`;
    const { addresses, ttlSeconds } = await this.#world.resolver.resolve(name, draw);
    const [address = ""] = addresses;
    const holdMs = Math.max(ttlSeconds, this.#kind.holdSeconds ?? 0) * 1000;
    this.#cache.set(name, { address, untilMs: now + holdMs });
    return address;
  }

  #dropConnection(target: ClientTarget): void {
    this.#connections.get(target.host)?.agent.destroy();
    this.#connections.delete(target.host);
  }

  /** After a failure a client asks again, as all of them do. */
  #forget(target: ClientTarget): void {
    this.#dropConnection(target);
    if (this.#kind.holdSeconds === undefined) this.#cache.delete(target.name);
  }
}
