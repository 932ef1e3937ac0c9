import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as pulumi from "@pulumi/pulumi";
import { realEnvironment } from "../../../../components/environment.ts";
import { releaseHook, type ReleaseArgs } from "../../../../components/workloads/active-release.ts";
import {
  runningWorkloads,
  type RunningWorkload,
} from "../../../../components/workloads/running-workloads.ts";
import { runningPods } from "../../../../components/workloads/active-only-state.ts";
import { apiOf } from "../../../../components/workloads/kubernetes-api.ts";
import type { KubernetesObject } from "../../../../conversion/manifests/manifest.ts";
import { findActiveOnly } from "../../../../conversion/manifests/active-only.ts";
import { FastClock } from "../fast-clock.ts";
import { SimulatedEngine, stopEngine, type Answers } from "../simulated-engine.ts";
import { ManifestIndex } from "../../../../conversion/manifests/manifest-index.ts";

const cluster = "old.k8s.example.com";
const report: RunningWorkload = {
  apiVersion: "batch/v1",
  kind: "CronJob",
  namespace: "shop",
  name: "report",
};
const mailer: RunningWorkload = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  namespace: "shop",
  name: "mailer",
  podSelector: "app=mailer,tier=back",
};
const getInstances = "aws:ec2/getInstances:getInstances";

function job(name: string, of: string, active: number, namespace = "shop", kind = "CronJob") {
  const owner = { apiVersion: "batch/v1", kind, name: of, uid: "1" };
  const conditions = active === 0 ? [{ type: "Complete", status: "True" }] : [];
  return {
    metadata: { name, namespace, ownerReferences: [owner] },
    status: { active, conditions },
  };
}

function pod(name: string, phase: string, namespace = "shop") {
  return { metadata: { name, namespace }, status: { phase } };
}

/** What the API says that it serves, by path. */
const served: Readonly<Record<string, readonly (readonly [name: string, kind: string])[]>> = {
  "/apis/batch/v1": [["cronjobs", "CronJob"]],
  "/apis/apps/v1": [["deployments", "Deployment"]],
};

/** A Kubernetes API that lists what it is given, by path, and has the objects that it is given. */
class Api {
  readonly asked: string[] = [];
  #server: Server | undefined;
  #lists: (path: string) => readonly object[] = () => [];
  /** The specs of its objects, by path. */
  objects: Readonly<Record<string, object>> = {};

  /** @param lists of one path; called for each request */
  async open(lists: (path: string) => readonly object[]): Promise<string> {
    this.#lists = lists;
    this.#server = createServer(({ url = "" }, response) => {
      response.setHeader("content-type", "application/json");
      response.setHeader("connection", "close");
      const [path = ""] = url.split("?");
      const resources = served[path]?.map(([name, kind]) => ({ name, kind, namespaced: true }));
      const spec = this.objects[path];
      if (resources !== undefined) response.end(JSON.stringify({ resources }));
      else if (spec !== undefined) response.end(JSON.stringify({ spec }));
      else if (path in this.objects || /^\/apis\/(apps|example\.com)|\/report$/.test(path)) {
        response.writeHead(404).end("{}");
      } else {
        this.asked.push(decodeURIComponent(url));
        const items = this.#lists(path);
        response.end(JSON.stringify({ kind: "List", apiVersion: "v1", metadata: {}, items }));
      }
    });
    const server = this.#server;
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    return kubeconfig((server.address() as AddressInfo).port);
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
    this.asked.length = 0;
    this.objects = {};
  }
}

function kubeconfig(port: number): string {
  return JSON.stringify({
    clusters: [
      {
        name: cluster,
        cluster: { server: `http://127.0.0.1:${port}`, "insecure-skip-tls-verify": true },
      },
    ],
    users: [{ name: cluster, user: {} }],
    contexts: [{ name: cluster, context: { cluster, user: cluster } }],
    "current-context": cluster,
  });
}

describe("what of the active-only workloads still runs", () => {
  const api = new Api();
  afterEach(() => {
    api.close();
  });
  const running = async (
    activeOnly: readonly RunningWorkload[],
    lists: (path: string) => readonly object[],
  ) => runningPods(apiOf(await api.open(lists)), activeOnly);

  it("are the Jobs of its CronJobs that have not ended", async () => {
    const found = await running([report], () => [
      job("report-1", "report", 1),
      job("report-0", "report", 0),
      job("other-1", "other", 1),
      { ...job("report-4", "report", 1), status: { failed: 1, active: 0 } },
      {
        ...job("report-5", "report", 1),
        status: { conditions: [{ type: "Failed", status: "True" }] },
      },
      {
        ...job("report-6", "report", 1),
        status: { conditions: [{ type: "Complete", status: "False" }] },
      },
      job("report-2", "report", 1, "blog"),
      job("report-3", "report", 1, "shop", "Workflow"),
      { metadata: { name: "by-hand", namespace: "shop" }, status: { active: 1 } },
    ]);
    assert.deepEqual(found, ["Job shop/report-1", "Job shop/report-4", "Job shop/report-6"]);
    assert.deepEqual(api.asked, ["/apis/batch/v1/jobs"]);
  });

  it("is a Job that waits for its next try, and has no pod meanwhile", async () => {
    const migrate = { apiVersion: "batch/v1", kind: "Job", namespace: "shop", name: "migrate" };
    const found = await running([migrate], () => [
      { metadata: { name: "migrate", namespace: "shop" }, status: { failed: 1 } },
      { metadata: { name: "migrate", namespace: "blog" }, status: { active: 1 } },
      { metadata: { name: "other", namespace: "shop" }, status: { active: 1 } },
    ]);
    assert.deepEqual(found, ["Job shop/migrate"]);
  });

  it("are the pods of the others that have not ended, asked for by their labels", async () => {
    const found = await running([mailer], () => [
      pod("mailer-a", "Running"),
      pod("mailer-b", "Pending"),
      pod("mailer-c", "Succeeded"),
      pod("mailer-d", "Failed"),
      { metadata: { name: "mailer-f", namespace: "shop" } },
    ]);
    assert.deepEqual(found, ["Pod shop/mailer-a", "Pod shop/mailer-b", "Pod shop/mailer-f"]);
    assert.deepEqual(api.asked, [
      "/api/v1/namespaces/shop/pods?labelSelector=app=mailer,tier=back",
    ]);
  });

  it("is nothing of what makes no pods", async () => {
    const scheduler = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "CronWorkflow",
      namespace: "shop",
      name: "nightly",
    };
    assert.deepEqual(await running([scheduler], () => []), []);
    assert.deepEqual(api.asked, []);
  });
});

describe("an active-only workload's pods", () => {
  const template = { metadata: { labels: { app: "mailer", tier: 1 } } };
  const object = (kind: string, spec: object): KubernetesObject => ({
    apiVersion: kind === "CronJob" ? "batch/v1" : "apps/v1",
    kind,
    metadata: { name: "mailer", namespace: "shop" },
    spec,
  });
  const running = (one: KubernetesObject) => {
    const manifests = [{ object: one, source: "test" }];
    return runningWorkloads(
      { activeOnly: findActiveOnly(new ManifestIndex(manifests)), manifests },
      "1.36",
    );
  };

  it("are found by its selector, else by their template's labels, those of a CronJob by its Jobs", () => {
    const plain = { namespace: "shop", name: "mailer" };
    const deployment = { apiVersion: "apps/v1", kind: "Deployment", ...plain };
    assert.deepEqual(running(object("Deployment", { template })), [
      { ...deployment, podSelector: "app=mailer,tier=1" },
    ]);
    // the template's labels may have changed since its last pods were made
    const selector = { matchExpressions: [{ key: "app", operator: "In", values: ["mailer"] }] };
    assert.deepEqual(running(object("Deployment", { selector, template })), [
      { ...deployment, podSelector: "app in (mailer)" },
    ]);
    assert.deepEqual(running(object("CronJob", { jobTemplate: { spec: { template } } })), [
      { apiVersion: "batch/v1", kind: "CronJob", ...plain },
    ]);
    assert.deepEqual(
      runningWorkloads(
        {
          activeOnly: [{ apiVersion: "v1", kind: "Pod", ...plain, reason: "it is" }],
          manifests: [],
        },
        "1.36",
      ),
      [{ apiVersion: "v1", kind: "Pod", ...plain }],
    );
  });
});

describe("before the active lock goes", () => {
  const api = new Api();
  let clock: FastClock;
  beforeEach(() => {
    clock = new FastClock(Date.parse("2026-11-23T12:00:00Z"));
  });
  afterEach(async () => {
    clock.stop();
    api.close();
    await stopEngine();
  });

  async function release(args: Partial<ReleaseArgs>, answers: Answers = {}) {
    const engine = await SimulatedEngine.start(answers);
    const hook = releaseHook({
      cluster,
      fence: false,
      created: true,
      activeOnly: [],
      environment: realEnvironment,
      ...args,
    });
    assert.equal(hook.opts?.onDryRun ?? false, false);
    await hook.callback({
      urn: "urn",
      id: "id",
      name: "active-lock",
      type: "aws:route53/record:Record",
    });
    return engine;
  }

  it("a CronJob's last run must be too old to be made up for elsewhere: 70 s", async () => {
    await release({ activeOnly: [report] });
    assert.equal(clock.elapsedSeconds, 70);
  });

  it("nothing is waited for where there is no CronJob", async () => {
    await release({ activeOnly: [mailer] });
    assert.equal(clock.elapsedSeconds, 0);
  });

  it("it is asked again, every 10 s, until nothing runs any more", async () => {
    const config = await api.open(() =>
      api.asked.length < 4 ? [pod("mailer-a", "Running")] : [pod("mailer-a", "Succeeded")],
    );
    await release({ activeOnly: [mailer], kubeconfig: pulumi.secret(config) });
    assert.equal(api.asked.length, 4);
    assert.equal(clock.elapsedSeconds, 30);
  });

  const cronJobPath = "/apis/batch/v1/namespaces/shop/cronjobs/report";
  const deploymentPath = "/apis/apps/v1/namespaces/shop/deployments/mailer";

  it("each workload is read, and one that is not suspended keeps it, though nothing runs", async () => {
    const config = await api.open(() => []);
    api.objects = { [cronJobPath]: { schedule: "@hourly" }, [deploymentPath]: { replicas: 2 } };
    await assert.rejects(
      release({ activeOnly: [report, mailer], kubeconfig: pulumi.secret(config) }),
      {
        message:
          "active-once: the active-only workloads of old.k8s.example.com: not suspended: CronJob shop/report, Deployment shop/mailer: the update has not reached the Kubernetes API; update again",
      },
    );
    assert.equal(clock.elapsedSeconds, 0);
  });

  it("what is suspended, at 0 replicas or not there does not keep it", async () => {
    const config = await api.open(() => []);
    const gone: RunningWorkload = { ...mailer, name: "gone" };
    const unknown = { ...report, apiVersion: "example.com/v1", kind: "Poller" };
    api.objects = { [cronJobPath]: { suspend: true }, [deploymentPath]: { replicas: 0 } };
    await release({
      activeOnly: [report, mailer, gone, unknown],
      kubeconfig: pulumi.secret(config),
    });
    assert.equal(clock.elapsedSeconds, 70);
  });

  it("what still runs after 15 minutes keeps it", async () => {
    const config = await api.open((path) =>
      path.includes("jobs") ? [job("report-1", "report", 1)] : [pod("mailer-a", "Running")],
    );
    const activeOnly = [report, mailer];
    await assert.rejects(release({ activeOnly, kubeconfig: pulumi.secret(config) }), {
      message:
        "active-once: the active-only workloads of old.k8s.example.com: still running: Job shop/report-1, Pod shop/mailer-a; wait until they end, or delete them, and update again",
    });
    assert.equal(clock.elapsedSeconds, 910);
  });

  it("an API that does not answer is no proof that nothing runs", async () => {
    const config = await api.open(() => []);
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(config)?.[1]);
    api.close();
    await assert.rejects(
      release({ activeOnly: [mailer], kubeconfig: pulumi.secret(kubeconfig(port)) }),
      /^Error: active-once: the active-only workloads of old\.k8s\.example\.com: its Kubernetes API does not answer \(.*ECONNREFUSED.*\), so it is not known what still runs; try again, or set fence: true to stop every instance of the cluster$/,
    );
    assert.equal(clock.elapsedSeconds, 910);
  });

  it("a fenced cluster is believed by EC2, and not asked itself", async () => {
    const config = await api.open(() => [pod("mailer-a", "Running")]);
    const engine = await release(
      { fence: true, activeOnly: [mailer], kubeconfig: pulumi.secret(config) },
      { [getInstances]: () => ({ ids: [] }) },
    );
    const instanceStateNames = ["pending", "running", "shutting-down", "stopping"];
    assert.deepEqual(engine.invoked, [
      {
        token: getInstances,
        inputs: { instanceTags: { KubernetesCluster: cluster }, instanceStateNames },
      },
      {
        token: getInstances,
        inputs: {
          filters: [{ name: "tag-key", values: [`kubernetes.io/cluster/${cluster}`] }],
          instanceStateNames,
        },
      },
    ]);
    assert.deepEqual(api.asked, []);
  });

  it("instances that EC2 still shows keep it", async () => {
    await assert.rejects(
      release({ fence: true }, { [getInstances]: () => ({ ids: ["i-1", "i-2"] }) }),
      {
        message:
          "active-once: the active-only workloads of old.k8s.example.com: fenced, but EC2 still shows instances of the cluster: i-1, i-2",
      },
    );
  });

  it("a cluster that somebody else built may lack the tags: EC2 must have shown an instance of it", async () => {
    const answered = (ended: readonly string[]) =>
      release(
        { fence: true, created: false },
        {
          [getInstances]: ({ instanceStateNames }) => ({
            ids: (instanceStateNames as string[]).includes("stopped") ? ended : [],
          }),
        },
      );
    await answered(["i-1"]);
    await assert.rejects(
      answered([]),
      /^Error: active-once: .* fenced, but EC2 shows no instance of the cluster, not even a stopped one, so they may lack the tag KubernetesCluster/,
    );
  });

  it("each half minute it is said what is waited for", async () => {
    const said: string[] = [];
    const say = (message: string) => said.push(message);
    await release({ activeOnly: [report], say });
    assert.deepEqual(said, [
      "waiting 70 s: a run that has just begun must not be made up for by the other side",
      "waiting 40 s: a run that has just begun must not be made up for by the other side",
      "waiting 10 s: a run that has just begun must not be made up for by the other side",
    ]);
    said.length = 0;
    let asked = 0;
    const config = await api.open(() => (asked++ < 3 ? [pod("mailer-a", "Running")] : []));
    await release({ activeOnly: [mailer], kubeconfig: pulumi.secret(config), say });
    assert.deepEqual(said, [
      "waiting up to 900 s for the active-only workloads: still running: Pod shop/mailer-a; wait until they end, or delete them, and update again",
    ]);
  });
});
