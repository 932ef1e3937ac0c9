import assert from "node:assert/strict";
import { service, stackFile, TemporaryProject } from "./temporary-project.ts";

const fromFiles =
  "This verdict is from files: what is deployed, and whether the target answers, is asked by pulumi " +
  "preview and pulumi up.";

describe("npm run check", () => {
  let project: TemporaryProject;
  beforeEach(() => {
    project = new TemporaryProject();
  });
  afterEach(() => {
    project.remove();
  });

  const check = (...words: readonly string[]) => project.run("check", "--base", "HEAD", ...words);

  it("names a step, and shows the shares before and after", async () => {
    project.edit("Pulumi.new.yaml", 'trafficWeight: "0"', 'trafficWeight: "1"');
    assert.deepEqual(await check(), {
      status: 0,
      stdout: `Step: row 4 of 10, edit 1 of 3: new goes from 0 % to 1 %, old from 100 % to 99 %

What changes:
  Pulumi.new.yaml: trafficWeight: 0 -> 1

host              before              after
────────────────  ──────────────────  ─────────────────
api.example.com   new 0 %, old 100 %  new 1 %, old 99 %
shop.example.com  new 0 %, old 100 %  new 1 %, old 99 %

${fromFiles}
`,
      stderr: "",
    });
  });

  it("refuses an unsafe edit with exit code 1, in Markdown for a pull request", async () => {
    project.edit("Pulumi.old.yaml", 'trafficWeight: "100"', 'trafficWeight: "0"');
    const { status, stdout, stderr } = await check("--format", "markdown");
    assert.deepEqual([status, stderr], [1, ""]);
    assert.deepEqual(stdout.split("\n\n").slice(0, 4), [
      "## Unsafe: 2 violations",
      "What changes:",
      "- Pulumi.old.yaml: trafficWeight: 100 -> 0",
      "What is wrong:",
    ]);
    assert.ok(
      stdout.includes(
        "\n- pulumi up --stack old: always-served: api.example.com, shop.example.com: weight 0 on old ",
      ),
    );
    assert.ok(stdout.includes("| shop.example.com | new 0 %, old 100 % | nobody |\n"));
    assert.ok(stdout.endsWith(`\n_${fromFiles}_\n`));
  });

  it("refuses an edit of a cluster with traffic that would replace or end what serves", async () => {
    project.edit("Pulumi.old.yaml", "cidr: 172.31.0.0/16", "cidr: 172.30.0.0/16");
    assert.match(
      (await check()).stdout,
      /\n {2}pulumi up --stack old: no-in-place-change: cluster: network\.cidr 172\.31\.0\.0\/16 -> 172\.30\.0\.0\/16 \(the VPC would be replaced\) on a cluster with traffic; create a new side with these values and shift the traffic to it\n/,
    );
    project.shell("git checkout -q .");
    // nobody comes to the new side
    project.edit("Pulumi.new.yaml", "cidr: 172.36.0.0/16", "cidr: 172.30.0.0/16");
    assert.equal((await check()).status, 0);
    project.shell("git checkout -q .");
  });

  it("counts a removed stack file, a shared key and a host of the manifests as edits", async () => {
    project.delete("Pulumi.old.yaml");
    assert.match((await check()).stdout, /\n {2}Pulumi\.old\.yaml: removed\n/);
    assert.match(
      (await check()).stdout,
      /\n {2}retire-last: Pulumi\.old\.yaml is removed, but old is not retired/,
    );
    project.shell("git checkout -q .");
    project.edit(
      "Pulumi.yaml",
      "default: [example.com]",
      "default: [example.com]\n  drainSeconds:\n    default: 60",
    );
    assert.match((await check()).stdout, /\n {2}Pulumi\.yaml: drainSeconds: 3600 -> 60\n/);
    project.shell("git checkout -q .");
    project.delete("workloads/api.yaml");
    const { status, stdout } = await check();
    assert.equal(status, 1);
    assert.match(stdout, /\n {2}manifests: api\.example\.com: removed\n/);
    assert.match(stdout, /\n {2}pulumi up --stack old: hosts-stay: api\.example\.com: /);
    assert.match(stdout, /\napi\.example\.com {3}new 0 %, old 100 % {2}-\n/);
  });

  it("knows a host that comes, with its share", async () => {
    project.write("workloads/more/blog.yaml", service("blog"));
    const { status, stdout } = await check();
    assert.equal(status, 0);
    assert.match(stdout, /^Other change: not a step of a migration\n/);
    assert.match(stdout, /\nblog\.example\.com {2}- {19}new 0 %, old 100 %\n/);
  });

  it("shows edits of other namespaces' keys", async () => {
    project.edit("Pulumi.new.yaml", "config:", "config:\n  aws:profile: moving");
    assert.match(
      (await check()).stdout,
      /\n {2}Pulumi\.new\.yaml: aws:profile: not set -> "moving"\n/,
    );
  });

  it("lists what changes Pulumi itself", async () => {
    project.edit("Pulumi.yaml", "runtime: nodejs", "runtime: nodejs\nmain: other.ts");
    const { status, stdout } = await check();
    assert.equal(status, 0);
    assert.match(stdout, /\n {2}Pulumi\.yaml: main: not set -> "other\.ts"\n/);
  });

  it("refuses a kubeconfig or a private key in plain text, and shows nothing of it", async () => {
    const before = project.read("Pulumi.new.yaml");
    const key = "-----BEGIN RSA PRIVATE KEY-----";
    for (const [name, value] of [
      ["kubeconfig", '{"users": [{"user": {"token": "of-the-kubeconfig"}}]}'],
      ["gateCommand", `echo '${key} of-the-key'`],
    ] as const) {
      project.write(
        "Pulumi.new.yaml",
        `${before}  cluster-migration:${name}: ${JSON.stringify(value)}\n`,
      );
      const { status, stdout } = await check("--format", "markdown");
      assert.equal(status, 1, name);
      assert.ok(!stdout.includes("of-the-"), stdout);
      assert.ok(
        stdout.includes(
          `Pulumi.new.yaml: ${name}: got plain text, expected a secret: pulumi config set --stack new --secret ${name} < FILE`,
        ),
        stdout,
      );
      assert.ok(stdout.startsWith("## Unsafe: a secret is in plain text\n"), stdout);
    }
  });

  it("sees that a secret command is another, and nothing of it", async () => {
    const secret = (text: string) => `  cluster-migration:gateCommand:\n    secure: ${text}\n`;
    const before = project.read("Pulumi.new.yaml");
    project.write("Pulumi.new.yaml", before + secret("v1:a"));
    project.commit();
    project.write("Pulumi.new.yaml", before + secret("v1:b"));
    const { stdout } = await check();
    assert.match(stdout, /\n {2}Pulumi\.new\.yaml: gateCommand: /);
    assert.doesNotMatch(stdout, /v1:/);
  });

  it("refuses a shared key in a stack file", async () => {
    project.write("Pulumi.new.yaml", stackFile("1.36.2", { peer: "old", drainSeconds: "60" }));
    assert.deepEqual(await check(), {
      status: 2,
      stdout: "",
      stderr:
        "Pulumi.new.yaml: drainSeconds: both sides must agree on it, expected in Pulumi.yaml only\n",
    });
  });

  it("shows a file that can't be read in the pull request, too", async () => {
    project.edit("Pulumi.new.yaml", '"0"', '"256"');
    assert.deepEqual(await check("--format", "markdown"), {
      status: 2,
      stdout:
        "## Unsafe: the files can't be read\n\n" +
        '- Pulumi.new.yaml: trafficWeight: got "256", expected a whole number from 0 to 255\n',
      stderr: "",
    });
  });

  it("checks what repairs a broken base by the state after it", async () => {
    project.edit("Pulumi.new.yaml", '"0"', '"256"');
    project.commit();
    project.edit("Pulumi.new.yaml", '"256"', '"0"');
    const { status, stdout } = await check();
    assert.equal(status, 0);
    assert.match(
      stdout,
      /\nThe files of HEAD can't be read, so only the state after the edit is checked: /,
    );
  });

  it("takes the first stack file of a repository", async () => {
    project.shell("git rm -q --cached Pulumi.old.yaml Pulumi.new.yaml Pulumi.yaml");
    project.shell("git -c user.name=t -c user.email=t@example.com commit -qm empty");
    project.delete("Pulumi.new.yaml");
    const { status, stdout } = await check();
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^Step: the stack old is created\n/);
    project.shell("git checkout -q HEAD~ -- Pulumi.new.yaml && git reset -q");
    assert.match((await check()).stdout, /^Start: the first stack files\n/);
  });

  it("works in a folder of the repository", async () => {
    project.shell("mkdir infra && git mv Pulumi*.yaml workloads infra");
    project.commit();
    project.edit("infra/Pulumi.new.yaml", 'trafficWeight: "0"', 'trafficWeight: "1"');
    assert.match((await check("--dir", "infra")).stdout, /^Step: row 4 of 10, edit 1 of 3: /);
  });

  it("compares with origin's default branch where no base is named", async () => {
    project.shell("git update-ref refs/remotes/origin/trunk HEAD");
    project.shell("git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/trunk");
    assert.equal(
      (await project.run("check")).stdout,
      "Nothing: the files say the same as before\n",
    );
  });

  it("lists what changes in each cluster, though no stack file does", async () => {
    project.write("workloads/orders.yaml", workload("Deployment", "orders:1.8.2"));
    project.write("workloads/report.yaml", workload("CronJob", "report:1"));
    project.commit();
    project.write("workloads/orders.yaml", workload("Deployment", "orders:1.8.3"));
    project.delete("workloads/report.yaml");
    const { status, stdout } = await check();
    assert.equal(status, 0);
    assert.deepEqual(stdout.split("\n\n").slice(0, 3), [
      "Other change: the workloads change, no stack file does",
      "ACTIVE-ONLY WORKLOADS:\n  CronJob shop/orders goes: no side runs it any more",
      "What changes in the clusters:\n" +
        '  new and old: Deployment shop/orders: image "orders:1.8.2" -> "orders:1.8.3"\n' +
        "  new and old: CronJob shop/orders: removed",
    ]);
  });

  it("shows nothing of a Secret", async () => {
    const secret = (text: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: codes, namespace: shop}\nstringData: {pin: ${text}}\n`;
    project.write("workloads/secret.yaml", secret("before"));
    project.commit();
    project.write("workloads/secret.yaml", secret("behind"));
    const { stdout } = await check();
    assert.match(stdout, /\n {2}new and old: Secret shop\/codes: stringData\.pin: \(secret\)\n/);
    assert.doesNotMatch(stdout, /behind/);
  });

  it("refuses a Secret whose values come into git, unless its annotation allows them", async () => {
    const secret = (more: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop${more}}\nstringData: {password: hidden}\n`;
    project.write("workloads/secret.yaml", secret(""));
    const { status, stdout } = await check();
    assert.equal(status, 1);
    assert.match(stdout, /^Unsafe: a secret is in plain text\n/);
    assert.match(
      stdout,
      /secret\.yaml:1: Secret shop\/db: its values are in git, for everybody who can read it: keep them in the config \(docs\/workloads\.md#secrets\), or annotate it cluster-migration\/secret-in-git: allowed where they are none\n/,
    );
    assert.doesNotMatch(stdout, /hidden/);
    // what was there before stops no other edit
    project.commit();
    assert.equal((await check()).status, 0);
    project.write(
      "workloads/secret.yaml",
      secret(", annotations: {cluster-migration/secret-in-git: allowed}"),
    );
    assert.doesNotMatch((await check()).stdout, /are in git/);
    // git does not take what it ignores
    project.write("workloads/.gitignore", "other.yaml\n");
    project.write("workloads/other.yaml", secret("").replace("name: db", "name: other"));
    assert.doesNotMatch((await check()).stdout, /are in git/);
  });

  it("tells of a refused object once, and what else it needs in the same run", async () => {
    project.write(
      "workloads/refused.yaml",
      `apiVersion: v1
kind: Secret
metadata: {name: db, namespace: shop, annotations: {cluster-migration/secret-from-config: db}}
---
apiVersion: v1
kind: Pod
metadata: {name: job, namespace: shop}
spec:
  containers: [{name: job, image: "job:1", envFrom: [{secretRef: {name: db}}]}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: tls
  namespace: shop
  annotations: {nginx.ingress.kubernetes.io/auth-tls-secret: shop/ca}
spec:
  tls: [{hosts: [tls.example.com], secretName: shop-tls}]
  rules: [{host: tls.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}]}}]
`,
    );
    const { stdout } = await project.run("advise", "--format", "json");
    const { sides } = JSON.parse(stdout) as {
      sides: readonly {
        readonly stack: string;
        readonly refusals: readonly { readonly object: string }[];
        readonly references: readonly { readonly needs: string }[];
      }[];
    };
    const { refusals, references } = sides.find(({ stack }) => stack === "new") ?? assert.fail();
    assert.deepEqual(
      refusals.map(({ object }) => object),
      ["Secret shop/db", "Ingress shop/tls"],
    );
    assert.deepEqual(
      references.map(({ needs }) => needs).filter((needs) => needs.startsWith("Secret")),
      ["Secret shop/shop-tls"],
    );
  });

  it("refuses a Secret from the config that the config does not have", async () => {
    project.write(
      "workloads/secret.yaml",
      "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop, annotations: {cluster-migration/secret-from-config: db}}\n",
    );
    const { stdout } = await check();
    assert.match(
      stdout,
      /pulumi up --stack new: .*Secret shop\/db: cluster-migration\/secret-from-config: got db, which the side's config does not have; pulumi config set --stack new --secret --path 'secrets\.db\.KEY'/,
    );
    for (const stack of ["old", "new"]) {
      project.edit(
        `Pulumi.${stack}.yaml`,
        "  cluster-migration:trafficWeight",
        "  cluster-migration:secrets:\n    db:\n      password:\n        secure: AAABAK\n  cluster-migration:trafficWeight",
      );
    }
    assert.doesNotMatch((await check()).stdout, /does not have/);
    // nothing of a value that should be encrypted is shown
    project.edit("Pulumi.new.yaml", "password:\n        secure: AAABAK", "password: hidden");
    const plain = (await check()).stdout;
    assert.match(plain, /Pulumi\.new\.yaml: secrets: got plain text, expected a secret: /);
    assert.doesNotMatch(plain, /hidden/);
  });

  it("refuses a manifest that pulumi up would refuse", async () => {
    project.write(
      "workloads/psp.yaml",
      "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: restricted}\n",
    );
    const { status, stdout } = await check();
    assert.equal(status, 1);
    assert.match(stdout, /^Unsafe: pulumi up would refuse a manifest\n/);
    assert.match(stdout, /\n {2}pulumi up --stack new: .*PodSecurityPolicy/);
  });

  it("finds a command whose script is not there", async () => {
    project.edit(
      "Pulumi.old.yaml",
      "  cluster-migration:peer: new\n",
      "  cluster-migration:peer: new\n  cluster-migration:drainCommand: ./scripts/drained.sh 5\n  cluster-migration:gateCommand: curl -f https://example.com/ok\n",
    );
    const { status, stdout } = await check();
    assert.equal(status, 1);
    assert.match(
      stdout,
      /\n {2}Pulumi\.old\.yaml: drainCommand: \.\/scripts\/drained\.sh is not there\n/,
    );
    assert.doesNotMatch(stdout, /gateCommand: .*not there/);
    project.write("scripts/drained.sh", "true\n");
    assert.doesNotMatch((await check()).stdout, /is not there/);
  });

  it("says that the rules are part of a change of the program", async () => {
    project.write("index.ts", "export default 1;\n");
    project.commit();
    project.write("index.ts", "export default 2;\n");
    const { status, stdout } = await check();
    assert.equal(status, 0);
    assert.match(stdout, /^Other change: the program changes, no stack file does\n/);
    assert.match(stdout, /\nThis change edits the program, .* \(index\.ts\)\. Read that file\.\n/);
  });

  it("takes no command's script for a part of the program, unless it is the program's", async () => {
    project.edit(
      "Pulumi.old.yaml",
      "  cluster-migration:peer",
      "  cluster-migration:drainCommand: ./scripts/drained.sh 5\n  cluster-migration:gateCommand: .github/scripts/apply.sh\n  cluster-migration:peer",
    );
    for (const path of ["scripts/drained.sh", ".github/scripts/apply.sh"]) {
      project.write(path, "true\n");
    }
    project.commit();
    project.write("scripts/drained.sh", "false\n");
    assert.doesNotMatch((await check()).stdout, /edits the program/);
    project.write(".github/scripts/apply.sh", "false\n");
    assert.match((await check()).stdout, /edits the program, .* \(\.github\/scripts\/apply\.sh\)/);
  });

  it("counts all that is wrong, whoever has found it", async () => {
    project.edit("Pulumi.old.yaml", 'trafficWeight: "100"', 'trafficWeight: "0"');
    project.edit(
      "Pulumi.old.yaml",
      "  cluster-migration:peer",
      "  cluster-migration:drainCommand: ./scripts/drained.sh\n  cluster-migration:peer",
    );
    project.write(
      "workloads/secret.yaml",
      "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop, annotations: {cluster-migration/secret-from-config: db}}\n",
    );
    const { violations, reason } = JSON.parse((await check("--format", "json")).stdout) as {
      readonly violations: readonly string[];
      readonly reason: string;
    };
    assert.ok(violations.length > 2);
    assert.equal(reason.split(". ")[0], `${violations.length} violations`);
  });

  it("folds what is alike for many hosts and objects, below the limit of a comment", async () => {
    const many = Array.from({ length: 70 }, (_, i) => service(`s${i}`));
    project.write("workloads/many.yaml", many.join("---\n"));
    const { status, stdout } = await check("--format", "markdown");
    assert.equal(status, 0, stdout);
    assert.match(
      stdout,
      /\n\| 70 hosts \(s0\.example\.com \.\.\.\) \| - \| new 0 %, old 100 % \|\n/,
    );
    assert.match(
      stdout,
      /\n- new and old: 140 objects \(Service shop\/s0, .* and 137 more\): added\n/,
    );
    assert.ok(stdout.length < 5000, `${stdout.length} characters`);
  });

  it("refuses objects that need what nothing brings, all of one need in one line", async () => {
    project.delete("workloads/namespace.yaml");
    const { status, stdout } = await check();
    assert.equal(status, 1);
    const lines = stdout.split("\n").filter((line) => line.startsWith("  pulumi up --stack new: "));
    assert.deepEqual(
      lines.map((line) => line.replaceAll(`${project.dir}/`, "")),
      [
        "  pulumi up --stack new: needs Namespace shop: found default, kube-system, kube-public; add it to the manifests, or, where something else brings it, annotate this or its Namespace cluster-migration/provided: Namespace/shop: Service shop/api (workloads/api.yaml:1), Ingress shop/api (workloads/api.yaml:8), Service shop/shop (workloads/shop.yaml:1), Ingress shop/shop (workloads/shop.yaml:8)",
      ],
    );
  });

  it("says what is left out of both sides", async () => {
    const node = (name: string) =>
      `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}, uid: u}\n`;
    project.write("workloads/dump.yaml", [node("a"), node("b")].join("---\n"));
    project.edit("Pulumi.new.yaml", 'trafficWeight: "0"', 'trafficWeight: "1"');
    assert.match(
      (await check()).stdout,
      /\nWhat is left out of both sides:\n {2}2: Node a, Node b: it belongs to its cluster\n/,
    );
  });

  it("prints the same as JSON", async () => {
    project.edit("Pulumi.new.yaml", 'trafficWeight: "0"', 'trafficWeight: "1"');
    const report = JSON.parse((await check("--format", "json")).stdout) as Record<string, unknown>;
    assert.deepEqual(
      [report["name"], report["edits"], report["violations"]],
      ["step", ["Pulumi.new.yaml: trafficWeight: 0 -> 1"], []],
    );
  });

  it("takes the first own files in place of the example's", async () => {
    project.write("Pulumi.yaml", project.read("Pulumi.yaml").replace("example.com", "acme.io"));
    for (const path of ["Pulumi.old.yaml", "workloads/shop.yaml", "workloads/api.yaml"]) {
      project.write(path, project.read(path).replaceAll("example.com", "acme.io"));
    }
    project.delete("Pulumi.new.yaml");
    project.edit("Pulumi.old.yaml", "  cluster-migration:peer: new\n", "");
    const { status, stdout } = await check();
    assert.equal(status, 0, stdout);
    assert.match(stdout, /^Start: the first stack file\n/);
  });

  it("says what is wrong with the first own files, and not that they are two", async () => {
    project.write("Pulumi.yaml", project.read("Pulumi.yaml").replace("example.com", "acme.io"));
    const files = [
      "Pulumi.old.yaml",
      "Pulumi.new.yaml",
      "workloads/shop.yaml",
      "workloads/api.yaml",
    ];
    for (const path of files) {
      project.write(path, project.read(path).replaceAll("example.com", "acme.io"));
    }
    assert.match((await check()).stdout, /^Start: the first stack files\n/);
    project.edit("Pulumi.new.yaml", 'trafficWeight: "0"', 'trafficWeight: "1"');
    const raised = await check();
    assert.deepEqual(
      raised.stdout.split("\n").filter((line) => line.includes("one-change")),
      [
        "  one-change: Pulumi.new.yaml is added with a positive weight, expected trafficWeight: 0 and active: false " +
          "beside a side that serves; raise them in later steps",
      ],
    );
    assert.match(raised.stdout, /^Unsafe: \d+ violations?\n/);
    project.edit("Pulumi.new.yaml", 'trafficWeight: "1"', 'trafficWeight: "0"');
    const command = "  cluster-migration:drainCommand: ./scripts/drained.sh\n";
    project.write("Pulumi.old.yaml", project.read("Pulumi.old.yaml") + command);
    assert.match((await check()).stdout, /^Unsafe: a command's script is not there\n/);
  });

  it("says no more than that nothing has changed", async () => {
    assert.deepEqual(await check(), {
      status: 0,
      stdout: "Nothing: the files say the same as before\n",
      stderr: "",
    });
  });

  it("prints what to think about, and refuses nothing for it", async () => {
    project.edit(
      "Pulumi.yaml",
      "default: [example.com]",
      "default: [example.com]\n  drainSeconds:\n    default: 60",
    );
    const { status, stdout } = await check();
    assert.equal(status, 0);
    assert.match(
      stdout,
      /\n\nWhat to think about:\n {2}Pulumi\.yaml: drainSeconds: 3600 -> 60 in the middle/,
    );
  });

  it("refuses manifests that take a path or a class from a host, on each side as it gets them", async () => {
    const pods = workload("Deployment", "web:1").replaceAll("orders", "shop");
    project.write("workloads/web.yaml", pods);
    project.write("workloads/api-web.yaml", pods.replaceAll("shop", "api"));
    project.commit();
    project.edit(
      "workloads/shop.yaml",
      "spec:\n  rules:",
      "spec:\n  ingressClassName: alb\n  rules:",
    );
    const { status, stdout } = await check();
    assert.equal(status, 1);
    assert.match(
      stdout,
      /\n {2}backed: shop\.example\.com: path \/: Ingress shop\/shop has the class alb, and the ingress controller of the cluster serves haproxy only; keep it, /,
    );
  });

  it("refuses an active-only workload that a new Service would let run on both sides", async () => {
    project.write(
      "workloads/orders.yaml",
      workload("Deployment", "orders:1").replace(
        ", annotations: {cluster-migration/runs: both}",
        "",
      ),
    );
    project.commit();
    project.write(
      "workloads/more.yaml",
      "apiVersion: v1\nkind: Service\nmetadata: {name: orders, namespace: shop}\nspec: {selector: {app: orders}, ports: [{port: 80}]}\n",
    );
    const { status, stdout } = await check();
    assert.equal(status, 1);
    assert.match(
      stdout,
      /\n {2}pulumi up --stack new: active-once: workloads: Deployment shop\/orders was active-only at the last update, and would now run on both sides/,
    );
  });

  it("wants a reason for what loses requests whenever pods are replaced", async () => {
    const pods = (more: string) =>
      workload("Deployment", "web:1")
        .replaceAll("orders", "shop")
        .replace("spec: {selector", `spec: {${more}selector`);
    project.write("workloads/web.yaml", pods(""));
    project.commit();
    project.write("workloads/web.yaml", pods("strategy: {type: Recreate}, "));
    const { status, stdout } = await check();
    assert.equal(status, 1);
    assert.match(
      stdout,
      /\n {2}shop\.example\.com: Deployment shop\/shop: an update would end all of its pods at once \(its strategy\); no gate asks before this is applied: give a reason by override\n/,
    );
  });

  it("wants a reason for fewer than half of a Service's pods", async () => {
    const pods = (name: string, replicas: number) =>
      workload("Deployment", "web:1")
        .replaceAll("orders", "shop")
        .replace("{name: shop,", `{name: ${name},`)
        .replace("spec: {selector", `spec: {replicas: ${replicas}, selector`);
    const told = async () => {
      const { stdout } = await check();
      return /\n {2}(shop\.example\.com: .*): give a reason by override\n/.exec(stdout)?.[1];
    };
    project.write("workloads/web.yaml", pods("web", 6));
    project.write("workloads/more.yaml", pods("more", 4));
    project.commit();
    project.write("workloads/web.yaml", pods("web", 1));
    assert.equal(await told(), undefined);
    project.delete("workloads/more.yaml");
    assert.equal(
      await told(),
      "shop.example.com: Service shop/shop: 10 pods -> 1: fewer than half of them would have to answer the same requests; no gate asks before this is applied",
    );
    project.write(
      "workloads/scaler.yaml",
      "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web, namespace: shop}\n" +
        "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: 1, maxReplicas: 9}\n",
    );
    assert.equal(await told(), undefined);
  });

  it("wants a reason for annotations that decide what is answered, in the same edit", async () => {
    const annotated = (value: string) =>
      service("shop").replace(
        "{name: shop, namespace: shop}\nspec:\n  rules",
        `{name: shop, namespace: shop, annotations: {haproxy.org/path-rewrite: ${value}}}\nspec:\n  rules`,
      );
    project.write("workloads/shop.yaml", annotated("/a"));
    project.commit();
    project.write("workloads/shop.yaml", annotated("/b"));
    const { status, stdout } = await check();
    assert.equal(status, 1);
    assert.match(
      stdout,
      /\n {2}shop\.example\.com: its Ingress decides otherwise which requests are answered, and how: path-rewrite "\/a" -> "\/b"; no gate asks before this is applied: give a reason by override\n/,
    );
    project.edit(
      "Pulumi.old.yaml",
      "config:",
      "config:\n  cluster-migration:override: the shop moved",
    );
    const excused = await check();
    assert.deepEqual(
      [excused.status, excused.stdout.split("\n")[0]],
      [0, "Other change: not a step of a migration"],
    );
  });

  it("says what is wrong with the command line", async () => {
    const error = async (...words: readonly string[]) =>
      (await project.run("check", ...words)).stderr;
    assert.match(
      await error("--base"),
      /^Option '--base <value>' argument missing\n\nnpm run check -- \[options\]\n/,
    );
    assert.equal(
      await error(),
      "--base: missing, and there is no origin/main: expected a git ref to compare with, such as main\n",
    );
    assert.equal(
      await error("--base", "nowhere"),
      "--base nowhere: no such commit here, expected a branch, tag or commit; git fetch it first\n",
    );
    assert.equal(
      await error("--base", "HEAD", "--format", "html"),
      "--format: got html, expected text, markdown or json\n",
    );
  });
});

function workload(kind: "Deployment" | "CronJob", image: string): string {
  const pod = `{metadata: {labels: {app: orders}}, spec: {containers: [{name: main, image: "${image}"}]}}`;
  return kind === "CronJob"
    ? `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: orders, namespace: shop}\nspec: {schedule: "@daily", jobTemplate: {spec: {template: ${pod}}}}\n`
    : `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: orders, namespace: shop, annotations: {cluster-migration/runs: both}}\nspec: {selector: {matchLabels: {app: orders}}, template: ${pod}}\n`;
}
