// `npm run parity`: whether both clusters run the same, before traffic moves to one that runs something else.
import { homeOf } from "../config/home.ts";
import { folder, readProject } from "../config/read.ts";
import {
  readWorkloadSet,
  workloadName,
  type WorkloadSet,
} from "../conversion/manifests/workload-set.ts";
import { renderFor, targetOf } from "../conversion/render.ts";
import { chooseClusters, type ClustersByStack } from "../live/kubeconfig.ts";
import { compareSides, type LiveSide, type Parity } from "../live/parity.ts";
import type { Shared, Side } from "../migration/state/side.ts";
import { weightShare } from "../migration/state/weights.ts";
import { nextStep } from "../migration/steps/steps.ts";
import { UserError } from "../migration/user-error.ts";
import { defineCommand, exitCodes } from "./command.ts";
import { clusters, dir, direction, expectOneOf, oneOf } from "./options.ts";
import { plural } from "./plural.ts";
import { sharedOf } from "./project-files.ts";
import { projectOfShard, shard } from "./shards.ts";
import { findDirection } from "./sides.ts";
import { table } from "./table.ts";

const formats = ["text", "json"] as const;

export const parity = defineCommand({
  summary: "whether both clusters run the same: images, contents, pods, definitions",
  about:
    "Compares what is live on both clusters, and what is live with what the manifests say: objects that one side\n" +
    "lacks, images and their digests, the contents of ConfigMaps and Secrets by hash, pods that are ready against\n" +
    "the share to come, definitions, load balancers. What the conversions explain is told apart. It changes\n" +
    "nothing. As gateCommand, it is asked before each raise, and override skips it for a reason.\n\n" +
    "Exit codes: 0 they run the same; 1 they do not; 2 the command line or the files are wrong, or a cluster does\n" +
    "not answer.",
  options: {
    cluster: clusters,
    ...direction,
    format: oneOf(formats, "how to print it (default: text)"),
    shard,
    dir,
  },
  run: async (options, { print }) => {
    const format = expectOneOf("format", formats, options.format);
    const project = projectOfShard(readProject(folder(options.dir)), options.shard);
    const sides = findDirection(project, options);
    const shared = sharedOf(project);
    const workloads = readWorkloadSet(shared, homeOf(options.dir));
    const clusters = await chooseClusters(options.cluster);
    const found = await parityOf(sides, shared, workloads, clusters);
    if (format === "json") print(JSON.stringify(found, null, 2));
    else for (const line of asText(found, sides)) print(line);
    return found.findings.length === 0 ? exitCodes.done : exitCodes.refused;
  },
});

/** @throws UserError when a side's cluster is not named, does not answer, or cannot be read whole */
export async function parityOf(
  [source, target]: readonly [Side, Side],
  shared: Shared,
  workloads: WorkloadSet,
  choices: ClustersByStack,
): Promise<Parity> {
  const [left, right] = await Promise.all(
    [source, target].map(async (side): Promise<LiveSide> => ({
      stack: side.stack,
      objects: await readSide(side, choices),
      rendered: renderFor(workloads.manifests, targetOf(side, workloads.provided)).objects,
      managed: side.cluster.managesWorkloads,
    })),
  );
  if (left === undefined || right === undefined) throw new Error("there are two sides");
  return compareSides(left, right, {
    activeOnly: new Set(workloads.activeOnly.map(workloadName)),
    share: sharesOf(source, target, shared),
  });
}

async function readSide({ stack }: Side, choices: ClustersByStack) {
  const config = choices.get(stack);
  if (config === undefined) {
    throw new UserError(
      `--cluster: ${stack} is missing, expected ${stack}=CONTEXT or ${stack}=FILE`,
    );
  }
  // loaded when they are asked for: a third of a second
  const [{ LiveApi }, { readCluster }] = await Promise.all([
    import("../live/live-api.ts"),
    import("../live/cluster-objects.ts"),
  ]);
  const api = LiveApi.of(config);
  await api.version();
  const { objects, unread } = await readCluster(api);
  if (unread.length > 0) {
    throw new UserError(unread.map((line) => `${stack}: not read: ${line}`));
  }
  return objects.map(({ object }) => object);
}

/** The target's share by the files, now and after the next step. */
function sharesOf(source: Side, target: Side, shared: Shared) {
  const share = (from: Side, to: Side) =>
    to.trafficWeight === 0 && from.trafficWeight === 0
      ? 0
      : weightShare(to.trafficWeight, [from.trafficWeight]);
  const step = nextStep([source, target], shared, { to: target.stack });
  const now = share(source, target);
  if (step.kind !== "edit") return { now, next: now };
  const after = (side: Side): Side => {
    const change = step.changes.find(
      ({ key, path }) => key === "trafficWeight" && path === undefined,
    );
    if (step.stack !== side.stack || change === undefined) return side;
    return { ...side, trafficWeight: Number(change.value) };
  };
  return { now, next: share(after(source), after(target)) };
}

function asText(
  { findings, explained, compared }: Parity,
  [source, target]: readonly [Side, Side],
): readonly string[] {
  const summary = `${source.stack} and ${target.stack}: ${plural(compared, "object")} compared, ${plural(findings.length, "difference")}, ${explained.length} explained by conversions`;
  if (findings.length === 0) return [summary];
  const rows = findings.map(({ kind, object, text }) => [kind, object, text]);
  return [summary, "", table(["what", "object", "difference"], rows)];
}
