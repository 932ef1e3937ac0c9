import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "mocha";
import { descriptions } from "../../../config/descriptions.ts";
import { LanguageServer } from "./language-server.ts";

const root = resolve(import.meta.dirname, "../../..");

describe("an editor with yaml-language-server", function () {
  this.timeout(120_000);
  let server: LanguageServer;

  before(async () => {
    server = await LanguageServer.start(root);
  });
  after(() => {
    server.stop();
  });

  /** A file of the project in the editor, with some lines more or other ones. */
  const open = (file: string, change: (text: string) => string = (text) => text) =>
    server.open(join(root, file), change(readFileSync(join(root, file), "utf8")));

  const underlined = async (file: string, change: (text: string) => string) => {
    const text = change(readFileSync(join(root, file), "utf8")).split("\n");
    return (await open(file, change)).map(({ message, range: { start, end } }) => [
      text[start.line]?.slice(start.character, end.character),
      message,
    ]);
  };

  it("underlines nothing in the example's files", async () => {
    for (const file of ["Pulumi.yaml", "Pulumi.old.yaml", "Pulumi.new.yaml"]) {
      assert.deepEqual(await open(file), [], file);
    }
  });

  it("underlines a misspelt key, and a weight out of range", async () => {
    assert.deepEqual(
      await underlined("Pulumi.old.yaml", (text) => text.replace("trafficWeight", "trafficWeigth")),
      [
        [
          "cluster-migration:trafficWeigth",
          "Property cluster-migration:trafficWeigth is not allowed.",
        ],
      ],
    );
    const [weight] = await underlined("Pulumi.old.yaml", (text) =>
      text.replace(/(trafficWeight: ).*/, "$1256"),
    );
    assert.equal(weight?.[0], "256");
  });

  it("completes a key, and tells what it means", async () => {
    const text = readFileSync(join(root, "Pulumi.old.yaml"), "utf8").trimEnd();
    await open("Pulumi.old.yaml", () => `${text}\n  cluster-migration:fen\n`);
    const line = text.split("\n").length;
    const offered = await server.complete(join(root, "Pulumi.old.yaml"), {
      line,
      character: "  cluster-migration:fen".length,
    });
    assert.equal(offered["cluster-migration:fence"], descriptions["fence"]);
  });
});
