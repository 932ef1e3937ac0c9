import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { decode, encode, RECURSION_DESIRED, type StringAnswer } from "dns-packet";
import { drawOption } from "../world/dns-server.ts";

export interface Resolved {
  readonly addresses: readonly string[];
  readonly ttlSeconds: number;
}

/** How long an answer may take, real milliseconds, before the question is put again. */
const retryMs = 1000;
const attempts = 10;

/** Turns of the event loop in which the server reads the question and this resolver the answer. */
const readingTurns = 4;

/** Asks the name server over UDP. Holds no cache: that is each client's own. */
export class Resolver {
  readonly #socket: Socket;
  readonly #port: number;
  readonly #pending = new Map<number, (answer: Resolved) => void>();
  #id = 0;

  private constructor(socket: Socket, port: number) {
    this.#socket = socket;
    this.#port = port;
    socket.on("message", (message) => {
      const { id, answers = [] } = decode(message);
      const found = answers.filter((answer): answer is StringAnswer => answer.type === "A");
      this.#pending.get(id ?? -1)?.({
        addresses: found.map(({ data }) => data),
        ttlSeconds: Math.min(...found.map(({ ttl }) => ttl ?? 0)),
      });
      this.#pending.delete(id ?? -1);
    });
  }

  static async start(port: number): Promise<Resolver> {
    const socket = createSocket({ type: "udp4", recvBufferSize: 4 << 20 });
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return new Resolver(socket, port);
  }

  /**
   * @param draw the answer to a weighted set depends on this text alone: another text, another draw
   * @throws Error when the server is silent or the name has no address
   */
  async resolve(name: string, draw: string): Promise<Resolved> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const answer = await this.#ask(name, draw);
      if (answer === undefined) continue;
      if (answer.addresses.length === 0) throw new Error(`${name}: no such name`);
      return answer;
    }
    throw new Error(`${name}: the name server is silent`);
  }

  close(): void {
    this.#socket.close();
  }

  #ask(name: string, draw: string): Promise<Resolved | undefined> {
    this.#id = (this.#id + 1) % 65536;
    const id = this.#id;
    const query = encode({
      type: "query",
      id,
      flags: RECURSION_DESIRED,
      questions: [{ type: "A", name }],
      additionals: [
        {
          type: "OPT",
          name: ".",
          udpPayloadSize: 4096,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0,
          flag_do: false,
          options: [{ code: drawOption, type: drawOption, data: Buffer.from(draw) } as never],
        },
      ],
    });
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        // on a slow machine the answer may be there and not yet read
        afterTurns(readingTurns, () => {
          if (this.#pending.delete(id)) resolve(undefined);
        });
      }, retryMs);
      this.#pending.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.#socket.send(query, this.#port, "127.0.0.1");
    });
  }
}

function afterTurns(turns: number, callback: () => void): void {
  setImmediate(() => {
    if (turns > 1) afterTurns(turns - 1, callback);
    else callback();
  });
}
