import assert from "node:assert/strict";
import { hostBackings } from "../../../../conversion/manifests/backing.ts";
import type { KubernetesObject } from "../../../../conversion/manifests/manifest.ts";
import { backed } from "../../../../migration/rules/backed.ts";
import type { HostBacking } from "../../../../migration/state/backing.ts";
import type { Files } from "../../../../migration/state/edit.ts";
import type { MigrationContext } from "../../../../migration/state/migration-context.ts";
import {
  context,
  drainMarker,
  host,
  route53,
  shop,
  told,
  toldAt,
  weighted,
} from "../migration-context.ts";
import { newSide, oldSide, shared } from "../two-sides.ts";

const ingress = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "shop", namespace: "shop" },
  spec: {
    rules: [
      {
        host: shop,
        http: {
          paths: [{ path: "/", backend: { service: { name: "web", port: { number: 80 } } } }],
        },
      },
    ],
  },
};
const service = (selector: object, targetPort: unknown = "http") => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "shop" },
  spec: { selector, ports: [{ port: 80, targetPort }] },
});
const deployment = (changes: object = {}) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace: "shop" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "web", ports: [{ name: "http", containerPort: 8080 }] }] },
    },
    ...changes,
  },
});
const backing = (...objects: KubernetesObject[]) =>
  hostBackings([ingress, ...objects], oldSide().cluster);
const whole = backing(service({ app: "web" }), deployment());

describe("backed: on a side that has a host's record, pods stay behind it", () => {
  const observed = weighted(shop, { old: 100 });
  const refused = (...objects: KubernetesObject[]) =>
    told(backed, context({ observed, backing: backing(...objects) }));
  const line = (gap: string) =>
    `backed: shop.example.com: ${gap}, so its requests would fail; keep a workload with replicas behind it as long as the side has its record`;

  it("allows a workload with replicas whose labels and port the Service takes", () => {
    assert.deepEqual(told(backed, context({ observed, backing: whole })), []);
    assert.deepEqual(refused(service({ app: "web" }, 8080), deployment()), []);
    assert.deepEqual(refused(service({}), deployment()), []);
  });

  it("refuses a deleted workload, replicas: 0, another selector, another port", () => {
    assert.deepEqual(refused(service({ app: "web" })), [
      line("Service shop/web selects no workload"),
    ]);
    assert.deepEqual(refused(service({ app: "web" }), deployment({ replicas: 0 })), [
      line("behind Service shop/web, Deployment shop/web has replicas: 0"),
    ]);
    assert.deepEqual(refused(service({ app: "other" }), deployment()), [
      line("Service shop/web selects no workload"),
    ]);
    assert.deepEqual(refused(service({ app: "web" }, "grpc"), deployment()), [
      line("Service shop/web sends to the port grpc, which no container has"),
    ]);
  });

  it("asks an autoscaler for the replicas of what it owns", () => {
    const scaler = (minReplicas?: number) => ({
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "web", namespace: "shop" },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
        maxReplicas: 9,
        ...(minReplicas !== undefined && { minReplicas }),
      },
    });
    const of = (minReplicas?: number, replicas = 2) =>
      refused(service({ app: "web" }), deployment({ replicas }), scaler(minReplicas));
    assert.deepEqual(of(0), [
      line("behind Service shop/web, HorizontalPodAutoscaler shop/web has minReplicas: 0"),
    ]);
    assert.deepEqual(of(2), []);
    // replicas are not written where an autoscaler owns them: there is one at least
    assert.deepEqual(of(undefined, 0), []);
  });

  it("does not know the pods of custom resources", () => {
    const rollout = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Rollout",
      metadata: { name: "web", namespace: "shop" },
    };
    assert.deepEqual(refused(service({ app: "web" }), rollout), []);
  });

  it("asks it at weight 0 too: Route53 answers that record while the other side is unhealthy", () => {
    const gaps = backing(service({ app: "web" }));
    const both = weighted(shop, { old: 0, new: 100 });
    const drained = route53(both, drainMarker("old", "2026-11-23T10:00:00.000Z"));
    const asked = (changes: Partial<MigrationContext>) =>
      told(backed, context({ observed: drained, backing: gaps, ...changes }));
    assert.deepEqual(asked({}), [line("Service shop/web selects no workload")]);
    // the machines of a fenced side have ended
    assert.deepEqual(asked({ side: oldSide({ trafficWeight: 0, fence: true }) }), []);
  });

  it("asks it of a side to which the other side's record points, since somebody changed that by hand", () => {
    const gaps = backing(service({ app: "web" }));
    const { cluster } = newSide();
    const side = newSide({ cluster: { ...cluster, ingress: "ingress.new.example.com" } });
    const at = (target: string) =>
      weighted(shop, { old: 100 }).records.map((record) => ({
        ...record,
        alias: { name: `ingress.${target}.example.com`, zoneId: "Z1" },
      }));
    const asked = (target: string) =>
      told(backed, context({ side, observed: { records: at(target) }, backing: gaps }));
    assert.deepEqual(asked("old"), []);
    assert.deepEqual(asked("new"), [line("Service shop/web selects no workload")]);
  });

  it("asks nothing of a side without record, a retired one, and one that others manage", () => {
    const gaps = backing(service({ app: "web" }));
    const none = weighted(shop, { old: 100 });
    assert.deepEqual(told(backed, context({ side: newSide(), observed: none, backing: gaps })), []);
    const retired = oldSide({ retired: true });
    assert.deepEqual(told(backed, context({ side: retired, observed, backing: gaps })), []);
    const side = oldSide({ cluster: { ...oldSide().cluster, managesWorkloads: false } });
    assert.deepEqual(told(backed, context({ side, observed, backing: gaps })), []);
  });

  it("refuses an update that would replace what a host depends on, by what was applied last", () => {
    const claim = (storage: string) => ({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "data", namespace: "shop" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } },
    });
    const mounts = {
      metadata: { labels: { app: "web" } },
      spec: {
        containers: [{ name: "web", ports: [{ name: "http", containerPort: 8080 }] }],
        volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
      },
    };
    const set = (changes: object = {}) => ({
      ...deployment({ template: mounts, serviceName: "web", ...changes }),
      kind: "StatefulSet",
    });
    const objects = {
      service: service({ app: "web" }) as KubernetesObject,
      workload: set() as KubernetesObject,
      claim: claim("1Gi") as KubernetesObject,
    };
    const last = { immutable: backing(...Object.values(objects))[0]?.immutable ?? {} };
    const changed = (change: Partial<typeof objects>, at = observed) => {
      const now = backing(...Object.values({ ...objects, ...change }));
      return told(backed, context({ observed: at, backing: now, last }));
    };
    const spec = (name: string, field: string) =>
      `backed: shop.example.com: ${name}: ${field} changed, which no update can do: the object would be deleted and created again; add a second object under another name, then remove the first`;
    assert.deepEqual(changed({}), []);
    const selector = { matchLabels: { app: "web", tier: "front" } };
    const cases: readonly (readonly [Partial<typeof objects>, string, string])[] = [
      [{ workload: set({ selector }) }, "StatefulSet shop/web", "spec.selector"],
      [{ workload: set({ serviceName: "web-1" }) }, "StatefulSet shop/web", "spec.serviceName"],
      [
        { workload: set({ podManagementPolicy: "Parallel" }) },
        "StatefulSet shop/web",
        "spec.podManagementPolicy",
      ],
      [
        { workload: set({ revisionHistoryLimit: 3 }) },
        "StatefulSet shop/web",
        "spec.revisionHistoryLimit",
      ],
      [
        { workload: set({ volumeClaimTemplates: [{ metadata: { name: "data" } }] }) },
        "StatefulSet shop/web",
        "spec.volumeClaimTemplates",
      ],
      [
        {
          service: {
            ...objects.service,
            spec: { ...(objects.service["spec"] as object), clusterIP: "None" },
          },
        },
        "Service shop/web",
        "spec.clusterIP",
      ],
      [{ claim: claim("2Gi") }, "PersistentVolumeClaim shop/data", "spec"],
    ];
    for (const [change, name, field] of cases) {
      assert.deepEqual(changed(change), [spec(name, field)]);
    }
    // a selector that is not written follows the labels
    assert.deepEqual(changed({ workload: set({ selector: undefined }) }), []);
    // replicas and images are updated, an object of another name is another
    assert.deepEqual(changed({ workload: set({ replicas: 5 }) }), []);
    const other = { ...set({ selector }), metadata: { name: "web-2", namespace: "shop" } };
    assert.deepEqual(changed({ workload: other }), []);
    // at weight 0 clients may still come from cached answers
    const away = weighted(shop, { old: 0 });
    assert.equal(changed({ workload: set({ selector }) }, away).length, 1);
    const drained = route53(away, drainMarker("old", "2026-11-23T11:00:00.000Z"));
    assert.deepEqual(changed({ workload: set({ selector }) }, drained), []);
  });

  it("refuses a pull request that takes the pods away, or that replaces them", () => {
    const files = (of: readonly HostBacking[], sides = [oldSide()]): Files => ({
      shared,
      sides,
      values: new Map(),
      hosts: [host(shop)],
      backing: new Map(sides.map(({ stack }) => [stack, of])),
    });
    const asked = (after: readonly HostBacking[], sides = [oldSide()]) =>
      toldAt("edit", backed, {
        edits: [],
        before: files(whole, sides),
        after: files(after, sides),
      });
    const gaps = backing(service({ app: "web" }));
    assert.deepEqual(asked(whole), []);
    assert.deepEqual(asked(gaps), [line("Service shop/web selects no workload")]);
    const idle = oldSide({ trafficWeight: 0 });
    assert.equal(asked(gaps, [idle]).length, 1);
    assert.deepEqual(asked(gaps, [{ ...idle, fence: true }]), []);
    assert.deepEqual(asked(gaps, [{ ...idle, retired: true }]), []);
    const selector = { matchLabels: { app: "web", tier: "front" } };
    assert.deepEqual(asked(backing(service({ app: "web" }), deployment({ selector }))), [
      "backed: shop.example.com: Deployment shop/web: spec.selector changed, which no update can do: the object would be deleted and created again; add a second object under another name, then remove the first",
    ]);
    // drained or not, the start of the update knows
    const replaced = backing(service({ app: "web" }), deployment({ selector }));
    assert.deepEqual(asked(replaced, [idle]), []);
  });
});
