// Who owns which field of an object, as server-side apply keeps it.
// Source of the rules: kubernetes.io/docs/reference/using-api/server-side-apply; the texts: a real API server's
// (tests/kubernetes/server-side-apply.test.ts compares).
import { ProviderRefusal, record, scalarText } from "../provider.ts";
import type { StoredObject } from "./object.ts";

/** Lists whose items are told apart by these of their fields; every other list is one value. */
const listKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  ephemeralContainers: ["name"],
  env: ["name"],
  volumes: ["name"],
  imagePullSecrets: ["name"],
  volumeMounts: ["mountPath"],
  volumeDevices: ["devicePath"],
  hostAliases: ["ip"],
  topologySpreadConstraints: ["topologyKey", "whenUnsatisfiable"],
};

/** Mappings that are one value. */
const atomic = /^(selector|labelSelector|nodeSelector|namespaceSelector|.*Ref)$/;

/** Fields by their paths, `.spec.template.spec.containers[name="web"].image`, with their values as JSON. */
export type Fields = ReadonlyMap<string, string>;

/** The fields that an object sets. @throws ProviderRefusal where two items of a list have one key */
export function ownedFieldsOf(object: StoredObject): Fields {
  const fields = new Map<string, string>();
  const doubled: string[] = [];
  const { apiVersion, kind, metadata, ...rest } = object;
  const { name, namespace, ...own } = metadata;
  add({ metadata: own, ...rest }, "", kind);
  if (doubled.length > 0) {
    const what = doubled.length === 1 ? (doubled[0] ?? "") : `errors:\n  ${doubled.join("\n  ")}`;
    throw new ProviderRefusal(
      "BadRequest",
      `failed to create typed patch object (${namespace ?? ""}/${name}; ${apiVersion}, Kind=${kind}): ${what}`,
    );
  }
  return fields;

  function add(value: unknown, path: string, key: string): void {
    if (Array.isArray(value)) addList(value, path, key);
    else if (typeof value !== "object" || value === null || atomic.test(key)) {
      fields.set(path, JSON.stringify(value));
    } else {
      for (const [field, each] of Object.entries(value)) add(each, `${path}.${field}`, field);
    }
  }

  function addList(items: readonly unknown[], path: string, key: string): void {
    const keys = key === "ports" ? [portKey(items), "protocol"] : listKeys[key];
    if (keys === undefined) {
      fields.set(path, JSON.stringify(items));
      return;
    }
    const seen = new Set<string>();
    for (const item of items.map(record)) {
      const id = keys
        .map((each) => `${each}=${JSON.stringify(item[each] ?? defaults[each] ?? null)}`)
        .join(",");
      if (seen.has(id)) doubled.push(`${path}: duplicate entries for key [${id}]`);
      seen.add(id);
      add(item, `${path}[${id}]`, "");
    }
  }
}

const defaults: Readonly<Record<string, string>> = { protocol: "TCP" };

/** A container's ports, or a Service's. */
function portKey(items: readonly unknown[]): string {
  return items.some((item) => "containerPort" in record(item)) ? "containerPort" : "port";
}

/** Who applied, and whether others' fields may be taken. */
export interface Applier {
  readonly manager: string;
  readonly force: boolean;
}

/** The managers of one object, with what each owns. */
export class ManagedFields {
  /** By the manager as the server writes it: `"first"`, `"kubectl" with subresource "scale" using apps/v1`. */
  readonly #owned = new Map<string, ReadonlySet<string>>();

  /**
   * @param live the fields as they are
   * @throws ProviderRefusal naming the fields that others own and that would change
   */
  apply(fields: Fields, live: Fields, { manager, force }: Applier): void {
    const name = JSON.stringify(manager);
    // Pulumi's provider makes what it has sent by POST its own before it applies
    for (const other of this.#owned.keys()) {
      if (other.startsWith(`${name} using `)) this.#owned.delete(other);
    }
    const conflicts = new Map<string, readonly string[]>();
    for (const [other, owned] of this.#owned) {
      if (other === name) continue;
      const changed = [...owned].filter(
        (path) => fields.has(path) && fields.get(path) !== live.get(path),
      );
      if (changed.length > 0) conflicts.set(other, changed);
    }
    if (conflicts.size > 0 && !force) throw conflict(conflicts);
    for (const [other, changed] of conflicts) {
      const left = [...(this.#owned.get(other) ?? [])].filter((path) => !changed.includes(path));
      this.#owned.set(other, new Set(left));
    }
    this.#owned.set(name, new Set(fields.keys()));
  }

  /**
   * A write that takes what it changes from everybody: not by server-side apply.
   *
   * @param manager as the server writes it
   */
  take(manager: string, paths: readonly string[]): void {
    for (const [other, owned] of this.#owned) {
      this.#owned.set(other, new Set([...owned].filter((path) => !paths.includes(path))));
    }
    this.#owned.set(manager, new Set([...(this.#owned.get(manager) ?? []), ...paths]));
  }

  /** Paths that others than this manager own. */
  ofOthers(manager: string): readonly string[] {
    const name = JSON.stringify(manager);
    return [...this.#owned].flatMap(([other, owned]) => (other === name ? [] : [...owned]));
  }
}

function conflict(conflicts: ReadonlyMap<string, readonly string[]>): ProviderRefusal {
  const count = [...conflicts.values()].flat().length;
  const lines = [...conflicts].map(([manager, paths]) =>
    count === 1
      ? `conflict with ${manager}: ${paths.join("")}`
      : [`conflicts with ${manager}:`, ...paths.map((path) => `- ${path}`)].join("\n"),
  );
  return new ProviderRefusal(
    "Conflict",
    `Apply failed with ${count} conflict${count === 1 ? "" : "s"}: ${lines.join("\n")}`,
  );
}

/** The object with a field set to a value, or without it; a field of a list's item is left alone. */
export function withField(
  object: StoredObject,
  path: string,
  json: string | undefined,
): StoredObject {
  if (path.includes("[")) return object;
  const [, before = path, key] = /^(.*?\.(?:annotations|labels))\.(.+)$/.exec(path) ?? [];
  // such a key has dots of its own
  const keys = [...before.slice(1).split("."), ...(key === undefined ? [] : [key])];
  return changed(object, keys, json) as StoredObject;
}

function changed(
  object: Readonly<Record<string, unknown>>,
  [key = "", ...rest]: readonly string[],
  json: string | undefined,
): Readonly<Record<string, unknown>> {
  if (rest.length > 0) return { ...object, [key]: changed(record(object[key]), rest, json) };
  if (json === undefined) {
    return Object.fromEntries(Object.entries(object).filter(([each]) => each !== key));
  }
  return { ...object, [key]: JSON.parse(json) as unknown };
}

/** As Pulumi's provider says them: by annotations of the object, the manager else a name of its own for each creation. */
export function applierOf(object: StoredObject, otherwise: string): Applier {
  const { annotations = {} } = object.metadata;
  return {
    manager: scalarText(annotations["pulumi.com/patchFieldManager"]) ?? otherwise,
    force: annotations["pulumi.com/patchForce"] === "true",
  };
}
