import type { IncomingMessage, ServerResponse } from "node:http";
import { SimulatedCluster } from "./cluster.ts";
import { kinds, objectsOfKind } from "./api-objects.ts";
import { answerWrite } from "./api-writes.ts";
import type { KubernetesCluster } from "./kubernetes-cluster.ts";
import { pluralOf, specOf, storedNamespace } from "./object.ts";
import { servesApiVersion } from "./served.ts";

/** How long a client waits for an answer, simulated seconds. */
const clientSeconds = 20;

/**
 * The list and get half of the API servers, as plain HTTP: `/<cluster>/apis/batch/v1/jobs`,
 * `/<cluster>/api/v1/namespaces/<namespace>/pods/<name>?labelSelector=`; and what a drain writes. A cluster whose API is
 * down drops the connection.
 */
export function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  clusters: (name: string) => KubernetesCluster | undefined,
): void {
  const url = new URL(request.url ?? "/", "http://api");
  const [, name = "", ...path] = url.pathname.split("/").map(decodeURIComponent);
  const cluster = clusters(name);
  if (cluster?.apiUp !== true) {
    request.socket.destroy();
    return;
  }
  if (cluster.apiSilent) {
    // the client gives up by a deadline of its own, in real time: here it passes in simulated time
    cluster.clock.after(clientSeconds, () => request.socket.destroy());
    return;
  }
  if (!(cluster instanceof SimulatedCluster)) {
    const rest = `/${path.map(encodeURIComponent).join("/")}${url.search}`;
    cluster.forward?.(rest, request, response);
    return;
  }
  const reply = (status: number, body: unknown): void => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const notFound = (): void => {
    reply(404, { kind: "Status", status: "Failure", reason: "NotFound", code: 404 });
  };
  if (request.method !== undefined && request.method !== "GET") {
    answerWrite(cluster, request, path, reply);
    return;
  }
  if (path[0] === "readyz") {
    response.writeHead(200, { "content-type": "text/plain" }).end("ok");
    return;
  }
  if (path[0] === "version") {
    const [major = "1", minor = "0"] = cluster.kubernetesVersion.replace(/^v/, "").split(".");
    reply(200, { major, minor, gitVersion: `v${cluster.serverVersion}` });
    return;
  }
  const [apiVersion, rest] =
    path[0] === "api"
      ? [path[1] ?? "", path.slice(2)]
      : [path.slice(1, 3).join("/"), path.slice(3)];
  if (rest.length === 0) {
    const served = kinds.filter((kind) =>
      servesApiVersion(cluster.kubernetesVersion, apiVersion, kind),
    );
    const resources = served.map((kind) => ({
      name: pluralOf(kind),
      kind,
      namespaced: kind !== "Node" && kind !== "Namespace",
      verbs: ["get", "list"],
    }));
    if (resources.length === 0) notFound();
    else reply(200, { kind: "APIResourceList", groupVersion: apiVersion, resources });
    return;
  }
  const namespace = rest[0] === "namespaces" && rest.length > 2 ? rest[1] : undefined;
  const [plural = "", wanted] = namespace === undefined ? rest : rest.slice(2);
  const kind = kinds.find((each) => pluralOf(each) === plural);
  if (kind === undefined || !servesApiVersion(cluster.kubernetesVersion, apiVersion, kind)) {
    notFound();
    return;
  }
  const selector = parseSelector(url.searchParams.get("labelSelector") ?? "");
  const node = /^spec\.nodeName=(.+)$/.exec(url.searchParams.get("fieldSelector") ?? "")?.[1];
  const items = objectsOfKind(cluster, kind)
    .filter((each) => node === undefined || specOf(each)["nodeName"] === node)
    .filter((each) => namespace === undefined || storedNamespace(each) === namespace)
    .filter((each) => selector(each.metadata.labels ?? {}));
  if (wanted === undefined) {
    reply(200, { apiVersion, kind: `${kind}List`, metadata: {}, items });
    return;
  }
  const found = items.find((each) => each.metadata.name === wanted);
  if (found === undefined) notFound();
  else reply(200, { ...found, apiVersion });
}

/** `a=b,c!=d,e in (f,g),h,!i`, as the API's label selectors are written. */
export function parseSelector(text: string): (labels: Readonly<Record<string, string>>) => boolean {
  const terms = text
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== "");
  return (labels) =>
    terms.every((term) => {
      const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term);
      if (set !== null) {
        const [, key = "", operator, values = ""] = set;
        const among = values.split(",").map((value) => value.trim());
        return among.includes(labels[key] ?? "") === (operator === "in");
      }
      const pair = /^([^!=\s]+)\s*(==?|!=)\s*(.*)$/.exec(term);
      if (pair !== null) {
        const [, key = "", operator, value = ""] = pair;
        return (labels[key] === value) === (operator !== "!=");
      }
      return term.startsWith("!") ? !(term.slice(1) in labels) : term in labels;
    });
}
