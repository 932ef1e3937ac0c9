import assert from "node:assert/strict";
import { mock } from "node:test";
import { afterEach, describe, it } from "mocha";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { watchApi } from "../../../../components/workloads/api-watch.ts";
import { SimulatedEngine } from "../simulated-engine.ts";
import { testEnvironment } from "../test-environment.ts";

const name = "old.k8s.example.com";

interface Watched {
  /** What was said, in its order. */
  readonly said: readonly string[];
  /** The simulated seconds at which the update was interrupted. */
  readonly interrupted: readonly number[];
  /** How often the API was asked. */
  readonly asked: number;
}

/**
 * @param answersAt whether the API answers at a simulated second
 * @param until the watched process ends at this second
 */
async function watch(
  answersAt: (seconds: number) => boolean,
  options: {
    readonly preview?: boolean;
    readonly engine?: boolean;
    readonly until?: number;
    /** The second at which the workloads are there. */
    readonly workloadsAt?: number;
  } = {},
): Promise<Watched> {
  const { preview = false, until = 600, workloadsAt = 600 } = options;
  const said: string[] = [];
  for (const way of ["info", "warn", "error"] as const) {
    mock.method(pulumi.log, way, (text: string) => {
      said.push(`${way}: ${text}`);
      return Promise.resolve();
    });
  }
  const interrupted: number[] = [];
  let seconds = 0;
  let asked = 0;
  let workloadsAreThere: () => void = () => undefined;
  const there = new Promise<void>((resolve) => (workloadsAreThere = resolve));
  const engine = await SimulatedEngine.start(
    {},
    {
      preview,
      creating: async (_, resource) => {
        if (resource === "ready") await there;
      },
    },
  );
  await engine.run(async () => {
    const provider = new kubernetes.Provider("cluster");
    const ready = [new pulumi.Stash("ready", { input: "" })];
    const workloads = Object.assign(new pulumi.ComponentResource("test:Workloads", "workloads"), {
      ready,
    });
    const ended = new Promise<void>((end) => {
      void watchApi({
        cluster: { name, provider, kubeconfig: pulumi.output("a kubeconfig") },
        workloads,
        environment: {
          ...testEnvironment,
          nowMs: () => seconds * 1000,
          sleep: async (time, { ref = true } = {}) => {
            // the time that the last word has
            if (ref) return new Promise(() => undefined);
            seconds += time;
            if (seconds >= workloadsAt) workloadsAreThere();
            // what waits for the workloads goes on
            await new Promise((wake) => setTimeout(wake, 5));
            if (seconds >= until) await new Promise<void>(() => (end(), undefined));
          },
          whyApiIsSilent: (cluster, kubeconfig) => {
            assert.deepEqual([cluster, kubeconfig], [name, "a kubeconfig"]);
            asked += 1;
            return Promise.resolve(answersAt(seconds) ? undefined : "read ECONNRESET");
          },
          findEngine: () =>
            options.engine === false
              ? undefined
              : { interrupt: () => void interrupted.push(seconds) },
        },
      }).then(end);
    });
    await ended;
    workloadsAreThere();
  });
  return { said, interrupted, asked };
}

describe("an API that falls silent while an update writes to it", () => {
  afterEach(() => {
    mock.restoreAll();
  });

  const silent = `${name}: its Kubernetes API has not answered for`;
  const warning = (seconds: number) =>
    `warn: ${silent} ${seconds} s (read ECONNRESET): this update waits for it, and is ended after 300 s`;

  it("is told after a minute, and ends the update after five", async () => {
    const { said, interrupted } = await watch((seconds) => seconds < 100);
    assert.deepEqual(said, [
      warning(60),
      `error: ${silent} 300 s (read ECONNRESET): this update is ended, as by Ctrl-C, since what it waits for may never come; update again when it answers`,
    ]);
    assert.deepEqual(interrupted, [380]);
  });

  it("ends nothing when it answers again in time", async () => {
    const { said, interrupted } = await watch((seconds) => seconds < 100 || seconds > 360);
    assert.deepEqual(said, [warning(60), `info: ${name}: its Kubernetes API answers again`]);
    assert.deepEqual(interrupted, []);
  });

  it("ends nothing when it has not answered yet, as one whose machines are being made", async () => {
    assert.deepEqual((await watch(() => false)).said, []);
  });

  it("is not asked in a preview, nor where no engine runs the program", async () => {
    assert.equal((await watch(() => true, { preview: true })).asked, 0);
    assert.equal((await watch(() => true, { engine: false })).asked, 0);
  });

  it("ends nothing once the workloads are there: traffic may leave, and a cluster be destroyed", async () => {
    const answersUntil = (second: number) => (seconds: number) => seconds < second;
    const there = await watch(answersUntil(60), { workloadsAt: 200 });
    assert.deepEqual(there.interrupted, []);
    const notYet = await watch(answersUntil(60), { workloadsAt: 500 });
    assert.deepEqual(notYet.interrupted, [340]);
  });
});
