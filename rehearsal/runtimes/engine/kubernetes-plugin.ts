// The real Kubernetes provider between the engine and real API servers, which it reaches through the world.
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import {
  Client,
  credentials,
  Metadata,
  type handleUnaryCall,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { parse } from "yaml";
import { kubeconfigFor } from "../../world/kubernetes/kubeconfig.ts";
import { servesApiVersion } from "../../world/kubernetes/served.ts";
import { record, records, scalarText } from "../../world/provider.ts";
import { typeInUrn } from "../urn.ts";
import type { Front } from "./provider-server.ts";
import { fromStruct, hasUnknown, toStruct } from "./wire.ts";

export interface PluginOptions {
  /** The executable. */
  readonly plugin: string;
  /** Base URL of the world's Kubernetes APIs; a cluster's is below it, by its name. */
  readonly apis: () => string;
  /** The real API servers' version, `1.37.2`. */
  readonly version: string;
}

type Method = ServiceDefinition[string];
type Unary = ServerUnaryCall<Buffer, Buffer>;

const pass = (bytes: Buffer): Buffer => bytes;

/** Questions about one resource. */
const aboutResource = new Set(["check", "diff", "create", "read", "update", "delete"]);

/**
 * Passes every question on to a plugin as it is: one process for each connection, which is one provider resource in one
 * update. Its kubeconfig is one for the world's address of that cluster. Charts, patches of what charts would have made,
 * and objects in an API version that the real server does not serve any more are the rehearsal's own.
 */
export class KubernetesPlugins {
  readonly #options: PluginOptions;
  readonly #running = new Map<string, Plugin>();

  constructor(options: PluginOptions) {
    this.#options = options;
  }

  /** @param own how the rehearsal's own provider answers */
  front(own: UntypedServiceImplementation): Front {
    const methods = Object.entries(service.ResourceProviderService as ServiceDefinition);
    const definition = Object.fromEntries(
      methods.map(([name, method]) => [
        name,
        { ...method, requestDeserialize: pass, responseSerialize: pass },
      ]),
    );
    const implementation = Object.fromEntries(
      methods
        .filter(([, { requestStream, responseStream }]) => !requestStream && !responseStream)
        .map(([name, method]) => [name, this.#handler(name, method, own)]),
    );
    return { definition, implementation };
  }

  /** An update has ended: its connections are gone. */
  end(): void {
    for (const { process } of this.#running.values()) process.kill();
    this.#running.clear();
  }

  #handler(name: string, method: Method, own: UntypedServiceImplementation) {
    const askOwn = (call: Unary, callback: sendUnaryData<object>): void => {
      const request = { value: method.requestDeserialize(call.request) as unknown };
      const asked = Object.create(call, { request }) as ServerUnaryCall<unknown, object>;
      (own[name] as handleUnaryCall<unknown, object>)(asked, callback);
    };
    return (call: Unary, callback: sendUnaryData<Buffer>): void => {
      const request: unknown = method.requestDeserialize(call.request);
      if (aboutResource.has(name) && this.#isOwn(request as messages.CheckRequest)) {
        askOwn(call, (error, answer, ...rest) => {
          callback(error, answer ? method.responseSerialize(answer) : null, ...rest);
        });
      } else if (name === "configure") {
        const changed = this.#configured(request as messages.ConfigureRequest);
        const bytes = method.requestSerialize(changed);
        // the rehearsal's own needs to know for which cluster it is asked
        askOwn(call, () => {
          this.#pass(method, call, bytes, callback);
        });
      } else this.#pass(method, call, call.request, callback);
    };
  }

  #pass(method: Method, call: Unary, bytes: Buffer, callback: sendUnaryData<Buffer>): void {
    this.#ofPeer(call.getPeer()).then(
      (client) => {
        client.makeUnaryRequest(method.path, pass, pass, bytes, new Metadata(), (error, answer) => {
          callback(error, answer ?? null);
        });
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  #isOwn(request: messages.CheckRequest): boolean {
    const [, group = "", kind = ""] = typeInUrn(request.getUrn()).split(":");
    if (group.startsWith("helm.sh/") || kind.endsWith("Patch")) return true;
    return !servesApiVersion(this.#options.version, group.replace(/^core\//, ""), kind);
  }

  #configured(request: messages.ConfigureRequest): messages.ConfigureRequest {
    const args = request.getArgs()?.toJavaScript() ?? {};
    const { kubeconfig } = fromStruct(request.getArgs());
    if (kubeconfig === undefined || hasUnknown(kubeconfig)) return request;
    const cluster = clusterIn(kubeconfig);
    const text = kubeconfigFor(cluster, `${this.#options.apis()}/${cluster}`);
    request.setArgs(toStruct({ ...args, kubeconfig: text }));
    request.getVariablesMap().set("kubernetes:config:kubeconfig", text);
    return request;
  }

  #ofPeer(peer: string): Promise<Client> {
    const running = this.#running.get(peer) ?? start(this.#options.plugin);
    this.#running.set(peer, running);
    return running.client;
  }
}

/** The name of its cluster, which the program gives it. */
function clusterIn(kubeconfig: unknown): string {
  const parsed = record(typeof kubeconfig === "string" ? parse(kubeconfig) : kubeconfig);
  return scalarText(records(parsed["clusters"])[0]?.["name"]) ?? "";
}

interface Plugin {
  readonly process: ChildProcess;
  readonly client: Promise<Client>;
}

/** A plugin prints the port that it serves on. */
function start(plugin: string): Plugin {
  const process = spawn(plugin, [], { stdio: ["ignore", "pipe", "ignore"] });
  const client = new Promise<Client>((resolve, reject) => {
    process.once("error", reject);
    process.once("exit", () => {
      reject(new Error(`${plugin} ended by itself`));
    });
    createInterface({ input: process.stdout }).once("line", (port) => {
      const address = `127.0.0.1:${port}`;
      resolve(
        new Client(address, credentials.createInsecure(), {
          "grpc.max_receive_message_length": -1,
        }),
      );
    });
  });
  // nobody may wait for it yet
  client.catch(() => undefined);
  return { process, client };
}
