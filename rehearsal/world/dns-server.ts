import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { AUTHORITATIVE_ANSWER, decode, encode, type Answer, type DecodedPacket } from "dns-packet";
import { hashedNumber, type Random } from "../ground/random.ts";
import { choose, matching, type Healthy } from "./route53/answer.ts";
import { aliasTtlSeconds, canonicalName, type RecordSet } from "./route53/record-set.ts";

/** EDNS option of a client that brings its own luck: the draw depends on these bytes alone, so that a run can be repeated. */
export const drawOption = 65001;

export interface NameSource {
  /** What the name servers know of the zone in which a name lives. */
  records(name: string): readonly RecordSet[];
  /** Loopback addresses of a load balancer's name. */
  addresses(target: string): readonly string[];
  readonly healthy: Healthy;
}

/** An authoritative server over UDP on loopback that answers as Route53's do. */
export class DnsServer {
  readonly #socket: Socket;
  readonly #source: NameSource;
  readonly #random: Random;
  queries = 0;

  private constructor(socket: Socket, source: NameSource, random: Random) {
    this.#socket = socket;
    this.#source = source;
    this.#random = random;
    socket.on("message", (message, from) => {
      const reply = this.#reply(message);
      if (reply !== undefined) socket.send(reply, from.port, from.address);
    });
  }

  static async start(source: NameSource, random: Random): Promise<DnsServer> {
    const socket = createSocket({ type: "udp4", recvBufferSize: 4 << 20 });
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return new DnsServer(socket, source, random);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, "close");
  }

  #reply(message: Buffer): Buffer | undefined {
    let query: DecodedPacket;
    try {
      query = decode(message);
    } catch {
      return undefined;
    }
    const question = query.questions?.[0];
    if (question === undefined) return undefined;
    this.queries++;
    const answers = this.#answers(canonicalName(question.name), question.type, this.#drawOf(query));
    return encode({
      type: "response",
      id: query.id ?? 0,
      flags: AUTHORITATIVE_ANSWER | (answers === undefined ? nameError : 0),
      questions: [question],
      answers: (answers ?? []).map((answer) => ({ ...answer, name: question.name }) as Answer),
    });
  }

  #drawOf(query: DecodedPacket): Random {
    for (const extra of query.additionals ?? []) {
      if (extra.type !== "OPT") continue;
      const option = extra.options.find(({ code }) => (code as number) === drawOption);
      if (option?.data !== undefined) {
        const { data } = option;
        return () => hashedNumber(data);
      }
    }
    return this.#random;
  }

  /** Undefined: no such name. */
  #answers(name: string, type: string, random: Random): readonly object[] | undefined {
    const ofName = matching(this.#source.records(name), name);
    if (ofName.length === 0) {
      const addresses = this.#source.addresses(name);
      if (addresses.length === 0) return undefined;
      return type === "A" ? addresses.map((data) => ({ type, ttl: aliasTtlSeconds, data })) : [];
    }
    const ofType = ofName.filter((each) => each.type === type || each.type === "CNAME");
    const chosen = choose(ofType, this.#source.healthy, random);
    if (chosen === undefined) return [];
    if (chosen.alias !== undefined) {
      const { name: target } = chosen.alias;
      return this.#source
        .addresses(target)
        .map((data) => ({ type: "A", ttl: aliasTtlSeconds, data }));
    }
    return chosen.values.map((value) => ({
      type: chosen.type,
      ttl: chosen.ttl,
      data: chosen.type === "TXT" ? value.replace(/^"|"$/g, "") : value,
    }));
  }
}

/** RCODE 3, NXDOMAIN. */
const nameError = 3;
