// Starts and stops an existing cluster's active-only workloads by the operator's own commands.
import { local } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

export interface ActiveCommandsArgs {
  readonly cluster: string;
  readonly start: string;
  readonly stop: string;
}

/**
 * Declared while the side is active: creating it starts the active-only workloads, deleting it stops them. A `stop`
 * that fails fails the deletion, and what it depends on, the active lock, is kept. Both commands must
 * be idempotent. There are no triggers, so it is never replaced: a replacement would run `stop` after
 * `start`. An edited command counts from its next run on; editing it runs nothing.
 */
export function declareActiveCommands(
  args: ActiveCommandsArgs,
  opts: pulumi.CustomResourceOptions,
): local.Command {
  return new local.Command(
    `active-commands.${args.cluster}`,
    { create: args.start, update: ":", delete: args.stop },
    opts,
  );
}
