// A cluster becomes unreachable.
import { previousStep } from "../../../migration/steps/steps.ts";
import { detectionSeconds } from "../../world/http/detection.ts";
import { aliasTtlSeconds } from "../../world/route53/record-set.ts";
import { applyEdit, waitForDrain } from "../migration.ts";
import { mustUp, phase, wait, type Trial } from "../strategy.ts";
import { weight, type Fault } from "./fault.ts";

/** Health checks, the name servers' answer, and what a client has cached of it. */
const failoverSeconds = detectionSeconds.unhealthy + aliasTtlSeconds + 15;

export const newDies: Fault = {
  what: "the new cluster dies at 10 %, and the shift is rolled back",
  lossSeconds: failoverSeconds,
  before: weight(100),
  happens: async (trial, _edit, { target }) => {
    await die(trial, target);
    await rollBack(trial);
    return "stop";
  },
};

export const oldDies: Fault = {
  what: "the old cluster dies at 50 %, is evacuated, fenced and destroyed",
  lossSeconds: failoverSeconds,
  before: { key: "trafficWeight", stack: "source" },
  happens: async (trial, _edit, { source }) => {
    await die(trial, source);
    return "go on";
  },
};

/** A dead API cannot say what still runs: its machines are taken away, and EC2 says so. */
export async function fenceTheDead(trial: Trial, stack: string): Promise<void> {
  const { rehearsal } = trial;
  if (rehearsal.world.clusters.get(rehearsal.clusterOf(stack))?.dead !== true) return;
  await phase(trial, `${stack} drains`, undefined, () => waitForDrain(trial, stack));
  rehearsal.edit(stack, [
    { key: "active", value: false },
    { key: "fence", value: true },
  ]);
  await phase(trial, `${stack}: active: false, fence: true`, `${stack} fenced`, async () => {
    await mustUp(trial, stack);
  });
}

async function die(trial: Trial, stack: string): Promise<void> {
  const { rehearsal } = trial;
  await phase(trial, `${stack}'s cluster dies`, `${stack} dies`, async () => {
    rehearsal.requestLog.deathMs = rehearsal.world.clock.now();
    rehearsal.world.kill(rehearsal.clusterOf(stack));
    await wait(trial, 1200, "clients");
  });
}

/** Edit by edit back to weight 0 at the target. */
async function rollBack(trial: Trial): Promise<void> {
  const { rehearsal } = trial;
  for (;;) {
    const step = previousStep(rehearsal.sides(), rehearsal.shared, { to: rehearsal.start.target });
    if (step.kind !== "edit") return;
    await applyEdit(trial, step);
  }
}
