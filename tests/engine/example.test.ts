import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editStackFile } from "../../config/edit.ts";
import { folder, readProject } from "../../config/read.ts";
import { nextStep } from "../../migration/steps/steps.ts";
import { inWords, onStage, Rehearsal } from "./stage.ts";

const hosts = ["api.example.com", "canary.example.com", "shop.example.com"];
const activeOnly = ["CronJob shop/invoices", "Deployment shop/ledger", "Deployment shop/mailer"];

const all = (operation: string, kind: string, names: readonly string[], properties?: string) =>
  names.map(
    (name) => `${operation} ${kind} ${name}${properties === undefined ? "" : `: ${properties}`}`,
  );

const shift = all("update", "Record", hosts, "weightedRoutingPolicies");

describe("the example on the real engine", function () {
  this.timeout(400_000);
  const stage = onStage(async () => {
    const made = await Rehearsal.start();
    made.share({ drainSeconds: 600, rollout: [10, 50, 90, 100] });
    for (const side of ["old", "new"]) await made.engine.cli.run(["stack", "init", side]);
    return made;
  });

  /** The edit that `npm run next` would make, previewed and applied. */
  async function step(expected: string): Promise<readonly string[]> {
    const { name, stacks } = readProject(folder(stage().path(".")));
    const sides = [...stacks.values()];
    const [first] = sides;
    assert.ok(first !== undefined);
    const next = nextStep(
      sides.map(({ side }) => side),
      first.shared,
    );
    if (next.kind !== "edit") throw new Error(next.kind);
    const said = next.changes.map(({ key, value }) => `${next.stack} ${key} ${String(value)}`);
    assert.deepEqual(said, [expected]);
    const file = `Pulumi.${next.stack}.yaml`;
    const text = readFileSync(stage().path(file), "utf8");
    writeFileSync(stage().path(file), editStackFile(file, text, name, next.changes));
    return upWithPreview(next.stack);
  }

  /** @returns the steps, which the preview had announced */
  async function upWithPreview(stack: string): Promise<readonly string[]> {
    const preview = await stage().preview(stack);
    assert.equal(preview.code, 0, preview.text);
    const steps = await stage().apply(stack);
    assert.deepEqual(steps, inWords(preview.steps));
    return steps;
  }

  it("creates the serving side, and finds nothing to do when asked again", async () => {
    const { code, text, steps } = await stage().up("old");
    assert.equal(code, 0, text);
    assert.ok(steps.length > 100);
    assert.ok(steps.every(({ operation }) => operation === "create"));
    assert.deepEqual(await upWithPreview("old"), []);
  });

  it("repairs what was edited or deleted behind its back", async () => {
    const { zones } = stage().world;
    const zone = zones.find("example.com", false)?.id ?? "";
    const [first, second] = zones.list(zone).filter(({ setIdentifier }) => setIdentifier === "old");
    assert.ok(first !== undefined && second !== undefined);
    const before = stage().records();
    zones.seed(zone, [
      { action: "UPSERT", record: { ...first, weight: 7 } },
      { action: "DELETE", record: second },
    ]);
    const { code, text, steps } = await stage().up("old");
    assert.equal(code, 0, text);
    assert.deepEqual(inWords(steps), [
      `create Record ${second.name}`,
      `update Record ${first.name}: weightedRoutingPolicies`,
    ]);
    assert.deepEqual(stage().records(), before);
  });

  it("creates the other side beside it at weight 0, without a change to the first", async () => {
    const { code, text, steps } = await stage().up("new");
    assert.equal(code, 0, text);
    assert.ok(inWords(steps).includes("create Record zero-weight-lock"));
  });

  it("shifts by records alone, and at most a lock", async () => {
    // beside its own records: the lock, and the record that says since when it has had no weight
    const note = "update Record drain-marker: records";
    assert.deepEqual(
      await step("new trafficWeight 11"),
      ["delete Record zero-weight-lock", ...shift, note].sort(),
    );
    assert.deepEqual(await step("new trafficWeight 100"), shift);
    assert.deepEqual(await step("old trafficWeight 11"), shift);
    assert.deepEqual(
      await step("old trafficWeight 0"),
      ["create Record zero-weight-lock", "create Record drain-marker", ...shift].sort(),
    );
  });

  it("hands the active-only workloads over: first suspended here, then started there", async () => {
    const changed = ["CronJob", "Deployment"].flatMap((kind) =>
      all(
        "update",
        kind,
        activeOnly.filter((each) => each.startsWith(kind)).map((each) => each.replace(/.* /, "")),
        "spec",
      ),
    );
    assert.deepEqual(await step("old active false"), ["delete Record active-lock", ...changed]);
    assert.deepEqual(await step("new active true"), ["create Record active-lock", ...changed]);
  });

  it("exports what the docs say", async () => {
    const [old, current] = await Promise.all([
      stage().engine.outputs("old"),
      stage().engine.outputs("new"),
    ]);
    assert.deepEqual(
      Object.keys(old).sort(),
      [
        ...["activeOnly", "cluster", "clusterName", "drainMarker", "fenced", "hostZones", "hosts"],
        ...["immutable", "ingress", "kubeconfig", "lockZone", "locks", "locksInState", "network"],
        ...["routing", "serviceAccountIssuer", "shares", "waitingHosts"],
      ].sort(),
    );
    assert.equal(old["clusterName"], "old.k8s.example.com");
    assert.deepEqual(old["hosts"], hosts);
    assert.deepEqual(current["shares"], Object.fromEntries(hosts.map((host) => [host, 100])));
  });

  it("retires the drained side", async () => {
    await stage().world.clock.sleep(600);
    assert.deepEqual(
      await step("old retired true"),
      [
        ...all("delete", "Record", hosts),
        "delete Record zero-weight-lock",
        "update Bucket etcd.old.k8s.example.com: forceDestroy",
        "update LoadBalancer api-old-k8s-example-com-37a02b: enableDeletionProtection",
        "update LoadBalancer ingress-old-k8s-example-c-24583d: enableDeletionProtection",
        "update kubernetes old.k8s.example.com: deleteUnreachable",
      ].sort(),
    );
  });

  it("keeps every secret out of the state, its history and its backups", () => {
    // as they would stand in JSON, or inside of a kubeconfig or of user data
    const secrets = stage()
      .secrets()
      .flatMap((secret) => [
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString("base64"),
      ]);
    secrets.push("PRIVATE KEY", Buffer.from("-----BEGIN PRIVATE KEY").toString("base64"));
    assert.ok(secrets.length > 10);
    const files = filesBelow(stage().engine.cli.backend);
    assert.ok(files.length > 10);
    const leaks = files.flatMap((file) => {
      const text = readFileSync(file, "utf8");
      return secrets.filter((secret) => text.includes(secret)).map(() => file);
    });
    assert.deepEqual(leaks, []);
  });

  it("destroys it, and its state is empty", async () => {
    const { code, text } = await stage().destroy("old", "--run-program");
    assert.equal(code, 0, text);
    const { text: state } = await stage().engine.cli.run(["stack", "export", "--stack", "old"]);
    const { deployment } = JSON.parse(state) as { deployment: { resources?: unknown[] } };
    assert.deepEqual(deployment.resources ?? [], []);
    assert.deepEqual(
      stage()
        .records()
        .filter((record) => record.includes(" old")),
      [],
    );
  });
});

function filesBelow(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
