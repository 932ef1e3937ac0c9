import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import {
  findMistakes,
  findNetworkOwners,
  ownersByTags,
} from "../../../../components/cluster/validate.ts";
import { UserError } from "../../../../migration/user-error.ts";
import { createdCluster } from "./boot/example.ts";

const account = {
  hostedZoneIds: { "example.com": "Z1", "k8s.example.com": "Z2" },
  networkOwners: {},
};

const vpcId = "vpc-0123456789abcdef0";
const network = {
  vpcId,
  subnets: Object.fromEntries(
    ["a", "b", "c"].map((letter) => [
      `us-east-1${letter}`,
      { private: "subnet-01234567", public: "subnet-89abcdef" },
    ]),
  ),
};

describe("a cluster in its account", () => {
  it("may be right", () => {
    assert.deepEqual(findMistakes(createdCluster(), account), []);
    assert.deepEqual(findMistakes(createdCluster({ network }), account), []);
  });

  it("must be in the region in which everything is made", () => {
    assert.deepEqual(findMistakes(createdCluster(), { ...account, region: "us-east-1" }), []);
    assert.deepEqual(findMistakes(createdCluster(), { ...account, region: "eu-west-1" }), [
      "cluster.zones: not in the stack's region: got us-east-1a, us-east-1b, us-east-1c, expected zones of " +
        "eu-west-1; or set aws:region to us-east-1",
    ]);
  });

  it("must have a zone for the API's name", () => {
    assert.deepEqual(findMistakes(createdCluster({ name: "blue.example.org" }), account), [
      'cluster.name: no hosted zone for api.blue.example.org: got "blue.example.org", expected a name ' +
        "below example.com or k8s.example.com; or add its zone to hostedZones, or name one as cluster.hostedZone",
    ]);
    assert.deepEqual(findMistakes(createdCluster({ hostedZone: "example.org" }), account), [
      'cluster.hostedZone: not a zone of api.blue.k8s.example.com: got "example.org", expected one of ' +
        "hostedZones that the name ends in (example.com, k8s.example.com)",
    ]);
  });

  it("must not be a network that a cluster owns", () => {
    const owners = ownersByTags(vpcId, {
      Name: "old.k8s.example.com",
      "kubernetes.io/cluster/old.k8s.example.com": "owned",
    });
    assert.deepEqual(
      findMistakes(createdCluster({ network }), { ...account, networkOwners: owners }),
      [
        `cluster.network.vpcId: owned by a cluster: got "${vpcId}", which old.k8s.example.com created, ` +
          "expected a VPC that no cluster owns; retiring its owner would take routes and NAT away from this " +
          "one: leave vpcId out to get an own VPC, and peer the two if they must share databases",
      ],
    );
  });

  it("may be a network that clusters share", () => {
    assert.deepEqual(ownersByTags(vpcId, { "kubernetes.io/cluster/old": "shared", team: "x" }), {});
  });

  it("are asked of AWS, and a VPC that it does not know is told in words", async () => {
    const answer = async (call: pulumi.runtime.Mocks["call"]) => {
      await pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call });
      return findNetworkOwners(createdCluster({ network }));
    };
    const owners = await answer(() => ({ tags: { "kubernetes.io/cluster/old": "owned" } }));
    assert.deepEqual(owners, { [vpcId]: "old" });
    await assert.rejects(
      answer(() => Promise.reject(new Error("no matching EC2 VPC found"))),
      (error) => {
        assert.ok(error instanceof UserError);
        assert.match(
          error.message,
          /^cluster\.network\.vpcId: cannot be looked up: got "vpc-0\w+": /,
        );
        return true;
      },
    );
    assert.deepEqual(await findNetworkOwners(createdCluster()), {});
  });

  it("must leave room in EC2's user data for a group's labels", () => {
    const labels = Object.fromEntries(
      Array.from({ length: 4000 }, (_, i) => [
        `l${String(Math.abs(Math.sin(i))).slice(2)}`,
        `v${String(Math.abs(Math.cos(i))).slice(2)}`,
      ]),
    );
    const spec = createdCluster({ nodes: [{ name: "workers", labels }] });
    assert.match(
      findMistakes(spec, account).join("\n"),
      /^cluster\.nodes\.workers: too much for EC2's user data: got \d+ bytes, expected less than 16384; give it fewer labels or taints$/,
    );
  });
});
