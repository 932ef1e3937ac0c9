import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { mock } from "node:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { realEnvironment } from "../../../../components/environment.ts";
import { recordHooks, zeroWeightLockHook } from "../../../../components/traffic/record-hooks.ts";
import type { Observed } from "../../../../migration/state/observed.ts";
import { plan as planOf } from "../../../../migration/state/plan.ts";
import type { MigrationContext } from "../../../../migration/state/migration-context.ts";
import {
  blog,
  host,
  record,
  route53,
  shop,
  context,
  weighted,
} from "../../migration/migration-context.ts";
import { newSide, oldSide } from "../../migration/two-sides.ts";
import { FastClock } from "../fast-clock.ts";
import {
  getRecords,
  route53Shows,
  SimulatedEngine,
  stopEngine,
  type EngineOptions,
} from "../simulated-engine.ts";

const zones = [{ name: "example.com", private: false, zoneId: "Z1" }];

const half = weighted(shop, { old: 100, new: 100 });

/** A record's properties, as a hook gets them; without an ingress the gate refuses at once. */
function properties(weight: number, ingress?: string, name: string = shop) {
  return {
    name,
    weightedRoutingPolicies: [{ weight }],
    ...(ingress !== undefined && { aliases: [{ name: ingress }] }),
  };
}

/** What a hook is called with; tests say what matters. */
function args(of: Partial<pulumi.ResourceHookArgs>): pulumi.ResourceHookArgs {
  return { urn: "urn", id: "id", name: shop, type: "aws:route53/record:Record", ...of };
}

interface At extends Partial<MigrationContext> {
  /** What Route53 shows by the time of the hook; default: what it showed at the start. */
  readonly now?: Observed;
  readonly engine?: EngineOptions;
  /** What this side's records are to point at, by host. */
  readonly ingresses?: Readonly<Record<string, string>>;
}

async function hooksAt({ now, engine: options, ingresses, ...changes }: At) {
  const at = context(changes);
  const engine = await SimulatedEngine.start(route53Shows(now ?? at.observed), options);
  const { change, deletion } = recordHooks(at, planOf(at), {
    zones,
    environment: {
      ...realEnvironment,
      addressesOf: (name) => Promise.reject(new Error(`no ${name}`)),
    },
    ...(ingresses !== undefined && {
      ingressOf: (name: string) => Promise.resolve(ingresses[name]),
    }),
  });
  return {
    engine,
    change,
    deletion,
    create: (newInputs: object, name?: string) =>
      change.callback(args({ newInputs, ...(name !== undefined && { name }) })),
    update: (oldInputs: object, newInputs: object) =>
      change.callback(args({ oldInputs, oldOutputs: oldInputs, newInputs })),
    remove: (oldInputs: object) => deletion.callback(args({ oldInputs, oldOutputs: oldInputs })),
  };
}

describe("before a record changes", () => {
  let clock: FastClock;
  beforeEach(() => {
    clock = new FastClock(Date.parse("2026-11-23T12:00:00Z"));
  });
  afterEach(async () => {
    clock.stop();
    await stopEngine();
  });

  it("nobody is asked when no share changes", async () => {
    const { update } = await hooksAt({ observed: half });
    await update(properties(100), properties(100));
    assert.equal(clock.elapsedSeconds, 0);
  });

  it("the side that gets more is asked, again and again for ten minutes when it is this one", async () => {
    const { update } = await hooksAt({ observed: weighted(shop, { old: 1, new: 100 }) });
    await assert.rejects(async () => update(properties(1), properties(100)), {
      message: "target-healthy: shop.example.com: old has no record of it; its record is untouched",
    });
    assert.equal(clock.elapsedSeconds, 600);
  });

  it("and for a minute when it is the other one, which serves already", async () => {
    const observed = record({ type: "A", setIdentifier: "new", weight: 100 });
    const own = weighted(shop, { old: 100 });
    const { update } = await hooksAt({ observed: route53(own, observed) });
    await assert.rejects(async () => update(properties(100), properties(1)), {
      message: "target-healthy: shop.example.com: new has no record of it; its record is untouched",
    });
    assert.equal(clock.elapsedSeconds, 60);
  });

  it("this side is asked before its first record, even at weight 0", async () => {
    const side = newSide();
    const { create } = await hooksAt({ side, observed: weighted(shop, { old: 100 }) });
    await assert.rejects(async () => create(properties(0)), {
      message: "target-healthy: shop.example.com: new has no record of it; its record is untouched",
    });
    assert.equal(clock.elapsedSeconds, 600);
  });

  it("each host is asked for at its own load balancer, all of them together", async () => {
    const names = { [shop]: "shop.elb.amazonaws.com", [blog]: "blog.elb.amazonaws.com" };
    const low = { old: 1, new: 100 };
    const { create } = await hooksAt({
      hosts: [host(shop), host(blog)],
      observed: route53(weighted(shop, low), weighted(blog, low)),
      ingresses: names,
    });
    const refused = (name: string, ingress: string) =>
      assert.rejects(async () => create(properties(100, ingress, name)), {
        message: `target-healthy: ${name}: old has an ingress ${ingress} that does not resolve (no ${ingress}); its record is untouched`,
      });
    await Promise.all(Object.entries(names).map(([name, ingress]) => refused(name, ingress)));
    assert.equal(clock.elapsedSeconds, 600);
  });

  it("this side is asked when its record is to point elsewhere", async () => {
    const { update } = await hooksAt({ observed: half });
    await assert.rejects(async () => update(properties(100, "here.example.net"), properties(100)), {
      message: "target-healthy: shop.example.com: old has no record of it; its record is untouched",
    });
    // a dot at the end or a capital is no other place
    await update(properties(100, "Here.example.net."), properties(100, "here.example.net"));
  });

  it("a weight may not become 0 when Route53 no longer shows the other side's, whatever the start had shown", async () => {
    const { update, engine } = await hooksAt({
      observed: weighted(shop, { old: 0, new: 100 }),
      now: weighted(shop, { old: 0, new: 0 }),
    });
    await assert.rejects(async () => update(properties(0), properties(0)), {
      message:
        "always-served: shop.example.com: no other side has a positive weight (now: old 0, new 0); raise it there first",
    });
    assert.deepEqual(
      engine.invoked.map(({ token, inputs }) => [token, inputs]),
      [[getRecords, { zoneId: "Z1" }]],
    );
  });

  it("one look at Route53 serves hooks that run at the same time, and none for longer than 5 s", async () => {
    const { update, engine } = await hooksAt({ observed: half });
    const ask = () => update(properties(100), properties(100));
    await Promise.all([ask(), ask()]);
    clock.advance(5);
    await ask();
    assert.equal(engine.count(getRecords), 1);
    clock.advance(0.001);
    await ask();
    assert.equal(engine.count(getRecords), 2);
  });

  it("what it sees at a later look counts", async () => {
    const { update, engine } = await hooksAt({ observed: weighted(shop, { old: 0, new: 1 }) });
    const again = async () => update(properties(0), properties(0));
    await again();
    engine.answers = route53Shows(weighted(shop, { old: 0, new: 0 }));
    clock.advance(6);
    await assert.rejects(again);
  });

  it("is not asked in a preview", async () => {
    const { change, deletion } = await hooksAt({});
    assert.equal(change.opts?.onDryRun ?? false, false);
    assert.equal(deletion.opts?.onDryRun, true);
  });
});

describe("the user's own check before a record changes", () => {
  const folder = mkdtempSync(join(tmpdir(), "gate-command-"));
  const said = join(folder, "said");
  beforeEach(() => {
    appendFileSync(said, "");
  });
  afterEach(async () => {
    rmSync(said);
    await stopEngine();
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const gateCommand = `echo "$GATE_TARGET $GATE_WEIGHTS" >> ${said}; exit 3`;
  const refused = (name: string) => ({
    message: `target-healthy: ${name}: gateCommand: exit 3; its record is untouched`,
  });
  const lines = () => readFileSync(said, "utf8").split("\n").slice(0, -1);

  it("is asked once for all hosts that move, and told who receives and what was deployed", async () => {
    const low = { old: 1, new: 100 };
    const { create } = await hooksAt({
      side: oldSide({ peer: "new", gateCommand }),
      hosts: [host(shop), host(blog)],
      observed: route53(weighted(shop, low), weighted(blog, low)),
    });
    await Promise.all(
      [shop, blog].map((name) =>
        assert.rejects(async () => create(properties(100, "a.example.net", name)), refused(name)),
      ),
    );
    assert.deepEqual(lines(), [`old ${JSON.stringify({ [shop]: low, [blog]: low })}`]);
  });

  it("is asked once, too, where hosts have load balancers of their own", async () => {
    const low = { old: 1, new: 100 };
    const names = { [shop]: "shop.elb.amazonaws.com", [blog]: "blog.elb.amazonaws.com" };
    const { create } = await hooksAt({
      side: oldSide({ peer: "new", gateCommand }),
      hosts: [host(shop), host(blog)],
      observed: route53(weighted(shop, low), weighted(blog, low)),
      ingresses: names,
    });
    await Promise.all(
      Object.entries(names).map(([name, ingress]) =>
        assert.rejects(async () => create(properties(100, ingress, name)), refused(name)),
      ),
    );
    assert.equal(lines().length, 1);
  });

  it("is asked again when its answer is older than a minute", async () => {
    const { create } = await hooksAt({
      side: oldSide({ peer: "new", gateCommand }),
      observed: weighted(shop, { old: 1, new: 100 }),
    });
    const again = () =>
      assert.rejects(async () => create(properties(100, "a.example.net")), refused(shop));
    const start = Date.now();
    const clock = mock.method(Date, "now", () => start);
    try {
      await again();
      clock.mock.mockImplementation(() => start + 60_000);
      await again();
      assert.equal(lines().length, 1);
      clock.mock.mockImplementation(() => start + 60_001);
      await again();
      assert.equal(lines().length, 2);
    } finally {
      clock.mock.restore();
    }
  });

  it("names the other side when that gets more", async () => {
    const { update } = await hooksAt({
      side: oldSide({ peer: "new", trafficWeight: 1, gateCommand }),
      observed: half,
    });
    const ingress = "a.example.net";
    await assert.rejects(
      async () => update(properties(100, ingress), properties(1, ingress)),
      refused(shop),
    );
    assert.deepEqual(lines(), ['new {"shop.example.com":{"old":100,"new":100}}']);
  });

  it("is asked for a host alone whose share the start had not foreseen to rise", async () => {
    const { update } = await hooksAt({
      side: oldSide({ peer: "new", gateCommand }),
      hosts: [host(shop), host(blog)],
      observed: route53(half, weighted(blog, { old: 1, new: 100 })),
      now: weighted(shop, { old: 1, new: 100 }),
    });
    const ingress = "a.example.net";
    await assert.rejects(
      async () => update(properties(100, ingress), properties(100, ingress)),
      refused(shop),
    );
    assert.deepEqual(lines(), ['old {"shop.example.com":{"old":100,"new":100}}']);
  });

  it("is not asked when no share rises, nor with override, which leaves the gate itself", async () => {
    const still = await hooksAt({ side: oldSide({ peer: "new", gateCommand }), observed: half });
    await still.update(properties(100), properties(100));
    const clock = new FastClock(0);
    try {
      const { create } = await hooksAt({
        side: oldSide({ peer: "new", gateCommand, override: "the check is broken" }),
        observed: weighted(shop, { new: 100 }),
      });
      await assert.rejects(async () => create(properties(100)), {
        message:
          "target-healthy: shop.example.com: old has no record of it; its record is untouched",
      });
    } finally {
      clock.stop();
    }
    assert.deepEqual(lines(), []);
  });
});

describe("before a record goes", () => {
  let clock: FastClock;
  beforeEach(() => {
    clock = new FastClock(0);
  });
  afterEach(async () => {
    clock.stop();
    await stopEngine();
  });
  const retired = oldSide({ peer: "new", trafficWeight: 0, active: false, retired: true });
  const unanswering = record({ type: "A", setIdentifier: "new", weight: 100 });

  it("it must not serve", async () => {
    const { remove } = await hooksAt({ side: retired, observed: half });
    await assert.rejects(async () => remove(properties(100)), {
      message:
        "retire-last: shop.example.com: old serves it (now: old 100, new 100); lower its weight to 0, wait for the drain, then set retired: true and update",
    });
    assert.equal(clock.elapsedSeconds, 0);
  });

  it("it must not be the last one", async () => {
    const { remove } = await hooksAt({
      side: retired,
      observed: weighted(shop, { old: 0, new: 100 }),
      now: weighted(shop, { old: 0, new: 0 }),
    });
    await assert.rejects(async () => remove(properties(0)), {
      message:
        "always-served: shop.example.com: no other side has a positive weight (now: old 0, new 0), and the last record of a set is answered at weight 0 too; raise it on the other side first",
    });
  });

  it("its side must be retired", async () => {
    const { remove } = await hooksAt({ observed: weighted(shop, { old: 0, new: 100 }) });
    await assert.rejects(async () => remove(properties(0)), {
      message:
        "retire-last: shop.example.com: old is not retired, so clients may still come from cached answers; set retired: true and update first",
    });
  });

  it("the other side must answer, but for a host that removedHosts gives up", async () => {
    const observed = route53(weighted(shop, { old: 0 }), unanswering);
    const { remove } = await hooksAt({ side: retired, observed });
    await assert.rejects(async () => remove(properties(0)), {
      message: "target-healthy: shop.example.com: new has no record of it; its record is untouched",
    });
    assert.equal(clock.elapsedSeconds, 60);
    const { shared } = context();
    const givenUp = await hooksAt({
      observed,
      hosts: [],
      shared: { ...shared, removedHosts: [shop] },
    });
    await givenUp.remove(properties(0));
    assert.equal(clock.elapsedSeconds, 60);
  });

  it("a preview refuses by what Route53 shows, and does not ask the other side", async () => {
    const engine = { preview: true };
    const observed = route53(weighted(shop, { old: 0 }), unanswering);
    const allowed = await hooksAt({ side: retired, observed, engine });
    await allowed.remove(properties(0));
    assert.equal(clock.elapsedSeconds, 0);
    const refused = await hooksAt({ side: retired, observed: half, engine });
    await assert.rejects(async () => refused.remove(properties(100)));
  });
});

describe("before the zero-weight lock goes", () => {
  afterEach(stopEngine);
  const release = async (now: Observed) => {
    await SimulatedEngine.start(route53Shows(now));
    return zeroWeightLockHook(context(), zones).callback(args({}));
  };

  it("none of this side's weights is 0, by what Route53 shows then", async () => {
    const zeroWeight = weighted(blog, { old: 0, new: 100 });
    await assert.rejects(release(route53(half, zeroWeight)), {
      message:
        "zero-weight-lock: old still has weight 0 on blog.example.com; update again: the lock goes when they are raised",
    });
  });

  it("and the other side's don't matter", async () => {
    await release(weighted(shop, { old: 100, new: 0 }));
  });
});
