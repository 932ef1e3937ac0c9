import assert from "node:assert/strict";
import { parseConfig, type Config } from "../../../config/parse.ts";
import { UserError } from "../../../migration/user-error.ts";

const existing = {
  name: "old.example.com",
  kubernetesVersion: "1.31.4",
  existing: { ingress: { dnsName: "nlb.example.net", zoneId: "Z26RNL4JYFTOTI" } },
};

function parse(values: Record<string, unknown> = {}): Config {
  const given = { hostedZones: ["example.com"], cluster: existing, ...values };
  return parseConfig("project", "old", given);
}

/** The lines of what is wrong. */
function wrong(values: Record<string, unknown>): readonly string[] {
  try {
    parse(values);
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.lines;
    throw error;
  }
}

describe("a stack's config", () => {
  it("has a default for everything but the hosted zones and the cluster", () => {
    const { side, shared } = parse();
    assert.deepEqual(shared, {
      project: "project",
      hostedZones: [{ name: "example.com", private: false }],
      workloads: "workloads",
      hosts: {},
      removedHosts: [],
      rollout: [1, 10, 50, 90, 100],
      drainSeconds: 3600,
    });
    assert.deepEqual(side, {
      stack: "old",
      cluster: {
        name: "old.example.com",
        kubernetesVersion: "1.31.4",
        zones: [],
        created: false,
        managesWorkloads: false,
        ingress: "nlb.example.net",
        spec: {
          name: "old.example.com",
          kubernetesVersion: "1.31.4",
          existing: {
            ingress: { dnsName: "nlb.example.net", zoneId: "Z26RNL4JYFTOTI" },
            manageWorkloads: false,
          },
        },
      },
      trafficWeight: 0,
      hostWeights: {},
      active: false,
      fence: false,
      adopt: false,
      retired: false,
    });
  });

  it("takes numbers and flags as `pulumi config set` writes them, and objects as Pulumi hands them over", () => {
    const { side, shared } = parse({
      hostedZones: '[{"name":"Example.com.","private":"true"}]',
      trafficWeight: "10",
      active: "true",
      fence: "false",
      hostWeights: '{"Shop.Example.com.":"25"}',
      drainSeconds: "60",
    });
    assert.deepEqual(shared.hostedZones, [{ name: "example.com", private: true }]);
    assert.equal(shared.drainSeconds, 60);
    const { trafficWeight, active, fence, hostWeights } = side;
    assert.deepEqual(
      { trafficWeight, active, fence, hostWeights },
      { trafficWeight: 10, active: true, fence: false, hostWeights: { "shop.example.com": 25 } },
    );
  });

  it("refuses two hosted zones of one name, which would each have records of their own", () => {
    const hostedZones = ["example.com", { name: "Example.com.", private: true }];
    assert.deepEqual(wrong({ hostedZones }), [
      'Pulumi.yaml: hostedZones: got ["example.com",{"name":"Example.com.","private":true}], expected each zone\'s name once: a ' +
        "public and a private zone of one name would each have its own records",
    ]);
  });

  it("keeps a weight of 0 apart from none", () => {
    assert.deepEqual(
      parse({ trafficWeight: 100, hostWeights: { "shop.example.com": 0 } }).side.hostWeights,
      { "shop.example.com": 0 },
    );
  });

  it("says all mistakes at once, each with its file and path", () => {
    assert.deepEqual(wrong({ trafficWeight: 256, activ: true, drainSeconds: "1h", peer: "a b" }), [
      'Pulumi.yaml: drainSeconds: got "1h", expected a whole number from 60 to 1209600',
      "Pulumi.old.yaml: trafficWeight: got 256, expected a whole number from 0 to 255",
      `Pulumi.old.yaml: peer: got "a b", expected a stack's name`,
      "Pulumi.old.yaml: activ: unknown key; did you mean active?",
    ]);
  });
});

describe("a mistake in a stack's config is one line:", () => {
  const cases: readonly (readonly [values: Record<string, unknown>, line: string])[] = [
    [{ trafficWeight: -1 }, "trafficWeight: got -1, expected a whole number from 0 to 255"],
    [{ trafficWeight: "1.5" }, 'trafficWeight: got "1.5", expected a whole number from 0 to 255'],
    [{ trafficWeight: "many" }, 'trafficWeight: got "many", expected a whole number from 0 to 255'],
    [{ trafficWeigth: 1 }, "trafficWeigth: unknown key; did you mean trafficWeight?"],
    [
      { hostWeights: { "shop.example.com": 300 } },
      'hostWeights["shop.example.com"]: got 300, expected a whole number from 0 to 255',
    ],
    [
      { hostWeights: { shop: 1 } },
      'hostWeights: got the key "shop", expected a DNS name such as shop.example.com',
    ],
    [{ hostWeights: 5 }, "hostWeights: got 5, expected weights by host"],
    [{ hostWeights: "{broken" }, 'hostWeights: got "{broken", expected weights by host'],
    [{ active: "yes" }, 'active: got "yes", expected true or false'],
    [{ active: 1 }, "active: got 1, expected true or false"],
    [{ peer: "old" }, `peer: got "old", expected the other side's stack name`],
    [{ peer: 7 }, "peer: got 7, expected a stack's name"],
    [
      { retired: true, trafficWeight: 1 },
      "retired: got true, expected every weight to be 0 first: this side still has traffic",
    ],
    [
      { retired: true, hostWeights: { "shop.example.com": 1 } },
      "retired: got true, expected every weight to be 0 first: this side still has traffic",
    ],
    [
      { retired: true, active: true },
      "retired: got true, expected active: false first: the active-only workloads still run here",
    ],
    [
      { fence: true, active: true },
      "fence: got true, expected active: false: a fenced cluster runs nothing",
    ],
    [
      { fence: true, trafficWeight: 1 },
      "fence: got true, expected every weight to be 0 first: fencing stops all that answers",
    ],
    [
      { gateCommand: "" },
      'gateCommand: got "", expected a text, not an empty one: leave the key out instead',
    ],
    [
      { override: "  " },
      'override: got "  ", expected a text, not an empty one: leave the key out instead',
    ],
    [
      { activeCommands: { start: "start" } },
      "activeCommands.stop: missing, expected a text, set with or without --secret",
    ],
    [{ activeCommands: { start: "a", stop: "b", halt: "c" } }, "activeCommands.halt: unknown key"],
    [
      { activeCommands: "start" },
      'activeCommands: got "start", expected {start, stop}, both shell commands',
    ],
    [{ cluster: undefined }, "cluster: missing, expected {name, kubernetesVersion, ...}"],
    [
      { cluster: { ...existing, kubernetesVersion: 1.3 } },
      'cluster.kubernetesVersion: got 1.3, expected a version in quotes, such as "1.30": without them YAML reads 1.30 as the number 1.3',
    ],
    [
      { cluster: { ...existing, existing: { ...existing.existing, manageWorkloads: true } } },
      "kubeconfig: missing, expected a kubeconfig, since cluster.existing.manageWorkloads is true: pulumi config set --secret kubeconfig < kubeconfig.yaml",
    ],
    [{ kubeconfig: 5 }, 'kubeconfig: got "(a secret)", expected a kubeconfig, set with --secret'],
    [
      { zzz: 1 },
      "zzz: unknown key; the keys are hostedZones, workloads, hosts, removedHosts, rollout, drainSeconds, nginxAnnotationsPrefix, analysis, shards, cluster, kubeconfig, secrets, trafficWeight, hostWeights, active, fence, peer, adopt, gateCommand, drainCommand, activeCommands, override, retired, shard",
    ],
  ];
  for (const [values, line] of cases) {
    it(line, () => {
      assert.deepEqual(wrong(values), [`Pulumi.old.yaml: ${line}`]);
    });
  }

  const shared: readonly (readonly [values: Record<string, unknown>, line: string])[] = [
    [
      { hostedZones: [] },
      "hostedZones: got [], expected at least one hosted zone: the hosts' records and the locks live there",
    ],
    [
      { hostedZones: "example.com" },
      `hostedZones: got "example.com", expected a list of hosted zones' names`,
    ],
    [
      { hostedZones: ["bad zone"] },
      `hostedZones[0]: got "bad zone", expected a zone's name, or {name, private}`,
    ],
    [
      { hostedZones: [{ name: "example.com", privat: true }] },
      "hostedZones[0].privat: unknown key; did you mean private?",
    ],
    [
      { rollout: [1, 10] },
      "rollout: got [1,10], expected ascending percentages of which the last is 100",
    ],
    [
      { rollout: [10, 10, 100] },
      "rollout: got [10,10,100], expected ascending percentages of which the last is 100",
    ],
    [{ rollout: [0, 100] }, "rollout[0]: got 0, expected a whole number from 1 to 100"],
    [{ drainSeconds: -1 }, "drainSeconds: got -1, expected a whole number from 60 to 1209600"],
    [
      { hosts: { "shop.example.com": "front-end" } },
      'hosts["shop.example.com"]: got "front-end", expected namespace/service',
    ],
    [
      { removedHosts: ["shop"] },
      'removedHosts[0]: got "shop", expected a host such as shop.example.com, or a path of it: shop.example.com/api',
    ],
  ];
  for (const [values, line] of shared) {
    it(`Pulumi.yaml: ${line}`, () => {
      assert.deepEqual(wrong(values), [`Pulumi.yaml: ${line}`]);
    });
  }
});
