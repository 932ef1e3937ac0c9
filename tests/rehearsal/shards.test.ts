// Two shards of one project move at the same time, on clusters of other stacks, while clients call.
import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { parse, stringify } from "yaml";
import { groupsOf } from "../../cli/shards.ts";
import { editStackFile } from "../../config/edit.ts";
import { folder as filesIn, readProject } from "../../config/read.ts";
import { readWorkloadSet } from "../../conversion/manifests/workload-set.ts";
import { drainMarkerName } from "../../migration/state/drain-marker.ts";
import type { Shared, Side } from "../../migration/state/side.ts";
import type { KeyChange } from "../../migration/steps/change.ts";
import { nextStep } from "../../migration/steps/steps.ts";
import { askEveryHost } from "../../rehearsal/clients/first-answers.ts";
import { LoadGenerator } from "../../rehearsal/clients/load-generator.ts";
import { RequestLog } from "../../rehearsal/ground/request-log.ts";
import { removeFolder, temporaryFolder } from "../../rehearsal/ground/temporary-folder.ts";
import { projectFolder } from "../../rehearsal/project-folder.ts";
import { programEnvironment } from "../../rehearsal/runtimes/program-environment.ts";
import { SimulatedProject } from "../../rehearsal/runtimes/simulated/project.ts";
import { World } from "../../rehearsal/world/world.ts";

const shards = ["shop", "blog"] as const;
type Shard = (typeof shards)[number];

describe("a migration by shards", () => {
  const folder = temporaryFolder("cluster-migration-shards-");
  const requestLog = new RequestLog();
  let world: World;
  let project: SimulatedProject;
  let load: LoadGenerator | undefined;

  before(async () => {
    cpSync(join(projectFolder, "rehearsal/examples/shards"), folder, { recursive: true });
    const main = join(folder, "Pulumi.yaml");
    const values = parse(readFileSync(main, "utf8")) as { config: object };
    const config = {
      ...values.config,
      drainSeconds: { default: 600 },
      rollout: { default: [50, 100] },
    };
    writeFileSync(main, stringify({ ...values, config }));
    world = await World.start({ speed: 600, seed: 1 });
    world.zones.add("example.com");
    project = new SimulatedProject({
      folder,
      program: join(projectFolder, "index.ts"),
      provider: world,
      clock: world.clock,
      environment: programEnvironment(world, folder),
    });
  });
  after(async () => {
    load?.stop();
    await project.close();
    await world.close();
    removeFolder(folder);
  });

  const groupOf = (shard: Shard): { readonly sides: readonly Side[]; readonly shared: Shared } => {
    const group = groupsOf(readProject(filesIn(folder))).find((each) => each.shard === shard);
    const configs = [...(group?.project.stacks.values() ?? [])];
    const [first] = configs;
    assert.ok(first);
    return { sides: configs.map(({ side }) => side), shared: first.shared };
  };

  const edit = (stack: string, changes: readonly KeyChange[]): void => {
    const file = join(folder, `Pulumi.${stack}.yaml`);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, editStackFile(`Pulumi.${stack}.yaml`, text, "cluster-migration", changes));
  };

  const up = async (stack: string): Promise<void> => {
    assert.deepEqual((await project.up(stack)).errors, [], `pulumi up --stack ${stack}`);
  };

  const destroy = async (stack: string): Promise<void> => {
    assert.deepEqual(await project.destroy(stack), [], `pulumi destroy --stack ${stack}`);
    await project.remove(stack);
    rmSync(join(folder, `Pulumi.${stack}.yaml`));
  };

  const destroyed = new Set<Shard>();
  let refusals = 0;

  /** What `npm run next -- --shard` says, done. @returns whether there was something */
  const step = async (shard: Shard): Promise<boolean> => {
    const { sides, shared } = groupOf(shard);
    const next = nextStep(sides, shared, { to: `new-${shard}`, destroyed: destroyed.has(shard) });
    assert.notEqual(next.kind, "blocked", JSON.stringify(next));
    if (next.kind === "command") {
      await destroy(`old-${shard}`);
      destroyed.add(shard);
    } else if (next.kind === "edit") {
      if (next.changes.some(({ key }) => key === "retired")) await world.clock.sleep(660);
      edit(next.stack, next.changes);
      await up(next.stack);
      await world.clock.sleep(180);
    }
    return next.kind !== "done";
  };

  it("loses no request, and ends the cluster after its last shard only", async function () {
    this.timeout(900_000);
    world.clock.haste = 20;
    for (const stack of ["old", "old-shop", "old-blog", "new"]) await up(stack);
    const targets = shards.flatMap((shard) =>
      readWorkloadSet(groupOf(shard).shared, folder).hosts.map(({ name, probe }) => ({
        ...probe,
        host: name,
      })),
    );
    assert.deepEqual(targets.map(({ host }) => host).sort(), [
      "blog.example.com",
      "shop.example.com",
    ]);
    await askEveryHost(world, targets, { stack: "old", cluster: "old.k8s.example.com" });
    world.clock.haste = 1;
    load = await LoadGenerator.start({
      ...{ world, requestLog, targets, seed: 1, clients: 40, everySeconds: 60 },
    });
    requestLog.begin("both shards move", world.clock.now());
    for (const shard of shards) await up(`new-${shard}`);
    assert.deepEqual(locksInRoute53(), {
      "_active-lock.blog": "old-blog",
      "_active-lock.shop": "old-shop",
      "_zero-weight-lock.blog": "new-blog",
      "_zero-weight-lock.shop": "new-shop",
    });
    // shop is two steps ahead of blog
    await step("shop");
    await step("shop");
    for (let going = true; going;) {
      const did = await step("shop");
      going = (await step("blog")) || did;
      if (destroyed.has("shop") && !destroyed.has("blog")) await refusedEnd();
    }
    edit("old", [{ key: "retired", value: true }]);
    await up("old");
    await destroy("old");
    await world.clock.sleep(300);
    assert.ok(refusals > 0, "the end of the cluster is tried while one shard is on it");
    assert.ok(requestLog.requests > 500, `${requestLog.requests} requests`);
    assert.deepEqual([requestLog.failed, requestLog.firstFailures], [0, []]);
    for (const host of targets.map((each) => each.host)) {
      const answered = requestLog.byHost.get(host)?.answered ?? {};
      assert.deepEqual(Object.keys(answered).sort(), [
        "new.k8s.example.com",
        "old.k8s.example.com",
      ]);
    }
    assert.equal(world.clusters.has("old.k8s.example.com"), false);
  });

  /** The cluster cannot end while a shard is on it. */
  async function refusedEnd(): Promise<void> {
    edit("old", [{ key: "retired", value: true }]);
    const { errors } = await project.up("old");
    assert.match(
      errors.join("\n"),
      /retire-last: retired, but old-blog takes its cluster from old; retire and destroy it first/,
    );
    edit("old", [{ key: "retired", value: undefined }]);
    refusals++;
  }

  function locksInRoute53(): Readonly<Record<string, string>> {
    const { shared } = groupOf("shop");
    const notLocks = drainMarkerName("x", shared).split(".")[0] ?? "";
    return Object.fromEntries(
      world.zones
        .all()
        .flatMap(({ id }) => world.zones.list(id))
        .filter(({ name, type }) => type === "TXT" && !name.startsWith(notLocks))
        .map(({ name, values }) => [
          name.split(".").slice(0, 2).join("."),
          values.join("").replaceAll('"', ""),
        ])
        .sort(),
    ) as Record<string, string>;
  }
});
