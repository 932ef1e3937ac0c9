// `npm run init`: one's own two stack files in place of the shipped example's.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseDocument } from "yaml";
import { exampleZones } from "../config/example-zones.ts";
import { overlap, parseIpv4Range } from "../config/ipv4-range.ts";
import { folder, readProject, type ParsedProject } from "../config/read.ts";
import type { LiveFacts } from "../live/cluster-facts.ts";
import { chooseCluster } from "../live/kubeconfig.ts";
import { balancerOf } from "../live/load-balancer-zones.ts";
import { projectFile, stackFile } from "../migration/state/stack-file.ts";
import { UserError } from "../migration/user-error.ts";
import { defineCommand, exitCodes } from "./command.ts";
import {
  defaultVersion,
  firstFiles,
  freeRange,
  networkingOf,
  zonesIn,
  type FirstAnswers,
} from "./first-files.ts";
import { context, dir, kubeconfig } from "./options.ts";
import { Interview, type Person } from "./questions.ts";

const text = (value: string, about: string) => ({ type: "string", value, text: about }) as const;

export const init = defineCommand({
  summary: "your own stack files, in place of the example's",
  about:
    "Writes Pulumi.yaml, the two stack files and an empty workloads folder. What no option says is asked in a\n" +
    "terminal. With --context, an existing source is read from its own API. The shipped example moves to\n" +
    "rehearsal/examples/two-clusters, where npm start -- --example finds it.\n\n" +
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
      const answers = await interview(new Interview(options, person, print), facts);
      const files = firstFiles(folder(options.dir).read(projectFile) ?? "", answers);
      readProject({ list: () => Object.keys(files), read: (name) => files[name] });
      moveExample(options.dir, project);
      for (const [name, content] of Object.entries(files)) {
        writeFileSync(join(options.dir, name), content);
      }
      mkdirSync(join(options.dir, "workloads"), { recursive: true });
      writeFileSync(join(options.dir, "workloads/.gitkeep"), "");
      for (const line of nextCommands(answers, options.context)) print(line);
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

async function factsOf(choice: {
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
}): Promise<LiveFacts | undefined> {
  if (choice.context === undefined && choice.kubeconfig === undefined) return undefined;
  const config = await chooseCluster(choice);
  const [{ LiveApi }, { readFacts }] = await Promise.all([
    import("../live/live-api.ts"),
    import("../live/cluster-facts.ts"),
  ]);
  return readFacts(LiveApi.of(config));
}

async function interview(
  questions: Interview,
  facts: LiveFacts | undefined,
): Promise<FirstAnswers> {
  const answer = questions.answer.bind(questions);
  const zones = list(await answer({ flag: "zone", text: "Hosted zones of your hosts" }));
  const kind = await answer({
    flag: "source",
    text: "Is the cluster that serves existing, or created by this program",
    otherwise: "existing",
    refuse: (value) =>
      ["existing", "created"].includes(value) ? undefined : "expected existing or created",
  });
  const source = await answer({
    flag: "source-stack",
    text: "Its stack's name",
    otherwise: "old",
  });
  const name = await answer({ flag: "name", text: "Its cluster's name, such as k8s.acme.io" });
  const kubernetesVersion = await answer({
    flag: "kubernetes",
    text: "Its Kubernetes version, such as 1.18.20",
    otherwise: facts?.kubernetesVersion,
  });
  const existing = kind === "existing" ? await askExisting(answer, facts) : undefined;
  const region = await answer({
    flag: "region",
    text: "The AWS region",
    otherwise: facts?.region ?? balancerOf(existing?.ingress.dnsName ?? "")?.region ?? "us-east-1",
  });
  const sourceRange = await answer({
    flag: "source-cidr",
    text: "The IPv4 range of its VPC (kops' default is 172.20.0.0/16)",
    otherwise: vpcOf(facts?.addresses ?? []),
    refuse: refuseRange,
  });
  const target = await answer({
    flag: "target-stack",
    text: "The new cluster's stack",
    otherwise: "new",
    refuse: (value) => (value === source ? "expected another one than the source's" : undefined),
  });
  const targetName = await answer({
    flag: "target-name",
    text: "The new cluster's name",
    otherwise: `${target}.k8s.${zones[0] ?? ""}`,
  });
  const version = await answer({
    flag: "target-kubernetes",
    text: "Its Kubernetes version",
    otherwise: defaultVersion(),
  });
  const plugin = await answer({
    flag: "target-networking",
    text: "Its network plugin: cilium, calico or flannel",
    otherwise: networkingOf(version),
  });
  const theirs = facts?.zones.filter((zone) => zone.startsWith(region)) ?? [];
  const three = theirs.length >= 3 ? theirs.slice(0, 3) : zonesIn(region);
  const targetZones = list(
    await answer({
      flag: "zones",
      text: "Its availability zones",
      otherwise: three.join(","),
    }),
  );
  const cidr = await answer({
    flag: "cidr",
    text: "The IPv4 range of its VPC",
    otherwise: freeRange(sourceRange),
    refuse: (value) => refuseRange(value) ?? refuseOverlap(value, sourceRange),
  });
  const created = (own: object, range: string) => ({
    ...own,
    networking: plugin,
    zones: targetZones,
    network: { cidr: range, natGateways: "single" },
  });
  return {
    zones,
    source,
    target,
    region,
    sourceCluster:
      existing === undefined
        ? created({ name, kubernetesVersion }, sourceRange)
        : { name, kubernetesVersion, existing },
    targetCluster: created({ name: targetName, kubernetesVersion: version }, cidr),
    adopt: existing !== undefined,
  };
}

type Ask = Interview["answer"];

async function askExisting(answer: Ask, facts: LiveFacts | undefined) {
  const [only, ...more] = facts?.ingress ?? [];
  const several = more.length > 0 ? ` (one of ${[only, ...more].join(", ")})` : "";
  const dnsName = await answer({
    flag: "ingress-dns-name",
    text: `DNS name of the load balancer before its Ingresses${several}`,
    otherwise: more.length > 0 ? undefined : only,
  });
  const zoneId = await answer({
    flag: "ingress-zone-id",
    text: "The load balancer's canonical hosted zone (aws elbv2 or elb describe-load-balancers)",
    otherwise: balancerOf(dnsName)?.zoneId,
  });
  const optional = { optional: true } as const;
  const etcdVersion = await answer({
    ...optional,
    flag: "etcd",
    text: "Its etcd's version, such as 3.4.3 (may be left out)",
    otherwise: facts?.etcdVersion,
  });
  const networking = await answer({
    ...optional,
    flag: "networking",
    text: "Its network plugin (may be left out)",
    otherwise: facts?.networking,
  });
  const dns = await answer({
    ...optional,
    flag: "dns",
    text: "Its DNS, kube-dns or coredns (may be left out)",
    otherwise: facts?.dns,
  });
  return {
    ingress: { dnsName, zoneId },
    ...(etcdVersion !== "" && { etcdVersion }),
    ...(networking !== "" && { networking }),
    ...(dns !== "" && { dns }),
  };
}

function list(value: string): readonly string[] {
  return value.split(/[\s,]+/).filter((part) => part !== "");
}

function refuseRange(value: string): string | undefined {
  return parseIpv4Range(value) === undefined
    ? "expected an IPv4 range such as 172.21.0.0/16, its host bits zero"
    : undefined;
}

function refuseOverlap(value: string, sourceRange: string): string | undefined {
  const [own, other] = [parseIpv4Range(value), parseIpv4Range(sourceRange)];
  if (own === undefined || other === undefined || !overlap(own, other)) return undefined;
  return (
    `which overlaps the source's VPC (${sourceRange}): a VPC that is to be peered with it must not; expected ` +
    `another range, such as ${freeRange(sourceRange)}`
  );
}

/** kops' default, or the /16 of the nodes. */
function vpcOf(addresses: readonly string[]): string {
  const [a, b] = addresses[0]?.split(".") ?? [];
  return a === undefined || b === undefined ? "172.20.0.0/16" : `${a}.${b}.0.0/16`;
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

/** Where `npm start -- --example` finds it. */
export const exampleFolder = "rehearsal/examples/two-clusters";

/** Beside the other examples, which share its Pulumi.yaml and manifests. */
function moveExample(dir: string, { stacks }: ParsedProject): void {
  const [first] = stacks.values();
  if (first === undefined) return;
  const { workloads } = first.shared;
  const home = join(dir, exampleFolder);
  mkdirSync(home, { recursive: true });
  const document = parseDocument(readFileSync(join(dir, projectFile), "utf8"));
  document.setIn(["config", "workloads", "default"], join(basename(exampleFolder), workloads));
  writeFileSync(
    join(dirname(home), projectFile),
    document.toString({ lineWidth: 0, flowCollectionPadding: false }),
  );
  for (const stack of stacks.keys()) {
    renameSync(join(dir, stackFile(stack)), join(home, stackFile(stack)));
  }
  if (!existsSync(join(dir, workloads))) return;
  mkdirSync(dirname(join(home, workloads)), { recursive: true });
  renameSync(join(dir, workloads), join(home, workloads));
}

function nextCommands(
  { source, target, sourceCluster }: FirstAnswers,
  kubeContext: string | undefined,
): readonly string[] {
  const lines: readonly (readonly [string, string])[] = [
    [
      `npm run export -- --context ${kubeContext ?? source}`,
      "your manifests, from the live cluster",
    ],
    ["npm run advise", "what the step between the versions changes"],
    ...("existing" in sourceCluster
      ? ([
          ["npm run scripts -- --stack " + source, "start and stop for its active-only workloads"],
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
