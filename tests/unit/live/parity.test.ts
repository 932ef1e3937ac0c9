import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { KubernetesObject } from "../../../conversion/manifests/manifest.ts";
import { compareSides, type LiveSide } from "../../../live/parity.ts";

const meta = (name: string) => ({ name, namespace: "shop", uid: "1" });
const deployment = (name: string, image: string, ready: number): KubernetesObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: meta(name),
  spec: {
    selector: { matchLabels: { app: name } },
    template: { spec: { containers: [{ name: "main", image }] } },
  },
  status: { readyReplicas: ready },
});
const pod = (name: string, app: string, digest: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { ...meta(name), labels: { app } },
  status: {
    containerStatuses: [{ name: "main", imageID: `docker://main@sha256:${digest.repeat(64)}` }],
  },
});
const config = (data: Readonly<Record<string, string>>, kind = "ConfigMap"): KubernetesObject => ({
  apiVersion: "v1",
  kind,
  metadata: meta("settings"),
  data,
});
const side = (stack: string, ...objects: readonly KubernetesObject[]): LiveSide => ({
  stack,
  objects,
  rendered: [],
  managed: false,
});
const options = { activeOnly: new Set<string>(), share: { now: 0, next: 0.5 } };
const lines = (old: LiveSide, own: LiveSide, more = {}) =>
  compareSides(old, own, { ...options, ...more }).findings.map(
    ({ kind, object, text }) => `${kind}: ${object}: ${text}`,
  );

describe("parity of two live clusters", () => {
  it("finds nothing where both run the same", () => {
    const objects = [deployment("web", "web:1", 3), config({ a: "1" }), pod("web-1", "web", "a")];
    assert.deepEqual(compareSides(side("old", ...objects), side("new", ...objects), options), {
      findings: [],
      explained: [],
      compared: 2,
    });
  });

  it("finds what one side lacks, and leaves each side's own addons alone", () => {
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "notes.acme.io", uid: "1" },
    };
    const addon = { ...config({}), metadata: { name: "x", namespace: "haproxy", uid: "1" } };
    const inKubeSystem = { ...config({}), metadata: { name: "x", namespace: "kube-system" } };
    assert.deepEqual(
      lines(
        side("old", deployment("web", "web:1", 1), definition, inKubeSystem),
        side("new", config({}), addon),
      ),
      [
        "missing: Deployment shop/web: old has it, new does not",
        "definition: CustomResourceDefinition notes.acme.io: old has it, new does not",
        "missing: ConfigMap shop/settings: new has it, old does not",
      ],
    );
  });

  it("finds other images, and one tag that is two images", () => {
    assert.deepEqual(
      lines(
        side(
          "old",
          deployment("web", "web:2", 2),
          deployment("api", "api:1", 1),
          pod("a", "api", "a"),
        ),
        side(
          "new",
          deployment("web", "web:1", 2),
          deployment("api", "api:1", 1),
          pod("b", "api", "b"),
        ),
      ),
      [
        "image: Deployment shop/web: container main: old runs web:2, new web:1",
        "digest: Deployment shop/api: container main: api:1 is another image on each side: sha256:aaaaaaaa on old, sha256:bbbbbbbb on new",
      ],
    );
  });

  it("finds a workload's pods by its whole selector", () => {
    const on = (digest: string) => {
      const matchExpressions = [{ key: "app", operator: "In", values: ["api"] }];
      const api = deployment("api", "api:1", 1);
      const spec = { ...(api["spec"] as object), selector: { matchExpressions } };
      return [{ ...api, spec }, pod("a", "api", digest), pod("b", "web", "c")];
    };
    assert.deepEqual(lines(side("old", ...on("a")), side("new", ...on("b"))), [
      "digest: Deployment shop/api: container main: api:1 is another image on each side: sha256:aaaaaaaa on old, sha256:bbbbbbbb on new",
    ]);
  });

  it("finds keys whose content differs, and shows none of it", () => {
    for (const kind of ["ConfigMap", "Secret"]) {
      assert.deepEqual(
        lines(
          side("old", config({ a: "MQ==", b: "Mg==" }, kind)),
          side("new", config({ a: "MQ==", b: "Mw==", c: "NA==" }, kind)),
        ),
        [`content: ${kind} shop/settings: the content differs: b, c`],
      );
    }
  });

  it("asks whether the target's pods would carry the share to come", () => {
    const [old, own] = [
      side("old", deployment("web", "web:1", 9)),
      side("new", deployment("web", "web:1", 2)),
    ];
    assert.deepEqual(lines(old, own), [
      "capacity: Deployment shop/web: 2 ready on new, 9 on old: at 50 % they would carry what 5 carry today",
    ]);
    // 9 pods carry 90 % today, so 1 carries the next 10
    assert.deepEqual(lines(old, own, { share: { now: 0.1, next: 0.2 } }), []);
    assert.deepEqual(lines(old, own, { activeOnly: new Set(["Deployment shop/web"]) }), []);
  });

  it("tells apart what the conversion of the manifests explains", () => {
    const old = { ...side("old", config({ a: "1" })), rendered: [config({ a: "1" })] };
    const own = { ...side("new", config({ a: "2" })), rendered: [config({ a: "2" })] };
    const { findings, explained } = compareSides(old, own, options);
    assert.deepEqual([findings.length, explained.map(({ kind }) => kind)], [0, ["content"]]);
  });

  it("finds what another hand has deployed to a managed side", () => {
    const live = deployment("web", "web:2", 1);
    const wanted = deployment("web", "web:1", 1);
    const own = { ...side("new", live), managed: true, rendered: [wanted, config({})] };
    assert.deepEqual(lines(side("old", live), own), [
      "rendered: Deployment shop/web: new: container main runs web:2, the manifests say web:1: another hand deploys to it",
      "rendered: ConfigMap shop/settings: new: the manifests have it, the cluster does not",
    ]);
  });
});
