// `npm run advise`: in place or move, and what the step between the two Kubernetes versions does to every
// object.
import { folder, readProject, stackOf } from "../config/read.ts";
import { adviceAsMarkdown, adviceAsText } from "../conversion/report/advice-text.ts";
import { collectAdvice as adviceFor } from "../conversion/report/advice.ts";
import { defineCommand, exitCodes } from "./command.ts";
import { dir, expectOneOf, host, oneOf, workloads, workloadSetOf, zone } from "./options.ts";
import { findDirection } from "./sides.ts";

const formats = ["text", "markdown", "json"] as const;

export const advise = defineCommand({
  summary: "in-place upgrade or migration, and every object that changes on the way",
  about:
    "Prints the strategy (an upgrade in place or a migration) with its reasons, the totals, and every object\n" +
    "that a conversion changes or refuses: first what both sides need, then what only one needs.\n\n" +
    "Exit codes: 0 printed; 2 the command line or the files are wrong.",
  options: {
    from: { type: "string", value: "STACK", text: "the source, where the files do not tell" },
    to: { type: "string", value: "STACK", text: "the target, where the files do not tell" },
    workloads,
    host,
    zone,
    format: oneOf(formats, "how to print it (default: text)"),
    dir,
  },
  run: (options, { print }) => {
    const format = expectOneOf("format", formats, options.format);
    const project = readProject(folder(options.dir));
    const [from, to] = findDirection(project, options);
    const { shared } = stackOf(project, to.stack);
    const advice = adviceFor(from, to, workloadSetOf(shared, options).manifests);
    if (format === "json") print(JSON.stringify(advice, null, 2));
    else {
      const lines = format === "markdown" ? adviceAsMarkdown(advice) : adviceAsText(advice);
      for (const line of lines) print(line);
    }
    return exitCodes.done;
  },
});
