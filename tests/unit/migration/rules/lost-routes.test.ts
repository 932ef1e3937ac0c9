import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { hostBackings } from "../../../../conversion/manifests/backing.ts";
import type { KubernetesObject } from "../../../../conversion/manifests/manifest.ts";
import { backed } from "../../../../migration/rules/backed.ts";
import type { HostBacking } from "../../../../migration/state/backing.ts";
import type { ClusterFacts } from "../../../../migration/state/side.ts";
import {
  context,
  drainMarker,
  host,
  route53,
  shop,
  told,
  toldAt,
  weighted,
} from "../migration-context.ts";
import { oldSide, shared } from "../two-sides.ts";

const manifests = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: shop }
spec:
  ingressClassName: haproxy
  tls: [{ hosts: [shop.example.com], secretName: shop-tls }]
  rules:
    - host: shop.example.com
      http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }
          - { path: /api, pathType: Prefix, backend: { service: { name: api, port: { name: http } } } }
          - { path: /healthz, pathType: Exact, backend: { service: { name: web, port: { number: 80 } } } }
          - { path: /old(/|$)(.*), pathType: ImplementationSpecific, backend: { service: { name: api, port: { number: 80 } } } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec: { selector: { app: api }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app: api } }
  template: { metadata: { labels: { app: api } }, spec: { containers: [{ name: api, image: api }] } }
`;
const created = oldSide().cluster;
const existing: ClusterFacts = { ...created, created: false };

function backing(
  text: string,
  cluster = created,
  was: readonly HostBacking[] = [],
): readonly HostBacking[] {
  const objects = parseAllDocuments(text).map((each) => each.toJS() as KubernetesObject);
  return hostBackings(objects, cluster, Object.fromEntries(was.map((each) => [each.host, each])));
}

/** What the next update says after an edit of the manifests, on a side with all the traffic. */
function edited(
  pairs: readonly (readonly [from: string, to: string])[],
  { cluster = created, removedHosts = [] as readonly string[], from = manifests, add = "" } = {},
): readonly string[] {
  let text = from;
  for (const [old, now] of pairs) {
    assert.ok(text.includes(old), old);
    text = text.replaceAll(old, now);
  }
  const was = backing(from, cluster);
  const is = backing(text + add, cluster, was);
  const side = oldSide({ peer: "new", cluster });
  const files = (of: readonly HostBacking[]) => ({
    shared: { ...shared, removedHosts },
    sides: [side],
    values: new Map(),
    hosts: [host(shop)],
    backing: new Map([[side.stack, of]]),
  });
  const atStart = told(
    backed,
    context({
      side,
      shared: { ...shared, removedHosts },
      observed: weighted(shop, { old: 100 }),
      backing: is,
      last: { routing: Object.fromEntries(was.map((each) => [each.host, each])) },
    }),
  );
  const inCheck = toldAt("edit", backed, { edits: [], before: files(was), after: files(is) });
  assert.deepEqual(inCheck, atStart);
  return atStart;
}

const path = (of: string, why: string) =>
  `backed: shop.example.com: path ${of}: ${why}; keep it, or name it in removedHosts (host/path) if its requests may fail`;
const paths = (of: string, why: string) =>
  `backed: shop.example.com: paths ${of}: ${why}; keep them, or name each of them in removedHosts (host/path) if its requests may fail`;
const gap = (why: string) =>
  `backed: shop.example.com: ${why}, so its requests would fail; keep a workload with replicas behind it as long as the side has its record`;
const apiLine = `          - { path: /api, pathType: Prefix, backend: { service: { name: api, port: { name: http } } } }\n`;

describe("backed: the paths of a host keep leading to a Service", () => {
  it("allows what answers the same requests", () => {
    assert.deepEqual(edited([]), []);
    // another Service, which has pods
    assert.deepEqual(
      edited([
        [
          "/api, pathType: Prefix, backend: { service: { name: api",
          "/api, pathType: Prefix, backend: { service: { name: web",
        ],
        ["port: { name: http }", "port: { number: 80 }"],
      ]),
      [],
    );
    assert.deepEqual(edited([["name: shop, namespace", "name: renamed, namespace"]]), []);
    assert.deepEqual(edited([["path: /api,", "path: /api/,"]]), []);
    assert.deepEqual(edited([["/old(/|$)(.*)", "/old"]]), []);
    // the path above leads to the same
    assert.deepEqual(
      edited([
        [
          "          - { path: /healthz, pathType: Exact, backend: { service: { name: web, port: { number: 80 } } } }\n",
          "",
        ],
      ]),
      [],
    );
    assert.deepEqual(edited([["  ingressClassName: haproxy\n", ""]]), []);
  });

  it("refuses that a host's only Ingress goes on this side: by an annotation, or left out", () => {
    const gone = edited([
      ["ingressClassName: haproxy", "rules: []"],
      ["  rules:\n", "  others:\n"],
    ]);
    assert.deepEqual(gone, [
      "backed: shop.example.com: its certificate (Secret shop/shop-tls) would go, so clients of HTTPS would be shown another name's; keep the tls of its Ingress",
      paths("/, /api, /healthz, /old", "no Ingress would lead from it to a Service"),
    ]);
  });

  it("refuses a Service that would find none of the pods that run now, or a port that they do not have", () => {
    const together = edited([["app: api", "app: api-2"]], {
      from: manifests.replace(
        "selector: { matchLabels: { app: api } }",
        "selector: { matchLabels: { tier: api } }",
      ),
    });
    const why = (port: string) =>
      `Service shop/api:${port} would select none of the pods that run now; give them the labels in one update, and change the selector in the next`;
    assert.deepEqual(together, [path("/api", why("http")), path("/old", why("80"))]);
    // the labels first
    const labelled = manifests.replace("labels: { app: api }", "labels: { app: api, v: two }");
    assert.deepEqual(
      edited([["selector: { app: api }, ports", "selector: { v: two }, ports"]], {
        from: labelled,
      }),
      [],
    );
    const sends = (port: string, of: string) =>
      `Service shop/api:${port} would send to the port ${of}, which none of the pods that run now says that it has; give it to them in one update, and let the Service send there in the next`;
    assert.deepEqual(edited([["targetPort: 8080", "targetPort: 9090"]]), [
      path("/api", sends("http", "9090")),
      path("/old", sends("80", "9090")),
    ]);
    const named = manifests.replace(
      "image: api",
      "image: api, ports: [{ name: web, containerPort: 8080 }]",
    );
    assert.deepEqual(edited([["targetPort: 8080", "targetPort: web"]], { from: named }), []);
    assert.deepEqual(
      edited(
        [
          ["targetPort: web", "targetPort: main"],
          ["name: web, containerPort", "name: main, containerPort"],
        ],
        {
          from: named.replace("targetPort: 8080", "targetPort: web"),
        },
      ),
      [path("/api", sends("http", "main")), path("/old", sends("80", "main"))],
    );
  });

  it("refuses what ends the answers of the old Service before the Ingress leads to the new one", () => {
    const web2 = `---
apiVersion: v1
kind: Service
metadata: { name: web2, namespace: shop }
spec: { selector: { app: web2 }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web2, namespace: shop }
spec:
  selector: { matchLabels: { app: web2 } }
  template: { metadata: { labels: { app: web2 } }, spec: { containers: [{ name: web, image: web }] } }
`;
    const from = manifests + web2;
    const moved = ["service: { name: web,", "service: { name: web2,"] as const;
    assert.deepEqual(edited([moved], { from }), []);
    // what is deleted is so at the end
    const [, , , deployment = ""] = manifests.split("---\n");
    assert.deepEqual(edited([moved, [`---\n${deployment}`, ""]], { from }), []);
    const idle = edited(
      [
        moved,
        [
          "name: web, namespace: shop }\nspec:\n  selector",
          "name: web, namespace: shop }\nspec:\n  replicas: 0\n  selector",
        ],
      ],
      { from },
    );
    assert.deepEqual(idle, [
      paths(
        "/, /healthz",
        "Deployment shop/web has replicas: 0, before its Ingress leads elsewhere; do that in the next update",
      ),
    ]);
    const port = (number: string) =>
      edited([
        [
          "ports: [{ port: 80 }] }\n---\napiVersion: v1",
          `ports: [${number}] }\n---\napiVersion: v1`,
        ],
        ["name: web, port: { number: 80 }", "name: web, port: { number: 81 }"],
      ]);
    assert.deepEqual(port("{ port: 81, targetPort: 80 }"), [
      paths(
        "/, /healthz",
        "Service shop/web:80 would not have that port any more, before its Ingress leads elsewhere; add the other port beside it, and remove this one in the next update",
      ),
    ]);
    assert.deepEqual(port("{ port: 80, name: a }, { port: 81, targetPort: 80, name: b }"), []);
  });

  it("refuses NetworkPolicies that keep a created cluster's ingress controller from the pods", () => {
    const policy = (from: string) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: api, namespace: shop }
spec: { podSelector: { matchLabels: { app: api } }, ingress: [${from}] }
`;
    const cluster = { ...created, networking: "cilium" };
    const denied = gap(
      "NetworkPolicies let no pod of haproxy-controller, the ingress controller's, reach Deployment shop/api",
    );
    const added = (from: string, at: ClusterFacts) =>
      edited([["kind: Service\n", "kind: Service\n"]], { cluster: at, add: policy(from) });
    assert.deepEqual(added("", cluster), [denied]);
    assert.deepEqual(added("{ from: [{ podSelector: {} }] }", cluster), [denied]);
    assert.deepEqual(added("{ from: [{ namespaceSelector: {} }] }", cluster), []);
    assert.deepEqual(
      added(
        "{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: haproxy-controller } } }] }",
        cluster,
      ),
      [],
    );
    // flannel enforces none, and nobody knows where somebody else's controller is
    assert.deepEqual(added("", created), []);
    assert.deepEqual(added("", { ...cluster, created: false }), []);
  });

  it("refuses a path that goes, or whose requests another Service would get", () => {
    assert.deepEqual(edited([[apiLine, ""]]), [
      path("/api", "its requests would go to shop/web:80, as those of / do"),
    ]);
    assert.deepEqual(edited([["path: /,", "path: /shop,"]]), [
      path("/", "no Ingress would lead from it to a Service"),
    ]);
    assert.deepEqual(edited([["path: /api, pathType: Prefix", "path: /api, pathType: Exact"]]), [
      path("/api", "its requests would go to shop/web:80, as those of / do"),
    ]);
    assert.deepEqual(edited([["path: /, pathType: Prefix", "path: /, pathType: Exact"]]), [
      path("/", "only requests for exactly / would be answered"),
    ]);
  });

  it("lets a path go that removedHosts names, with what is below it", () => {
    const removed = (entry: string) => edited([[apiLine, ""]], { removedHosts: [entry] });
    assert.deepEqual(removed("shop.example.com/api"), []);
    assert.deepEqual(removed("shop.example.com/"), []);
    assert.equal(removed("shop.example.com/ap").length, 1);
    assert.equal(removed("shop.example.com").length, 1);
    assert.equal(removed("blog.example.com/api").length, 1);
  });

  it("refuses a port that the Service does not have, and a Service without a selector", () => {
    assert.deepEqual(
      edited([["name: web, port: { number: 80 }", "name: web, port: { number: 81 }"]]),
      [gap("Ingress shop/shop leads to the port 81 of Service shop/web, which has none")],
    );
    assert.deepEqual(edited([["port: { name: http }", "port: { number: 8080 }"]]), [
      gap("Ingress shop/shop leads to the port 8080 of Service shop/api, which has none"),
    ]);
    // ingress-nginx finds a port by its target, too
    assert.deepEqual(
      edited([["port: { name: http }", "port: { number: 8080 }"]], { cluster: existing }),
      [],
    );
    assert.deepEqual(edited([["selector: { app: api }, ports", "ports"]]), [
      path("/api", "Service shop/api:http would select no pods"),
      path("/old", "Service shop/api:80 would select no pods"),
    ]);
  });

  it("refuses another class than the one that a created cluster's controller serves", () => {
    assert.deepEqual(edited([["ingressClassName: haproxy", "ingressClassName: alb"]]), [
      "backed: shop.example.com: its certificate (Secret shop/shop-tls) would go, so clients of HTTPS would be shown another name's; keep the tls of its Ingress",
      paths(
        "/, /api, /healthz, /old",
        "Ingress shop/shop has the class alb, and the ingress controller of the cluster serves haproxy only",
      ),
    ]);
    // two rules for one host
    const rule = `    - host: shop.example.com
      http:
        paths:
          - { path: /more, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }
`;
    assert.deepEqual(
      edited([["ingressClassName: haproxy", "ingressClassName: alb"]], {
        from: manifests.replace("---", `${rule}---`),
      }).slice(1),
      [
        paths(
          "/, /api, /healthz, /old, /more",
          "Ingress shop/shop has the class alb, and the ingress controller of the cluster serves haproxy only",
        ),
      ],
    );
    const declared = `---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: web }
spec: { controller: haproxy.org/ingress-controller/haproxy }
`;
    const from = manifests + declared;
    assert.deepEqual(
      edited([["ingressClassName: haproxy", "ingressClassName: web"]], { from }),
      [],
    );
  });

  it("refuses another class on a cluster whose controller is not known, unless its owner says that it is served", () => {
    const at = { cluster: existing };
    const refused = edited([["ingressClassName: haproxy", "ingressClassName: traefik"]], at);
    assert.equal(
      refused[0],
      paths(
        "/, /api, /healthz, /old",
        "its Ingress would have the class traefik instead of haproxy, and it is not known whether the controller behind the load balancer serves that (annotate it cluster-migration/provided: IngressClass/traefik if it does)",
      ),
    );
    const provided: readonly [string, string] = [
      "name: shop, namespace: shop }",
      'name: shop, namespace: shop, annotations: { cluster-migration/provided: "IngressClass/traefik" } }',
    ];
    assert.deepEqual(
      edited([["ingressClassName: haproxy", "ingressClassName: traefik"], provided], at),
      [],
    );
    // the same class, by its annotation
    assert.deepEqual(
      edited(
        [
          ["  ingressClassName: haproxy\n", ""],
          [
            "name: shop, namespace: shop }",
            "name: shop, namespace: shop, annotations: { kubernetes.io/ingress.class: haproxy } }",
          ],
        ],
        at,
      ),
      [],
    );
  });

  it("refuses a certificate that goes, or that is not there yet", () => {
    const tls = "  tls: [{ hosts: [shop.example.com], secretName: shop-tls }]\n";
    const gone =
      "backed: shop.example.com: its certificate (Secret shop/shop-tls) would go, so clients of HTTPS would be shown another name's; keep the tls of its Ingress";
    assert.deepEqual(edited([[tls, ""]]), [gone]);
    assert.deepEqual(edited([["hosts: [shop.example.com]", "hosts: [other.example.com]"]]), [gone]);
    assert.deepEqual(edited([["hosts: [shop.example.com]", 'hosts: ["*.example.com"]']]), []);
    assert.deepEqual(edited([["secretName: shop-tls", "secretName: other"]]), [
      "backed: shop.example.com: its certificate would be Secret shop/other instead of shop/shop-tls, which is not among the manifests, so clients of HTTPS would be shown another name's; add it, or annotate the Ingress cluster-migration/provided: Secret/other once it is there",
    ]);
    const secret =
      "---\napiVersion: v1\nkind: Secret\nmetadata: { name: other, namespace: shop }\n";
    assert.deepEqual(
      edited([["secretName: shop-tls", "secretName: other"]], { from: manifests + secret }),
      [],
    );
    // the load balancer has the certificate
    const cluster = { ...created, spec: { ingress: { certificateArn: "arn:aws:acm:1" } } };
    assert.deepEqual(edited([[tls, ""]], { cluster }), []);
  });

  it("compares with what was applied last, also on a drained side at weight 0", () => {
    const is = backing(manifests.replace(apiLine, ""));
    const [was] = backing(manifests);
    assert.ok(was);
    const observed = weighted(shop, { old: 0, new: 100 });
    const last = { routing: { [shop]: was } };
    const at = { observed, backing: is };
    assert.equal(told(backed, context({ ...at, last })).length, 1);
    const drained = route53(observed, drainMarker("old", "2026-11-23T10:00:00.000Z"));
    assert.equal(told(backed, context({ ...at, last, observed: drained })).length, 1);
    // an earlier release wrote no such output; nobody has a record
    assert.deepEqual(told(backed, context({ ...at, last: {} })), []);
    assert.deepEqual(told(backed, context({ ...at, last, observed: route53() })), []);
  });
});
