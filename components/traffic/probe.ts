// Asks one ingress for one host, as a client would.
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Answer } from "../../migration/rules/rule.ts";
import type { Probe } from "../../migration/state/side.ts";
import type { Endpoint, Environment } from "../environment.ts";

const answerSeconds = 10;

/**
 * One GET to the ingress at `ingress` (a DNS name or an address) with the host as Host and SNI. Redirects
 * are not followed. Over HTTPS the certificate must be valid for the host.
 */
export async function ask(
  probe: Probe,
  ingress: string,
  environment: Environment,
): Promise<Answer> {
  let address: string | undefined;
  try {
    [address] = await environment.addressesOf(ingress);
  } catch (error) {
    return { failure: `has an ingress ${ingress} that does not resolve (${reasonOf(error)})` };
  }
  if (address === undefined) return { failure: `has an ingress ${ingress} without an address` };
  try {
    return await get(probe, environment.ingressEndpoint(address, probe.scheme));
  } catch (error) {
    return {
      failure: `does not answer at its ingress ${ingress} by ${probe.scheme} (${reasonOf(error)})`,
    };
  }
}

function get(probe: Probe, endpoint: Endpoint): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = {
      ...endpoint,
      path: probe.path,
      headers: { host: probe.name, "user-agent": "cluster-migration-gate", connection: "close" },
      agent: false as const,
      timeout: answerSeconds * 1000,
    };
    const answered = (response: IncomingMessage) => {
      response.resume();
      const { location } = response.headers;
      resolve({ status: response.statusCode ?? 0, ...(location !== undefined && { location }) });
    };
    const request: ClientRequest =
      probe.scheme === "https"
        ? httpsRequest({ ...options, servername: probe.name }, answered)
        : httpRequest(options, answered);
    request.on("timeout", () => request.destroy(new Error(`silent for ${answerSeconds} s`)));
    request.on("error", reject);
    request.end();
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message === "" && "code" in error ? String(error.code) : error.message;
}
