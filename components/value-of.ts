import type * as pulumi from "@pulumi/pulumi";

/** What an output has when it is there; never, where its resource fails. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}
