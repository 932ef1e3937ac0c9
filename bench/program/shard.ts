// One evaluation of a shard's source stack, while Route53 has the records of all shards; the CPU time of that alone.
//
//   node bench/program/shard.ts FOLDER STACK
import "@pulumi/aws";
import "@pulumi/kubernetes";
import { folder as filesIn, readProject, stackOf } from "../../config/read.ts";
import { readWorkloadSet } from "../../conversion/manifests/workload-set.ts";
import { readConfig } from "../../rehearsal/runtimes/simulated/project.ts";
import type { Properties } from "../../rehearsal/world/provider.ts";
import { computed } from "../../tests/golden/computed.ts";
import { Deployed } from "../../tests/golden/deployed.ts";
import { runProgram } from "../../tests/golden/run-program.ts";
import { testEnvironment } from "../../tests/unit/components/test-environment.ts";

const [folder = "", stack = ""] = process.argv.slice(2);
process.chdir(folder);
const { default: program } = await import("../../index.ts");
const stacks = readProject(filesIn(folder));
const deployed = new Deployed();
const zoneId = "Z0EXAMPLECOM";
deployed.foreign = [...stacks.stacks.values()].flatMap(({ side, shared }): Properties[] => {
  if (shared.shard === undefined) return [];
  const alias = {
    name: `ingress.${side.clusterStack ?? ""}.example.com`,
    zoneId: "Z26RNL4JYFTOTI",
  };
  const { hosts } = readWorkloadSet(shared, folder);
  return hosts.map(({ name }) => ({
    ...{ zoneId, name, type: "A", setIdentifier: side.stack, aliases: [alias] },
    weightedRoutingPolicies: [{ weight: side.trafficWeight }],
  }));
});
const clusterStack = stackOf(stacks, stack).side.clusterStack ?? "";
const { cluster } = stackOf(stacks, clusterStack).side;
const dnsName = `ingress.${clusterStack}.example.com`;
const outputs = {
  cluster: { ...cluster, ingress: dnsName },
  ingress: { dnsName, zoneId: "Z26RNL4JYFTOTI" },
  kubeconfig: "apiVersion: v1",
};

const { project, config } = readConfig(folder, stack, folder);
const before = process.cpuUsage();
const { resources } = await runProgram({
  program: () => program(testEnvironment),
  project,
  stack,
  config,
  secretKeys: [],
  invoke: (token, args) =>
    token === "pulumi:pulumi:readStackOutputs" && String(args["name"]).endsWith(`/${clusterStack}`)
      ? { name: args["name"], outputs }
      : deployed.invoke(token, args),
  computed,
});
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6, resources: resources.length }));
