import { rmSync } from "node:fs";
import { join } from "node:path";
import { usageInTurns, rowOf, type Row, type Measure } from "../measure.ts";
import { makeProject, objectsOfService } from "../projects.ts";

/** What a person waits for. */
export const commandCosts: Measure = {
  about:
    "next, check, advise and render of whole projects; floor: parsing the same manifests once (for check: the base's too) with the same library",
  run: ({ rounds, most, say }) =>
    [
      { services: 3, hosts: 3 },
      { services: 300, hosts: 300 },
      { services: 1000, hosts: 1000 },
      { services: 1500, hosts: 300 },
    ]
      .filter(({ services }) => services <= 1.5 * most)
      .flatMap((size) => {
        const title = `${size.hosts} hosts, ${size.services * objectsOfService} objects`;
        say(title);
        const folder = makeProject(size);
        const manifests = join(folder, "workloads");
        const command = (name: string, ...options: string[]) => ({
          args: ["cli/main.ts", name, "--dir", folder, ...options],
          exitCodes: [0, 1, 3],
        });
        try {
          const usage = usageInTurns(
            {
              floor: { args: ["bench/floors/parse-yaml.ts", manifests] },
              twice: { args: ["bench/floors/parse-yaml.ts", manifests, manifests] },
              next: command("next"),
              check: command("check", "--base", "HEAD"),
              advise: command("advise"),
              render: command("render", "--stack", "new", "--out", join(folder, "rendered")),
            },
            rounds,
          );
          return [
            rowOf(`${title}: parsed`, usage.floor),
            ...(["next", "check", "advise", "render"] as const).map((name) =>
              // check reads the base's manifests and the work tree's
              rowOf(`${title}: ${name}`, usage[name], name === "check" ? usage.twice : usage.floor),
            ),
          ] satisfies Row[];
        } finally {
          rmSync(folder, { recursive: true });
        }
      }),
};
