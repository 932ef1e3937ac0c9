// Runs the program for one state after the other: each finds deployed what those before it have registered.
import { mock } from "node:test";
import program from "../../index.ts";
import { homeOf } from "../../config/home.ts";
import { readConfig } from "../../rehearsal/runtimes/simulated/project.ts";
import type { Properties } from "../../rehearsal/world/provider.ts";
import type { Environment } from "../../components/environment.ts";
import { computed } from "./computed.ts";
import { Deployed, lockOf, recordType, simpleRecords } from "./deployed.ts";
import { render } from "./render.ts";
import { runProgram, type Run } from "./run-program.ts";
import type { Example, State } from "./states.ts";

const minute = 60_000;

/** One example's states, one after the other, in one account. */
export class Walk {
  readonly #example: Example;
  readonly #deployed = new Deployed();
  readonly #edits = new Map<string, Readonly<Record<string, string>>>();
  readonly #runs = new Map<string, Run>();
  readonly #environment: () => Environment;

  /** @param environment asked when a state runs */
  constructor(example: Example, environment: () => Environment) {
    this.#example = example;
    this.#environment = environment;
    if (example.simpleRecords !== undefined) {
      this.#deployed.foreign = simpleRecords(example.simpleRecords);
    }
  }

  async run(state: State): Promise<Properties> {
    // where Pulumi runs the program
    const before = process.cwd();
    process.chdir(homeOf(this.#example.folder));
    try {
      return await this.#runState(state);
    } finally {
      process.chdir(before);
    }
  }

  async #runState({
    name,
    stack,
    edit,
    since,
    killed,
    branch,
    hours = 0,
  }: State): Promise<Properties> {
    mock.timers.tick(hours * 60 * minute);
    const edits = { ...this.#edits.get(stack), ...edit };
    if (killed === true) {
      const before = this.#runs.get(since ?? "");
      this.#deployed.killed(stack, before === undefined ? [] : lockOf(stack, before));
    }
    const run = await this.#run(stack, edits);
    if (branch !== true) {
      this.#edits.set(stack, edits);
      this.#deployed.keep(stack, run);
    }
    this.#runs.set(name, run);
    return render(run);
  }

  #run(stack: string, edits: Readonly<Record<string, string>>): Promise<Run> {
    const { folder } = this.#example;
    const { project, config } = readConfig(folder, stack, homeOf(folder));
    const own = Object.entries(edits).map(([key, value]) => [`${project}:${key}`, value]);
    return runProgram({
      program: () => program(this.#environment()),
      project,
      stack,
      config: { ...config, ...(Object.fromEntries(own) as Record<string, string>) },
      secretKeys: [`${project}:kubeconfig`],
      invoke: (token, args) => this.#deployed.invoke(token, args),
      computed: (type, name, inputs) => {
        // a record takes its time: what is stamped after it shows a later time
        if (type === recordType) mock.timers.tick(minute);
        return computed(type, name, inputs);
      },
    });
  }
}
