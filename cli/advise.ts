// `npm run advise`: in place or move, what somebody must decide, and what the step between the two Kubernetes versions
// does to every object.
import { folder, readProject, stackOf } from "../config/read.ts";
import { collectAdvice, hasRefusals } from "../conversion/report/advice.ts";
import { adviceAsMarkdown } from "./advice-markdown.ts";
import { adviceAsText } from "./advice-text.ts";
import { costLines } from "./cost-lines.ts";
import { defineCommand, exitCodes } from "./command.ts";
import {
  dir,
  direction,
  expectOneOf,
  host,
  oneOf,
  surveyFrom,
  workloads,
  zoneOption,
} from "./options.ts";
import { projectOfShard, shard } from "./shards.ts";
import { findDirection } from "./sides.ts";

const formats = ["text", "markdown", "json"] as const;

export const advise = defineCommand({
  summary:
    "in-place upgrade or migration, what to decide, and every object that changes on the way",
  about:
    "Prints the strategy (an upgrade in place or a migration) with its reasons. Then, alike things in one\n" +
    "line: what somebody must decide, what is refused, what the target lacks, the hosts, what is left out,\n" +
    "warnings, the conversions, and the totals. It reads on where it finds something wrong, so that one run\n" +
    "shows all.\n\n" +
    "docs/schemas/advice.json describes --format json, which has everything.\n\n" +
    "Exit codes: 0 printed, and every object can be had; 3 printed, and something is refused, undecided or\n" +
    "missing; 2 the command line or the stack files are wrong.",
  options: {
    ...direction,
    details: {
      type: "boolean",
      default: false,
      text: "every object, and every field that a conversion changes",
    },
    workloads,
    host,
    zone: zoneOption,
    format: oneOf(formats, "how to print it (default: text)"),
    shard,
    dir,
  },
  run: (options, { print }) => {
    const { details } = options;
    const format = expectOneOf("format", formats, options.format);
    const project = projectOfShard(readProject(folder(options.dir)), options.shard);
    const [from, to] = findDirection(project, options);
    const { shared } = stackOf(project, to.stack);
    const advice = collectAdvice(from, to, surveyFrom(shared, options));
    if (format === "json") print(JSON.stringify(advice, null, 2));
    else {
      const asLines = format === "markdown" ? adviceAsMarkdown : adviceAsText;
      for (const line of asLines(advice, details)) print(line);
      if (format === "text") {
        const sides = [from, to].map(({ stack }) => stackOf(project, stack));
        for (const line of costLines(sides)) print(line);
      }
    }
    return hasRefusals(advice) ? exitCodes.incomplete : exitCodes.done;
  },
});
