import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { collectAdvice, hasRefusals } from "../../../../conversion/report/advice.ts";
import { surveyTree } from "../../../../conversion/manifests/workload-set.ts";
import { newSide, oldSide } from "../../migration/two-sides.ts";
import { manifestsOf } from "../objects.ts";

const hosts = (annotations = "{}") => `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop, annotations: ${annotations} }
spec:
  rules:
    - host: shop.acme.io
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
---
`;
const writer = (container: string, annotation = "other-names") => `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: external-dns
  namespace: dns
  annotations: { ${annotation === "" ? "" : `cluster-migration/external-dns: ${annotation}`} }
spec:
  selector: { matchLabels: { app: dns } }
  template:
    metadata: { labels: { app: dns } }
    spec:
      containers: [{ name: dns, image: "k8s.gcr.io/external-dns/external-dns:v0.7.6", ${container} }]
`;
const survey = (yaml: string, zone = { name: "acme.io", private: false }) =>
  surveyTree(
    { manifests: manifestsOf(yaml), problems: [], notes: [], leftOut: [] },
    { hosts: {}, hostedZones: [zone] },
  );
const seen = (container: string, ingress = hosts()) =>
  survey(ingress + writer(container)).externalDns?.replace(/^.*other-names, but /, "");

describe("external-dns among the manifests", () => {
  it("must be decided first of all, in the words of the rule that refuses it", () => {
    const text =
      "external-dns is among the workloads and would write the same records; remove it, or restrict it to other names and " +
      "annotate it cluster-migration/external-dns: other-names, in the order of MIGRATION.md#external-dns";
    const found = survey(hosts() + writer("args: [--source=ingress]", ""));
    const advice = collectAdvice(oldSide(), newSide(), found);
    assert.deepEqual(advice.decisions.required, [
      { source: "test.yaml:3", object: "Deployment dns/external-dns", text },
    ]);
    assert.equal(hasRefusals(advice), true);
    assert.equal(found.externalDns, "test.yaml:3: Deployment dns/external-dns");
  });

  it("is not believed where its own arguments include a host, and nothing keeps it from that", () => {
    const includes =
      "--domain-filter=acme.io includes shop.acme.io, and no other argument keeps it from that";
    assert.equal(seen("args: [--domain-filter=acme.io, --policy=sync]"), includes);
    assert.equal(
      seen("args: [--source, service, --source, ingress, --domain-filter, acme.io]"),
      includes,
    );
    assert.equal(
      seen("command: [/bin/external-dns, --domain-filter=acme.io], args: [--txt-owner-id=a]"),
      includes,
    );
    assert.equal(
      seen("args: [--source=ingress], env: [{ name: EXTERNAL_DNS_DOMAIN_FILTER, value: acme.io }]"),
      includes,
    );
    assert.equal(
      seen("args: [--source=ingress, --provider=aws, --aws-zone-type=public]"),
      "no --domain-filter keeps it from any hosted zone, and no other argument keeps it from that",
    );
  });

  it("is believed where its arguments keep it away, or may", () => {
    const all = "--source=ingress, --domain-filter=acme.io";
    for (const container of [
      "args: [--source=ingress, --domain-filter=other.io]",
      "args: [--source=ingress, --domain-filter=sub.acme.io]",
      `args: [${all}, --exclude-domains=shop.acme.io]`,
      `args: [${all}, --regex-domain-filter=^x]`,
      `args: [${all}, --annotation-filter=dns=yes]`,
      `args: [${all}, --label-filter=dns=yes]`,
      `args: [${all}, --ingress-class=internal]`,
      `args: [${all}, --namespace=other]`,
      `args: [${all}, --provider=google]`,
      `args: [${all}, --aws-zone-type=private]`,
      "args: [--source=service, --domain-filter=acme.io]",
      'args: [--source=ingress, "--domain-filter=$(ZONE)"]',
      `args: [${all}], envFrom: [{ configMapRef: { name: dns } }]`,
      `args: [${all}], env: [{ name: EXTERNAL_DNS_EXCLUDE_DOMAINS, value: shop.acme.io }]`,
      `args: [${all}], env: [{ name: EXTERNAL_DNS_SOURCE, valueFrom: {} }]`,
      'command: [sh, -c, "external-dns --source=ingress"]',
      "args: []",
    ]) {
      assert.equal(seen(container), undefined, container);
    }
    const others = hosts("{ external-dns.alpha.kubernetes.io/controller: nobody }");
    assert.equal(seen(`args: [${all}]`, others), undefined);
  });
});
