// What an update says while it waits: nobody should have to guess why nothing happens.
import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "./environment.ts";

/** Says something to the person who watches the update. */
export type Say = (message: string) => void;

/** Beside a resource's row, and gone with the next message: it is in no log afterwards. */
export function ephemerally(resource: pulumi.Resource): Say {
  return (message) => {
    void pulumi.log.info(message, resource, undefined, true);
  };
}

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
