// One request over a real socket, and whether its answer is a good one.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Endpoint } from "../../components/environment.ts";
import { targetHealthy } from "../../migration/rules/target-healthy.ts";
import type { Probe } from "../../migration/state/side.ts";
import { servedBy, sessionHeader } from "../world/http/endpoints.ts";

/** A host as clients call it, which is how the gate asks for it. */
export interface ClientTarget extends Probe {
  readonly host: string;
}

export interface PageAnswer {
  readonly text: string;
  readonly cluster?: string;
  /** Why it counts as failed. */
  readonly failure?: string;
  /** It keeps what is written. */
  readonly writable: boolean;
}

export interface Exchange {
  readonly target: ClientTarget;
  /** Who asks: what is written is kept under this name. */
  readonly client: string;
  readonly endpoint: Endpoint;
  readonly agent: HttpAgent | HttpsAgent | false;
  /** The certificate authority that clients trust, PEM. */
  readonly authority?: string;
  /** What is written; undefined: a read. */
  readonly body?: string;
}

/** Real milliseconds: far beyond anything that the simulated world does on purpose. */
const answerMs = 60_000;

/** @throws Error when there is no answer */
export function exchange(exchange: Exchange): Promise<PageAnswer> {
  const { target, client, endpoint, agent, authority, body } = exchange;
  const options = {
    ...endpoint,
    path: target.path,
    method: body === undefined ? "GET" : "POST",
    agent,
    timeout: answerMs,
    headers: { host: target.name, [sessionHeader]: client },
  };
  return new Promise((resolve, reject) => {
    const onAnswer = (response: IncomingMessage): void => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve(judge(target, response, text));
      });
    };
    const request =
      target.scheme === "https"
        ? httpsRequest(
            {
              ...options,
              servername: target.name,
              ...(authority === undefined ? {} : { secureContext: contextOf(authority) }),
            },
            onAnswer,
          )
        : httpRequest(options, onAnswer);
    request.on("error", reject);
    request.on("timeout", () => request.destroy(new Error("no answer")));
    request.end(body);
  });
}

const contexts = new Map<string, SecureContext>();

/** What trusts a certificate authority: made once, which takes as long as much of a handshake. */
function contextOf(authority: string): SecureContext {
  const made = contexts.get(authority) ?? createSecureContext({ ca: authority });
  contexts.set(authority, made);
  return made;
}

/** If the gate would let a target pass that answers so. */
function isGood(target: ClientTarget, status: number): boolean {
  const asked = { probe: target, target: { status }, source: undefined };
  return (targetHealthy.when.answer?.(asked) ?? []).length === 0;
}

function judge(target: ClientTarget, response: IncomingMessage, text: string): PageAnswer {
  const status = response.statusCode ?? 0;
  const cluster = response.headers[servedBy.cluster];
  return {
    text,
    writable: status === 200,
    ...(typeof cluster === "string" ? { cluster } : {}),
    ...(isGood(target, status) ? {} : { failure: `HTTP ${status}` }),
  };
}

/** `ECONNREFUSED` and its like. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
