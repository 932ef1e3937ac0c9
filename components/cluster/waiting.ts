// What the programs share that wait for a new cluster: a deadline, and a word each half minute on what is missing.
import { setTimeout as delay } from "node:timers/promises";
import { firstLine } from "../../migration/first-line.ts";
import { realEnvironment } from "../environment.ts";
import { eachHalfMinute, type Say } from "../half-minute.ts";

export interface WaitOptions {
  readonly timeoutSeconds: number;
  readonly intervalSeconds: number;
  /** Told at once, and each half minute, what is missing. */
  readonly say?: Say;
}

/** What is still missing, nothing when all is there. */
export type Missing = () => Promise<readonly string[]>;

/**
 * Asks again until nothing is missing.
 *
 * @param what is waited for: `3 nodes`
 * @param missing its error, or no answer, is what is missing then
 * @throws Error with all that was missing at last, once the time is over
 */
export async function waitUntil(
  what: string,
  missing: Missing,
  options: WaitOptions,
): Promise<void> {
  const clock = realEnvironment;
  const tell = eachHalfMinute(clock, options.say ?? (() => undefined));
  const endMs = clock.nowMs() + options.timeoutSeconds * 1000;
  const secondsLeft = () => Math.max(0, (endMs - clock.nowMs()) / 1000);
  let last: readonly string[] = [];
  do {
    try {
      last = await within(secondsLeft(), missing());
      if (last.length === 0) return;
    } catch (error) {
      last = [`the API does not answer: ${firstLine(error)}`];
    }
    tell(`waiting up to ${Math.ceil(secondsLeft())} s for ${what}: ${someOf(last)}`);
    await clock.sleep(Math.min(options.intervalSeconds, secondsLeft()));
  } while (secondsLeft() > 0);
  throw new Error(`after ${options.timeoutSeconds} s: ${last.join("; ")}`);
}

/** As much as a line shows: the first three, and how many more there are. */
export function someOf(all: readonly string[]): string {
  const shown = all.slice(0, 3);
  const more = all.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`${more} more`])].join("; ");
}

async function within<T>(seconds: number, answer: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const late = delay(seconds * 1000, undefined, { signal: ended.signal }).then(() => {
    throw new Error("no answer within the time");
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    ended.abort();
    late.catch(() => undefined);
  }
}

/**
 * Runs a waiting program: what it says goes to standard error, which the engine shows beside the command's row as long
 * as it runs; its result, or exit code 1 and why, comes last.
 */
export async function runWait(wait: (say: Say) => Promise<string>): Promise<void> {
  try {
    const done = await wait((message) => {
      console.error(message);
    });
    console.log(done);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/** @throws Error when the environment does not have it */
export function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name}: missing from the environment`);
  return value;
}
