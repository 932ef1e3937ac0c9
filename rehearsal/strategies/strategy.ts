import type { Step } from "../report/ledger.ts";
import type { Stage } from "../stage.ts";
import type { UpResult } from "../runtime.ts";

/** Told of everything that is worth a line while it runs. */
export interface Narrator {
  /** A stretch begins: what is being done. */
  began(step: Step): void;
  /** It has ended; requests, failures and shares are in the step. */
  ended(step: Step): void;
}

/** One way to move house. */
export type Strategy = (stage: Stage, narrator: Narrator) => Promise<void>;

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
export async function mustUp(stage: Stage, stack: string): Promise<UpResult> {
  const result = await stage.runtime.up(stack);
  if (!result.ok) throw new UpdateFailed(stack, result.errors);
  return result;
}

/** Runs one stretch and tells the narrator. */
export async function stretch(
  { stage, narrator }: { readonly stage: Stage; readonly narrator: Narrator },
  title: string,
  mark: string | undefined,
  work: (step: Step) => Promise<void>,
): Promise<void> {
  const step = stage.ledger.begin(title, stage.world.clock.now(), mark);
  narrator.began(step);
  await work(step);
  narrator.ended(step);
}

/** What there is before anybody thinks of moving: the serving side, as somebody built it once. */
export async function serveFrom(stage: Stage, stack: string): Promise<void> {
  const { clock } = stage.world;
  clock.haste = 20;
  await mustUp(stage, stack);
  clock.haste = 1;
}
