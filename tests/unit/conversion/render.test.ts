import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { apiTable, newestMinor, oldestMinor } from "../../../conversion/api-table.ts";
import { findingLine } from "../../../conversion/manifests/finding.ts";
import { renderFor, type RenderTarget } from "../../../conversion/render.ts";
import { findApi, isServed } from "../../../conversion/api-versions.ts";
import { readManifests } from "../../../conversion/manifests/read.ts";
import { workloadSet } from "../../../conversion/manifests/workload-set.ts";
import { cases } from "./cases.ts";
import { manifestsOf } from "./objects.ts";

const shared = { hostedZones: [{ name: "example.com", private: false }], hosts: {} } as const;
const example = workloadSet(readManifests("workloads"), {
  hosts: {},
  hostedZones: [...shared.hostedZones],
}).manifests;
// MANIFESTS=PATH npx mocha ... holds somebody else's manifests to the same
const others = process.env["MANIFESTS"];
const theirs = others === undefined ? [] : readManifests(others);
const active = (kubernetesVersion: string): RenderTarget => ({ kubernetesVersion, active: true });

describe("rendering for a version", () => {
  it("leaves an object as it is written where its API is served", () => {
    const manifests = manifestsOf(`
apiVersion: extensions/v1beta1
kind: Deployment
metadata: { name: web, labels: { a: b } }
spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [] } } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web } }
`);
    const { objects, conversions } = renderFor(manifests, active("1.15.3"));
    assert.deepEqual(
      objects,
      manifests.map(({ object }) => object),
    );
    assert.deepEqual(conversions, []);
  });

  it("tells each conversion with the fields it changed", () => {
    const manifests = manifestsOf(`
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata: { name: none, namespace: shop }
spec: { selector: {} }
`);
    assert.deepEqual(renderFor(manifests, active("1.25")).conversions, [
      {
        conversion: "poddisruptionbudget-policy-v1",
        object: "PodDisruptionBudget shop/none",
        source: "test.yaml:1",
        changes: [
          { path: "apiVersion", before: "policy/v1beta1", after: "policy/v1" },
          { path: "spec.selector", before: {}, after: undefined },
        ],
      },
    ]);
  });

  it("refuses what a version does not serve yet, and names the first that does", () => {
    const manifests = manifestsOf(`
apiVersion: batch/v1
kind: CronJob
metadata: { name: report }
spec: { schedule: "@daily", jobTemplate: {} }
`);
    const { objects, refusals } = renderFor(manifests, active("1.18"));
    assert.deepEqual(objects, []);
    assert.deepEqual(refusals, [
      {
        object: "CronJob report",
        source: "test.yaml:1",
        reason: "1.18 does not serve batch/v1 CronJob yet: 1.21 is the first that does",
        wayOut:
          "write an older version of it, which is converted to the newer one, or annotate it cluster-migration/conversion: leave-out, and a side that does not serve it leaves it out",
      },
    ]);
  });

  it("refuses what ended with nothing in its place, with a way out", () => {
    const manifests = manifestsOf(`
apiVersion: extensions/v1beta1
kind: PodSecurityPolicy
metadata: { name: restricted }
spec: {}
`);
    assert.equal(renderFor(manifests, active("1.24")).objects[0]?.apiVersion, "policy/v1beta1");
    const [refusal] = renderFor(manifests, active("1.25")).refusals;
    assert.equal(refusal?.reason, "1.16 stopped serving extensions/v1beta1 PodSecurityPolicy");
    assert.match(refusal.wayOut, /Pod Security Admission/);
  });

  it("goes without an object that says so, where it is not served", () => {
    const manifests = manifestsOf(`
apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata: { name: restricted, annotations: { cluster-migration/conversion: leave-out } }
spec: {}
`);
    assert.equal(renderFor(manifests, active("1.24")).objects.length, 1);
    const { objects, refusals, leftOut } = renderFor(manifests, active("1.25"));
    assert.deepEqual([objects, refusals], [[], []]);
    assert.deepEqual(leftOut.map(findingLine), [
      "test.yaml:1: PodSecurityPolicy restricted: as its annotation says, since 1.25 stopped serving policy/v1beta1 PodSecurityPolicy",
    ]);
  });

  it("passes custom resources, with a warning when nobody among the manifests defines them", () => {
    const manifests = manifestsOf(`
apiVersion: example.com/v1
kind: Backup
metadata: { name: nightly }
spec: { keep: null }
---
apiVersion: example.com/v1
kind: Restore
metadata: { name: now }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: restores.example.com }
spec: { group: example.com, names: { kind: Restore, plural: restores }, scope: Cluster, versions: [] }
`);
    const { objects, warnings } = renderFor(manifests, active("1.36"));
    assert.deepEqual(
      objects,
      manifests.map(({ object }) => object),
    );
    assert.deepEqual(warnings.map(findingLine), [
      "test.yaml:1: Backup nightly: a custom resource whose CustomResourceDefinition is not among the manifests: 1.36 takes it only if something else brings it",
    ]);
  });

  it("passes a kind that nobody knows, with a warning", () => {
    const manifests = manifestsOf(`
apiVersion: apps/v1
kind: FutureSet
metadata: { name: web }
`);
    const { objects, warnings } = renderFor(manifests, active("1.36"));
    assert.equal(objects.length, 1);
    assert.deepEqual(warnings.map(findingLine), [
      "test.yaml:1: FutureSet web: apps/v1 FutureSet is no kind known here: it passes as it is written",
    ]);
  });

  it("refuses an unknown kind of a version of which nothing is served", () => {
    const manifests = manifestsOf(`
apiVersion: flowcontrol.apiserver.k8s.io/v1beta1
kind: FlowControl
metadata: { name: odd }
---
apiVersion: audit.k8s.io/v1beta1
kind: Policy
metadata: { name: audit }
`);
    assert.deepEqual(
      renderFor(manifests, active("1.26")).refusals.map(({ reason }) => reason),
      [
        "1.26 serves nothing of flowcontrol.apiserver.k8s.io/v1beta1, and no FlowControl of it is known",
        "no API server serves audit.k8s.io/v1beta1 Policy: it is read from a file",
      ],
    );
  });

  it("takes a null for a field that is not there, but not in data", () => {
    const manifests = manifestsOf(`
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db }
spec: { podSelector: { matchLabels: null }, ingress: [{ from: null }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: empty }
data: { KEY: null }
`);
    const [policy, map] = renderFor(manifests, active("1.18")).objects;
    assert.deepEqual(policy?.["spec"], { podSelector: {}, ingress: [{}] });
    assert.deepEqual(map?.["data"], { KEY: null });
  });

  it("refuses a version outside 1.8 to 1.37", () => {
    for (const version of ["1.7", "1.38", "2.1", "1.x", ""]) {
      assert.throws(() => renderFor([], active(version)), {
        message: `kubernetesVersion: got ${JSON.stringify(version)}, expected one from 1.8 to 1.37, such as "1.37"`,
      });
    }
  });

  it("gives every pair of versions only what each serves, of the example and of every conversion's objects", () => {
    const manifests = [
      ...example,
      ...theirs,
      ...cases.filter(({ refused }) => refused === undefined).flatMap((one) => one.manifests),
    ];
    const byMinor = Array.from({ length: newestMinor + 1 }, (_none, minor) =>
      minor < oldestMinor ? undefined : renderFor(manifests, active(`1.${minor}`)),
    );
    let pairs = 0;
    for (let from = oldestMinor; from < newestMinor; from++) {
      for (let to = from + 1; to <= newestMinor; to++) {
        pairs++;
        for (const minor of [from, to]) {
          const unserved = (byMinor[minor]?.objects ?? []).filter(({ apiVersion, kind }) => {
            const entry = findApi(apiVersion, kind);
            return entry === undefined || !isServed(entry, minor);
          });
          assert.deepEqual(unserved, []);
        }
      }
    }
    assert.equal(pairs, 435);
  });

  it("refuses nothing of the example, from 1.8 to 1.37", () => {
    for (let minor = oldestMinor; minor <= newestMinor; minor++) {
      assert.deepEqual(renderFor([...example, ...theirs], active(`1.${minor}`)).refusals, []);
    }
  });

  it("comes to the same when what was rendered is rendered again", () => {
    const targets = [
      active("1.8"),
      active("1.22"),
      active("1.36"),
      { kubernetesVersion: "1.36", active: false, ingressClass: "haproxy" },
    ];
    for (const target of targets) {
      const once = renderFor(example, target).objects;
      const again = renderFor(
        once.map((object) => ({ object, source: "rendered" })),
        target,
      );
      assert.deepEqual(again.objects, once);
      assert.deepEqual(again.conversions, []);
    }
  });

  it("carries over or refuses every version that ends", () => {
    for (const { apiVersion, kind, until } of apiTable) {
      if (until === undefined) continue;
      const object = { apiVersion, kind, metadata: { name: "it" } };
      for (let minor = until; minor <= newestMinor; minor++) {
        const rendered = renderFor([{ object, source: "it" }], active(`1.${minor}`));
        const [result] = rendered.objects;
        assert.equal(rendered.refusals.length + rendered.objects.length, 1);
        if (result === undefined) continue;
        const entry = findApi(result.apiVersion, result.kind);
        assert.ok(entry && isServed(entry, minor), `${apiVersion} ${kind} in 1.${minor}`);
      }
    }
  });
});
