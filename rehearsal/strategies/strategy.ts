import { askEveryHost } from "../clients/first-answers.ts";
import { waitingPods } from "../world/kubernetes/waiting-pods.ts";
import { duration } from "../ground/clock.ts";
import type { LoggedStep } from "../ground/request-log.ts";
import type { Rehearsal } from "../rehearsal.ts";
import type { UpResult } from "../runtimes/runtime.ts";

/** How long one looks around before and after an edit, simulated seconds: well over the records' 60 s. */
export const lookAroundSeconds = 240;

/** Told of everything that is worth a line while it runs. */
export interface Reporter {
  /** What is waited for now, before and during a phase: `pulumi up --stack new`. */
  waitsFor(what: string): void;
  /** The edit or command that comes after the present phase. */
  comes(what: string): void;
  /** A phase begins: what is being done. */
  began(step: LoggedStep): void;
  /** It has ended; requests, failures and shares are in the step. */
  ended(step: LoggedStep): void;
}

/** A rehearsal, and who is told of it. */
export interface Trial {
  readonly rehearsal: Rehearsal;
  readonly reporter: Reporter;
}

/** One way to migrate. */
export type MigrationStrategy = (rehearsal: Rehearsal, reporter: Reporter) => Promise<void>;

/** An update that had to succeed did not. */
export class UpdateFailed extends Error {
  readonly errors: readonly string[];

  constructor(stack: string, errors: readonly string[]) {
    super(`pulumi up --stack ${stack}:\n${errors.join("\n")}`);
    this.name = "UpdateFailed";
    this.errors = errors;
  }
}

/** @throws UpdateFailed */
export async function mustUp({ rehearsal, reporter }: Trial, stack: string): Promise<UpResult> {
  reporter.waitsFor(`pulumi up --stack ${stack}`);
  const result = await rehearsal.runtime.up(stack);
  if (!result.ok) {
    const waiting = waitingPods(rehearsal.world.clusters.get(rehearsal.clusterOf(stack)));
    throw new UpdateFailed(stack, [...result.errors, ...waiting]);
  }
  return result;
}

/** So many simulated seconds pass. */
export async function wait(
  { rehearsal, reporter }: Trial,
  seconds: number,
  why: string,
): Promise<void> {
  reporter.waitsFor(`${why} (${duration(seconds)})`);
  await rehearsal.world.clock.sleep(seconds);
}

/** Runs one phase and tells the reporter. */
export async function phase(
  { rehearsal, reporter }: Trial,
  title: string,
  mark: string | undefined,
  work: (step: LoggedStep) => Promise<void>,
): Promise<void> {
  const step = rehearsal.requestLog.begin(title, rehearsal.world.clock.now(), mark);
  reporter.began(step);
  await work(step);
  step.endedMs = rehearsal.world.clock.now();
  reporter.ended(step);
}

/**
 * What there is before the migration: the serving side, as somebody built it once. Then clients begin to call.
 *
 * @throws UserError when a host does not answer well
 */
export async function serveFrom(trial: Trial, stack: string): Promise<void> {
  const { rehearsal, reporter } = trial;
  const { world } = rehearsal;
  world.clock.haste = 20;
  await mustUp(trial, stack);
  reporter.waitsFor("a first answer for every host");
  await askEveryHost(world, rehearsal.targets(), { stack, cluster: rehearsal.clusterOf(stack) });
  world.clock.haste = 1;
  await rehearsal.startClients();
}
