// A patch release that reaches the machines while clients call: by `npm run roll`, machine by machine and drained, and as
// people do it by hand, all machines at once.
import { expectedOf } from "../../cli/validate.ts";
import { isExisting } from "../../config/cluster.ts";
import type { CreatedClusterSpec } from "../../config/created-cluster.ts";
import { stackOf } from "../../config/read.ts";
import {
  findingText,
  type ClusterFinding,
} from "../../components/cluster/validation/cluster-findings.ts";
import { validateCluster } from "../../components/cluster/validation/validate-cluster.ts";
import { roll, type RollOptions, type RollStep } from "../../live/roll/roll.ts";
import { UserError } from "../../migration/user-error.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { clusterSources } from "../world/cluster-sources.ts";
import { untilWell } from "../world/until-well.ts";
import { sidesOf } from "./migration.ts";
import {
  lookAroundSeconds,
  mustUp,
  phase,
  serveFrom,
  UpdateFailed,
  wait,
  type Reporter,
  type Trial,
} from "./strategy.ts";

/** As `npm run roll` has them by default; simulated seconds. */
const limits = { drainSeconds: 900, joinSeconds: 1200, settleSeconds: 300, everySeconds: 10 };

/** The way of the runbook: the edit, `pulumi up`, `npm run roll`. */
export async function rollDrained(rehearsal: Rehearsal, reporter: Reporter): Promise<void> {
  const trial = { rehearsal, reporter };
  const { stack } = await releasePatch(trial);
  await rollPhase(trial, stack, { all: false });
  await phase(trial, "afterwards", undefined, () => wait(trial, lookAroundSeconds, "clients"));
}

/** What somebody in a hurry does: the machines are old, so all of them are terminated in the console. */
export async function rollByHand(rehearsal: Rehearsal, reporter: Reporter): Promise<void> {
  const trial = { rehearsal, reporter };
  const { stack, spec } = await releasePatch(trial);
  const { machines } = rehearsal.world;
  await phase(trial, `${stack}: all machines terminated at once`, "terminated", async () => {
    const fleets = machines.fleetsOf(spec.name);
    const ids = fleets.flatMap(({ instances }) => instances.map(({ id }) => id));
    for (const id of ids) machines.terminate(id);
    await untilValid(trial, stack);
  });
  await phase(trial, "afterwards", undefined, () => wait(trial, lookAroundSeconds, "clients"));
}

/** Replaces the machines of a side by the product's own roll, or ends those of some groups. */
export async function rollPhase(
  trial: Trial,
  stack: string,
  which: Pick<RollOptions, "all" | "groups" | "keep">,
): Promise<void> {
  const { rehearsal, reporter } = trial;
  const { kubernetes, machines } = sourcesOf(rehearsal, stack);
  const { clock } = rehearsal.world;
  await phase(trial, `npm run roll -- --stack ${stack}`, `${stack} rolled`, async () => {
    const steps = await roll(
      {
        kubernetes,
        machines,
        validate: () => validate(rehearsal, stack),
        nowMs: () => clock.now(),
        sleep: (seconds) => clock.sleep(seconds),
        progress: (told) => {
          reporter.waitsFor(progressOf(stack, told));
        },
      },
      { ...limits, ...which },
    );
    if (steps.length === 0) throw new UpdateFailed(stack, ["no machine was rolled"]);
    const findings = await validate(rehearsal, stack);
    if (findings.length > 0) throw new UpdateFailed(stack, findings.map(findingText));
  });
}

/** The side serves at the patch release before the one that its file says; then the file, and its launch templates, say that. */
async function releasePatch(
  trial: Trial,
): Promise<{ readonly stack: string; readonly spec: CreatedClusterSpec }> {
  const { rehearsal } = trial;
  const [{ stack }] = sidesOf(rehearsal);
  const spec = createdSpec(rehearsal, stack);
  const [major = "", minor = "", patch = "0"] = spec.kubernetesVersion.split(".");
  if (patch === "0") {
    throw new UserError(
      `--strategy: ${stack} is at ${spec.kubernetesVersion}, the first release of its minor: expected a patch release, ` +
        "which machines can be rolled to",
    );
  }
  const earlier = `${major}.${minor}.${Number(patch) - 1}`;
  const file = rehearsal.readStackFile(stack);
  rehearsal.writeStackFile(stack, file.replace(spec.kubernetesVersion, earlier));
  await serveFrom(trial, stack);
  await phase(trial, `${stack} serves`, undefined, () => wait(trial, lookAroundSeconds, "clients"));
  const title = `${stack}: kubernetesVersion: ${spec.kubernetesVersion}`;
  await phase(trial, title, spec.kubernetesVersion, async (step) => {
    step.diff = [
      `-    kubernetesVersion: "${earlier}"`,
      `+    kubernetesVersion: "${spec.kubernetesVersion}"`,
    ];
    rehearsal.writeStackFile(stack, file);
    await mustUp(trial, stack);
  });
  return { stack, spec };
}

/** Until its groups have replaced what was taken from it, an hour at most. */
async function untilValid(trial: Trial, stack: string): Promise<void> {
  const { rehearsal, reporter } = trial;
  const { clock } = rehearsal.world;
  const validated = () => validate(rehearsal, stack);
  const findings = await untilWell(clock, validated, 3600, (first) => {
    reporter.waitsFor(`${stack} to be well: ${findingText(first)}`);
  });
  if (findings.length > 0) throw new UpdateFailed(stack, findings.map(findingText));
}

function validate(rehearsal: Rehearsal, stack: string): Promise<readonly ClusterFinding[]> {
  const spec = createdSpec(rehearsal, stack);
  return validateCluster(expectedOf(spec), sourcesOf(rehearsal, stack));
}

function sourcesOf(rehearsal: Rehearsal, stack: string) {
  return clusterSources(rehearsal.world, rehearsal.clusterOf(stack));
}

/** @throws UserError for a cluster whose machines are somebody else's */
function createdSpec(rehearsal: Rehearsal, stack: string): CreatedClusterSpec {
  const { cluster } = stackOf(rehearsal.files(), stack);
  if (!isExisting(cluster)) return cluster;
  throw new UserError(
    `--strategy: the cluster of ${stack} was built by somebody else: expected one that the program creates, whose ` +
      "machines it can roll",
  );
}

/** `npm run roll: 2 of 6, i-0a1b draining`. */
function progressOf(stack: string, steps: readonly RollStep[]): string {
  const done = steps.filter(({ state }) => state === "done").length;
  const now = steps.find(({ state }) => state !== "done" && state !== "waits");
  const what = now === undefined ? "" : `, ${now.machine} ${now.state}`;
  return `npm run roll -- --stack ${stack}: ${done} of ${steps.length} replaced${what}`;
}
