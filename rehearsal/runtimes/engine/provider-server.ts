// The simulated world behind the provider protocol of the real engine: translation, no behaviour.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";
import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { Properties, Provider } from "../../world/provider.ts";
import { typeInUrn } from "../urn.ts";
import { answer } from "./answer.ts";
import { fromStruct, hasUnknown, knownPart, toStruct } from "./wire.ts";

/** Packages that the world plays, as PULUMI_DEBUG_PROVIDERS names them. */
export type PackageName = "aws" | "kubernetes" | "tls" | "command";

/** The world, as engines reach it. */
export interface ProviderServers {
  /** The value of PULUMI_DEBUG_PROVIDERS that makes an engine use them. */
  readonly debugProviders: string;
  close(): void;
}

/** A service in front of the world's own. */
export interface Front {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

/**
 * Serves the world to any number of engines at once: one port per package.
 *
 * @param fronts what stands before the world's own answers, by package
 */
export async function serveProviders(
  world: Provider,
  packages: readonly PackageName[],
  fronts: Partial<Record<PackageName, (own: UntypedServiceImplementation) => Front>> = {},
): Promise<ProviderServers> {
  const served = await Promise.all(
    packages.map(async (name) => {
      const server = new Server();
      const own = implementation(world, name);
      const front = fronts[name]?.(own);
      server.addService(
        front?.definition ?? service.ResourceProviderService,
        front?.implementation ?? own,
      );
      return { name, server, port: await listen(server) };
    }),
  );
  return {
    debugProviders: served.map(({ name, port }) => `${name}:${port}`).join(","),
    close: () => {
      for (const { server } of served) server.forceShutdown();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

/** The installed SDK's, which the engine expects of the plugin too. */
export function versionOf(name: PackageName): string {
  const file = createRequire(import.meta.url).resolve(`@pulumi/${name}/package.json`);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** What the real plugins answer in their own Configure, Check and Diff is as little as the engine needs. */
function implementation(world: Provider, name: PackageName): UntypedServiceImplementation {
  // One provider process serves every provider resource of the program; the engine opens a connection
  // for each, by which they are told apart.
  const configurations = new Map<string, Properties>();
  const configOf = (call: { getPeer(): string }) => configurations.get(call.getPeer()) ?? {};

  return {
    handshake: answer(() => new messages.ProviderHandshakeResponse()),
    attach: answer(() => new empty.Empty()),
    cancel: answer(() => new empty.Empty()),
    getPluginInfo: answer(() => new plugin.PluginInfo().setVersion(versionOf(name))),
    getSchema: answer(() => new messages.GetSchemaResponse().setSchema("{}")),

    diffConfig: answer((request: messages.DiffRequest) =>
      diff(world, {
        type: typeInUrn(request.getUrn()),
        before: fromStruct(request.getOldInputs()),
        after: fromStruct(request.getNews()),
      }),
    ),

    configure: answer((request: messages.ConfigureRequest, call) => {
      const inputs = configuration(fromStruct(request.getArgs()));
      configurations.set(call.getPeer(), world.configure?.(name, inputs) ?? inputs);
      // secrets are neither sent nor expected back: the engine keeps them secret by itself
      return new messages.ConfigureResponse().setSupportspreview(true);
    }),

    check: answer((request: messages.CheckRequest) =>
      new messages.CheckResponse().setInputs(toStruct(fromStruct(request.getNews()))),
    ),

    diff: answer((request: messages.DiffRequest) =>
      diff(world, {
        type: typeInUrn(request.getUrn()),
        before: fromStruct(request.getOldInputs()),
        after: fromStruct(request.getNews()),
        ignored: request.getIgnorechangesList(),
      }),
    ),

    create: answer(async (request: messages.CreateRequest, call) => {
      const inputs = fromStruct(request.getProperties());
      if (request.getPreview()) {
        return new messages.CreateResponse().setProperties(toStruct(inputs));
      }
      const urn = request.getUrn();
      const { id, outputs } = await world.create(urn, typeInUrn(urn), inputs, configOf(call));
      return new messages.CreateResponse().setId(id).setProperties(toStruct(outputs));
    }),

    update: answer(async (request: messages.UpdateRequest, call) => {
      const olds = fromStruct(request.getOlds());
      const news = fromStruct(request.getNews());
      if (request.getPreview()) {
        return new messages.UpdateResponse().setProperties(toStruct({ ...olds, ...news }));
      }
      const urn = request.getUrn();
      const outputs = await world.update(
        urn,
        typeInUrn(urn),
        request.getId(),
        olds,
        news,
        configOf(call),
      );
      return new messages.UpdateResponse().setProperties(toStruct(outputs));
    }),

    delete: answer(async (request: messages.DeleteRequest, call) => {
      const urn = request.getUrn();
      const outputs = fromStruct(request.getProperties());
      await world.delete(urn, typeInUrn(urn), request.getId(), outputs, configOf(call));
      return new empty.Empty();
    }),

    read: answer(async (request: messages.ReadRequest, call) => {
      const known = fromStruct(request.getProperties());
      const type = typeInUrn(request.getUrn());
      const found = await world.read(type, request.getId(), known, configOf(call));
      if (found === undefined) return new messages.ReadResponse();
      return new messages.ReadResponse()
        .setId(found.id)
        .setProperties(toStruct(found.outputs))
        .setInputs(toStruct(declared(fromStruct(request.getInputs()), found.inputs)));
    }),

    invoke: answer(async (request: messages.InvokeRequest, call) => {
      const args = fromStruct(request.getArgs());
      // what an engine does not know in a preview, a provider answers with nothing
      const result = hasUnknown(args)
        ? {}
        : await world.invoke(request.getTok(), args, configOf(call));
      return new messages.InvokeResponse().setReturn(toStruct(result));
    }),
  };
}

interface Change {
  readonly type: string;
  readonly before: Properties;
  readonly after: Properties;
  readonly ignored?: readonly string[];
}

function diff(
  world: Provider,
  { type, before, after, ignored = [] }: Change,
): messages.DiffResponse {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => !ignored.includes(key) && !isDeepStrictEqual(before[key], after[key]),
  );
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  if (changed.length === 0) return new messages.DiffResponse().setChanges(DIFF_NONE);
  const replaces = world.replaces(type, before, after);
  return new messages.DiffResponse()
    .setChanges(DIFF_SOME)
    .setDiffsList(changed)
    .setReplacesList([...replaces])
    .setDeletebeforereplace(replaces.length > 0 && isNamed(before, after));
}

/** A resource whose name the program chose cannot stand beside its successor of the same name. */
function isNamed(before: Properties, after: Properties): boolean {
  const name = ({ name, metadata }: Properties) =>
    name ?? (metadata as Properties | undefined)?.["name"];
  return name(before) !== undefined && name(before) === name(after);
}

/** What the program declares, as it is now: properties that it left to the cloud stay out of a refresh. */
function declared(before: Properties, now: Properties): Properties {
  const keys = Object.keys(before);
  if (keys.length === 0) return now;
  return Object.fromEntries(keys.filter((key) => key in now).map((key) => [key, now[key]]));
}

/** A provider's own inputs, of which those that are not texts arrive as JSON. */
function configuration(args: Properties): Properties {
  return Object.fromEntries(
    Object.entries(knownPart(args)).map(([key, value]) => [
      key,
      value === "true" || value === "false" ? value === "true" : value,
    ]),
  );
}
