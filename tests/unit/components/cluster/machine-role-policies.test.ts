import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  cloudControllerStatements,
  diskDriverStatements,
} from "../../../../components/cluster/addon-policies.ts";
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

const roles: Readonly<Record<string, readonly Statement[]>> = {
  masters: [
    ...controlPlaneStatements(resources),
    ...cloudControllerStatements("blue", "us-east-1a"),
    ...diskDriverStatements("blue", "us-east-1a"),
  ],
  nodes: nodeStatements(resources),
};

/**
 * Actions that AWS lets nobody narrow to a resource (its service authorization reference): all that EC2,
 * Auto Scaling and the load balancers describe, Session Manager's channels, and ECR's sign-in.
 */
const hasNoResourceTypes =
  /^((ec2|autoscaling|elasticloadbalancing):Describe\w+|ssmmessages:\w+|ssm:UpdateInstanceInformation|ecr:GetAuthorizationToken)$/;

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
          Condition?.["StringEquals"]?.["aws:ResourceTag/KubernetesCluster"] !== "blue" &&
          Condition?.["StringEquals"]?.["aws:RequestTag/KubernetesCluster"] !== "blue",
      );
      assert.deepEqual(untagged, []);
    });
  }

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
