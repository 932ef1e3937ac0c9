import type { Observed } from "../../migration/state/observed.ts";
import { simpleRecords, weightedSet } from "../../migration/state/weights.ts";

/** Where another side, or the simple record that is about to be adopted, sends the host's clients. */
export function otherIngress(observed: Observed, host: string, stack: string): string | undefined {
  const weighted = weightedSet(observed, host).find((r) => r.setIdentifier !== stack);
  const record = weighted ?? simpleRecords(observed, host)[0];
  return record?.alias?.name ?? record?.values[0];
}
