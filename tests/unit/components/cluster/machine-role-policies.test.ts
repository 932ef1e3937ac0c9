import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { cloudControllerStatements } from "../../../../components/cluster/addon-policies.ts";
import { diskDriverStatements } from "../../../../components/cluster/disk-policies.ts";
import {
  controlPlaneStatements,
  nodeStatements,
  partitionOf,
  type RoleResources,
  type Statement,
} from "../../../../components/cluster/machine-role-policies.ts";

const path = "arn:aws:ssm:us-east-1:1:parameter/cluster-migration/blue";
const resources: RoleResources = {
  cluster: "blue",
  zone: "us-east-1a",
  keyArn: "arn:aws:kms:us-east-1:1:key/k",
  bucketArn: "arn:aws:s3:::etcd-blue",
  parametersArn: path,
};

const diskKey = "arn:aws:kms:us-east-1:123456789012:key/k";

const roles: Readonly<Record<string, readonly Statement[]>> = {
  masters: [
    ...controlPlaneStatements(resources),
    ...cloudControllerStatements("blue", "us-east-1a"),
    ...diskDriverStatements("blue", "us-east-1a", { keyArns: [diskKey], fromClusters: ["old"] }),
  ],
  nodes: nodeStatements(resources),
};

/**
 * Actions that AWS lets nobody narrow to a resource (its service authorization reference): all that EC2,
 * Auto Scaling and the load balancers describe, Session Manager's channels, and ECR's sign-in.
 */
const hasNoResourceTypes =
  /^((ec2|autoscaling|elasticloadbalancing):Describe\w+|ssmmessages:\w+|ssm:UpdateInstanceInformation|ecr:GetAuthorizationToken)$/;

/** Statements that reach the volumes and snapshots of other clusters that config names. */
const mayUse = ["AttachDisks", "RestoreDisks"];

describe("the roles' statements", () => {
  for (const [role, statements] of Object.entries(roles)) {
    it(`${role}: say * only where AWS has nothing narrower`, () => {
      const wide = statements.filter(({ Resource }) => [Resource].flat().includes("*"));
      assert.deepEqual(
        wide.flatMap(({ Action }) => Action).filter((action) => !hasNoResourceTypes.test(action)),
        [],
      );
    });

    it(`${role}: name no action by a pattern, and each statement once`, () => {
      const actions = statements.flatMap(({ Action }) => Action);
      assert.deepEqual(
        actions.filter((action) => action.includes("*")),
        [],
      );
      const ids = statements.map(({ Sid }) => Sid);
      assert.deepEqual(ids, [...new Set(ids)]);
    });

    it(`${role}: change only what carries the cluster's tag`, () => {
      const changing = statements.filter(({ Action }) =>
        Action.some((action) => /^(ec2|elasticloadbalancing):(?!Describe)/.test(action)),
      );
      // the VPC's own check of CreateSecurityGroup knows no tags of the request
      const untagged = changing.filter(
        ({ Sid, Condition }) =>
          Sid !== "MakeSecurityGroupsInVpc" &&
          !mayUse.includes(Sid) &&
          Condition?.["StringEquals"]?.["aws:ResourceTag/KubernetesCluster"] !== "blue" &&
          Condition?.["StringEquals"]?.["aws:RequestTag/KubernetesCluster"] !== "blue",
      );
      assert.deepEqual(untagged, []);
    });
  }

  it("let the disk driver attach and restore the old cluster's disks, and neither change nor delete them", () => {
    const statements = diskDriverStatements("blue", "us-east-1a", {
      keyArns: [],
      fromClusters: ["old"],
    });
    const wide = statements.filter(({ Condition }) =>
      JSON.stringify(Condition ?? {}).includes("old"),
    );
    assert.deepEqual(
      wide.flatMap(({ Action }) => Action),
      ["ec2:AttachVolume", "ec2:DetachVolume", "ec2:CreateVolume"],
    );
    assert.deepEqual(
      wide.map(({ Sid, Condition }) => [
        Sid,
        Condition?.["StringEquals"]?.["aws:ResourceTag/KubernetesCluster"],
      ]),
      mayUse.map((sid) => [sid, ["blue", "old"]]),
    );
  });

  it("let the disk driver use keys of config through EC2 only", () => {
    const used = (roles["masters"] ?? []).filter(({ Resource }) =>
      [Resource].flat().includes(diskKey),
    );
    assert.deepEqual(
      used.map(({ Condition }) => Condition?.["StringEquals"]),
      [
        { "kms:ViaService": "ec2.us-east-1.amazonaws.com" },
        { "kms:ViaService": "ec2.us-east-1.amazonaws.com" },
      ],
    );
    const without = diskDriverStatements("blue", "us-east-1a", { keyArns: [], fromClusters: [] });
    assert.ok(!JSON.stringify(without).includes("kms:"));
  });

  it("let a worker read and decrypt its two parameters, and no key", () => {
    const reading = (roles["nodes"] ?? []).filter(({ Action }) =>
      Action.some((action) => /^(ssm:Get|kms:)/.test(action)),
    );
    assert.deepEqual(reading, [
      {
        Sid: "ReadParameters",
        Effect: "Allow",
        Action: ["ssm:GetParameter"],
        Resource: [`${path}/node/ca.crt`, `${path}/node/bootstrap-token`],
      },
      {
        Sid: "DecryptParameters",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: resources.keyArn,
        Condition: {
          StringLike: {
            "kms:EncryptionContext:PARAMETER_ARN": [
              `${path}/node/ca.crt`,
              `${path}/node/bootstrap-token`,
            ],
          },
        },
      },
    ]);
  });

  it("let the cloud controller tag a load balancer while it makes it", () => {
    const tagging = (roles["masters"] ?? []).filter(({ Action }) =>
      Action.includes("elasticloadbalancing:AddTags"),
    );
    assert.deepEqual(
      tagging.map(({ Condition }) => Condition),
      [
        {
          StringEquals: {
            "aws:RequestTag/KubernetesCluster": "blue",
            "elasticloadbalancing:CreateAction": [
              "CreateListener",
              "CreateLoadBalancer",
              "CreateTargetGroup",
            ],
          },
        },
        { StringEquals: { "aws:ResourceTag/KubernetesCluster": "blue" } },
      ],
    );
  });

  it("let nobody delete a snapshot", () => {
    const actions = Object.values(roles).flatMap((statements) =>
      statements.flatMap(({ Action }) => Action),
    );
    assert.deepEqual(
      actions.filter((action) => action.startsWith("s3:")),
      ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
    );
  });

  it("are of the region's own partition", () => {
    assert.deepEqual(["us-east-1", "cn-north-1", "us-gov-west-1"].map(partitionOf), [
      "aws",
      "aws-cn",
      "aws-us-gov",
    ]);
  });
});
