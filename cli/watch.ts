// `npm run watch`: looks at the side whose share has risen, for a while, and says whether to go on.
import { realEnvironment } from "../components/environment.ts";
import { homeOf } from "../config/home.ts";
import { configCommands } from "../config/edit.ts";
import { folder, readProject } from "../config/read.ts";
import { judge, type AnalysisSources, type Judgement } from "../live/analysis.ts";
import type { Observed } from "../migration/state/observed.ts";
import type { Side } from "../migration/state/side.ts";
import { hostsWithRecord, weightedSet } from "../migration/state/weights.ts";
import { previousStep } from "../migration/steps/steps.ts";
import { UserError } from "../migration/user-error.ts";
import { defineCommand, exitCodes, type CommandContext } from "./command.ts";
import { awsRoute53, readDeployed } from "./deployed.ts";
import { seconds } from "./duration.ts";
import { dir, direction } from "./options.ts";
import { sharedOf } from "./project-files.ts";
import { projectOfShard, shard } from "./shards.ts";
import { findDirection } from "./sides.ts";

const everySeconds = 60;

export const watch = defineCommand({
  summary: "asks analysis' questions for a while after a raise: go on, or go back",
  about:
    "Asks the questions of Pulumi.yaml's analysis about the target each minute: CloudWatch about its load\n" +
    "balancer, Prometheus, or a command. At the first answer that is not well it says to go back, and prints the\n" +
    "edit that does. A command runs where this one runs.\n\n" +
    "Exit codes: 0 go on; 1 go back; 2 it cannot be told: no question, or one that had no answer all the time.",
  options: {
    for: { type: "string", default: "15m", value: "TIME", text: "90s, 15m or 1h (default: 15m)" },
    ...direction,
    shard,
    dir,
  },
  run: async (options, context) => {
    const { print, complain, environment = realEnvironment } = context;
    const length = seconds("for", options.for);
    const project = projectOfShard(readProject(folder(options.dir)), options.shard);
    const shared = sharedOf(project);
    const { analysis = [] } = shared;
    if (analysis.length === 0) {
      throw new UserError(
        "Pulumi.yaml: analysis: got no question, expected at least one (docs/watch.md)",
      );
    }
    const [source, target] = findDirection(project, options);
    const home = homeOf(options.dir);
    const answered = new Set<string>();
    let last: readonly Judgement[] = [];
    for (let passed = 0; ; passed += everySeconds) {
      last = [];
      const sources = sourcesOf(shared.hostedZones, context);
      for (const question of analysis) {
        const judgement = await judge(question, target, source, sources, home);
        last = [...last, judgement];
        if (judgement.kind !== "unknown") answered.add(question.name);
      }
      for (const { kind, text } of last) print(`${kind}: ${text}`);
      if (last.some(({ kind }) => kind === "wrong")) {
        for (const line of wayBack([source, target], shared)) print(line);
        return exitCodes.refused;
      }
      if (passed + everySeconds > length) break;
      await environment.sleep(everySeconds);
    }
    const silent = analysis.filter(({ name }) => !answered.has(name));
    if (silent.length > 0) {
      for (const { name } of silent)
        complain(`${name}: no answer in ${options.for}: it cannot be told`);
      return exitCodes.unusable;
    }
    print("go on: npm run next");
    return exitCodes.done;
  },
});

function wayBack(
  sides: readonly Side[],
  shared: Parameters<typeof previousStep>[1],
): readonly string[] {
  const step = previousStep(sides, shared, { to: sides[1]?.stack ?? "" });
  if (step.kind !== "edit") return ["go back: npm run next -- --back"];
  return [
    "go back: npm run next -- --back --write, or",
    ...configCommands(step.stack, step.changes).map((line) => `  ${line}`),
    `then: pulumi up --stack ${step.stack}`,
  ];
}

/** Of one look: Route53 tells once where each side's ingress is; CloudWatch of that region is asked. */
function sourcesOf(
  zones: Parameters<typeof readDeployed>[1],
  { route53, cloudwatch, environment = realEnvironment }: CommandContext,
): AnalysisSources {
  let deployed: Promise<Observed> | undefined;
  const read = async () => readDeployed(route53 ?? (await awsRoute53()), zones);
  return {
    cloudwatch: async (what, { stack }) => {
      const observed = await (deployed ??= read());
      const names = hostsWithRecord(observed, stack).flatMap((host) =>
        weightedSet(observed, host).flatMap(({ setIdentifier, alias }) =>
          setIdentifier === stack && alias !== undefined ? alias.name : [],
        ),
      );
      if (names.length === 0) throw new Error(`${stack} has no record yet`);
      // loaded when they are asked for: half a second
      const [{ CloudWatch }, { askCloudWatch }, { balancerOf }] = await Promise.all([
        import("@aws-sdk/client-cloudwatch"),
        import("../live/cloudwatch.ts"),
        import("../config/load-balancer-zones.ts"),
      ]);
      const answers = await Promise.all(
        [...new Set(names)].map((name) => {
          const region = balancerOf(name)?.region ?? process.env["AWS_REGION"] ?? "us-east-1";
          const client = cloudwatch ?? new CloudWatch({ region });
          return askCloudWatch(client, what, name, environment.nowMs());
        }),
      );
      // the worst of those that anybody calls
      const known = answers.filter((answer) => answer !== undefined);
      return known.length === 0 ? undefined : Math.max(...known);
    },
  };
}
