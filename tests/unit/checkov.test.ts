import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "mocha";
import { surprises } from "../../bench/checkov.ts";
import { configurations, declaredCluster } from "../../bench/checkov/declared-cluster.ts";
import { left } from "../../bench/checkov/left.ts";
import { reference, terraformOf } from "../../bench/checkov/terraform.ts";

describe("a created cluster, written in Terraform's language", () => {
  it("has Terraform's names for types, properties and blocks, and somebody's own for tags", () => {
    const resources = [
      {
        type: "aws:lb/listener:Listener",
        name: "https.blue.example.com",
        inputs: {
          loadBalancerArn: reference("aws:lb/loadBalancer:LoadBalancer", "api.blue", "arn"),
          defaultActions: [{ type: "forward", targetGroupArn: "arn" }],
          tags: { "kubernetes.io/cluster/blue": "owned", camelCase: "1" },
        },
      },
      {
        type: "aws:autoscaling/group:Group",
        name: "1a",
        inputs: { tags: [{ key: "a", propagateAtLaunch: true }], vpcZoneIdentifiers: ["s"] },
      },
      {
        type: "aws:iam/rolePolicy:RolePolicy",
        name: "p",
        inputs: { policy: JSON.stringify({ Statement: [] }) },
      },
    ];
    assert.equal(
      terraformOf(resources),
      `resource "aws_lb_listener" "https_blue_example_com" {
  load_balancer_arn = "\${aws_lb.api_blue.arn}"
  default_action {
    type = "forward"
    target_group_arn = "arn"
  }
  tags = {"kubernetes.io/cluster/blue":"owned","camelCase":"1"}
}

resource "aws_autoscaling_group" "_1a" {
  tag {
    key = "a"
    propagate_at_launch = true
  }
  vpc_zone_identifier = ["s"]
}

resource "aws_iam_role_policy" "p" {
  policy = jsonencode({"Statement":[]})
}
`,
    );
  });

  it("has every resource on AWS, and each reference leads to one", async () => {
    for (const configuration of Object.values(configurations)) {
      const resources = await declaredCluster(configuration);
      const text = terraformOf(resources);
      const all = [...text.matchAll(/^resource "(.+)" "(.+)" \{$/gm)].map(
        ([, type = "", name = ""]) => `${type}.${name}`,
      );
      assert.equal(new Set(all).size, resources.length);
      const references = [...text.matchAll(/\$\{([^}]+)\.[a-z_]+\}/g)].map(([, to]) => to ?? "");
      assert.ok(references.length > 50, `${references.length} references`);
      assert.deepEqual(
        references.filter((to) => !all.includes(to)),
        [],
      );
    }
  });

  it("says of each port that it opens for whom", async () => {
    const resources = await declaredCluster(configurations.example);
    const rules = resources.filter(({ type }) => /SecurityGroup\w*Rule$/.test(type));
    assert.ok(rules.length > 10);
    assert.deepEqual(
      rules.filter(({ inputs }) => typeof inputs["description"] !== "string"),
      [],
    );
  });
});

describe("what checkov finds in it", () => {
  const known = Object.entries(left).filter(([, { where }]) => where !== "options");
  const findings = known.map(([rule, { resource }]) => ({ rule, says: "", resource }));

  it("is a surprise where nobody has said why it is left, and where that is not there any more", () => {
    assert.deepEqual(surprises("example", findings), []);
    const other = { rule: "CKV_AWS_23", says: "a description", resource: "resource.rule" };
    const elsewhere = { rule: "CKV_AWS_54", says: "blocked", resource: "resource.etcd" };
    assert.deepEqual(surprises("example", [...findings, other, elsewhere]), [
      "CKV_AWS_23 resource.rule: a description",
      "CKV_AWS_54 resource.etcd: blocked",
    ]);
    assert.deepEqual(
      surprises(
        "example",
        findings.filter(({ rule }) => rule !== "CKV2_AWS_64"),
      ),
      ["CKV2_AWS_64: not found any more; take it out of bench/checkov/left.ts"],
    );
  });

  it("is what is said there, and nothing else", function () {
    this.timeout(120_000);
    if (spawnSync("checkov", ["--version"]).error !== undefined) {
      console.log("    skipped: no checkov on the PATH (pip install checkov)");
      this.skip();
    }
    const { status, stdout } = spawnSync(process.execPath, ["bench/checkov.ts"], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout);
  });
});
