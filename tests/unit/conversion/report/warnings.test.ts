import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { findingLine } from "../../../../conversion/manifests/finding.ts";
import { renderFor } from "../../../../conversion/render.ts";
import { manifestsOf } from "../objects.ts";

const warningsOf = (yaml: string, minor: number, ingressClass?: string): readonly string[] =>
  renderFor(manifestsOf(yaml), {
    kubernetesVersion: `1.${minor}`,
    active: true,
    ...(ingressClass !== undefined && { ingressClass }),
  }).warnings.map((warning) => findingLine(warning).replace(/^test\.yaml:\d: /, ""));

const pod = (spec: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: it }
spec: ${spec}
`;

describe("a warning", () => {
  it("tells of exec probes that have 1 s from 1.20 on", () => {
    const probe = pod("{ containers: [{ livenessProbe: { exec: { command: [check] } } }] }");
    assert.deepEqual(warningsOf(probe, 19), []);
    assert.deepEqual(warningsOf(probe, 20), [
      "Pod it: an exec probe without timeoutSeconds: from 1.20 on it fails after 1 s, where it had all the time it took",
    ]);
  });

  it("tells of Docker's socket, which no node has from 1.24 on", () => {
    const socket = pod("{ volumes: [{ name: s, hostPath: { path: /var/run/docker.sock } }] }");
    assert.deepEqual(warningsOf(socket, 23), []);
    assert.deepEqual(warningsOf(socket, 24), [
      "Pod it: it mounts Docker's socket, and from 1.24 on no node has one",
    ]);
  });

  it("tells of a token that only the old cluster has", () => {
    const token = pod("{ volumes: [{ name: t, secret: { secretName: ci-token-x8k2p } }] }");
    assert.deepEqual(warningsOf(token, 30), [
      "Pod it: it mounts ci-token-x8k2p, a service account's token that only its old cluster has; use a projected token volume",
    ]);
    const secret = `---
apiVersion: v1
kind: Secret
metadata: { name: ci-token-x8k2p }
`;
    assert.deepEqual(warningsOf(token + secret, 30), []);
  });

  it("tells of images of a frozen registry", () => {
    assert.deepEqual(warningsOf(pod("{ containers: [{ image: k8s.gcr.io/pause:3.1 }] }"), 30), [
      "Pod it: an image of k8s.gcr.io, which is frozen: registry.k8s.io has it now",
    ]);
  });

  it("tells of an Ingress for a controller that a created cluster has not", () => {
    const traefik = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: it, annotations: { nginx.ingress.kubernetes.io/app-root: / } }
spec: { ingressClassName: traefik }
`;
    assert.deepEqual(warningsOf(traefik, 36), []);
    assert.deepEqual(warningsOf(traefik, 36, "haproxy"), [
      "Ingress it: it is for another ingress controller than the cluster's own (haproxy): its hosts' records lead to the cluster's own",
    ]);
  });

  it("tells of versions that are served only where they are switched on", () => {
    const candidate = `
apiVersion: coordination.k8s.io/v1beta1
kind: LeaseCandidate
metadata: { name: it }
`;
    assert.deepEqual(warningsOf(candidate, 36), [
      "LeaseCandidate it: coordination.k8s.io/v1beta1 is served only where it is switched on (--runtime-config)",
    ]);
  });

  it("tells nothing of a version that has been carried over", () => {
    const policy = `
apiVersion: admissionregistration.k8s.io/v1beta1
kind: ValidatingAdmissionPolicy
metadata: { name: it }
`;
    assert.equal(warningsOf(policy, 29).length, 1);
    assert.deepEqual(warningsOf(policy, 30), []);
  });

  it("tells of a Job that would take itself away", () => {
    const job = `
apiVersion: batch/v1
kind: Job
metadata: { name: it, annotations: { cluster-migration/job: per-cluster } }
spec: { ttlSecondsAfterFinished: 5 }
`;
    assert.deepEqual(warningsOf(job, 36), [
      "Job it: ttlSecondsAfterFinished is left out: the next update would make the vanished Job, and run it, again",
    ]);
  });
});
