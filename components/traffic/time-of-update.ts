import * as pulumi from "@pulumi/pulumi";

/**
 * A preview does not know when its update will run: a plan that had a time would not allow another one. What the time
 * comes after is a dependency in both, or the plan would not allow that.
 */
export function timeOfUpdate(
  after: pulumi.Output<unknown>,
  time: () => Promise<string> | string,
): pulumi.Output<string> {
  return after.apply(async () =>
    pulumi.runtime.isDryRun() ? (pulumi.unknown as unknown as string) : await time(),
  );
}
