// `npm run roll`: replaces machines one after another, drained, as `kops rolling-update cluster`.
import { realEnvironment } from "../components/environment.ts";
import { groupName } from "../components/cluster/names.ts";
import type { RollStep } from "../live/roll/roll.ts";
import { UserError } from "../migration/user-error.ts";
import { defineCommand, exitCodes, RefusedAnswer } from "./command.ts";
import { seconds } from "./duration.ts";
import { plural } from "./plural.ts";
import { table } from "./table.ts";
import { sideOptions, createdSpec, expectedOf, sourcesOf } from "./validate.ts";

/** Seconds between two looks. */
const everySeconds = 10;

export const rollCommand = defineCommand({
  summary:
    "replaces machines one after another, drained: after a patch release, an image, a launch template",
  about:
    "For each machine whose launch template is older than its group's: cordons its node, evicts its pods (budgets\n" +
    "are kept; a Deployment's only pod is replaced before it ends), ends the machine, and waits until its\n" +
    "replacement is Ready and the whole cluster valid. Members of the control plane go first, one at a time, with\n" +
    "etcd well before and after. It stops at the first thing that is not well, says what, and goes on from there\n" +
    "when it is run again. pulumi up comes before it: it makes the launch templates.\n\n" +
    "Exit codes: 0 every machine is of the newest launch template; 1 it stopped, and why; 2 the command line or\n" +
    "the files are wrong.",
  options: {
    ...sideOptions,
    group: {
      type: "string",
      multiple: true,
      default: [],
      value: "GROUP",
      text: "only this instance group, such as nodes-us-east-1a; may be repeated",
    },
    all: { type: "boolean", default: false, text: "machines of the newest launch template too" },
    keep: {
      type: "string",
      value: "N",
      text: "end machines of --group, drained, until it has N, and replace none",
    },
    plan: { type: "boolean", default: false, text: "only print which machines it would replace" },
    "drain-timeout": {
      type: "string",
      default: "15m",
      value: "TIME",
      text: "how long a node's pods may take to leave (default: 15m)",
    },
    "join-timeout": {
      type: "string",
      default: "20m",
      value: "TIME",
      text: "how long a new machine may take to be Ready and the cluster valid (default: 20m)",
    },
    settle: {
      type: "string",
      default: "5m",
      value: "TIME",
      text: "how long the cluster must stay valid before the next machine (default: 5m)",
    },
  },
  run: async (asked, { print, environment = realEnvironment }) => {
    const spec = createdSpec(asked);
    const { kubernetes, machines, targets } = await sourcesOf(spec, {
      ...asked,
      "without-aws": false,
    });
    if (machines === undefined) throw new UserError("AWS is not asked: a roll needs Auto Scaling");
    const sources = {
      kubernetes,
      machines,
      environment,
      ...(targets !== undefined && { targets }),
    };
    const { validateCluster } =
      await import("../components/cluster/validation/validate-cluster.ts");
    const { planOf, roll, RollStopped } = await import("../live/roll/roll.ts");
    const groups = asked.group.map((name) => nameOnAws(name, spec.name));
    const keep = kept(asked);
    const limits = {
      ...(groups.length > 0 && { groups }),
      ...(keep !== undefined && { keep }),
      all: asked.all,
      drainSeconds: seconds("drain-timeout", asked["drain-timeout"]),
      joinSeconds: seconds("join-timeout", asked["join-timeout"]),
      settleSeconds: seconds("settle", asked.settle),
      everySeconds,
    };
    const world = {
      kubernetes,
      machines,
      validate: () => validateCluster(expectedOf(spec), sources),
      nowMs: () => environment.nowMs(),
      sleep: (time: number) => environment.sleep(time),
      progress: (steps: readonly RollStep[]) => {
        print(progressTable(steps));
      },
    };
    if (asked.plan) {
      const steps = await planOf(world, limits);
      print(steps.length === 0 ? nothing(spec.name, keep) : progressTable(steps));
      return exitCodes.done;
    }
    try {
      const steps = await roll(world, limits);
      const done = keep === undefined ? "replaced" : "ended";
      print(
        steps.length === 0
          ? nothing(spec.name, keep)
          : `${plural(steps.length, "machine")} ${done}`,
      );
      return exitCodes.done;
    } catch (error) {
      if (error instanceof RollStopped) throw new RefusedAnswer(error.message);
      throw error;
    }
  },
});

function nothing(cluster: string, keep: number | undefined): string {
  return keep === undefined
    ? `${cluster}: every machine is of its group's newest launch template`
    : `${cluster}: no group has more machines than ${keep}`;
}

/** @throws UserError for what is no number, and for a whole cluster */
function kept({
  keep,
  group,
}: {
  readonly keep?: string | undefined;
  readonly group: readonly string[];
}): number | undefined {
  if (keep === undefined) return undefined;
  if (!/^\d{1,4}$/.test(keep)) throw new UserError(`--keep: got ${keep}, expected a whole number`);
  if (group.length === 0 || group.some((name) => name.startsWith("control-plane-"))) {
    throw new UserError("--keep: name the workers' group that loses machines by --group");
  }
  return Number(keep);
}

/** A group's name on AWS, of the stack file's or of AWS' own. */
function nameOnAws(group: string, cluster: string): string {
  if (group.endsWith(`.${cluster}`)) return group;
  return groupName(group, cluster, group.startsWith("control-plane-") ? "control-plane" : "node");
}

function progressTable(steps: readonly RollStep[]): string {
  const rows = steps.map(({ group, machine, node, state }) => [
    group,
    machine,
    node || "none",
    state,
  ]);
  return table(["group", "machine", "node", "state"], rows);
}
