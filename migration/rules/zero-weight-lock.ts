import { formatHosts } from "../state/format-hosts.ts";
import { isLost, lockHolder, lockName } from "../state/locks.ts";
import type { MigrationContext } from "../state/migration-context.ts";
import type { Files } from "../state/edit.ts";
import type { Observed } from "../state/observed.ts";
import { plan } from "../state/plan.ts";
import { deployedWeight, hostsWithRecord } from "../state/weights.ts";
import { zoneText } from "./host-zones.ts";
import { heldByPeer, lostLock, strayedLock } from "./lock-holder.ts";
import type { Finding, FilesEdit, Rule } from "./rule.ts";

/** A side has a weight of 0 only while it holds the zero-weight lock, which only one side can hold. */
export const zeroWeightLock: Rule = {
  id: "zero-weight-lock",
  when: {
    start: (context) => [...inAnotherZone(context), ...heldByOther(context)],
    edit: moved,
    changeLock: (change) => (change.kind === "zeroWeight" ? heldByPeer(change) : []),
    dropZeroWeightLock: stillNeeded,
    destroy: (asked) => strayedLock("zeroWeight", asked),
  },
};

function heldByOther(context: MigrationContext): readonly Finding[] {
  const { side, shared, observed } = context;
  const holder = lockHolder("zeroWeight", shared, observed);
  if (!plan(context).zeroWeightLock || holder === side.stack) return [];
  if (holder === undefined)
    return isLost("zeroWeight", context) ? [lostLock("zeroWeight", context)] : [];
  const theirs = zeroHosts(holder, observed);
  const why =
    theirs.length > 0
      ? `because it has hosts at weight 0 (${formatHosts(theirs)}); raise those on ${holder} and update ` +
        `it first`
      : `although none of its records is at 0: either its file still says 0 for a host that has no ` +
        `record, or an update of it was killed; check its file, then update ${holder} once or twice`;
  return [
    {
      text:
        `${side.stack} may not have a weight of 0: ${holder} holds ${lockName("zeroWeight", shared)}, ` +
        why,
    },
  ];
}

/** The locks protect only while both sides mean the same records. */
function moved({ before, after }: FilesEdit): readonly Finding[] {
  if (before.sides.filter((side) => !side.retired).length < 2) return [];
  const of = ({ shared }: Files) =>
    `${lockName("zeroWeight", shared)} of the ${zoneText(shared.hostedZones[0])}`;
  const [old, now] = [of(before), of(after)];
  if (old === now) return [];
  return [
    {
      text:
        `the locks would move from ${old} to ${now} during a migration, one side before the ` +
        `other; keep the project's name and the first of hostedZones until one side is left`,
    },
  ];
}

/** The zones may have one name: it is their ids that tell. */
function inAnotherZone({
  side: { stack, peer },
  shared,
  zoneIds = {},
  last,
  peerLast,
}: MigrationContext): readonly Finding[] {
  const [zone] = shared.hostedZones;
  const id = zoneIds[zone.name];
  // alone it has nobody to share its locks with
  if (peer === undefined) return [];
  return [[stack, last?.lockZone] as const, [peer, peerLast?.lockZone] as const].flatMap(
    ([whose, was]) =>
      was === undefined || id === undefined || was === id
        ? []
        : [
            {
              text:
                `${lockName("zeroWeight", shared)}: the locks of ${whose} are in the zone ${was}, expected ${id} ` +
                `(${zone.name}): in two zones both sides could hold one; put the first of hostedZones back as it was`,
            },
          ],
  );
}

function stillNeeded({
  stack,
  observed,
}: {
  readonly stack: string;
  readonly observed: Observed;
}): readonly Finding[] {
  const zeros = zeroHosts(stack, observed);
  if (zeros.length === 0) return [];
  return [
    {
      text:
        `${stack} still has weight 0 on ${zeros.join(", ")}; update again: the lock goes when they are ` +
        `raised`,
    },
  ];
}

function zeroHosts(stack: string, observed: Observed): readonly string[] {
  return hostsWithRecord(observed, stack).filter(
    (host) => deployedWeight(observed, host, stack) === 0,
  );
}
