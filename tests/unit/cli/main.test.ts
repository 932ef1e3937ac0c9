import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { exitCodes, help, runCommand } from "../../../cli/command.ts";
import { commands } from "../../../cli/commands.ts";

describe("the commands", () => {
  const run = async (...words: readonly string[]) => {
    const [out, err]: [string[], string[]] = [[], []];
    const context = {
      print: (text: string) => out.push(text),
      complain: (text: string) => err.push(text),
    };
    return { code: await runCommand(commands, words, context), out, err };
  };

  it("are npm scripts of the same name", () => {
    const { scripts } = JSON.parse(
      readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
    ) as { scripts: Record<string, string> };
    assert.deepEqual(
      Object.keys(commands).map((name) => scripts[name]),
      Object.keys(commands).map((name) => `node cli/main.ts ${name}`),
    );
  });

  it("are listed with their exit codes where no command is named", async () => {
    const { code, out, err } = await run();
    assert.deepEqual([code, err], [exitCodes.done, []]);
    const lines = out.join("\n").split("\n");
    for (const [name, { summary }] of Object.entries(commands)) {
      assert.ok(lines.some((line) => line.startsWith(`  ${name} `) && line.endsWith(summary)));
    }
    assert.equal(
      lines.at(-1),
      "Exit codes: 0 done or safe; 1 refused or unsafe; 2 the command line or the files are wrong; 3 advise: something is refused, undecided or missing.",
    );
  });

  it("are named where a word is none of them", async () => {
    const { code, out, err } = await run("nxet");
    assert.deepEqual([code, out], [exitCodes.unusable, []]);
    assert.match(err.join("\n"), /^nxet: no such command\n\nnpm run COMMAND/);
  });

  for (const [name, command] of Object.entries(commands)) {
    it(`print their help, within 110 columns: ${name}`, async () => {
      assert.deepEqual(await run(name, "--help"), {
        code: exitCodes.done,
        out: [help(name, command)],
        err: [],
      });
      assert.deepEqual(
        help(name, command)
          .split("\n")
          .filter((line) => line.length > 110),
        [],
      );
    });
  }
});
