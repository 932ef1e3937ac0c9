// What keeps a pod from starting: what its template names and its cluster does not have.
import { record, records, scalarText, type Properties } from "../provider.ts";
import { meetsExpression } from "../../../conversion/manifests/label-selectors.ts";

/** What a cluster has, as the kubelet, the scheduler and the admission plugins ask. */
export interface Surroundings {
  readonly has: (kind: string, namespace: string, name: string) => boolean;
  /** The labels of each group of nodes; undefined: nobody knows them, and every one may be there. */
  readonly nodeLabels: readonly Readonly<Record<string, string>>[] | undefined;
}

/** Classes that every cluster is born with. */
const bornWithClasses = ["system-cluster-critical", "system-node-critical"];

/** Labels that kubelets and cloud controllers give, with values that no stack file says. */
const givenLabel =
  /^(topology|failure-domain\.beta|node|beta)\.kubernetes\.io\/|^kubernetes\.io\/arch$/;

/** @returns the first obstacle, as `kubectl describe` words it; undefined: the pod starts */
export function obstacleOf(
  template: Properties,
  namespace: string,
  { has, nodeLabels }: Surroundings,
): string | undefined {
  const spec = record(template["spec"]);
  const priorityClass = scalarText(spec["priorityClassName"]) ?? "";
  if (priorityClass !== "" && !bornWithClasses.includes(priorityClass)) {
    if (!has("PriorityClass", "", priorityClass)) {
      return `no PriorityClass with name ${priorityClass} was found`;
    }
  }
  const runtimeClass = scalarText(spec["runtimeClassName"]);
  if (runtimeClass !== undefined && !has("RuntimeClass", "", runtimeClass)) {
    return `RuntimeClass "${runtimeClass}" not found`;
  }
  const account =
    scalarText(spec["serviceAccountName"]) ?? scalarText(spec["serviceAccount"]) ?? "default";
  if (account !== "default" && !has("ServiceAccount", namespace, account)) {
    return `serviceaccount "${account}" not found`;
  }
  if (nodeLabels !== undefined && !nodeLabels.some((labels) => admits(spec, labels))) {
    return "no node matches the pod's node affinity or selector";
  }
  for (const [kind, name] of needed(spec)) {
    if (kind === "ConfigMap" && name === "kube-root-ca.crt") continue; // every namespace has one
    if (!has(kind, namespace, name)) return `${kind.toLowerCase()} "${name}" not found`;
  }
  return undefined;
}

/** ConfigMaps, Secrets and claims that the kubelet waits for. */
function needed(spec: Properties): readonly (readonly [kind: string, name: string])[] {
  const found: (readonly [string, string])[] = [];
  const add = (kind: string, reference: Properties, key: "name" | "secretName"): void => {
    const name = scalarText(reference[key]);
    if (name !== undefined && reference["optional"] !== true) found.push([kind, name]);
  };
  const addSource = (source: Properties): void => {
    add("ConfigMap", record(source["configMap"]), "name");
    add("Secret", record(source["secret"]), "name");
  };
  for (const volume of records(spec["volumes"])) {
    add("ConfigMap", record(volume["configMap"]), "name");
    add("Secret", record(volume["secret"]), "secretName");
    for (const source of records(record(volume["projected"])["sources"])) addSource(source);
    const claim = scalarText(record(volume["persistentVolumeClaim"])["claimName"]);
    if (claim !== undefined) found.push(["PersistentVolumeClaim", claim]);
  }
  for (const container of [...records(spec["initContainers"]), ...records(spec["containers"])]) {
    for (const source of records(container["envFrom"])) {
      add("ConfigMap", record(source["configMapRef"]), "name");
      add("Secret", record(source["secretRef"]), "name");
    }
    for (const variable of records(container["env"])) {
      const from = record(variable["valueFrom"]);
      add("ConfigMap", record(from["configMapKeyRef"]), "name");
      add("Secret", record(from["secretKeyRef"]), "name");
    }
  }
  return found;
}

/** Whether a node with these labels may run the pod. */
function admits(spec: Properties, labels: Readonly<Record<string, string>>): boolean {
  const all = { "kubernetes.io/os": "linux", ...labels };
  const matches = (expression: Properties): boolean =>
    givenLabel.test(scalarText(expression["key"]) ?? "") || meetsExpression(expression, all);
  const selected = Object.entries(record(spec["nodeSelector"])).every(([key, value]) =>
    matches({ key, operator: "In", values: [scalarText(value) ?? ""] }),
  );
  const required = record(
    record(record(spec["affinity"])["nodeAffinity"])[
      "requiredDuringSchedulingIgnoredDuringExecution"
    ],
  );
  const terms = records(required["nodeSelectorTerms"]);
  const affine = terms.some((term) => records(term["matchExpressions"]).every(matches));
  return selected && (terms.length === 0 || affine);
}
