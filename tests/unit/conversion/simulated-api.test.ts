import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { newestMinor, oldestMinor } from "../../../conversion/api-table.ts";
import { renderFor } from "../../../conversion/render.ts";
import { readManifests } from "../../../conversion/manifests/read.ts";
import { servesApiVersion } from "../../../rehearsal/world/kubernetes/served.ts";

describe("the rehearsal's API server", () => {
  const manifests = readManifests("workloads");

  it("takes the example as it is rendered for any version", () => {
    for (let minor = oldestMinor; minor <= newestMinor; minor++) {
      const version = `1.${minor}`;
      const { objects } = renderFor(manifests, { kubernetesVersion: version, active: true });
      const refused = objects.filter(
        ({ apiVersion, kind }) => !servesApiVersion(version, apiVersion, kind),
      );
      assert.deepEqual(refused, [], version);
    }
  });

  it("refuses it without the conversions: a missing one fails the rehearsal", () => {
    const unpatched = manifests.filter(
      ({ object }) => !servesApiVersion("1.36", object.apiVersion, object.kind),
    );
    assert.deepEqual(
      [...new Set(unpatched.map(({ object }) => `${object.apiVersion} ${object.kind}`))].sort(),
      [
        "apps/v1beta2 Deployment",
        "autoscaling/v2beta1 HorizontalPodAutoscaler",
        "batch/v1beta1 CronJob",
        "extensions/v1beta1 Deployment",
        "extensions/v1beta1 Ingress",
        "flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema",
        "policy/v1beta1 PodDisruptionBudget",
      ],
    );
    const { refusals } = renderFor(manifests, { kubernetesVersion: "1.36", active: true }, []);
    assert.equal(refusals.length, unpatched.length - 1); // the FlowSchema says that it may be left out
  });
});
