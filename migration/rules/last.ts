import { leaseHolder } from "../leases.ts";
import type { Side } from "../side.ts";
import type { Rule, Situation, Violation } from "../situation.ts";
import { deployedWeight, describeWeights, hostsOf } from "../weights.ts";
import { zeroSinceOf } from "../zero-since.ts";

/**
 * Rule 6: a side retires only when it is drained and the other side carries everything. So it is with
 * `fence`, which ends every instance.
 */
export const last: Rule = {
  name: "last",
  violations: (situation) => {
    const { side, observed, last } = situation;
    const fences = side.fence && last?.fenced !== true;
    if (!side.retired && !fences) return [];
    const hosts = hostsOf(observed, side.stack);
    if (hosts.length === 0) return side.retired ? network(situation) : [];
    return [
      ...hosts.flatMap((host) => stillServes(situation, host)),
      ...drained(situation),
      ...hosts.flatMap((host) => otherServes(situation, host)),
      ...(side.retired
        ? [...unrecorded(situation, hosts), ...singletonsMoved(situation), ...network(situation)]
        : []),
    ];
  },
};

/**
 * Seconds until a side is drained; 0 when it is.
 *
 * @param zeroSince ISO 8601; undefined when it is not known, or some weight may be positive
 */
export function drainSecondsLeft(
  zeroSince: string | undefined,
  drainSeconds: number,
  nowMs: number,
): number {
  if (zeroSince === undefined) return drainSeconds;
  return Math.max(0, Math.ceil((Date.parse(zeroSince) - nowMs) / 1000 + drainSeconds));
}

function stillServes({ side, observed }: Situation, host: string): Violation[] {
  const weight = deployedWeight(observed, host, side.stack) ?? 0;
  if (weight === 0) return [];
  return [
    {
      rule: "last",
      host,
      text:
        `${edit(side)}, but its weight on ${side.stack} is ${weight} (now: ${describeWeights(observed, host)}); ` +
        `lower it to 0 and wait for the drain first`,
    },
  ];
}

function drained(situation: Situation): Violation[] {
  const { side, shared, observed, nowMs, drainObjection } = situation;
  const since = zeroSinceOf(side.stack, shared, observed);
  const left = drainSecondsLeft(since, shared.drainSeconds, nowMs);
  if (left > 0) {
    return [
      {
        rule: "last",
        text:
          `${edit(situation.side)}, but clients may still come from cached answers: ` +
          (since === undefined
            ? `it is not known since when all weights are 0; update once without ${edit(situation.side)}`
            : `all weights are 0 since ${since}, expected ${shared.drainSeconds} s; wait ` +
              `${left} s more`),
      },
    ];
  }
  if (drainObjection === undefined) return [];
  return [
    {
      rule: "last",
      text: `${edit(situation.side)}, but drainCommand says no: ${drainObjection}; wait, and try again`,
    },
  ];
}

function otherServes({ side, observed }: Situation, host: string): Violation[] {
  const peer = side.peer === undefined ? 0 : (deployedWeight(observed, host, side.peer) ?? 0);
  if (peer > 0) return [];
  return [
    {
      rule: "last",
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
function unrecorded({ side, last }: Situation, hosts: readonly string[]): Violation[] {
  return hosts
    .filter((host) => last?.hosts?.includes(host) === false)
    .map((host) => ({
      rule: "last",
      host,
      text:
        `retired, but the last update of ${side.stack} did not come to its end, and its record may be ` +
        `missing in the stack's state; update once without retired`,
    }));
}

function singletonsMoved({ side, shared, observed, singletons }: Situation): Violation[] {
  const holder = leaseHolder("singletons", shared, observed);
  if (singletons.length === 0 || (holder !== undefined && holder !== side.stack)) return [];
  return [
    {
      rule: "last",
      text:
        `retired, but ${holder === undefined ? "nobody runs" : `${side.stack} still holds the lease of`} ` +
        `the singletons (${singletons.join(", ")}); set active: false here, then active: true on ` +
        (side.peer ?? "the other side"),
    },
  ];
}

/** The other side must not live in the network that goes away with this stack. */
function network({ last, peerLast, side }: Situation): Violation[] {
  if (last?.network?.owned !== true || last.network.vpcId !== peerLast?.network?.vpcId) return [];
  return [
    {
      rule: "last",
      text:
        `retired, but ${side.peer ?? "the other side"} uses its network ${last.network.vpcId}, whose routes ` +
        `and NAT would go with it; move the network to a stack of its own first`,
    },
  ];
}
