// A cluster that two shards share, in every order of their edits and its own: it is changed, fenced and ended only when
// nobody comes there. The shards' own records and locks are the model's (two sides of one shard know nothing of another).
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { alwaysServed } from "../../migration/rules/always-served.ts";
import { noInPlaceChange } from "../../migration/rules/no-in-place-change.ts";
import { retireLast } from "../../migration/rules/retire-last.ts";
import type { Rule } from "../../migration/rules/rule.ts";
import { violationsAt } from "../../migration/rules/verdict.ts";
import { drainMarkerName } from "../../migration/state/drain-marker.ts";
import { lockName } from "../../migration/state/locks.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import type { Observed, ObservedRecord } from "../../migration/state/observed.ts";
import type { ClusterFacts, Shared, Side } from "../../migration/state/side.ts";
import { host, nowMs, text, weighted } from "../unit/migration/migration-context.ts";
import { oldSide, shared as whole } from "../unit/migration/two-sides.ts";

const names = ["a", "b"] as const;

/** One shard: its weights on both sides, and whether clients may still come to the old one. */
interface ShardWorld {
  readonly old: number | undefined;
  readonly new: number;
  readonly drained: boolean;
  readonly destroyed: boolean;
}

interface World {
  readonly shards: readonly [ShardWorld, ShardWorld];
  readonly cluster: "on" | "changed" | "fenced" | "retired" | "gone";
}

const start: World = {
  shards: [
    { old: 100, new: 0, drained: false, destroyed: false },
    { old: 100, new: 0, drained: false, destroyed: false },
  ],
  cluster: "on",
};

const facts: ClusterFacts = { ...oldSide().cluster, ingress: "ingress.old.example.com" };
const hostOf = (i: number) => `${names[i] ?? ""}.example.com`;
const sharedOf = (i: number): Shared => ({ ...whole, shard: names[i] ?? "" });
const ago = (hours: number) => new Date(nowMs - hours * 3600_000).toISOString();

function observed(world: World): Observed {
  return {
    records: world.shards.flatMap((shard, i): readonly ObservedRecord[] => {
      const at = (side: "old" | "new", weight: number | undefined) =>
        weight === undefined
          ? []
          : weighted(hostOf(i), { [`${side}-${names[i] ?? ""}`]: weight }).records.map(
              (record) => ({
                ...record,
                alias: { name: `ingress.${side}.example.com`, zoneId: "Z1" },
              }),
            );
      const marker = drainMarkerName(`old-${names[i] ?? ""}`, sharedOf(i));
      const { records: markers } = text(marker, ago(shard.drained ? 2 : 0.1));
      const { records: locks } = text(lockName("active", sharedOf(i)), `new-${names[i] ?? ""}`);
      const marked = shard.old === 0 ? markers : [];
      return [...at("old", shard.old), ...at("new", shard.new), ...marked, ...locks];
    }),
  };
}

function allowed(rules: readonly Rule[], context: MigrationContext): boolean {
  return violationsAt("start", context, rules).length === 0;
}

function shardContext(world: World, i: number, side: "old" | "new", changes: Partial<Side>) {
  const [stack, peer] = ["old", "new"].map((each) => `${each}-${names[i] ?? ""}`);
  const declared = oldSide({
    stack: side === "old" ? (stack ?? "") : (peer ?? ""),
    peer: side === "old" ? (peer ?? "") : (stack ?? ""),
    cluster: side === "old" ? facts : { ...facts, name: "new", ingress: "ingress.new.example.com" },
    clusterStack: side,
    active: false,
    ...changes,
  });
  const hosts = [host(hostOf(i))];
  return {
    side: declared,
    shared: sharedOf(i),
    hosts,
    observed: observed(world),
    activeOnly: [],
    nowMs,
  };
}

function clusterContext(world: World, changes: Partial<Side>): MigrationContext {
  const fenced = world.cluster === "fenced";
  return {
    side: oldSide({
      cluster: facts,
      clusterOnly: true,
      trafficWeight: 0,
      active: false,
      ...changes,
    }),
    shared: whole,
    hosts: [],
    observed: observed(world),
    activeOnly: [],
    nowMs,
    last: { cluster: facts, fenced },
    tenants: world.shards.flatMap(({ destroyed }, i) =>
      destroyed ? [] : [`old-${names[i] ?? ""}`],
    ),
  };
}

interface Move {
  readonly label: string;
  readonly world: World;
  /** What the cluster's update does to the clients that come there. */
  readonly disturbs?: true;
}

function movesOf(world: World, rules: readonly Rule[]): readonly Move[] {
  const moves: Move[] = [];
  world.shards.forEach((shard, i) => {
    const become = (label: string, changes: Partial<ShardWorld>) => {
      const shards = world.shards.map((each, j) => (j === i ? { ...each, ...changes } : each));
      moves.push({
        label: `${names[i] ?? ""}: ${label}`,
        world: { ...world, shards: [shards[0] ?? shard, shards[1] ?? shard] },
      });
    };
    if (shard.old === 0 && !shard.drained) become("the drain ends", { drained: true });
    for (const side of ["old", "new"] as const) {
      for (const weight of [0, 100]) {
        if (shard.destroyed || shard[side] === undefined || shard[side] === weight) continue;
        // the gate: nothing answers on a cluster without machines
        if (side === "old" && weight > 0 && world.cluster !== "on" && world.cluster !== "changed")
          continue;
        const context = shardContext(world, i, side, { trafficWeight: weight });
        if (allowed(rules, context))
          become(`${side} ${weight}`, {
            [side]: weight,
            ...(side === "old" && { drained: false }),
          });
      }
    }
    if (
      shard.old === 0 &&
      allowed(rules, shardContext(world, i, "old", { trafficWeight: 0, retired: true }))
    ) {
      become("retired", { old: undefined });
    }
    if (shard.old === undefined && !shard.destroyed) become("destroyed", { destroyed: true });
  });
  const cluster = (to: World["cluster"], changes: Partial<Side>) => {
    if (allowed(rules, clusterContext(world, changes))) {
      moves.push({ label: `cluster: ${to}`, world: { ...world, cluster: to }, disturbs: true });
    }
  };
  if (world.cluster === "on")
    cluster("changed", { cluster: { ...facts, kubernetesVersion: "1.32.1" } });
  if (world.cluster === "on") cluster("fenced", { fence: true });
  if (world.cluster !== "gone" && world.cluster !== "retired")
    cluster("retired", { retired: true });
  if (world.cluster === "retired") {
    const { side, shared, observed: seen, tenants = [] } = clusterContext(world, { retired: true });
    if (violationsAt("destroy", { side, shared, observed: seen, tenants }, rules).length === 0) {
      moves.push({ label: "cluster: gone", world: { ...world, cluster: "gone" }, disturbs: true });
    }
  }
  return moves;
}

/** Who is disturbed by what happens to the cluster. */
function broken({ shards, cluster }: World): readonly string[] {
  return shards.flatMap(({ old, drained, destroyed }, i) => {
    if (old !== undefined && (old > 0 || !drained)) return [`clients of ${hostOf(i)} come to it`];
    const ends = cluster === "retired" || cluster === "gone";
    return ends && !destroyed ? [`the stack of ${names[i] ?? ""} is still on it`] : [];
  });
}

function explore(rules: readonly Rule[]) {
  const seen = new Map<string, World>();
  const found = new Set<string>();
  const open = [start];
  for (let world = open.pop(); world !== undefined; world = open.pop()) {
    const key = JSON.stringify(world);
    if (seen.has(key)) continue;
    seen.set(key, world);
    for (const move of movesOf(world, rules)) {
      if (move.disturbs) for (const line of broken(move.world)) found.add(`${move.label}: ${line}`);
      open.push(move.world);
    }
  }
  return { worlds: [...seen.values()], found: [...found].sort() };
}

describe("the cluster of two shards, in every order of edits", () => {
  const rules = [alwaysServed, retireLast, noInPlaceChange];

  it("is changed, fenced and ended only when nobody comes there, and can be ended", () => {
    const { worlds, found } = explore(rules);
    assert.deepEqual(found, []);
    assert.ok(worlds.length > 50, `${worlds.length} states`);
    for (const end of ["changed", "fenced", "gone"]) {
      assert.ok(
        worlds.some(({ cluster }) => cluster === end),
        `it is ${end} in some order`,
      );
    }
  });

  it("needs each of the two rules for that", () => {
    assert.deepEqual(explore([alwaysServed, noInPlaceChange]).found.slice(0, 2), [
      "cluster: fenced: clients of a.example.com come to it",
      "cluster: fenced: clients of b.example.com come to it",
    ]);
    assert.deepEqual(explore([alwaysServed, retireLast]).found, [
      "cluster: changed: clients of a.example.com come to it",
      "cluster: changed: clients of b.example.com come to it",
    ]);
  });
});
