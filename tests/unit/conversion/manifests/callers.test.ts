import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { findActiveOnly } from "../../../../conversion/manifests/active-only.ts";
import { workloadSet } from "../../../../conversion/manifests/workload-set.ts";
import { UserError } from "../../../../migration/user-error.ts";
import { manifestsOf } from "../objects.ts";
import { ManifestIndex } from "../../../../conversion/manifests/manifest-index.ts";

const shared = { hosts: {}, hostedZones: [{ name: "example.com", private: false }] } as const;

const worker = (name = "mailer", env = ""): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: main, image: example/${name}, env: [{ name: CALLS, value: "${env}" }] }] }
`;
const service = (ports: string, annotations = "", name = "mailer"): string => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, annotations: { ${annotations} } }
spec: { selector: { app: ${name} }, ports: [${ports}] }
`;
const ingress = `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: mailer }
spec: { rules: [{ host: mail.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: mailer, port: { number: 9102 } } } }] } }] }
`;

describe("a Service that makes a server of a workload", () => {
  const activeOnly = (yaml: string): readonly string[] =>
    findActiveOnly(new ManifestIndex(manifestsOf(yaml))).map(
      ({ name, reason }) => `${name}: ${reason}`,
    );
  const observed = [
    "mailer: its Services are for metrics or health only: a worker that would take production work at weight 0",
  ];

  it("is none whose ports are all for metrics, debugging or health", () => {
    for (const name of ["metrics", "http-metrics", "pprof", "healthz", "readiness", "debug-port"]) {
      assert.deepEqual(activeOnly(worker() + service(`{ name: ${name}, port: 9102 }`)), observed);
    }
    const both = "{ name: metrics, port: 9102 }, { name: http, port: 80 }";
    assert.deepEqual(activeOnly(worker() + service(both)), []);
  });

  it("is none whose one port is the one to scrape", () => {
    const scraped = "prometheus.io/scrape: 'true', prometheus.io/port: '9102'";
    assert.deepEqual(activeOnly(worker() + service("{ port: 9102 }", scraped)), observed);
    assert.deepEqual(
      activeOnly(worker() + service("{ port: 9102 }, { name: api, port: 80 }", scraped)),
      [],
    );
    // a server may say only that it is scraped, too
    assert.deepEqual(
      activeOnly(worker() + service("{ port: 80 }", "prometheus.io/scrape: 'true'")),
      [],
    );
  });

  it("is any that an Ingress leads to", () => {
    const metrics = service("{ name: metrics, port: 9102 }");
    assert.deepEqual(activeOnly(worker() + metrics + ingress), []);
  });
});

describe("a server that nobody is known to call", () => {
  const notes = (yaml: string): readonly string[] =>
    workloadSet(manifestsOf(yaml), shared).notes.filter((note) => note.includes("decide:"));

  it("is listed for its owner to decide", () => {
    assert.deepEqual(notes(worker() + service("{ port: 80 }")), [
      "test.yaml:1: Deployment mailer: decide: no Ingress leads to its Services, and no other manifest names them: annotate it cluster-migration/runs: both (it only answers calls) or cluster-migration/runs: active (it takes work by itself, from a queue or a schedule)",
    ]);
  });

  it("is not one that an Ingress leads to, another manifest names, or its owner has decided about", () => {
    const alone = worker() + service("{ port: 80 }");
    assert.deepEqual(notes(alone + ingress), []);
    const caller = worker("web", "http://mailer.default.svc:80/send");
    const called = `${alone}---${caller}${service("{ port: 80 }", "", "web")}`;
    assert.equal(notes(called).length, 1); // web alone
    const config = `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { MAIL: "mailer:80" }\n`;
    assert.deepEqual(notes(alone + config), []);
    const decided = alone.replace(
      "metadata: { name: mailer }",
      "metadata: { name: mailer, annotations: { cluster-migration/runs: both } }",
    );
    assert.deepEqual(notes(decided), []);
  });
});

describe("a custom resource that starts work by itself", () => {
  const scheduler = (annotation: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: { name: invoice, namespace: pay, annotations: { ${annotation} } }
spec: { schedule: "0 3 * * *" }
`;

  it("must say where it runs", () => {
    const set = (yaml: string) => workloadSet(manifestsOf(yaml), shared);
    assert.throws(
      () => set(scheduler("")),
      new UserError([
        "test.yaml:1: CronWorkflow pay/invoice: it starts work by itself on each cluster that has it: annotate it cluster-migration/runs: active (only the active side has it) or both",
      ]),
    );
    assert.deepEqual(set(scheduler("cluster-migration/runs: both")).activeOnly, []);
    assert.deepEqual(
      set(scheduler("cluster-migration/runs: active")).activeOnly.map(({ name }) => name),
      ["invoice"],
    );
  });
});
