import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { RecordSet } from "../../../rehearsal/world/route53/record-set.ts";
import { applyChanges, type ZoneChange } from "../../../rehearsal/world/route53/refusals.ts";

const balancer = "lb.elb.us-east-1.amazonaws.com";
const zone = {
  zoneName: "example.com",
  zoneOfTarget: (name: string) => (name === balancer ? "Z26RNL4JYFTOTI" : undefined),
};

function weighted(setIdentifier: string, weight: number): RecordSet {
  return {
    name: "shop.example.com",
    type: "A",
    setIdentifier,
    weight,
    values: [],
    alias: { name: balancer, zoneId: "Z26RNL4JYFTOTI", evaluateTargetHealth: true },
  };
}

const simple: RecordSet = {
  name: "shop.example.com",
  type: "A",
  ttl: 60,
  values: ["192.0.2.1"],
};

function refusal(before: readonly RecordSet[], ...changes: readonly ZoneChange[]): string {
  try {
    applyChanges(before, changes, zone);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "no refusal";
}

describe("Route53 refuses", () => {
  it("to CREATE what exists", () => {
    assert.equal(
      refusal([weighted("old", 1)], { action: "CREATE", record: weighted("old", 2) }),
      "InvalidChangeBatch: [Tried to create resource record set [name='shop.example.com.', type='A', set identifier='old'] but it already exists]",
    );
  });

  it("to DELETE what is not there", () => {
    assert.equal(
      refusal([], { action: "DELETE", record: simple }),
      "InvalidChangeBatch: [Tried to delete resource record set [name='shop.example.com.', type='A'] but it was not found]",
    );
  });

  it("a simple record beside weighted ones", () => {
    assert.equal(
      refusal([weighted("old", 1)], { action: "UPSERT", record: simple }),
      "InvalidChangeBatch: [RRSet with DNS name shop.example.com., type A cannot be created as other RRSets exist with the same name and type]",
    );
  });

  it("a weighted record beside a simple one", () => {
    assert.equal(
      refusal([simple], { action: "CREATE", record: weighted("new", 0) }),
      "InvalidChangeBatch: [RRSet with DNS name shop.example.com., type A, SetIdentifier new cannot be created as a non-weighted set exists with the same name and type]",
    );
  });

  it("a CNAME beside an A of the same name", () => {
    const cname = { ...simple, type: "CNAME", values: ["elsewhere.example.net"] };
    assert.equal(
      refusal([weighted("old", 1)], { action: "CREATE", record: cname }),
      "InvalidChangeBatch: [RRSet of type CNAME with DNS name shop.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.]",
    );
  });

  it("a CNAME at the zone's apex", () => {
    const cname = { name: "example.com", type: "CNAME", ttl: 60, values: ["www.example.com"] };
    assert.equal(
      refusal([], { action: "CREATE", record: cname }),
      "InvalidChangeBatch: [RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.]",
    );
  });

  it("an alias with a TTL", () => {
    assert.equal(
      refusal([], { action: "CREATE", record: { ...weighted("old", 1), ttl: 60 } }),
      "InvalidInput: Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId], but found more than one in Change with [Action=CREATE, Name=shop.example.com., Type=A, SetIdentifier=old]",
    );
  });

  it("another TTL within a weighted set", () => {
    const [one, two] = ["old", "new"].map((setIdentifier) => ({
      ...simple,
      setIdentifier,
      weight: 1,
    })) as [RecordSet, RecordSet];
    assert.equal(
      refusal([one], { action: "CREATE", record: { ...two, ttl: 300 } }),
      "InvalidChangeBatch: [RRSet with DNS name shop.example.com., type A, SetIdentifier new cannot be created as weighted sets must contain the same TTL]",
    );
  });

  it("a weight of 256, and a weight without a set identifier", () => {
    const [tooHeavy, nameless] = [weighted("old", 256), { ...simple, weight: 1 }];
    assert.match(refusal([], { action: "CREATE", record: tooHeavy }), /^InvalidInput: .*'256'/);
    assert.match(
      refusal([], { action: "CREATE", record: nameless }),
      /^InvalidInput: Invalid request: Missing field 'SetIdentifier'/,
    );
  });

  it("an alias to a load balancer that does not exist, or to one by the wrong zone id", () => {
    const alias = {
      name: "gone.elb.us-east-1.amazonaws.com",
      zoneId: "Z1",
      evaluateTargetHealth: true,
    };
    const [gone, wrong] = [alias, { ...alias, name: balancer }].map((each) => ({
      ...weighted("old", 1),
      alias: each,
    })) as [RecordSet, RecordSet];
    assert.match(
      refusal([], { action: "CREATE", record: gone }),
      /but that target was not found\]$/,
    );
    assert.match(
      refusal([], { action: "CREATE", record: wrong }),
      /but the alias target name does not lie within the target zone\]$/,
    );
  });

  it("a whole batch when one of its changes is wrong", () => {
    const before = [simple];
    assert.throws(() =>
      applyChanges(
        before,
        [
          { action: "DELETE", record: simple },
          { action: "DELETE", record: weighted("old", 1) },
        ],
        zone,
      ),
    );
    assert.deepEqual(before, [simple]);
  });
});

describe("Route53 accepts", () => {
  it("a simple record turned into a weighted one in a single batch", () => {
    const after = applyChanges(
      [simple],
      [
        { action: "DELETE", record: simple },
        { action: "CREATE", record: weighted("old", 100) },
      ],
      zone,
    );
    assert.deepEqual(after, [weighted("old", 100)]);
  });

  it("UPSERT of what exists", () => {
    const after = applyChanges(
      [weighted("old", 100), weighted("new", 0)],
      [{ action: "UPSERT", record: weighted("new", 1) }],
      zone,
    );
    assert.deepEqual(after, [weighted("old", 100), weighted("new", 1)]);
  });
});
