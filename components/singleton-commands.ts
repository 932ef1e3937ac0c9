// Starts and stops an existing cluster's singletons by the operator's own commands.
import { local } from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

export interface SingletonCommandsArgs {
  readonly cluster: string;
  readonly start: string;
  readonly stop: string;
}

/**
 * Declared while the side is active: creating it starts the singletons, deleting it stops them. A `stop`
 * that fails fails the deletion, and what it depends on, the singleton lease, is kept. Both commands must
 * be idempotent. There are no triggers, so it is never replaced: a replacement would run `stop` after
 * `start`. An edited command counts from its next run on; editing it runs nothing.
 */
export function declareSingletonCommands(
  args: SingletonCommandsArgs,
  opts: pulumi.CustomResourceOptions,
): local.Command {
  return new local.Command(
    `singletons.${args.cluster}`,
    { create: args.start, update: ":", delete: args.stop },
    opts,
  );
}
