import { isLost, lockHolder, lockName } from "../state/locks.ts";
import type { MigrationContext } from "../state/migration-context.ts";
import { unreadableOutputs } from "./unreadable-outputs.ts";
import { heldByPeer, lostLock, strayedLock } from "./lock-holder.ts";
import type { ActiveRelease, Finding, Rule } from "./rule.ts";

/** The active-only workloads run on the one side that holds the active lock. */
export const activeOnce: Rule = {
  id: "active-once",
  when: {
    start: (asked) => [...beforeStart(asked), ...nowOnBoth(asked), ...nowhere(asked)],
    changeLock: (change) => (change.kind === "active" ? heldByPeer(change) : []),
    dropActiveLock: stillRunning,
    destroy: (asked) => strayedLock("active", asked),
  },
};

function beforeStart(context: MigrationContext): readonly Finding[] {
  const { side, shared, observed, activeOnly, last, unreadable } = context;
  const holder = lockHolder("active", shared, observed);
  if (
    unreadable?.own !== undefined &&
    !side.fence &&
    !side.retired &&
    activeOnly.length > 0 &&
    holder !== side.stack
  ) {
    return [
      {
        text:
          `fence: it is not known whether ${side.stack} was fenced, and its active-only workloads would run again: ` +
          unreadableOutputs(side.stack, unreadable.own),
      },
    ];
  }
  if (last?.fenced === true && !side.fence && activeOnly.length > 0 && holder !== side.stack) {
    return [
      {
        text:
          `fence: got false, expected true: ${side.stack} was fenced while its API did not answer, so its ` +
          `active-only workloads may run again when it comes back` +
          `${holder === undefined ? "" : `, beside those of ${holder}`}; keep it fenced, then retire and destroy it`,
      },
    ];
  }
  if (!side.active) return [];
  if (holder !== undefined && holder !== side.stack) {
    return [
      {
        text:
          `active: ${holder} runs the active-only workloads (it holds ${lockName("active", shared)}); ` +
          `set active: false on ${holder} and update it first`,
      },
    ];
  }
  if (isLost("active", context)) return [lostLock("active", context)];
  if (
    !side.cluster.managesWorkloads &&
    activeOnly.length > 0 &&
    side.activeCommands === undefined
  ) {
    return [
      {
        text:
          `activeCommands: missing, expected {start, stop}: this program does not manage the ` +
          `workloads of ${side.cluster.name}, so it must be told how to start and stop ` +
          activeOnly.join(", "),
      },
    ];
  }
  return [];
}

/** This update is to give the active-only workloads up, or to take them over. */
export function handsOver({ side, shared, observed }: MigrationContext): boolean {
  return side.active !== (lockHolder("active", shared, observed) === side.stack);
}

/** They would stop on one side, and the other one's server would refuse them. */
function nowhere(context: MigrationContext): readonly Finding[] {
  const { side, handOverMistakes = [] } = context;
  if (!handsOver(context)) return [];
  const next = side.active ? side.stack : (side.peer ?? "the other side");
  return handOverMistakes.map((line) => ({
    text: `active: the API server of ${next} would not take it as it is to run there, and it would run nowhere: ${line}`,
  }));
}

/** What ran on one side only and, by an edit of the manifests, would run on both. */
function nowOnBoth({ last, peerLast, unannotated = [] }: MigrationContext): readonly Finding[] {
  const before = new Set([...(last?.activeOnly ?? []), ...(peerLast?.activeOnly ?? [])]);
  return unannotated
    .filter((name) => before.has(name))
    .map((name) => ({
      text:
        `workloads: ${name} was active-only at the last update, and would now run on both sides: annotate it ` +
        `cluster-migration/runs: both if it only answers calls, or cluster-migration/runs: active`,
    }));
}

function stillRunning({
  fence,
  running,
  notSuspended,
  instances,
  endedInstances,
}: ActiveRelease): readonly Finding[] {
  const refuse = (text: string): readonly Finding[] => [{ text }];
  if (fence) {
    if (instances === undefined)
      return refuse("EC2 has not been asked for the cluster's instances");
    if (endedInstances?.length === 0 && instances.length === 0) {
      return refuse(
        `fenced, but EC2 shows no instance of the cluster, not even a stopped one, so they may lack the tag ` +
          `KubernetesCluster with the cluster's name: tag them, stop them, and update again within the hour for ` +
          `which EC2 shows an instance that has ended`,
      );
    }
    if (instances.length === 0) return [];
    return refuse(`fenced, but EC2 still shows instances of the cluster: ${instances.join(", ")}`);
  }
  if ("unreachable" in running) {
    return refuse(
      `its Kubernetes API does not answer (${running.unreachable}), so it is not known what still runs; ` +
        `try again, or set fence: true to stop every instance of the cluster`,
    );
  }
  if (notSuspended !== undefined && notSuspended.length > 0) {
    return refuse(
      `not suspended: ${notSuspended.join(", ")}: the update has not reached the Kubernetes API; update again`,
    );
  }
  if (running.length === 0) return [];
  return refuse(
    `still running: ${running.join(", ")}; wait until they end, or delete them, and update again`,
  );
}
