import * as pulumi from "@pulumi/pulumi";

/** A preview does not know when its update will run: a plan that had a time would not allow another one. */
export function timeOfUpdate(time: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.runtime.isDryRun() ? pulumi.output(pulumi.unknown as unknown as string) : time;
}
