// A run of the program as values to read: every resource with all of its options and inputs.
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import {
  record,
  records,
  scalarText,
  texts,
  type Properties,
} from "../../rehearsal/world/provider.ts";
import { isSecret, signature, type Run } from "./run-program.ts";
import { Tagged, toYaml } from "./yaml.ts";

/** A section for each resource, by `<type> <name>`, one for the functions called, and one for the outputs. */
export function render(run: Run): Properties {
  const sections = new Map<string, Properties>();
  const counts = Map.groupBy(run.resources, ({ type }) => type);
  for (const registered of run.resources) {
    const key = `${shortType(registered.type)} ${registered.name}`;
    if (sections.has(key)) throw new Error(`two resources are called ${key}`);
    sections.set(key, {
      ...optionsOf(registered.request, run, (type) => counts.get(type)?.length ?? 0),
      inputs: shown(registered.inputs),
      ...(registered.outputs !== undefined && { outputs: shown(registered.outputs) }),
    });
  }
  const invokes = run.invokes.map((each) => toYaml(each)).sort();
  return {
    ...Object.fromEntries([...sections].sort(([a], [b]) => (a < b ? -1 : 1))),
    "functions called": invokes.map((each) => parse(each) as unknown),
    "stack outputs": shown(run.outputs),
  };
}

/** Fields that say what the inputs say, or how the SDK talks to the engine. */
const uninteresting = new Set([
  "type",
  "name",
  "object",
  "custom",
  "version",
  "propertydependenciesMap",
  "acceptsecrets",
  "acceptresources",
  "acceptsByteString",
  "aliasspecs",
  "supportsresultreporting",
  "supportspartialvalues",
  "sourceposition",
  "stacktrace",
  "parentstacktracehandle",
  "packageref",
]);

/** Everything else that the request sets, also what comes into the protocol later. */
function optionsOf(request: Properties, { hooks }: Run, count: (type: string) => number) {
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(request)) {
    const option = key.replace(/(List|Map)$/, "");
    const set = whatIsSet(value);
    if (uninteresting.has(key) || set === undefined) continue;
    if (option === "hooks") options[option] = namedHooks(record(set), hooks);
    else if (option === "dependencies") options["dependsOn"] = dependencies(urns(set), count);
    else if (option === "aliases") options[option] = urns(value).map(aliasOf);
    else options[option] = nameOf(set);
  }
  return options;
}

/** Undefined for what is not set: protocol buffers know no other absence. */
function whatIsSet(value: unknown): unknown {
  if (value === undefined || value === "" || value === false || value === 0) return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .map(([key, each]) => [key.replace(/List$/, ""), whatIsSet(each)] as const)
    .filter(([, each]) => each !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function namedHooks(bound: Properties, hooks: Run["hooks"]): Properties {
  const shownHook = (name: string) =>
    hooks.get(name) === true ? `${name} (in previews too)` : name;
  return Object.fromEntries(
    Object.entries(bound).map(([kind, names]) => [kind, (names as string[]).map(shownHook)]),
  );
}

/** By name; where they are all resources of a type, their number. */
function dependencies(
  found: readonly string[],
  count: (type: string) => number,
): readonly string[] {
  const byType = Map.groupBy(found, typeOf);
  return [...byType]
    .flatMap(([type, these]) =>
      these.length > 2 && these.length === count(type)
        ? [`${shortType(type)}: all ${these.length}`]
        : these.map(nameOf),
    )
    .map(String)
    .sort();
}

function aliasOf(alias: unknown): unknown {
  const { urn, spec } = record(alias);
  const named = nameOf(urn);
  return named === "" || named === undefined ? nameOf(record(whatIsSet(spec))["type"]) : named;
}

function urns(value: unknown): readonly string[] {
  return value as readonly string[];
}

/** `<type> <name>` of a URN, or of a URN with an id: where it stands in the tree is said once, by `parent`. */
function nameOf(value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith("urn:pulumi:")) return value;
  const [, , , name = ""] = value.split("::");
  return typeOf(value) === "pulumi:pulumi:Stack"
    ? "the stack"
    : `${shortType(typeOf(value))} ${name}`;
}

function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** `aws:ec2:Vpc` for `aws:ec2/vpc:Vpc`. */
function shortType(type: string): string {
  return type.replace(/\/[^:]*:/, ":");
}

/** Secrets and JSON with a tag, user data unzipped. */
function shown(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => shown(each));
  if (typeof value === "string") return shownText(value, key);
  if (typeof value !== "object" || value === null) return value;
  const object = record(value);
  if (isSecret(value)) return new Tagged("!secret", shown(object["value"], key));
  if (signature in object) return new Tagged("!resource", nameOf(object["urn"]));
  return Object.fromEntries(
    Object.entries(object).map(([name, each]) => [name, shown(each, name)]),
  );
}

function shownText(value: string, key: string): unknown {
  if (key.startsWith("userData")) {
    return new Tagged(
      "!gzip",
      bootFiles(gunzipSync(Buffer.from(value, "base64")).toString("utf8")),
    );
  }
  if (!/^[[{]/.test(value)) return value;
  try {
    return new Tagged("!json", JSON.parse(value));
  } catch {
    return value;
  }
}

/** cloud-config with its files by path. */
function bootFiles(cloudConfig: string): Properties {
  const { write_files: files, ...rest } = record(parse(cloudConfig));
  const byPath = records(files).map(({ path, content, ...mode }) => [
    scalarText(path) ?? "",
    { ...mode, content },
  ]);
  return { ...rest, files: Object.fromEntries(byPath) as Properties };
}

/** The same, shorter: dependencies by type, and files of user data that have been shown before by where that was. */
export function abridged(
  sections: Properties,
  file: string,
  seen: Map<string, string>,
): Properties {
  const entries = Object.entries(sections).map(([key, value]) => {
    const section = record(value);
    const inputs = record(section["inputs"]);
    const short = Object.entries(inputs).map(([name, input]) => [
      name,
      input instanceof Tagged && input.tag === "!gzip"
        ? new Tagged("!gzip", withoutSeen(record(input.value), `${file}: ${key}`, seen))
        : input,
    ]);
    return [
      key,
      {
        ...section,
        ...("dependsOn" in section && { dependsOn: byType(texts(section["dependsOn"])) }),
        ...("inputs" in section && { inputs: Object.fromEntries(short) as Properties }),
      },
    ];
  });
  return Object.fromEntries(entries) as Properties;
}

function byType(dependencies: readonly string[]): readonly string[] {
  const types = Map.groupBy(dependencies, (each) => each.split(" ")[0] ?? "");
  return [...types].map(
    ([type, these]) => `${type} ${these.map((each) => each.slice(type.length + 1)).join(", ")}`,
  );
}

function withoutSeen(
  cloudConfig: Properties,
  where: string,
  seen: Map<string, string>,
): Properties {
  const files = Object.entries(record(cloudConfig["files"])).map(([path, content]) => {
    const id = JSON.stringify([path, content]);
    const before = seen.get(id);
    if (before === undefined) seen.set(id, `as in ${where}`);
    return [path, before ?? content];
  });
  return { ...cloudConfig, files: Object.fromEntries(files) as Properties };
}
