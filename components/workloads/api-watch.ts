// An API that falls silent while an update writes to it: the Kubernetes plugin would wait for it without an end.
import * as pulumi from "@pulumi/pulumi";
import { firstLine } from "../../migration/first-line.ts";
import type { DeclaredCluster } from "../cluster/declared-cluster.ts";
import type { EngineProcess } from "../engine-process.ts";
import type { Environment } from "../environment.ts";
import { valueOf } from "../value-of.ts";
import type { Workloads } from "./workloads.ts";

/** By the environment's clock. */
const everySeconds = 20;

/** From when on a silence is told, and ends the update. A clock may run faster than the API: so many questions at least. */
const told = { seconds: 60, questions: 2 };
const ended = { seconds: 300, questions: 5 };

export interface ApiWatchArgs {
  readonly cluster: Pick<DeclaredCluster, "name" | "provider" | "kubeconfig">;
  readonly workloads: pulumi.Resource & Pick<Workloads, "ready">;
  readonly environment: Environment;
}

/**
 * Asks a cluster's API now and then until the workloads are there. When it has answered, and then has not for 60 s, the
 * update says so; after 300 s it is ended, as by Ctrl-C, with an error. Nothing is watched after the workloads: traffic must
 * be able to leave, and a destroyed cluster's API ends. Nor in a preview, or where no engine runs this program.
 *
 * What neither `customTimeouts` nor `kubeClientSettings` ends: the plugin waits until the cache of an informer has been
 * filled, or it is cancelled (pulumi-kubernetes, `await/informers/factory.go`).
 */
export async function watchApi(args: ApiWatchArgs): Promise<void> {
  const { cluster, workloads, environment } = args;
  const engine = pulumi.runtime.isDryRun() ? undefined : environment.findEngine();
  const { kubeconfig, provider, name } = cluster;
  if (engine === undefined || kubeconfig === undefined || provider === undefined) return;
  try {
    await watch(args, await valueOf(kubeconfig), engine);
  } catch (error) {
    const why = firstLine(error);
    void pulumi.log.warn(`${name}: its Kubernetes API is not watched any more: ${why}`, workloads);
  }
}

async function watch(
  { cluster, workloads, environment }: ApiWatchArgs,
  kubeconfig: string,
  engine: EngineProcess,
): Promise<void> {
  const done = new AbortController();
  void Promise.all(workloads.ready.map(({ urn }) => valueOf(urn))).then(() => {
    done.abort();
  });
  const silence = new Silence(environment);
  let isTold = false;
  while (!done.signal.aborted) {
    const why = await environment.whyApiIsSilent(cluster.name, kubeconfig);
    silence.note(why !== undefined);
    const what = `${cluster.name}: its Kubernetes API has not answered for ${Math.round(silence.seconds)} s (${why ?? ""})`;
    if (silence.lasts(ended)) {
      const text = `${what}: this update is ended, as by Ctrl-C, since what it waits for may never come; update again when it answers`;
      // a message waits for those before it, which may wait for a resource that never comes
      await Promise.race([pulumi.log.error(text, workloads), environment.sleep(everySeconds)]);
      engine.interrupt();
      return;
    }
    if (!isTold && silence.lasts(told)) {
      isTold = true;
      void pulumi.log.warn(
        `${what}: this update waits for it, and is ended after ${ended.seconds} s`,
        workloads,
      );
    }
    if (isTold && why === undefined) {
      isTold = false;
      void pulumi.log.info(`${cluster.name}: its Kubernetes API answers again`, workloads);
    }
    await environment.sleep(everySeconds, { ref: false });
  }
}

/** For how long nobody has answered who did before. */
class Silence {
  readonly #clock: Pick<Environment, "nowMs">;
  #heardMs: number | undefined;
  #questions = 0;

  constructor(clock: Pick<Environment, "nowMs">) {
    this.#clock = clock;
  }

  /** @param silent what a question has met */
  note(silent: boolean): void {
    this.#questions = silent ? this.#questions + 1 : 0;
    if (!silent) this.#heardMs = this.#clock.nowMs();
  }

  get seconds(): number {
    return this.#heardMs === undefined ? 0 : (this.#clock.nowMs() - this.#heardMs) / 1000;
  }

  lasts(least: typeof told): boolean {
    return this.seconds >= least.seconds && this.#questions >= least.questions;
  }
}
