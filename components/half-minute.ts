// How often a wait says what it waits for.
import type { Environment } from "./environment.ts";

/** Says something to the person who watches the update. */
export type Say = (message: string) => void;

/** Lets the first message through, and then one each half minute of the environment's clock. */
export function eachHalfMinute(environment: Environment, say: Say): Say {
  let nextMs = 0;
  return (message) => {
    const nowMs = environment.nowMs();
    if (nowMs < nextMs) return;
    nextMs = nowMs + 30_000;
    say(message);
  };
}
