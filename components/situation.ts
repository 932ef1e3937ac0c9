import type { WorkloadSet } from "../migration/manifests/workload-set.ts";
import { drainSecondsLeft } from "../migration/rules/last.ts";
import type { Shared, Side } from "../migration/side.ts";
import type { Situation } from "../migration/situation.ts";
import { hostsOf } from "../migration/weights.ts";
import { zeroSinceOf } from "../migration/zero-since.ts";
import { observe, type Zone } from "./deployed.ts";
import { complaintOf } from "./shell.ts";
import { lastOutputs } from "./stack-outputs.ts";
import { nowMs } from "./surroundings.ts";

/** All that the rules are asked about: what this side wants, and what is deployed on both. */
export async function findSituation(
  side: Side,
  shared: Shared,
  zones: readonly Zone[],
  workloads: WorkloadSet,
): Promise<Situation> {
  const [observed, last, peerLast] = await Promise.all([
    observe(zones),
    lastOutputs(side.stack),
    side.peer === undefined ? undefined : lastOutputs(side.peer),
  ]);
  const situation: Situation = {
    side,
    shared,
    hosts: workloads.hosts,
    observed,
    singletons: workloads.singletons.map(
      ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`,
    ),
    nowMs: nowMs(),
    ...(last !== undefined && { last }),
    ...(peerLast !== undefined && { peerLast }),
    ...(workloads.externalDns !== undefined && { externalDns: workloads.externalDns }),
  };
  const objection = await askDrainCommand(situation);
  return objection === undefined ? situation : { ...situation, drainObjection: objection };
}

/** Asked only when nothing but the user's own view of the drain is missing. */
async function askDrainCommand(situation: Situation): Promise<string | undefined> {
  const { side, shared, observed, nowMs: now } = situation;
  const since = zeroSinceOf(side.stack, shared, observed);
  if (!side.retired || side.drainCommand === undefined) return undefined;
  if (hostsOf(observed, side.stack).length === 0) return undefined;
  if (drainSecondsLeft(since, shared.drainSeconds, now) > 0) return undefined;
  return complaintOf(side.drainCommand, {
    DRAIN_STACK: side.stack,
    DRAIN_HOSTS: hostsOf(observed, side.stack).join(" "),
  });
}
