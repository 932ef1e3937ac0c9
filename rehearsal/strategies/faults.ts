import { previousStep } from "../../migration/steps/steps.ts";
import type { Change } from "../../migration/steps/change.ts";
import type { Rehearsal } from "../rehearsal.ts";
import { Killed } from "../runtimes/simulated/program.ts";
import { detectionSeconds } from "../world/http/balancers.ts";
import { aliasTtlSeconds } from "../world/route53/record-set.ts";
import { setByHand } from "./by-hand.ts";
import { applyEdit, drain, migrate, type Edit, type Scene } from "./migration.ts";
import { mustUp, stretch, UpdateFailed, type Reporter } from "./strategy.ts";

/** Something that goes wrong in the middle of a migration. */
export interface Fault {
  readonly name: string;
  readonly what: string;
  /** Everybody holds answers for so many times the TTL at least; default 1. */
  readonly holdFactor?: number;
  /**
   * For how long after a cluster has died requests may be lost by clients that honour the TTL, simulated seconds; without
   * it none may be lost at all.
   */
  readonly lossSeconds?: number;
  /** Before which edit: by the key and the value that it sets. */
  readonly before: Partial<Change> & { readonly stack?: "source" | "target" };
  /** What happens there. */
  readonly happens: (scene: Scene, edit: Edit, sides: Stacks) => Promise<"go on" | "stop">;
}

/** The two stacks' names. */
interface Stacks {
  readonly source: string;
  readonly target: string;
}

/** Health checks, the name servers' answer, and what a client has cached of it. */
const failoverSeconds = detectionSeconds.unhealthy + aliasTtlSeconds + 15;

const weight = (value: number): Partial<Change> => ({ key: "trafficWeight", value });

export const faults: readonly Fault[] = [
  {
    name: "wrong-order",
    what: "edits come in the wrong order",
    before: { key: "trafficWeight", stack: "target" },
    happens: async (scene, _edit, { source, target }) => {
      for (const [stack, change] of [
        [source, { key: "trafficWeight", value: 0 }],
        [source, { key: "retired", value: true }],
        [target, { key: "active", value: true }],
        [source, { key: "peer", value: undefined }],
      ] as const) {
        const title = `${stack}: ${change.key} too early`;
        await refused(scene, title, stack, [change], {});
      }
      return "go on";
    },
  },
  {
    name: "gate-fails",
    what: "the new cluster answers nothing when its first share is to come",
    before: { key: "trafficWeight", stack: "target" },
    happens: async (scene, edit, { target }) => {
      const cluster = scene.rehearsal.world.clusters.get(scene.rehearsal.clusterOf(target));
      const nodes = cluster?.nodes ?? 0;
      await refused(scene, "the target answers nothing", edit.stack, edit.changes, {
        before: () => {
          if (cluster !== undefined) cluster.nodes = 0;
          cluster?.reconcile();
        },
        after: async () => {
          if (cluster !== undefined) cluster.nodes = nodes;
          await scene.rehearsal.world.clock.sleep(120);
        },
      });
      return "go on";
    },
  },
  {
    name: "new-dies",
    what: "the new cluster dies at 10 %, and the shift is rolled back",
    lossSeconds: failoverSeconds,
    before: weight(100),
    happens: async (scene, _edit, { target }) => {
      await die(scene, target);
      await rollBack(scene);
      return "stop";
    },
  },
  {
    name: "old-dies",
    what: "the old cluster dies at 50 %, is evacuated, fenced and buried",
    lossSeconds: failoverSeconds,
    before: { key: "trafficWeight", stack: "source" },
    happens: async (scene, _edit, { source }) => {
      await die(scene, source);
      return "go on";
    },
  },
  {
    name: "up-dies",
    what: "an update is killed in the middle of a shift, and run again",
    before: weight(11),
    happens: async (scene, edit) => {
      scene.rehearsal.edit(edit.stack, edit.changes);
      await stretch(scene, `${edit.stack}: killed in mid-shift`, "kill -9", async (step) => {
        step.refused = await killAtRecord(scene.rehearsal, edit.stack);
      });
      await stretch(scene, `${edit.stack}: run again`, undefined, async () => {
        await mustUp(scene.rehearsal, edit.stack);
      });
      return "go on";
    },
  },
  {
    name: "both-to-zero",
    what: "both sides are updated to weight 0 at the same time",
    before: { key: "trafficWeight", stack: "source" },
    happens: async (scene, _edit, { source, target }) => {
      await bothToZero(scene, source, target);
      return "go on";
    },
  },
  {
    name: "long-caches",
    what: "every DNS cache holds answers for ten times the TTL and more",
    holdFactor: 10,
    before: {},
    happens: () => Promise.resolve("go on"),
  },
  {
    name: "hand-edit",
    what: "somebody changes a weight by hand, and somebody deletes a record",
    before: weight(100),
    happens: async (scene, _edit, { source, target }) => {
      await stretch(scene, "a weight is changed by hand", "by hand", async () => {
        await setByHand(scene.rehearsal, target, 255);
        await scene.rehearsal.world.clock.sleep(120);
      });
      await stretch(scene, `${target}: repaired by an update`, undefined, async () => {
        await mustUp(scene.rehearsal, target);
      });
      await stretch(scene, "records are deleted by hand", "by hand", async () => {
        await setByHand(scene.rehearsal, target, undefined);
        await scene.rehearsal.world.clock.sleep(120);
      });
      await stretch(scene, `${target}: repaired by an update`, undefined, async () => {
        await mustUp(scene.rehearsal, target);
      });
      await stretch(scene, `${source}: nothing to repair`, undefined, async () => {
        await mustUp(scene.rehearsal, source);
      });
      return "go on";
    },
  },
  {
    name: "external-dns",
    what: "external-dns appears as another owner of a host",
    before: weight(11),
    happens: async (scene, edit) => {
      const { world, workloads } = scene.rehearsal;
      const [host] = workloads.hosts;
      const zoneId = world.zones.all().find(({ name }) => name === host?.zone)?.id ?? "";
      const record = {
        name: host?.name ?? "",
        type: "TXT",
        ttl: 300,
        values: ['"heritage=external-dns,external-dns/owner=default"'],
      };
      await refused(scene, "external-dns owns a host", edit.stack, edit.changes, {
        before: () => world.zones.change(zoneId, [{ action: "CREATE", record }]),
        after: () => world.zones.change(zoneId, [{ action: "DELETE", record }]),
      });
      return "go on";
    },
  },
];

/** The migration with one fault in its middle, or several, each once. */
export async function migrateWith(
  some: readonly Fault[],
  rehearsal: Rehearsal,
  reporter: Reporter,
): Promise<void> {
  const left = new Set(some);
  const { source, target } = rehearsal.start;
  await migrate(rehearsal, reporter, async (edit, scene) => {
    const releases = edit.changes.some(({ key, value }) => key === "active" && value === false);
    if (releases) await fenceTheDead(scene, edit.stack);
    for (const fault of left) {
      if (!isMeant(fault, edit, { source, target })) continue;
      left.delete(fault);
      if ((await fault.happens(scene, edit, { source, target })) === "stop") return "stop";
    }
    return "go on";
  });
}

function isMeant({ before }: Fault, { stack, changes }: Edit, stacks: Stacks): boolean {
  if (before.stack !== undefined && stacks[before.stack] !== stack) return false;
  return changes.some(
    ({ key, value }) =>
      (before.key === undefined || before.key === key) &&
      (before.value === undefined || before.value === value),
  );
}

/** A dead API cannot say what still runs: its machines are taken away, and EC2 says so. */
async function fenceTheDead(scene: Scene, stack: string): Promise<void> {
  const { rehearsal } = scene;
  if (rehearsal.world.clusters.get(rehearsal.clusterOf(stack))?.dead !== true) return;
  await stretch(scene, `${stack} drains`, undefined, () => drain(rehearsal, stack));
  rehearsal.edit(stack, [
    { key: "active", value: false },
    { key: "fence", value: true },
  ]);
  await stretch(scene, `${stack}: active: false, fence: true`, `${stack} fenced`, async () => {
    await mustUp(rehearsal, stack);
  });
}

async function die(scene: Scene, stack: string): Promise<void> {
  const { rehearsal } = scene;
  await stretch(scene, `${stack}'s cluster dies`, `${stack} dies`, async () => {
    rehearsal.requestLog.deathMs = rehearsal.world.clock.now();
    rehearsal.world.kill(rehearsal.clusterOf(stack));
    await rehearsal.world.clock.sleep(1200);
  });
}

/** Edit by edit back to weight 0 at the target. */
async function rollBack(scene: Scene): Promise<void> {
  const { rehearsal } = scene;
  for (;;) {
    const step = previousStep(rehearsal.sides(), rehearsal.shared, { to: rehearsal.start.target });
    if (step.kind !== "edit") return;
    await applyEdit(scene, step);
  }
}

/** Kills the update when it has changed its first record and is about to change the second (the first, where there is one). */
async function killAtRecord(rehearsal: Rehearsal, stack: string): Promise<string> {
  let records = 0;
  const last = Math.min(2, rehearsal.workloads.hosts.length);
  try {
    await rehearsal.project.up(stack, async (operation, urn) => {
      if (operation !== "update" || !urn.includes("aws:route53/record:Record")) return;
      records++;
      if (records === last) await rehearsal.project.kill(stack);
    });
  } catch (error) {
    if (error instanceof Killed) return error.message;
    throw error;
  }
  throw new Error("the update has ended before it could be killed");
}

async function bothToZero(scene: Scene, source: string, target: string): Promise<void> {
  const { rehearsal } = scene;
  const before = [source, target].map(
    (stack) => [stack, rehearsal.side(stack).trafficWeight] as const,
  );
  for (const [stack] of before) rehearsal.edit(stack, [{ key: "trafficWeight", value: 0 }]);
  await stretch(scene, "both sides to 0 at once", "0 and 0", async (step) => {
    const results = await Promise.all([rehearsal.project.up(source), rehearsal.project.up(target)]);
    const errors = results.flatMap((result) => result.errors);
    if (errors.length === 0) throw new Error("both updates to weight 0 were let through");
    step.refused = errors[0] ?? "";
    await rehearsal.world.clock.sleep(240);
  });
  for (const [stack, value] of before) rehearsal.edit(stack, [{ key: "trafficWeight", value }]);
  // whoever holds the zero-weight lock serves again first, so that the other one's update finds a side that answers
  for (const [stack] of before) {
    await stretch(scene, `${stack}: put right again`, undefined, async () => {
      await mustUp(rehearsal, stack);
    });
  }
}

/** Makes an edit that must be refused, sees that no record has changed, and takes it back. */
async function refused(
  scene: Scene,
  title: string,
  stack: string,
  changes: readonly Change[],
  circumstances: {
    readonly before?: () => Promise<void> | void;
    readonly after?: () => Promise<void> | void;
  },
): Promise<void> {
  const { rehearsal } = scene;
  const file = rehearsal.readStackFile(stack);
  await circumstances.before?.();
  rehearsal.edit(stack, changes);
  await stretch(scene, title, "refused", async (step) => {
    const changesBefore = rehearsal.world.zones.log.length;
    const { errors } = await rehearsal.project.up(stack);
    if (errors.length === 0) throw new UpdateFailed(stack, [`${title}: expected a refusal`]);
    const changed = rehearsal.world.zones.log
      .slice(changesBefore)
      .filter((change) => change.record.weight !== undefined);
    if (changed.length > 0) {
      throw new UpdateFailed(stack, [
        `${title}: refused, but ${changed.length} weights had changed before`,
        ...errors,
      ]);
    }
    step.refused = errors[0] ?? "";
  });
  rehearsal.writeStackFile(stack, file);
  await circumstances.after?.();
}
