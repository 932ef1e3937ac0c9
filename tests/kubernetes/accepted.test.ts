import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import type { StrictApi } from "../../components/workloads/strict-api.ts";
import { createdIngressClass } from "../../config/kubernetes-minors.ts";
import { renderFor } from "../../conversion/render.ts";
import { newestMinor } from "../../conversion/api-table.ts";
import { findApi, isServed } from "../../conversion/api-versions.ts";
import {
  describeObject as nameOf,
  namespaceOf,
  type KubernetesObject,
} from "../../conversion/manifests/manifest.ts";
import { readManifests } from "../../conversion/manifests/read.ts";
import { workloadSet } from "../../conversion/manifests/workload-set.ts";
import { cases } from "../unit/conversion/cases.ts";
import { minorOfServer } from "../../rehearsal/control-planes/programs.ts";
import { onControlPlane } from "./shared-control-plane.ts";

/** What a real API server would not take: a line each. */
async function refusals(
  api: StrictApi,
  objects: readonly KubernetesObject[],
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const object of objects) {
    // an alpha or a beta that needs a feature gate on this minor
    const optional = findApi(object.apiVersion, object.kind)?.optional === true;
    if (optional && !(await api.serves(object))) continue;
    for (const way of ["create", "apply"] as const) {
      const refusal = await api.refusal(object, way);
      if (refusal !== undefined) lines.push(`${way} ${nameOf(object)}: ${refusal}`);
    }
  }
  return lines;
}

/** A question that the server answers and forgets has no name. */
function asPut(object: KubernetesObject): KubernetesObject {
  const question = object.kind === "SubjectAccessReview";
  return question ? ({ ...object, metadata: {} } as unknown as KubernetesObject) : object;
}

describe("a real API server, asked strictly", () => {
  const plane = onControlPlane();
  const minor = minorOfServer() ?? newestMinor;

  it("refuses an unknown field, and a doubled key when it is applied", async () => {
    const pod = (container: object) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "it", namespace: "default" },
      spec: { containers: [{ name: "it", image: "it:1", ...container }] },
    });
    const unknown = pod({ imagePulPolicy: "Always" });
    const doubled = pod({ env: [{ name: "A" }, { name: "A" }] });
    assert.deepEqual(await refusals(plane().api, [unknown, doubled]), [
      'create Pod default/it: Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagePulPolicy"',
      'apply Pod default/it: failed to create typed patch object (default/it; /v1, Kind=Pod): .spec.containers[name="it"].imagePulPolicy: field not declared in schema',
      'apply Pod default/it: failed to create typed patch object (default/it; /v1, Kind=Pod): .spec.containers[name="it"].env: duplicate entries for key [name="A"]',
    ]);
  });

  const { manifests } = workloadSet(readManifests("workloads"), {
    hostedZones: [{ name: "example.com", private: false }],
    hosts: {},
  });

  before(async () => {
    const all = [...manifests, ...cases.flatMap((each) => each.manifests)];
    for (const name of new Set(all.map(({ object }) => namespaceOf(object)))) {
      await plane().api.send(
        { apiVersion: "v1", kind: "Namespace", metadata: { name } },
        "apply",
        false,
      );
    }
  });

  describe("takes the example's manifests", () => {
    const sides = [true, false].map((active) => ({
      title: active ? "active" : "inactive",
      ...renderFor(manifests, {
        kubernetesVersion: `1.${minor}`,
        active,
        ingressClass: createdIngressClass,
      }),
    }));

    for (const { title, objects } of sides) {
      it(title, async () => {
        assert.ok(objects.length > 0);
        assert.deepEqual(await refusals(plane().api, objects), []);
      });
    }
  });

  describe("takes what each conversion makes", () => {
    const judged = cases.filter(({ after }) => {
      const entry = after && findApi(after.apiVersion, after.kind);
      return entry !== undefined && isServed(entry, minor);
    });
    for (const { conversion, title, after } of judged) {
      it(`${conversion}: ${title}`, async () => {
        assert.ok(after);
        assert.deepEqual(await refusals(plane().api, [asPut(after)]), []);
      });
    }
  });

  describe("takes each conversion's object as it is rendered for this server's version", () => {
    for (const { conversion, title, target, manifests } of cases) {
      const { objects, refusals: ours } = renderFor(manifests, {
        kubernetesVersion: `1.${minor}`,
        active: true,
        ...(target.ingressClass !== undefined && { ingressClass: target.ingressClass }),
      });
      if (ours.length > 0) continue;
      it(`${conversion}: ${title}`, async () => {
        assert.deepEqual(await refusals(plane().api, objects.map(asPut)), []);
      });
    }
  });
});
