// `npm run advise`: in place or move, and what the version gap does to every object.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { folder, readProject, stackOf } from "../config/read.ts";
import { adviceAsMarkdown, adviceAsText } from "../conversion/report/advice-text.ts";
import { advise as adviceFor } from "../conversion/report/advice.ts";
import { readWorkloadSet } from "../conversion/manifests/workload-set.ts";
import { UserError } from "../migration/user-error.ts";
import { hostsOf } from "./host-option.ts";
import { run } from "./run.ts";
import { directionOf } from "./sides.ts";

const usage = `npm run advise -- [options]

Prints the strategy (in place or move) with its reasons, the totals, and every object that a patch touches
or refuses: what both sides need once, then what one needs alone.

  --from STACK --to STACK  the giving and the target, where the files alone do not tell
  --workloads PATH         manifests to look at instead of those of Pulumi.yaml
  --host NAME=NS/SERVICE   a host that no Ingress names, besides those of Pulumi.yaml; may be repeated
  --format FORMAT          text (default), markdown or json
  --dir FOLDER             the project's folder (default: the current one)
`;

/** @param words the command line */
export function advise(
  words: readonly string[],
  print: (line: string) => void = console.log,
): number {
  const { values: options } = parseArgs({
    args: [...words],
    options: {
      from: { type: "string" },
      to: { type: "string" },
      workloads: { type: "string" },
      host: { type: "string", multiple: true, default: [] },
      format: { type: "string", default: "text" },
      dir: { type: "string", default: "." },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (options.help) {
    print(usage);
    return 0;
  }
  if (!["text", "markdown", "json"].includes(options.format)) {
    throw new UserError(`--format: got ${options.format}, expected text, markdown or json`);
  }
  const project = readProject(folder(options.dir));
  const [from, to] = directionOf(project, options);
  const { shared } = stackOf(project, to.stack);
  const { manifests } = readWorkloadSet(
    {
      ...shared,
      hosts: { ...shared.hosts, ...hostsOf(options.host) },
      ...(options.workloads !== undefined && { workloads: resolve(options.workloads) }),
    },
    options.dir,
  );
  const advice = adviceFor(from, to, manifests);
  if (options.format === "json") print(JSON.stringify(advice, null, 2));
  else {
    const lines = options.format === "markdown" ? adviceAsMarkdown(advice) : adviceAsText(advice);
    for (const line of lines) print(line);
  }
  return 0;
}

if (import.meta.main) await run(advise, usage);
