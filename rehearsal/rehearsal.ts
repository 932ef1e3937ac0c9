import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editStackFile } from "../config/edit.ts";
import {
  folder as filesIn,
  readProject,
  sidesOfProject,
  type ParsedProject as Files,
} from "../config/read.ts";
import type { KeyChange } from "../migration/steps/change.ts";
import type { WorkloadSet } from "../conversion/manifests/workload-set.ts";
import type { Shared, Side } from "../migration/state/side.ts";
import { UserError } from "../migration/user-error.ts";
import type { ClientTarget } from "./clients/exchange.ts";
import { LoadGenerator } from "./clients/load-generator.ts";
import { programEnvironment } from "./runtimes/program-environment.ts";
import { Engine } from "./runtimes/engine/engine.ts";
import type { RealKubernetes } from "./control-planes/real-kubernetes.ts";
import { placeExisting } from "./existing.ts";
import { projectFolder } from "./project-folder.ts";
import { rewind, type Start } from "./rewind.ts";
import {
  copyProgram,
  copyStackFiles,
  makeExisting,
  readShared,
  type Wishes,
} from "./stack-file-copies.ts";
import { removeFolder, temporaryFolder } from "./ground/temporary-folder.ts";
import { RequestLog } from "./ground/request-log.ts";
import type { Runtime } from "./runtimes/runtime.ts";
import { SimulatedProject } from "./runtimes/simulated/project.ts";
import { World } from "./world/world.ts";
import { stackFile } from "../migration/state/stack-file.ts";

export interface RehearsalOptions extends Wishes {
  /** The receiving stack, where the files do not tell. */
  readonly to?: string;
  /** The module whose default export is the program; default: the project's index.ts. */
  readonly program?: string;
  /** The serving side becomes an existing cluster of this Kubernetes version, reached by simple records. */
  readonly existing?: string;
  readonly seed: number;
  readonly speed: number;
  readonly clients: number;
  /** By a real Pulumi engine instead of the test runtime; default false. */
  readonly engine?: boolean;
  /** Real control planes in the place of the simulated ones; default false. */
  readonly kubernetes?: boolean;
  /** As if the system had 127.0.0.1 only. */
  readonly oneAddress?: boolean;
  /** Everybody holds answers for so many times the TTL at least (a fault); default 1. */
  readonly holdFactor?: number;
}

/** Simulated seconds between two calls of a client, on average. */
const everySeconds = 75;

interface RehearsalParts {
  readonly world: World;
  readonly runtime: Runtime;
  /** Of the copied stack files. */
  readonly folder: string;
  readonly workloads: WorkloadSet;
  readonly start: Start;
  readonly options: RehearsalOptions;
  /** Absent: the clusters are simulated. */
  readonly kubernetes: RealKubernetes | undefined;
}

/** A world, a copy of the project's stack files in a temporary folder, and the clients that call all the time. */
export class Rehearsal {
  readonly world: World;
  readonly runtime: Runtime;
  readonly requestLog = new RequestLog();
  readonly workloads: WorkloadSet;
  readonly folder: string;
  readonly options: RehearsalOptions;
  readonly #kubernetes: RealKubernetes | undefined;
  #loadGenerator: LoadGenerator | undefined;

  private constructor({
    world,
    runtime,
    folder,
    workloads,
    start,
    options,
    kubernetes,
  }: RehearsalParts) {
    this.#kubernetes = kubernetes;
    this.world = world;
    this.runtime = runtime;
    this.folder = folder;
    this.workloads = workloads;
    this.start = start;
    this.clusterNames = [start.source, start.target].map((stack) => this.clusterOf(stack));
    this.versions = Object.fromEntries(
      [...this.files().stacks].map(([stack, { cluster }]) => [stack, cluster.kubernetesVersion]),
    );
    this.options = options;
  }

  /** @throws UserError with the mistakes in the stack files and manifests; nothing has been applied then */
  static async open(options: RehearsalOptions): Promise<Rehearsal> {
    const folder = temporaryFolder("cluster-migration-");
    let world: World | undefined;
    let kubernetes: RealKubernetes | undefined;
    try {
      if (options.engine === true) copyProgram(folder);
      const workloads = copyStackFiles(folder, options);
      const start = rewind(folder, options.to);
      if (options.existing !== undefined) makeExisting(folder, start.source, options.existing);
      if (options.kubernetes === true) {
        kubernetes = await startKubernetes();
      }
      world = await World.start({
        ...(kubernetes === undefined ? {} : { newCluster: kubernetes.newCluster }),
        speed: options.speed,
        seed: options.seed,
        ...(options.oneAddress === undefined ? {} : { oneAddress: options.oneAddress }),
      });
      for (const zone of readShared(folder).hostedZones) world.zones.add(zone.name, zone.private);
      await placeExisting(world, readProject(filesIn(folder)), workloads);
      const runtime = await runtimeOf(world, folder, options, kubernetes?.version);
      return new Rehearsal({ world, runtime, folder, workloads, start, options, kubernetes });
    } catch (error) {
      await world?.close();
      await kubernetes?.close();
      removeFolder(folder);
      throw error;
    }
  }

  /** The test runtime, for what only it can do: faults in the middle of an update. */
  get project(): SimulatedProject {
    if (this.runtime instanceof SimulatedProject) return this.runtime;
    throw new UserError("--engine: only the strategy migration runs on a real engine");
  }

  /** The stack files as they are now. */
  files(): Files {
    return readProject(filesIn(this.folder));
  }

  sides(): readonly Side[] {
    return sidesOfProject(this.files());
  }

  side(stack: string): Side {
    const found = this.sides().find((side) => side.stack === stack);
    if (found === undefined) throw new UserError(`${stackFile(stack)}: not found`);
    return found;
  }

  get shared(): Shared {
    return readShared(this.folder);
  }

  edit(stack: string, changes: readonly KeyChange[]): void {
    const file = stackFile(stack);
    const path = join(this.folder, file);
    writeFileSync(
      path,
      editStackFile(file, readFileSync(path, "utf8"), this.shared.project, changes),
    );
  }

  /** What is real that is simulated otherwise, and what that means. */
  get notes(): readonly string[] {
    if (this.#kubernetes === undefined) return [];
    if (!(this.runtime instanceof Engine)) return this.#kubernetes.notes;
    const provider = this.runtime.usesKubernetesPlugin
      ? "the real Kubernetes provider writes into them, but for charts, patches of what charts make, and versions that they do not serve"
      : "the rehearsal's own Kubernetes provider writes into them, since pulumi-resource-kubernetes is not on the PATH";
    return [...this.#kubernetes.notes, provider];
  }

  /** What became of it. */
  get remarks(): readonly string[] {
    return this.#kubernetes?.remarks ?? [];
  }

  /** Which side gives and which receives. */
  readonly start: Start;

  /** Of the two sides that there were at the start, the source first. */
  readonly clusterNames: readonly string[];

  /** The Kubernetes version of each stack's cluster at the start. */
  readonly versions: Readonly<Record<string, string>>;

  /** The cluster's name on the simulated AWS. */
  clusterOf(stack: string): string {
    return this.side(stack).cluster.name;
  }

  readStackFile(stack: string): string {
    return readFileSync(join(this.folder, stackFile(stack)), "utf8");
  }

  writeStackFile(stack: string, text: string): void {
    writeFileSync(join(this.folder, stackFile(stack)), text);
  }

  removeStackFile(stack: string): void {
    rmSync(join(this.folder, stackFile(stack)));
  }

  /** Clients call from now on. */
  async startClients(): Promise<void> {
    const { seed, clients, holdFactor } = this.options;
    this.#loadGenerator = await LoadGenerator.start({
      world: this.world,
      requestLog: this.requestLog,
      targets: this.targets(),
      seed,
      clients,
      everySeconds,
      ...(holdFactor === undefined ? {} : { holdFactor }),
    });
  }

  targets(): readonly ClientTarget[] {
    return this.workloads.hosts.map(({ name, probe }) => ({ ...probe, host: name }));
  }

  async close(): Promise<void> {
    this.#loadGenerator?.stop();
    await this.runtime.close();
    await this.world.close();
    await this.#kubernetes?.close();
    removeFolder(this.folder);
  }
}

/** Loaded when it is asked for: it takes a client of Kubernetes' API. */
async function startKubernetes(): Promise<RealKubernetes> {
  const { RealKubernetes } = await import("./control-planes/real-kubernetes.ts");
  return RealKubernetes.start();
}

async function runtimeOf(
  world: World,
  folder: string,
  { engine, program }: RehearsalOptions,
  kubernetesVersion: string | undefined,
): Promise<Runtime> {
  if (engine === true) {
    return Engine.start({
      world,
      project: folder,
      simulatedCommands: true,
      ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
    });
  }
  return new SimulatedProject({
    folder,
    program: program ?? join(projectFolder, "index.ts"),
    provider: world,
    clock: world.clock,
    environment: programEnvironment(world, folder),
  });
}
