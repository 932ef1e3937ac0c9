import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { workloadSet } from "../../../../conversion/manifests/workload-set.ts";
import { renderFor } from "../../../../conversion/render.ts";
import { manifestsOf } from "../objects.ts";

const yaml = `
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations: { ingress.acme.io/proxy-read-timeout: "30", ingress.acme.io/app-root: /home }
spec:
  rules:
    - host: shop.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
`;

function rendered(prefix?: string) {
  const { manifests } = workloadSet(manifestsOf(yaml), {
    hostedZones: [{ name: "example.com", private: false }],
    hosts: {},
    ...(prefix !== undefined && { nginxAnnotationsPrefix: prefix }),
  });
  return renderFor(manifests, { kubernetesVersion: "1.36", active: true, ingressClass: "haproxy" });
}

describe("annotations of an ingress-nginx with a prefix of its own", () => {
  it("are translated as its usual ones, and refused as those", () => {
    const { objects, refusals } = rendered("ingress.acme.io");
    assert.equal(refusals.length, 1);
    assert.match(refusals[0]?.reason ?? "", /no equivalent for: app-root /);
    assert.equal(objects.length, 1);
  });

  it("are nobody's where no prefix is named", () => {
    const { objects, refusals } = rendered();
    assert.deepEqual(refusals, []);
    assert.deepEqual(Object.keys(objects[1]?.metadata.annotations ?? {}), [
      "ingress.acme.io/proxy-read-timeout",
      "ingress.acme.io/app-root",
    ]);
  });
});
