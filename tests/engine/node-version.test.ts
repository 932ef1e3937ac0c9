import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { onStage } from "./stage.ts";
import { twoClusters } from "./two-clusters.ts";

describe("plain pulumi preview", function () {
  this.timeout(400_000);
  const stage = onStage(() => twoClusters());

  it("says in words that Node is too old", async () => {
    // what Pulumi runs of this project, not of a rehearsal
    copyFileSync(join(import.meta.dirname, "../../main.js"), stage().path("main.js"));
    // the same Node, which says of itself that it is another
    const pretend = Buffer.from(
      'Object.defineProperty(process,"versions",{value:{...process.versions,node:"22.17.1"}})',
    ).toString("base64");
    const { code, errors } = await stage().engine.cli.run(["preview", "--stack", "old"], {
      NODE_OPTIONS: `--import=data:text/javascript;base64,${pretend}`,
    });
    assert.equal(code, 1);
    assert.deepEqual(errors, [
      "Node 22.17.1 is on the PATH, expected 22.18 or later (24 is best): the program is TypeScript that " +
        "Node runs itself. `npm ci` has put Node 24 into node_modules/.bin: " +
        'PATH="$PWD/node_modules/.bin:$PATH" pulumi preview',
    ]);
  });
});
