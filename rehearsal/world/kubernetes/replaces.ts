import { isDeepStrictEqual } from "node:util";
import { record, scalarText, type Properties } from "../provider.ts";

/**
 * Fields whose change the real provider answers with a replacement, with `enableConfigMapMutable` and
 * `enableSecretMutable`. Source: pulumi/pulumi-kubernetes provider/pkg/provider/diff.go (where DaemonSet is misspelt, so
 * that its selector is the API server's to refuse).
 */
const forceNew: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["selector"],
  StatefulSet: [
    "podManagementPolicy",
    "revisionHistoryLimit",
    "selector",
    "serviceName",
    "volumeClaimTemplates",
  ],
  Job: ["completions", "parallelism", "selector", "template"],
  Service: ["clusterIP"],
};

/** An object that would have to be another one: its name, its namespace, or what its kind keeps for ever. */
export function kubernetesReplaces(olds: Properties, news: Properties): readonly string[] {
  const identity = (inputs: Properties): string => {
    const { name, namespace } = record(inputs["metadata"]);
    return `${scalarText(namespace) ?? "default"}/${scalarText(name) ?? ""}`;
  };
  const kind = scalarText(news["kind"]) ?? "";
  const differs = (path: readonly string[]): boolean => {
    const [old, now] = [olds, news].map((inputs) =>
      path.reduce<unknown>((value, key) => record(value)[key], inputs),
    );
    // an old API version may have left it out
    return !isDeepStrictEqual(old, now) && !(path.at(-1) === "selector" && old === undefined);
  };
  const spec =
    kind === "PersistentVolumeClaim"
      ? differs(["spec"])
      : (forceNew[kind] ?? []).some((field) => differs(["spec", field]));
  return [...(identity(olds) === identity(news) ? [] : ["metadata"]), ...(spec ? ["spec"] : [])];
}
