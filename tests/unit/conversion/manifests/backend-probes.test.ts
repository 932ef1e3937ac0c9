import assert from "node:assert/strict";
import { annotationErrors } from "../../../../conversion/manifests/annotations.ts";
import { backendProbes } from "../../../../conversion/manifests/backend-probes.ts";
import { findingLine, type ManifestFinding } from "../../../../conversion/manifests/finding.ts";
import type { Manifest } from "../../../../conversion/manifests/manifest.ts";
import { probeOf } from "../../../../conversion/manifests/probes.ts";
import type { Probe } from "../../../../migration/state/side.ts";

const shop = "shop.example.com";

/** @param paths each with the Service behind it */
function ingress(
  paths: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>> = {},
  host = shop,
): Manifest {
  return {
    source: "test.yaml:1",
    object: {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "it", namespace: "shop", annotations },
      spec: {
        rules: [
          {
            host,
            http: {
              paths: Object.entries(paths).map(([path, name]) => ({
                path,
                pathType: "Prefix",
                backend: { service: { name, port: { number: 80 } } },
              })),
            },
          },
        ],
      },
    },
  };
}

describe("the Services behind one host", () => {
  const main: Probe = { scheme: "https", name: shop, path: "/" };
  const asked = (ingresses: readonly Manifest[], path = "/") =>
    backendProbes({ ...main, path }, shop, ingresses).map(
      ({ path: at, service }) => `${at} ${service ?? ""}`,
    );

  it("are each asked at a path of their own, beside the one of the main path", () => {
    const paths = { "/": "web", "/api": "api", "/api/v2": "api", "/img": "images" };
    assert.deepEqual(asked([ingress(paths)]), ["/api shop/api", "/img shop/images"]);
    assert.deepEqual(asked([ingress(paths)], "/api/healthz"), ["/ shop/web", "/img shop/images"]);
    assert.deepEqual(backendProbes(main, shop, [ingress({ "/": "web", "/api": "api" })]), [
      { ...main, path: "/api", service: "shop/api" },
    ]);
    assert.deepEqual(asked([ingress({ "/": "web" })]), []);
  });

  it("may be named by several Ingresses; another host's and a canary's are not asked", () => {
    const canary = { "nginx.ingress.kubernetes.io/canary": "true" };
    assert.deepEqual(
      asked([
        ingress({ "/": "web" }),
        ingress({ "/api": "api" }),
        ingress({ "/blog": "blog" }, {}, "blog.example.com"),
        ingress({ "/": "next" }, canary),
        ingress({ "/.well-known/acme-challenge/x": "cm-acme-http-solver" }),
      ]),
      ["/api shop/api"],
    );
  });

  it("are asked at what is plain of a regular expression, where it leads to them", () => {
    assert.deepEqual(
      asked([ingress({ "/": "web", "/api(/|$)(.*)": "api", "/(.*)\\.png": "images" })]),
      ["/api shop/api"],
    );
  });

  it("of the older API, and by port, are told apart, too", () => {
    const old = ingress({});
    const rules = [
      {
        host: "Shop.example.com.",
        http: {
          paths: [
            { backend: { serviceName: "web", servicePort: 80 } },
            { path: "/admin", backend: { serviceName: "web", servicePort: 9000 } },
          ],
        },
      },
    ];
    assert.deepEqual(asked([{ ...old, object: { ...old.object, spec: { rules } } }]), [
      "/admin shop/web",
    ]);
  });
});

describe("probe-path and probe-status by host", () => {
  const annotated = (path: string, status: string) =>
    ingress(
      { "/": "web" },
      { "cluster-migration/probe-path": path, "cluster-migration/probe-status": status },
    );

  it("are the host's own, or those of all hosts of the Ingress", () => {
    const probe = (name: string, path: string, status: string) => {
      const errors: ManifestFinding[] = [];
      const found = probeOf(name, [annotated(path, status)], errors, []);
      assert.deepEqual(errors, []);
      return [found.path, found.status];
    };
    assert.deepEqual(probe(shop, "/healthz", "204"), ["/healthz", 204]);
    const [path, status] = [`/healthz?a=b, ${shop}=/live`, `200, ${shop}=401`];
    assert.deepEqual(probe(shop, path, status), ["/live", 401]);
    assert.deepEqual(probe("api.example.com", path, status), ["/healthz?a=b", 200]);
    const errors: ManifestFinding[] = [];
    const two = [annotated(`${shop}=/live`, "200"), annotated("/", "200")];
    assert.equal(probeOf(shop, two, errors, []).path, "/live");
    assert.deepEqual(errors, []);
    assert.deepEqual(probe("api.example.com", `${shop}=/live`, `${shop}=401`), ["/", undefined]);
  });

  it("are refused of a host that the Ingress does not have, and when they can't be meant", () => {
    const wrong = (path: string, status = "200") =>
      annotationErrors([annotated(path, status)]).map(findingLine);
    assert.deepEqual(wrong(`/a, ${shop}=/b`, `${shop}=401`), []);
    assert.deepEqual(wrong("api.example.com=/live"), [
      "test.yaml:1: Ingress shop/it: cluster-migration/probe-path: api.example.com: not a host of this Ingress",
    ]);
    assert.deepEqual(wrong("healthz"), [
      'test.yaml:1: Ingress shop/it: cluster-migration/probe-path: got "healthz", expected a path such as /healthz, or one by host: /healthz, api.example.com=/live',
    ]);
    assert.deepEqual(wrong("/", `${shop}=600`), [
      `test.yaml:1: Ingress shop/it: cluster-migration/probe-status: got "${shop}=600", expected a status code in quotes, such as '101', or one by host: '200, api.example.com=401'`,
    ]);
  });
});
