import assert from "node:assert/strict";
import { findZones, observe, observeOtherZones } from "../../../../components/state/route53.ts";
import { getRecords, SimulatedEngine, stopEngine } from "../simulated-engine.ts";

const getZone = "aws:route53/getZone:getZone";
const zones = [{ name: "example.com", private: false, zoneId: "Z1" }];

describe("hosted zones", () => {
  afterEach(stopEngine);

  it("are asked for by name, public and private ones apart", async () => {
    const engine = await SimulatedEngine.start({
      [getZone]: ({ name, privateZone }) => ({
        zoneId: `Z-${String(name)}-${String(privateZone)}`,
        nameServers: [`ns-1.${String(name)}`],
      }),
    });
    const found = await findZones([
      { name: "example.com", private: false },
      { name: "example.org", private: true },
    ]);
    assert.deepEqual(found, [
      {
        ...{ name: "example.com", private: false, zoneId: "Z-example.com-false" },
        nameServers: ["ns-1.example.com"],
      },
      { name: "example.org", private: true, zoneId: "Z-example.org-true" },
    ]);
    assert.equal(engine.count(getZone), 2);
  });

  it("that can't be read are all named, each with the first line of why", async () => {
    await SimulatedEngine.start({ [getZone]: () => new Error("no matching zone\nat length") });
    const asked = findZones([
      { name: "example.com", private: false },
      { name: "example.org", private: true },
    ]);
    await assert.rejects(asked, (error: Error) => {
      assert.equal(error.name, "UserError");
      assert.deepEqual(error.message.split("\n"), [
        "hostedZones: got example.com, expected a public hosted zone of this AWS account: no matching zone",
        "hostedZones: got example.org, expected a private hosted zone of this AWS account: no matching zone",
      ]);
      return true;
    });
  });
});

describe("the account's other hosted zones", () => {
  afterEach(stopEngine);
  const getZones = "aws:route53/getZones:getZones";

  it("are read one by one, and told of where they may not be", async () => {
    const set = { name: "www.example.org.", type: "CNAME", resourceRecords: [{ value: "x" }] };
    const engine = await SimulatedEngine.start({
      [getZones]: () => ({ ids: ["Z1", "Z2", "Z3"] }),
      [getRecords]: ({ zoneId }) =>
        zoneId === "Z3" ? new Error("AccessDenied") : { resourceRecordSets: [set] },
    });
    const warnings: string[] = [];
    const found = await observeOtherZones(zones, (text) => warnings.push(text));
    assert.deepEqual(found, [
      { zone: "Z2", name: "www.example.org", type: "CNAME", values: ["x"] },
    ]);
    assert.equal(engine.count(getRecords), 2);
    const look = "look there yourself for names that lead to this side's load balancer";
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /^the records of the hosted zone Z3 can't be read \(.*\); /);
    assert.ok(warnings[0]?.endsWith(look));
  });

  it("stop nobody who may not list them", async () => {
    await SimulatedEngine.start({ [getZones]: () => new Error("AccessDenied") });
    const warnings: string[] = [];
    assert.deepEqual(await observeOtherZones(zones, (text) => warnings.push(text)), []);
    assert.match(warnings[0] ?? "", /^the account's other hosted zones can't be listed \(/);
  });
});

describe("what Route53 shows", () => {
  afterEach(stopEngine);

  const shown = async (...resourceRecordSets: readonly object[]) => {
    await SimulatedEngine.start({ [getRecords]: () => ({ resourceRecordSets }) });
    return (await observe(zones)).records;
  };

  it("is a weighted alias: its set, weight and target, the name without a dot and in lower case", async () => {
    const set = {
      name: "Shop.example.com.",
      type: "A",
      setIdentifier: "old",
      weight: 100,
      ttl: 0,
      resourceRecords: [],
      aliasTarget: {
        dnsName: "Ingress.old.elb.amazonaws.com.",
        hostedZoneId: "Z26RNL4JYFTOTI",
        evaluateTargetHealth: true,
      },
    };
    assert.deepEqual(await shown(set), [
      {
        zone: "example.com",
        name: "shop.example.com",
        type: "A",
        setIdentifier: "old",
        weight: 100,
        alias: { name: "ingress.old.elb.amazonaws.com", zoneId: "Z26RNL4JYFTOTI" },
        values: [],
      },
    ]);
  });

  it("is a weight of 0 too", async () => {
    const [record] = await shown({ name: "a.", type: "A", setIdentifier: "old", weight: 0 });
    assert.equal(record?.weight, 0);
  });

  it("is a wildcard, which Route53 writes in octal", async () => {
    const [record] = await shown({ name: "\\052.example.com.", type: "A" });
    assert.equal(record?.name, "*.example.com");
  });

  it("is a text without its quotes, and how long it may be kept", async () => {
    const text = { name: "_zero-weight-lock.example.com.", type: "TXT", ttl: 60 };
    assert.deepEqual(await shown({ ...text, resourceRecords: [{ value: '"old"' }] }), [
      {
        zone: "example.com",
        name: "_zero-weight-lock.example.com",
        type: "TXT",
        values: ["old"],
        ttlSeconds: 60,
      },
    ]);
  });

  it("has no set, weight, alias or TTL where the provider gives null, an empty string, 0 or nothing", async () => {
    const plain = { zone: "example.com", name: "a.example.com", type: "CNAME", values: ["b"] };
    const set = { name: "a.example.com.", type: "CNAME", resourceRecords: [{ value: "b" }] };
    const nulls = { setIdentifier: null, weight: null, aliasTarget: null, ttl: null };
    const empty = {
      setIdentifier: "",
      weight: 0,
      ttl: 0,
      aliasTarget: { dnsName: "", hostedZoneId: "", evaluateTargetHealth: false },
    };
    assert.deepEqual(await shown(set, { ...set, ...nulls }, { ...set, ...empty }), [
      plain,
      plain,
      plain,
    ]);
    assert.deepEqual(await shown({ ...set, resourceRecords: null }), [{ ...plain, values: [] }]);
  });

  it("is read from every zone, by its id", async () => {
    const engine = await SimulatedEngine.start({
      [getRecords]: ({ zoneId }) => ({
        resourceRecordSets: [{ name: `${String(zoneId).toLowerCase()}.`, type: "A" }],
      }),
    });
    const two = [...zones, { name: "example.org", private: true, zoneId: "Z2" }];
    assert.deepEqual((await observe(two)).records, [
      { zone: "example.com", name: "z1", type: "A", values: [] },
      { zone: "example.org", name: "z2", type: "A", values: [] },
    ]);
    assert.deepEqual(
      engine.invoked.map(({ inputs }) => inputs),
      [{ zoneId: "Z1" }, { zoneId: "Z2" }],
    );
  });

  it("is no empty zone when it can't be read", async () => {
    await SimulatedEngine.start({ [getRecords]: () => new Error("AccessDenied\nmore") });
    await assert.rejects(observe(zones), {
      name: "UserError",
      message: "hostedZones: the records of example.com can't be read: AccessDenied",
    });
  });
});
