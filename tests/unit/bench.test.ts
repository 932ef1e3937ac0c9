import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { describe, it } from "mocha";
import { evaluateShard } from "../../bench/measures/shards.ts";
import { makeShards } from "../../bench/projects.ts";
import { measureShift } from "../../bench/measures/shift.ts";

describe("a shift of every host", () => {
  for (const hosts of [3, 9]) {
    it(`changes ${hosts} records and two resources more, and a record depends on three`, function () {
      this.timeout(240_000);
      assert.equal(
        measureShift(hosts).note,
        `${hosts + 2} resources change for ${hosts} hosts; a record depends on 3 resources`,
      );
    });
  }
});

it("a shard's stack registers as much, however many shards there are", function () {
  this.timeout(240_000);
  const counts = [1, 3].map((shards) => {
    const folder = makeShards({ shards, hosts: 2 });
    try {
      return evaluateShard(folder).resources;
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  assert.equal(counts[0], counts[1]);
  assert.ok((counts[0] ?? 0) > 10, `${counts[0] ?? 0} resources`);
});
