import assert from "node:assert/strict";
import { realEnvironment, type Environment } from "../../../../components/environment.ts";
import { verifyHook } from "../../../../components/traffic/verify-weights.ts";
import type { Observed } from "../../../../migration/state/observed.ts";
import { context, route53, shop, weighted } from "../../migration/migration-context.ts";
import { getRecords, route53Shows, SimulatedEngine, stopEngine } from "../simulated-engine.ts";
import { zones } from "./run-traffic.ts";

/** The address of a side's load balancer. */
const addresses: Readonly<Record<string, string>> = {
  "ingress.old.example.com": "192.0.2.1",
  "ingress.new.example.com": "192.0.2.2",
};

/** Which address a name server answers with, or why none; `n` questions have been put before. */
type Answering = (n: number) => string | Error;

describe("after a record has changed", () => {
  afterEach(stopEngine);

  const properties = (weight: number) => ({ name: shop, weightedRoutingPolicies: [{ weight }] });

  interface Told {
    readonly events: string[];
    readonly warnings: string[];
    readonly said: string[];
    asked: number;
  }

  const changed = async (
    now: Observed,
    [before, written]: readonly [number | undefined, number],
    answering?: Answering,
    times = 1,
  ) => {
    const told: Told = { events: [], warnings: [], said: [], asked: 0 };
    const engine = await SimulatedEngine.start(route53Shows(now));
    let nowMs = 0;
    const environment: Environment = {
      ...realEnvironment,
      nowMs: () => nowMs,
      sleep: (seconds) => {
        nowMs += seconds * 1000;
        return Promise.resolve();
      },
      addressesOf: (name) => Promise.resolve([addresses[name] ?? "203.0.113.1"]),
      addressesFromNameServer: (server, name) => {
        assert.deepEqual([server, name], ["ns-1.example.net", shop]);
        const answer = answering?.(told.asked++) ?? new Error("nobody answers");
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve([answer]);
      },
    };
    const served = zones.map((zone) => ({
      ...zone,
      ...(answering !== undefined && { nameServers: ["ns-1.example.net"] }),
    }));
    const hook = verifyHook(
      context(),
      { zones: served, environment, say: (text) => told.said.push(text) },
      {
        event: (text) => told.events.push(text),
        warning: (text) => told.warnings.push(text),
      },
    );
    assert.equal(hook.opts?.onDryRun ?? false, false);
    const one = async () => {
      await hook.callback({
        ...{ urn: "urn", id: "id", name: shop, type: "aws:route53/record:Record" },
        newInputs: properties(written),
        ...(before !== undefined && { oldOutputs: properties(before) }),
      });
    };
    await Promise.all(Array.from({ length: times }, one));
    return { ...told, looks: engine.count(getRecords) };
  };

  it("each change of a weight is an event, with both sides' weights as Route53 shows them then", async () => {
    const now = weighted(shop, { old: 11, new: 100 });
    const lowered = "shop.example.com: weight 100 -> weight 11 on old (now: old 11, new 100)";
    const { events, looks } = await changed(now, [100, 11], undefined, 2);
    assert.deepEqual({ events, looks }, { events: [lowered, lowered], looks: 1 });
    const made = "shop.example.com: no record -> weight 11 on old (now: old 11, new 100)";
    assert.deepEqual((await changed(now, [undefined, 11])).events, [made]);
    assert.deepEqual((await changed(now, [11, 11])).events, []);
  });

  it("Route53 must show what was written", async () => {
    await assert.rejects(changed(weighted(shop, { old: 100, new: 100 }), [100, 11]), {
      message:
        "shop.example.com: Route53 shows weight 100 on old, expected weight 11, which this update has written (now: old 100, new 100); look for who else writes it, then run pulumi up --stack old again",
    });
    await assert.rejects(changed(route53(), [undefined, 0]), /Route53 shows no record on old/);
  });

  it("the zone's own name servers are asked how often they answer with each side", async () => {
    const half: Answering = (n) => (n % 2 === 0 ? "192.0.2.1" : "192.0.2.2");
    const told = await changed(weighted(shop, { old: 100, new: 100 }), [11, 100], half);
    assert.deepEqual(told.events, [
      "shop.example.com: weight 11 -> weight 100 on old (now: old 100, new 100; its name servers answer with old 3 of 6 times)",
    ]);
    assert.deepEqual(told.warnings, []);
    assert.equal(told.asked, 6);
  });

  it("they are asked again for a minute, and what they say is told", async () => {
    const now = weighted(shop, { old: 0, new: 100 });
    const late: Answering = (n) => (n < 12 ? "192.0.2.1" : "192.0.2.2");
    const converges = await changed(now, [11, 0], late);
    assert.deepEqual(converges.warnings, []);
    assert.deepEqual(converges.events, [
      "shop.example.com: weight 11 -> weight 0 on old (now: old 0, new 100; its name servers answer with old 0 of 6 times)",
    ]);
    assert.deepEqual(converges.said, [
      "waiting for the name servers of shop.example.com: its name servers answer with old 6 of 6 times",
    ]);
    const { warnings, said } = await changed(now, [11, 0], () => "192.0.2.1");
    assert.deepEqual(warnings, [
      "shop.example.com: its name servers answer with old 6 of 6 times, expected about 0 % by the weights (now: old 0, new 100): Route53 leaves out a load balancer without a healthy target; look at both sides before the next edit",
    ]);
    assert.equal(said.length, 2);
  });

  it("name servers that cannot be asked, or answer with other addresses, fail nothing", async () => {
    const now = weighted(shop, { old: 11, new: 100 });
    const event = "shop.example.com: weight 100 -> weight 11 on old (now: old 11, new 100; ";
    const silent = await changed(now, [100, 11], () => new Error("queryA ETIMEOUT"));
    assert.deepEqual(silent.events, [`${event}its name servers tell nothing: queryA ETIMEOUT)`]);
    const strange = await changed(now, [100, 11], () => "198.51.100.1");
    assert.deepEqual(strange.events, [
      `${event}its name servers tell nothing: 198.51.100.1 is an address of no side's load balancer)`,
    ]);
    assert.deepEqual([...silent.warnings, ...strange.warnings], []);
  });
});
