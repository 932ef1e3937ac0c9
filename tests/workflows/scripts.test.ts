import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { root, ScratchRepository } from "./scratch-repository.ts";

describe("the workflows' scripts", () => {
  let repository: ScratchRepository;
  beforeEach(() => {
    repository = new ScratchRepository();
  });
  afterEach(() => {
    repository.remove();
  });

  /** Judges HEAD by this tree's rules. */
  const check = (base: string) => {
    const { dir } = repository.project;
    const { status } = repository.run("check", [root, dir, base, repository.out]);
    const [title] = repository.part("check.md").split("\n");
    return { status, title };
  };

  describe("check.sh", () => {
    it("passes a step", () => {
      const base = repository.git("rev-parse", "HEAD");
      repository.project.edit("Pulumi.new.yaml", 'trafficWeight: "0"', 'trafficWeight: "1"');
      repository.commit();
      const { status, title = "" } = check(base);
      assert.equal(status, 0);
      assert.match(title, /^## Step: row 4 of 10/);
    });

    it("fails an unsafe edit", () => {
      const base = repository.git("rev-parse", "HEAD");
      repository.project.edit("Pulumi.old.yaml", 'trafficWeight: "100"', 'trafficWeight: "0"');
      repository.commit();
      const { status, title = "" } = check(base);
      assert.equal(status, 1);
      assert.match(title, /^## Unsafe/);
    });

    it("judges by the base's rules what edits the rules, and names those files", () => {
      const base = repository.git("rev-parse", "HEAD");
      repository.project.edit("Pulumi.old.yaml", 'trafficWeight: "100"', 'trafficWeight: "0"');
      repository.project.write("package.json", '{"scripts": {"check": "true"}}');
      repository.project.write("migration/rules/always-served.ts", "export {};");
      repository.commit();
      assert.equal(check(base).status, 1);
      const text = repository.part("check.md");
      assert.ok(
        text.includes("This change edits the program, so the rules themselves are part of it"),
      );
      assert.ok(text.includes("(migration/rules/always-served.ts, package.json)"), text);
    });

    it("fails two edits that are safe alone and merged together", () => {
      repository.project.edit("Pulumi.new.yaml", 'trafficWeight: "0"', 'trafficWeight: "100"');
      const base = repository.commit();
      repository.project.edit("Pulumi.new.yaml", 'trafficWeight: "100"', 'trafficWeight: "0"');
      const one = repository.commit();
      assert.equal(check(base).status, 0);
      repository.project.edit("Pulumi.old.yaml", 'trafficWeight: "100"', 'trafficWeight: "0"');
      repository.commit();
      assert.equal(check(one).status, 1);
      assert.equal(check(base).status, 1);
    });

    it("passes the first stack, and names it as the one to apply to", async () => {
      const { project } = repository;
      const first = project.read("Pulumi.old.yaml").replace(/.*peer: new\n/, "");
      for (const stack of ["old", "new"]) project.delete(`Pulumi.${stack}.yaml`);
      const base = repository.commit();
      project.write("Pulumi.old.yaml", first);
      repository.commit();
      assert.equal(check(base).status, 0, repository.part("check.md"));
      const { stdout } = await project.run("affected", "--base", base, "--format", "json");
      assert.deepEqual(JSON.parse(stdout), ["old"]);
    });

    it("passes the removal of a retired side's file, and names no stack for it", async () => {
      const { project } = repository;
      const edit = (stack: string, from: string, to: string) => {
        project.edit(`Pulumi.${stack}.yaml`, from, to);
      };
      edit("old", 'trafficWeight: "100"', 'trafficWeight: "0"');
      edit("old", 'active: "true"', 'active: "false"');
      edit("old", "peer: new", 'peer: new\n  cluster-migration:retired: "true"');
      edit("new", 'trafficWeight: "0"', 'trafficWeight: "100"');
      edit("new", 'active: "false"', 'active: "true"');
      const base = repository.commit();
      project.delete("Pulumi.old.yaml");
      repository.commit();
      assert.equal(check(base).status, 0, repository.part("check.md"));
      const { stdout } = await project.run("affected", "--base", base, "--format", "json");
      assert.deepEqual(JSON.parse(stdout), []);
    });

    it("says that it could not judge, and fails", () => {
      const { status, title = "" } = check("no-such-commit");
      assert.match(title, /^## Unsafe/);
      assert.notEqual(status, 0);
    });
  });

  describe("preview.sh", () => {
    it("saves the plan, and puts what pulumi printed below a fold", () => {
      repository.stub(
        "pulumi",
        'if [ "$1" = preview ]; then echo "~ weight"; touch "${@: -1}"; fi',
      );
      assert.equal(repository.run("preview", ["new", repository.out]).status, 0);
      assert.ok(existsSync(join(repository.out, "new.plan")));
      const text = repository.part("preview-new.md");
      assert.ok(text.startsWith("### `new`: preview\n"), text);
      assert.ok(text.includes("\n    ~ weight\n"), text);
    });

    it("asks the policy pack, where there is one", () => {
      repository.stub("pulumi", "true");
      repository.run("preview", ["new", repository.out]);
      repository.project.write("policy/PulumiPolicy.yaml", "runtime: nodejs\n");
      repository.run("preview", ["new", repository.out]);
      assert.deepEqual(
        repository.calls("pulumi").map((call) => /--policy-pack \S+/.exec(call)?.[0]),
        [undefined, undefined, undefined, "--policy-pack policy"],
      );
    });

    it("tells a refused preview's errors, keeps no plan, and fails", () => {
      repository.stub(
        "pulumi",
        'if [ "$1" = preview ]; then echo "    error: always-served: no"; touch "${@: -1}"; exit 255; fi',
      );
      assert.equal(repository.run("preview", ["new", repository.out]).status, 255);
      assert.ok(!existsSync(join(repository.out, "new.plan")));
      const text = repository.part("preview-new.md");
      assert.ok(text.startsWith("### `new`: the preview is refused\n"), text);
      assert.ok(text.endsWith("\n- error: always-served: no\n"), text);
    });

    it("creates no stack for a pull request", () => {
      repository.stub("pulumi", "exit 1");
      assert.equal(repository.run("preview", ["new", repository.out]).status, 0);
      assert.ok(repository.part("preview-new.md").includes("The stack does not exist yet."));
      assert.deepEqual(repository.calls("pulumi"), ["stack select --non-interactive new"]);
    });
  });

  describe("apply.sh", () => {
    it("updates by the plans, in the given order, and creates a stack that is new", () => {
      repository.write("new.plan", "");
      repository.stub(
        "pulumi",
        'case "$1 $2" in "stack select") exit 1 ;; preview*) touch "${@: -1}" ;; esac',
      );
      const { status, stderr } = repository.run("apply", [repository.out, "new", "third"], {
        PULUMI_SECRETS_PROVIDER: "awskms://alias/pulumi",
      });
      assert.deepEqual([status, stderr], [0, ""]);
      const up = (stack: string) =>
        `up --non-interactive --yes --skip-preview --color never --stack ${stack} --plan ${repository.out}/${stack}.plan`;
      assert.deepEqual(repository.calls("pulumi"), [
        up("new"),
        "stack select --non-interactive third",
        "stack init --non-interactive --secrets-provider awskms://alias/pulumi third",
        `preview --non-interactive --color never --diff --stack third --save-plan ${repository.out}/third.plan`,
        up("third"),
      ]);
    });

    it("leaves the second stack alone when the first fails", () => {
      for (const stack of ["new", "old"]) repository.write(`${stack}.plan`, "");
      repository.stub("pulumi", "exit 255");
      assert.equal(repository.run("apply", [repository.out, "new", "old"]).status, 255);
      assert.equal(repository.calls("pulumi").length, 1);
    });
  });

  describe("comment.sh", () => {
    const comment = () => repository.run("comment", ["7", repository.out]);
    const comments = (list: readonly object[]) => {
      repository.stub(
        "gh",
        `case "$*" in *--paginate*) cat <<'JSON'\n${JSON.stringify(list)}\nJSON\n;; *) cp "\${@: -1}" /dev/null 2>/dev/null; for w; do case $w in body=@*) cp "\${w#body=@}" "${repository.out}/sent" ;; esac; done ;; esac`,
      );
    };

    beforeEach(() => {
      repository.write("check.md", "## Step\n");
      repository.write("preview-new.md", "### `new`: preview\n");
      repository.write("preview-old.md", `### \`old\`: preview\n${"é".repeat(40_000)}\n`);
    });

    it("makes one comment with the check on top and both previews below", () => {
      comments([]);
      const { status, stderr } = comment();
      assert.deepEqual([status, stderr], [0, ""]);
      assert.match(
        repository.calls("gh")[1] ?? "",
        /^api --silent --method POST repos\/acme\/migration\/issues\/7\/comments /,
      );
      const sent = repository.part("sent");
      assert.ok(
        sent.startsWith(
          "<!-- cluster-migration:verdict -->\n## Step\n\n### `new`: preview\n\n### `old`: preview\n",
        ),
      );
      assert.ok(sent.includes("_Cut here: the whole text is in the job summary._"));
      assert.ok(sent.length < 65_536);
      assert.ok(!sent.includes("\uFFFD"));
    });

    it("edits its own comment, and nobody else's", () => {
      const marked = "<!-- cluster-migration:verdict -->\nbefore";
      comments([
        { id: 1, user: { login: "somebody" }, body: marked },
        { id: 2, user: { login: "github-actions[bot]" }, body: "pulumi/actions' own" },
        { id: 3, user: { login: "github-actions[bot]" }, body: marked },
      ]);
      assert.equal(comment().status, 0);
      assert.match(
        repository.calls("gh")[1] ?? "",
        /^api --silent --method PATCH repos\/acme\/migration\/issues\/comments\/3 /,
      );
      assert.equal(repository.calls("gh").length, 2);
    });
  });

  describe("destroy.sh", () => {
    beforeEach(() => {
      repository.stub("pulumi", "true");
    });

    it("wants the name twice, and the side retired", () => {
      assert.equal(repository.run("destroy", ["old", "new"]).status, 2);
      const { status, stderr } = repository.run("destroy", ["old", "old"]);
      assert.equal(status, 1);
      assert.match(stderr, /retired is not true/);
      assert.deepEqual(repository.calls("pulumi"), []);
    });

    it("runs the program while it destroys, so that its hooks can refuse", () => {
      repository.project.edit(
        "Pulumi.old.yaml",
        "peer: new",
        'peer: new\n  cluster-migration:retired: "true"',
      );
      assert.equal(repository.run("destroy", ["old", "old"]).status, 0);
      assert.deepEqual(repository.calls("pulumi"), [
        "destroy --non-interactive --yes --color never --run-program --stack old",
        "stack rm --non-interactive --yes --preserve-config old",
      ]);
    });
  });

  describe("drift.sh", () => {
    const title = "Route53 differs from the stack files";
    const drift = (differs: boolean, open: readonly object[], code = differs ? 2 : 0) => {
      repository.stub("npm", `echo 'shop.example.com: weight 3' >&2; exit ${code}`);
      repository.stub("gh", `[ "$2" != list ] || echo '${JSON.stringify(open)}'`);
      const { status } = repository.run("drift", []);
      return {
        status,
        done: repository
          .calls("gh")
          .filter((call) => /^issue [a-z]/.test(call))
          .slice(1),
      };
    };

    it("opens an issue, keeps it up to date, and closes it", () => {
      const opened = drift(true, []);
      assert.equal(opened.status, 1);
      assert.match(opened.done[0] ?? "", new RegExp(`^issue create --title ${title} --body `));
      assert.ok(repository.calls("gh").includes("    shop.example.com: weight 3"));
    });

    it("edits the open one", () => {
      assert.match(drift(true, [{ number: 9, title }]).done[0] ?? "", /^issue edit 9 --body /);
    });

    it("closes it when all is well again", () => {
      assert.deepEqual(drift(false, [{ number: 9, title }]), {
        status: 0,
        done: ["issue close 9 --comment Route53 is as the files say."],
      });
    });

    it("leaves the issue as it is when nobody can tell", () => {
      assert.deepEqual(drift(true, [{ number: 9, title }], 1), { status: 1, done: [] });
    });

    it("says nothing when all is well", () => {
      assert.deepEqual(drift(false, [{ number: 4, title: "another" }]), { status: 0, done: [] });
    });
  });

  describe("status.sh", () => {
    it("puts the status into the job summary, and ends as it ended", () => {
      for (const [code, title] of [
        [0, "The files and the deployment agree"],
        [2, "The files and the deployment differ"],
        [1, "It cannot be told how the migration stands"],
      ] as const) {
        repository.stub("npm", `echo 'shop.example.com  old 100  new 11'; exit ${code}`);
        const summary = join(repository.out, `summary-${code}.md`);
        const { status } = repository.run("status", [], { GITHUB_STEP_SUMMARY: summary });
        assert.equal(status, code);
        assert.equal(
          repository.part(`summary-${code}.md`),
          `### ${title}\n\n    shop.example.com  old 100  new 11\n\n`,
        );
      }
      assert.deepEqual(repository.calls("npm")[0], "run --silent status");
    });
  });

  describe("propose.sh", () => {
    beforeEach(() => {
      repository.addOrigin();
      repository.stub("gh", "true");
      repository.stub(
        "npm",
        `sed -i 's/trafficWeight: "0"/trafficWeight: "1"/' Pulumi.new.yaml; echo '# row 4 of 10, edit 1 of 3: Pulumi.new.yaml: trafficWeight: 1'`,
      );
    });

    it("opens a pull request with the next edit, once", () => {
      assert.equal(repository.run("propose", ["next"]).status, 0);
      assert.deepEqual(repository.calls("npm"), ["run --silent next -- --deployed --write"]);
      const [head = ""] = repository
        .git("branch", "--remotes", "--list", "origin/migration/*")
        .split("\n");
      assert.match(
        repository.calls("gh")[0] ?? "",
        /^pr create --head migration\/next-[0-9a-f]{12} --title row 4 of 10, edit 1 of 3: Pulumi\.new\.yaml: trafficWeight: 1 /,
      );
      assert.ok(head.includes("migration/next-"));
      repository.git("switch", "--quiet", "main");
      assert.match(repository.run("propose", ["next"]).stdout, /is proposed already/);
    });

    it("takes back without asking Route53, which may be why", () => {
      assert.equal(repository.run("propose", ["back"]).status, 0);
      assert.deepEqual(repository.calls("npm"), ["run --silent next -- --back --write"]);
    });
  });

  describe("deploy.sh", () => {
    const image = "registry.example.com/shop/orders";
    beforeEach(() => {
      repository.project.write(
        "workloads/orders.yaml",
        `        - image: ${image}:1.8.2\n        - image: ${image}-worker:1.8.2\n        - image: "${image}@sha256:${"0".repeat(64)}"\n`,
      );
      repository.commit();
      repository.addOrigin();
      repository.stub("gh", '[ "$2" != list ] || echo "[]"');
    });

    it("gives exactly this image its tag, and opens a pull request", () => {
      assert.equal(repository.run("deploy", ["workloads", image, "1.8.3"]).status, 0);
      assert.equal(
        repository.project.read("workloads/orders.yaml"),
        `        - image: ${image}:1.8.3\n        - image: ${image}-worker:1.8.2\n        - image: "${image}:1.8.3"\n`,
      );
      assert.match(
        repository.calls("gh")[1] ?? "",
        /^pr create --head deploy\/registry\.example\.com-shop-orders-1\.8\.3 --title Deploy registry\.example\.com\/shop\/orders:1\.8\.3 /,
      );
    });

    it("takes nothing that is no image or no tag", () => {
      assert.equal(repository.run("deploy", ["workloads", image, "1.8.3; rm"]).status, 2);
      assert.equal(repository.run("deploy", ["workloads", "$(id)", "1"]).status, 2);
    });
  });
});
