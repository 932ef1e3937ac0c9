// The floor's program: every resource of a recording, registered in a bare loop. With BENCH_WEIGHT, the records only, at
// that weight.
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

const all = JSON.parse(readFileSync(process.env.BENCH_RECORDING ?? "", "utf8"));
const weight = process.env.BENCH_WEIGHT;

class Plain extends pulumi.CustomResource {}

export default () => {
  for (const { type, name, inputs, component } of all) {
    if (weight === undefined) {
      if (component) new pulumi.ComponentResource(type, name, inputs);
      else new Plain(type, name, inputs);
    } else if ("weightedRoutingPolicies" in inputs) {
      new Plain(type, name, { ...inputs, weightedRoutingPolicies: [{ weight: Number(weight) }] });
    }
  }
};
