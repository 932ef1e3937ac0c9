import type { MigrationContext } from "../state/migration-context.ts";
import { lockHolder, lockName } from "../state/locks.ts";
import type { Finding, LockChange, Moments } from "./rule.ts";

/**
 * A lock is changed and deleted by its holder only. Both sides' locks have one resource id, and a refresh
 * reads the other side's value into this side's state.
 */
export function heldByPeer({ kind, stack, shared, observed }: LockChange): readonly Finding[] {
  const holder = lockHolder(kind, shared, observed);
  if (holder === undefined || holder === stack) return [];
  return [
    {
      text:
        `${lockName(kind, shared)}: ${holder} holds it, expected ${stack}: the state of ${stack} is out of ` +
        `date; run pulumi up --stack ${stack} again, which removes the lock from its state only`,
    },
  ];
}

/**
 * A lock that an update which was killed has left behind: the state does not have it, so a destroy would leave it
 * to a stack that is gone.
 */
export function strayedLock(
  kind: LockChange["kind"],
  { side: { stack }, shared, last, observed }: Moments["destroy"],
): readonly Finding[] {
  if (lockHolder(kind, shared, observed) !== stack || last?.locks?.includes(kind) === true)
    return [];
  return [
    {
      text:
        `${lockName(kind, shared)}: ${stack} holds it, but an update was killed before its state knew; run pulumi up ` +
        `--stack ${stack} with retired: true once or twice first, which removes it`,
    },
  ];
}

/** What is wrong with a lock that Route53 has lost. */
export function lostLock(kind: LockChange["kind"], { shared, side }: Lost): Finding {
  const peer = side.peer ?? "the other side";
  return {
    text:
      `${lockName(kind, shared)}: not in Route53, but ${peer} held it after its last update: somebody ` +
      `deleted it, or an update of ${peer} was killed; run pulumi up --stack ${peer} first`,
  };
}

type Lost = Pick<MigrationContext, "shared" | "side">;
