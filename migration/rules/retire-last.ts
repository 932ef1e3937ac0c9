import { lockHolder } from "../state/locks.ts";
import type { Side } from "../state/side.ts";
import type { Rule, MigrationContext, Violation } from "../state/migration-context.ts";
import { deployedWeight, describeWeights, hostsOf } from "../state/weights.ts";
import { zeroSinceOf } from "../state/drain-marker.ts";

/**
 * Rule 6: a side retires only when it is drained and the other side carries everything. So it is with
 * `fence`, which ends every instance.
 */
export const last: Rule = {
  name: "retire-last",
  violations: (context) => {
    const { side, observed, last } = context;
    const fences = side.fence && last?.fenced !== true;
    if (!side.retired && !fences) return [];
    const hosts = hostsOf(observed, side.stack);
    if (hosts.length === 0) return side.retired ? network(context) : [];
    return [
      ...hosts.flatMap((host) => stillServes(context, host)),
      ...drained(context),
      ...hosts.flatMap((host) => otherServes(context, host)),
      ...(side.retired
        ? [...unrecorded(context, hosts), ...activeOnlyMoved(context), ...network(context)]
        : []),
    ];
  },
};

/**
 * Seconds until a side is drained; 0 when it is.
 *
 * @param drainMarker ISO 8601; undefined when it is not known, or some weight may be positive
 */
export function drainSecondsLeft(
  drainMarker: string | undefined,
  drainSeconds: number,
  nowMs: number,
): number {
  if (drainMarker === undefined) return drainSeconds;
  return Math.max(0, Math.ceil((Date.parse(drainMarker) - nowMs) / 1000 + drainSeconds));
}

function stillServes({ side, observed }: MigrationContext, host: string): Violation[] {
  const weight = deployedWeight(observed, host, side.stack) ?? 0;
  if (weight === 0) return [];
  return [
    {
      rule: "retire-last",
      host,
      text:
        `${edit(side)}, but its weight on ${side.stack} is ${weight} (now: ${describeWeights(observed, host)}); ` +
        `lower it to 0 and wait for the drain first`,
    },
  ];
}

function drained(context: MigrationContext): Violation[] {
  const { side, shared, observed, nowMs, drainObjection } = context;
  const since = zeroSinceOf(side.stack, shared, observed);
  const left = drainSecondsLeft(since, shared.drainSeconds, nowMs);
  if (left > 0) {
    return [
      {
        rule: "retire-last",
        text:
          `${edit(context.side)}, but clients may still come from cached answers: ` +
          (since === undefined
            ? `it is not known since when all weights are 0; update once without ${edit(context.side)}`
            : `all weights are 0 since ${since}, expected ${shared.drainSeconds} s; wait ` +
              `${left} s more`),
      },
    ];
  }
  if (drainObjection === undefined) return [];
  return [
    {
      rule: "retire-last",
      text: `${edit(context.side)}, but drainCommand says no: ${drainObjection}; wait, and try again`,
    },
  ];
}

function otherServes({ side, observed }: MigrationContext, host: string): Violation[] {
  const peer = side.peer === undefined ? 0 : (deployedWeight(observed, host, side.peer) ?? 0);
  if (peer > 0) return [];
  return [
    {
      rule: "retire-last",
      host,
      text:
        `${edit(side)}, but ` +
        (side.peer === undefined
          ? `peer is not set, so nobody else is known to serve it`
          : `${side.peer} does not serve it`) +
        ` (now: ${describeWeights(observed, host)}); ` +
        (side.peer === undefined ? `set peer` : `raise it on ${side.peer} first`),
    },
  ];
}

function edit({ retired }: Side): string {
  return retired ? "retired" : "fence";
}

/** What Route53 shows as this side's, but its stack's state lacks, would stay behind. */
function unrecorded({ side, last }: MigrationContext, hosts: readonly string[]): Violation[] {
  return hosts
    .filter((host) => last?.hosts?.includes(host) === false)
    .map((host) => ({
      rule: "retire-last",
      host,
      text:
        `retired, but the last update of ${side.stack} did not come to its end, and its record may be ` +
        `missing in the stack's state; update once without retired`,
    }));
}

function activeOnlyMoved({ side, shared, observed, activeOnly }: MigrationContext): Violation[] {
  const holder = lockHolder("active", shared, observed);
  if (activeOnly.length === 0 || (holder !== undefined && holder !== side.stack)) return [];
  return [
    {
      rule: "retire-last",
      text:
        `retired, but ${holder === undefined ? "nobody runs" : `${side.stack} still holds the lock of`} ` +
        `the active-only workloads (${activeOnly.join(", ")}); set active: false here, then active: true on ` +
        (side.peer ?? "the other side"),
    },
  ];
}

/** The other side must not live in the network that goes away with this stack. */
function network({ last, peerLast, side }: MigrationContext): Violation[] {
  if (last?.network?.owned !== true || last.network.vpcId !== peerLast?.network?.vpcId) return [];
  return [
    {
      rule: "retire-last",
      text:
        `retired, but ${side.peer ?? "the other side"} uses its network ${last.network.vpcId}, whose routes ` +
        `and NAT would go with it; move the network to a stack of its own first`,
    },
  ];
}
