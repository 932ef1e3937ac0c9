// Asks one ingress for one host, as a client would.
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import type { Answer } from "../../migration/rules/rule.ts";
import type { Probe } from "../../migration/state/side.ts";
import type { Endpoint, Environment } from "../environment.ts";

/** The time that one question has, from the name's resolution to the answer's headers; two questions may share it. */
export interface AnswerDeadline {
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** @param seconds default: 10 */
export function answerDeadline(seconds = 10): AnswerDeadline {
  return { seconds, signal: AbortSignal.timeout(seconds * 1000) };
}

/** What asks for a WebSocket: only so does a server answer 101. */
const upgrade = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "Y2x1c3Rlci1taWdyYXRpb24=",
};

/**
 * One GET to the ingress at `ingress` (a DNS name or an address) with the host as Host and SNI. Redirects
 * are not followed, the body is not read. Over HTTPS the certificate must be valid for the host. Where
 * the probe expects 101, it asks for a WebSocket.
 */
export async function ask(
  probe: Probe,
  ingress: string,
  environment: Environment,
  { seconds, signal: deadline }: AnswerDeadline = answerDeadline(),
): Promise<Answer> {
  const late = `no answer within ${seconds} s`;
  let address: string | undefined;
  try {
    [address] = await before(deadline, environment.addressesOf(ingress));
  } catch (error) {
    const reason = deadline.aborted ? late : reasonOf(error);
    return { failure: `has an ingress ${ingress} that does not resolve (${reason})` };
  }
  if (address === undefined) return { failure: `has an ingress ${ingress} without an address` };
  try {
    return await get(probe, environment.ingressEndpoint(address, probe.scheme), deadline);
  } catch (error) {
    const reason = deadline.aborted ? late : reasonOf(error);
    return { failure: `does not answer at its ingress ${ingress} by ${probe.scheme} (${reason})` };
  }
}

/** Rejects when the deadline passes first. */
function before<T>(deadline: AbortSignal, task: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    deadline.addEventListener("abort", () => {
      reject(new Error("aborted"));
    });
    task.then(resolve, reject);
  });
}

function get(probe: Probe, endpoint: Endpoint, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      ...endpoint,
      path: probe.path,
      headers: {
        host: probe.name,
        "user-agent": "cluster-migration-gate",
        ...(probe.status === 101 ? upgrade : { connection: "close" }),
      },
      agent: false as const,
      signal,
    };
    // the headers are the answer: a body without an end must not keep this process alive
    const answered = (response: IncomingMessage) => {
      const { location } = response.headers;
      resolve({ status: response.statusCode ?? 0, ...(location !== undefined && { location }) });
      request.destroy();
    };
    const request: ClientRequest =
      probe.scheme === "https"
        ? httpsRequest({ ...options, servername: probe.name }, answered)
        : httpRequest(options, answered);
    request.on("upgrade", (response: IncomingMessage, socket: Socket) => {
      answered(response);
      socket.destroy();
    });
    request.on("error", reject);
    request.end();
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === "" && "code" in error ? String(error.code) : error.message;
}
