import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import {
  balancerName,
  controlPlaneGroup,
  etcdVolumeTags,
  groupName,
  snapshotBucketName,
} from "../../../../components/cluster/names.ts";
import { planSubnets } from "../../../../components/cluster/zone-subnets.ts";

const clusterName = fc
  .array(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/), { minLength: 2, maxLength: 4 })
  .map((labels) => labels.join("."))
  .filter((name) => name.length <= 56);

describe("kops' names", () => {
  it("are those of kops for groups", () => {
    assert.equal(
      groupName(controlPlaneGroup("us-east-1a"), "k8s.example.com", "control-plane"),
      "control-plane-us-east-1a.masters.k8s.example.com",
    );
    assert.equal(
      groupName("nodes-us-east-1a", "k8s.example.com", "node"),
      "nodes-us-east-1a.k8s.example.com",
    );
  });

  it("tag a member's disk with all members, by letter", () => {
    assert.deepEqual(etcdVolumeTags("us-east-1c", ["us-east-1c", "us-east-1a", "us-east-1b"]), {
      "k8s.io/etcd/main": "c/a,b,c",
      "k8s.io/role/control-plane": "1",
      "k8s.io/role/master": "1",
    });
  });

  it("are what AWS takes for load balancers and buckets, whatever the cluster is called", () => {
    fc.assert(
      fc.property(clusterName, (name) => {
        assert.match(balancerName("ingress", name), /^[a-z0-9][a-z0-9-]{0,30}[a-z0-9]$/);
        assert.match(snapshotBucketName(name, "123456789012"), /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
      }),
    );
  });

  it("keep apart two accounts' buckets, since bucket names are the whole world's", () => {
    assert.equal(
      snapshotBucketName("blue.k8s.example.com", "123456789012"),
      "etcd-blue-k8s-example-com-fa9710",
    );
    assert.notEqual(
      snapshotBucketName("blue.k8s.example.com", "123456789012"),
      snapshotBucketName("blue.k8s.example.com", "210987654321"),
    );
  });

  it("differ for clusters that differ only far behind", () => {
    fc.assert(
      fc.property(clusterName, clusterName, (one, other) => {
        fc.pre(one !== other);
        assert.notEqual(balancerName("api", one), balancerName("api", other));
      }),
    );
  });
});

describe("the plan of an own network", () => {
  it("keeps zones apart, and a member's address fixed", () => {
    assert.deepEqual(
      [0, 1, 2].map((zone) => planSubnets("172.20.0.0/16", zone)),
      [
        {
          privateRange: "172.20.32.0/19",
          publicRange: "172.20.0.0/22",
          memberAddress: "172.20.32.10",
        },
        {
          privateRange: "172.20.64.0/19",
          publicRange: "172.20.4.0/22",
          memberAddress: "172.20.64.10",
        },
        {
          privateRange: "172.20.96.0/19",
          publicRange: "172.20.8.0/22",
          memberAddress: "172.20.96.10",
        },
      ],
    );
    assert.deepEqual(planSubnets("10.0.16.0/20", 2), {
      privateRange: "10.0.22.0/23",
      publicRange: "10.0.16.128/26",
      memberAddress: "10.0.22.10",
    });
  });
});
