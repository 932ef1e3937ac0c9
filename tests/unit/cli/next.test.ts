import assert from "node:assert/strict";
import { lockNames, type LockKind } from "../../../migration/state/locks.ts";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import type { Route53Reader } from "../../../cli/deployed.ts";
import { next } from "../../../cli/next.ts";
import { UserError } from "../../../migration/user-error.ts";
import { service, stackFile, TemporaryProject } from "./temporary-project.ts";

describe("npm run next", () => {
  let project: TemporaryProject;
  before(() => {
    project = new TemporaryProject();
  });
  after(() => {
    project.remove();
  });

  it("prints the next edit as a shell reads it: commands, and comments for people", async () => {
    assert.deepEqual(await project.run("next"), {
      status: 0,
      stdout:
        "# rows 1 and 3 first, once: pulumi stack init old, pulumi up --stack old, then the same for new\n" +
        "# npm run next -- --deployed looks whether they are done\n" +
        "# row 4 of 10, edit 1 of 3: Pulumi.new.yaml: trafficWeight: 1\n" +
        "# new goes from 0 % to 1 %, old from 100 % to 99 %\n" +
        "pulumi config set --stack new trafficWeight 1\n" +
        "# then: pulumi up --stack new\n",
      stderr: "",
    });
  });

  it("makes it, and takes it back", async () => {
    const before = project.read("Pulumi.new.yaml");
    const made = await project.run("next", "--write");
    assert.match(
      made.stdout,
      /^# rows 1 and 3 first, once: [^]*\n# done: Pulumi\.new\.yaml has the edit; what is left:\npulumi up --stack new\n$/,
    );
    assert.equal(
      project.read("Pulumi.new.yaml"),
      before.replace('trafficWeight: "0"', 'trafficWeight: "1"'),
    );
    const back = await project.run("next", "--back", "--write");
    assert.match(
      back.stdout,
      /^# back from row 4 of 10, edit 1 of 3: Pulumi\.new\.yaml: trafficWeight: 0\n/,
    );
    assert.equal(project.read("Pulumi.new.yaml"), before);
    assert.equal((await project.run("next", "--back")).stdout, "# nothing to take back\n");
  });

  it("leaves a file alone that is not UTF-8, and nothing beside the file", async () => {
    const path = join(project.dir, "Pulumi.new.yaml");
    const before = readFileSync(path);
    const bytes = Buffer.concat([Buffer.from("# caf\xe9\n", "latin1"), before]);
    writeFileSync(path, bytes);
    assert.deepEqual(await project.run("next", "--write"), {
      status: 2,
      stdout: "",
      stderr:
        "Pulumi.new.yaml: not UTF-8: expected UTF-8 text; write it anew, or edit it by hand\n",
    });
    assert.deepEqual(readFileSync(path), bytes);
    writeFileSync(path, before);
    assert.deepEqual(
      readdirSync(project.dir).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });

  it("says a mistake on standard error, without a stack trace", async () => {
    const misspelt = await project.run("next", "--bakc");
    assert.deepEqual([misspelt.status, misspelt.stdout], [2, ""]);
    assert.match(misspelt.stderr, /^Unknown option '--bakc'\n\nnpm run next -- \[options\]\n/);
    assert.deepEqual(await project.run("next", "--to", "shop"), {
      status: 1,
      stdout: "",
      stderr: "--to shop: expected new or old\n",
    });
    assert.deepEqual(await project.run("next", "--dir", "workloads"), {
      status: 2,
      stdout: "",
      stderr: "Pulumi.yaml: not found; run this in the project's folder\n",
    });
  });

  it("refuses to go on while the workloads can't be read, or a weight is nobody's", async () => {
    const refused = async () => {
      const { status, stdout, stderr } = await project.run("next");
      assert.deepEqual([status, stdout], [2, ""]);
      return stderr;
    };
    project.write("workloads/twice.yaml", service("again").replace("host: again", "host: shop"));
    assert.match(await refused(), /host shop\.example\.com is claimed twice/);
    project.write("workloads/twice.yaml", "kind: [\n");
    assert.match(await refused(), /twice\.yaml:2: broken YAML/);
    project.delete("workloads/twice.yaml");
    const before = project.read("Pulumi.new.yaml");
    project.write(
      "Pulumi.new.yaml",
      `${before}  cluster-migration:hostWeights:\n    shpo.example.com: 1\n`,
    );
    assert.equal(
      await refused(),
      'Pulumi.new.yaml: hostWeights["shpo.example.com"]: no such host among the manifests and `hosts`; did you mean shop.example.com?\n',
    );
    project.write("Pulumi.new.yaml", before.replace("peer: old", "peer: olde"));
    assert.match(
      (await project.run("next")).stdout,
      /^# row 3 of 10: Pulumi\.new\.yaml: peer: old\n# peer is olde, but it is old that names new: did you mean old\?\n/,
    );
    project.write("Pulumi.new.yaml", before);
  });

  it("says how long the drain lasts, and since when to ask", async () => {
    project.write("Pulumi.old.yaml", stackFile("1.31.14", { peer: "new" }));
    project.write(
      "Pulumi.new.yaml",
      stackFile("1.36.2", { peer: "old", trafficWeight: '"100"', active: '"true"' }),
    );
    assert.equal(
      (await project.run("next")).stdout,
      "# row 8 of 10: Pulumi.old.yaml: retired: true\n" +
        "# old's records and locks go and its protection is lifted; not before all its weights have been 0 " +
        "for 3600 s\n" +
        "# drain: 3600 s, since: pulumi stack output drainMarker --stack old\n" +
        "pulumi config set --stack old retired true\n" +
        "# then: pulumi up --stack old\n",
    );
  });

  it("prints how an existing kops cluster is deleted, and deletes nothing", async () => {
    project.write(
      "Pulumi.old.yaml",
      `config:
  cluster-migration:cluster:
    name: old's; cluster
    kubernetesVersion: "1.10.13"
    existing:
      ingress:
        dnsName: nlb-old.elb.us-east-1.amazonaws.com
        zoneId: Z26RNL4JYFTOTI
  cluster-migration:peer: new
  cluster-migration:retired: "true"
`,
    );
    assert.equal(
      (await project.run("next", "--write")).stdout,
      "# row 9 of 10: nothing comes to old any more; this cannot be undone\n" +
        "pulumi destroy --run-program --stack old\n" +
        "kops delete cluster --name 'old'\\''s; cluster' --yes\n" +
        "pulumi stack rm old\n",
    );
  });

  it("removes the peer of the side that is left, and is done", async () => {
    project.delete("Pulumi.old.yaml");
    assert.match(
      (await project.run("next", "--write")).stdout,
      /\n# done: Pulumi\.new\.yaml has the edit; what is left:\n/,
    );
    assert.equal(
      (await project.run("next")).stdout,
      "# nothing to do: one side, and it serves\n" +
        "# row 1, if it is not deployed yet: pulumi stack init new && pulumi up --stack new\n" +
        "# row 2, the next migration: npm run next -- --to STACK, the other side's name\n",
    );
  });

  describe("from row 1", () => {
    let fresh: TemporaryProject;
    beforeEach(() => {
      fresh = new TemporaryProject();
      fresh.delete("Pulumi.new.yaml");
      fresh.delete("Pulumi.old.yaml");
    });
    afterEach(() => {
      fresh.remove();
    });
    const serving = (more: Readonly<Record<string, string>> = {}) =>
      stackFile("1.31.14", { trafficWeight: '"100"', active: '"true"', ...more });

    it("row 1: asks for the first stack file", async () => {
      assert.equal(
        (await fresh.run("next")).stdout,
        "# row 1 of 10: no stack file yet: the cluster that serves comes first\nnpm run init\n",
      );
    });

    it("row 2: begins a migration to the stack that --to names", async () => {
      fresh.write("Pulumi.old.yaml", serving());
      assert.equal(
        (await fresh.run("next", "--to", "green", "--write")).stdout,
        "# row 2 of 10: Pulumi.old.yaml: peer: green\n" +
          "# names the other side, whose file comes next\n" +
          "# done: Pulumi.old.yaml has the edit; what is left:\n" +
          "pulumi up --stack old\n",
      );
      assert.match(fresh.read("Pulumi.old.yaml"), /peer: green/);
    });

    it("row 3: writes the other side's file from a template, and does not undo row 2", async () => {
      fresh.write("Pulumi.old.yaml", serving({ peer: "green" }));
      const shown = await fresh.run("next");
      assert.match(
        shown.stdout,
        /^# row 3 of 10: green: the new cluster, at weight 0; look over its name, version, zones and network first\ncat > Pulumi\.green\.yaml <<'END'\n/,
      );
      assert.match(shown.stdout, /\nEND\npulumi stack init green\npulumi up --stack green\n$/);
      assert.equal(
        (await fresh.run("next", "--write")).stdout,
        "# row 3 of 10: green: the new cluster, at weight 0; look over its name, version, zones and network first\n" +
          "# done: Pulumi.green.yaml is written from a template; what is left:\n" +
          "pulumi stack init green\npulumi up --stack green\n",
      );
      // valid, and clear of the source's network
      assert.match(fresh.read("Pulumi.green.yaml"), /cidr: 172\.21\.0\.0\/16/);
      assert.equal(
        (await fresh.run("next", "--write")).stdout,
        "# row 3 of 10: Pulumi.green.yaml is not committed yet: commit the files, and npm run check judges them\n" +
          "pulumi stack select --create green\npulumi up --stack green\n" +
          "# nothing is written: row 4 comes when both stacks are there; npm run next -- --deployed asks Route53\n",
      );
      assert.match(fresh.read("Pulumi.green.yaml"), /trafficWeight: "0"/);
      fresh.commit();
      assert.match((await fresh.run("next")).stdout, /# row 4 of 10, edit 1 of 3/);
    });

    /** Own files in the place of the example's. */
    const own = (from = "example.com") => {
      const files = ["Pulumi.yaml", "workloads/shop.yaml", "workloads/api.yaml"];
      for (const path of files) fresh.write(path, fresh.read(path).replaceAll(from, "acme.io"));
      fresh.write("Pulumi.old.yaml", serving({ peer: "new" }).replaceAll(from, "acme.io"));
      const target = stackFile("1.36.2", { peer: "old", trafficWeight: '"0"' });
      fresh.write("Pulumi.new.yaml", target.replaceAll(from, "acme.io"));
    };
    const rows1And3 = (where: string) =>
      `# row 1 of 10: Pulumi.old.yaml is not ${where} yet: ${where === "committed" ? "commit" : "merge"} the files, and npm run check judges them\n` +
      "pulumi stack select --create old\npulumi up --stack old\n" +
      "# row 3 of 10 after it:\n" +
      "pulumi stack select --create new\npulumi up --stack new\n";

    it("rows 1 and 3: come before any edit while git has the example's files only", async () => {
      own();
      const before = fresh.read("Pulumi.new.yaml");
      assert.equal(
        (await fresh.run("next")).stdout,
        `${rows1And3("committed")}# deployed already? npm run next -- --deployed asks Route53\n`,
      );
      assert.equal(
        (await fresh.run("next", "--write")).stdout,
        `${rows1And3("committed")}# nothing is written: row 4 comes when both stacks are there; npm run next -- --deployed asks Route53\n`,
      );
      assert.equal(fresh.read("Pulumi.new.yaml"), before);
      fresh.shell("git update-ref refs/remotes/origin/main HEAD");
      fresh.commit();
      assert.equal(
        (await fresh.run("next")).stdout,
        `${rows1And3("in origin/main")}# deployed already? npm run next -- --deployed asks Route53\n`,
      );
      fresh.shell("git update-ref refs/remotes/origin/main HEAD");
      assert.match((await fresh.run("next")).stdout, /^# rows 1 and 3 first, .*\n.*\n# row 4 of/);
    });

    it("rows 1 and 3: come first in a repository without a commit, and nobody knows without git", async () => {
      own();
      fresh.shell("rm -rf .git && git init -q");
      assert.match((await fresh.run("next")).stdout, /^# row 1 of 10: .* is not committed yet/);
      fresh.shell("rm -rf .git");
      assert.match((await fresh.run("next")).stdout, /^# rows 1 and 3 first, .*\n.*\n# row 4 of/);
    });

    it("row 3: takes the region of the side that serves, wherever it is written", async () => {
      const existing = `config:
  cluster-migration:cluster:
    name: old.k8s.example.com
    kubernetesVersion: "1.10.13"
    existing: { ingress: { dnsName: a.eu-west-1.elb.amazonaws.com, zoneId: Z32O12XQLNTSW2 } }
  cluster-migration:trafficWeight: "100"
  cluster-migration:active: "true"
  cluster-migration:activeCommands: { start: ./start, stop: ./stop }
  cluster-migration:peer: green
`;
      const region = async () =>
        /aws:region: (\S+)/.exec((await fresh.run("next")).stdout)?.[1] ?? "none";
      const main = fresh.read("Pulumi.yaml");
      fresh.write("Pulumi.old.yaml", `${existing}  aws:region: eu-west-1\n`);
      assert.equal(await region(), "eu-west-1");
      fresh.write("Pulumi.old.yaml", existing);
      fresh.write("Pulumi.yaml", `${main}  aws:region: { value: eu-central-1 }\n`);
      assert.equal(await region(), "eu-central-1");
    });

    it("says when it cannot know whether the other side is still to come", async () => {
      fresh.write("Pulumi.old.yaml", serving({ peer: "green" }));
      fresh.shell("rm -rf .git");
      assert.deepEqual(await fresh.run("next"), {
        status: 1,
        stdout: "",
        stderr:
          "Pulumi.green.yaml is not here, and this folder's history does not tell whether it ever was: expected it, for row 3 (write it: MIGRATION.md), or no peer, for row 10: pulumi config rm --stack old peer\n",
      });
    });

    it("says that the only side does not serve, or is not active", async () => {
      fresh.write("Pulumi.old.yaml", serving({ active: '"false"' }));
      assert.deepEqual(await fresh.run("next"), {
        status: 1,
        stdout: "",
        stderr:
          "Pulumi.old.yaml: active: got false on the only side, so nothing runs the active-only workloads: pulumi config set --stack old active true\n",
      });
    });
  });

  describe("--deployed", () => {
    const lines: string[] = [];
    const ask = async (...records: ResourceRecordSet[]) => {
      lines.length = 0;
      return next.run(["--deployed", "--dir", deployed.dir], {
        print: (line) => lines.push(line),
        complain: () => undefined,
        route53: route53(records),
      });
    };
    let deployed: TemporaryProject;
    before(() => {
      deployed = new TemporaryProject();
    });
    after(() => {
      deployed.remove();
    });

    const asTheFilesSay = [
      weighted("shop", "old", 100),
      weighted("shop", "new", 0),
      weighted("api", "old", 100),
      weighted("api", "new", 0),
      lock("zeroWeight", "new"),
      lock("active", "old"),
    ];

    it("goes on when Route53 is as the files say", async () => {
      assert.equal(await ask(...asTheFilesSay), 0);
      assert.equal(lines[2], "pulumi config set --stack new trafficWeight 1");
    });

    it("begins with the side of which Route53 has nothing", async () => {
      assert.equal(await ask(), 0);
      assert.deepEqual(lines, [
        "# row 1 of 10: Pulumi.old.yaml is there, and Route53 has no record of old yet",
        "pulumi stack select --create old",
        "pulumi up --stack old",
      ]);
      await ask(weighted("shop", "old", 100), weighted("api", "old", 100), lock("active", "old"));
      assert.deepEqual(lines, [
        "# row 3 of 10: Pulumi.new.yaml is there, and Route53 has no record of new yet",
        "pulumi stack select --create new",
        "pulumi up --stack new",
      ]);
    });

    it("writes nothing then, and says so", async () => {
      const before = deployed.read("Pulumi.new.yaml");
      lines.length = 0;
      await next.run(["--deployed", "--write", "--dir", deployed.dir], {
        print: (line) => lines.push(line),
        complain: () => undefined,
        route53: route53([]),
      });
      assert.equal(lines.at(-1), "# nothing is written: row 4 comes when both stacks are there");
      assert.equal(deployed.read("Pulumi.new.yaml"), before);
    });

    it("refuses to go on while files and DNS differ", async () => {
      const [first, , ...others] = asTheFilesSay;
      assert.ok(first !== undefined);
      await assert.rejects(
        ask({ ...first, Weight: 90 }, ...others.slice(0, -1), weighted("api", "blue", 1)),
        new UserError([
          "api.example.com: Route53 has a record of blue, which is neither side: it may serve; correct peer if it is one, and delete the record only when nobody owns it and it serves nobody",
          "shop.example.com: new: the files say weight 0, Route53 has no record; run pulumi up --stack new first",
          "shop.example.com: old: the files say weight 100, Route53 has weight 90; run pulumi up --stack old first",
          "_active-lock.cluster-migration.example.com: by the files old holds it, in Route53 nobody; run " +
            "pulumi up --stack old first",
        ]),
      );
      assert.deepEqual(lines, []);
    });

    it("retires a side only when its drain is over", async () => {
      deployed.write("Pulumi.old.yaml", stackFile("1.31.14", { peer: "new" }));
      deployed.write(
        "Pulumi.new.yaml",
        stackFile("1.36.2", { peer: "old", trafficWeight: '"100"', active: '"true"' }),
      );
      const moved = (since: string) => [
        ...["shop", "api"].flatMap((host) => [
          weighted(host, "old", 0),
          weighted(host, "new", 100),
        ]),
        lock("zeroWeight", "old"),
        lock("active", "new"),
        text("_drain-marker.old", since),
      ];
      const justNow = new Date().toISOString();
      await assert.rejects(ask(...moved(justNow)), (error: Error) => {
        assert.match(
          error.message,
          /^old: clients may still come from cached answers: all weights are 0 since .*, expected 3600 s; wait 3\d+ s more$/,
        );
        return true;
      });
      assert.equal(await ask(...moved("2026-01-01T00:00:00.000Z")), 0);
      assert.equal(lines.at(-2), "pulumi config set --stack old retired true");
    });

    it("says how to come by credentials", async () => {
      const error = Object.assign(new Error("Could not load credentials from any providers"), {
        name: "CredentialsProviderError",
      });
      const listHostedZonesByName = () => Promise.reject(error);
      await assert.rejects(
        next.run(["--deployed", "--dir", deployed.dir], {
          print: () => undefined,
          complain: () => undefined,
          route53: { ...route53([]), listHostedZonesByName },
        }),
        new UserError(
          "Route53: no AWS credentials: Could not load credentials from any providers; set AWS_PROFILE, or " +
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
        ),
      );
    });

    it("names the zone that can't be read", async () => {
      await assert.rejects(
        next.run(["--deployed", "--dir", deployed.dir], {
          print: () => undefined,
          complain: () => undefined,
          route53: route53([], "other.com."),
        }),
        new UserError(
          "hostedZones: got example.com, expected a public hosted zone of this AWS account",
        ),
      );
    });
  });
});

function weighted(host: string, SetIdentifier: string, Weight: number): ResourceRecordSet {
  const AliasTarget = { HostedZoneId: "Z1", DNSName: "nlb.", EvaluateTargetHealth: true };
  return { Name: `${host}.example.com.`, Type: "A", SetIdentifier, Weight, AliasTarget };
}

function lock(kind: LockKind, stack: string): ResourceRecordSet {
  return text(`_${lockNames[kind]}`, stack);
}

function text(name: string, value: string): ResourceRecordSet {
  return {
    Name: `${name}.cluster-migration.example.com.`,
    Type: "TXT",
    TTL: 60,
    ResourceRecords: [{ Value: `"${value}"` }],
  };
}

/** Two records a page. */
function route53(records: readonly ResourceRecordSet[], zone = "example.com."): Route53Reader {
  return {
    listHostedZonesByName: () =>
      Promise.resolve({
        $metadata: {},
        HostedZones: [{ Id: "/hostedzone/Z1", Name: zone, CallerReference: "" }],
        IsTruncated: false,
        MaxItems: 100,
      }),
    listResourceRecordSets: ({ StartRecordName = "0" }) => {
      const from = Number(StartRecordName);
      return Promise.resolve({
        $metadata: {},
        ResourceRecordSets: records.slice(from, from + 2),
        IsTruncated: from + 2 < records.length,
        NextRecordName: String(from + 2),
        MaxItems: 2,
      });
    },
  };
}
