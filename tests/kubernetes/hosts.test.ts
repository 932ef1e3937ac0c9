import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { createdIngressClass } from "../../config/kubernetes-minors.ts";
import { newestMinor } from "../../conversion/api-table.ts";
import { workloadSet } from "../../conversion/manifests/workload-set.ts";
import { renderFor } from "../../conversion/render.ts";
import { manifestsOf } from "../unit/conversion/objects.ts";
import { minorOfServer } from "../../rehearsal/control-planes/programs.ts";
import { onControlPlane } from "./shared-control-plane.ts";

const yaml = `
apiVersion: v1
kind: Service
metadata:
  name: api
  namespace: default
  annotations: { external-dns.alpha.kubernetes.io/hostname: api.example.com }
spec: { type: LoadBalancer, selector: { app: api }, ports: [{ port: 443 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: shop, namespace: default, annotations: { cluster-migration/probe-path: /ready } }
spec:
  hostnames: [shop.example.com]
  rules:
    - matches: [{ path: { type: Exact, value: /cart } }, {}]
      backendRefs: [{ name: api, port: 443 }]
`;

describe("the Ingresses of Gateway API routes and of Services with a load balancer", () => {
  const plane = onControlPlane();
  const minor = minorOfServer() ?? newestMinor;

  it("are taken by a real API server", async () => {
    const { manifests, hosts } = workloadSet(manifestsOf(yaml), {
      hostedZones: [{ name: "example.com", private: false }],
      hosts: { "named.example.com": "default/api" },
    });
    assert.equal(hosts.length, 3);
    const { objects } = renderFor(manifests, {
      kubernetesVersion: `1.${minor}`,
      active: true,
      ingressClass: createdIngressClass,
    });
    const ingresses = objects.filter(({ kind }) => kind === "Ingress");
    assert.equal(ingresses.length, 3);
    for (const ingress of ingresses) {
      for (const way of ["create", "apply"] as const) {
        assert.equal(await plane().api.refusal(ingress, way), undefined);
      }
    }
  });
});
