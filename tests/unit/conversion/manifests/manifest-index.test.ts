import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { ManifestIndex } from "../../../../conversion/manifests/manifest-index.ts";
import type { Manifest } from "../../../../conversion/manifests/manifest.ts";

describe("an index of manifests", () => {
  it("looks a pod's Service up among those that may be its own, however many share a label", () => {
    const number = 500;
    let asked = 0;
    const manifests = Array.from({ length: number }, (_each, n): readonly Manifest[] => {
      const labels = { "app.kubernetes.io/part-of": "shop", app: `s${n}` };
      const service = {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: `s${n}` },
        get spec() {
          asked += 1;
          return { selector: labels };
        },
      };
      const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: `s${n}`, labels }, spec: {} };
      return [
        { object: service, source: "" },
        { object: pod, source: "" },
      ];
    }).flat();
    const index = new ManifestIndex(manifests);
    for (const { object } of manifests) {
      if (object.kind !== "Pod") continue;
      assert.deepEqual(
        index.servicesFor(object).map(({ metadata }) => metadata.name),
        [object.metadata.name],
      );
    }
    assert.ok(asked < 20 * number, `${asked} times for ${number} Services`);
  });
});
