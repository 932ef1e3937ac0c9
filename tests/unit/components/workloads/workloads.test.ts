import assert from "node:assert/strict";
import { mock } from "node:test";
import { after, afterEach, before, describe, it } from "mocha";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { classOf } from "../../../../components/workloads/typed-class.ts";
import { valueOf } from "../../../../components/value-of.ts";
import { Workloads } from "../../../../components/workloads/workloads.ts";
import { apiTable } from "../../../../conversion/api-table.ts";
import { renderFor } from "../../../../conversion/render.ts";
import { versionsOf } from "../../../../conversion/api-versions.ts";
import { identityOf, type KubernetesObject } from "../../../../conversion/manifests/manifest.ts";
import { readManifests } from "../../../../conversion/manifests/read.ts";
import { findActiveOnly } from "../../../../conversion/manifests/active-only.ts";
import { ManifestIndex } from "../../../../conversion/manifests/manifest-index.ts";
import { SimulatedEngine } from "../simulated-engine.ts";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly props: Record<string, unknown>;
  readonly options: pulumi.CustomResourceOptions;
}

/** What a program registers under mocks, with the options, which mocks never see. */
async function registered(
  objects: readonly KubernetesObject[],
  manifests = objects.map((object) => ({ object, source: "test" })),
): Promise<readonly Registered[]> {
  const seen: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: ({ inputs }) => inputs as object,
    },
    "cluster-migration",
    "old",
  );
  await pulumi.runtime.runInPulumiStack(() => {
    pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
      seen.push({ type, name, props: props, options: opts });
      return undefined;
    });
    const provider = new kubernetes.Provider("cluster");
    const lock = new kubernetes.core.v1.ConfigMap("lock");
    new Workloads("workloads", {
      cluster: { name: "old.k8s.example.com", provider, ready: [provider] },
      objects,
      activeOnly: findActiveOnly(new ManifestIndex(manifests)),
      activeLock: lock,
      side: { active: true },
    });
    return Promise.resolve({});
  });
  await pulumi.runtime.disconnect();
  return seen.filter(({ type, name }) => type.startsWith("kubernetes:") && name !== "lock");
}

async function waitsFor({ options }: Registered): Promise<readonly string[]> {
  const dependsOn = [options.dependsOn ?? []].flat() as readonly pulumi.Resource[];
  const names = dependsOn.map(
    (resource) =>
      new Promise<string>((resolve) => {
        resource.urn.apply((urn) => {
          resolve(urn.split("::").slice(-2).join(" ").replace(/^.*\$/, ""));
        });
      }),
  );
  return Promise.all(names);
}

const object = (
  apiVersion: string,
  kind: string,
  name: string,
  more: object = {},
): KubernetesObject => ({ apiVersion, kind, metadata: { name }, ...more });

describe("a note about an object", () => {
  afterEach(() => {
    mock.restoreAll();
  });

  it("is logged when the object is there, and so holds back no other message", async () => {
    const said: string[] = [];
    mock.method(pulumi.log, "warn", (text: string) => {
      said.push(text);
      return Promise.resolve();
    });
    let create: () => void = () => undefined;
    const created = new Promise<void>((resolve) => (create = resolve));
    const engine = await SimulatedEngine.start(
      {},
      {
        creating: async (_, name) => {
          if (name === "slow") await created;
        },
      },
    );
    await engine.run(async () => {
      const provider = new kubernetes.Provider("cluster");
      const workloads = new Workloads("workloads", {
        cluster: { name: "old.k8s.example.com", provider, ready: [] },
        objects: [object("v1", "ConfigMap", "slow"), object("v1", "ConfigMap", "fast")],
        activeOnly: [],
        activeLock: undefined,
        side: { active: true },
        notes: ["a.yaml: ConfigMap slow: one", "a.yaml: ConfigMap fast: two", "three"],
      });
      await new Promise((wake) => setTimeout(wake, 50));
      assert.deepEqual([...said].sort(), ["a.yaml: ConfigMap fast: two", "three"]);
      create();
      for (const { urn } of workloads.ready) await valueOf(urn);
    });
    assert.ok(said.includes("a.yaml: ConfigMap slow: one"));
  });
});

describe("a Secret from the config", () => {
  after(() => {
    pulumi.runtime.setAllConfig({}, []);
  });

  it("gets its values as secrets, and none from the manifest", async () => {
    const values = JSON.stringify({ db: { password: "hidden" } });
    pulumi.runtime.setAllConfig({ "cluster-migration:secrets": values }, [
      "cluster-migration:secrets",
    ]);
    const [secret] = await registered([
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "db", annotations: { "cluster-migration/secret-from-config": "db" } },
      },
    ]);
    const data = secret?.props["stringData"] as pulumi.Output<unknown>;
    assert.equal(await pulumi.isSecret(data), true);
    assert.deepEqual(
      await new Promise((resolve) => {
        data.apply(resolve);
      }),
      { password: "hidden" },
    );
  });
});

describe("the workloads of one side", () => {
  const manifests = readManifests("workloads");
  const { objects } = renderFor(manifests, { kubernetesVersion: "1.36", active: true });
  let resources: readonly Registered[] = [];
  before(async () => {
    resources = await registered(objects, [...manifests]);
  });
  after(() => pulumi.runtime.disconnect());

  it("are registered as the SDK's typed classes, called namespace/name, what pods name before them", () => {
    assert.deepEqual(
      resources.map(({ type, name }) => `${type} ${name}`),
      [
        "kubernetes:core/v1:Namespace api",
        "kubernetes:core/v1:Namespace shop",
        "kubernetes:core/v1:ConfigMap shop/web",
        "kubernetes:core/v1:Secret shop/web",
        "kubernetes:apps/v1:Deployment api/api",
        "kubernetes:core/v1:Service api/api",
        "kubernetes:flowcontrol.apiserver.k8s.io/v1:FlowSchema api-team",
        "kubernetes:apps/v1:Deployment shop/canary",
        "kubernetes:core/v1:Service shop/canary",
        "kubernetes:apps/v1:Deployment shop/catalogue",
        "kubernetes:core/v1:Service shop/catalogue",
        "kubernetes:apps/v1:Deployment shop/web",
        "kubernetes:core/v1:Service shop/web",
        "kubernetes:autoscaling/v2:HorizontalPodAutoscaler shop/web",
        "kubernetes:policy/v1:PodDisruptionBudget shop/web",
        "kubernetes:apps/v1:Deployment shop/mailer",
        "kubernetes:batch/v1:CronJob shop/invoices",
        "kubernetes:apps/v1:Deployment shop/ledger",
        "kubernetes:core/v1:Service shop/ledger-metrics",
        "kubernetes:networking.k8s.io/v1:Ingress api/api",
        "kubernetes:networking.k8s.io/v1:Ingress shop/canary",
        "kubernetes:networking.k8s.io/v1:Ingress shop/web",
      ],
    );
  });

  it("wait for the cluster, their namespace and what their pods name, active-only workloads for their lock", async () => {
    const of = async (name: string, kind: string): Promise<readonly string[]> => {
      const found = resources.find((one) => one.name === name && one.type.endsWith(`:${kind}`));
      assert.ok(found);
      return waitsFor(found);
    };
    const cluster = "pulumi:providers:kubernetes cluster";
    const namespace = "kubernetes:core/v1:Namespace shop";
    const lock = "kubernetes:core/v1:ConfigMap lock";
    assert.deepEqual(await of("shop", "Namespace"), [cluster]);
    assert.deepEqual(await of("shop/web", "Deployment"), [
      cluster,
      namespace,
      "kubernetes:core/v1:ConfigMap shop/web",
      "kubernetes:core/v1:Secret shop/web",
    ]);
    assert.deepEqual(await of("shop/web", "Ingress"), [
      cluster,
      namespace,
      "kubernetes:core/v1:Service shop/web",
      "kubernetes:apps/v1:Deployment shop/web",
    ]);
    for (const [name, kind] of [
      ["shop/invoices", "CronJob"],
      ["shop/mailer", "Deployment"],
      ["shop/ledger", "Deployment"],
    ] as const) {
      assert.deepEqual(await of(name, kind), [cluster, namespace, lock]);
    }
  });

  it("stand in the tree below their namespace, and what has none beside it", () => {
    const parentOf = (name: string, kind: string) => {
      const found = resources.find((one) => one.name === name && one.type.endsWith(`:${kind}`));
      const { __name, __pulumiType } = found?.options.parent as unknown as Record<string, string>;
      return `${__pulumiType ?? ""} ${__name ?? ""}`;
    };
    const component = "cluster-migration:index:WorkloadNamespace";
    assert.equal(parentOf("shop/web", "Deployment"), `${component} shop`);
    assert.equal(parentOf("api/api", "Service"), `${component} api`);
    assert.equal(parentOf("api", "Namespace"), `${component} (default or no namespace)`);
    assert.equal(parentOf("api-team", "FlowSchema"), `${component} (default or no namespace)`);
  });

  it("are applied under one name, active-only ones by force", () => {
    const forced = resources.filter(({ props }) => {
      const { annotations } = props["metadata"] as { annotations: Record<string, string> };
      assert.equal(annotations["pulumi.com/patchFieldManager"], "cluster-migration");
      return annotations["pulumi.com/patchForce"] === "true";
    });
    assert.deepEqual(
      forced.map(({ name }) => name),
      ["shop/mailer", "shop/invoices", "shop/ledger"],
    );
  });

  it("keep the replicas that they have when an autoscaler comes", () => {
    const kept = resources.filter(({ options }) => options.ignoreChanges !== undefined);
    assert.deepEqual(
      kept.map(({ type, name, options }) => [type, name, options.ignoreChanges]),
      [["kubernetes:apps/v1:Deployment", "shop/web", ["spec.replicas"]]],
    );
  });

  it("keep a Secret's values secret", async () => {
    const secret = resources.find(({ type }) => type === "kubernetes:core/v1:Secret");
    assert.equal(
      await pulumi.isSecret(secret?.props["stringData"] as pulumi.Output<unknown>),
      true,
    );
  });

  it("are not waited for where nobody may ever answer: an Ingress' load balancer", () => {
    const ingress = resources.find(({ type }) => type.endsWith(":Ingress"));
    assert.deepEqual((ingress?.props["metadata"] as KubernetesObject["metadata"]).annotations, {
      "pulumi.com/patchFieldManager": "cluster-migration",
      "pulumi.com/skipAwait": "true",
    });
  });

  it("are not waited for where nobody may ever answer: a DaemonSet whose pods somebody deletes", async () => {
    const annotations = async (type: string) => {
      const set = object("apps/v1", "DaemonSet", "agent", { spec: { updateStrategy: { type } } });
      const [one] = await registered([set]);
      return (one?.props["metadata"] as KubernetesObject["metadata"]).annotations;
    };
    assert.equal((await annotations("OnDelete"))?.["pulumi.com/skipAwait"], "true");
    assert.equal((await annotations("RollingUpdate"))?.["pulumi.com/skipAwait"], undefined);
  });
});

describe("order among workloads", () => {
  it("is the definition before its custom resources, and pods before the webhook that they answer", async () => {
    const resources = await registered([
      object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "policy", {
        webhooks: [{ clientConfig: { service: { namespace: "default", name: "policy" } } }],
      }),
      object("example.com/v1", "Backup", "nightly"),
      object("apps/v1", "Deployment", "policy", {
        spec: { template: { metadata: { labels: { app: "policy" } } } },
      }),
      object("v1", "Service", "policy", { spec: { selector: { app: "policy" } } }),
      object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "backups.example.com", {
        spec: {
          group: "example.com",
          names: { kind: "Backup" },
          versions: [{ name: "v1" }, { name: "v1beta1" }],
        },
      }),
    ]);
    assert.deepEqual(
      resources.map(({ type }) => type.split(":").at(-1)),
      [
        "CustomResourceDefinition",
        "Backup",
        "Deployment",
        "Service",
        "ValidatingWebhookConfiguration",
      ],
    );
    const [, backup, , , webhook] = resources;
    assert.ok(backup && webhook);
    assert.deepEqual((await waitsFor(backup)).slice(1), [
      "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition backups.example.com",
    ]);
    assert.deepEqual((await waitsFor(webhook)).slice(1), [
      "kubernetes:core/v1:Service policy",
      "kubernetes:apps/v1:Deployment policy",
    ]);
    assert.deepEqual(backup.options.aliases, [{ type: "kubernetes:example.com/v1beta1:Backup" }]);
  });
});

describe("what every cluster has already", () => {
  it("is patched, never created or deleted", async () => {
    const resources = await registered([
      object("v1", "Namespace", "kube-system"),
      object("v1", "ServiceAccount", "default", { imagePullSecrets: [{ name: "registry" }] }),
      object("v1", "ServiceAccount", "ci"),
    ]);
    assert.deepEqual(
      resources.map(({ type }) => type),
      [
        "kubernetes:core/v1:NamespacePatch",
        "kubernetes:core/v1:ServiceAccountPatch",
        "kubernetes:core/v1:ServiceAccount",
      ],
    );
  });
});

describe("a changed apiVersion", () => {
  // what the SDK's classes demand at once
  const required = {
    spec: {},
    roleRef: {},
    provisioner: "it",
    handler: "it",
    value: 1,
    revision: 1,
    storageClassName: "it",
    driverName: "it",
    addressType: "IPv4",
    endpoints: [],
    eventTime: "2026-01-01T00:00:00Z",
    driver: "it",
    data: {},
    webhooks: [],
    rules: [],
    attacher: "it",
  };

  it("never replaces a live object: every class of the SDK is an alias of its other versions", async () => {
    const missing: string[] = [];
    let checked = 0;
    for (const { apiVersion, kind } of apiTable) {
      if (classOf(apiVersion, kind) === undefined) continue;
      if (versionsOf(apiVersion, kind).length === 1) continue;
      const [one] = await registered([object(apiVersion, kind, "it", required)]);
      checked += 1;
      assert.ok(one, `${apiVersion} ${kind}`);
      const aliases = ((one.options.aliases ?? []) as readonly { type: string }[]).map(
        (alias) => alias.type,
      );
      for (const other of versionsOf(apiVersion, kind)) {
        if (other.apiVersion === apiVersion) continue;
        const type = typeOf(other.apiVersion, kind);
        if (!aliases.includes(type)) missing.push(`${apiVersion} ${kind}: ${type}`);
      }
    }
    assert.deepEqual(missing, []);
    assert.ok(checked > 60, `only ${checked} classes`);
  });

  it("leaves an object's resource name and identity alone", () => {
    const old = object("extensions/v1beta1", "Ingress", "web");
    assert.equal(identityOf(old), identityOf({ ...old, apiVersion: "networking.k8s.io/v1" }));
  });
});

function typeOf(apiVersion: string, kind: string): string {
  return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}
