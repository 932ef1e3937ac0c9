// `npm run affected`: which stacks a change must be applied to, for workflows.
import type { Config } from "../config/parse.ts";
import { folder, readProject } from "../config/read.ts";
import { isWithin } from "../config/shards.ts";
import { weightsOf } from "../migration/state/side.ts";
import { stackFile } from "../migration/state/stack-file.ts";
import { UserError } from "../migration/user-error.ts";
import { defineCommand, exitCodes } from "./command.ts";
import { dir, expectOneOf, oneOf } from "./options.ts";
import { changedFiles } from "./git.ts";

const formats = ["text", "json"] as const;

export const affected = defineCommand({
  summary: "which stacks a change must be applied to, the one with less traffic first",
  about:
    "Names the stacks whose own file differs from a git ref. Where none does, but manifests, Pulumi.yaml or the\n" +
    "program differ, names all stacks, the one with less traffic first: what is wrong there harms fewer. The\n" +
    "manifests of a shard are its own stacks' only; the stacks of the clusters come first.",
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
  const configs = [...stacks.values()].sort(
    (a, b) => rank(a) - rank(b) || trafficOf(a) - trafficOf(b),
  );
  const byTraffic = configs.map(({ side }) => side.stack);
  const files = new Set(changed);
  const own = byTraffic.filter((stack) => files.has(stackFile(stack)));
  if (own.length > 0) return own;
  const others = changed.filter(
    (file) => !neverRead.test(file) && !/^Pulumi\..+\.ya?ml$/.test(file),
  );
  return configs
    .filter((config) => others.some((file) => concerns(file, config)))
    .map(({ side }) => side.stack);
}

/** A shard reads the manifests of no other shard. */
function concerns(file: string, { shared: { shard, shards = {} } }: Config): boolean {
  const owners = Object.entries(shards)
    .filter(([, { workloads }]) => isWithin(file, workloads))
    .map(([name]) => name);
  return owners.length === 0 || owners.some((name) => name === shard);
}

/** The stacks of clusters before those that take theirs from them. */
function rank({ side }: Config): number {
  return side.clusterOnly === true ? 0 : 1;
}

function trafficOf({ side }: Config): number {
  return Math.max(...weightsOf(side));
}
