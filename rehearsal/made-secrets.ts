// The values of Secrets that a side's config has, or is to have: a rehearsal makes them up.
import { isMap, type Document } from "yaml";
import type { Config } from "../config/parse.ts";
import { yamlDocument } from "../config/yaml-document.ts";
import { secretFromConfig } from "../conversion/manifests/annotations.ts";
import {
  isRecord,
  recordAt,
  recordsAt,
  stringAt,
  type JsonObject,
} from "../conversion/manifests/json.ts";
import { annotationOf, namespaceOf, type Manifest } from "../conversion/manifests/manifest.ts";

const madeUp = "rehearsed";

/** The stack file with made-up values in the place of its Secrets', which may be encrypted; unchanged where there are none. */
export function withSimulatedSecrets(file: string, text: string, config: Config): string {
  const names = config.side.secrets ?? [];
  if (names.length === 0) return text;
  const document = yamlDocument(file, text);
  for (const name of names) {
    for (const key of [`${config.shared.project}:secrets`, "secrets"]) {
      if (!document.hasIn(["config", key, name])) continue;
      const values = document.getIn(["config", key, name]);
      const keys = isMap(values) ? values.items.map((pair) => String(pair.key)) : [];
      const made = Object.fromEntries(keys.map((each) => [each, madeUp]));
      document.setIn(["config", key, name], document.createNode(made));
    }
  }
  return document.toString({ lineWidth: 0 });
}

/**
 * The stack file with made-up values, too, for the Secrets of the manifests that take theirs from the config where that has none
 * yet: a rehearsal needs no Pulumi CLI and no backend. Unchanged where somebody else applies the manifests.
 */
export function withMadeSecrets(
  file: string,
  text: string,
  { side, shared: { project } }: Config,
  manifests: readonly Manifest[],
): string {
  if (!side.cluster.managesWorkloads) return text;
  const wanted = manifests.flatMap((manifest) => {
    const name = annotationOf(manifest.object, secretFromConfig);
    return name === undefined || side.secrets?.includes(name) === true ? [] : [{ name, manifest }];
  });
  if (wanted.length === 0) return text;
  const document = yamlDocument(file, text);
  const [key = ""] = [`${project}:secrets`, "secrets"].toSorted(
    (a, b) => Number(document.hasIn(["config", b])) - Number(document.hasIn(["config", a])),
  );
  for (const { name, manifest } of wanted)
    addValues(document, ["config", key, name], manifest, manifests);
  return document.toString({ lineWidth: 0 });
}

function addValues(
  document: Document,
  path: readonly string[],
  { object }: Manifest,
  manifests: readonly Manifest[],
): void {
  const type = stringAt(object, "type") ?? "Opaque";
  const named = namedKeys(object.metadata.name, namespaceOf(object), manifests);
  const values = {
    ...Object.fromEntries(named.map((key) => [key, madeUp])),
    ...valuesOfType[type],
  };
  const all = Object.keys(values).length === 0 ? { value: madeUp } : values;
  for (const [key, value] of Object.entries(all)) document.setIn([...path, key], value);
}

/** What an API server demands of a type. */
const valuesOfType: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "kubernetes.io/tls": { "tls.crt": madeUp, "tls.key": madeUp },
  "kubernetes.io/dockerconfigjson": { ".dockerconfigjson": '{"auths":{}}' },
  "kubernetes.io/dockercfg": { ".dockercfg": "{}" },
  "kubernetes.io/basic-auth": { username: madeUp, password: madeUp },
  "kubernetes.io/ssh-auth": { "ssh-privatekey": madeUp },
};

/** The keys by which pods of the namespace name the Secret. */
function namedKeys(
  secret: string,
  namespace: string,
  manifests: readonly Manifest[],
): readonly string[] {
  return manifests
    .filter(({ object }) => namespaceOf(object) === namespace)
    .flatMap(({ object }) => recordsBelow(object))
    .flatMap((each) => {
      const variable = recordAt(each, "secretKeyRef");
      const volume = recordAt(each, "secret");
      return [
        ...(stringAt(variable, "name") === secret ? [stringAt(variable, "key")] : []),
        ...([stringAt(volume, "secretName"), stringAt(volume, "name")].includes(secret)
          ? recordsAt(volume, "items").map((item) => stringAt(item, "key"))
          : []),
      ];
    })
    .filter((key) => key !== undefined);
}

/** Every mapping of an object, at any depth. */
function recordsBelow(value: unknown): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(recordsBelow);
  return isRecord(value) ? [value, ...Object.values(value).flatMap(recordsBelow)] : [];
}
