import { weightOf, type Side } from "../../migration/state/side.ts";
import { measureShare, resolutionsFor } from "../clients/measure.ts";
import type { LoggedStep } from "../ground/request-log.ts";
import type { Rehearsal } from "../rehearsal.ts";

/** Measures the target's share of each group of hosts that have the same weights, as the stack files say them. */
export async function noteShares(
  rehearsal: Rehearsal,
  step: LoggedStep,
  [source, target]: readonly [Side, Side],
): Promise<void> {
  const { world, workloads, options } = rehearsal;
  // Route53 answers by health before it answers by weight
  const unhealthy = [source, target]
    .flatMap(({ cluster }) => world.balancers.allOf(cluster.name))
    .some(({ healthy }) => !healthy);
  if (unhealthy) return;
  const groups = Map.groupBy(workloads.hosts, ({ name }) => {
    const [own, others] = [weightOf(target, name), weightOf(source, name)];
    return own + others === 0 ? 0 : own / (own + others);
  });
  for (const [configured, hosts] of groups) {
    const names = hosts.map(({ probe }) => probe.name);
    const seed = `share ${options.seed} ${rehearsal.requestLog.steps.length} ${configured}`;
    const measured = await measureShare(
      world,
      names,
      target.cluster.name,
      seed,
      resolutionsFor(configured),
    );
    step.shares.push({ hosts: hosts.map(({ name }) => name), configured, measured });
  }
}
