import assert from "node:assert/strict";
import { describe, it } from "mocha";
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
