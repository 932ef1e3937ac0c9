import { lockHolder, lockName } from "../state/locks.ts";
import type { Rule } from "../state/migration-context.ts";

/** Rule 4: the active-only workloads run on the one side that holds the active lock. */
export const activeOnce: Rule = {
  name: "active-once",
  violations: ({ side, shared, observed, activeOnly, last }) => {
    const holder = lockHolder("active", shared, observed);
    if (last?.fenced === true && !side.fence && activeOnly.length > 0 && holder !== side.stack) {
      return [
        {
          rule: "active-once",
          text:
            `fence: expected true: ${side.stack} was fenced without a word from it, so its active-only workloads may ` +
            `run again when it comes back${holder === undefined ? "" : `, beside those of ${holder}`}; keep ` +
            `it fenced, then retire and destroy it`,
        },
      ];
    }
    if (!side.active) return [];
    if (holder !== undefined && holder !== side.stack) {
      return [
        {
          rule: "active-once",
          text:
            `active: ${holder} runs the active-only workloads (it holds ${lockName("active", shared)}); ` +
            `set active: false on ${holder} and update it first`,
        },
      ];
    }
    if (
      !side.cluster.managesWorkloads &&
      activeOnly.length > 0 &&
      side.activeCommands === undefined
    ) {
      return [
        {
          rule: "active-once",
          text:
            `activeCommands: missing, expected {start, stop}: this program does not manage the ` +
            `workloads of ${side.cluster.name}, so it must be told how to start and stop ` +
            activeOnly.join(", "),
        },
      ];
    }
    return [];
  },
};
