import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import type { CommandContext } from "../../../cli/command.ts";
import { advise } from "../../../cli/advise.ts";
import { render } from "../../../cli/render.ts";
import { adviceSchema } from "../../../conversion/report/advice-schema.ts";
import { folderOf } from "../conversion/manifests/folder.ts";

const manifests = `apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: batch/v1beta1
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
---
`;

const project = (more: Readonly<Record<string, string>> = {}): string =>
  folderOf({
    "Pulumi.yaml": "name: cluster-migration\nconfig: { hostedZones: { default: [example.com] } }\n",
    "Pulumi.old.yaml": `config:
  cluster-migration:cluster:
    name: old.example.com
    kubernetesVersion: "1.24"
    existing:
      ingress: { dnsName: old-1.us-east-1.elb.amazonaws.com, zoneId: Z35SXDOTRQ7X7K }
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

/** The lines before what the clusters cost. */
function withoutCost(lines: readonly string[]): readonly string[] {
  const from = lines.findIndex((line) => line.startsWith("cost a month"));
  assert.ok(from > 0);
  return lines.slice(0, from - 1);
}

const silent: CommandContext = { print: () => undefined, complain: () => undefined };

async function run(words: readonly string[]) {
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const code = await advise.run(words, { print, complain: () => undefined });
  return { code, lines };
}

const output = async (words: readonly string[]): Promise<readonly string[]> =>
  (await run(words)).lines;

const reasons = [
  "strategy: move (old to new)",
  "  versions: 1.24 to 1.36 are 12 minors, and an upgrade in place does one at a time: 12 upgrades, and each replaces every control plane and node",
  "  network plugin: weave to cilium: during an in-place swap, pods on weave cannot reach pods on cilium",
  "  DNS: kube-dns to coredns: during an in-place swap, no name inside the cluster may resolve",
  "  nodes: 1.27 removes the in-tree AWS provider: cloud controller and EBS driver change",
  "  nodes: 1.35 no longer starts on cgroup v1: the image of every node changes",
];
const totals = (refused: number) => [
  "",
  `old, Kubernetes 1.24 (somebody else applies the manifests there): ${5 + refused} objects, 0 converted (0 conversions), 0 refused, ${5 + refused} as written`,
  `new, Kubernetes 1.36.2: ${5 + refused} objects, 2 converted (3 conversions), ${refused} refused, 3 as written, annotations of ingress-nginx: 2 translated, 0 refused`,
];

describe("npm run advise", () => {
  it("reads manifests of any domain, whose zones it takes from their hosts", async () => {
    const dir = project();
    const other = folderOf({
      "all.yaml": manifests.replace("shop.example.com", "shop.acme.io"),
    });
    const { code, lines } = await run(["--dir", dir, "--workloads", other]);
    assert.equal(code, 0);
    assert.match(lines[0] ?? "", /^strategy: /);
  });

  it("prints what to act on first, alike things in one line, and the totals last", async () => {
    const dir = project({ "workloads/psp.yaml": psp + psp.replace("restricted", "loose") });
    const { code, lines } = await run(["--dir", dir]);
    assert.equal(code, 3);
    assert.deepEqual(
      withoutCost(lines)
        .map((line) => line.replaceAll(`${dir}/`, ""))
        // as wide as the folder's name is long
        .filter((line) => !/^ {2}(host |─)/.test(line)),
      [
        ...reasons,
        "  APIs: PodSecurityPolicy ends as policy/v1beta1, and nothing takes its place: no manifest suits both (PodSecurityPolicy restricted, PodSecurityPolicy loose)",
        "",
        "refused (2):",
        "  new: 1.25 stopped serving policy/v1beta1 PodSecurityPolicy; nothing took its place one to one: label the namespaces for Pod Security Admission (pod-security.kubernetes.io/enforce) and remove it, or annotate it cluster-migration/conversion: leave-out, and a side that does not serve it leaves it out",
        "    PodSecurityPolicy restricted (workloads/psp.yaml:1), PodSecurityPolicy loose (workloads/psp.yaml:5)",
        "",
        "hosts (1):",
        "  shop.example.com  Ingress shop/web  workloads/shop.yaml:20  yes",
        "",
        "active-only workloads, on the active side only (1):",
        "  a CronJob",
        "    CronJob shop/report (workloads/shop.yaml:5)",
        "",
        "conversions (3):",
        "  new: batch/v1beta1 to batch/v1: 1 CronJob",
        "    CronJob shop/report (workloads/shop.yaml:5)",
        "  new: ingress-class: 1 Ingress",
        "    Ingress shop/web (workloads/shop.yaml:20)",
        "  new: nginx-annotations: 1 Ingress",
        "    Ingress shop/web (workloads/shop.yaml:20)",
        ...totals(2),
      ],
    );
  });

  it("says last what the clusters cost while both are there", async () => {
    const lines = await output(["--dir", project()]);
    assert.equal(
      lines.at(-1),
      "while both are there: 399 dollars a month, the existing cluster not counted",
    );
    assert.match(lines.join("\n"), /new\.example\.com {2}NAT gateways +3 +99\n/);
  });

  it("prints every changed field with --details", async () => {
    const dir = project();
    const { code, lines } = await run(["--dir", dir, "--details"]);
    assert.equal(code, 0);
    const from = lines.indexOf("conversions (3):");
    assert.deepEqual(
      withoutCost(lines)
        .slice(from)
        .map((line) => line.replaceAll(`${dir}/`, "")),
      [
        "conversions (3):",
        "  new: batch/v1beta1 to batch/v1: 1 CronJob",
        "    CronJob shop/report (workloads/shop.yaml:5)",
        '      apiVersion: "batch/v1beta1" -> "batch/v1"',
        "  new: ingress-class: 1 Ingress",
        "    Ingress shop/web (workloads/shop.yaml:20)",
        '      spec.ingressClassName: (none) -> "haproxy"',
        "  new: nginx-annotations: 1 Ingress",
        "    Ingress shop/web (workloads/shop.yaml:20)",
        '      metadata.annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"]: "30" -> (none)',
        '      metadata.annotations["nginx.ingress.kubernetes.io/app-root"]: "/home" -> (none)',
        '      metadata.annotations["haproxy.org/timeout-server"]: (none) -> "30s"',
        ...totals(0),
      ],
    );
  });

  it("folds seventy of a kind", async () => {
    const cronJobs = Array.from(
      { length: 70 },
      (_each, n) =>
        `apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: job-${n}, namespace: shop }\nspec: {}\n`,
    );
    const dir = project({ "workloads/jobs.yaml": cronJobs.join("---\n") });
    const lines = (await output(["--dir", dir])).map((line) => line.replaceAll(`${dir}/`, ""));
    const at = lines.indexOf("  new: batch/v1beta1 to batch/v1: 71 CronJobs");
    assert.equal(
      lines[at + 1],
      "    CronJob shop/job-0 (workloads/jobs.yaml:1), CronJob shop/job-1 (workloads/jobs.yaml:6), CronJob shop/job-2 (workloads/jobs.yaml:11) and 68 more",
    );
    assert.ok(lines.length < 60, String(lines.length));
  });

  it("reads on where something is wrong, and lists what to decide before all else", async () => {
    const dir = project({
      "workloads/broken.yaml": "a: [",
      "workloads/jobs.yaml": `apiVersion: batch/v1
kind: Job
metadata: { name: seed, namespace: shop }
---
apiVersion: batch/v1
kind: Job
metadata: { name: index, namespace: shop }
`,
      "workloads/elsewhere.yaml": `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: blog, namespace: shop, annotations: { cluster-migration/run: both } }
spec: { rules: [{ host: blog.example.org }] }
`,
    });
    const { code, lines } = await run(["--dir", dir]);
    assert.equal(code, 3);
    const from = lines.indexOf("decide before anything else (5):");
    assert.deepEqual(
      lines
        .slice(from, lines.indexOf("", from))
        .map((line) => line.replaceAll(`${dir}/`, "").slice(0, 90)),
      [
        "decide before anything else (5):",
        "  broken YAML: Flow sequence in block collection must be sufficiently indented and end wit",
        "    workloads/broken.yaml:1",
        "  cluster-migration/run: no such annotation: expected one of runs, job, data, conversion, ",
        "    Ingress shop/blog (workloads/elsewhere.yaml:1)",
        "  a Job runs once on each cluster that gets it: annotate it cluster-migration/job: per-clu",
        "    Job shop/seed (workloads/jobs.yaml:1), Job shop/index (workloads/jobs.yaml:5)",
        "  host blog.example.org lies in no hosted zone: got example.com; add its zone to `hostedZo",
        "    workloads/elsewhere.yaml:1",
      ],
    );
    assert.ok(lines.includes("conversions (4):"));
  });

  it("tells what the target lacks as a table, and ends with 3 where it could not run something", async () => {
    const dir = project({
      "workloads/more.yaml": `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: files, namespace: shop, annotations: { cluster-migration/data: by-hand } }
spec: { storageClassName: gp2 }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: more, namespace: shop, annotations: { cluster-migration/data: by-hand } }
spec: { storageClassName: gp2 }
`,
    });
    const { code, lines } = await run(["--dir", dir]);
    assert.equal(code, 3);
    // as many as there are rows
    const from = lines.indexOf("needed, and not among the manifests (1):");
    assert.deepEqual(
      lines.slice(from + 1, from + 4).map((line) => line.trim().split(/ {2,}/).slice(0, 2)),
      [
        ["needs", "found"],
        ["─".repeat(21), "─────"],
        ["new: StorageClass gp2", "gp3"],
      ],
    );
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
    const from = lines.indexOf("conversions (4):");
    assert.deepEqual(
      lines.slice(from + 1, lines.indexOf("", from)).filter((line) => !line.startsWith("    ")),
      [
        "  both sides: batch/v1beta1 to batch/v1: 1 CronJob",
        "  both sides: ingress-class: 1 Ingress",
        "  both sides: nginx-annotations: 1 Ingress",
        "  new: flowcontrol.apiserver.k8s.io/v1beta3 to flowcontrol.apiserver.k8s.io/v1: 1 FlowSchema",
      ],
    );
  });

  it("prints the same as Markdown, folded", async () => {
    const dir = project({ "workloads/psp.yaml": psp + psp.replace("restricted", "loose") });
    const lines = (await output(["--dir", dir, "--format", "markdown"])).map((line) =>
      line.replaceAll(`${dir}/`, ""),
    );
    assert.equal(lines[0], "## Strategy: move");
    const from = lines.indexOf("### Refused (2)");
    assert.deepEqual(
      lines.slice(from + 2, from + 9).map((line) => line.slice(0, 60)),
      [
        "<details>",
        "<summary>new: 1.25 stopped serving policy/v1beta1 PodSecurit",
        "",
        "PodSecurityPolicy restricted (workloads/psp.yaml:1)<br>",
        "PodSecurityPolicy loose (workloads/psp.yaml:5)<br>",
        "",
        "</details>",
      ],
    );
    assert.ok(
      lines.includes(
        "- new: batch/v1beta1 to batch/v1: 1 CronJob: CronJob shop/report (workloads/shop.yaml:5)",
      ),
    );
    assert.ok(
      lines.includes("| shop.example.com | Ingress shop/web | workloads/shop.yaml:20 | yes |"),
    );
  });

  it("cuts Markdown below what GitHub takes, and counts what is cut", async () => {
    const jobs = Array.from(
      { length: 1500 },
      (_each, n) =>
        `apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: { name: a-rather-long-name-of-a-job-${n}, namespace: shop }\nspec: {}\n`,
    );
    const dir = project({ "workloads/jobs.yaml": jobs.join("---\n") });
    const lines = await output(["--dir", dir, "--format", "markdown", "--details"]);
    const text = lines.join("\n");
    assert.ok(text.length < 65_536, String(text.length));
    assert.ok(text.length > 55_000, String(text.length));
    assert.match(
      lines.at(-1) ?? "",
      /^_Cut here: [\d,]+ lines do not fit into a comment\. `npm run advise` prints all\._$/,
    );
    const tags = (tag: string) => text.split(tag).length;
    assert.equal(tags("<details>"), tags("</details>"));
  });

  it("prints everything as JSON, as its schema says", async () => {
    const dir = project();
    const json: unknown = JSON.parse((await output(["--dir", dir, "--format", "json"])).join("\n"));
    const { strategy, sides } = adviceSchema.parse(json);
    assert.equal(strategy, "move");
    assert.deepEqual(sides[1]?.totals, {
      objects: 5,
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
      "_cluster.namespace.shop.yaml",
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
      "one.yaml": manifests.slice(manifests.indexOf("apiVersion: v1\nkind: Service")),
    });
    await run(["--dir", dir, "--stack", "new", "--out", out, "--workloads", fewer]);
    assert.deepEqual(readdirSync(out), ["shop.ingress.web.yaml", "shop.service.web.yaml"]);
    await assert.rejects(run(["--dir", dir, "--stack", "new", "--out", join(dir, "workloads")]), {
      message: `--out: ${dir}/workloads holds something else than rendered manifests: got shop.yaml, expected an empty folder`,
    });
  });

  it("writes no two objects into one file, and Secrets for their owner's eyes", async () => {
    const role = (name: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: "${name}" }
rules: []
`;
    const names = ["team:read", "team_read", "Team:read", "team%3Aread"];
    const dir = project({ "workloads/roles.yaml": names.map(role).join("---\n") });
    const out = join(dir, "out");
    for (let times = 0; times < 2; times++)
      await run(["--dir", dir, "--stack", "new", "--out", out]);
    const files = readdirSync(out);
    assert.deepEqual(files.filter((file) => file.includes("clusterrole")).sort(), [
      "_cluster.clusterrole.Team%3Aread~2.yaml",
      "_cluster.clusterrole.team%253Aread.yaml",
      "_cluster.clusterrole.team%3Aread.yaml",
      "_cluster.clusterrole.team_read.yaml",
    ]);
    const mode = (file: string) => statSync(join(out, file)).mode & 0o777;
    assert.equal(mode("shop.secret.codes.yaml"), 0o600);
    assert.notEqual(mode("shop.service.web.yaml"), 0o600);
  });

  it("says what is left out, as one table", async () => {
    const dir = project({
      "workloads/dump.yaml": ["a", "b"]
        .map((name) => `apiVersion: v1\nkind: Node\nmetadata: { name: ${name}, uid: u }\n`)
        .join("---\n"),
    });
    const { err } = await run(["--dir", dir, "--stack", "new", "--out", join(dir, "out")]);
    assert.deepEqual(err, [
      "note: left out, 2 in all:\n  2: Node a, Node b: it belongs to its cluster",
    ]);
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
    assert.equal(readdirSync(join(dir, "out")).length, 5);
  });

  it("wants to know the stack and the folder", async () => {
    await assert.rejects(
      run(["--stack", "new"]),
      /^UserError: --stack and --out: missing, expected --stack STACK and --out FOLDER, --server or both$/,
    );
  });
});
