import { usageInTurns, rowOf, type Row, type Measure } from "../measure.ts";

/** How long it takes until something happens. */
export const start: Measure = {
  about:
    "what is loaded before the first resource, and each command's --help; floor: the SDKs, and node alone",
  run: ({ rounds, say }) => {
    say("what is loaded at the start");
    const evaluate = (text: string) => ({ args: ["--input-type=module", "-e", text] });
    const sdks = 'import "@pulumi/pulumi"; import "@pulumi/aws"; import "@pulumi/kubernetes";';
    const usage = usageInTurns(
      {
        node: evaluate(""),
        sdks: evaluate(sdks),
        program: evaluate(`${sdks} await import("./index.ts");`),
        cli: { args: ["cli/main.ts", "--help"] },
        next: { args: ["cli/main.ts", "next", "--help"] },
        rehearsal: { args: ["rehearsal/main.ts", "--help"] },
      },
      rounds,
    );
    return [
      rowOf("node alone", usage.node),
      rowOf("the SDKs", usage.sdks, usage.node),
      rowOf("index.ts with the SDKs", usage.program, usage.sdks),
      rowOf("the list of commands", usage.cli, usage.node),
      rowOf("next --help", usage.next, usage.node),
      rowOf("npm start -- --help", usage.rehearsal, usage.node),
    ] satisfies Row[];
  },
};
