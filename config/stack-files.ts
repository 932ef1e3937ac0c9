// Reads Pulumi.yaml and Pulumi.<stack>.yaml from a folder (or any other source of text, such as a git
// ref), without Pulumi: for the commands that need no engine.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { UserError } from "../migration/user-error.ts";
import { ownValues, parseConfig, type Config } from "./parse.ts";

/** Where the files' texts come from: a folder or a git ref. */
export interface FileSource {
  /** The names of the files beside Pulumi.yaml. */
  readonly list: () => readonly string[];
  /** @returns undefined when there is no such file */
  readonly read: (name: string) => string | undefined;
}

/** All that the stack files of one project say. */
export interface Project {
  readonly name: string;
  readonly stacks: ReadonlyMap<string, Config>;
  /** Keys of each file as written, by file name: what `check` compares. */
  readonly written: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

export function folder(path: string): FileSource {
  return {
    list: () => readdirSync(path),
    read: (name) => {
      try {
        return readFileSync(join(path, name), "utf8");
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
export function readProject(source: FileSource): Project {
  const main = source.read("Pulumi.yaml");
  if (main === undefined) {
    throw new UserError("Pulumi.yaml: not found; run this in the project's folder");
  }
  const mainValues = parseYaml("Pulumi.yaml", main);
  const name = String(mainValues["name"]);
  const shared = projectDefaults(name, mainValues["config"]);
  const written = new Map([["Pulumi.yaml", shared]]);
  const stacks = new Map<string, Config>();
  const mistakes: string[] = [];
  for (const file of source.list()) {
    const stack = /^Pulumi\.([^.]+)\.ya?ml$/.exec(file)?.[1];
    if (stack === undefined) continue;
    try {
      const values = ownKeys(name, parseYaml(file, source.read(file) ?? "")["config"]);
      written.set(file, values);
      stacks.set(stack, parseConfig(name, stack, { ...shared, ...values }));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      mistakes.push(...error.lines);
    }
  }
  if (mistakes.length > 0) throw new UserError([...new Set(mistakes)]);
  return { name, stacks, written };
}

/**
 * @returns the stack's config
 * @throws UserError when there is no such stack file
 */
export function stackOf(project: Project, stack: string): Config {
  const config = project.stacks.get(stack);
  if (config === undefined) {
    const known = [...project.stacks.keys()].join(", ") || "none";
    throw new UserError(`Pulumi.${stack}.yaml: not found; the stacks here are: ${known}`);
  }
  return config;
}

function parseYaml(file: string, text: string): Readonly<Record<string, unknown>> {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new UserError(
      document.errors.map((error) => {
        const [reason = ""] = error.message.split("\n");
        return `${file}:${error.linePos?.[0].line ?? 1}: broken YAML: ${reason}`;
      }),
    );
  }
  const value: unknown = document.toJS();
  return isRecord(value) ? value : {};
}

/** The values that Pulumi.yaml's `config` gives, by key without namespace. */
function projectDefaults(project: string, config: unknown): Readonly<Record<string, unknown>> {
  const declared = ownKeys(project, config);
  return Object.fromEntries(
    Object.entries(declared).map(([key, declaration]) => {
      if (!isRecord(declaration)) return [key, declaration];
      return [key, "value" in declaration ? declaration["value"] : declaration["default"]];
    }),
  );
}

function ownKeys(project: string, config: unknown): Readonly<Record<string, unknown>> {
  return isRecord(config) ? ownValues(project, config) : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
