import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { after, before, describe, it } from "mocha";
import { page } from "../../../rehearsal/report/page.ts";
import { sampleRun } from "./sample-run.ts";

const browser = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "chromium"))
  .find((file) => existsSync(file));

describe("the report's page", () => {
  it("needs no other file and lets nothing leave", () => {
    const text = page([sampleRun()]);
    assert.match(text, /^<!doctype html>\n<html lang="en">/);
    assert.match(
      text,
      /Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'/,
    );
    assert.doesNotMatch(text.replace(/<script>[\s\S]*?<\/script>/g, ""), /(src|href)="(?!#)/);
  });

  it("says the verdict, each step's edit, each host and the first failures in words", () => {
    const text = page([sampleRun()]).replace(/<script>[\s\S]*?<\/script>/g, "");
    for (const words of [
      "<h1>2 of 1,200 requests failed while 2 hosts moved from old (1.31.14) to new (1.36.2)</h1>",
      "-  cluster-migration:trafficWeight: &lt;0&gt;",
      '<td>api.example.com</td><td class="number">600</td><td class="number failed">2</td>',
      "<td>2 × HTTP 503</td>",
      "<td>5\u00a0min\u00a012\u00a0s</td><td>api.example.com</td><td>HTTP 503</td><td>honours the TTL</td>",
      "<code>npm start -- --seed 7</code>",
    ]) {
      assert.ok(text.includes(words), words);
    }
  });

  it("says how a run ended that ended early", () => {
    const text = page([{ ...sampleRun(), ended: "pulumi up --stack new: refused" }]);
    assert.ok(text.includes("It ended early: pulumi up --stack new: refused"));
  });

  it("puts several runs beside each other", () => {
    const text = page([sampleRun("migration"), sampleRun("big-bang")]);
    assert.ok(text.includes("<h1>2 rehearsals compared</h1>"));
    assert.ok(text.includes('<a href="#run-1">big-bang</a>'));
  });
});

describe("the report's page in a browser", function () {
  this.timeout(120_000);
  let folder = "";

  before(function () {
    if (browser === undefined) {
      console.log("    skipped: no `chromium` on the PATH (apt-get install chromium)");
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "report-page-"));
  });

  after(() => {
    if (folder !== "") rmSync(folder, { recursive: true });
  });

  /** The page after its scripts have run, with what axe-core finds, and what the console said. */
  async function open(
    text: string,
    ...flags: readonly string[]
  ): Promise<{
    readonly dom: string;
    readonly violations: unknown;
    /** How many requests have left the page. */
    readonly fetched: string | undefined;
    readonly console: string;
  }> {
    const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    const check = `<script>${axe}</script><script>
      axe.run().then(({ violations }) => {
        const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 200))]);
        document.documentElement.dataset.violations = JSON.stringify(found);
        document.documentElement.dataset.fetched = performance.getEntriesByType("resource").length;
      });
    </script>`;
    const file = join(folder, "index.html");
    const end = text.lastIndexOf("</body>");
    writeFileSync(file, `${text.slice(0, end)}${check}${text.slice(end)}`);
    const { stdout, stderr } = await promisify(execFile)(
      browser ?? "",
      [
        ...["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"],
        ...[`--user-data-dir=${join(folder, "profile")}`, "--virtual-time-budget=20000"],
        ...[...flags, "--dump-dom", `file://${file}`],
      ],
      { maxBuffer: 1 << 26 },
    );
    const violations = /data-violations="([^"]*)"/.exec(stdout)?.[1]?.replaceAll("&quot;", '"');
    return {
      dom: stdout,
      fetched: /data-fetched="(\d+)"/.exec(stdout)?.[1],
      violations: violations === undefined ? "axe did not run" : JSON.parse(violations),
      console: stderr
        .split("\n")
        .filter((line) => line.includes("CONSOLE"))
        .join("\n"),
    };
  }

  for (const [what, flags] of [
    ["on a desk", ["--window-size=1240,900"]],
    ["on a phone", ["--window-size=390,844"]],
    ["in the dark", ["--window-size=1240,900", "--blink-settings=preferredColorScheme=0"]],
  ] as const) {
    it(`draws every chart, logs nothing, and is accessible ${what}`, async () => {
      const { dom, violations, console, fetched } = await open(page([sampleRun()]), ...flags);
      assert.equal(console, "");
      assert.equal(fetched, "0");
      assert.deepEqual(violations, []);
      assert.equal(dom.match(/<svg /g)?.length, 4);
      assert.ok(dom.includes(">new configured</text>"));
    });
  }

  it("draws all runs on one time scale, with what each lost", async () => {
    const lost = sampleRun("big-bang");
    const none = { ...sampleRun(), minutes: 40, verdict: { ...lost.verdict, failed: 0 } };
    const { dom, violations, console, fetched } = await open(page([none, lost]));
    assert.equal(console, "");
    assert.equal(fetched, "0");
    assert.deepEqual(violations, []);
    const [, drawn = ""] = /data-chart="comparison"(.*?)<\/svg>/s.exec(dom) ?? [];
    const words = [...drawn.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, word]) => word);
    for (const word of ["migration: 0 failed", "big-bang: 2 failed", "end", "simulated minutes"]) {
      assert.ok(words.includes(word), `${word} is not among ${words.join(", ")}`);
    }
    // the longest run's minutes, on the one axis that has numbers
    assert.ok(words.includes("30") && !words.includes("12"), words.join(", "));
    assert.equal(dom.match(/<svg /g)?.length, 9);
  });
});
