// The stack files that a rehearsal works on: copies, in which the world stands in for what is not to be touched.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { editStackFile } from "../config/edit.ts";
import type { Config } from "../config/parse.ts";
import { homeOf } from "../config/home.ts";
import { folder as filesIn, readProject, stackOf } from "../config/read.ts";
import { zonesFor } from "../conversion/manifests/guessed-zones.ts";
import { readManifests } from "../conversion/manifests/read.ts";
import { readWorkloadSet, type WorkloadSet } from "../conversion/manifests/workload-set.ts";
import type { Shared } from "../migration/state/side.ts";
import { UserError } from "../migration/user-error.ts";
import { projectFolder } from "./project-folder.ts";
import { copyProject } from "./runtimes/engine/project-copy.ts";
import { writeServices } from "./made-services.ts";
import { existingStackFile, withSimulatedKubeconfig, withSimulatedSecrets } from "./existing.ts";
import { record, type Properties } from "./world/provider.ts";
import { projectFile, stackFile } from "../migration/state/stack-file.ts";

/** What the command line says of the files. */
export interface Wishes {
  /** Where the stack files are; without a Pulumi.yaml of its own the project's is taken. */
  readonly source: string;
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
  const { stacks } = readProject({
    list: filesIn(source).list,
    read: (name) => filesIn(name === "Pulumi.yaml" ? home : source).read(name),
  });
  for (const [stack, config] of stacks) {
    const file = stackFile(stack);
    const text = readFileSync(join(source, file), "utf8");
    const simulated = withSimulatedSecrets(
      file,
      withSimulatedKubeconfig(file, text, config),
      config,
    );
    writeFileSync(join(folder, file), withoutCommands(file, simulated, config));
  }
  const main = parse(readFileSync(join(home, "Pulumi.yaml"), "utf8")) as Properties;
  const isCommand = new RegExp(`^(${String(main["name"])}:)?(${ownChecks.join("|")})$`);
  const config = Object.fromEntries(
    Object.entries(record(main["config"])).filter(([key]) => !isCommand.test(key)),
  );
  const shared = [...stacks.values()][0]?.shared;
  if (shared === undefined) throw new UserError("Pulumi.yaml: no stack file beside it");
  if (services !== undefined) {
    writeServices(join(folder, "made-services"), services, shared.hostedZones[0].name);
  }
  const declare = (key: string, value: unknown): void => {
    config[key] = { ...record(config[key]), default: value };
  };
  declare("workloads", workloads ?? resolve(home, shared.workloads));
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
  return readWorkloadSet(readShared(folder), folder);
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
