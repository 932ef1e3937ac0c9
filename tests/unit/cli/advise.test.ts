import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import type { CommandContext } from "../../../cli/command.ts";
import { advise } from "../../../cli/advise.ts";
import { render } from "../../../cli/render.ts";
import { folderOf } from "../conversion/manifests/folder.ts";

const manifests = `apiVersion: batch/v1beta1
kind: CronJob
metadata: { name: report, namespace: shop }
spec: { schedule: "@daily", jobTemplate: {} }
---
apiVersion: v1
kind: Secret
metadata: { name: codes, namespace: shop }
stringData: { octal: "0644", answer: "yes", day: "2026-01-31", time: "12:30", multi: "a\\nb" }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/proxy-read-timeout: "30"
    nginx.ingress.kubernetes.io/app-root: /home
    cluster-migration/without: app-root
spec:
  rules:
    - host: shop.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] }
`;
const psp = `apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata: { name: restricted }
`;

const project = (more: Readonly<Record<string, string>> = {}): string =>
  folderOf({
    "Pulumi.yaml": "name: cluster-migration\nconfig: { hostedZones: { default: [example.com] } }\n",
    "Pulumi.old.yaml": `config:
  cluster-migration:cluster:
    name: old.example.com
    kubernetesVersion: "1.24"
    existing:
      ingress: { dnsName: old-1.elb.us-east-1.amazonaws.com, zoneId: Z35SXDOTRQ7X7K }
      etcdVersion: 3.4.3
      networking: weave
      dns: kube-dns
  cluster-migration:trafficWeight: "100"
`,
    "Pulumi.new.yaml": `config:
  aws:region: us-east-1
  cluster-migration:cluster:
    name: new.example.com
    kubernetesVersion: "1.36.2"
    networking: cilium
    zones: [us-east-1a, us-east-1b, us-east-1c]
    network: { cidr: 10.0.0.0/16 }
  cluster-migration:peer: old
`,
    "workloads/shop.yaml": manifests,
    ...more,
  });

const silent: CommandContext = { print: () => undefined, complain: () => undefined };

const output = async (words: readonly string[]): Promise<readonly string[]> => {
  const lines: string[] = [];
  assert.equal(
    await advise.run(words, { print: (line) => lines.push(line), complain: () => undefined }),
    0,
  );
  return lines;
};

describe("npm run advise", () => {
  it("reads manifests of any domain, whose zones it takes from their hosts", async () => {
    const dir = project();
    const other = folderOf({
      "all.yaml": manifests.replace("shop.example.com", "shop.acme.io"),
    });
    const lines = await output(["--dir", dir, "--workloads", other]);
    assert.match(lines[0] ?? "", /^strategy: /);
  });

  it("prints the strategy, both sides' patches and refusals, and the totals", async () => {
    const dir = project({ "workloads/psp.yaml": psp });
    const lines = (await output(["--dir", dir])).map((line) => line.replaceAll(`${dir}/`, ""));
    assert.deepEqual(lines, [
      "strategy: move (old to new)",
      "  versions: 1.24 to 1.36 are 12 minors, and an upgrade in place does one at a time: 12 upgrades, and each replaces every control plane and node",
      "  network plugin: weave to cilium: during an in-place swap, pods on weave cannot reach pods on cilium",
      "  DNS: kube-dns to coredns: during an in-place swap, no name inside the cluster may resolve",
      "  nodes: 1.27 removes the in-tree AWS provider: cloud controller and EBS driver change",
      "  nodes: 1.35 no longer starts on cgroup v1: the image of every node changes",
      "  APIs: PodSecurityPolicy ends as policy/v1beta1, and nothing takes its place: no manifest suits both (PodSecurityPolicy restricted)",
      "",
      "old, Kubernetes 1.24 (somebody else applies the manifests there): 5 objects, 0 converted (0 conversions), 0 refused, 5 as written",
      "new, Kubernetes 1.36.2: 5 objects, 2 converted (3 conversions), 1 refused, 2 as written, annotations of ingress-nginx: 2 translated, 0 refused",
      "",
      "active-only workloads, on the active side only:",
      "  CronJob shop/report: a CronJob",
      "",
      "new alone:",
      "  CronJob shop/report (workloads/shop.yaml:1)",
      "    cronjob-batch-v1",
      '      apiVersion: "batch/v1beta1" -> "batch/v1"',
      "  Ingress shop/web (workloads/shop.yaml:16)",
      "    ingress-class",
      '      spec.ingressClassName: (none) -> "haproxy"',
      "    nginx-annotations",
      '      metadata.annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"]: "30" -> (none)',
      '      metadata.annotations["nginx.ingress.kubernetes.io/app-root"]: "/home" -> (none)',
      '      metadata.annotations["haproxy.org/timeout-server"]: (none) -> "30s"',
      "  refused: PodSecurityPolicy restricted (workloads/psp.yaml:1): 1.25 stopped serving policy/v1beta1 PodSecurityPolicy; nothing took its place one to one: label the namespaces for Pod Security Admission (pod-security.kubernetes.io/enforce) and remove it, or annotate it cluster-migration/conversion: leave-out, and a side that does not serve it leaves it out",
    ]);
  });

  it("prints once what both sides need", async () => {
    const dir = project({
      "Pulumi.old.yaml": `config:
  aws:region: us-east-1
  cluster-migration:cluster:
    name: old.example.com
    kubernetesVersion: "1.31.14"
    networking: flannel
    zones: [us-east-1a]
  cluster-migration:trafficWeight: "100"
`,
      "workloads/flows.yaml": `apiVersion: flowcontrol.apiserver.k8s.io/v1beta3
kind: FlowSchema
metadata: { name: team }
spec: { priorityLevelConfiguration: { name: global-default } }
`,
    });
    const lines = await output(["--dir", dir]);
    const [both, alone] = [lines.indexOf("both sides:"), lines.indexOf("new alone:")];
    const named = (from: number, to?: number) =>
      lines.slice(from, to).flatMap((line) => /^ {2}(\S+ \S+) \(/.exec(line)?.[1] ?? []);
    assert.deepEqual(named(both, alone), ["CronJob shop/report", "Ingress shop/web"]);
    assert.deepEqual(named(alone), ["FlowSchema team"]);
    assert.ok(!lines.includes("old alone:"));
  });

  it("prints the same as Markdown and as JSON", async () => {
    const dir = project();
    const markdown = await output(["--dir", dir, "--format", "markdown"]);
    assert.equal(markdown[0], "## Strategy: move");
    assert.ok(
      markdown.includes(
        `| CronJob shop/report | ${dir}/workloads/shop.yaml:1 | cronjob-batch-v1 | \`apiVersion\` | \`"batch/v1beta1"\` | \`"batch/v1"\` |`,
      ),
    );
    const json = JSON.parse((await output(["--dir", dir, "--format", "json"])).join("\n")) as {
      strategy: string;
      sides: readonly { stack: string; totals: unknown }[];
    };
    assert.equal(json.strategy, "move");
    assert.deepEqual(json.sides[1]?.totals, {
      objects: 4,
      convertedObjects: 2,
      conversions: 3,
      refusedObjects: 0,
      annotations: { translated: 2, refused: 0 },
    });
  });

  it("takes the sides by name, and refuses a format and a side that there is not", async () => {
    const dir = project();
    assert.equal((await output(["--dir", dir, "--to", "old"]))[0], "strategy: move (new to old)");
    await assert.rejects(advise.run(["--dir", dir, "--format", "html"], silent), {
      message: "--format: got html, expected text, markdown or json",
    });
    await assert.rejects(advise.run(["--dir", dir, "--from", "newer"], silent), {
      message: "newer: not one of the two sides: got newer, expected new or old",
    });
  });
});

describe("npm run render", () => {
  const run = async (words: readonly string[]) => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await render.run(words, {
      print: (line) => out.push(line),
      complain: (line) => err.push(line),
    });
    return { code, out, err };
  };

  it("writes one file for each object, and nothing else, as YAML that kubectl reads as it is meant", async () => {
    const dir = project();
    const out = join(dir, "out");
    const { code, err } = await run(["--dir", dir, "--stack", "new", "--out", out]);
    assert.deepEqual([code, err], [0, []]);
    assert.deepEqual(readdirSync(out), [
      "shop.cronjob.report.yaml",
      "shop.ingress.web.yaml",
      "shop.secret.codes.yaml",
      "shop.service.web.yaml",
    ]);
    assert.equal(
      readFileSync(join(out, "shop.secret.codes.yaml"), "utf8"),
      `apiVersion: v1
kind: Secret
metadata:
  name: codes
  namespace: shop
stringData:
  octal: "0644"
  answer: "yes"
  day: "2026-01-31"
  time: "12:30"
  multi: |-
    a
    b
`,
    );
    assert.equal(
      readFileSync(join(out, "shop.cronjob.report.yaml"), "utf8"),
      `apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: shop
spec:
  schedule: "@daily"
  jobTemplate: {}
  startingDeadlineSeconds: 60
  suspend: true
`,
    );
  });

  it("replaces what was rendered there before, and touches no other folder", async () => {
    const dir = project();
    const out = join(dir, "out");
    await run(["--dir", dir, "--stack", "new", "--out", out]);
    const fewer = folderOf({
      "one.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n",
    });
    await run(["--dir", dir, "--stack", "new", "--out", out, "--workloads", fewer]);
    assert.deepEqual(readdirSync(out), ["_cluster.namespace.a.yaml"]);
    await assert.rejects(run(["--dir", dir, "--stack", "new", "--out", join(dir, "workloads")]), {
      message: `--out: ${dir}/workloads holds something else than rendered manifests: got shop.yaml, expected an empty folder`,
    });
  });

  it("says what is refused on standard error, with exit code 1", async () => {
    const dir = project({ "workloads/psp.yaml": psp });
    const { code, err } = await run(["--dir", dir, "--stack", "new", "--out", join(dir, "out")]);
    assert.equal(code, 1);
    assert.equal(err.length, 1);
    assert.match(
      err[0] ?? "",
      /^refused: .*psp\.yaml:1: PodSecurityPolicy restricted: 1\.25 stopped/,
    );
    assert.equal(readdirSync(join(dir, "out")).length, 4);
  });

  it("wants to know the stack and the folder", async () => {
    await assert.rejects(
      run(["--stack", "new"]),
      /^UserError: --stack and --out: missing, expected --stack STACK and --out FOLDER, --server or both$/,
    );
  });
});
