// Config values -> a typed side and what it shares with its peer; all errors at once, each with its
// file and path.
import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import type { Shared, Side } from "../migration/state/side.ts";
import { UserError } from "../migration/user-error.ts";
import { clusterFacts, clusterOfStack, fromStack, type ClusterSpec } from "./cluster.ts";
import { createdCluster } from "./created-cluster.ts";
import { existingCluster } from "./existing-cluster.ts";
import { configSchema, sharedKeys, sideKeys, type ParsedConfig } from "./schema.ts";
import { isClusterOnly, partOf, sharedFolders, shardMistakes, type ClusterOf } from "./shards.ts";
import { stackFile } from "../migration/state/stack-file.ts";

/** One stack's config. */
export interface Config {
  readonly side: Side;
  readonly shared: Shared;
  /** Its own, or that of the stack from which it takes it. */
  readonly cluster: ClusterSpec;
}

/**
 * @param values by key without namespace; an object may be given as JSON text, as Pulumi hands it over
 * @param clusterOf asked for `cluster.fromStack`; default: no other stack is known
 * @throws UserError one line for every mistake: `Pulumi.new.yaml: trafficWeight: got 256, expected ...`
 */
export function parseConfig(
  project: string,
  stack: string,
  values: Readonly<Record<string, unknown>>,
  clusterOf: ClusterOf = () => ({ unknown: "no other stack is known here" }),
): Config {
  const input = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      key === "kubeconfig" ? value : fromJsonText(value),
    ]),
  );
  const parsed = configSchema.safeParse(input, { reportInput: true });
  const facts = parsed.success ? factsOf(parsed.data.cluster, clusterOf) : undefined;
  const mistakes = parsed.success
    ? crossChecks(stack, parsed.data, facts)
    : parsed.error.issues.flatMap((issue) => explain(stack, issue, input));
  if (!parsed.success || mistakes.length > 0) throw new UserError(mistakes);
  if (facts === undefined || "unknown" in facts) throw new Error("the cluster was checked above");
  const config = parsed.data;
  const [firstZone, ...otherZones] = config.hostedZones;
  if (firstZone === undefined) throw new Error("the schema demands at least one hosted zone");
  const { trafficWeight, hostWeights, active, fence, adopt, retired } = config;
  const { peer, gateCommand, drainCommand, activeCommands, override } = config;
  const { removedHosts, rollout, drainSeconds, analysis } = config;
  const { nginxAnnotationsPrefix } = config;
  const clusterStack = fromStack(config.cluster);
  const always = { trafficWeight, hostWeights, active, fence, adopt, retired };
  return {
    cluster: facts.spec as ClusterSpec,
    side: {
      stack,
      cluster: facts,
      ...always,
      ...given({ peer, gateCommand, drainCommand, activeCommands, override, clusterStack }),
      ...(isClusterOnly(config) && { clusterOnly: true }),
      ...(config.secrets !== undefined && { secrets: Object.keys(config.secrets) }),
    },
    shared: {
      project,
      hostedZones: [firstZone, ...otherZones],
      ...partOf(config),
      ...{ removedHosts, rollout, drainSeconds },
      ...given({ nginxAnnotationsPrefix }),
      ...(analysis.length > 0 && { analysis }),
    },
  };
}

/** Without the keys that are undefined. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function factsOf(cluster: ParsedConfig["cluster"], clusterOf: ClusterOf): ReturnType<ClusterOf> {
  return "fromStack" in cluster ? clusterOf(cluster.fromStack) : clusterFacts(cluster);
}

function crossChecks(
  stack: string,
  config: ParsedConfig,
  facts: ReturnType<ClusterOf> | undefined,
): string[] {
  const file = stackFile(stack);
  const from = fromStack(config.cluster);
  const sharding = [...shardMistakes(stack, config), ...sharedFolders(config)];
  return [
    ...(config.peer === stack
      ? [`${file}: peer: got ${show(stack)}, expected the other side's stack name`]
      : []),
    ...sharding,
    ...(sharding.length === 0 && facts !== undefined && "unknown" in facts
      ? [`${file}: cluster.fromStack: got ${show(from)}: ${facts.unknown}`]
      : []),
  ];
}

/** Pulumi hands an object over as JSON text; what does not parse stays text, for the schema to refuse. */
export function fromJsonText(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function explain(stack: string, issue: z.core.$ZodIssue, input: unknown): string[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(stack, issue.path, key));
  }
  if (issue.code === "invalid_union") {
    // the alternative that got furthest is the one that was meant
    const meant = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] ?? [];
    if (depth(meant) > 0) {
      return meant.flatMap((inner) =>
        explain(stack, { ...inner, path: [...issue.path, ...inner.path] }, input),
      );
    }
  }
  if (issue.code === "invalid_key") {
    const path = pathText(issue.path.slice(0, -1));
    const [inner] = issue.issues;
    return [
      `${fileOf(stack, issue.path)}: ${path}: got the key ${show(issue.path.at(-1))}, ` +
        (inner?.message ?? "expected another one"),
    ];
  }
  const value = valueAt(input, issue.path);
  const got =
    ["kubeconfig", "secrets"].includes(String(issue.path[0])) && value !== undefined
      ? "(a secret)"
      : value;
  const where = `${fileOf(stack, issue.path)}: ${pathText(issue.path)}`;
  const message = issue.message.startsWith("Invalid input: ")
    ? issue.message.slice("Invalid input: ".length)
    : issue.message;
  return [
    `${where}: ${got === undefined ? "missing" : `got ${show(got)}`}, ${message.replace(/^E/, "e")}`,
  ];
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    0,
    ...issues.map((issue) => issue.path.length + (issue.code === "unrecognized_keys" ? 1 : 0)),
  );
}

const topLevelKeys = [...sharedKeys, ...sideKeys];
const nestedKeys = [createdCluster, existingCluster, clusterOfStack].flatMap(keysIn);

function unknownKey(stack: string, path: readonly PropertyKey[], key: string): string {
  const known = path.length === 0 ? topLevelKeys : nestedKeys;
  const nearest = closest(key, known);
  const guess =
    key === nearest
      ? " here"
      : distance(key, nearest) <= Math.max(1, key.length / 3)
        ? `; did you mean ${nearest}?`
        : path.length === 0
          ? `; the keys are ${known.join(", ")}`
          : "";
  return `${fileOf(stack, path)}: ${pathText([...path, key])}: unknown key${guess}`;
}

function fileOf(stack: string, path: readonly PropertyKey[]): string {
  return sharedKeys.includes(String(path[0])) ? "Pulumi.yaml" : stackFile(stack);
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => {
      if (typeof part === "number") return `[${part}]`;
      const name = String(part);
      if (i === 0) return name;
      return name.includes(".") ? `["${name}"]` : `.${name}`;
    })
    .join("");
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined,
    input,
  );
}

/** A value as it may be shown: short, and never a secret's content. */
function show(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}

/** The names of all keys in a schema, however deep. */
function keysIn(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([key, value]) => [key, ...keysIn(value)]);
  }
  if (schema instanceof z.ZodPipe) return keysIn(schema.in);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(keysIn);
  if (schema instanceof z.ZodArray) return keysIn(schema.element);
  if (schema instanceof z.ZodRecord) return keysIn(schema.valueType);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return keysIn(schema.unwrap());
  }
  return [];
}

/** Values of the project's own namespace, by key without it; those of others (`aws:region`) are left out. */
export function ownValues(
  project: string,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([key]) => !key.includes(":") || key.startsWith(`${project}:`))
      .map(([key, value]) => [key.slice(key.indexOf(":") + 1), value]),
  );
}
