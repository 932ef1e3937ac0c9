// What `npm start` does once its options are read.
import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { UserError } from "../migration/user-error.ts";
import { duration } from "./ground/clock.ts";
import { besideByHand, faultsToRun, type Options, type StrategyName } from "./options.ts";
import { page } from "./report/page.ts";
import { picture } from "./report/picture.ts";
import { plural } from "../cli/plural.ts";
import { runReport, type RunReport } from "./report/run-report.ts";
import { tables } from "./report/summary.ts";
import { table } from "../cli/table.ts";
import { cut, wrapped } from "./report/cells.ts";
import { commandOf } from "./repeat.ts";
import { Terminal } from "./report/terminal.ts";
import { Rehearsal } from "./rehearsal.ts";
import { projectFolder } from "./project-folder.ts";
import { bigBang } from "./strategies/big-bang.ts";
import { faultNames, type FaultName } from "./strategies/fault-names.ts";
import { faults, migrateWith } from "./strategies/faults/faults.ts";
import { impatient } from "./strategies/impatient.ts";
import { migrate } from "./strategies/migration.ts";
import { rollByHand, rollDrained } from "./strategies/roll.ts";
import { UpdateFailed, type MigrationStrategy } from "./strategies/strategy.ts";

const plans: Readonly<Record<StrategyName, MigrationStrategy>> = {
  migration: migrate,
  "big-bang": bigBang,
  impatient,
  roll: rollDrained,
  "roll-by-hand": rollByHand,
};

/** @returns the exit code */
export async function rehearse(options: Options): Promise<number> {
  if (options.kubernetes) (await import("./control-planes/programs.ts")).mustHavePrograms();
  mustBeWritable(options.report);
  const reports: RunReport[] = [];
  if (options.fault !== undefined) {
    const possible = faultsToRun(options);
    const leftOut = faultNames.filter((name) => !possible.includes(name));
    if (options.fault === "all" && leftOut.length > 0) {
      tell(`left out: ${leftOut.join(", ")}: the machines of real control planes are not rolled`);
    }
    for (const fault of possible) {
      tell(`${fault}: ${faults[fault].what}`);
      reports.push(await rehearseOnce(fault, options, reports, fault));
    }
  } else {
    for (const name of options.compare ? besideByHand(options.strategy) : [options.strategy]) {
      reports.push(await rehearseOnce(name, options, reports));
    }
  }
  write(options.report, reports);
  if (reports.length > 1) say(`\n${comparison(reports)}`);
  say(`report: ${relative(process.cwd(), join(options.report, "index.html"))}`);
  // the other strategies are there to fail
  const judged = options.fault === undefined ? reports.slice(0, 1) : reports;
  return judged.every(({ good }) => good) ? 0 : 1;
}

/** @param before the reports that there are already: should this process be ended, they are written with what is known of this run */
async function rehearseOnce(
  name: string,
  options: Options,
  before: readonly RunReport[],
  faultName?: FaultName,
): Promise<RunReport> {
  const fault = faultName === undefined ? undefined : faults[faultName];
  const rehearsal = await open(options, fault?.holdFactor);
  const { world, requestLog, workloads, start } = rehearsal;
  tell(
    `${name}: ${plural(workloads.hosts.length, "host")}, ${plural(workloads.manifests.length, "object")}, ${options.clients} clients, up to ${options.speed} simulated seconds per second`,
  );
  const notes = [...workloads.notes, ...(start.note === undefined ? [] : [start.note])];
  for (const note of [...notes, ...rehearsal.notes]) {
    tell(`  note: ${note}`);
  }
  const terminal = new Terminal({
    clock: world.clock,
    requestLog,
    out: process.stdout,
    clusters: rehearsal.clusterNames,
    stacks: [start.source, start.target],
  });
  const report = (ended?: string): RunReport =>
    runReport(rehearsal, {
      name,
      command: commandOf(options, name, faultName),
      ...(fault?.lossSeconds === undefined ? {} : { allowedSeconds: fault.lossSeconds }),
      ...(ended === undefined ? {} : { ended }),
    });
  const onExit = (): void => {
    terminal.stop();
    write(options.report, [...before, report("the process was ended")]);
  };
  process.once("exit", onExit);
  let ended: string | undefined;
  try {
    if (fault === undefined) await plans[name as StrategyName](rehearsal, terminal);
    else await migrateWith([fault], rehearsal, terminal);
  } catch (error) {
    ended = messageOf(error);
  } finally {
    terminal.stop();
    process.removeListener("exit", onExit);
  }
  const made = report(ended);
  await rehearsal.close();
  say(`\n${tables(rehearsal)}\n`);
  for (const line of [made.headline, ...made.remarks]) tell(line);
  if (ended !== undefined) process.stderr.write(`error: ended early: ${ended}\n`);
  return made;
}

async function open(options: Options, holdFactor: number | undefined): Promise<Rehearsal> {
  const { dir, to, workloads, services, hosts, zones, existing, seed, speed, clients } = options;
  const { engine, kubernetes, shard } = options;
  const rehearsal = await Rehearsal.open({
    source: dir ?? projectFolder,
    hosts,
    zones,
    seed,
    speed,
    clients,
    engine,
    kubernetes,
    ...(to === undefined ? {} : { to }),
    ...(shard === undefined ? {} : { shard }),
    ...(workloads === undefined ? {} : { workloads }),
    ...(services === undefined ? {} : { services }),
    ...(existing === undefined ? {} : { existing }),
    ...(holdFactor === undefined ? {} : { holdFactor }),
  });
  if (!engine) rehearsal.project.warm(...rehearsal.files().stacks.keys());
  return rehearsal;
}

/** What a person, not this program, is to put right has no stack trace. */
function messageOf(error: unknown): string {
  if (error instanceof UserError || error instanceof UpdateFailed) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** @throws UserError now, and not after a rehearsal */
function mustBeWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UserError(
      `--report: the folder cannot be written: got ${why} for ${folder}, expected a folder that can; choose another one`,
    );
  }
}

function write(folder: string, reports: readonly RunReport[]): void {
  writeFileSync(join(folder, "report.json"), `${JSON.stringify(reports, undefined, 1)}\n`);
  writeFileSync(join(folder, "index.html"), page(reports));
  const [first] = reports;
  if (first !== undefined) writeFileSync(join(folder, "shares.svg"), picture(first));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A sentence, in lines of 80 characters. */
function tell(text: string): void {
  say(wrapped(text, 80, "  "));
}

function comparison(reports: readonly RunReport[]): string {
  return table(
    ["rehearsal", "takes", "requests", "failed", "lasting", "active-only"],
    reports.map(({ name, verdict }) => [
      cut(name, 20),
      duration(verdict.seconds),
      String(verdict.requests),
      String(verdict.failed),
      verdict.failed === 0 ? "" : duration(verdict.lossSeconds),
      `${verdict.activeOnly - verdict.idle.length} of ${verdict.activeOnly}${verdict.doubleRuns.length === 0 ? "" : `, ${verdict.doubleRuns.length} twice`}`,
    ]),
  );
}
