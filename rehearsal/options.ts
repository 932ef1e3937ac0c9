import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { parseHostOptions } from "../cli/host-option.ts";
import { faultNames, type FaultName } from "./strategies/fault-names.ts";
import { shippedExample } from "./project-folder.ts";
import { UserError } from "../migration/user-error.ts";

export const strategies = ["migration", "big-bang", "impatient", "roll", "roll-by-hand"] as const;
export type StrategyName = (typeof strategies)[number];

/** Strategies that replace machines and move nothing. */
export function isRoll(strategy: string): boolean {
  return strategy === "roll" || strategy === "roll-by-hand";
}

/** The program's way of doing what a strategy does, and then how people do it by hand. */
export function besideByHand(strategy: StrategyName): readonly StrategyName[] {
  return isRoll(strategy) ? ["roll", "roll-by-hand"] : ["migration", "big-bang", "impatient"];
}

/** Faults that roll machines: those of real control planes all have one version. */
const rollingFaults: readonly string[] = ["machines-rolled"];

/** The faults that are asked for; of all, those alone that the control planes can have. Empty: none is asked for. */
export function faultsToRun({
  fault,
  kubernetes,
}: Pick<Options, "fault" | "kubernetes">): readonly FaultName[] {
  if (fault !== "all") return fault === undefined ? [] : [fault];
  return faultNames.filter((name) => !kubernetes || !rollingFaults.includes(name));
}

/** What the command line says. */
export interface Options {
  /** Where the stack files are, absolute; default: the project's own folder. */
  readonly dir?: string;
  /** The target's stack, where the files do not tell. */
  readonly to?: string;
  /** Which one, of a project with shards. */
  readonly shard?: string;
  /** Somebody else's manifests instead of the project's; an absolute path. */
  readonly workloads?: string;
  /** So many made-up services instead of the project's own, 1..200. */
  readonly services?: number;
  /** Hosts that no Ingress names: host to `namespace/service`. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Hosted zones besides those of Pulumi.yaml. */
  readonly zones: readonly string[];
  /** The serving side is an existing cluster of this Kubernetes version. */
  readonly existing?: string;
  readonly strategy: StrategyName;
  /** By a real Pulumi engine instead of the test runtime. */
  readonly engine: boolean;
  /** Real control planes, which must be on this machine, in the place of the simulated ones. */
  readonly kubernetes: boolean;
  /** The strategy beside those that do the same by hand. */
  readonly compare: boolean;
  /** What goes wrong in the middle: one of them, or all. */
  readonly fault?: FaultName | "all";
  readonly seed: number;
  /** Simulated seconds per second. */
  readonly speed: number;
  readonly clients: number;
  /** Folder of the report, absolute. */
  readonly report: string;
  readonly help: boolean;
}

export const usage = `npm start -- [options]
  --dir DIR                     stack files of another folder, instead of the project's own
  --example                     the example that is shipped, instead of the project's own
  --to STACK                    the target, where the stack files do not tell
  --shard NAME                  which shard, of a project that has some, as if its clusters were its own
  --workloads PATH              manifests to move, instead of the project's own
  --services NUMBER             so many made-up services instead of the project's own, 1..200
  --host NAME=NAMESPACE/SERVICE a host that no Ingress names (repeatable)
  --zone NAME                   a hosted zone of --workloads (default: told by its hosts; repeatable)
  --existing VERSION            the source is an old cluster that somebody else built, such as 1.10.13
  --strategy NAME               migration (default), big-bang or impatient; roll or roll-by-hand
  --engine                      by a real \`pulumi up\` for every step, with the CLI on the PATH
  --kubernetes                  on real control planes of this machine, as tests/kubernetes/build-tools.sh builds them
  --compare                     the strategy beside the ways by hand: migration's two, or roll's
  --fault NAME                  something goes wrong in the middle: ${faultNames.join(", ")}, or all
  --seed NUMBER                 other random draws (default 1)
  --speed NUMBER                simulated seconds per second, at most, 20..600 (default 360)
  --clients NUMBER              how many call, 10..1000 (default 150)
  --report DIR                  where the report goes (default rehearsal-report)`;

/** @throws UserError with every mistake */
export function parseOptions(argv: readonly string[]): Options {
  const { values } = parse(argv);
  const mistakes: string[] = [];
  const strategy = strategies.find((name) => name === values.strategy);
  if (strategy === undefined) {
    mistakes.push(`--strategy: got ${values.strategy}, expected ${strategies.join(", ")}`);
  }
  if (values.engine && (values.compare || strategy !== "migration")) {
    mistakes.push("--engine: only the strategy migration runs on a real engine");
  }
  const hosts = mistakesInto(mistakes, () => parseHostOptions(values.host ?? []));
  const number = (
    name: "seed" | "speed" | "clients" | "services",
    least: number,
    most: number,
  ): number => {
    const value = Number(values[name]);
    if (!(Number.isInteger(value) && value >= least && value <= most)) {
      mistakes.push(
        `--${name}: got ${values[name] ?? ""}, expected a whole number ${least}..${most}`,
      );
    }
    return value;
  };
  const rolls = isRoll(values.strategy) || rollingFaults.includes(values.fault ?? "");
  if (values.kubernetes && rolls) {
    mistakes.push(
      "--kubernetes: the machines of real control planes all have one version, and are not rolled: expected another strategy or another fault",
    );
  }
  const fault = (["all", ...faultNames] as const).find((name) => name === values.fault);
  if (values.fault !== undefined && fault === undefined) {
    mistakes.push(`--fault: got ${values.fault}, expected all, ${faultNames.join(", ")}`);
  }
  if (values.dir !== undefined && !existsSync(values.dir)) {
    mistakes.push(`--dir: got ${values.dir}, expected a folder with two stack files`);
  }
  if (values.example && values.dir !== undefined) {
    mistakes.push("--example: got --dir too, expected one of them");
  }
  const dir = values.example ? shippedExample() : values.dir;
  if (values.services !== undefined && values.workloads !== undefined) {
    mistakes.push("--services: got --workloads too, expected one of them");
  }
  const options = {
    zones: values.zone ?? [],
    hosts: hosts ?? {},
    strategy: strategy ?? "migration",
    compare: values.compare,
    engine: values.engine,
    kubernetes: values.kubernetes,
    seed: number("seed", 0, 2 ** 31),
    speed: number("speed", 20, 600),
    clients: number("clients", 10, 1000),
    report: resolve(values.report),
    help: values.help,
    ...(fault === undefined ? {} : { fault }),
    ...(dir === undefined ? {} : { dir: resolve(dir) }),
    ...(values.services === undefined ? {} : { services: number("services", 1, 200) }),
    ...(values.to === undefined ? {} : { to: values.to }),
    ...(values.shard === undefined ? {} : { shard: values.shard }),
    ...(values.existing === undefined ? {} : { existing: values.existing }),
    ...(values.workloads === undefined ? {} : { workloads: resolve(values.workloads) }),
  };
  if (mistakes.length > 0) throw new UserError(mistakes);
  return options;
}

/** What a reader of one option returns; its mistakes join the others. */
function mistakesInto<T>(mistakes: string[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    mistakes.push(...error.lines);
    return undefined;
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        dir: { type: "string" },
        example: { type: "boolean", default: false },
        to: { type: "string" },
        shard: { type: "string" },
        workloads: { type: "string" },
        services: { type: "string" },
        host: { type: "string", multiple: true },
        zone: { type: "string", multiple: true },
        existing: { type: "string" },
        strategy: { type: "string", default: "migration" },
        compare: { type: "boolean", default: false },
        fault: { type: "string" },
        engine: { type: "boolean", default: false },
        kubernetes: { type: "boolean", default: false },
        seed: { type: "string", default: "1" },
        speed: { type: "string", default: "360" },
        clients: { type: "string", default: "150" },
        report: { type: "string", default: "rehearsal-report" },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split(". To");
    throw new UserError(`command line: ${reason}\n${usage}`);
  }
}
