// `npm run docs`: the tables and schemas that are made of the code.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { descriptions } from "../config/descriptions.ts";
import { projectFileSchema, stackFileSchema } from "../config/json-schema.ts";
import { sharedShape, sideShape } from "../config/schema.ts";
import { defineCommand, exitCodes, help, type Command } from "./command.ts";
import { dir } from "./options.ts";
import { table } from "./table.ts";

/** Every generated file by its path, as `npm run format` leaves it. */
export async function generatedFiles(
  commands: Readonly<Record<string, Command>>,
): Promise<Readonly<Record<string, string>>> {
  // of the development packages; half a second
  const { format } = await import("prettier");
  const json = (value: unknown) =>
    format(JSON.stringify(value), { parser: "json", printWidth: 100 });
  return {
    "docs/schemas/stack-file.json": await json(stackFileSchema("cluster-migration")),
    "docs/schemas/project-file.json": await json(projectFileSchema()),
    "docs/reference.md": await format(reference(commands), { parser: "markdown", printWidth: 100 }),
  };
}

/** @param commands of which the reference tells */
export function docsCommand(commands: () => Readonly<Record<string, Command>>): Command {
  return defineCommand({
    summary: "writes the reference and the schemas in docs/ anew",
    about:
      "Writes what is made of the code: docs/reference.md (keys, commands) and docs/schemas/.\n\n" +
      "Exit codes: 0 written; 2 the command line is wrong.",
    options: { dir },
    run: async (options, { print }) => {
      for (const [path, text] of Object.entries(await generatedFiles(commands()))) {
        const file = join(options.dir, path);
        const same = readText(file) === text;
        if (!same) writeFileSync(file, text);
        print(`${path}: ${same ? "as it was" : "written"}`);
      }
      return exitCodes.done;
    },
  });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function reference(commands: Readonly<Record<string, Command>>): string {
  const keys = (shape: Readonly<Record<string, { safeParse: (value: undefined) => Parsed }>>) =>
    table(
      ["key", "default", "meaning"],
      Object.entries(shape).map(([key, schema]) => {
        const { success, data } = schema.safeParse(undefined);
        const byDefault = !success ? "required" : data === undefined ? "" : JSON.stringify(data);
        return [`\`${key}\``, byDefault && `\`${byDefault}\``, descriptions[key] ?? ""];
      }),
      true,
    );
  return [
    "# Reference",
    "`npm run docs` writes this page; a test compares it with the code.",
    "## Keys of Pulumi.yaml (both sides)",
    keys(sharedShape),
    "## Keys of Pulumi.&lt;stack&gt;.yaml (one side)",
    keys(sideShape),
    "## Commands",
    "Exit codes: 0 done or safe; 1 refused or unsafe; 2 the command line or the files are wrong.",
    ...Object.entries(commands).map(
      ([name, command]) => `### ${name}\n\n\`\`\`\n${help(name, command)}\n\`\`\``,
    ),
  ].join("\n\n");
}

interface Parsed {
  readonly success: boolean;
  readonly data?: unknown;
}
