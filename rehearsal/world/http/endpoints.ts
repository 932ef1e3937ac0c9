import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createServer as createSecureServer, type Server as SecureServer } from "node:https";
import type { Endpoint } from "../../../components/environment.ts";
import { onOneAddress } from "../../ground/one-address.ts";
import { hashedNumber } from "../../ground/random.ts";
import type { KubernetesCluster } from "../kubernetes/kubernetes-cluster.ts";
import { CertificateAuthority } from "./certificates.ts";

/** Which cluster and pod answered; a real ingress would not tell. */
export const servedBy = { cluster: "x-served-by-cluster", pod: "x-served-by-pod" };

/** Under which key a client's write is kept. */
export const sessionHeader = "x-session";

/** What a controller shows to whom it has no certificate for. */
const unknownName = "ingress.default.invalid";

/**
 * One real endpoint per load balancer, each on a loopback address of its own, HTTP and HTTPS on the same two ports
 * everywhere; where the system has no loopback address but 127.0.0.1 (macOS), each on two ports of its own.
 */
export class Endpoints {
  readonly #clusters: (name: string) => KubernetesCluster | undefined;
  readonly #servers = new Map<string, readonly (Server | SecureServer)[]>();
  readonly #reservations: Server[] = [];
  #authority: CertificateAuthority | undefined;
  /** HTTP where clients call it, HTTPS. */
  #ports: readonly [number, number] = [0, 0];
  #oneAddress = false;

  constructor(clusters: (name: string) => KubernetesCluster | undefined) {
    this.#clusters = clusters;
  }

  /**
   * Makes the certificate authority and takes two ports that no other process gets from the system.
   *
   * @param oneAddress true: as if there were 127.0.0.1 only; default: what the system says
   */
  async prepare(oneAddress?: boolean): Promise<void> {
    this.#authority = await CertificateAuthority.create();
    this.#oneAddress = oneAddress ?? !(await canListen("127.77.0.1"));
    const first = this.#oneAddress ? await freeRange() : await this.#reservePort();
    this.#ports = [first, this.#oneAddress ? first + 1 : await this.#reservePort()];
  }

  /** The world's addresses are ports of 127.0.0.1. */
  get oneAddress(): boolean {
    return this.#oneAddress;
  }

  /** Where to connect to for an address of the world's. */
  at(address: string, scheme: "http" | "https"): Endpoint {
    const port = this.#ports[scheme === "http" ? 0 : 1];
    return this.#oneAddress ? onOneAddress(address, port) : { host: address, port };
  }

  get port(): number {
    return this.#ports[0];
  }

  get securePort(): number {
    return this.#ports[1];
  }

  /** The certificate authority that clients must trust, PEM; empty before `prepare`. */
  get authority(): string {
    return this.#authority?.pem ?? "";
  }

  /** @param service `shop/api`, whose load balancer it is; default: the ingress controller's */
  async open(address: string, cluster: string, service?: string): Promise<void> {
    const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
      answer(this.#clusters(cluster), service, request, response);
    };
    const plain = createServer(onRequest);
    const secure = createSecureServer(
      {
        SNICallback: (name, callback) => {
          const known =
            // its owner has given it one
            service !== undefined ||
            this.#clusters(cluster)?.hasCertificate(name.toLowerCase()) === true;
          this.#authority?.contextFor(known ? name : unknownName).then(
            (context) => {
              callback(null, context);
            },
            (error: unknown) => {
              callback(error instanceof Error ? error : new Error(String(error)));
            },
          );
        },
      },
      onRequest,
    );
    // a machine without an ingress controller does not even shake hands
    secure.on("tlsClientError", () => undefined);
    this.#servers.set(address, [plain, secure]);
    await Promise.all([
      listen(plain, this.at(address, "http")),
      listen(secure, this.at(address, "https")),
    ]);
  }

  /** Closes the listeners and every connection: from now on they are refused. */
  async close(address: string): Promise<void> {
    const servers = this.#servers.get(address) ?? [];
    this.#servers.delete(address);
    await Promise.all(
      servers.map(async (server) => {
        server.close();
        server.closeAllConnections();
        await once(server, "close");
      }),
    );
  }

  async closeAll(): Promise<void> {
    for (const reservation of this.#reservations) reservation.close();
    await Promise.all([...this.#servers.keys()].map((address) => this.close(address)));
  }

  /** A port that 127.0.0.1 has in use until all is closed: another world is not given it for its own addresses. */
  async #reservePort(): Promise<number> {
    const reservation = createServer().listen(0, "127.0.0.1");
    this.#reservations.push(reservation);
    await once(reservation, "listening");
    const address = reservation.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }
}

async function listen(server: Server | SecureServer, { host, port }: Endpoint): Promise<void> {
  server.keepAliveTimeout = 120_000;
  server.listen(port, host, 1024);
  await once(server, "listening");
}

/** Two ports for each of the first addresses, below those that systems give to outgoing connections. */
async function freeRange(): Promise<number> {
  const size = 24;
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 12_000 + size * Math.floor(Math.random() * 800);
    const ports = Array.from({ length: size }, (_, i) => first + i);
    const free = await Promise.all(ports.map((port) => canListen("127.0.0.1", port)));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`no ${size} free ports next to each other between 12000 and 32000`);
}

async function canListen(address: string, port = 0): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, address);
    await once(server, "listening");
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** The machine that a connection goes to, from its first request on. */
const machines = new WeakMap<Socket, string>();

/** Whether a connection has a machine at its other end: the load balancer chooses it by the connection's addresses. */
function isConnected(cluster: KubernetesCluster, socket: Socket): boolean {
  const known = machines.get(socket);
  if (known !== undefined) return cluster.workers.get(known) !== undefined;
  const targets = cluster.workers.targets(cluster.clock.now());
  const open = targets.filter(({ state }) => state === "healthy" || state === "gone");
  // with no healthy target it tries every one
  const among = open.length > 0 ? open : targets;
  const chosen = among[hashedIndex(socket, among.length)];
  if (chosen === undefined || chosen.state === "gone") return false;
  machines.set(socket, chosen.machine);
  return true;
}

function hashedIndex({ remoteAddress, remotePort }: Socket, count: number): number {
  return Math.floor(hashedNumber(`${remoteAddress ?? ""} ${remotePort ?? 0}`) * count);
}

function answer(
  cluster: KubernetesCluster | undefined,
  ownService: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  // a network load balancer without a target resets the connection, and so does a machine that is gone
  const runs = ownService !== undefined || cluster?.ingressController === true;
  if (cluster === undefined || !runs || !isConnected(cluster, request.socket)) {
    request.socket.destroy();
    return;
  }
  const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const path = (request.url ?? "/").replace(/\?.*$/, "");
  const [namespace = "", service = ""] = ownService?.split("/") ?? [];
  const route =
    ownService === undefined ? cluster.route(host, path) : { namespace, service, port: undefined };
  const pods =
    route === undefined ? undefined : cluster.endpoints(route.namespace, route.service, route.port);
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
  const asked = `${route.namespace}/${route.service}`;
  cluster.load.asked(asked);
  const session = `${asked}/${String(request.headers[sessionHeader])}`;
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
