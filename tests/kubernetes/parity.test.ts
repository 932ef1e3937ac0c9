import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { manifestsOf } from "../unit/conversion/objects.ts";
import { folderOf } from "../unit/conversion/manifests/folder.ts";
import { RealControlPlane } from "../../rehearsal/control-planes/real-control-plane.ts";
import { minorOfServer } from "../../rehearsal/control-planes/programs.ts";
import { onControlPlane } from "./shared-control-plane.ts";
import { linesOf } from "../unit/cli/lines-of.ts";

const manifests = (image: string, greeting: string) => `apiVersion: v1
kind: Namespace
metadata: { name: compared }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: compared }
data: { greeting: ${greeting} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: compared }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: main, image: "${image}" }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: compared }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: compared }
spec:
  ingressClassName: haproxy
  rules:
    - host: web.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
`;

describe("npm run parity", function () {
  this.timeout(300_000);
  const plane = onControlPlane();
  let second: RealControlPlane | undefined;
  let dir = "";

  before(async function () {
    second = await RealControlPlane.start();
    const minor = `1.${minorOfServer() ?? ""}`;
    for (const each of [plane(), second]) await each.send(manifestsOf(manifests("web:1", "hello")));
    const cluster = (name: string) => `config:
  cluster-migration:cluster:
    name: ${name}.example.com
    kubernetesVersion: "${minor}"
    existing: { ingress: { dnsName: ${name}.elb.us-east-1.amazonaws.com, zoneId: Z26RNL4JYFTOTI } }
`;
    dir = folderOf({
      "Pulumi.yaml":
        "name: cluster-migration\nconfig: { hostedZones: { default: [example.com] } }\n",
      "Pulumi.old.yaml": `${cluster("old")}  cluster-migration:peer: new\n  cluster-migration:active: "true"\n  cluster-migration:trafficWeight: "100"\n`,
      "Pulumi.new.yaml": `${cluster("new")}  cluster-migration:peer: old\n`,
      "workloads/all.yaml": manifests("web:1", "hello"),
    });
  });
  after(async () => {
    await second?.stop();
  });

  function run(...words: readonly string[]) {
    const sides = [`old=${plane().kubeconfig}`, `new=${second?.kubeconfig ?? ""}`];
    return linesOf([
      "parity",
      "--dir",
      dir,
      "--to",
      "new",
      ...sides.flatMap((side) => ["--cluster", side]),
      ...words,
    ]);
  }
  /** Other tests of this run have objects in other namespaces of the shared cluster. */
  const own = (lines: readonly string[]) =>
    lines.filter((line) => line.includes(" compared/")).map((line) => line.replace(/  +/g, "  "));

  it("finds nothing where both clusters run the same", async () => {
    assert.deepEqual(own((await run()).lines), []);
  });

  it("finds what somebody has deployed to one of them, by exit code 1", async () => {
    await plane().send(manifestsOf(manifests("web:2", "hi")), "apply");
    const { code, lines } = await run();
    assert.equal(code, 1);
    assert.deepEqual(own(lines), [
      "content  ConfigMap compared/settings  the content differs: greeting",
      "image  Deployment compared/web  container main: old runs web:2, new web:1",
    ]);
    const { lines: json } = await run("--format", "json");
    const found = JSON.parse(json.join("\n")) as { findings: { object: string; kind: string }[] };
    assert.deepEqual(
      found.findings.filter(({ object }) => object.includes("compared/")).map(({ kind }) => kind),
      ["content", "image"],
    );
  });

  it("names the cluster that it was not told", async () => {
    const words = ["parity", "--dir", dir, "--to", "new", "--cluster", `old=${plane().kubeconfig}`];
    const { code, lines } = await linesOf(words, { print: () => undefined });
    assert.deepEqual(
      [code, lines],
      [2, ["--cluster: new is missing, expected new=CONTEXT or new=FILE"]],
    );
  });
});
