import type { Step } from "../ground/request-log.ts";
import type { Rehearsal } from "../rehearsal.ts";
import type { UpResult } from "../runtimes/runtime.ts";

/** Told of everything that is worth a line while it runs. */
export interface Reporter {
  /** A stretch begins: what is being done. */
  began(step: Step): void;
  /** It has ended; requests, failures and shares are in the step. */
  ended(step: Step): void;
}

/** One way to move house. */
export type Strategy = (rehearsal: Rehearsal, reporter: Reporter) => Promise<void>;

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
export async function mustUp(rehearsal: Rehearsal, stack: string): Promise<UpResult> {
  const result = await rehearsal.runtime.up(stack);
  if (!result.ok) throw new UpdateFailed(stack, result.errors);
  return result;
}

/** Runs one stretch and tells the narrator. */
export async function stretch(
  { rehearsal, reporter }: { readonly rehearsal: Rehearsal; readonly reporter: Reporter },
  title: string,
  mark: string | undefined,
  work: (step: Step) => Promise<void>,
): Promise<void> {
  const step = rehearsal.requestLog.begin(title, rehearsal.world.clock.now(), mark);
  reporter.began(step);
  await work(step);
  reporter.ended(step);
}

/** What there is before anybody thinks of moving: the serving side, as somebody built it once. */
export async function serveFrom(rehearsal: Rehearsal, stack: string): Promise<void> {
  const { clock } = rehearsal.world;
  clock.haste = 20;
  await mustUp(rehearsal, stack);
  clock.haste = 1;
}
