// Nodes that a pod asks for, and no instance group has.
import { listAt, recordAt, recordsAt, stringAt, type JsonObject } from "../manifests/json.ts";
import { describeObject, type Manifest } from "../manifests/manifest.ts";
import type { Provision } from "./provision.ts";
import type { Reference } from "./reference.ts";

type Labels = Readonly<Record<string, unknown>>;

export function nodeNeeds(
  { object, source }: Manifest,
  spec: JsonObject,
  { nodeLabels, isLive = false }: Provision,
): readonly Reference[] {
  const selector = Object.entries(recordAt(spec, "nodeSelector"));
  const terms = recordsAt(spec, "affinity", "nodeAffinity", required, "nodeSelectorTerms");
  const fits = (labels: Labels): boolean =>
    selector.every(([name, value]) => has(labels, name, [value])) &&
    (terms.length === 0 || terms.some((term) => takes(labels, term)));
  if (nodeLabels.some(fits)) return [];
  const asked = [
    ...selector.map(([name, value]) => `${name}=${String(value)}`),
    ...terms.flatMap((term) => recordsAt(term, "matchExpressions").map(expressionText)),
  ];
  return [
    {
      source,
      object: describeObject(object),
      needs: `a node with ${[...new Set(asked)].join(", ")}`,
      found: isLive ? "no node with it" : "no instance group with it",
      wayOut: asked.some((each) => /^(kubernetes\.io\/role|[a-z.]*kops\.k8s\.io\/)/.test(each))
        ? "kops set this label, and nobody sets it on the target: select by a label of cluster.nodes[].labels, or not at all"
        : isLive
          ? "label a node of the target, or ask for another"
          : "give an instance group the label (cluster.nodes[].labels), or ask for another",
      // an autoscaler may bring one
      blocks: !isLive,
    },
  ];
}

const required = "requiredDuringSchedulingIgnoredDuringExecution";

function has(labels: Labels, name: string, values: readonly unknown[]): boolean {
  if (!(name in labels)) return false;
  const there = labels[name];
  if (there === true) return true;
  return Array.isArray(there)
    ? there.some((each) => values.includes(each))
    : values.includes(there);
}

/** Whether a node may fit one term; what compares numbers or names fits. */
function takes(labels: Labels, term: JsonObject): boolean {
  return recordsAt(term, "matchExpressions").every((expression) => {
    const name = stringAt(expression, "key") ?? "";
    switch (expression["operator"]) {
      case "In":
        return has(labels, name, listAt(expression, "values"));
      case "Exists":
        return name in labels;
      case "DoesNotExist":
        return !(name in labels);
      default:
        return true;
    }
  });
}

function expressionText(expression: JsonObject): string {
  const values = listAt(expression, "values").map(String).join(" or ");
  const name = stringAt(expression, "key") ?? "";
  return values === "" ? name : `${name}=${values}`;
}
