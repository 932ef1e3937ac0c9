import assert from "node:assert/strict";
import { exclusiveRecords } from "../../../../migration/rules/exclusive-records.ts";
import { zeroWeightLock } from "../../../../migration/rules/zero-weight-lock.ts";
import type { Files } from "../../../../migration/state/edit.ts";
import type { Observed } from "../../../../migration/state/observed.ts";
import type { Host, HostedZone, Shared } from "../../../../migration/state/side.ts";
import { answeringRecords, zoneOf } from "../../../../migration/state/zones.ts";
import { context, host, route53, shop, told, toldAt, weighted } from "../migration-context.ts";
import { newSide, oldSide, shared } from "../two-sides.ts";

const zone = (name: string, isPrivate = false): HostedZone => ({ name, private: isPrivate });
const parent = zone("example.com");
const child = zone("shop.example.com");
const both: Shared = { ...shared, hostedZones: [parent, child] };
const inChild: Host = { ...host(shop), zone: child.name };
const putBack =
  "this program moves no record from one zone to another; put hostedZones back as it was";
const ns = (of: string, name: string): Observed => ({
  records: [{ zone: of, name, type: "NS", values: ["ns-1.example.net"], ttlSeconds: 300 }],
});

describe("exclusive-records: a host's records are in the zone that clients ask", () => {
  it("takes the longest zone, and never merges two zones' records by name", () => {
    assert.equal(zoneOf(shop, both.hostedZones), "shop.example.com");
    assert.equal(zoneOf("workshop.example.com", both.hostedZones), "example.com");
    const delegation = ns("example.com", shop);
    const [inParent] = weighted(shop, { old: 100 }).records;
    const [lives] = weighted(shop, { new: 1 }).records;
    assert.ok(inParent !== undefined && lives !== undefined);
    const answers = { ...lives, zone: child.name };
    assert.deepEqual(
      answeringRecords([inParent, answers, ...delegation.records], both.hostedZones),
      { records: [answers, ...delegation.records], shadowed: [inParent] },
    );
    assert.deepEqual(answeringRecords([inParent], shared.hostedZones), { records: [inParent] });
  });

  it("refuses a host that moves to a longer zone, of this side and of the peer", () => {
    const delegation = ns("example.com", shop);
    for (const stack of ["old", "new"]) {
      const observed = { ...delegation, shadowed: weighted(shop, { [stack]: 100 }).records };
      assert.deepEqual(
        told(exclusiveRecords, context({ shared: both, hosts: [inChild], observed })),
        [
          `exclusive-records: shop.example.com: the record of ${stack} is in the zone example.com, expected shop.example.com: ${putBack}`,
        ],
      );
    }
  });

  it("refuses a zone of the same name with another id: private instead of public, or created anew", () => {
    const at = context({ zoneIds: { "example.com": "Z2" } });
    const hostZones = { [shop]: "Z1" };
    const line = (stack: string) =>
      `exclusive-records: shop.example.com: the record of ${stack} is in the zone Z1, expected Z2 (example.com): ${putBack}`;
    assert.deepEqual(told(exclusiveRecords, { ...at, last: { hostZones } }), [line("old")]);
    assert.deepEqual(told(exclusiveRecords, { ...at, peerLast: { hostZones } }), [line("new")]);
    // the host has left the files, and its zone with it
    const gone = { ...at, hosts: [], last: { hostZones } };
    assert.deepEqual(told(exclusiveRecords, gone), [
      `exclusive-records: shop.example.com: its record is in the zone Z1, which is not read, so it may serve: ${putBack}`,
    ]);
    assert.deepEqual(told(exclusiveRecords, { ...gone, zoneIds: { "example.com": "Z1" } }), []);
    // nothing would be found in the wrong zone, so a retired side would look as if it had no records
    const retired = oldSide({ peer: "new", trafficWeight: 0, active: false, retired: true });
    assert.deepEqual(told(exclusiveRecords, { ...at, side: retired, last: { hostZones } }), [
      line("old"),
    ]);
    assert.deepEqual(
      told(exclusiveRecords, { ...at, zoneIds: { "example.com": "Z1" }, last: { hostZones } }),
      [],
    );
  });

  it("refuses locks in two zones", () => {
    const at = context({ zoneIds: { "example.com": "Z2" } });
    const line = (stack: string) =>
      `zero-weight-lock: _zero-weight-lock.cluster-migration.example.com: the locks of ${stack} are in the zone Z1, expected Z2 (example.com): in two zones both sides could hold one; put the first of hostedZones back as it was`;
    assert.deepEqual(told(zeroWeightLock, { ...at, last: { lockZone: "Z1" } }), [line("old")]);
    assert.deepEqual(told(zeroWeightLock, { ...at, peerLast: { lockZone: "Z1" } }), [line("new")]);
    assert.deepEqual(
      told(zeroWeightLock, { ...at, side: oldSide(), last: { lockZone: "Z1" } }),
      [],
    );
    assert.deepEqual(told(zeroWeightLock, { ...at, last: { lockZone: "Z2" } }), []);
  });

  it("refuses a delegation at or above a host, and one that is missing", () => {
    for (const name of [shop, "example.com"]) {
      const hosts = [host(`api.${shop}`)];
      const observed = ns("com", name);
      const above = { ...shared, hostedZones: [zone("com")] as const };
      assert.deepEqual(
        told(
          exclusiveRecords,
          context({
            shared: above,
            hosts: hosts.map((each) => ({ ...each, zone: "com" })),
            observed,
          }),
        ),
        [
          `exclusive-records: api.shop.example.com: the NS record ${name} of the zone com sends its clients to other name servers, so no record of it here is answered; add that zone to hostedZones, or delete the NS record`,
        ],
      );
    }
    const beside = ns("example.com", "blog.example.com");
    assert.deepEqual(told(exclusiveRecords, context({ observed: beside })), []);
    assert.deepEqual(
      told(exclusiveRecords, context({ observed: ns("example.com", "example.com") })),
      [],
    );
    const at = context({ shared: both, hosts: [inChild] });
    assert.deepEqual(told(exclusiveRecords, { ...at, observed: ns("example.com", shop) }), []);
    assert.deepEqual(told(exclusiveRecords, at), [
      "exclusive-records: shop.example.com: the zone example.com has no NS record for shop.example.com, so clients are not sent there, and no record of it is answered; add the NS record, or remove shop.example.com from hostedZones",
    ]);
    // a private zone is found by its VPC, not by delegation
    const secret = { ...both, hostedZones: [parent, zone(child.name, true)] as const };
    assert.deepEqual(told(exclusiveRecords, { ...at, shared: secret }), []);
  });

  it("refuses the edit that moves a host or the locks", () => {
    const files = (
      hostedZones: Shared["hostedZones"],
      hosts: readonly Host[],
      sides = [oldSide(), newSide()],
    ): Files => ({
      shared: { ...shared, hostedZones },
      sides,
      values: new Map(),
      hosts,
    });
    const before = files([parent], [host(shop)]);
    const refused = (after: Files, from = before) =>
      toldAt("edit", exclusiveRecords, { edits: [], before: from, after });
    assert.deepEqual(refused(files([parent, child], [inChild])), [
      `exclusive-records: shop.example.com: its records would move from the public zone example.com to the public zone shop.example.com: ${putBack}`,
    ]);
    const hidden = files([zone("example.com", true)], [host(shop)]);
    assert.deepEqual(refused(hidden), [
      `exclusive-records: shop.example.com: its records would move from the public zone example.com to the private zone example.com: ${putBack}`,
    ]);
    assert.deepEqual(toldAt("edit", zeroWeightLock, { edits: [], before, after: hidden }), [
      "zero-weight-lock: the locks would move from _zero-weight-lock.cluster-migration.example.com of the public zone example.com to _zero-weight-lock.cluster-migration.example.com of the private zone example.com during a migration, one side before the other; keep the project's name and the first of hostedZones until one side is left",
    ]);
    assert.deepEqual(refused(files([parent, child], [host("blog.example.com")])), []);
    assert.deepEqual(refused(hidden, files([parent], [host(shop)], [])), []);
    assert.deepEqual(refused(before), []);
  });
});

describe("records of a set", () => {
  it("are still compared when a shorter zone has more of the same name", () => {
    const [other] = weighted(shop, { green: 50 }).records;
    assert.ok(other !== undefined);
    const observed = { ...route53(ns("example.com", shop)), shadowed: [other] };
    assert.deepEqual(
      told(exclusiveRecords, context({ shared: both, hosts: [inChild], observed })),
      [],
    );
  });
});
