import {
  isRecord,
  recordAt,
  recordsAt,
  renamed,
  without,
  type JsonObject,
} from "../manifests/json.ts";
import type { KubernetesObject } from "../manifests/manifest.ts";
import type { ConversionResult } from "../conversion.ts";
import { deprecationGuide, move } from "./move.ts";
import { structural } from "./structural-schema.ts";

export const customResourceDefinition = move({
  name: "customresourcedefinition-apiextensions-v1",
  kinds: ["CustomResourceDefinition"],
  summary:
    "schema, subresources and columns are said for each version; fields that no schema names are still kept where they " +
    "were kept; scope and the conversion's review versions are written out",
  sources: [`${deprecationGuide}#v1-22`, "https://kep.k8s.io/95"],
  touches: ["spec", "metadata.annotations"],
  fields: (object) => {
    const spec = recordAt(object, "spec");
    const preserves = spec["preserveUnknownFields"] !== false;
    const versions: JsonObject[] = [];
    for (const version of versionsOf(spec)) {
      const converted = convert(version, spec, preserves);
      if (typeof converted === "string") return refusal(String(version["name"]), converted);
      versions.push(converted);
    }
    const perVersion = ["version", "validation", "subresources", "additionalPrinterColumns"];
    const rest = without(spec, [...perVersion, "preserveUnknownFields"]);
    return {
      ...approved(object, spec["group"]),
      spec: { scope: "Namespaced", ...rest, ...conversionOf(spec), versions },
    };
  },
});

const approval = "api-approved.kubernetes.io";

/** v1 takes a definition of Kubernetes' own groups only with a word on its approval; v1beta1 asked for none. */
function approved(object: KubernetesObject, group: unknown): KubernetesObject {
  if (typeof group !== "string" || !/(^|\.)(k8s|kubernetes)\.io$/.test(group)) return object;
  const annotations = {
    [approval]: "unapproved, converted from apiextensions.k8s.io/v1beta1",
    ...object.metadata.annotations,
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function refusal(version: string, where: string): ConversionResult {
  return {
    reason: `apiextensions.k8s.io/v1 wants a structural schema, and that of ${version} is none: ${where}`,
    wayOut: "write the definition as apiextensions.k8s.io/v1, as its project ships it today",
  };
}

function versionsOf(spec: JsonObject): readonly JsonObject[] {
  const versions = recordsAt(spec, "versions");
  if (versions.length > 0) return versions;
  return [{ name: spec["version"], served: true, storage: true }];
}

/** One version with what used to be said for all, or where its schema is not structural. */
function convert(version: JsonObject, spec: JsonObject, preserves: boolean): JsonObject | string {
  const written = version["schema"] ?? spec["validation"];
  const open: unknown = isRecord(written) ? written["openAPIV3Schema"] : undefined;
  const schema = structural(isRecord(open) ? open : { type: "object" }, preserves);
  if (typeof schema === "string") return schema;
  const columns = version["additionalPrinterColumns"] ?? spec["additionalPrinterColumns"];
  const subresources = version["subresources"] ?? spec["subresources"];
  return {
    ...version,
    schema: { openAPIV3Schema: schema },
    ...(subresources !== undefined && { subresources }),
    ...(Array.isArray(columns) && {
      additionalPrinterColumns: columns.map((column: unknown) =>
        isRecord(column) ? renamed(column, { JSONPath: "jsonPath" }) : column,
      ),
    }),
  };
}

function conversionOf(spec: JsonObject): JsonObject {
  const conversion = spec["conversion"];
  if (!isRecord(conversion) || conversion["strategy"] !== "Webhook") return {};
  const { webhookClientConfig: clientConfig, conversionReviewVersions, ...rest } = conversion;
  const webhook = {
    clientConfig,
    conversionReviewVersions: conversionReviewVersions ?? ["v1beta1"],
  };
  return { conversion: { ...rest, webhook } };
}
