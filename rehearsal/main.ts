// `npm start`: a whole migration on this machine, without an account.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { UserError } from "../migration/user-error.ts";
import { parseOptions, strategies, usage, type Options, type StrategyName } from "./options.ts";
import { picture } from "./report/picture.ts";
import { plural } from "../cli/plural.ts";
import { Progress } from "./report/progress.ts";
import { table } from "../cli/table.ts";
import { report, verdictOf, type Verdict } from "./report/verdict.ts";
import { projectFolder } from "./stack-file-copies.ts";
import { Rehearsal } from "./rehearsal.ts";
import { faults, migrateWith, type Fault } from "./strategies/faults.ts";
import { bigBang } from "./strategies/big-bang.ts";
import { impatient } from "./strategies/impatient.ts";
import { migrate } from "./strategies/migration.ts";
import { UpdateFailed, type Strategy } from "./strategies/strategy.ts";
import { duration } from "./ground/clock.ts";

const plans: Readonly<Record<StrategyName, Strategy>> = {
  migration: migrate,
  "big-bang": bigBang,
  impatient,
};

async function rehearse(name: string, options: Options, fault?: Fault): Promise<Verdict> {
  const { dir, to, workloads, hosts, existing, seed, speed, clients, engine } = options;
  const rehearsal = await Rehearsal.open({
    source: dir ?? projectFolder,
    hosts,
    seed,
    speed,
    clients,
    engine,
    ...(to === undefined ? {} : { to }),
    ...(workloads === undefined ? {} : { workloads }),
    ...(existing === undefined ? {} : { existing }),
    ...(fault?.holdFactor === undefined ? {} : { holdFactor: fault.holdFactor }),
  });
  const { world, requestLog } = rehearsal;
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const names = [...rehearsal.files().stacks.keys()];
  if (!engine) rehearsal.project.warm(...names);
  say(
    `${name}: ${plural(rehearsal.workloads.hosts.length, "host")}, ${plural(rehearsal.workloads.manifests.length, "object")}, ${clients} clients; simulated time runs ${speed} times as fast as life`,
  );
  for (const note of [
    ...rehearsal.workloads.notes,
    ...(rehearsal.start.note === undefined ? [] : [rehearsal.start.note]),
  ])
    say(`  note: ${note}`);
  const progress = new Progress(world.clock, requestLog, process.stdout);
  try {
    if (fault === undefined) await plans[name as StrategyName](rehearsal, progress);
    else await migrateWith([fault], rehearsal, progress);
    const clusters = rehearsal.clusterNames;
    mkdirSync(options.report, { recursive: true });
    const file = join(options.report, `${name}.svg`);
    writeFileSync(file, picture(requestLog, clusters, `${name}: who answered`));
    const verdict = verdictOf(rehearsal, fault?.lossSeconds);
    say(`\n${report(rehearsal, verdict)}\npicture: ${relative(process.cwd(), file)}`);
    return verdict;
  } finally {
    progress.stop();
    await rehearsal.close();
  }
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const verdicts: (readonly [string, Verdict])[] = [];
  if (options.fault !== undefined) {
    for (const fault of faults) {
      if (options.fault !== "all" && fault.name !== options.fault) continue;
      process.stdout.write(`${fault.name}: ${fault.what}\n`);
      verdicts.push([fault.name, await rehearse(fault.name, options, fault)]);
    }
    if (verdicts.length > 1) process.stdout.write(`\n${comparison(verdicts)}\n`);
    return verdicts.some(([, verdict]) => isBad(verdict)) ? 1 : 0;
  }
  for (const name of options.compare ? strategies : [options.strategy]) {
    verdicts.push([name, await rehearse(name, options)]);
  }
  if (options.compare) process.stdout.write(`\n${comparison(verdicts)}\n`);
  // the other strategies are there to fail
  const [, judged] = verdicts[0] ?? [];
  return judged === undefined || isBad(judged) ? 1 : 0;
}

function isBad({ unexcused, doubleRuns, sharesOff }: Verdict): boolean {
  return unexcused || doubleRuns.length > 0 || sharesOff.length > 0;
}

function comparison(verdicts: readonly (readonly [string, Verdict])[]): string {
  return table(
    [
      "strategy",
      "takes",
      "requests",
      "failed",
      "first to last failure",
      "active-only workloads at work afterwards",
    ],
    verdicts.map(
      ([name, { seconds, requests, failed, lossSeconds, activeOnly, idle, doubleRuns }]) => [
        name,
        duration(seconds),
        String(requests),
        String(failed),
        failed === 0 ? "" : duration(lossSeconds),
        `${activeOnly - idle.length} of ${activeOnly}${doubleRuns.length === 0 ? "" : `, ${doubleRuns.length} runs twice`}`,
      ],
    ),
  );
}

// ending removes what is left in temporary folders
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.once(signal, () => process.exit(code));
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UserError || error instanceof UpdateFailed)) throw error;
  process.stderr.write(`error: ${fromHere(error.message)}\n`);
  process.exitCode = 1;
}

/** Paths as the other commands print them. */
function fromHere(message: string): string {
  return message.replaceAll(join(process.cwd(), "/"), "");
}
