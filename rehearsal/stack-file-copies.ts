// The stack files that a rehearsal works on: copies, in which the world stands in for what is not to be touched.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { editStackFile } from "../config/edit.ts";
import type { Config } from "../config/parse.ts";
import { homeOf } from "../config/home.ts";
import { folder as filesIn, readProject, stackOf, type ParsedProject } from "../config/read.ts";
import { projectOfShard } from "../cli/shards.ts";
import { zonesFor } from "../conversion/manifests/guessed-zones.ts";
import { readManifests } from "../conversion/manifests/read.ts";
import { readWorkloadSet, type WorkloadSet } from "../conversion/manifests/workload-set.ts";
import type { Shared } from "../migration/state/side.ts";
import { UserError } from "../migration/user-error.ts";
import { projectFolder } from "./project-folder.ts";
import { copyProject } from "./runtimes/engine/project-copy.ts";
import { writeServices } from "./made-services.ts";
import { existingStackFile, withSimulatedKubeconfig } from "./existing.ts";
import { withMadeSecrets, withSimulatedSecrets } from "./made-secrets.ts";
import { record, type Properties } from "./world/provider.ts";
import { projectFile, stackFile } from "../migration/state/stack-file.ts";

/** What the command line says of the files. */
export interface Wishes {
  /** Where the stack files are; without a Pulumi.yaml of its own the project's is taken. */
  readonly source: string;
  /** Which one, of a project with shards; its clusters become its own. */
  readonly shard?: string;
  readonly workloads?: string;
  /** So many made-up services in the workloads' place. */
  readonly services?: number;
  readonly hosts: Readonly<Record<string, string>>;
  /** Hosted zones besides those of Pulumi.yaml; default: those of the manifests' hosts. */
  readonly zones?: readonly string[];
}

/** What a real engine runs: the project, its stack files left out. */
export function copyProgram(folder: string): void {
  copyProject(projectFolder, folder);
  for (const stack of readProject(filesIn(folder)).stacks.keys()) {
    rmSync(join(folder, stackFile(stack)));
  }
}

/** The files as committed, with the workloads' path made absolute and the command line's wishes written in. */
export function copyStackFiles(folder: string, wishes: Wishes): WorkloadSet {
  const { source, hosts, services } = wishes;
  const workloads = services === undefined ? wishes.workloads : join(folder, "made-services");
  const found = homeOf(source);
  const home = existsSync(join(found, projectFile)) ? found : projectFolder;
  const whole = readProject({
    list: filesIn(source).list,
    read: (name) => filesIn(name === "Pulumi.yaml" ? home : source).read(name),
  });
  const project = projectOfShard(whole, wishes.shard);
  const { stacks } = project;
  for (const [stack, config] of stacks) {
    const file = stackFile(stack);
    const written = readFileSync(join(source, file), "utf8");
    const text =
      config.side.clusterStack === undefined ? written : asWhole(written, project, config);
    const simulated = withSimulatedSecrets(
      file,
      withSimulatedKubeconfig(file, text, config),
      config,
    );
    writeFileSync(join(folder, file), withoutCommands(file, simulated, config));
  }
  const main = parse(readFileSync(join(home, "Pulumi.yaml"), "utf8")) as Properties;
  const shared = [...stacks.values()][0]?.shared;
  if (shared === undefined) throw new UserError("Pulumi.yaml: no stack file beside it");
  const isCommand = new RegExp(`^(${String(main["name"])}:)?(${ownChecks.join("|")})$`);
  const config = Object.fromEntries(
    Object.entries(record(main["config"])).filter(
      ([key]) => !isCommand.test(key) && !(shared.shard !== undefined && key === "shards"),
    ),
  );
  if (services !== undefined) {
    writeServices(join(folder, "made-services"), services, shared.hostedZones[0].name);
  }
  const declare = (key: string, value: unknown): void => {
    config[key] = { ...record(config[key]), default: value };
  };
  const own =
    shared.shard === undefined
      ? resolve(home, shared.workloads)
      : workloadsOfShard(folder, home, shared);
  declare("workloads", workloads ?? own);
  if (wishes.workloads !== undefined) {
    const named = (wishes.zones ?? []).map((name) => ({ name, private: false }));
    const manifests = readManifests(wishes.workloads);
    declare(
      "hostedZones",
      zonesFor(manifests, Object.keys(hosts), [...shared.hostedZones, ...named]),
    );
  }
  declare("hosts", { ...(workloads === undefined ? shared.hosts : {}), ...hosts });
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ ...main, config }));
  const set = readWorkloadSet(readShared(folder), folder);
  for (const [stack, config] of stacks) {
    const path = join(folder, stackFile(stack));
    const text = readFileSync(path, "utf8");
    writeFileSync(path, withMadeSecrets(stackFile(stack), text, config, set.manifests));
  }
  return set;
}

/** A shard's stack file with the cluster of the stack that has it, as that one's file says it. */
function asWhole(text: string, { name, written }: ParsedProject, { side }: Config): string {
  const { cluster, kubeconfig } = written.get(stackFile(side.clusterStack ?? "")) ?? {};
  const own = ["shard", "cluster"].flatMap((key) => [key, `${name}:${key}`]);
  const file = record(parse(text));
  const others = Object.entries(record(file["config"])).filter(([key]) => !own.includes(key));
  return stringify({
    ...file,
    config: {
      ...(Object.fromEntries(others) as Properties),
      [`${name}:cluster`]: cluster,
      ...(kubeconfig !== undefined && { [`${name}:kubeconfig`]: kubeconfig }),
    },
  });
}

/** A shard's own manifests beside what the stack of its cluster applies, in one folder. */
function workloadsOfShard(folder: string, home: string, shared: Shared): string {
  const all = join(folder, "shard-workloads");
  const { clusterWorkloads = "", workloads } = shared;
  for (const [part, path] of Object.entries({ cluster: clusterWorkloads, shard: workloads })) {
    const from = resolve(home, path);
    if (path !== "" && existsSync(from)) cpSync(from, join(all, part), { recursive: true });
  }
  return all;
}

/** The user's own checks look at the user's own clusters: a rehearsal runs none. */
const ownChecks = ["gateCommand", "drainCommand"] as const;

function withoutCommands(file: string, text: string, { side, shared }: Config): string {
  const changes = ownChecks
    .filter((key) => side[key] !== undefined)
    .map((key) => ({ key, value: undefined }));
  return changes.length === 0 ? text : editStackFile(file, text, shared.project, changes);
}

/** The source as somebody else's old cluster. */
export function makeExisting(folder: string, stack: string, kubernetesVersion: string): void {
  const path = join(folder, stackFile(stack));
  const config = stackOf(readProject(filesIn(folder)), stack);
  writeFileSync(path, existingStackFile(readFileSync(path, "utf8"), config, kubernetesVersion));
}

export function readShared(folder: string): Shared {
  const [first] = readProject(filesIn(folder)).stacks.values();
  if (first === undefined) throw new UserError("Pulumi.yaml: no stack file beside it");
  return first.shared;
}
