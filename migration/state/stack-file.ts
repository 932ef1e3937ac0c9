// The files' names, built and read here only.

/** What both sides share. */
export const projectFile = "Pulumi.yaml";

/** A stack's own file, beside the project's. */
export function stackFile(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}

/** @returns the stack whose file this is; undefined for the project's own file and any other */
export function stackOfFile(name: string): string | undefined {
  return /^Pulumi\.([A-Za-z0-9_.-]{1,100})\.yaml$/.exec(name)?.[1];
}
