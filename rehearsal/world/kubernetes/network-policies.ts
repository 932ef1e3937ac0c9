// NetworkPolicies, as far as they decide whether the ingress controller reaches a pod.
import { record, records, scalarText, texts, type Properties } from "../provider.ts";
import { meetsExpression, specOf, storedNamespace, type StoredObject } from "./object.ts";

interface Peer {
  readonly namespace: string;
  readonly namespaceLabels: Readonly<Record<string, string>>;
}

/**
 * Whether traffic from a namespace's pods is let into a pod: by every policy's rules together, once one selects the pod.
 * Ports are not looked at, and a peer that is an address range or names pods of another namespace by their labels counts as met.
 */
export function admitsTraffic(
  policies: readonly StoredObject[],
  pod: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
  from: Peer,
): boolean {
  const selecting = policies.filter(
    (policy) =>
      storedNamespace(policy) === pod.namespace &&
      isForIngress(specOf(policy)) &&
      meets(record(specOf(policy)["podSelector"]), pod.labels),
  );
  if (selecting.length === 0) return true;
  return selecting.some((policy) =>
    records(specOf(policy)["ingress"]).some((rule) => {
      const peers = records(rule["from"]);
      return peers.length === 0 || peers.some((peer) => isPeer(peer, pod.namespace, from));
    }),
  );
}

function isForIngress(spec: Properties): boolean {
  const types = texts(spec["policyTypes"]);
  return types.length === 0 || types.includes("Ingress");
}

function isPeer(peer: Properties, namespace: string, from: Peer): boolean {
  if (peer["ipBlock"] !== undefined) return true;
  if (peer["namespaceSelector"] === undefined) return namespace === from.namespace;
  return meets(record(peer["namespaceSelector"]), from.namespaceLabels);
}

/** An empty selector is met by everything. */
function meets(selector: Properties, labels: Readonly<Record<string, string>>): boolean {
  const byLabel = Object.entries(record(selector["matchLabels"])).every(
    ([key, value]) => labels[key] === scalarText(value),
  );
  return (
    byLabel &&
    records(selector["matchExpressions"]).every((expression) => meetsExpression(expression, labels))
  );
}
