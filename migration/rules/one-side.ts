import { leaseHolder, leaseName } from "../leases.ts";
import type { Rule } from "../situation.ts";

/** Rule 4: the singletons run on the one side that holds the singleton lease. */
export const oneSide: Rule = {
  name: "one side",
  violations: ({ side, shared, observed, singletons, last }) => {
    const holder = leaseHolder("singletons", shared, observed);
    if (last?.fenced === true && !side.fence && singletons.length > 0 && holder !== side.stack) {
      return [
        {
          rule: "one side",
          text:
            `fence: expected true: ${side.stack} was fenced without a word from it, so its singletons may ` +
            `run again when it comes back${holder === undefined ? "" : `, beside those of ${holder}`}; keep ` +
            `it fenced, then retire and destroy it`,
        },
      ];
    }
    if (!side.active) return [];
    if (holder !== undefined && holder !== side.stack) {
      return [
        {
          rule: "one side",
          text:
            `active: ${holder} runs the singletons (it holds ${leaseName("singletons", shared)}); ` +
            `set active: false on ${holder} and update it first`,
        },
      ];
    }
    if (
      !side.cluster.managesWorkloads &&
      singletons.length > 0 &&
      side.singletonCommands === undefined
    ) {
      return [
        {
          rule: "one side",
          text:
            `singletonCommands: missing, expected {start, stop}: this program does not manage the ` +
            `workloads of ${side.cluster.name}, so it must be told how to start and stop ` +
            singletons.join(", "),
        },
      ];
    }
    return [];
  },
};
