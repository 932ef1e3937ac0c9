// After a record has changed: Route53 is asked whether it shows what was written, and the change becomes an event.
import * as pulumi from "@pulumi/pulumi";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import type { Observed } from "../../migration/state/observed.ts";
import { deployedWeight, formatWeights } from "../../migration/state/weights.ts";
import { observe } from "../state/route53.ts";
import { weightIn, type HookMeans } from "./record-hooks.ts";

/** Records that change at about the same time share one look at Route53. */
const togetherSeconds = 1;

/** @param tell gets a line for each change of a weight */
export function verifyHook(
  { side }: Pick<MigrationContext, "side">,
  means: HookMeans,
  tell: (event: string) => void,
): pulumi.ResourceHook {
  const { stack } = side;
  const look = laterLook(means);
  return new pulumi.ResourceHook("verify-the-weight", async ({ newInputs, oldOutputs }) => {
    const host = String(newInputs?.["name"]);
    const [before, written] = [weightIn(oldOutputs), weightIn(newInputs)];
    const observed = await look();
    const shown = deployedWeight(observed, host, stack);
    if (shown !== written) {
      throw new Error(
        `${host}: Route53 shows ${weight(shown)} on ${stack}, expected ${weight(written)}, which this update has ` +
          `written (now: ${formatWeights(observed, host)}); look for who else writes it, then run pulumi up --stack ` +
          `${stack} again`,
      );
    }
    if (before === written) return;
    const now = formatWeights(observed, host);
    tell(`${host}: ${weight(before)} -> ${weight(written)} on ${stack} (now: ${now})`);
  });
}

function weight(value: number | undefined): string {
  return value === undefined ? "no record" : `weight ${value}`;
}

/** A look that begins after the question for it was asked. */
function laterLook({ zones, environment, invokes }: HookMeans): () => Promise<Observed> {
  let next: Promise<Observed> | undefined;
  return () => {
    next ??= environment.sleep(togetherSeconds).then(() => {
      next = undefined;
      return observe(zones, invokes);
    });
    return next;
  };
}
