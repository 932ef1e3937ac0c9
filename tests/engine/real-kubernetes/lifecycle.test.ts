import assert from "node:assert/strict";
import { AppsV1Api, CoreV1Api, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { readFileSync, writeFileSync } from "node:fs";
import type { KubernetesObject } from "../../../conversion/manifests/manifest.ts";
import { eventually } from "../../kubernetes/eventually.ts";
import { inWords } from "../stage.ts";
import { onRealCluster, whatIsThere } from "./real-cluster.ts";

interface Live {
  readonly metadata: {
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: { readonly replicas?: number; readonly suspend?: boolean };
}

describe("the workloads on a real API server, by the real Kubernetes plugin", function () {
  this.timeout(900_000);
  const real = onRealCluster();

  async function live(apiVersion: string, kind: string, path: string): Promise<Live | undefined> {
    const [namespace = "", name = ""] = path.split("/");
    const object: KubernetesObject = { apiVersion, kind, metadata: { namespace, name } };
    return (await real().plane.api.get(object)) as unknown as Live | undefined;
  }

  /** Steps without the properties that differ: the plugin does not always tell them. */
  async function apply(values: Readonly<Record<string, unknown>> = {}): Promise<readonly string[]> {
    const steps = await real().stage.apply("new", values);
    return steps.map((step) => step.replace(/: .*/, ""));
  }

  const deployment = (path: string) => live("apps/v1", "Deployment", path);

  /** What runs on one side only: null for what is not there. */
  async function activeOnly(): Promise<readonly unknown[]> {
    const invoices = await live("batch/v1", "CronJob", "shop/invoices");
    const mailer = await deployment("shop/mailer");
    const ledger = await deployment("shop/ledger");
    return [invoices?.spec.suspend, mailer?.spec.replicas, ledger?.spec.replicas];
  }

  function editManifest(file: string, ...edits: readonly (readonly [string, string])[]): void {
    const path = real().stage.path(`workloads/${file}`);
    const before = readFileSync(path, "utf8");
    const after = edits.reduce((text, [from, to]) => text.replaceAll(from, to), before);
    assert.notEqual(after, before);
    writeFileSync(path, after);
  }

  it("are created in an order that works, and found as they are afterwards", async () => {
    const { code, text, steps } = await real().stage.up("new");
    assert.equal(code, 0, text);
    assert.ok(steps.every(({ operation }) => operation === "create"));
    assert.deepEqual(await activeOnly(), [true, 0, 0]);
    assert.equal(
      (await live("orders.example.com/v1", "Basket", "orders/standard"))?.spec !== undefined,
      true,
    );
    assert.deepEqual(await apply(), []);
  });

  it("are created before the webhook that nobody answers for", async () => {
    const metadata = { name: "judged", namespace: "orders" };
    const judged = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { written: "after" } };
    assert.match(
      (await real().plane.api.refusal(judged, "apply")) ?? "taken",
      /failed calling webhook "policy.orders.example.com"/,
    );
  });

  it("are updated, not replaced, when their API version changes", async () => {
    const paths = [
      ["autoscaling/v2", "HorizontalPodAutoscaler", "orders/policy"],
      ["orders.example.com/v1", "Basket", "orders/standard"],
    ] as const;
    const uids = () =>
      Promise.all(
        paths.map(
          async ([apiVersion, kind, path]) => (await live(apiVersion, kind, path))?.metadata.uid,
        ),
      );
    const before = await uids();
    editManifest("orders.yaml", ["autoscaling/v1", "autoscaling/v2"], ["com/v1alpha1", "com/v1"]);
    assert.deepEqual(await apply(), [
      "update Basket orders/standard",
      "update HorizontalPodAutoscaler orders/policy",
    ]);
    assert.deepEqual(await uids(), before);
    assert.deepEqual(await apply(), []);
  });

  it("keep the replicas that an autoscaler has written", async () => {
    await real()
      .plane.config.makeApiClient(AppsV1Api)
      .patchNamespacedDeploymentScale(
        { name: "web", namespace: "shop", body: { spec: { replicas: 5 } } },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
    const labels = "namespace: shop\n  labels: { app: web";
    editManifest("shop/web.yaml", [labels, `${labels}, tier: front`]);
    assert.deepEqual(await apply(), ["update Deployment shop/web"]);
    const web = await deployment("shop/web");
    assert.equal(web?.metadata.labels?.["tier"], "front");
    assert.equal(web.spec.replicas, 5);
  });

  it("get a new image in the replicas that an autoscaler has written, all of them", async () => {
    editManifest("shop/web.yaml", ["shop/web:3.4.1", "shop/web:3.4.2"]);
    assert.deepEqual(await apply(), ["update Deployment shop/web"]);
    const { items } = await real()
      .plane.config.makeApiClient(CoreV1Api)
      .listNamespacedPod({ namespace: "shop", labelSelector: "app=web" });
    assert.deepEqual(
      items
        .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
        .map(({ spec }) => spec?.containers[0]?.image),
      Array.from({ length: 5 }, () => "registry.example.com/shop/web:3.4.2"),
    );
    assert.deepEqual(await apply(), []);
  });

  const changed = [
    "update CronJob shop/invoices",
    "update Deployment shop/ledger",
    "update Deployment shop/mailer",
  ];

  it("are active and inactive in turn", async () => {
    const { stage } = real();
    await apply({ trafficWeight: 100 });
    for (const round of [1, 2]) {
      await stage.apply("old", { active: false });
      const started = await apply({ active: true });
      assert.deepEqual(started, ["create Record active-lock", ...changed].sort(), `round ${round}`);
      assert.deepEqual(await activeOnly(), [false, 2, 1]);
      // as the controllers of a target do, before anybody goes back
      await eventually(async () => {
        assert.equal((await pods("app=mailer")).length, 2);
      }, 30);
      const stopped = await apply({ active: false });
      assert.deepEqual(stopped, ["delete Record active-lock", ...changed].sort(), `round ${round}`);
      assert.deepEqual(await activeOnly(), [true, 0, 0]);
      assert.deepEqual(await pods("app=mailer"), []);
      await stage.apply("old", { active: true });
    }
  });

  async function pods(labelSelector: string): Promise<readonly unknown[]> {
    const api = real().plane.config.makeApiClient(CoreV1Api);
    return (await api.listNamespacedPod({ namespace: "shop", labelSelector })).items;
  }

  it("are retired, and destroyed to nothing", async () => {
    const { stage } = real();
    await apply({ trafficWeight: 0 });
    await stage.world.clock.sleep(70);
    await apply({ retired: true });
    const { code, text, steps } = await stage.destroy("new", "--run-program");
    assert.equal(code, 0, text);
    assert.ok(inWords(steps).includes("delete Namespace orders"));
    assert.deepEqual(await whatIsThere(real()), []);
  });
});
