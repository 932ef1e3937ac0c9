// Which resources a step of the traffic shift changes, counted from what the program registers before and after.
//
//   node bench/program/shift.ts FOLDER
import { isDeepStrictEqual } from "node:util";
import { readConfig } from "../../rehearsal/runtimes/simulated/project.ts";
import { list } from "../../rehearsal/world/provider.ts";
import { computed } from "../../tests/golden/computed.ts";
import { Deployed, recordType } from "../../tests/golden/deployed.ts";
import { runProgram, type Run } from "../../tests/golden/run-program.ts";
import { testEnvironment } from "../../tests/unit/components/test-environment.ts";

const [folder = ""] = process.argv.slice(2);
process.chdir(folder);
const { default: program } = await import("../../index.ts");
const deployed = new Deployed();

async function update(stack: string, weight?: number): Promise<Run> {
  const { project, config } = readConfig(folder, stack, folder);
  const run = await runProgram({
    program: () => program(testEnvironment),
    project,
    stack,
    config: {
      ...config,
      ...(weight !== undefined && { [`${project}:trafficWeight`]: String(weight) }),
    },
    secretKeys: [],
    invoke: (token, args) => deployed.invoke(token, args),
    computed,
  });
  deployed.keep(stack, run);
  return run;
}

await update("old");
await update("new", 0);
const before = await update("new", 0);
const after = await update("new", 1);

const known = new Map(before.resources.map((each) => [`${each.type} ${each.name}`, each.inputs]));
const changed = after.resources.filter(
  ({ type, name, inputs }) => !isDeepStrictEqual(known.get(`${type} ${name}`), inputs),
);
const ofRecords = after.resources
  .filter(({ type, inputs }) => type === recordType && "weightedRoutingPolicies" in inputs)
  .map(({ request }) => list(request["dependenciesList"]).length);
const hosts = ofRecords.length;
console.log(
  `${changed.length} resources change for ${hosts} hosts; a record depends on ${Math.max(...ofRecords)} resources`,
);
