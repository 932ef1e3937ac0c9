// Edits that must be refused before anything has changed.
import { refused, weight, type Fault } from "./fault.ts";
import { waitForDrain } from "../migration.ts";
import { lookAroundSeconds, mustUp, phase, wait, type Trial } from "../strategy.ts";

export const wrongOrder: Fault = {
  what: "edits come in the wrong order",
  before: { key: "trafficWeight", stack: "target" },
  happens: async (trial, _edit, { source, target }) => {
    for (const [stack, change] of [
      [source, { key: "trafficWeight", value: 0 }],
      [source, { key: "retired", value: true }],
      [target, { key: "active", value: true }],
      [source, { key: "peer", value: undefined }],
    ] as const) {
      const title = `${stack}: ${change.key} too early`;
      await refused(trial, title, stack, [change], {});
    }
    return "go on";
  },
};

export const gateFails: Fault = {
  what: "the new cluster answers nothing when its first share is to come",
  before: { key: "trafficWeight", stack: "target" },
  happens: async (trial, edit, { target }) => {
    const { clusters } = trial.rehearsal.world;
    const cluster = clusters.get(trial.rehearsal.clusterOf(target));
    await refused(trial, "the target answers nothing", edit.stack, edit.changes, {
      before: () => {
        if (cluster !== undefined) cluster.ingressController = false;
      },
      after: async () => {
        if (cluster !== undefined) cluster.ingressController = true;
        await wait(trial, 120, "health checks");
      },
    });
    return "go on";
  },
};

export const externalDns: Fault = {
  what: "external-dns appears as another owner of a host",
  before: weight(11),
  happens: async (trial, edit) => {
    const { world, workloads } = trial.rehearsal;
    const [host] = workloads.hosts;
    const zoneId = world.zones.all().find(({ name }) => name === host?.zone)?.id ?? "";
    const record = {
      name: host?.name ?? "",
      type: "TXT",
      ttl: 300,
      values: ['"heritage=external-dns,external-dns/owner=default"'],
    };
    await refused(trial, "external-dns owns a host", edit.stack, edit.changes, {
      before: () => world.zones.change(zoneId, [{ action: "CREATE", record }]),
      after: () => world.zones.change(zoneId, [{ action: "DELETE", record }]),
    });
    return "go on";
  },
};

export const forgottenName: Fault = {
  what: "a name that nobody thinks of points at the source's ingress when the source is to be retired",
  before: { key: "retired", value: true },
  happens: async (trial, edit, { source }) => {
    const { world } = trial.rehearsal;
    const [zone] = world.zones.all();
    const balancer = world.balancers.of(trial.rehearsal.clusterOf(source));
    if (zone === undefined || balancer === undefined) throw new Error(`${source}: no ingress`);
    const alias = { name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: false };
    const record = { name: `forgotten.${zone.name}`, type: "A", values: [], alias };
    await phase(trial, `${source} drains`, undefined, () => waitForDrain(trial, source));
    await refused(trial, "a forgotten name points at it", edit.stack, edit.changes, {
      before: () => world.zones.change(zone.id, [{ action: "CREATE", record }]),
      after: () => world.zones.change(zone.id, [{ action: "DELETE", record }]),
    });
    return "go on";
  },
};

export const bothToZero: Fault = {
  what: "both sides are updated to weight 0 at the same time",
  before: { key: "trafficWeight", stack: "source" },
  happens: async (trial, _edit, { source, target }) => {
    await updateBothToZero(trial, source, target);
    return "go on";
  },
};

async function updateBothToZero(trial: Trial, source: string, target: string): Promise<void> {
  const { rehearsal } = trial;
  const before = [source, target].map(
    (stack) => [stack, rehearsal.side(stack).trafficWeight] as const,
  );
  for (const [stack] of before) rehearsal.edit(stack, [{ key: "trafficWeight", value: 0 }]);
  await phase(trial, "both sides to 0 at once", "0 and 0", async (step) => {
    const results = await Promise.all([rehearsal.project.up(source), rehearsal.project.up(target)]);
    const errors = results.flatMap((result) => result.errors);
    if (errors.length === 0) throw new Error("both updates to weight 0 were let through");
    step.refused = errors[0] ?? "";
    await wait(trial, lookAroundSeconds, "clients");
  });
  for (const [stack, value] of before) rehearsal.edit(stack, [{ key: "trafficWeight", value }]);
  // the holder of the zero-weight lock serves again first, so that the other one's update finds a side that answers
  for (const [stack] of before) {
    await phase(trial, `${stack}: put right again`, undefined, async () => {
      await mustUp(trial, stack);
    });
  }
}
