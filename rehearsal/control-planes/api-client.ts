// Questions to a real API server by plain HTTPS: objects go and come with every field that they have.
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, request } from "node:https";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import {
  ProviderRefusal,
  record,
  records,
  scalarText,
  type Properties,
} from "../world/provider.ts";
import type { StoredObject } from "../world/kubernetes/object.ts";

export interface ApiAddress {
  /** `https://127.0.0.1:PORT`. */
  readonly server: string;
  /** The certificate that it must show, PEM. */
  readonly authority: string;
  /** Of a user who may do everything. */
  readonly token: string;
}

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** The kinds of patches that the API takes. */
export const patchTypes = {
  merge: "application/merge-patch+json",
  apply: "application/apply-patch+yaml",
} as const;

/** One question takes no longer, real milliseconds. */
const questionMs = 60_000;

/** Headers of a connection, not of the question. */
const ownHeaders = new Set(["host", "connection"]);

/** The longest that a deletion may take, real seconds: a namespace's controller takes its time. */
const deletionSeconds = 90;

export class ApiClient {
  readonly #address: ApiAddress;
  readonly #agent: Agent;
  readonly #resources = new Map<string, Promise<readonly Properties[]>>();

  constructor(address: ApiAddress) {
    this.#address = address;
    this.#agent = new Agent({ keepAlive: true, ca: address.authority });
  }

  /** @throws ProviderRefusal in the API server's own words */
  async send(
    method: Method,
    path: string,
    body?: unknown,
    contentType = "application/json",
  ): Promise<StoredObject> {
    const response = await this.#request(method, path, body, contentType);
    let text = "";
    response.setEncoding("utf8");
    for await (const chunk of response) text += String(chunk);
    const answer = parsed(text);
    if ((response.statusCode ?? 500) < 400) return answer as unknown as StoredObject;
    throw new ProviderRefusal(
      scalarText(answer["reason"]) ?? (response.statusCode === 404 ? "NotFound" : "Refused"),
      `${scalarText(answer["message"]) ?? text} (${method} ${path.replace(/\?.*/, "")})`,
    );
  }

  /** Undefined: there is no such thing. */
  get(path: string): Promise<StoredObject | undefined> {
    return unless("NotFound", this.send("GET", path));
  }

  /**
   * Deletes, and waits until it is gone with all that holds it.
   *
   * @throws ProviderRefusal where that takes too long
   */
  async delete(path: string): Promise<void> {
    await this.send("DELETE", path, { propagationPolicy: "Background" });
    const deadline = performance.now() + deletionSeconds * 1000;
    while ((await this.get(path)) !== undefined) {
      if (performance.now() > deadline) {
        throw new ProviderRefusal("Timeout", `${path} is not gone after ${deletionSeconds} s`);
      }
      await pause(100);
    }
  }

  /** Asks as somebody else asks, and answers with what the API server answers, for as long as a watch lasts. */
  forward(path: string, question: IncomingMessage, response: ServerResponse): void {
    const { server, token } = this.#address;
    const headers = Object.fromEntries(
      Object.entries(question.headers).filter(([name]) => !ownHeaders.has(name)),
    );
    const asked = request(`${server}${path}`, {
      method: question.method,
      agent: this.#agent,
      headers: { ...headers, authorization: `Bearer ${token}` },
    });
    asked.on("error", () => response.destroy());
    asked.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("error", () => response.destroy());
      answer.pipe(response);
    });
    response.on("close", () => asked.destroy());
    question.pipe(asked);
  }

  /** Tells of each change until the server ends the watch. @throws Error when the connection breaks */
  async watch(
    path: string,
    onEvent: (type: string, object: StoredObject) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const response = await this.#request("GET", path, undefined, undefined, signal);
    for await (const line of createInterface({ input: response })) {
      const { type, object } = JSON.parse(line) as { type: string; object: StoredObject };
      if (type === "ERROR") return;
      onEvent(type, object);
    }
  }

  /**
   * Where an object is, or with `collection` where it is created.
   *
   * @throws ProviderRefusal where the server serves no such kind
   */
  async pathOf(object: StoredObject, collection?: "collection"): Promise<string> {
    const { apiVersion, kind, metadata } = object;
    const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = await this.#resource(group, kind);
    if (resource === undefined) {
      const what = `no matches for kind "${kind}" in version "${apiVersion}"`;
      throw new ProviderRefusal("NotFound", what);
    }
    return [
      group,
      ...(resource["namespaced"] === true ? ["namespaces", metadata.namespace ?? "default"] : []),
      scalarText(resource["name"]) ?? "",
      ...(collection === undefined ? [metadata.name] : []),
    ].join("/");
  }

  close(): void {
    this.#agent.destroy();
  }

  async #resource(group: string, kind: string): Promise<Properties | undefined> {
    const found = async (): Promise<Properties | undefined> => {
      const known = this.#resources.get(group) ?? this.#discover(group);
      this.#resources.set(group, known);
      // `pods/status` is of the kind Pod too
      return (await known).find(
        (each) => each["kind"] === kind && scalarText(each["name"])?.includes("/") === false,
      );
    };
    const resource = await found();
    if (resource !== undefined) return resource;
    // a CustomResourceDefinition may have come in the meantime
    this.#resources.delete(group);
    return found();
  }

  async #discover(group: string): Promise<readonly Properties[]> {
    return records((await this.get(group))?.["resources"]);
  }

  async #request(
    method: Method,
    path: string,
    body?: unknown,
    contentType = "application/json",
    watching?: AbortSignal,
  ): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const asked = request(`${this.#address.server}${path}`, {
      method,
      agent: this.#agent,
      headers: {
        accept: "application/json",
        authorization: `Bearer ${this.#address.token}`,
        // Node does not tell the length of a DELETE's body by itself
        ...(text === undefined
          ? {}
          : { "content-type": contentType, "content-length": Buffer.byteLength(text) }),
      },
      signal: watching ?? AbortSignal.timeout(questionMs),
    });
    asked.end(text);
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    return response;
  }
}

/** A group that is not served is refused in plain text. */
function parsed(text: string): Properties {
  return text.startsWith("{") ? record(JSON.parse(text)) : {};
}

/** What the API server answers; undefined where it refuses for that reason. */
export async function unless<T>(
  reason: "NotFound" | "AlreadyExists",
  answer: Promise<T>,
): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ProviderRefusal && error.code === reason) return undefined;
    throw error;
  }
}
