// An API server that is given objects exactly as they are, and says what it would not take.
import {
  ApiException,
  HttpMethod,
  KubernetesObjectApi,
  PatchStrategy,
  type KubeConfig,
  type KubernetesObject as ClientObject,
} from "@kubernetes/client-node";
import type { KubernetesObject } from "../../conversion/manifests/manifest.ts";
import { fieldManagerName } from "../field-manager.ts";
import { absentIfNotFound, refusedStatus } from "./kubernetes-api.ts";

/** POST, as the Kubernetes provider creates; or server-side apply, as it updates. They refuse different things. */
export type Way = "create" | "apply";

/**
 * The client's own methods leave out the fields that their types do not have, and so hide them from the
 * server; these send every field, and have the server refuse unknown and doubled ones.
 */
export class StrictApi extends KubernetesObjectApi {
  static of(config: KubeConfig): StrictApi {
    const api = config.makeApiClient(StrictApi);
    api.setDefaultNamespace(config);
    return api;
  }

  /** @throws ApiException when the server refuses; Error when it serves no such kind */
  async send(object: KubernetesObject, way: Way, dryRun: boolean): Promise<ClientObject> {
    const method = way === "create" ? HttpMethod.POST : HttpMethod.PATCH;
    const path = await this.#path(object, way);
    const request = this.configuration.baseServer.makeRequestContext(path, method);
    request.setQueryParam("fieldValidation", "Strict");
    request.setQueryParam("fieldManager", fieldManagerName);
    if (dryRun) request.setQueryParam("dryRun", "All");
    if (way === "apply") request.setQueryParam("force", "true");
    request.setHeaderParam("Accept", "application/json");
    request.setHeaderParam(
      "Content-Type",
      way === "create" ? "application/json" : PatchStrategy.ServerSideApply,
    );
    request.setBody(JSON.stringify(object));
    return this.requestPromise(request);
  }

  /** Why the server would not take an object in this way; undefined when it would. */
  async refusal(object: KubernetesObject, way: Way): Promise<string | undefined> {
    try {
      // a question, such as a TokenReview, can only be put
      if (way === "apply" && !(await this.#verbs(object)).includes("patch")) return undefined;
      await this.send(object, way, true);
      return undefined;
    } catch (error) {
      // what is there already was found valid first
      if (way === "create" && reasonOf(error) === "AlreadyExists") return undefined;
      return messageOf(error);
    }
  }

  /**
   * What the server finds wrong with an object itself; undefined when nothing, and when it refuses for another reason: a
   * quota, a webhook, a missing right, a namespace that is not there. What it would apply is right; what it would not, for
   * fields that an existing object keeps, is judged as if it were not there: creation validates first.
   *
   * @throws Error when the server does not answer, or does not let this user see what it serves
   */
  async mistake(object: KubernetesObject): Promise<string | undefined> {
    if (!(await this.serves(object))) return undefined;
    for (const way of ["apply", "create"] as const) {
      try {
        await this.send(object, way, true);
        return undefined;
      } catch (error) {
        if (!(error instanceof ApiException)) throw error;
        // what stands between may answer 400, too
        const { message } = refusedStatus(error);
        if (message === undefined) continue;
        // of server-side apply, the server calls it its own mistake
        if (message.includes("failed to create typed patch object")) return message;
        const invalid = error.code === 400 || error.code === 422;
        if (way === "create" && invalid && !/\bwebhook\b/.test(message)) return message;
      }
    }
    return undefined;
  }

  /** Whether there is an object of this kind, namespace and name. */
  async has(object: KubernetesObject): Promise<boolean> {
    return (await this.get(object)) !== undefined;
  }

  /** The object of this kind, namespace and name as the server has it; undefined: no such object, or no such kind. */
  async get(object: KubernetesObject): Promise<ClientObject | undefined> {
    if (!(await this.serves(object))) return undefined;
    const path = await this.#path(object, "apply");
    const request = this.configuration.baseServer.makeRequestContext(path, HttpMethod.GET);
    return absentIfNotFound(this.requestPromise(request));
  }

  async serves({ apiVersion, kind }: KubernetesObject): Promise<boolean> {
    return (await absentIfNotFound(this.resource(apiVersion, kind))) !== undefined;
  }

  async #verbs({ apiVersion, kind }: KubernetesObject): Promise<readonly string[]> {
    return (await absentIfNotFound(this.resource(apiVersion, kind)))?.verbs ?? ["patch"];
  }

  async #path({ apiVersion, kind, metadata }: KubernetesObject, way: Way): Promise<string> {
    const resource = await absentIfNotFound(this.resource(apiVersion, kind));
    if (resource === undefined) throw new Error(`it does not serve ${apiVersion} ${kind}`);
    const namespace = metadata.namespace ?? this.defaultNamespace;
    return [
      this.apiVersionPath(apiVersion),
      ...(resource.namespaced ? ["namespaces", encodeURIComponent(namespace)] : []),
      resource.name,
      ...(way === "apply" ? [encodeURIComponent(metadata.name)] : []),
    ].join("/");
  }
}

/** The server's own words. */
function messageOf(error: unknown): string {
  const { message } = refusedStatus(error);
  if (message !== undefined) return message;
  return error instanceof Error ? error.message : String(error);
}

function reasonOf(error: unknown): string | undefined {
  return refusedStatus(error).reason;
}
