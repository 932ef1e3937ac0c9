// A cluster's API, asked by path: the answer is what the server sent, whatever its version.
import {
  ApiException,
  HttpMethod,
  KubernetesObjectApi,
  type KubeConfig,
  type KubernetesObject as ClientObject,
  type ResponseContext,
} from "@kubernetes/client-node";
import { recordsAt, stringAt, type JsonObject } from "../conversion/manifests/json.ts";
import { refusedStatus } from "../components/workloads/kubernetes-api.ts";
import { UserError } from "../migration/user-error.ts";
import { firstLine } from "../migration/first-line.ts";

/** Objects of one answer; a server that knows no paging sends all. */
const pageSize = "500";

/** Since Kubernetes 1.15. */
const metadataList =
  "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/** The client's own methods leave out the fields that their types do not have. */
export class LiveApi extends KubernetesObjectApi {
  #server = "";

  static of(config: KubeConfig): LiveApi {
    const api = config.makeApiClient(LiveApi);
    api.#server = config.getCurrentCluster()?.server ?? "";
    return api;
  }

  /** Its URL. */
  get server(): string {
    return this.#server;
  }

  /** @throws ApiException when the server refuses; Error when it does not answer */
  async ask(
    path: string,
    query: Readonly<Record<string, string>> = {},
    accept = "application/json",
  ): Promise<unknown> {
    const request = this.configuration.baseServer.makeRequestContext(path, HttpMethod.GET);
    request.setHeaderParam("Accept", accept);
    for (const [name, value] of Object.entries(query)) request.setQueryParam(name, value);
    return this.requestPromise(request);
  }

  protected override async processResponse<T extends ClientObject>(
    response: ResponseContext,
  ): Promise<T> {
    const body = await response.body.text();
    if (response.httpStatusCode >= 200 && response.httpStatusCode <= 299) {
      return JSON.parse(body) as T;
    }
    throw new ApiException(response.httpStatusCode, "refused", body, response.headers);
  }

  /**
   * All items of a list, page by page.
   *
   * @param metadataOnly their names and labels only, from a server that knows how; default false
   */
  async listAll(path: string, { metadataOnly = false } = {}): Promise<readonly JsonObject[]> {
    const items: JsonObject[] = [];
    let from: string | undefined;
    do {
      const query = {
        limit: pageSize,
        ...(from !== undefined && from !== "" && { continue: from }),
      };
      const page = await this.ask(path, query, metadataOnly ? metadataList : undefined);
      items.push(...recordsAt(page, "items"));
      from = stringAt(page, "metadata", "continue");
    } while (from !== undefined && from !== "");
    return items;
  }

  /**
   * Such as `v1.10.13`.
   *
   * @throws UserError when the server does not answer
   */
  async version(): Promise<string> {
    try {
      return stringAt(await this.ask("/version"), "gitVersion") ?? "";
    } catch (error) {
      throw new UserError(
        `${this.server} does not answer: ${reasonOf(error)}; ask it by kubectl version`,
      );
    }
  }
}

/** In a line, for people. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiException) {
    return refusedStatus(error).message ?? `HTTP status ${String(error.code)}`;
  }
  return firstLine(error);
}
