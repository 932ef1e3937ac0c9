import type { Options } from "./options.ts";
import type { FaultName } from "./strategies/fault-names.ts";

/** What repeats a run. @param name of its strategy, or of its fault */
export function commandOf(options: Options, name: string, fault: FaultName | undefined): string {
  const { dir, to, shard, workloads, services, hosts, zones, existing, seed, clients } = options;
  const flags: readonly (readonly [string, string | undefined])[] = [
    ["--dir", dir],
    ["--to", to],
    ["--shard", shard],
    ["--workloads", workloads],
    ["--services", services === undefined ? undefined : String(services)],
    ...Object.entries(hosts).map(([host, service]) => ["--host", `${host}=${service}`] as const),
    ...zones.map((zone) => ["--zone", zone] as const),
    ["--existing", existing],
    ["--strategy", fault === undefined && name !== "migration" ? name : undefined],
    ["--fault", fault],
    ["--seed", String(seed)],
    ["--clients", String(clients)],
  ];
  const given = flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
  const switches = (["engine", "kubernetes"] as const).filter((each) => options[each]);
  return ["npm start --", ...given, ...switches.map((each) => `--${each}`)].join(" ");
}
