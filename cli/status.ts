// `npm run status`: how a migration stands, live; nothing is changed.
import { realEnvironment } from "../components/environment.ts";
import { homeOf } from "../config/home.ts";
import { folder, readProject, sidesOfProject } from "../config/read.ts";
import { readWorkloadSet, type WorkloadSet } from "../conversion/manifests/workload-set.ts";
import { chooseClusters, type ClustersByStack } from "../live/kubeconfig.ts";
import { lastUpdate } from "../live/last-update.ts";
import { nameServersOf } from "../live/measured-shares.ts";
import { readStatus, type MigrationStatus } from "../live/status.ts";
import { directionOf } from "../migration/steps/direction.ts";
import { pairOf } from "../migration/steps/peers.ts";
import type { Shared, Side } from "../migration/state/side.ts";
import { UserError } from "../migration/user-error.ts";
import { defineCommand, exitCodes, RefusedAnswer, type CommandContext } from "./command.ts";
import { awsRoute53, readDeployed } from "./deployed.ts";
import { clusters, dir, expectOneOf, oneOf, to } from "./options.ts";
import { parityOf } from "./parity.ts";
import { plural } from "./plural.ts";
import { sharedOf } from "./project-files.ts";
import { projectOfShard, shard } from "./shards.ts";
import { statusPage } from "./status-page.ts";
import { rowLine, undeployedRow } from "./first-rows.ts";
import { stepLine } from "./step-line.ts";

const formats = ["text", "json"] as const;

/** Seconds between two looks. */
const everySeconds = 10;

export const status = defineCommand({
  summary: "how the migration stands, live: weights, shares, answers, locks, drain",
  about:
    "Shows for each host the weight in the files and in Route53, the share that its name servers give, and what\n" +
    "both ingresses answer; the locks and their holders, the drain, the last updates, the active-only workloads,\n" +
    "and the next step. It reads Route53 with AWS credentials, and changes nothing.\n\n" +
    "Exit codes: 0 the files and the deployment agree; 2 they differ; 1 it cannot be told, and why.",
  options: {
    watch: {
      type: "boolean",
      default: false,
      text: `look again each ${everySeconds} s, in place, until it is interrupted`,
    },
    looks: {
      type: "string",
      value: "NUMBER",
      text: "with --watch: end after so many looks",
    },
    cluster: clusters,
    questions: {
      type: "string",
      default: "50",
      value: "NUMBER",
      text: "questions to the name servers for each host (default: 50)",
    },
    format: oneOf(formats, "how to print it (default: text)"),
    to,
    shard,
    dir,
  },
  run: async (options, context) => {
    try {
      const json = expectOneOf("format", formats, options.format) === "json";
      const looks = options.watch ? Number(options.looks ?? Infinity) : 1;
      const chosen = await chooseClusters(options.cluster);
      let agree = true;
      for (let look = 0; look < looks; look++) {
        if (look > 0) await pause(context);
        const { status: now, next, parity, nowMs } = await lookOnce(options, chosen, context);
        agree = now.differences.length === 0;
        const text = json
          ? JSON.stringify({ ...now, parity: parity ?? null, next })
          : statusPage(now, { next, parity }, nowMs);
        // a terminal shows the page in one place
        context.print(options.watch && process.stdout.isTTY ? `\u001b[H\u001b[2J${text}` : text);
      }
      return agree ? exitCodes.done : exitCodes.unusable;
    } catch (error) {
      if (error instanceof UserError) throw new RefusedAnswer(error.lines);
      throw error;
    }
  },
});

function pause({ environment = realEnvironment }: CommandContext): Promise<void> {
  return environment.sleep(everySeconds);
}

interface Look {
  readonly status: MigrationStatus;
  readonly next: string;
  /** Absent where not both clusters are named. */
  readonly parity?: string;
  readonly nowMs: number;
}

async function lookOnce(
  {
    dir: path,
    to: target,
    questions,
    shard: name,
  }: {
    readonly dir: string;
    readonly to?: string | undefined;
    readonly questions: string;
    readonly shard?: string | undefined;
  },
  clusters: ClustersByStack,
  { route53, environment = realEnvironment, nameServers = nameServersOf }: CommandContext,
): Promise<Look> {
  const project = projectOfShard(readProject(folder(path)), name);
  const shared = sharedOf(project);
  const workloads = readWorkloadSet(shared, homeOf(path));
  const all = sidesOfProject(project);
  const sides = sidesOf(all, target);
  const observed = await readDeployed(route53 ?? (await awsRoute53()), shared.hostedZones);
  const status = await readStatus({
    sides,
    shared,
    workloads,
    observed,
    environment,
    nameServers,
    lastUpdate: (stack) => lastUpdate(stack, path),
    cluster: (side) => clusters.get(side.stack),
    questions: Number(questions),
  });
  const [source, receiver] = sides;
  const first = source && receiver && undeployedRow(source, receiver, observed);
  const parity = await parityLine(sides, shared, workloads, clusters);
  return {
    status,
    next: first === undefined ? stepLine(all, shared, target) : rowLine(first),
    ...(parity !== undefined && { parity }),
    nowMs: environment.nowMs(),
  };
}

/** `3 differences: npm run parity`; undefined where not both clusters are named. */
async function parityLine(
  sides: readonly Side[],
  shared: Shared,
  workloads: WorkloadSet,
  clusters: ClustersByStack,
): Promise<string | undefined> {
  const [source, target] = sides;
  if (source === undefined || target === undefined) return undefined;
  if (!clusters.has(source.stack) || !clusters.has(target.stack)) return undefined;
  try {
    const { findings } = await parityOf([source, target], shared, workloads, clusters);
    if (findings.length === 0) return "both clusters run the same";
    return `${plural(findings.length, "difference")} between the clusters: npm run parity`;
  } catch (error) {
    if (error instanceof UserError) return `not known: ${error.lines.join("; ")}`;
    throw error;
  }
}

/** The source first. */
function sidesOf(all: readonly Side[], to: string | undefined): readonly Side[] {
  const pair = pairOf(all);
  if ("blocked" in pair) throw new UserError(pair.blocked);
  if ("alone" in pair) return [pair.alone];
  const direction = directionOf(pair.sides, to);
  return "blocked" in direction ? pair.sides : [direction.source, direction.target];
}
