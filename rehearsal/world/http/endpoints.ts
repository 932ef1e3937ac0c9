import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { SimulatedCluster } from "../kubernetes/cluster.ts";

/** Which cluster and pod answered; a real ingress would not tell. */
export const servedBy = { cluster: "x-served-by-cluster", pod: "x-served-by-pod" };

/** Under which key a client's write is kept. */
export const sessionHeader = "x-session";

/** One real HTTP endpoint per load balancer, each on a loopback address of its own, all on one port. */
export class Endpoints {
  readonly #clusters: (name: string) => SimulatedCluster | undefined;
  readonly #servers = new Map<string, Server>();
  #port = 0;

  constructor(clusters: (name: string) => SimulatedCluster | undefined) {
    this.#clusters = clusters;
  }

  /** Finds a port that is free on every loopback address. */
  async prepare(): Promise<void> {
    const probe = createServer();
    probe.listen(0, "0.0.0.0");
    await once(probe, "listening");
    const address = probe.address();
    this.#port = typeof address === "object" && address !== null ? address.port : 0;
    probe.close();
    await once(probe, "close");
  }

  get port(): number {
    return this.#port;
  }

  get securePort(): number {
    return this.#port;
  }

  get authority(): string {
    return "";
  }

  async open(address: string, cluster: string): Promise<void> {
    const server = createServer((request, response) => {
      answer(this.#clusters(cluster), request, response);
    });
    server.keepAliveTimeout = 120_000;
    server.listen(this.#port, address, 1024);
    await once(server, "listening");
    this.#servers.set(address, server);
  }

  /** Closes the listener and every connection: from now on they are refused. */
  async close(address: string): Promise<void> {
    const server = this.#servers.get(address);
    if (server === undefined) return;
    this.#servers.delete(address);
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#servers.keys()].map((address) => this.close(address)));
  }
}

function answer(
  cluster: SimulatedCluster | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  // a network load balancer without a healthy target resets the connection
  if (cluster === undefined || cluster.nodes === 0 || !cluster.ingressController) {
    request.socket.destroy();
    return;
  }
  const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const path = (request.url ?? "/").replace(/\?.*$/, "");
  const route = cluster.route(host, path);
  const pods = route === undefined ? undefined : cluster.endpoints(route.namespace, route.service);
  const reply = (status: number, body: string): void => {
    response.writeHead(status, {
      "content-type": "text/plain",
      [servedBy.cluster]: cluster.name,
      ...(pods?.[0] === undefined ? {} : { [servedBy.pod]: pods[0].name }),
    });
    response.end(body);
  };
  if (route === undefined || pods === undefined) {
    reply(404, "default backend - 404");
    return;
  }
  if (pods.length === 0) {
    reply(503, "503 Service Unavailable: no server is available to handle this request");
    return;
  }
  const session = `${route.namespace}/${route.service}/${String(request.headers[sessionHeader])}`;
  if (request.method !== "POST") {
    reply(200, cluster.written.get(session) ?? "");
    return;
  }
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => (body += chunk));
  request.on("end", () => {
    cluster.written.set(session, body);
    reply(200, body);
  });
}
