// Whether a cluster's Kubernetes API answers when an update begins.
import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import { parse } from "yaml";
import { recordAt, recordsAt, stringAt } from "../conversion/manifests/json.ts";
import { firstLine } from "../migration/first-line.ts";

const deadlineMs = 10_000;

/**
 * Why an API does not answer; undefined when it does, whatever it says: nobody asks it for anything. An API that takes the
 * connection and says nothing does not answer.
 *
 * @param server another URL than the kubeconfig's, as `Environment.kubernetesApi` gives it
 */
export async function whyApiIsSilent(
  kubeconfig: string,
  server: string | undefined,
): Promise<string | undefined> {
  const url = server ?? serverOf(kubeconfig);
  if (url === undefined || (await statusOf(url)) !== undefined) return undefined;
  // the kubeconfig may lead there in another way, by a proxy for example, which the client knows
  const [{ apiOf }, { ApiException, VersionApi }] = await Promise.all([
    import("./workloads/kubernetes-api.ts"),
    import("@kubernetes/client-node"),
  ]);
  try {
    await apiOf(kubeconfig, server).makeApiClient(VersionApi).getCode();
    return undefined;
  } catch (error) {
    return error instanceof ApiException ? undefined : firstLine(error);
  }
}

function serverOf(kubeconfig: string): string | undefined {
  const config = parsed(kubeconfig);
  const named = (list: string, name: string | undefined) =>
    recordsAt(config, list).find((each) => each["name"] === name);
  const context = named("contexts", stringAt(config, "current-context"));
  const cluster = named("clusters", stringAt(context, "context", "cluster"));
  return stringAt(recordAt(cluster, "cluster"), "server");
}

/** Undefined for what is no YAML: the reader's own error shows a line of the secret. */
function parsed(kubeconfig: string): unknown {
  try {
    return parse(kubeconfig);
  } catch {
    return undefined;
  }
}

/** The status of an answer to a stranger, such as 401; undefined: there is none. No secret is sent, so nobody's name is checked. */
function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const send = url.startsWith("https:") ? overHttps : overHttp;
    const signal = AbortSignal.timeout(deadlineMs);
    const options = { agent: false, rejectUnauthorized: false, signal } as const;
    const asked = send(`${url.replace(/\/$/, "")}/version`, options, (response) => {
      resolve(response.statusCode);
      asked.destroy();
    });
    asked.on("error", () => {
      resolve(undefined);
    });
    asked.end();
  });
}
