// `npm run next`: the next safe edit of one stack file.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { configCommands, editStackFile } from "../config/edit.ts";
import { folder, readProject } from "../config/read.ts";
import { formatChange } from "../migration/steps/change.ts";
import { differences } from "../migration/review/drift.ts";
import { readWorkloadSet } from "../conversion/manifests/workload-set.ts";
import { mistakes } from "../migration/review/validation.ts";
import type { Observed } from "../migration/state/observed.ts";
import { pairOf } from "../migration/steps/peers.ts";

import type { Host, Shared, Side } from "../migration/state/side.ts";
import { formatPlace, nextStep, previousStep, type Next } from "../migration/steps/steps.ts";
import { UserError } from "../migration/user-error.ts";
import { drainSecondsLeft, zeroSince } from "../migration/state/drain-marker.ts";
import { readDeployed, type Route53Reader } from "./deployed.ts";
import { sharedOf } from "./project-files.ts";
import { run } from "./run.ts";
import { stackFile } from "../migration/state/stack-file.ts";

const usage = `npm run next -- [options]

Prints the next safe edit of one stack file, as lines for a shell, and its row in README's table of a
migration, which is its section in MIGRATION.md.

  --write       make the edit, in the form in which the Pulumi CLI would have written it
  --back        the edit that undoes the last one
  --to STACK    the target, where the files alone do not tell
  --deployed    read Route53 too, with AWS credentials, and stop when it is not as the files say
  --dir FOLDER  the project's folder (default: the current one)
`;

/**
 * @param words the command line
 * @param route53 who is asked for --deployed; by default AWS, with the credentials of the environment
 */
export async function next(
  words: readonly string[],
  print: (line: string) => void = console.log,
  route53?: Route53Reader,
): Promise<number> {
  const { values: options } = parseArgs({
    args: [...words],
    options: {
      write: { type: "boolean", default: false },
      back: { type: "boolean", default: false },
      to: { type: "string" },
      deployed: { type: "boolean", default: false },
      dir: { type: "string", default: "." },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (options.help) {
    print(usage);
    return 0;
  }
  const project = readProject(folder(options.dir));
  const sides = [...project.stacks.values()].map(({ side }) => side);
  const shared = sharedOf(project);
  const { hosts } = readWorkloadSet(shared, options.dir);
  const wrong = mistakes(sides, shared, hosts);
  if (wrong.length > 0) throw new UserError(wrong);
  const deployed = options.deployed
    ? await readAsTheFilesSay(sides, shared, hosts, route53 ?? (await aws()))
    : undefined;
  const decide = options.back ? previousStep : nextStep;
  const step = decide(sides, shared, options.to === undefined ? {} : { to: options.to });
  if (step.kind === "blocked") throw new UserError(step.reasons);
  if (deployed !== undefined) refuseUndrained(step, shared, deployed);
  for (const line of describeNext(step, sides, shared, options.back)) print(line);
  if (options.write && step.kind === "edit") {
    const file = stackFile(step.stack);
    const path = join(options.dir, file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, editStackFile(file, text, project.name, step.changes));
    print(`# written to ${file}`);
  }
  return 0;
}

/** The step as a shell would read it: what is no command is a comment. */
function describeNext(
  step: Exclude<Next, { kind: "blocked" }>,
  sides: readonly Side[],
  shared: Shared,
  back: boolean,
): readonly string[] {
  if (step.kind === "done") {
    return [
      back
        ? "# nothing to take back"
        : `# nothing to do: ${sides.length === 1 ? "one side, and it serves" : "the migration is over"}`,
    ];
  }
  const place = formatPlace(step.place);
  if (step.kind === "command") return [`# ${place}: ${step.reason}`, ...step.commands];
  return [
    `# ${back ? "back from " : ""}${place}: ${stackFile(step.stack)}: ${step.changes.map(formatChange).join(", ")}`,
    `# ${step.reason}`,
    ...(retires(step)
      ? [
          `# drain: ${shared.drainSeconds} s, since: pulumi stack output drainMarker --stack ${step.stack}`,
        ]
      : []),
    ...configCommands(step.stack, step.changes),
    `# then: pulumi up --stack ${step.stack}`,
  ];
}

function retires(step: Next): boolean {
  return (
    step.kind === "edit" &&
    step.changes.some(({ key, value }) => key === "retired" && value === true)
  );
}

/** @throws UserError when Route53 is not as the files say */
async function readAsTheFilesSay(
  stacks: readonly Side[],
  shared: Shared,
  hosts: readonly Host[],
  client: Route53Reader,
): Promise<Observed> {
  const pair = pairOf(stacks);
  if ("blocked" in pair) throw new UserError(pair.blocked);
  const sides = "alone" in pair ? [pair.alone] : pair.sides;
  const deployed = await readDeployed(client, shared.hostedZones);
  const found = differences(sides, shared, hosts, deployed);
  if (found.length > 0) throw new UserError(found);
  return deployed;
}

/** @throws UserError when the step is to retire a side whose drain is not over */
function refuseUndrained(step: Next, shared: Shared, deployed: Observed): void {
  if (!retires(step) || step.kind !== "edit") return;
  const since = zeroSince(step.stack, shared, deployed);
  const left = drainSecondsLeft(since, shared.drainSeconds, Date.now());
  if (left === 0) return;
  throw new UserError(
    `${step.stack}: clients may still come from cached answers: ` +
      (since === undefined
        ? `it is not known since when all weights are 0; run pulumi up --stack ${step.stack} first`
        : `all weights are 0 since ${since}, expected ${shared.drainSeconds} s; wait ${left} s more`),
  );
}

async function aws(): Promise<Route53Reader> {
  // loaded when it is asked for: half a second
  const { Route53 } = await import("@aws-sdk/client-route-53");
  return new Route53({ region: process.env["AWS_REGION"] ?? "us-east-1" });
}

if (import.meta.main) await run(next, usage);
