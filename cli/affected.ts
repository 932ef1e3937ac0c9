// `npm run affected`: which stacks a change must be applied to, for workflows.
import { folder, readProject } from "../config/read.ts";
import { stackFile } from "../migration/state/stack-file.ts";
import { UserError } from "../migration/user-error.ts";
import { defineCommand, exitCodes } from "./command.ts";
import { dir, expectOneOf, oneOf } from "./options.ts";
import { changedFiles } from "./project-files.ts";

const formats = ["text", "json"] as const;

export const affected = defineCommand({
  summary: "which stacks a change must be applied to, the one with less traffic first",
  about:
    "Names the stacks whose own file differs from a git ref. Where none does, but manifests, Pulumi.yaml or the\n" +
    "program differ, names all stacks, the one with less traffic first: what is wrong there harms fewer.",
  options: {
    base: { type: "string", value: "REF", text: "what to compare with, for example origin/main" },
    format: oneOf(formats, "json is a list of names (default: a line each)"),
    dir,
  },
  run: (options, { print }) => {
    if (options.base === undefined) {
      throw new UserError(
        "--base: missing, expected a git ref to compare with, such as origin/main",
      );
    }
    const json = expectOneOf("format", formats, options.format) === "json";
    const stacks = affectedStacks(options.dir, changedFiles(options.dir, options.base));
    if (json) print(JSON.stringify(stacks));
    else for (const stack of stacks) print(stack);
    return exitCodes.done;
  },
});

/** Files that no update reads. */
const neverRead =
  /^(tests|bench|docs|rehearsal|cli|policy|\.github|\.ci)\/|\.md$|^(\.|LICENSE|eslint\.config\.js|tsconfig)/;

function affectedStacks(path: string, changed: readonly string[]): readonly string[] {
  const { stacks } = readProject(folder(path));
  const byTraffic = [...stacks.values()]
    .map(({ side }) => side)
    .sort((a, b) => trafficOf(a) - trafficOf(b))
    .map(({ stack }) => stack);
  const files = new Set(changed);
  const own = byTraffic.filter((stack) => files.has(stackFile(stack)));
  if (own.length > 0) return own;
  const others = changed.filter(
    (file) => !neverRead.test(file) && !/^Pulumi\..+\.ya?ml$/.test(file),
  );
  return others.length > 0 ? byTraffic : [];
}

function trafficOf({
  trafficWeight,
  hostWeights,
}: {
  readonly trafficWeight: number;
  readonly hostWeights: Readonly<Record<string, number>>;
}): number {
  return Math.max(trafficWeight, ...Object.values(hostWeights));
}
