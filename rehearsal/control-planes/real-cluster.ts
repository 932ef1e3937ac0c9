import { record, records, scalarText } from "../world/provider.ts";
import type { ScaleTarget } from "../world/kubernetes/autoscalers.ts";
import { CronJobs } from "../world/kubernetes/cron-jobs.ts";
import {
  KubernetesCluster,
  type NewCluster,
  type ReadyPod,
} from "../world/kubernetes/kubernetes-cluster.ts";
import type { Applier } from "../world/kubernetes/managed-fields.ts";
import type { StoredObject } from "../world/kubernetes/object.ts";
import { WorkloadRuns } from "../world/kubernetes/runs.ts";
import { pruned } from "../world/kubernetes/pruned.ts";
import { ApiClient, patchTypes } from "./api-client.ts";
import { asServed, identityAsServed } from "./as-served.ts";
import { bindClaims } from "./claims.ts";
import { PodStarts } from "./pod-starts.ts";
import type { RealControlPlane } from "./real-control-plane.ts";
import { LiveWorkloads } from "./live-workloads.ts";
import { ObjectCache } from "./object-cache.ts";
import { RealJobs } from "./real-jobs.ts";
import { changeNodes, memberNode, workerNode } from "./simulated-nodes.ts";

/** Simulated seconds per real second while the control plane is at work: its second for a pod's start stands for 20. */
export const realPace = 20;

/** After its last change it counts as at work for so long, real milliseconds; with a workload that is not ready, for longer. */
const quietMs = { settled: 700, unsettled: 10_000 };

/** A cluster whose API server, scheduler and controllers are real, and whose nodes are kwok's. */
export class RealCluster extends KubernetesCluster {
  override readonly forward: NonNullable<KubernetesCluster["forward"]>;
  readonly #plane: RealControlPlane;
  readonly #version: string;
  readonly #client: ApiClient;
  readonly #cache: ObjectCache;
  readonly #jobs: RealJobs;
  readonly #cronJobs: CronJobs;
  readonly #runs: WorkloadRuns;
  readonly #starts: PodStarts;
  readonly #workloads: LiveWorkloads;
  readonly #release: () => void;
  /** Questions that change something and are not answered yet. */
  #writes = 0;
  #changedAt = performance.now();
  #changed = true;
  #unsettled = false;
  #wantedNodes = "";
  /** One change of the nodes after the other. */
  #nodesChanged: Promise<void> = Promise.resolve();
  #closed = false;
  /** Kinds that its API server does not serve in the API version that the program sent. */
  readonly converted = new Set<string>();
  /** What failed on the way from the rehearsal's controllers to the API server, each once. */
  readonly complaints = new Set<string>();

  /**
   * @param plane etcd, API server, controllers, scheduler and kwok, started and this cluster's own
   * @param version its Kubernetes version, `1.37.2`
   */
  constructor(
    plane: RealControlPlane,
    version: string,
    ...[clock, name, kubernetesVersion, runs]: Parameters<NewCluster<RealCluster>>
  ) {
    super(clock, name, kubernetesVersion);
    this.#plane = plane;
    this.#version = version;
    this.#client = new ApiClient(plane.address);
    this.#cache = new ObjectCache(this.#client, () => {
      this.#changedAt = performance.now();
      this.#changed = true;
    });
    const run = (work: Promise<unknown>): void => {
      this.#run(work);
    };
    this.#jobs = new RealJobs(this.#client, this.#cache, run);
    this.#cronJobs = new CronJobs(clock, name, this.minor, runs, this.#jobs);
    this.#runs = new WorkloadRuns(runs, name, clock);
    this.#starts = new PodStarts(this.#client, this.#cache);
    this.#workloads = new LiveWorkloads(this.#cache, this.#runs, this.#starts);
    this.forward = (path, question, response) => {
      // somebody else's writes; its watches show what comes of them
      if (question.method !== "GET") this.#changedAt = performance.now();
      this.#client.forward(path, question, response);
    };
    this.#release = clock.paceWhile(() => this.isAtWork, realPace);
    run(this.#cache.start());
  }

  reconcile(): void {
    if (this.#closed) return;
    if (this.dead) {
      this.#endRuns();
      void this.close();
      return;
    }
    this.#reconcileNodes();
    if (this.#changed) this.#look();
    if (this.nodes === 0) this.#endRuns();
    if (!this.apiUp && this.nodes > 0) return;
    const own = this.#cache.list("Job").filter(({ metadata }) => !isOwned(metadata));
    this.#cronJobs.reconcile([...this.#cache.list("CronJob"), ...own], this.nodes);
    this.#jobs.reconcile();
    this.autoscale();
  }

  get(kind: string, namespace: string, name: string): StoredObject | undefined {
    return this.#cache.get(kind, namespace, name);
  }

  list(kind: string): readonly StoredObject[] {
    return this.#cache.list(kind);
  }

  async read(object: StoredObject): Promise<StoredObject | undefined> {
    const live = await this.#client.get(await this.#pathOf(object));
    if (live === undefined) return undefined;
    // what has another form there cannot be compared
    if (live.apiVersion !== object.apiVersion) return object;
    // which the server keeps as data
    const { stringData } = object;
    return {
      ...(stringData === undefined ? {} : { stringData }),
      ...(pruned(live, object) as StoredObject),
    };
  }

  create(object: StoredObject, manager = "kubectl-create"): Promise<void> {
    return this.#write(object, async (served) => {
      const path = await this.#client.pathOf(served, "collection");
      return this.#client.send("POST", `${path}?fieldManager=${manager}`, served);
    });
  }

  apply(object: StoredObject, applier: Applier): Promise<void> {
    return this.#write(object, (served) => this.#apply(served, applier));
  }

  /** In the form that the real server serves, whatever the cluster's own version is. */
  place(object: StoredObject): Promise<void> {
    return this.#send(object, (served) =>
      this.#apply(served, { manager: "kubectl-client-side-apply", force: true }),
    );
  }

  async scale(kind: string, namespace: string, name: string, replicas: number): Promise<void> {
    await this.#counted(this.#scale({ kind, namespace, name }, replicas));
  }

  async delete(object: StoredObject): Promise<void> {
    await this.#counted(this.#delete(object));
  }

  /** Those that the EndpointSlices of a Service call ready. */
  backends(namespace: string, service: string): readonly ReadyPod[] {
    return this.#cache
      .list("EndpointSlice")
      .filter(
        ({ metadata }) =>
          metadata.namespace === namespace &&
          metadata.labels?.["kubernetes.io/service-name"] === service,
      )
      .flatMap((slice) => records(slice["endpoints"]))
      .filter(({ conditions }) => record(conditions)["ready"] !== false)
      .map(({ targetRef }) => {
        const name = scalarText(record(targetRef)["name"]) ?? "";
        const labels = this.get("Pod", namespace, name)?.metadata.labels ?? {};
        return { name, namespace, labels };
      });
  }

  obstacle(object: StoredObject): string | undefined {
    return this.#workloads.obstacle(object);
  }

  readiness(object: StoredObject): { readonly ready: number; readonly wanted: number } {
    return this.#workloads.readiness(object);
  }

  override async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#release();
    this.#cache.stop();
    this.#client.close();
    await this.#plane.stop();
  }

  protected rescale(target: ScaleTarget, replicas: number): void {
    this.#run(this.#scale(target, replicas));
  }

  /** Something was written or has changed a moment ago, or changes still. */
  get isAtWork(): boolean {
    const { settled, unsettled } = quietMs;
    const quiet = performance.now() - this.#changedAt;
    const changes = this.#unsettled || this.#jobs.unsettled;
    return this.#writes > 0 || quiet < (changes ? unsettled : settled);
  }

  #look(): void {
    this.#changed = false;
    this.#unsettled = !this.#workloads.look();
    const claims = bindClaims(this.#client, this.#cache.list("PersistentVolumeClaim"));
    if (claims !== undefined) this.#run(claims);
    const starts = this.#starts.allow();
    if (starts !== undefined) this.#run(starts);
  }

  #endRuns(): void {
    for (const run of this.#runs.open()) this.#runs.note(run, false);
    if (this.dead) this.#cronJobs.reconcile(this.#cache.list("CronJob"), 0);
  }

  #reconcileNodes(): void {
    const wanted = [
      ...this.members.list().map((node, i) => memberNode(node, i)),
      ...this.workers.list().map((node, i) => workerNode(node, i, this.nodeLabels)),
    ];
    const names = wanted.map(({ metadata }) => metadata.name).join();
    if (names === this.#wantedNodes) return;
    this.#wantedNodes = names;
    this.#nodesChanged = this.#nodesChanged.then(() =>
      changeNodes(this.#client, this.#cache.list("Node"), wanted),
    );
    this.#run(this.#nodesChanged);
  }

  #pathOf(object: StoredObject): Promise<string> {
    return this.#client.pathOf(identityAsServed(object, this.#version));
  }

  async #write(
    object: StoredObject,
    send: (served: StoredObject) => Promise<StoredObject>,
  ): Promise<void> {
    this.mustBeReachable();
    this.mustServe(object);
    await this.#send(object, send);
  }

  async #send(
    object: StoredObject,
    send: (served: StoredObject) => Promise<StoredObject>,
  ): Promise<void> {
    const served = asServed(object, this.#version);
    if (served !== object) this.converted.add(`${object.apiVersion} ${object.kind}`);
    this.#cache.put(await this.#counted(send(served)));
  }

  async #apply(served: StoredObject, { manager, force }: Applier): Promise<StoredObject> {
    const path = await this.#client.pathOf(served);
    const query = `fieldManager=${manager}&force=${force}`;
    return this.#client.send("PATCH", `${path}?${query}`, served, patchTypes.apply);
  }

  async #scale(target: ScaleTarget, replicas: number): Promise<void> {
    const { kind, namespace, name } = target;
    const path = await this.#client.pathOf({
      apiVersion: "apps/v1",
      kind,
      metadata: { namespace, name },
    });
    await this.#client.send("PATCH", `${path}/scale`, { spec: { replicas } }, patchTypes.merge);
  }

  async #delete(object: StoredObject): Promise<void> {
    const path = await this.#pathOf(object);
    if ((await this.#client.get(path)) !== undefined) await this.#client.delete(path);
  }

  async #counted<T>(work: Promise<T>): Promise<T> {
    this.#writes++;
    try {
      return await work;
    } finally {
      this.#writes--;
      this.#changedAt = performance.now();
    }
  }

  /** What nobody waits for. */
  #run(work: Promise<unknown>): void {
    this.#counted(work).catch((error: unknown) => {
      if (!this.#closed)
        this.complaints.add(error instanceof Error ? error.message : String(error));
    });
  }
}

function isOwned(metadata: StoredObject["metadata"]): boolean {
  return records(metadata["ownerReferences"]).length > 0;
}
