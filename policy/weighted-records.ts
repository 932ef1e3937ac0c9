import { route53 } from "@pulumi/aws";
import { validateResourceOfType, type ResourceValidationPolicy } from "@pulumi/policy";

export const weightedAliases: ResourceValidationPolicy = {
  name: "weighted-aliases",
  description:
    "A weighted record is an A alias that evaluates its target's health, of this stack, weight 0 to 255.",
  validateResource: validateResourceOfType(route53.Record, (record, { urn }, report) => {
    const { weightedRoutingPolicies: weights = [], aliases = [], type, setIdentifier } = record;
    if (weights.length === 0) return;
    // urn:pulumi:<stack>::<project>::<type>::<name>
    const stack = urn.split(":")[2];
    if (setIdentifier !== stack) {
      report(
        `setIdentifier: got ${setIdentifier ?? "nothing"}, expected the stack's name, ${stack ?? "?"}`,
      );
    }
    const [{ weight } = { weight: -1 }] = weights;
    if (weights.length > 1 || !Number.isInteger(weight) || weight < 0 || weight > 255) {
      report(
        `weightedRoutingPolicies: got weight ${weight}, expected one, a whole number from 0 to 255`,
      );
    }
    const [alias] = aliases;
    if (type !== "A" || alias === undefined) {
      report(
        `type: got ${type}${alias === undefined ? " without an alias" : ""}, expected an A alias: records of one set must be alike`,
      );
    } else if (!alias.evaluateTargetHealth) {
      report(
        "aliases: evaluateTargetHealth: got false, expected true: else Route53 answers with a load balancer that has no target",
      );
    }
  }),
};
