import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { findMigrationContext } from "../../../../components/state/migration-context.ts";
import { clusterFacts, clusterSchema } from "../../../../config/cluster.ts";
import type { WorkloadSet } from "../../../../conversion/manifests/workload-set.ts";
import type { Observed } from "../../../../migration/state/observed.ts";
import type { Side } from "../../../../migration/state/side.ts";
import {
  blog,
  host,
  lock,
  nowMs,
  route53,
  shop,
  weighted,
  drainMarker,
} from "../../migration/migration-context.ts";
import { folderOf } from "../../conversion/manifests/folder.ts";
import { oldSide, shared } from "../../migration/two-sides.ts";
import { projectFolder } from "../../../../rehearsal/project-folder.ts";
import { FastClock } from "../fast-clock.ts";
import { testEnvironment } from "../test-environment.ts";
import { route53Shows, SimulatedEngine, stopEngine } from "../simulated-engine.ts";

const zones = [{ name: "example.com", private: false, zoneId: "Z1" }];
const readStackOutputs = "pulumi:pulumi:readStackOutputs";
const report = { kind: "CronJob", namespace: "shop", name: "report" };
const workloads: WorkloadSet & { readonly rendered: [] } = {
  manifests: [],
  rendered: [],
  hosts: [host(shop)],
  activeOnly: [{ apiVersion: "batch/v1", ...report, reason: "it is a CronJob" }],
  unannotated: ["Deployment shop/web"],
  notes: [],
};
const asked = { shared, zones, workloads, environment: testEnvironment };

describe("what the rules are asked about", () => {
  let clock: FastClock;
  beforeEach(() => {
    clock = new FastClock(nowMs);
  });
  afterEach(async () => {
    clock.stop();
    await stopEngine();
  });

  const find = async (side: Side, observed: Observed, set = workloads) => {
    const engine = await SimulatedEngine.start({
      ...route53Shows(observed),
      [readStackOutputs]: ({ name }) =>
        String(name).endsWith("/old")
          ? { outputs: { hosts: [shop] } }
          : { outputs: { network: { vpcId: "vpc-1", owned: true } } },
    });
    return { engine, found: await findMigrationContext({ ...asked, side, workloads: set }) };
  };

  it("is what the side wants, what Route53 shows and what both stacks said last", async () => {
    const side = oldSide({ peer: "new" });
    const observed = weighted(shop, { old: 100, new: 0 });
    const { found } = await find(side, observed);
    assert.deepEqual(found, {
      side,
      shared,
      hosts: [host(shop)],
      observed,
      zoneIds: { "example.com": "Z1" },
      backing: [],
      activeOnly: ["CronJob shop/report"],
      unannotated: ["Deployment shop/web"],
      nowMs,
      last: { hosts: [shop] },
      peerLast: { network: { vpcId: "vpc-1", owned: true } },
    });
  });

  it("are whether the API of another stack's cluster answers, by that one's kubeconfig", async () => {
    const side = oldSide({ stack: "old-shop", clusterStack: "old", trafficWeight: 100 });
    await SimulatedEngine.start({
      ...route53Shows(weighted(shop, { "old-shop": 100 })),
      [readStackOutputs]: ({ name }) => ({
        outputs: String(name).endsWith("/old") ? { kubeconfig: "of old" } : { hosts: [shop] },
      }),
    });
    const set = { ...workloads, rendered: [] };
    const found = await findMigrationContext({
      ...asked,
      side,
      workloads: set,
      environment: {
        ...testEnvironment,
        whyApiIsSilent: (_, kubeconfig) => Promise.resolve(`${kubeconfig} is silent`),
      },
    });
    assert.equal(found.apiSilence, "of old is silent");
  });

  it("are what the server of the other shard's cluster would not run, by the kubeconfig of that one's stack", async () => {
    const cluster = { ...oldSide().cluster, name: "new.k8s.example.com" };
    const side = oldSide({
      stack: "old-shop",
      clusterStack: "old",
      peer: "new-shop",
      active: false,
    });
    const clusters: string[] = [];
    const outputs = async (of: Side, lost = false) => {
      const engine = await SimulatedEngine.start({
        ...route53Shows(lock("active", "old-shop")),
        [readStackOutputs]: ({ name }) => ({
          outputs: String(name).endsWith("/new-shop")
            ? { cluster }
            : String(name).endsWith("/new") && !lost
              ? { kubeconfig: "of new" }
              : {},
        }),
      });
      await findMigrationContext({
        ...asked,
        side: of,
        environment: {
          ...testEnvironment,
          kubernetesApi: (name) => {
            clusters.push(name);
            return "http://127.0.0.1:1";
          },
        },
      });
      return engine.count(readStackOutputs);
    };
    const before = process.cwd();
    process.chdir(`${projectFolder}rehearsal/examples/shards`);
    try {
      assert.equal(await outputs(side), 4);
      assert.deepEqual(clusters.splice(0), ["new.k8s.example.com"]);
      await outputs(side, true);
      await outputs({ ...side, peer: "new-search" });
      await outputs({ ...side, active: true });
      process.chdir(tmpdir());
      await outputs(side);
      assert.deepEqual(clusters, []);
    } finally {
      process.chdir(before);
    }
  });

  it("are the locks that this state really has, where the other side holds one that it may have", async () => {
    const urn = (type: string, name: string) =>
      `urn:pulumi:old::cluster-migration::cluster-migration:index:WeightedTraffic$${type}::${name}`;
    const locksOf = async (holder: string, ...urns: readonly string[]) => {
      const engine = await SimulatedEngine.start({
        ...route53Shows(route53(lock("active", holder), lock("zeroWeight", "old"))),
        [readStackOutputs]: () => ({ outputs: { locksInState: ["zeroWeight", "active"] } }),
        "pulumi:pulumi:readStackResourceOutputs": ({ stackName }) =>
          stackName === "organization/cluster-migration/old"
            ? { outputs: Object.fromEntries(urns.map((each) => [each, {}])) }
            : new Error("another stack"),
      });
      const { last } = await findMigrationContext({ ...asked, side: oldSide() });
      return { engine, locks: last?.locksInState };
    };
    const record = "aws:route53/record:Record";
    const zeroWeight = urn(record, "zero-weight-lock");
    assert.deepEqual((await locksOf("new", zeroWeight, urn("other", "active-lock"))).locks, [
      "zeroWeight",
    ]);
    assert.deepEqual((await locksOf("new", zeroWeight, urn(record, "active-lock"))).locks, [
      "zeroWeight",
      "active",
    ]);
    // all of a state is not read without need
    const { engine, locks } = await locksOf("old");
    assert.deepEqual(locks, ["zeroWeight", "active"]);
    assert.equal(engine.count("pulumi:pulumi:readStackResourceOutputs"), 0);
  });

  it("says whose outputs can't be read, and why", async () => {
    await SimulatedEngine.start({
      ...route53Shows(route53()),
      [readStackOutputs]: ({ name }) =>
        String(name).endsWith("/old") ? { outputs: { cluster: "blue" } } : new Error("403"),
    });
    const { last, peerLast, unreadable } = await findMigrationContext({
      ...asked,
      side: oldSide({ peer: "new" }),
    });
    assert.deepEqual({ last, peerLast }, { last: undefined, peerLast: undefined });
    assert.equal(unreadable?.own, "the output cluster is none that this program writes");
    assert.match(unreadable.peer ?? "", /403/);
  });

  it("is whether the other side answers for each host of the shards, before their cluster is fenced", async () => {
    const web = (name: string) => `
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec: { rules: [{ host: ${name}, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }] }
`;
    const elsewhere = "cart.example.com";
    const shards = {
      payments: { workloads: folderOf({ "a.yaml": web(shop) }), hosts: {} },
      search: {
        workloads: folderOf({
          "a.yaml": `${web(blog)}---${web(elsewhere).replaceAll("web", "b")}`,
        }),
        hosts: {},
      },
    };
    const cluster = { ...oldSide().cluster, ingress: "ingress.old.example.com" };
    const side = oldSide({ cluster, clusterOnly: true, fence: true, trafficWeight: 0 });
    const at = (name: string, stack: string, ingress: string) => ({
      records: weighted(name, { [stack]: 100 }).records.map((each) => ({
        ...each,
        alias: { name: ingress, zoneId: "Z26RNL4JYFTOTI" },
      })),
    });
    const observed = route53(
      at(shop, "old-payments", "ingress.old.example.com"),
      at(blog, "old-search", "ingress.old.example.com"),
      // its clients do not come to this cluster
      at(elsewhere, "new-search", "ingress.new.example.com"),
    );
    await SimulatedEngine.start({ ...route53Shows(observed), [readStackOutputs]: () => ({}) });
    const all = { ...shared, shards };
    const found = await findMigrationContext({ ...asked, side, shared: all });
    const silent = "the other side has no record of it";
    assert.deepEqual(found.peerRefusals, { [shop]: silent, [blog]: silent });
  });

  it("counts the machines of a group that the edit removes or makes smaller, and no other's", async () => {
    const facts = (...nodes: readonly object[]) =>
      clusterFacts(
        clusterSchema.parse({
          name: "old.example.com",
          kubernetesVersion: "1.36.2",
          networking: "cilium",
          zones: ["us-east-1a"],
          nodes,
        }),
      );
    const [a, b] = [{ name: "a", maxSize: 5 }, { name: "b" }];
    const getInstances = "aws:ec2/getInstances:getInstances";
    const counted = async (...nodes: readonly object[]) => {
      const engine = await SimulatedEngine.start({
        ...route53Shows(weighted(shop, { old: 100 })),
        [readStackOutputs]: () => ({ outputs: { cluster: facts(a, b) } }),
        [getInstances]: () => ({ ids: ["i-1", "i-2"] }),
      });
      const side = oldSide({ cluster: facts(...nodes) });
      const { machines } = await findMigrationContext({ ...asked, side });
      return { machines, asked: engine.count(getInstances) };
    };
    assert.deepEqual(await counted(b), { machines: { a: 2 }, asked: 1 });
    assert.deepEqual(await counted({ ...a, maxSize: 4 }, b), { machines: { a: 2 }, asked: 1 });
    assert.deepEqual(await counted({ ...a, maxSize: 6 }, b), { machines: undefined, asked: 0 });
  });

  it("asks no peer's outputs where none is named, and tells of external-dns", async () => {
    const externalDns = "workloads/dns.yaml:1";
    const { engine, found } = await find(oldSide(), route53(), { ...workloads, externalDns });
    assert.equal(engine.count(readStackOutputs), 1);
    assert.equal("peerLast" in found, false);
    assert.equal(found.externalDns, externalDns);
  });
});

describe("drainCommand", () => {
  let clock: FastClock;
  beforeEach(() => {
    clock = new FastClock(nowMs);
  });
  afterEach(async () => {
    clock.stop();
    await stopEngine();
  });

  const drainCommand = 'echo "$DRAIN_STACK: $DRAIN_HOSTS"; exit 4';
  const retired = oldSide({
    peer: "new",
    trafficWeight: 0,
    active: false,
    retired: true,
    drainCommand,
  });
  const zeroWeight = route53(
    weighted(shop, { old: 0, new: 100 }),
    weighted(blog, { old: 0, new: 100 }),
  );
  // drainSeconds is 3600
  const drained = drainMarker("old", "2026-11-23T11:00:00.000Z");

  const objection = async (side: Side, observed: Observed) => {
    await SimulatedEngine.start({ ...route53Shows(observed), [readStackOutputs]: () => ({}) });
    return (await findMigrationContext({ ...asked, side })).drainObjection;
  };

  it("is asked once the drain is over, and told of whom", async () => {
    const told = `exit 4: old: ${blog} ${shop}`;
    assert.equal(await objection(retired, route53(zeroWeight, drained)), told);
    const agrees = { ...retired, drainCommand: "true" };
    assert.equal(await objection(agrees, route53(zeroWeight, drained)), undefined);
  });

  it("is not asked before, nor of a side that stays, or has no record", async () => {
    const almost = drainMarker("old", "2026-11-23T11:00:00.001Z");
    assert.equal(await objection(retired, route53(zeroWeight, almost)), undefined);
    assert.equal(await objection(retired, zeroWeight), undefined);
    assert.equal(
      await objection({ ...retired, retired: false }, route53(zeroWeight, drained)),
      undefined,
    );
    assert.equal(await objection(retired, drained), undefined);
  });
});
