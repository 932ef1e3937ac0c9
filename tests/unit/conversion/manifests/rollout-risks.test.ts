import assert from "node:assert/strict";
import { rolloutRisks } from "../../../../conversion/manifests/rollout-risks.ts";

describe("what loses requests whenever pods are replaced", () => {
  const risks = (spec: object, readinessProbe?: object, kind = "Deployment") =>
    rolloutRisks({
      apiVersion: "apps/v1",
      kind,
      metadata: { name: "web", namespace: "shop" },
      spec: {
        ...spec,
        template: {
          spec: { containers: [{ name: "web", ...(readinessProbe && { readinessProbe }) }] },
        },
      },
    });
  const probe = { httpGet: { path: "/", port: 80 } };
  const together =
    "Deployment shop/web: an update would end all of its pods at once (its strategy)";

  it("is nothing where new pods are known to answer before the old ones end", () => {
    assert.deepEqual(risks({}, probe), []);
    assert.deepEqual(
      risks({ replicas: 3, strategy: { rollingUpdate: { maxUnavailable: 1 } } }, probe),
      [],
    );
    assert.deepEqual(risks({ strategy: { rollingUpdate: { maxUnavailable: "25%" } } }, probe), []);
  });

  it("is a strategy that ends them all at once", () => {
    assert.deepEqual(risks({ strategy: { type: "Recreate" } }, probe), [together]);
    assert.deepEqual(risks({ strategy: { rollingUpdate: { maxUnavailable: "100%" } } }, probe), [
      together,
    ]);
    assert.deepEqual(
      risks({ replicas: 2, strategy: { rollingUpdate: { maxUnavailable: 2 } } }, probe),
      [together],
    );
    assert.deepEqual(risks({ strategy: { type: "Recreate" } }, probe, "StatefulSet"), []);
  });

  it("is a pod of which nobody knows when it can answer", () => {
    assert.deepEqual(risks({}), [
      "Deployment shop/web: new pods would get requests before they can answer (no readinessProbe)",
    ]);
  });
});
