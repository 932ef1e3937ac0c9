import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { findHosts } from "../../../../conversion/manifests/hosts.ts";
import { findingLine } from "../../../../conversion/manifests/finding.ts";
import { renderFor } from "../../../../conversion/render.ts";
import { manifestsOf } from "../objects.ts";

const shared = { hostedZones: [{ name: "example.com", private: false }] as const, hosts: {} };

function found(yaml: string) {
  const manifests = manifestsOf(yaml);
  const { hosts, rendered, places, notes, problems } = findHosts(manifests, shared);
  const { objects } = renderFor([...manifests, ...rendered], {
    kubernetesVersion: "1.36",
    active: true,
    ingressClass: "haproxy",
  });
  return {
    probes: hosts.map(({ name, probe }) => `${probe.scheme} ${name} ${probe.path}`),
    ingresses: objects.slice(manifests.length),
    places: places.map(({ host, object, withoutRecord = "record" }) => [
      host,
      object,
      withoutRecord,
    ]),
    notes: notes.map(findingLine),
    problems: problems.map(findingLine),
  };
}

const service = (spec: string, annotations = "") => `
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop, annotations: { ${annotations} } }
spec: ${spec}
`;
const route = (
  rules: string,
  more = "",
  annotations = "",
) => `${service("{ ports: [{ port: 80 }] }")}---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: shop, namespace: shop, annotations: { ${annotations} } }
spec: { hostnames: [Shop.example.com], ${more} rules: ${rules} }
`;

describe("a Gateway API route", () => {
  it("has hosts with a record each, and an Ingress for a cluster that has no Gateway", () => {
    const gateway = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: shop }
spec: { listeners: [{ name: web, protocol: HTTPS, hostname: "*.example.com", tls: { certificateRefs: [{ name: cert }] } }] }
`;
    const rules = `[{ matches: [{ path: { type: Exact, value: /a } }, { path: { value: /b } }], backendRefs: [{ name: api, port: 80 }] }]`;
    const { ingresses, ...rest } = found(
      route(rules, "parentRefs: [{ name: gw }],", "cluster-migration/probe-path: /a") + gateway,
    );
    const backend = { service: { name: "api", port: { number: 80 } } };
    assert.deepEqual(ingresses, [
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        metadata: {
          name: "shop.httproute",
          namespace: "shop",
          annotations: {
            "cluster-migration/probe-scheme": "https",
            "cluster-migration/probe-path": "/a",
          },
        },
        spec: {
          ingressClassName: "haproxy",
          tls: [{ hosts: ["shop.example.com"], secretName: "cert" }],
          rules: [
            {
              host: "shop.example.com",
              http: {
                paths: [
                  { path: "/a", pathType: "Exact", backend },
                  { path: "/b", pathType: "Prefix", backend },
                ],
              },
            },
          ],
        },
      },
    ]);
    assert.deepEqual(rest, {
      probes: ["https shop.example.com /a"],
      places: [["shop.example.com", "HTTPRoute shop/shop", "record"]],
      notes: [],
      problems: [],
    });
  });

  it("is refused, with a way out, where an Ingress has no words for it", () => {
    const problem = (rules: string) => found(route(rules)).problems;
    const line = (what: string) => [
      `test.yaml:2: HTTPRoute shop/shop: an Ingress cannot say what it says (${what}): name its hosts in Pulumi.yaml's hosts, or leave them to others by cluster-migration/ignore-hosts: all`,
    ];
    const backend = "{ name: api, port: 80 }";
    assert.deepEqual(
      problem(`[{ backendRefs: [${backend}, ${backend}] }]`),
      line("2 backends in a rule"),
    );
    assert.deepEqual(
      problem(`[{ filters: [{ type: RequestRedirect }], backendRefs: [${backend}] }]`),
      line("filters"),
    );
    assert.deepEqual(
      problem(`[{ matches: [{ headers: [] }], backendRefs: [${backend}] }]`),
      line("a match by headers"),
    );
    assert.deepEqual(
      problem("[{ backendRefs: [{ name: api, namespace: other, port: 80 }] }]"),
      line("a Service of another namespace"),
    );
  });
});

describe("a Service with a load balancer of its own", () => {
  const balanced = (ports: string, annotations: string) =>
    found(service(`{ type: LoadBalancer, ports: ${ports} }`, annotations));
  const hostname = "external-dns.alpha.kubernetes.io/hostname: api.example.com";

  it("has the hosts of its annotations, with a record each", () => {
    const { ingresses, ...rest } = balanced("[{ port: 80 }, { port: 9000 }]", hostname);
    assert.deepEqual(ingresses[0]?.["spec"], {
      ingressClassName: "haproxy",
      rules: [
        {
          host: "api.example.com",
          http: {
            paths: [
              {
                path: "/",
                pathType: "ImplementationSpecific",
                backend: { service: { name: "api", port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    });
    assert.deepEqual(rest, {
      probes: ["http api.example.com /"],
      places: [["api.example.com", "Service shop/api", "record"]],
      notes: [
        "test.yaml:1: Service shop/api: on a created cluster its hosts' records lead to the cluster's ingress: the load balancer that it makes there, too, is billed, and nobody calls it; on an existing one, name its load balancer in cluster.existing.loadBalancers",
      ],
      problems: [],
    });
  });

  it("has TLS passed through to its pods, unless its load balancer ended it", () => {
    const passed = balanced("[{ port: 443 }]", "domainName: api.example.com");
    assert.deepEqual(passed.probes, ["https api.example.com /"]);
    assert.equal(
      passed.ingresses[0]?.metadata.annotations?.["haproxy.org/ssl-passthrough"],
      "true",
    );
    const certificate = `${hostname}, service.beta.kubernetes.io/aws-load-balancer-ssl-cert: arn`;
    const ended = balanced("[{ port: 443 }]", certificate);
    assert.match(
      ended.notes[0] ?? "",
      /; its certificate is its load balancer's: a created cluster needs one for its hosts, by cluster\.ingress\.certificateArn or by an Ingress of theirs with tls$/,
    );
    assert.deepEqual(ended.probes, ["https api.example.com /"]);
    assert.equal(
      ended.ingresses[0]?.metadata.annotations?.["haproxy.org/ssl-passthrough"],
      undefined,
    );
  });

  it("is refused where it carries no HTTP, unless it is left to others", () => {
    assert.deepEqual(balanced("[{ port: 5432 }]", hostname).problems, [
      "test.yaml:1: Service shop/api: an ingress carries HTTP, and none of its ports is known to (5432): call one of them http, name its hosts in Pulumi.yaml's hosts, or leave them to others by cluster-migration/ignore-hosts: all",
    ]);
    const left = balanced("[{ port: 5432 }]", `${hostname}, cluster-migration/ignore-hosts: all`);
    assert.deepEqual([left.problems, left.notes, left.probes], [[], [], []]);
    assert.deepEqual(left.places, [
      ["api.example.com", "Service shop/api", "left to others by cluster-migration/ignore-hosts"],
    ]);
  });

  it("is noted where no host is named for it", () => {
    assert.deepEqual(balanced("[{ port: 80 }]", "").notes, [
      "test.yaml:1: Service shop/api: it has a load balancer of its own, and no host is named for it: who calls it by that address does not move; name its host in Pulumi.yaml's hosts, or annotate it cluster-migration/ignore-hosts: all",
    ]);
  });
});

describe("a host that others serve", () => {
  const ingress = (
    annotations: string,
    port = "80",
    name = "api",
  ) => `${service("{ ports: [{ port: 80 }] }")}---
apiVersion: extensions/v1beta1
kind: Ingress
metadata: { name: site, namespace: shop, annotations: { ${annotations} } }
spec:
  rules:
    - host: a.example.com
      http: { paths: [{ backend: { serviceName: ${name}, servicePort: ${port} } }] }
    - host: b.example.org
      http: { paths: [{ backend: { serviceName: ${name}, servicePort: ${port} } }] }
`;

  it("gets no record, and needs no hosted zone", () => {
    const one = found(ingress("cluster-migration/ignore-hosts: b.example.org"));
    assert.deepEqual([one.probes, one.problems], [["http a.example.com /"], []]);
    const all = found(ingress("cluster-migration/ignore-hosts: all"));
    assert.deepEqual([all.probes, all.problems], [[], []]);
    assert.deepEqual(all.places, [
      ["a.example.com", "Ingress shop/site", "left to others by cluster-migration/ignore-hosts"],
      ["b.example.org", "Ingress shop/site", "left to others by cluster-migration/ignore-hosts"],
    ]);
  });

  it("may lead to an action of AWS' load balancer controller, and to a Service that something else makes", () => {
    const others = "cluster-migration/ignore-hosts: all";
    assert.deepEqual(found(ingress(others, "use-annotation", "to-https")).problems, []);
    assert.equal(found(ingress(others, "80", "made")).problems.length, 1);
    const provided = `${others}, cluster-migration/provided: Service/made`;
    assert.deepEqual(found(ingress(provided, "80", "made")).problems, []);
    const operator = `---
apiVersion: kibana.k8s.elastic.co/v1
kind: Kibana
metadata: { name: made, namespace: shop }
`;
    const made = found(ingress(others, "80", "made-kb-http") + operator);
    assert.deepEqual(made.problems, []);
    assert.deepEqual(made.notes, [
      "test.yaml:2: Ingress shop/site: leads to Service shop/made-kb-http, which Kibana shop/made may make",
    ]);
  });
});
