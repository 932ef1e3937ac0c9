import assert from "node:assert/strict";
import { model } from "./main.ts";
import { explore } from "./explore.ts";
import { canary, settings } from "./settings.ts";

describe("the model of both sides", function () {
  this.timeout(600_000);
  for (const setting of settings) {
    // three hosts in full take `npm run model`
    const limits = setting === canary ? { depth: 40 } : {};
    it(`finds no violation, and always a way forward: ${setting.name}`, () => {
      const { violation, complete, states } = explore(setting, undefined, limits);
      assert.equal(violation, undefined);
      assert.equal(complete, setting !== canary);
      assert.ok(states > 9_000, `only ${states} states`);
    });
  }
});

describe("npm run model", () => {
  it("prints what it visited, and the number of violations", async () => {
    const lines: string[] = [];
    const print = (line: string) => lines.push(line);
    const words = ["--hosts", "3", "--depth", "6"];
    assert.equal(await model.run(words, { print, complain: () => undefined }), 0);
    assert.deepEqual(lines, [
      "    1,009 states      2,295 transitions  3 hosts, one of them first: not all, 6 moves deep",
      "1,009 states, 2,295 transitions, 0 violations",
    ]);
  });

  it("says what is wrong with the command line", async () => {
    await assert.rejects(
      model.run(["--hosts", "4"], { print: () => undefined, complain: () => undefined }),
      {
        message: "--hosts: got 4, expected a whole number from 1 to 3",
      },
    );
  });
});
