import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { Clock } from "../../../rehearsal/ground/clock.ts";
import { RequestLog } from "../../../rehearsal/ground/request-log.ts";
import { wrapped } from "../../../rehearsal/report/cells.ts";
import { Terminal } from "../../../rehearsal/report/terminal.ts";
import { Screen } from "./screen.ts";

describe("the rehearsal's terminal", () => {
  let clock: Clock;
  let requestLog: RequestLog;
  let terminal: Terminal;
  const environment = { ...process.env };

  beforeEach(() => {
    clock = new Clock(60);
    requestLog = new RequestLog();
    for (const name of ["NO_COLOR", "FORCE_COLOR", "CI"]) Reflect.deleteProperty(process.env, name);
    process.env["TERM"] = "xterm-256color";
  });

  afterEach(() => {
    terminal.stop();
    clock.close();
    process.env = { ...environment };
  });

  function start(
    out: Screen,
    stacks: readonly string[] = ["old", "new"],
  ): asserts out is Screen & { isTTY: true } {
    const clusters = ["old.example.com", "new.example.com"];
    terminal = new Terminal({ clock, requestLog, out, clusters, stacks });
  }

  function runStep(title: string, failed = 0): void {
    const step = requestLog.begin(title, clock.now());
    terminal.waitsFor(`pulumi up --stack ${title}`);
    terminal.comes(`${title}, and then another edit of a file with a long name`);
    terminal.began(step);
    const call = { kind: "k", host: "a-rather-long-name.of-a-service.shop.example.com" };
    for (const cluster of ["old.example.com", "new.example.com"]) {
      requestLog.add({ ...call, atMs: clock.now(), cluster });
    }
    for (let i = 0; i < failed; i++) {
      requestLog.add({ ...call, atMs: clock.now(), failure: "HTTP 503" });
    }
    step.shares.push({ hosts: [call.host], configured: 0.1, measured: 0.1 });
    terminal.ended(step);
  }

  const labels = ["step", "answers", "so far", "waits", "next"];
  const labelled = (screen: Screen) =>
    screen.lines.flatMap((line) =>
      labels.filter((label) => new RegExp(`^${label}( |$)`).test(line)),
    );

  it("shows something at once, and keeps its block in place below a line for each step", () => {
    const screen = new Screen(80);
    start(screen);
    assert.deepEqual(labelled(screen), labels);
    for (let i = 1; i <= 13; i++) runStep(`step number ${i}`);
    assert.deepEqual(labelled(screen), labels);
    assert.equal(screen.lines.filter((line) => line.includes("2 requests, 0 failed")).length, 13);
    terminal.stop();
    assert.deepEqual(labelled(screen), []);
  });

  it("writes no line over the terminal's width, whatever names there are and whatever fails", () => {
    for (const columns of [80, 60]) {
      const screen = new Screen(columns);
      start(screen, ["the-old-cluster-of-the-shop-in-us-east-1", "the-new-cluster-of-the-shop"]);
      runStep("the-new-cluster-of-the-shop: trafficWeight: 100, hostWeights: removed", 12_345);
      assert.ok(screen.longest < columns, `${screen.longest} of ${columns}`);
      assert.deepEqual(labelled(screen), labels);
      assert.match(screen.lines.join("\n"), /12345 FAILED [^]*FAILED \(a-/);
      terminal.stop();
    }
  });

  it("finds its block again when the window has become narrower", () => {
    const screen = new Screen(80);
    start(screen);
    runStep("one");
    // terminals break the lines that are there anew
    const narrow = new Screen(40);
    const [above = "", ...block] = screen.lines;
    narrow.write([above, ...block].join("\n"));
    const before = narrow.lines.length;
    assert.ok(before > screen.lines.length);
    screen.columns = 40;
    const from = screen.written.length;
    terminal.stop();
    narrow.write(screen.written.slice(from));
    assert.deepEqual(labelled(narrow), []);
    assert.match(narrow.lines.join(""), /one/);
  });

  it("is in colour on a terminal, unless NO_COLOR is set", () => {
    const colour = new Screen(80);
    start(colour);
    runStep("one", 1);
    terminal.stop();
    assert.ok(colour.written.includes("\u001b[31m"));
    process.env["NO_COLOR"] = "1";
    const plain = new Screen(80);
    start(plain);
    runStep("two", 1);
    assert.ok(!/\u001b\[[\d;]*m/.test(plain.written));
  });

  it("writes one line a step, and no control sequence, where there is no terminal", () => {
    const out = Object.assign(new Screen(80), { isTTY: false });
    start(out);
    runStep("one");
    runStep("two");
    terminal.stop();
    assert.doesNotMatch(out.written, /\u001b/);
    assert.deepEqual(
      out.written
        .trimEnd()
        .split("\n")
        .map((line) => line.replaceAll(/ +/g, " ")),
      [" 0 s one 2 requests, 0 failed 10.0 %", " 0 s two 2 requests, 0 failed 10.0 %"],
    );
  });
});

describe("a text in lines", () => {
  it("breaks between words, and never within one", () => {
    assert.equal(
      wrapped("one two three averyveryverylongword four", 10, "  "),
      ["one two", "  three", "  averyveryverylongword", "  four"].join("\n"),
    );
  });
});
