import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { declareActiveCommands } from "../../../../components/workloads/active-commands.ts";

describe("activeCommands", () => {
  it("start on creation and stop on deletion, and are never replaced nor run by an edit", async () => {
    const made: { type: string; name: string; inputs: unknown }[] = [];
    const options: pulumi.ResourceOptions[] = [];
    await pulumi.runtime.setMocks(
      {
        newResource: ({ type, name, inputs }) => {
          made.push({ type, name, inputs });
          return { id: "1", state: inputs as Record<string, unknown> };
        },
        call: ({ inputs }) => inputs as Record<string, unknown>,
      },
      "cluster-migration",
      "old",
      false,
    );
    await pulumi.runtime.runInPulumiStack(() => {
      pulumi.runtime.registerStackTransformation((args) => {
        if (args.type === "command:local:Command") options.push(args.opts);
        return undefined;
      });
      const lock = new pulumi.ComponentResource("test:index:Lock", "lock");
      declareActiveCommands(
        { cluster: "old.k8s.example.com", start: "./jobs start", stop: "./jobs stop" },
        { dependsOn: [lock] },
      );
      return Promise.resolve(undefined);
    });
    await pulumi.runtime.disconnect();
    assert.deepEqual(
      made.filter(({ type }) => type === "command:local:Command"),
      [
        {
          type: "command:local:Command",
          name: "active-commands.old.k8s.example.com",
          // no triggers: a replacement would stop what it has just started
          inputs: { create: "./jobs start", update: ":", delete: "./jobs stop" },
        },
      ],
    );
    // what it depends on is deleted after it, and kept when `stop` fails
    assert.equal([options[0]?.dependsOn].flat().length, 1);
  });
});
