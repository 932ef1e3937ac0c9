import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { renderFor } from "../../../../conversion/render.ts";
import { findActiveOnly } from "../../../../conversion/manifests/active-only.ts";
import { readWorkloadSet, workloadSet } from "../../../../conversion/manifests/workload-set.ts";
import type { Shared } from "../../../../migration/state/side.ts";
import { UserError } from "../../../../migration/user-error.ts";
import { manifestsOf } from "../objects.ts";
import { folderOf } from "./folder.ts";
import { ManifestIndex } from "../../../../conversion/manifests/manifest-index.ts";

const zones: Shared["hostedZones"] = [
  { name: "example.com", private: false },
  { name: "eu.example.com", private: false },
];
const shared = (hosts: Shared["hosts"] = {}): Pick<Shared, "hosts" | "hostedZones"> => ({
  hosts,
  hostedZones: zones,
});
const errorsOf = (yaml: string, hosts: Shared["hosts"] = {}): readonly string[] => {
  try {
    workloadSet(manifestsOf(yaml), shared(hosts));
  } catch (error) {
    assert.ok(error instanceof UserError);
    return error.lines;
  }
  assert.fail("nothing was wrong");
};

const service = (name: string, namespace = "shop"): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { app: ${name} }, ports: [{ name: admin, port: 81 }, { name: http, port: 80 }] }
---`;
const ingress = (name: string, host: string, more = "", spec = ""): string => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, namespace: shop${more} }
spec:
  ${spec}
  rules:
    - host: "${host}"
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
---`;
const one = (yaml: string): string => yaml.replace(/---$/, "");

describe("hosts", () => {
  it("come from Ingress rules, in the longest zone that they lie in, probed as their annotations say", () => {
    const annotations =
      ", annotations: { cluster-migration/probe-path: /ready, cluster-migration/probe-status: '204' }";
    const yaml =
      service("web") +
      ingress("a", "Shop.EU.example.com.") +
      ingress("b", "api.example.com", annotations, "tls: [{ hosts: ['*.example.com'] }]") +
      one(
        ingress(
          "c",
          "*.wild.example.com",
          ", annotations: { cluster-migration/probe-name: x.wild.example.com, cluster-migration/probe-scheme: https }",
        ),
      );
    assert.deepEqual(workloadSet(manifestsOf(yaml), shared()).hosts, [
      {
        name: "*.wild.example.com",
        zone: "example.com",
        probe: { scheme: "https", name: "x.wild.example.com", path: "/" },
      },
      {
        name: "api.example.com",
        zone: "example.com",
        probe: { scheme: "https", name: "api.example.com", path: "/ready", status: 204 },
      },
      {
        name: "shop.eu.example.com",
        zone: "eu.example.com",
        probe: { scheme: "http", name: "shop.eu.example.com", path: "/" },
      },
    ]);
  });

  it("come from `hosts` too, each with an Ingress that any version can be given", () => {
    const { hosts, manifests } = workloadSet(
      manifestsOf(one(service("front-end"))),
      shared({ "shop.example.com": "shop/front-end" }),
    );
    assert.deepEqual(
      hosts.map(({ name }) => name),
      ["shop.example.com"],
    );
    const [, oldest] = renderFor(manifests, { kubernetesVersion: "1.8", active: true }).objects;
    assert.deepEqual(oldest?.["spec"], {
      rules: [
        {
          host: "shop.example.com",
          http: { paths: [{ path: "/", backend: { serviceName: "front-end", servicePort: 80 } }] },
        },
      ],
    });
    const [, newest] = renderFor(manifests, {
      kubernetesVersion: "1.37",
      active: true,
      ingressClass: "haproxy",
    }).objects;
    assert.equal(newest?.apiVersion, "networking.k8s.io/v1");
  });

  it("are refused when they are claimed twice, lead nowhere, or lie in no zone", () => {
    const yaml =
      service("web") +
      ingress("a", "shop.example.com") +
      ingress("b", "shop.example.com") +
      ingress("c", "shop.example.org") +
      one(ingress("d", "api.example.com").replace("name: web", "name: gone"));
    assert.deepEqual(
      errorsOf(yaml, { "web.example.com": "shop/nobody", "x.example.com": "front-end" }),
      [
        'Pulumi.yaml: hosts["web.example.com"]: no Service shop/nobody among the manifests: expected one of that namespace\'s: web',
        'Pulumi.yaml: hosts["x.example.com"]: got "front-end", expected namespace/service',
        "test.yaml:5: Ingress shop/d: leads to Service shop/gone, which is not among the manifests: add it, or, where something else makes it, annotate the Ingress cluster-migration/provided: Service/gone",
        "test.yaml:3: host shop.example.com is claimed twice: by Ingress shop/a at test.yaml:2 and Ingress shop/b; keep one",
        "test.yaml:4: host shop.example.org lies in no hosted zone: got example.com, eu.example.com; add its zone to `hostedZones`, or leave it to others by cluster-migration/ignore-hosts: shop.example.org",
      ],
    );
  });

  it("must be there: without one no traffic would move", () => {
    const workloads = folderOf({
      "a.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n",
    });
    const all: Shared = {
      ...{ project: "it", workloads, hosts: {}, hostedZones: zones, removedHosts: [] },
      ...{ rollout: [100], drainSeconds: 60 },
    };
    const message =
      'Pulumi.yaml: hosts: no manifest names a host, so there is no traffic to move: name each host that clients call in hosts, as "shop.example.com": namespace/service';
    assert.throws(() => readWorkloadSet(all, "."), { message });
  });

  it("may be shared by Ingresses of different paths", () => {
    const yaml =
      service("web") +
      ingress("a", "shop.example.com") +
      one(ingress("b", "shop.example.com").replace("path: /,", "path: /api,"));
    assert.equal(workloadSet(manifestsOf(yaml), shared()).hosts.length, 1);
  });

  it("are none of an Ingress without one, which is noted", () => {
    const { hosts, notes } = workloadSet(
      manifestsOf(service("web") + one(ingress("a", ""))),
      shared(),
    );
    assert.deepEqual(hosts, []);
    assert.deepEqual(notes, [
      "test.yaml:2: Ingress shop/a: has a rule without a host, or none: it is applied, and no record made for it",
    ]);
  });
});

describe("the annotations of this program", () => {
  it("are refused when they are misspelt, misplaced, or say what is not allowed", () => {
    const annotated = (kind: string, annotation: string): string => `
apiVersion: v1
kind: ${kind}
metadata: { name: it, annotations: { ${annotation} } }
---`;
    const yaml =
      annotated("Pod", "cluster-migration/run: active") +
      annotated("Secret", "cluster-migration/runs: nowhere") +
      annotated("Deployment", "cluster-migration/probe-path: /") +
      annotated("ConfigMap", "cluster-migration/data: 7") +
      one(annotated("Namespace", "cluster-migration/runs: active"));
    assert.deepEqual(errorsOf(yaml), [
      "test.yaml:1: Pod it: cluster-migration/run: no such annotation: expected one of runs, job, data, conversion, without, external-dns, ignore-hosts, provided, secret-in-git, secret-from-config, probe-path, probe-status, probe-scheme, probe-name",
      'test.yaml:2: Secret it: cluster-migration/runs: got "nowhere", expected active or both',
      "test.yaml:3: Deployment it: cluster-migration/probe-path: does not belong here: it is for Ingress, HTTPRoute, Service",
      "test.yaml:4: ConfigMap it: cluster-migration/data: got 7, expected external or per-cluster or by-hand",
      "test.yaml:5: Namespace it: cluster-migration/runs: active: it runs nothing, and the inactive side would be without it: annotate the workloads that are to run on one side",
    ]);
  });
});

describe("hosts that no Ingress names", () => {
  const told = (yaml: string, hosts: Shared["hosts"] = {}): readonly string[] => {
    try {
      return workloadSet(manifestsOf(one(yaml)), shared(hosts)).notes.filter((note) =>
        note.includes("gets no record"),
      );
    } catch (error) {
      assert.ok(error instanceof UserError);
      return ["refused", ...error.lines];
    }
  };
  const line = (number: number, object: string, host: string): string =>
    `test.yaml:${number}: ${object}: names the host ${host}, which gets no record from it: its traffic would not move; add it to hosts in Pulumi.yaml, as "${host}": namespace/service, or leave it to others by cluster-migration/ignore-hosts: ${host}`;
  const resource = (apiVersion: string, kind: string, spec: string, annotations = ""): string => `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: it, namespace: shop, annotations: { ${annotations} } }
spec: ${spec}
---`;
  const routes =
    resource(
      "v1",
      "Service",
      "{}",
      "external-dns.alpha.kubernetes.io/hostname: 'a.example.com,b.example.com.'",
    ) +
    resource("gateway.networking.k8s.io/v1", "TLSRoute", "{ hostnames: [c.example.com] }") +
    resource(
      "networking.istio.io/v1",
      "VirtualService",
      "{ hosts: [d.example.com], gateways: [gw] }",
    ) +
    resource("networking.istio.io/v1alpha3", "VirtualService", "{ hosts: [mesh.example.com] }") +
    resource("projectcontour.io/v1", "HTTPProxy", "{ virtualhost: { fqdn: e.example.com } }") +
    resource(
      "traefik.io/v1",
      "IngressRoute",
      "{ routes: [{ match: 'Host(`f.example.com`, `g.example.com`) && Path(`/`)' }] }",
    );
  const lines = [
    line(1, "Service shop/it", "a.example.com"),
    line(1, "Service shop/it", "b.example.com"),
    line(2, "TLSRoute shop/it", "c.example.com"),
    line(3, "VirtualService shop/it", "d.example.com"),
    line(5, "HTTPProxy shop/it", "e.example.com"),
    line(6, "IngressRoute shop/it", "f.example.com"),
    line(6, "IngressRoute shop/it", "g.example.com"),
  ];

  it("are told, and refused where they are all that there is: nothing would move", () => {
    assert.deepEqual(told(routes), ["refused", ...lines]);
    assert.deepEqual(told(routes + service("web") + ingress("i", "shop.example.com")), lines);
  });

  it("are not told once Pulumi.yaml names them", () => {
    const hosts = { "a.example.com": "shop/web", "c.example.com": "shop/web" };
    assert.deepEqual(
      told(routes + service("web"), hosts),
      lines.filter((each) => !/ [ac]\.example/.test(each)),
    );
  });
});

describe("what its owner must decide", () => {
  const undecided = (annotations: string): string => `
apiVersion: batch/v1
kind: Job
metadata: { name: seed${annotations && ", annotations: { cluster-migration/job: never-again }"} }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db${annotations && ", annotations: { cluster-migration/data: by-hand }"} }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: files${annotations && ", annotations: { cluster-migration/data: external }"} }
spec: { accessModes: [ReadWriteOnce] }
`;

  it("is how a Job, a StatefulSet and a claim are migrated", () => {
    assert.deepEqual(errorsOf(undecided("")), [
      "test.yaml:1: Job seed: a Job runs once on each cluster that gets it: annotate it cluster-migration/job: per-cluster (right on both, such as a set-up of the cluster) or never-again (it has done its work)",
      "test.yaml:2: StatefulSet db: its pods keep data, which this program does not move: annotate it cluster-migration/data: external (the data is elsewhere), per-cluster (each side has its own, and may) or by-hand (you copy it, see docs/workloads.md)",
      "test.yaml:3: PersistentVolumeClaim files: it keeps data, which this program does not move: annotate it cluster-migration/data: external (the data is elsewhere), per-cluster (each side has its own, and may) or by-hand (you copy it, see docs/workloads.md)",
    ]);
    assert.equal(workloadSet(manifestsOf(undecided("yes")), shared()).manifests.length, 3);
  });

  it("is told of what looks like a database, unless it says where its data is", () => {
    const deployment = (image: string, annotations = ""): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: it${annotations} }
spec: { template: { spec: { containers: [{ image: "${image}" }] } } }
`;
    const notesOf = (yaml: string): number => workloadSet(manifestsOf(yaml), shared()).notes.length;
    for (const image of [
      "mongo",
      "redis:7-alpine",
      "docker.io/bitnami/postgresql@sha256:00",
      "mysql/mysql-server:8.0",
      "registry.example.com:5000/mirror/cp-kafka:7.6",
      "redis/redis-stack-server",
      "example/carts-db:2",
    ]) {
      assert.equal(notesOf(deployment(image)), 1, image);
    }
    for (const image of [
      "registry.example.com/shop/web:1",
      "example.com/mongo-express:1",
      "prom/mysqld-exporter:v0.15",
      "mysql/client:1",
      "example/wait-for-postgres",
      "redis-commander",
    ]) {
      assert.equal(notesOf(deployment(image)), 0, image);
    }
    assert.equal(
      notesOf(deployment("redis", ", annotations: { cluster-migration/data: per-cluster }")),
      0,
    );
  });
});

describe("active", () => {
  const workload = (kind: string, name: string, annotations = ""): string => `
apiVersion: ${kind === "Pod" ? "v1" : kind === "CronJob" ? "batch/v1" : "apps/v1"}
kind: ${kind}
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} }${annotations} }
spec: { template: { metadata: { labels: { app: ${name}, tier: back } } } }
---`;
  const found = (yaml: string): readonly string[] =>
    findActiveOnly(new ManifestIndex(manifestsOf(one(yaml)))).map(
      ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`,
    );

  it("are CronJobs, and pods that no Service selects", () => {
    assert.deepEqual(
      found(
        service("web") +
          workload("Deployment", "web") +
          workload("Deployment", "mailer") +
          workload("StatefulSet", "queue") +
          workload("CronJob", "report") +
          workload("Pod", "poller") +
          workload("DaemonSet", "agent"),
      ),
      [
        "Deployment shop/mailer",
        "StatefulSet shop/queue",
        "CronJob shop/report",
        "Pod shop/poller",
      ],
    );
  });

  it("are what is annotated so, and never what may run on both", () => {
    const runs = (where: string): string => `, annotations: { cluster-migration/runs: ${where} }`;
    assert.deepEqual(
      found(
        service("web") +
          workload("Deployment", "web", runs("active")) +
          workload("Deployment", "mailer", runs("both")) +
          workload("CronJob", "report", runs("both")) +
          workload("DaemonSet", "agent", runs("active")),
      ),
      ["Deployment shop/web", "DaemonSet shop/agent"],
    );
  });

  it("are not told by a Service of another namespace, or one without a selector", () => {
    const bare = `
apiVersion: v1
kind: Service
metadata: { name: outside, namespace: shop }
spec: { ports: [{ port: 80 }] }
---`;
    assert.deepEqual(found(service("mailer", "other") + bare + workload("Deployment", "mailer")), [
      "Deployment shop/mailer",
    ]);
  });
});
