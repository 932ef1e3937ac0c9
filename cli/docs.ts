// `npm run docs`: the tables and schemas that are made of the code.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { descriptions } from "../config/descriptions.ts";
import { projectFileSchema, stackFileSchema } from "../config/json-schema.ts";
import { sharedShape, sideShape } from "../config/schema.ts";
import { adviceJsonSchema } from "../conversion/report/advice-schema.ts";
import { defineCommand, exitCodes, exitCodesText, help, type Command } from "./command.ts";
import { dir } from "./options.ts";
import { conversionTables } from "./pages/conversion-tables.ts";
import { unformatted, withParts } from "./pages/marked-parts.ts";
import { previewPolicy } from "./pages/preview-policy.ts";
import { guaranteesTable, refusalsTable } from "./pages/rule-tables.ts";
import { table } from "./table.ts";

/** The parts of the pages that are made of the code, by page and mark. */
export const pageParts: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "README.md": { rules: [guaranteesTable()] },
  "MIGRATION.md": { errors: [refusalsTable()] },
  "docs/conversions.md": Object.fromEntries(
    Object.entries(conversionTables).map(([name, lines]) => [name, unformatted(lines)]),
  ),
};

/**
 * Every generated file by its path, as `npm run format` leaves it.
 *
 * @param folder where the pages are whose parts are made of the code
 */
export async function generatedFiles(
  commands: Readonly<Record<string, Command>>,
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  // of the development packages; half a second
  const { format } = await import("prettier");
  const json = (value: unknown) =>
    format(JSON.stringify(value), { parser: "json", printWidth: 100 });
  const markdown = (text: string) => format(text, { parser: "markdown", printWidth: 100 });
  const pages = await Promise.all(
    Object.entries(pageParts).map(async ([path, made]) => {
      const text = readText(join(folder, path));
      return text === undefined ? [] : [[path, await markdown(withParts(text, made))] as const];
    }),
  );
  return {
    "docs/schemas/stack-file.json": await json(stackFileSchema("cluster-migration")),
    "docs/schemas/project-file.json": await json(projectFileSchema()),
    "docs/schemas/advice.json": await json(adviceJsonSchema()),
    "docs/preview-policy.json": await json(previewPolicy()),
    "docs/reference.md": await markdown(reference(commands)),
    ...Object.fromEntries(pages.flat()),
  };
}

/** @param commands of which the reference tells */
export function docsCommand(commands: () => Readonly<Record<string, Command>>): Command {
  return defineCommand({
    summary: "writes the reference, the schemas and the pages' tables anew",
    about:
      "Writes what is made of the code: docs/reference.md (keys, commands), docs/schemas/, docs/preview-policy.json,\n" +
      "and the tables of the rules and the conversions in README.md, MIGRATION.md and docs/conversions.md.\n\n" +
      "Exit codes: 0 written; 2 the command line is wrong.",
    options: { dir },
    run: async (options, { print }) => {
      for (const [path, text] of Object.entries(await generatedFiles(commands(), options.dir))) {
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
    exitCodesText,
    ...Object.entries(commands).map(
      ([name, command]) => `### ${name}\n\n\`\`\`\n${help(name, command)}\n\`\`\``,
    ),
  ].join("\n\n");
}

interface Parsed {
  readonly success: boolean;
  readonly data?: unknown;
}
