// NetworkPolicies, as far as they decide whether the ingress controller reaches a pod.
import { meetsSelector } from "./label-selectors.ts";
import { listAt, recordAt, recordsAt, type JsonObject } from "./json.ts";

interface Policy extends JsonObject {
  readonly metadata: { readonly namespace?: string };
}

interface Caller {
  readonly namespace: string;
  readonly namespaceLabels: Readonly<Record<string, string>>;
}

/**
 * Whether traffic from a namespace's pods is let into a pod: by every policy's rules together, once one selects the pod.
 * Ports are not looked at, and a peer that is an address range or names pods of another namespace by their labels counts
 * as met.
 */
export function admitsTraffic(
  policies: readonly Policy[],
  pod: { readonly namespace: string; readonly labels: Readonly<Record<string, unknown>> },
  from: Caller,
): boolean {
  const selecting = policies.filter(
    (policy) =>
      (policy.metadata.namespace ?? "default") === pod.namespace &&
      isForIngress(recordAt(policy, "spec")) &&
      meetsSelector(recordAt(policy, "spec", "podSelector"), pod.labels),
  );
  if (selecting.length === 0) return true;
  return selecting.some((policy) =>
    recordsAt(policy, "spec", "ingress").some((rule) => {
      const peers = recordsAt(rule, "from");
      return peers.length === 0 || peers.some((peer) => isPeer(peer, pod.namespace, from));
    }),
  );
}

function isForIngress(spec: JsonObject): boolean {
  const types = listAt(spec, "policyTypes");
  return types.length === 0 || types.includes("Ingress");
}

function isPeer(peer: JsonObject, namespace: string, from: Caller): boolean {
  if (peer["ipBlock"] !== undefined) return true;
  if (peer["namespaceSelector"] === undefined) return namespace === from.namespace;
  return meetsSelector(peer["namespaceSelector"], from.namespaceLabels);
}
