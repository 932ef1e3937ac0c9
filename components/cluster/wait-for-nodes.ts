// Waits until a new cluster's API is ready and its nodes are registered. A program of its own, run once by
// the resource that the addons depend on; it reads the kubeconfig from the environment and prints no secret. Its
// one argument is the URL of the API where that is not the one of the kubeconfig: in a rehearsal.
import { CoreV1Api } from "@kubernetes/client-node";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { apiOf } from "../workloads/kubernetes-api.ts";
import { realEnvironment } from "../environment.ts";
import { eachHalfMinute, type Say } from "../half-minute.ts";

export interface WaitOptions {
  /** How many nodes must have registered. */
  readonly nodes: number;
  /** Seconds. */
  readonly timeoutSeconds: number;
  readonly intervalSeconds: number;
  /** Told each half minute what is waited for. */
  readonly say?: Say;
}

/** What the wait asks the API for; the tests give it another. */
export type CountNodes = () => Promise<number>;

/**
 * @returns the number of registered nodes
 * @throws Error with the last thing that went wrong, once the time is over, also when a question gets no answer
 */
export async function waitForNodes(count: CountNodes, options: WaitOptions): Promise<number> {
  const clock = realEnvironment;
  const tell = eachHalfMinute(clock, options.say ?? (() => undefined));
  const endMs = clock.nowMs() + options.timeoutSeconds * 1000;
  const secondsLeft = () => Math.max(0, (endMs - clock.nowMs()) / 1000);
  let last = "";
  do {
    try {
      const nodes = await within(secondsLeft(), count());
      if (nodes >= options.nodes) return nodes;
      last = `${nodes} of ${options.nodes} nodes have registered`;
    } catch (error) {
      last = `the API does not answer: ${error instanceof Error ? error.message : String(error)}`;
    }
    tell(`waiting up to ${Math.ceil(secondsLeft())} s for ${options.nodes} nodes: ${last}`);
    await clock.sleep(Math.min(options.intervalSeconds, secondsLeft()));
  } while (secondsLeft() > 0);
  throw new Error(`after ${options.timeoutSeconds} s: ${last}`);
}

async function within<T>(seconds: number, answer: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const late = delay(seconds * 1000, undefined, { signal: ended.signal }).then(() => {
    throw new Error("no answer within the time");
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    ended.abort();
    late.catch(() => undefined);
  }
}

function countNodes(kubeconfig: string, server: string | undefined): CountNodes {
  const api = apiOf(kubeconfig, server).makeApiClient(CoreV1Api);
  return async () => (await api.listNode()).items.length;
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name}: missing from the environment`);
  return value;
}

async function main(): Promise<void> {
  try {
    const nodes = await waitForNodes(countNodes(setting("CLUSTER_KUBECONFIG"), process.argv[2]), {
      nodes: Number(setting("CLUSTER_NODES")),
      timeoutSeconds: 1800,
      intervalSeconds: 10,
      // the engine shows what a command prints beside its row, as long as it runs
      say: (message) => {
        console.error(message);
      },
    });
    console.log(`${nodes} nodes`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

// not import.meta.main, which older Node 22 does not have: there this would wait for nothing, and succeed
if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
