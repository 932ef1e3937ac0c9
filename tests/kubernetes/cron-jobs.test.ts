import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { BatchV1Api, CoreV1Api, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { before, describe, it } from "mocha";
import { renderFor } from "../../conversion/render.ts";
import type { KubernetesObject } from "../../conversion/manifests/manifest.ts";
import { minorOfServer } from "../../rehearsal/control-planes/programs.ts";
import { onControlPlane } from "./shared-control-plane.ts";
import { eventually } from "./eventually.ts";

const namespace = "cron-jobs";
const minuteMs = 60_000;

/** Every minute of an hour but one. */
function everyMinuteBut(minute: number): string {
  const others = Array.from({ length: 60 }, (_, i) => i).filter((i) => i !== minute);
  return `${others.join(",")} * * * *`;
}

function cronJob(name: string, schedule: string): KubernetesObject {
  const containers = [{ name: "main", image: "main:1" }];
  const template = { spec: { restartPolicy: "Never", containers } };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name, namespace },
    spec: { schedule, jobTemplate: { spec: { template } } },
  };
}

describe("a CronJob that was suspended for more than a hundred of its runs", () => {
  const plane = onControlPlane("kube-controller-manager");

  before(async () => {
    await plane().runControllers();
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
    await plane().api.send(object, "apply", false);
  });

  /** As the program makes it for a side. */
  async function show(object: KubernetesObject, active: boolean): Promise<void> {
    const kubernetesVersion = `1.${minorOfServer() ?? ""}`;
    const manifests = [{ object, source: "test.yaml:1" }];
    for (const rendered of renderFor(manifests, { kubernetesVersion, active }).objects) {
      await plane().api.send(rendered, "apply", false);
    }
  }

  /** As somebody would make it without this program. */
  async function suspend(object: KubernetesObject, suspended: boolean): Promise<void> {
    const spec = { ...(object["spec"] as object), suspend: suspended };
    await plane().api.send({ ...object, spec }, "apply", false);
  }

  async function ranLast(name: string, time: Date): Promise<void> {
    await plane()
      .config.makeApiClient(BatchV1Api)
      .patchNamespacedCronJobStatus(
        { name, namespace, body: { status: { lastScheduleTime: time.toISOString() } } },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
  }

  /** The times of a CronJob's runs, and how late each was made; seconds. */
  async function runs(name: string): Promise<readonly { time: number; lateSeconds: number }[]> {
    const { items } = await plane()
      .config.makeApiClient(BatchV1Api)
      .listNamespacedJob({ namespace });
    return items
      .filter((job) => job.metadata?.ownerReferences?.some((owner) => owner.name === name))
      .map(({ metadata }) => {
        const scheduled =
          metadata?.annotations?.["batch.kubernetes.io/cronjob-scheduled-timestamp"];
        const time = Date.parse(scheduled ?? "");
        const made = metadata?.creationTimestamp?.getTime() ?? Number.NaN;
        return { time, lateSeconds: (made - time) / 1000 };
      })
      .sort((a, b) => a.time - b.time);
  }

  const times = async (name: string) => (await runs(name)).map(({ time }) => time);

  it("makes up for none of them when its side takes over, and is on time for the next", async function () {
    this.timeout(180_000);
    // the minute that has begun is none of the schedule's: its last run is more than a minute ago
    if (new Date().getSeconds() > 30) await pause(minuteMs - (Date.now() % minuteMs));
    const now = Math.floor(Date.now() / minuteMs) * minuteMs;
    const schedule = everyMinuteBut(new Date(now).getUTCMinutes());
    const ours = cronJob("ours", schedule);
    const careless = cronJob("careless", schedule);
    await show(ours, false);
    await suspend(careless, true);
    // the controller counts in steps of the first two runs after that: here they are two minutes apart, and
    // the count does not end in the minute that the schedule leaves out
    const lastRun = new Date(now - 302 * minuteMs);
    for (const name of ["ours", "careless"]) await ranLast(name, lastRun);

    await show(ours, true);
    await suspend(careless, false);
    await eventually(async () => {
      assert.deepEqual(await times("careless"), [now - minuteMs]);
    }, 20);
    const events = plane().config.makeApiClient(CoreV1Api);
    await eventually(async () => {
      const { items } = await events.listNamespacedEvent({ namespace });
      const warned = items.filter(({ reason }) => reason === "TooManyMissedTimes");
      assert.deepEqual(
        warned.map(({ involvedObject }) => involvedObject.name),
        ["careless"],
      );
    }, 20);
    assert.deepEqual(await times("ours"), []);

    await eventually(async () => {
      assert.deepEqual(await times("ours"), [now + minuteMs]);
    }, 80);
    for (const { lateSeconds } of await runs("ours"))
      assert.ok(lateSeconds < 10, `${lateSeconds} s`);
  });
});
