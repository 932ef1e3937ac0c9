// Reads Pulumi.yaml and Pulumi.<stack>.yaml from a folder (or any other source of text, such as a git
// ref), without Pulumi: for the commands that need no engine.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Side } from "../migration/state/side.ts";
import { UserError } from "../migration/user-error.ts";
import {
  elsewhere,
  namedTwice,
  refuseAmbiguous,
  settingsOf,
  unreadFile,
  withoutValue,
} from "./blind-spots.ts";
import { fromStack } from "./cluster.ts";
import type { ClusterOf } from "./shards.ts";
import { homeOf } from "./home.ts";
import { yamlDocument } from "./yaml-document.ts";
import { ownValues, type Config } from "./parse.ts";
import { parseStack } from "./stack-values.ts";
import { projectFile, stackFile, stackOfFile } from "../migration/state/stack-file.ts";

/** Where the files' texts come from: a folder or a git ref. */
export interface FileSource {
  /** The names of the files beside Pulumi.yaml. */
  readonly list: () => readonly string[];
  /** @returns undefined when there is no such file */
  readonly read: (name: string) => string | undefined;
}

/** All that the stack files of one project say. */
export interface ParsedProject {
  readonly name: string;
  readonly stacks: ReadonlyMap<string, Config>;
  /** Keys of each file as written, by file name: what `check` compares. */
  readonly written: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** `aws:region` by stack, as its file says it, else Pulumi.yaml; a stack of which neither says it is left out. */
  readonly regions: ReadonlyMap<string, string>;
  /** What else Pulumi.yaml says, by path: `options.refresh`, `main`, `config.aws:region`. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The side of each stack file, in the files' order. */
export function sidesOfProject({ stacks }: Pick<ParsedProject, "stacks">): readonly Side[] {
  return [...stacks.values()].map(({ side }) => side);
}

/** @param path of the stack files; Pulumi.yaml may be in the nearest folder above */
export function folder(path: string): FileSource {
  return {
    list: () => readdirSync(path),
    read: (name) => {
      try {
        return readFileSync(join(name === projectFile ? homeOf(path) : path, name), "utf8");
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
    },
  };
}

/**
 * @throws UserError with every mistake in every file: broken YAML (file:line), misspelt keys, values out
 * of range
 */
export function readProject(source: FileSource): ParsedProject {
  const main = source.read(projectFile);
  if (main === undefined) {
    throw new UserError(`${projectFile}: not found; run this in the project's folder`);
  }
  const mainValues = parseYaml(projectFile, main);
  const name = String(mainValues["name"]);
  const everywhere = projectDefaults(mainValues["config"]);
  const shared = ownKeys(name, everywhere);
  const written = new Map([[projectFile, shared]]);
  const mistakes = [...elsewhere(mainValues), ...withoutValue(name, mainValues["config"])];
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  for (const file of source.list()) {
    mistakes.push(...unreadFile(file));
    const stack = stackOfFile(file);
    if (stack === undefined) continue;
    try {
      const { config, environment } = parseYaml(file, source.read(file) ?? "");
      if (environment !== undefined) {
        mistakes.push(
          `${file}: environment: its values are not in the files, so nothing can be checked: expected ` +
            `them under config`,
        );
      }
      mistakes.push(...namedTwice(file, name, config));
      written.set(file, ownKeys(name, config));
      found.set(stack, recordOf(config));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      mistakes.push(...error.lines);
    }
  }
  const parsed = new Map<string, Config>();
  const takes = (stack: string) => {
    const file = stackFile(stack);
    return fromStack(written.get(file)?.["cluster"]) !== undefined;
  };
  // a stack that takes its cluster from another comes after it
  for (const stack of [...found.keys()].sort((a, b) => Number(takes(a)) - Number(takes(b)))) {
    try {
      const values = { ...everywhere, ...found.get(stack) };
      parsed.set(stack, parseStack(name, stack, values, clusterAmong(parsed)));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      mistakes.push(...error.lines);
    }
  }
  if (mistakes.length > 0) throw new UserError([...new Set(mistakes)]);
  const stacks = new Map(
    [...found.keys()].flatMap((stack) => {
      const config = parsed.get(stack);
      return config === undefined ? [] : [[stack, config] as const];
    }),
  );
  const regions = new Map(
    [...found].flatMap(([stack, values]) => {
      const region = { ...everywhere, ...values }["aws:region"];
      return typeof region === "string" ? [[stack, region] as const] : [];
    }),
  );
  return { name, stacks, written, regions, settings: settingsOf(name, mainValues) };
}

/** The clusters of the stacks that have been parsed. */
function clusterAmong(parsed: ReadonlyMap<string, Config>): ClusterOf {
  return (stack) => {
    const side = parsed.get(stack)?.side;
    if (side?.clusterOnly === true) return side.cluster;
    const others = [...parsed.values()].filter((config) => config.side.clusterOnly === true);
    const names = others.map((config) => config.side.stack).join(", ") || "none is here";
    return { unknown: `expected a stack that has a cluster of its own and no shard: ${names}` };
  };
}

/**
 * @returns the stack's config
 * @throws UserError when there is no such stack file
 */
export function stackOf(project: ParsedProject, stack: string): Config {
  const config = project.stacks.get(stack);
  if (config === undefined) {
    const known = [...project.stacks.keys()].join(", ") || "none";
    throw new UserError(`${stackFile(stack)}: not found; the stacks here are: ${known}`);
  }
  return config;
}

function parseYaml(file: string, text: string): Readonly<Record<string, unknown>> {
  refuseAmbiguous(file, text);
  return recordOf(yamlDocument(file, text).toJS());
}

/** The values that Pulumi.yaml's `config` gives. */
function projectDefaults(config: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(recordOf(config)).map(([key, declaration]) => {
      if (!isRecord(declaration)) return [key, declaration];
      return [key, "value" in declaration ? declaration["value"] : declaration["default"]];
    }),
  );
}

function ownKeys(project: string, config: unknown): Readonly<Record<string, unknown>> {
  return ownValues(project, recordOf(config));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
