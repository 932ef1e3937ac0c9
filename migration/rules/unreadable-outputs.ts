/** The end of a text that says what is not known. */
export function unreadableOutputs(stack: string, why: string): string {
  return (
    `the last outputs of ${stack} can't be read (${why}); look at pulumi stack output --stack ${stack}, and ` +
    `update again when it shows them`
  );
}
