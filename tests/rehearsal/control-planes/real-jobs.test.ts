import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { RealJobs } from "../../../rehearsal/control-planes/real-jobs.ts";
import type { Job } from "../../../rehearsal/world/kubernetes/cron-jobs.ts";
import type { StoredObject } from "../../../rehearsal/world/kubernetes/object.ts";

const cronJob = {
  apiVersion: "batch/v1",
  kind: "CronJob",
  metadata: { name: "report", namespace: "shop", uid: "1" },
};

const job: Job = {
  name: "report-1",
  namespace: "shop",
  cronJob: "report",
  labels: {},
  run: { cluster: "one", kind: "CronJob", namespace: "shop", name: "report", startedMs: 0 },
  endsMs: 1,
};

const pod = (phase: string): StoredObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "report-1-x",
    namespace: "shop",
    uid: "2",
    labels: { "batch.kubernetes.io/job-name": "report-1" },
  },
  status: { phase },
});

describe("the Jobs that a rehearsal starts on a real control plane", () => {
  it("end, even if their time was over before the API server had answered for them", async () => {
    const objects = new Map<string, StoredObject>();
    const sent: string[] = [];
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const jobs = new RealJobs(
      {
        send: async (method, path, body) => {
          sent.push(`${method} ${path}`);
          if (method === "POST") await answered;
          return body as StoredObject;
        },
      },
      {
        get: (kind) => objects.get(kind),
        list: (kind) => [...objects.values()].filter((each) => each.kind === kind),
        put: (object) => objects.set(object.kind, object),
      },
      (work) => void work,
    );
    jobs.start(job, {}, cronJob);
    jobs.end(job, "succeeded");
    jobs.reconcile();
    assert.equal(jobs.unsettled, true);
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    objects.set("Pod", pod("Pending"));
    jobs.reconcile();
    objects.set("Pod", pod("Running"));
    // told once
    jobs.reconcile();
    jobs.reconcile();
    assert.deepEqual(sent, [
      "POST /apis/batch/v1/namespaces/shop/jobs",
      "PATCH /apis/batch/v1/namespaces/shop/cronjobs/report/status",
      "PATCH /api/v1/namespaces/shop/pods/report-1-x/status",
    ]);
    const complete = { status: { conditions: [{ type: "Complete", status: "True" }] } };
    objects.set("Job", { ...(objects.get("Job") ?? assert.fail()), ...complete });
    jobs.reconcile();
    assert.equal(jobs.unsettled, false);
  });
});
