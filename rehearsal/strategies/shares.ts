import { weightOf, type Side } from "../../migration/side.ts";
import { measureShare, resolutionsFor } from "../clients/measure.ts";
import type { Step } from "../report/ledger.ts";
import type { Stage } from "../stage.ts";

/** Measures the receiver's share of each group of hosts that have the same weights, as the stack files say them. */
export async function noteShares(
  stage: Stage,
  step: Step,
  [giver, receiver]: readonly [Side, Side],
): Promise<void> {
  const { world, workloads, options } = stage;
  // Route53 answers by health before it answers by weight
  const sick = [giver, receiver].some(
    ({ cluster }) => world.balancers.of(cluster.name)?.healthy === false,
  );
  if (sick) return;
  const groups = Map.groupBy(workloads.hosts, ({ name }) => {
    const [own, others] = [weightOf(receiver, name), weightOf(giver, name)];
    return own + others === 0 ? 0 : own / (own + others);
  });
  for (const [configured, hosts] of groups) {
    const names = hosts.map(({ probe }) => probe.name);
    const seed = `share ${options.seed} ${stage.ledger.steps.length} ${configured}`;
    const measured = await measureShare(
      world,
      names,
      receiver.cluster.name,
      seed,
      resolutionsFor(configured),
    );
    step.shares.push({ hosts: hosts.map(({ name }) => name), configured, measured });
  }
}
