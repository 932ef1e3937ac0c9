// One evaluation of a program on the SDK's mocks, without a CLI: this project's program, or a bare loop over what it
// registers. Both load the same SDKs.
//
//   node bench/program/child.ts program|floor FOLDER [RECORDING]
import { readFileSync, writeFileSync } from "node:fs";
import "@pulumi/aws";
import "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { readConfig } from "../../rehearsal/runtimes/simulated/project.ts";
import type { Properties } from "../../rehearsal/world/provider.ts";
import { computed } from "../../tests/golden/computed.ts";
import { Deployed } from "../../tests/golden/deployed.ts";
import { testEnvironment } from "../../tests/unit/components/test-environment.ts";

/** What the program registers, as the bare loop repeats it. */
interface Resource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Properties;
  readonly component: boolean;
}

const stack = "old";
const [which = "", folder = "", recording = ""] = process.argv.slice(2);
const resources: Resource[] = [];
const deployed = new Deployed();
const { project, config } = readConfig(folder, stack, folder);

async function program(): Promise<unknown> {
  process.chdir(folder);
  const { default: run } = await import("../../index.ts");
  return run(testEnvironment);
}

function floor(): Promise<void> {
  const recorded = JSON.parse(readFileSync(recording, "utf8")) as readonly Resource[];
  for (const { type, name, inputs, component } of recorded) {
    if (component) new pulumi.ComponentResource(type, name, inputs);
    else new Plain(type, name, inputs);
  }
  return Promise.resolve();
}

/** Any resource, by its type. */
class Plain extends pulumi.CustomResource {}

await pulumi.runtime.setMocks(
  {
    newResource: ({ type, name, inputs, custom }) => {
      if (recording !== "" && which === "program" && type !== "pulumi:pulumi:Stack") {
        resources.push({ type, name, inputs: inputs as Properties, component: custom === false });
      }
      const all = inputs as Properties;
      return { id: `id of ${name}`, state: { ...all, ...computed(type, name, all) } };
    },
    call: ({ token, inputs }) => ({ ...deployed.invoke(token, inputs as Properties) }),
  },
  project,
  stack,
  false,
  "organization",
);
Object.assign(pulumi.runtime.getCallbacks() ?? {}, {
  registerResourceHook: () => Promise.resolve(),
});
pulumi.runtime.setAllConfig({ ...config }, []);
await pulumi.runtime.runInPulumiStack(which === "program" ? program : floor);
await pulumi.runtime.disconnect();
if (which === "program" && recording !== "") writeFileSync(recording, JSON.stringify(resources));
