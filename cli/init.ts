// `npm run init`: one's own two stack files in place of the shipped example's.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { exampleZones } from "../config/example-zones.ts";
import { folder, readProject, type ParsedProject } from "../config/read.ts";
import type { LiveFacts } from "../live/cluster-facts.ts";
import { chooseCluster, type ClusterChoice } from "../live/kubeconfig.ts";
import { projectFile, stackFile } from "../migration/state/stack-file.ts";
import { shellWord } from "../migration/steps/shell-word.ts";
import { UserError } from "../migration/user-error.ts";
import { defineCommand, exitCodes } from "./command.ts";
import { firstFiles, type FirstAnswers } from "./first-files.ts";
import { expectReadable } from "./init-mistakes.ts";
import { askForFirstFiles } from "./init-questions.ts";
import { exampleFolder, moveExample } from "./shipped-example.ts";
import { context, dir, kubeconfig } from "./options.ts";
import { Interview, type Person } from "./questions.ts";

const text = (value: string, about: string) => ({ type: "string", value, text: about }) as const;

export const init = defineCommand({
  summary: "your own stack files, in place of the example's",
  about:
    "Writes Pulumi.yaml, the two stack files and an empty workloads folder. What no option says is asked in a\n" +
    "terminal. With --context, an existing source is read from its own API. The shipped example moves to\n" +
    `${exampleFolder}, where npm start -- --example finds it.\n\n` +
    "Exit codes: 0 written; 2 an answer is missing or wrong, or there are stack files of your own.",
  options: {
    yes: { type: "boolean", default: false, text: "ask nothing: take the options and defaults" },
    zone: text("NAMES", "the hosted zones of your hosts, comma-separated"),
    source: text("existing|created", "whether the source is there already (default: existing)"),
    "source-stack": text("STACK", "default: old"),
    name: text("NAME", "the source cluster's name"),
    kubernetes: text("VERSION", "the source's Kubernetes version"),
    "ingress-dns-name": text("NAME", "DNS name of the load balancer before the source's Ingresses"),
    "ingress-zone-id": text("ID", "its canonical hosted zone (default: told by its name)"),
    etcd: text("VERSION", "the source's etcd"),
    networking: text("NAME", "the source's network plugin"),
    dns: text("kube-dns|coredns", "the source's DNS"),
    "source-cidr": text("CIDR", "the source's VPC"),
    "target-stack": text("STACK", "default: new"),
    "target-name": text("NAME", "the new cluster's name"),
    "target-kubernetes": text("VERSION", "the new cluster's Kubernetes version"),
    "target-networking": text("NAME", "the new cluster's network plugin (default: cilium)"),
    region: text("REGION", "the AWS region"),
    zones: text("ZONES", "the new cluster's availability zones, comma-separated: one or three"),
    cidr: text("CIDR", "the new cluster's VPC; must not overlap the source's"),
    context,
    kubeconfig,
    dir,
  },
  run: async (options, { print, person: given }) => {
    const project = readProject(folder(options.dir));
    refuseOwnFiles(project);
    const person = options.yes ? undefined : (given ?? terminal());
    const facts = await factsOf(options);
    try {
      const answers = await askForFirstFiles(new Interview(options, person, print), facts);
      const files = firstFiles(folder(options.dir).read(projectFile) ?? "", answers);
      expectReadable(files, answers);
      moveExample(options.dir, project);
      for (const [name, content] of Object.entries(files)) {
        writeFileSync(join(options.dir, name), content);
      }
      mkdirSync(join(options.dir, "workloads"), { recursive: true });
      writeFileSync(join(options.dir, "workloads/.gitkeep"), "");
      for (const line of nextCommands(answers, options)) print(line);
    } finally {
      person?.close();
    }
    return exitCodes.done;
  },
});

function terminal(): Person | undefined {
  if (!process.stdin.isTTY) return undefined;
  const reader = createInterface({ input: process.stdin, output: process.stdout });
  return {
    ask: (question) => reader.question(question),
    close: () => {
      reader.close();
    },
  };
}

async function factsOf(choice: ClusterChoice): Promise<LiveFacts | undefined> {
  if (choice.context === undefined && choice.kubeconfig === undefined) return undefined;
  const config = await chooseCluster(choice);
  const [{ LiveApi }, { readFacts }] = await Promise.all([
    import("../live/live-api.ts"),
    import("../live/cluster-facts.ts"),
  ]);
  return readFacts(LiveApi.of(config));
}

/** @throws UserError unless the stack files are the shipped example's, or none */
function refuseOwnFiles({ stacks }: ParsedProject): void {
  const own = [...stacks].filter(([, { shared }]) => !exampleZones(shared));
  if (own.length === 0) return;
  const files = own.map(([stack]) => stackFile(stack)).join(" and ");
  throw new UserError(
    `${files}: already there, and not the example's; npm run next prints the next edit; to begin anew, delete ` +
      `${own.length === 1 ? "it" : "them"} first`,
  );
}

function nextCommands(
  { source, target, sourceCluster }: FirstAnswers,
  { context: kubeContext, kubeconfig: file }: ClusterChoice,
): readonly string[] {
  const named = kubeContext === undefined ? "" : ` --context ${shellWord(kubeContext)}`;
  const cluster = named + (file === undefined ? "" : ` --kubeconfig ${shellWord(file)}`);
  const lines: readonly (readonly [string, string])[] = [
    [
      `npm run export --${cluster === "" ? " --context CONTEXT" : cluster}`,
      "your manifests, from the live cluster" + (cluster === "" ? ", by kubectl's name of it" : ""),
    ],
    ["npm run advise", "what the step between the versions changes"],
    ...("existing" in sourceCluster
      ? ([
          [
            `npm run scripts -- --stack ${source}${named}`,
            "start and stop for its active-only workloads",
          ],
        ] as const)
      : []),
    ["npm start", "rehearses your migration"],
    ["npm run check", "judges your first pull request"],
    ["npm run next", "the first step, then each one"],
  ];
  const width = Math.max(...lines.map(([command]) => command.length));
  return [
    `written: ${projectFile}, ${stackFile(source)}, ${stackFile(target)}, workloads/`,
    `the example is in ${exampleFolder}: npm start -- --example`,
    "",
    "next:",
    ...lines.map(([command, about]) => `  ${command.padEnd(width)}  # ${about}`),
  ];
}
