// Which certificate an Ingress has for a host.
import { listAt, recordsAt, type JsonObject } from "./json.ts";
import type { KubernetesObject } from "./manifest.ts";

/** The first `tls` entry that covers a host: one without hosts covers all of its Ingress. */
export function tlsFor(ingress: KubernetesObject, host: string): JsonObject | undefined {
  const above = `*.${host.split(".").slice(1).join(".")}`;
  return recordsAt(ingress, "spec", "tls").find((entry) => {
    const hosts = listAt(entry, "hosts");
    return hosts.length === 0 || hosts.includes(host) || hosts.includes(above);
  });
}
