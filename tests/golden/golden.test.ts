/**
 * What the program registers, with all inputs and options, is compared with the golden file of each state.
 * `UPDATE_GOLDEN=1 mocha tests/golden` writes the files anew: read the difference before you commit it.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mock } from "node:test";
import { fileURLToPath } from "node:url";
import { after, before, describe, it } from "mocha";
import type { Properties } from "../../rehearsal/world/provider.ts";
import { changes } from "./changes.ts";
import { abridged } from "./render.ts";
import { testEnvironment } from "../unit/components/test-environment.ts";
import { examples } from "./states.ts";
import { Walk } from "./walk.ts";
import { toYaml } from "./yaml.ts";

describe("golden files", () => {
  const sections = new Map<string, Properties>();
  const seen = new Map<string, string>();
  // every ingress that is asked before a fence
  const ingress = createServer((_, response) => response.end());
  const environment = () => ({
    ...testEnvironment,
    addressesOf: () => Promise.resolve(["127.0.0.1"]),
    ingressEndpoint: (host: string) => ({ host, port: (ingress.address() as AddressInfo).port }),
  });
  before(async () => {
    await once(ingress.listen(0, "127.0.0.1"), "listening");
    mock.timers.enable({ apis: ["Date"], now: Date.parse("2030-01-01T00:00:00Z") });
  });
  after(() => {
    ingress.close();
    mock.timers.reset();
  });
  for (const example of examples) {
    const walk = new Walk(example, environment);
    for (const state of example.states) {
      it(state.name, async () => {
        const { name, since } = state;
        const now = await walk.run(state);
        sections.set(name, now);
        if (since === undefined) {
          compare(name, toYaml(abridged(now, name, seen)));
        } else {
          const earlier = sections.get(since);
          assert.ok(earlier, `${since} did not run: the states build on each other`);
          compare(name, `# since ${since}\n${toYaml(changes(earlier, now))}`);
        }
      });
    }
  }
});

function compare(name: string, text: string): void {
  const file = fileURLToPath(new URL(`${name}.yaml`, import.meta.url));
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, text);
  const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
  assert.ok(text === golden, differenceOf(name, golden, text));
}

/** The first lines that differ; the whole is for `git diff`, after UPDATE_GOLDEN=1. */
function differenceOf(name: string, golden: string, text: string): string {
  const [expected, got] = [golden.split("\n"), text.split("\n")];
  const first = expected.findIndex((line, i) => line !== got[i]);
  const lines = (of: readonly string[], sign: string) =>
    of.slice(first, first + 6).map((line) => `${sign} ${line}`);
  return [
    `tests/golden/${name}.yaml, line ${first + 1}: other inputs or options are registered. If that is meant: ` +
      `UPDATE_GOLDEN=1 mocha tests/golden, and read git diff`,
    ...lines(expected, "-"),
    ...lines(got, "+"),
  ].join("\n");
}
