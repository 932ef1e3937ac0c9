import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { completeCluster } from "../../../../components/cluster/cluster-args.ts";
import {
  hostedZoneFor,
  networkMistakes,
} from "../../../../components/cluster/find-cluster-args.ts";
import { createdCluster } from "./boot/example.ts";

const zones = [
  { name: "example.com", private: false, zoneId: "Z1" },
  { name: "k8s.example.com", private: false, zoneId: "Z2" },
];

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

describe("the hosted zone of a cluster's API", () => {
  it("is the longest that the name ends in, or the one that config names", () => {
    assert.equal(hostedZoneFor(createdCluster(), zones).zone?.zoneId, "Z2");
    const named = createdCluster({ hostedZone: "example.com" });
    assert.equal(hostedZoneFor(named, zones).zone?.zoneId, "Z1");
  });

  it("is a public one, also when a private one of the same name or a longer one is there", () => {
    const more = [
      { name: "k8s.example.com", private: true, zoneId: "Z3" },
      ...zones,
      { name: "blue.k8s.example.com", private: true, zoneId: "Z4" },
    ];
    assert.equal(hostedZoneFor(createdCluster(), more).zone?.zoneId, "Z2");
    assert.equal(hostedZoneFor(createdCluster(), more.slice(0, 1)).zone, undefined);
  });

  it("must be there", () => {
    assert.deepEqual(hostedZoneFor(createdCluster({ name: "blue.example.org" }), zones), {
      mistakes: [
        'cluster.name: no public hosted zone for api.blue.example.org: got "blue.example.org", expected a name ' +
          "below example.com or k8s.example.com; or add its zone to hostedZones, or name one as cluster.hostedZone",
      ],
    });
    assert.deepEqual(hostedZoneFor(createdCluster({ hostedZone: "example.org" }), zones), {
      mistakes: [
        'cluster.hostedZone: not a public zone of api.blue.k8s.example.com: got "example.org", expected one of ' +
          "hostedZones that the name ends in (example.com, k8s.example.com)",
      ],
    });
  });
});

describe("a network that is there already", () => {
  const answer = async (call: pulumi.runtime.Mocks["call"]) => {
    await pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call });
    return networkMistakes(createdCluster({ network }));
  };

  it("must not be owned by a cluster", async () => {
    const tags = {
      Name: "old.k8s.example.com",
      "kubernetes.io/cluster/old.k8s.example.com": "owned",
    };
    assert.deepEqual(await answer(() => ({ tags })), [
      `cluster.network.vpcId: owned by a cluster: got "${vpcId}", which old.k8s.example.com created, ` +
        "expected a VPC that no cluster owns; retiring its owner would take routes and NAT away from this " +
        "one: leave vpcId out to get an own VPC, and peer the two if they must share databases",
    ]);
  });

  it("may be shared by clusters", async () => {
    const tags = { "kubernetes.io/cluster/old": "shared", team: "x" };
    assert.deepEqual(await answer(() => ({ tags })), []);
  });

  it("must be known to AWS", async () => {
    const [mistake = ""] = await answer(() =>
      Promise.reject(new Error("no matching EC2 VPC found")),
    );
    assert.match(mistake, /^cluster\.network\.vpcId: cannot be looked up: got "vpc-0\w+": /);
  });

  it("is asked for only where config names one", async () => {
    assert.deepEqual(await networkMistakes(createdCluster()), []);
  });
});

describe("a cluster's arguments", () => {
  const base = {
    kubernetesVersion: "1.35.2",
    networking: "cilium",
    zones: ["us-east-1a"],
    hostedZoneId: "Z1",
  } as const;

  it("get the defaults of config", () => {
    assert.deepEqual(
      completeCluster("blue.k8s.example.com", base),
      createdCluster({ zones: ["us-east-1a"] }),
    );
  });

  it("are refused all at once, with their paths", () => {
    assert.throws(
      () =>
        completeCluster("blue.k8s.example.com", {
          ...base,
          zones: ["us-east-1"],
          nodes: [{ name: "Workers", volumeGiB: 1 }],
        }),
      (error) => {
        assert.ok(error instanceof pulumi.RunError);
        assert.equal(
          error.message,
          [
            "blue.k8s.example.com: zones.0: expected an availability zone such as us-east-1a",
            "blue.k8s.example.com: nodes.0.name: expected an instance group's name such as nodes-us-east-1a: " +
              "lower case, at most 63 characters",
            "blue.k8s.example.com: nodes.0.volumeGiB: expected a whole number from 8 to 16384",
          ].join("\n"),
        );
        return true;
      },
    );
  });

  it("must leave room in EC2's user data for the API server's flags", () => {
    const flags = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [
        `flag-${String(i)}`,
        String(Math.abs(Math.sin(i))).slice(2),
      ]),
    );
    assert.throws(
      () => completeCluster("blue.k8s.example.com", { ...base, apiServer: { flags } }),
      /^Error: blue\.k8s\.example\.com: apiServer: too much for EC2's user data: got \d+ bytes, expected less than 16384; give it fewer flags, or a shorter oidc\.certificateAuthority$/,
    );
  });

  it("must leave room in EC2's user data for a group's labels", () => {
    const labels = Object.fromEntries(
      Array.from({ length: 4000 }, (_, i) => [
        `l${String(Math.abs(Math.sin(i))).slice(2)}`,
        `v${String(Math.abs(Math.cos(i))).slice(2)}`,
      ]),
    );
    assert.throws(
      () =>
        completeCluster("blue.k8s.example.com", { ...base, nodes: [{ name: "workers", labels }] }),
      /^Error: blue\.k8s\.example\.com: nodes\.workers: too much for EC2's user data: got \d+ bytes, expected less than 16384; give it fewer labels or taints, or a shorter bootScript$/,
    );
  });
});
