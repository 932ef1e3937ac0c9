import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { onStage } from "./stage.ts";
import { clusterOf, manifestsOf, twoClusters } from "./two-clusters.ts";

describe("a violated rule on the real engine", function () {
  this.timeout(400_000);
  const stage = onStage(async () => {
    const made = await twoClusters();
    made.share({ drainSeconds: 3600 * 24 * 7 });
    return made;
  });

  /** Brings a violation about; the result takes it back. */
  type Violate = () => () => void;

  const edited =
    (stack: string, edit: Readonly<Record<string, unknown>>): Violate =>
    () =>
      stage().edit(stack, edit);

  /** In preview and in up: the rule's text alone, exit 1, nothing changed. */
  async function refuses(
    stack: string,
    violate: Violate,
    ...lines: readonly string[]
  ): Promise<void> {
    const takeBack = violate();
    const before = stage().records();
    const outcomes = await Promise.all([stage().preview(stack), stage().up(stack)]);
    const after = stage().records();
    takeBack();
    for (const { code, errors, steps, text } of outcomes) {
      assert.deepEqual(errors.map(timeless), [[...lines].sort().join("\n")]);
      assert.equal(code, 1);
      assert.deepEqual(steps, []);
      assert.doesNotMatch(text, /^\s+at /m);
    }
    assert.deepEqual(after, before);
  }

  /** The gate is asked at the last moment, so only by `up`. */
  async function gateRefuses(
    edit: Readonly<Record<string, unknown>>,
    ...errors: readonly string[]
  ): Promise<void> {
    const cluster = stage().world.clusters.get(clusterOf("new").name);
    assert.ok(cluster !== undefined);
    const takeBack = stage().edit("new", edit);
    cluster.nodes = 0;
    const { code, errors: said, text } = await stage().up("new");
    cluster.nodes = 3;
    takeBack();
    assert.deepEqual([...said].sort(), [...errors].sort());
    assert.equal(code, 1);
    assert.doesNotMatch(text, /^\s+at /m);
  }

  async function succeeds(stack: string, edit: Readonly<Record<string, unknown>>): Promise<void> {
    stage().edit(stack, edit);
    const { code, text } = await stage().up(stack);
    assert.equal(code, 0, text);
  }

  it("config: every mistake is told at once", async () => {
    await refuses(
      "old",
      edited("old", { trafficWeight: 256, pear: "new" }),
      'Pulumi.old.yaml: trafficWeight: got "256", expected a whole number from 0 to 255',
      "Pulumi.old.yaml: pear: unknown key; did you mean peer?",
    );
  });

  it("always-served: the only side may not begin at weight 0", async () => {
    await refuses(
      "old",
      edited("old", { trafficWeight: 0 }),
      "always-served: api.example.com, www.example.com: weight 0 on old would leave it without a positive weight (now: no weighted record); raise it on another side first, or keep it above 0 here",
    );
  });

  it("exclusive-records: a foreign record of a host's name", async () => {
    const zone = stage().world.zones.find("example.com", false)?.id ?? "";
    const record = { name: "www.example.com", type: "AAAA", ttl: 60, values: ["2001:db8::1"] };
    stage().edit("old", { trafficWeight: 100, active: true });
    const violate = () => {
      stage().world.zones.seed(zone, [{ action: "CREATE", record }]);
      return () => {
        stage().world.zones.seed(zone, [{ action: "DELETE", record }]);
      };
    };
    await refuses(
      "old",
      violate,
      "exclusive-records: www.example.com: a AAAA record answers for it too; delete it before the migration: its clients would not follow the weights",
    );
  });

  describe("while the old side serves", () => {
    before(() => succeeds("old", { trafficWeight: 100, active: true }));

    it("exclusive-records: a foreign set identifier, before peer names it", async () => {
      await refuses(
        "new",
        edited("new", { trafficWeight: 0 }),
        "exclusive-records: api.example.com, www.example.com: a record with the set identifier old answers for it too; if it is the other side's, set peer: old",
      );
    });

    it("hosts-stay: a host with weight may not leave the manifests", async () => {
      const file = stage().path("manifests/services.yaml");
      const violate = () => {
        writeFileSync(file, manifestsOf(["api.example.com"]));
        return () => {
          writeFileSync(file, manifestsOf());
        };
      };
      await refuses(
        "old",
        violate,
        "hosts-stay: www.example.com: it left the manifests and `hosts`, but clients may still come to old (now: old 100); put it back, or name it in removedHosts if its requests may fail",
      );
    });

    it("no-in-place-change: a cluster with traffic keeps its minor version", async () => {
      const cluster = { ...clusterOf("old"), kubernetesVersion: "1.25.16" };
      await refuses(
        "old",
        edited("old", { cluster }),
        "no-in-place-change: cluster: kubernetesVersion 1.24 -> 1.25 on a cluster with traffic; create a new side with these values and shift the traffic to it",
      );
    });

    it("active-once: active-only workloads run here only when they do not run there", async () => {
      await refuses(
        "new",
        edited("new", { peer: "old", active: true }),
        "active-once: active: old runs the active-only workloads (it holds _active-lock.cluster-migration.example.com); set active: false on old and update it first",
      );
    });

    it("target-healthy: no record of a side that does not answer, not even at weight 0", async () => {
      const before = stage().records();
      await gateRefuses(
        { peer: "old" },
        'before hook "ask-the-target" failed: target-healthy: api.example.com: new does not answer at its ingress new.us-east-1.elb.amazonaws.com by http (socket hang up); its record is untouched',
        'before hook "ask-the-target" failed: target-healthy: www.example.com: new does not answer at its ingress new.us-east-1.elb.amazonaws.com by http (socket hang up); its record is untouched',
        "update failed",
      );
      assert.deepEqual(
        stage().records(),
        [...before, "_zero-weight-lock.cluster-migration.example.com TXT new"].sort(),
      );
    });
  });

  describe("while both sides have records", () => {
    before(async () => {
      await succeeds("old", { peer: "new" });
      await succeeds("new", { peer: "old", hostWeights: { "api.example.com": 10 } });
    });

    it("zero-weight-lock: one side only may have a weight of 0", async () => {
      await refuses(
        "old",
        edited("old", { hostWeights: { "api.example.com": 0 } }),
        "zero-weight-lock: old may not have a weight of 0: new holds _zero-weight-lock.cluster-migration.example.com, because it has hosts at weight 0 (www.example.com); raise those on new and update it first",
      );
    });

    it("target-healthy: a share is not raised on a side that does not answer", async () => {
      const before = stage().records();
      await gateRefuses(
        { trafficWeight: 100, hostWeights: undefined },
        'before hook "ask-the-target" failed: target-healthy: api.example.com: new does not answer at its ingress new.us-east-1.elb.amazonaws.com by http (socket hang up); its record is untouched',
        'before hook "ask-the-target" failed: target-healthy: www.example.com: new does not answer at its ingress new.us-east-1.elb.amazonaws.com by http (socket hang up); its record is untouched',
        "update failed",
      );
      assert.deepEqual(stage().records(), before);
    });

    it("retire-last: a side retires only when it is drained", async () => {
      await succeeds("new", { trafficWeight: 100, hostWeights: undefined });
      await succeeds("old", { trafficWeight: 0, active: false });
      await refuses(
        "old",
        edited("old", { retired: true }),
        "retire-last: retired, but clients may still come from cached answers: all weights are 0 since <time>, expected 604800 s; wait <seconds> s more",
      );
    });
  });
});

/** The lines in alphabetical order, without what the clock says. */
function timeless(message: string): string {
  return message
    .split("\n")
    .sort()
    .join("\n")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "<time>")
    .replace(/wait \d+ s/, "wait <seconds> s");
}
