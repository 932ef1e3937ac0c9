// Holds what a created cluster registers on AWS against checkov's rules (PyPI: checkov 3.3): the same inputs, written in
// Terraform's language.
//
//   node bench/checkov.ts [--checkov COMMAND]
//
// Prints what is found and not known; exit code 1 then. Without checkov it says so, and exits with 0.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineCommand, exitCodes, runCommand } from "../cli/command.ts";
import { removeFolder, temporaryFolder } from "../rehearsal/ground/temporary-folder.ts";
import { UserError } from "../migration/user-error.ts";
import { record, records, scalarText } from "../rehearsal/world/provider.ts";
import { configurations, declaredCluster, type Configuration } from "./checkov/declared-cluster.ts";
import { left } from "./checkov/left.ts";
import { terraformOf } from "./checkov/terraform.ts";

/** A rule that a resource does not keep. */
export interface BrokenRule {
  /** Such as `CKV_AWS_23`. */
  readonly rule: string;
  readonly says: string;
  readonly resource: string;
}

/**
 * What nobody has said of findings yet, or what is said of some that are not there any more.
 *
 * @param configuration in which they are found
 */
export function surprises(
  configuration: Configuration,
  findings: readonly BrokenRule[],
): readonly string[] {
  const known = Object.entries(left).filter(
    ([, { where }]) => where === "both" || where === configuration,
  );
  const isKnown = ({ rule, resource }: BrokenRule) =>
    known.some(([id, each]) => id === rule && resource.includes(each.resource));
  return [
    ...findings
      .filter((finding) => !isKnown(finding))
      .map(({ rule, says, resource }) => `${rule} ${resource}: ${says}`),
    ...known
      .filter(([id]) => !findings.some(({ rule }) => rule === id))
      .map(([id]) => `${id}: not found any more; take it out of bench/checkov/left.ts`),
  ];
}

const checkov = defineCommand({
  summary: "what a created cluster registers on AWS, against checkov's rules",
  about:
    "Registers the example's cluster, and one with every option, on the SDK's mocks, writes their AWS resources in\n" +
    "Terraform's language, and has checkov look at them. What is left, and why: bench/checkov/left.ts.",
  options: {
    checkov: {
      type: "string",
      default: "checkov",
      value: "COMMAND",
      text: "checkov's command (default: the one on the PATH)",
    },
  },
  run: async ({ checkov: command }, { print }) => {
    let wrong = 0;
    for (const name of Object.keys(configurations) as Configuration[]) {
      const resources = await declaredCluster(configurations[name]);
      const found = lookedAt(command, terraformOf(resources));
      if (found === undefined) {
        print(`skipped: no ${command}: pip install checkov`);
        return exitCodes.done;
      }
      const lines = surprises(name, found.findings);
      wrong += lines.length;
      print(
        `${name}: ${resources.length} resources, ${found.passed} rules kept, ${found.findings.length} not`,
      );
      for (const line of lines) print(`  ${line}`);
    }
    return wrong === 0 ? exitCodes.done : exitCodes.refused;
  },
});

/** @returns undefined where there is no such command */
function lookedAt(
  command: string,
  terraform: string,
): { readonly passed: number; readonly findings: readonly BrokenRule[] } | undefined {
  const folder = temporaryFolder("checkov-");
  try {
    writeFileSync(join(folder, "cluster.tf"), terraform);
    const flags = ["--framework", "terraform", "--output", "json", "--compact"];
    const { stdout, stderr, error } = spawnSync(
      command,
      ["--directory", folder, ...flags, "--skip-download"],
      { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
    );
    if (error !== undefined) return undefined;
    return readReport(stdout, stderr);
  } finally {
    removeFolder(folder);
  }
}

function readReport(stdout: string, stderr: string) {
  const { results, summary } = record(JSON.parse(stdout));
  const { passed, resource_count: count } = record(summary);
  if (typeof passed !== "number" || passed === 0) {
    throw new UserError(`checkov looked at nothing: got ${String(count)} resources; ${stderr}`);
  }
  const findings = records(record(results)["failed_checks"]).map((each) => ({
    rule: scalarText(each["check_id"]) ?? "",
    says: scalarText(each["check_name"]) ?? "",
    resource: scalarText(each["resource"]) ?? "",
  }));
  return { passed, findings };
}

if (import.meta.main) {
  process.exitCode = await runCommand({ checkov }, ["checkov", ...process.argv.slice(2)]);
}
