// A way to an API server that can fall silent: it takes connections and bytes, and answers nothing.
import { KubeConfig } from "@kubernetes/client-node";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

export class ApiProxy {
  readonly #server: Server;
  readonly #target: URL;
  /** Both ends of every connection. */
  readonly #sockets = new Set<Socket>();
  #silent = false;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((client) => {
      this.#serve(client);
    });
  }

  /** @param kubeconfig of the API server */
  static async to(kubeconfig: KubeConfig): Promise<ApiProxy> {
    const proxy = new ApiProxy(new URL(kubeconfig.getCurrentCluster()?.server ?? ""));
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** The same kubeconfig, as JSON, whose server is this proxy. */
  kubeconfig(original: KubeConfig): string {
    const cluster = original.getCurrentCluster();
    const user = original.getCurrentUser();
    const address = this.#server.address();
    if (cluster === null || user === null || typeof address !== "object" || address === null) {
      throw new Error("the kubeconfig names no cluster, or the proxy has ended");
    }
    const config = new KubeConfig();
    const server = `https://127.0.0.1:${address.port}`;
    config.loadFromClusterAndUser({ ...cluster, server }, user);
    return config.exportConfig();
  }

  /** From now on, also on the connections that are open. */
  fallSilent(): void {
    this.#silent = true;
  }

  /** Connections that were silent end, and new ones are answered. */
  answerAgain(): void {
    this.#silent = false;
    this.#end();
  }

  close(): void {
    this.#end();
    this.#server.close();
  }

  #end(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  #serve(client: Socket): void {
    const server = connect(Number(this.#target.port), this.#target.hostname);
    const ends = [
      [client, server],
      [server, client],
    ] as const;
    for (const [from, to] of ends) {
      this.#sockets.add(from);
      from.on("data", (bytes) => {
        if (!this.#silent) to.write(bytes);
      });
      from.on("error", () => from.destroy());
      from.on("close", () => {
        this.#sockets.delete(from);
        if (!this.#silent) to.destroy();
      });
    }
  }
}
