import type { RunReport } from "../../../rehearsal/report/run-report.ts";

/** A short run in which one host lost requests. */
export function sampleRun(name = "migration"): RunReport {
  return {
    name,
    headline: "2 of 1,200 requests failed while 2 hosts moved from old (1.31.14) to new (1.36.2)",
    remarks: ["2 failed: api.example.com: HTTP 503", "4 runs of 1 active-only workload"],
    good: false,
    command: "npm start -- --seed 7",
    seed: 7,
    speed: 360,
    minutes: 12,
    source: { stack: "old", cluster: "old.example.com", kubernetesVersion: "1.31.14" },
    target: { stack: "new", cluster: "new.example.com", kubernetesVersion: "1.36.2" },
    steps: [
      { title: "old serves", from: 0, to: 4, diff: [], requests: 400, failed: 0 },
      {
        title: "new: trafficWeight: 100",
        mark: "50 %",
        from: 4,
        to: 12,
        diff: [
          "-  cluster-migration:trafficWeight: <0>",
          "+  cluster-migration:trafficWeight: 100",
        ],
        requests: 800,
        failed: 2,
        configured: 0.5,
        measured: 0.499,
        ofRequests: 0.45,
      },
    ],
    hosts: [
      {
        host: "api.example.com",
        requests: 600,
        failed: 2,
        failures: { "HTTP 503": 2 },
        answered: { old: 300, new: 298 },
      },
      {
        host: "www.example.com",
        requests: 600,
        failed: 0,
        failures: {},
        answered: { old: 300, new: 300 },
      },
    ],
    perMinute: Array.from({ length: 12 }, (_, at) => ({
      at,
      source: at < 4 ? 100 : 50,
      target: at < 4 ? 0 : 50,
      failed: at === 5 ? 2 : 0,
      sourceMs: 4,
      ...(at < 4 ? {} : { targetMs: 5 }),
    })),
    configured: [
      [0, 0],
      [4, 0.5],
    ],
    drain: [8, 10],
    runs: [
      { what: "CronJob shop/invoices", side: "source", from: 1, to: 2 },
      { what: "CronJob shop/invoices", side: "target", from: 9, to: 10 },
    ],
    failures: [
      {
        at: 5.2,
        host: "api.example.com",
        reason: "HTTP 503",
        client: "honours the TTL",
        step: "new: trafficWeight: 100",
      },
    ],
    verdict: {
      requests: 1200,
      failed: 2,
      unexcused: true,
      seconds: 720,
      lossSeconds: 3,
      doubleRuns: [],
      activeOnlyRuns: 4,
      activeOnly: 1,
      idle: [],
      sharesOff: [],
      diverged: 0,
    },
  };
}
