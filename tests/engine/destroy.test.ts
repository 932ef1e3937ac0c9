import assert from "node:assert/strict";
import { onStage } from "./stage.ts";
import { clusterOf, hosts, ingressOf, twoClusters, type SideName } from "./two-clusters.ts";

const withoutProgram = [
  [],
  ["--skip-preview"],
  ["--exclude-protected"],
  ["--ignore-protect"],
  ["--skip-preview", "--exclude-protected"],
  ["--skip-preview", "--ignore-protect"],
];
const withProgram = [
  ["--run-program"],
  ["--run-program", "--skip-preview", "--exclude-protected"],
  ["--run-program", "--skip-preview", "--ignore-protect"],
];

describe("a destroy too early", function () {
  this.timeout(400_000);
  const stage = onStage(() => twoClusters({ managed: true }));

  const objects = (side: SideName) =>
    ["Deployment", "Service", "Ingress"].flatMap((kind) =>
      (stage().world.clusters.get(clusterOf(side).name)?.list(kind) ?? []).map(
        ({ metadata }) => `${kind} ${metadata.name}`,
      ),
    );

  /** Refused, with nothing gone, whatever the flags. */
  async function refused(side: SideName, why: string): Promise<void> {
    const before = [stage().records(), objects(side)];
    for (const flags of withoutProgram) {
      const { code, errors, text } = await stage().destroy(side, ...flags);
      assert.equal(code, 1, flags.join(" "));
      assert.ok(
        errors.some((error) => error.includes("only a side with `retired: true`")),
        `${flags.join(" ")}\n${text}`,
      );
      assert.match(text, /You must run with the `--run-program` flag/);
      assert.deepEqual([stage().records(), objects(side)], before, flags.join(" "));
    }
    for (const flags of withProgram) {
      const { code, errors } = await stage().destroy(side, ...flags);
      assert.equal(code, 1, flags.join(" "));
      assert.ok(
        errors.some((error) => error.includes(`retire-last: ${hosts.join(", ")}: ${why}`)),
        errors.join("\n"),
      );
      assert.deepEqual([stage().records(), objects(side)], before, flags.join(" "));
    }
  }

  before(async function () {
    await stage().apply("old", { trafficWeight: 100 });
    await stage().apply("old", { peer: "new" });
    await stage().apply("new", { peer: "old" });
    await stage().apply("new", { trafficWeight: 100 });
  });

  it("of a side that serves deletes nothing", async () => {
    await refused(
      "old",
      "old serves it (now: old 100, new 100); lower its weight to 0, wait for the drain, then set retired: true and update",
    );
  });

  it("of a side that has given everything up, but is not retired, deletes nothing", async () => {
    await stage().apply("old", { trafficWeight: 0 });
    await refused(
      "old",
      "old is not retired, so clients may still come from cached answers; set retired: true and update first",
    );
  });

  it("of a retired side to which a forgotten name still leads deletes nothing", async () => {
    await stage().world.clock.sleep(60);
    await stage().apply("old", { retired: true });
    const { zones } = stage().world;
    const zone = zones.find("example.com", false)?.id ?? "";
    const alias = {
      ...ingressOf("old"),
      name: ingressOf("old").dnsName,
      evaluateTargetHealth: false,
    };
    const record = { name: "forgotten.example.com", type: "A", values: [], alias };
    zones.seed(zone, [{ action: "CREATE", record }]);
    const before = objects("old");
    const plain = await stage().destroy("old");
    assert.equal(plain.code, 1, plain.text);
    const { code, errors } = await stage().destroy("old", "--run-program");
    assert.equal(code, 1);
    assert.ok(
      errors.some((error) =>
        error.includes("retire-last: forgotten.example.com: the A record points at"),
      ),
      errors.join("\n"),
    );
    assert.deepEqual(objects("old"), before);
    zones.seed(zone, [{ action: "DELETE", record }]);
  });

  it("is allowed once the side is retired and nobody leads there", async () => {
    const { code, text } = await stage().destroy("old", "--run-program");
    assert.equal(code, 0, text);
    assert.deepEqual(objects("old"), []);
    assert.deepEqual(stage().records(), [
      "_drain-marker.new.cluster-migration.example.com TXT serving",
      ...hosts.map((host) => `${host} A new 100`),
    ]);
  });
});
