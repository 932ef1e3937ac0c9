// `--kubernetes`: real control planes in the place of the simulated ones.
import type { NewCluster } from "../world/kubernetes/kubernetes-cluster.ts";
import { RealControlPlane } from "./real-control-plane.ts";
import { versionOfServer } from "./programs.ts";
import { RealCluster, realPace } from "./real-cluster.ts";

/** Controllers that go by the clock: the rehearsal plays them by simulated time. */
const playedControllers = ["cronjob-controller", "horizontal-pod-autoscaler-controller"];

/** Control planes that wait for their clusters. */
export class RealKubernetes {
  readonly #waiting: RealControlPlane[];
  readonly #clusters: RealCluster[] = [];
  /** Of the API servers, `1.37.2`. */
  readonly version: string;

  private constructor(planes: readonly RealControlPlane[]) {
    this.#waiting = [...planes];
    this.version = versionOfServer() ?? "";
  }

  /** One for each side. */
  static async start(): Promise<RealKubernetes> {
    const started = await Promise.allSettled([startOne(), startOne()]);
    const planes = started.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const failed = started.find((each) => each.status === "rejected");
    const kubernetes = new RealKubernetes(planes);
    if (failed === undefined) return kubernetes;
    await kubernetes.close();
    throw failed.reason;
  }

  /** What a reader of the numbers must know. */
  get notes(): readonly string[] {
    return [
      `both sides have a real control plane, Kubernetes ${this.version}, with kwok's nodes; manifests are converted for the ` +
        `versions in the stack files`,
      `Kubernetes runs in real time: while a control plane is at work, simulated time runs ${realPace} times as fast; ` +
        `CronJobs and HorizontalPodAutoscalers go by simulated time, since the rehearsal plays their two controllers`,
      `no image is run and no chart is installed: a pod is ready a moment after it has a node, and the ingress controller ` +
        `is simulated`,
    ];
  }

  /** What was sent otherwise than the program sent it, and what the rehearsal's own controllers could not do. */
  get remarks(): readonly string[] {
    const converted = new Set(this.#clusters.flatMap((cluster) => [...cluster.converted]));
    const sent = `Kubernetes ${this.version} does not serve, and got in a version that it does: `;
    return [
      ...(converted.size === 0 ? [] : [`${sent}${[...converted].join(", ")}`]),
      ...this.#clusters.flatMap(({ name, complaints }) =>
        [...complaints].map((each) => `${name}: ${each}`),
      ),
    ];
  }

  readonly newCluster: NewCluster<RealCluster> = (...facts) => {
    const plane = this.#waiting.shift();
    if (plane === undefined)
      throw new Error("--kubernetes: there are two control planes, not three");
    const cluster = new RealCluster(plane, this.version, ...facts);
    this.#clusters.push(cluster);
    return cluster;
  };

  async close(): Promise<void> {
    const clusters = this.#clusters.map((cluster) => cluster.close());
    await Promise.all([...clusters, ...this.#waiting.map((plane) => plane.stop())]);
  }
}

async function startOne(): Promise<RealControlPlane> {
  const plane = await RealControlPlane.start(true);
  try {
    await plane.runControllers(...playedControllers);
    await plane.runNodes("pod-runs-when-allowed");
  } catch (error) {
    await plane.stop();
    throw error;
  }
  return plane;
}
