// Nodes that a pod asks for, or whose taints it must tolerate, and no instance group has.
import { listAt, recordAt, recordsAt, stringAt, type JsonObject } from "../manifests/json.ts";
import { describeObject, type Manifest } from "../manifests/manifest.ts";
import { controlPlane, type NodeFacts, type Provision } from "./provision.ts";
import type { Reference } from "./reference.ts";

type Labels = Readonly<Record<string, unknown>>;

export function nodeNeeds(
  { object, source }: Manifest,
  spec: JsonObject,
  { nodes, isLive = false }: Provision,
): readonly Reference[] {
  const selector = Object.entries(recordAt(spec, "nodeSelector"));
  const terms = recordsAt(spec, "affinity", "nodeAffinity", required, "nodeSelectorTerms");
  const fits = (labels: Labels): boolean =>
    selector.every(([name, value]) => has(labels, name, [value])) &&
    (terms.length === 0 || terms.some((term) => takes(labels, term)));
  const fitting = nodes.filter(({ labels }) => fits(labels));
  if (fitting.some(({ taints }) => taints.every((taint) => isTolerated(taint, spec)))) return [];
  if (fitting.length > 0) return [untolerated({ object, source }, fitting, spec, isLive)];
  const asked = [
    ...selector.map(([name, value]) => `${name}=${String(value)}`),
    ...terms.flatMap((term) => recordsAt(term, "matchExpressions").map(expressionText)),
  ];
  return [
    {
      source,
      object: describeObject(object),
      needs: `a node with ${[...new Set(asked)].join(", ")}`,
      kind: "Node",
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

/** The control plane's label before Kubernetes 1.20. */
const before120 = "node-role.kubernetes.io/master";

/** Every node that it may run on by its labels is tainted. */
function untolerated(
  { object, source }: Manifest,
  nodes: readonly NodeFacts[],
  spec: JsonObject,
  isLive: boolean,
): Reference {
  const workers = nodes.filter(({ labels }) => !(controlPlane in labels || before120 in labels));
  const taints = (workers.length > 0 ? workers : nodes).flatMap(({ taints: all }) =>
    all.filter((each) => !isTolerated(each, spec)),
  );
  const texts = taints.map(({ key, value = "", effect }) =>
    [String(key), ...(value === "" ? [] : [`=${String(value)}`]), `:${String(effect)}`].join(""),
  );
  return {
    source,
    object: describeObject(object),
    needs: "a node whose taints it tolerates",
    kind: "Node",
    found: `only ${[...new Set(texts)].join(", ")}`,
    wayOut: isLive
      ? "tolerate one of them, or take it off a node"
      : "tolerate one of them, or give an instance group none (cluster.nodes[].taints)",
    // an autoscaler may bring one
    blocks: !isLive,
  };
}

/** Kubernetes' own rule: an empty key tolerates all, an empty effect each. */
function isTolerated({ key, value = "", effect }: JsonObject, spec: JsonObject): boolean {
  if (effect === "PreferNoSchedule") return true;
  return recordsAt(spec, "tolerations").some((toleration) => {
    const { operator = "Equal", effect: own = "" } = toleration;
    if (own !== "" && own !== effect) return false;
    if (operator === "Exists") return (toleration["key"] ?? "") === "" || toleration["key"] === key;
    return toleration["key"] === key && (toleration["value"] ?? "") === value;
  });
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
