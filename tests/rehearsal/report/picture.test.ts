import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { formatChange } from "../../../migration/steps/change.ts";
import { nextStep } from "../../../migration/steps/steps.ts";
import { projectFolder } from "../../../rehearsal/project-folder.ts";
import { Rehearsal } from "../../../rehearsal/rehearsal.ts";
import { picture } from "../../../rehearsal/report/picture.ts";
import { sampleRun } from "./sample-run.ts";

const description = (svg: string) => /<desc>(.*)<\/desc>/.exec(svg)?.[1] ?? "";
const colours = (svg: string) => /<style>[^]*?<\/style>/.exec(svg)?.[0];

describe("the report's picture", () => {
  it("tells the verdict and the steps, in the page's colours", () => {
    const svg = picture(sampleRun());
    assert.equal(
      description(svg),
      "2 of 1,200 requests failed while 2 hosts moved from old (1.31.14) to new (1.36.2). " +
        "Steps: old serves; new: trafficWeight: 100.",
    );
    // each in light and dark
    for (const name of ["--source", "--target", "--text", "--line", "--drain"]) {
      assert.ok(svg.includes(`="var(${name})"`), name);
      assert.equal(colours(svg)?.match(new RegExp(`${name}: #`, "g"))?.length, 2, name);
    }
  });

  // `npm run picture` makes it anew
  it("in the README is one of the example as it is now", async () => {
    const svg = readFileSync(join(projectFolder, "docs/example-migration.svg"), "utf8");
    const { source, target, versions, titles, hosts } = await exampleMigration();
    const verdict = new RegExp(
      `^0 of [\\d,]+ requests failed while ${hosts} hosts moved from ${source} \\(${versions[source]}\\) ` +
        `to ${target} \\(${versions[target]}\\) in .* simulated\\. Steps: `,
    );
    assert.match(description(svg), verdict);
    assert.deepEqual(description(svg).replace(verdict, "").replace(/\.$/, "").split("; "), titles);
    assert.equal(colours(svg), colours(picture(sampleRun())));
  });
});

/** What the rehearsal of the example does, step by step. */
async function exampleMigration() {
  const rehearsal = await Rehearsal.open({
    source: projectFolder,
    hosts: {},
    seed: 1,
    speed: 360,
    clients: 10,
  });
  try {
    const { source, target } = rehearsal.start;
    const titles = [`${source} serves`, `${target}: stack created`];
    let destroyed = false;
    for (;;) {
      const next = nextStep(rehearsal.sides(), rehearsal.shared, { destroyed, to: target });
      if (next.kind === "blocked") throw new Error(next.reasons.join("; "));
      if (next.kind === "done") break;
      if (next.kind === "command") {
        titles.push(`pulumi destroy --run-program --stack ${source}`);
        rehearsal.removeStackFile(source);
        destroyed = true;
        continue;
      }
      if (next.changes.some(({ key }) => key === "retired")) titles.push(`${source} drains`);
      titles.push(`${next.stack}: ${next.changes.map(formatChange).join(", ")}`);
      rehearsal.edit(next.stack, next.changes);
    }
    const hosts = rehearsal.workloads.hosts.length;
    return { source, target, versions: rehearsal.versions, titles, hosts };
  } finally {
    await rehearsal.close();
  }
}
