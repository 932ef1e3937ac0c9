// The clients of `npm run watch` against real servers: Prometheus, and moto for CloudWatch.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudWatch,
  type GetMetricDataCommandInput,
  type ListMetricsCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { after, before, describe, it } from "mocha";
import { askCloudWatch } from "../../live/cloudwatch.ts";
import { askPrometheus } from "../../live/prometheus.ts";
import { freePorts } from "../../rehearsal/control-planes/real-control-plane.ts";
import { ServerProcess } from "../../rehearsal/control-planes/server-process.ts";

const patienceSeconds = 120;

function isThere(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}

describe("Prometheus", function () {
  this.timeout(180_000);
  let server: ServerProcess | undefined;
  let url = "";
  const folder = mkdtempSync(join(tmpdir(), "prometheus-"));

  before(async function () {
    if (!isThere("prometheus")) {
      console.log("    skipped: no prometheus (Debian's package has it)");
      this.skip();
    }
    const [port = 0] = await freePorts(1);
    url = `http://127.0.0.1:${port}`;
    const config = join(folder, "prometheus.yml");
    writeFileSync(config, "global: {}\n");
    const flags = [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ];
    server = new ServerProcess("prometheus", flags, join(folder, "log"));
    await server.until(async () => (await fetch(`${url}/-/ready`)).ok, patienceSeconds);
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("answers a query with a number", async () => {
    assert.equal(await askPrometheus(url, "vector(3) / 2"), 1.5);
    assert.equal(await askPrometheus(`${url}/`, "scalar(vector(7))"), 7);
  });

  it("has no value for what it does not know", async () => {
    assert.equal(await askPrometheus(url, "nobody_counts_this"), undefined);
  });

  it("takes the largest of several series", async () => {
    const several = 'label_replace(vector(1), "a", "b", "", "") or vector(2)';
    assert.equal(await askPrometheus(url, several), 2);
  });

  it("says in its own words what is wrong with a query", async () => {
    await assert.rejects(askPrometheus(url, "rate("), /parse error/);
  });
});

describe("CloudWatch", function () {
  this.timeout(180_000);
  let server: ServerProcess | undefined;
  let client: CloudWatch;
  const folder = mkdtempSync(join(tmpdir(), "moto-"));
  const now = Math.floor(Date.now() / 60_000) * 60_000;

  before(async function () {
    if (!isThere("moto_server")) {
      console.log("    skipped: no moto_server (pip install 'moto[server]')");
      this.skip();
    }
    const [port = 0] = await freePorts(1);
    const endpoint = `http://127.0.0.1:${port}`;
    server = new ServerProcess(
      "moto_server",
      ["-H", "127.0.0.1", "-p", String(port)],
      join(folder, "log"),
    );
    await server.until(async () => (await fetch(`${endpoint}/moto-api/`)).ok, patienceSeconds);
    client = new CloudWatch({
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
    });
    const put = (Namespace: string, name: string, value: string, numbers: Record<string, number>) =>
      client.putMetricData({
        Namespace,
        MetricData: Object.entries(numbers).map(([MetricName, Value]) => ({
          MetricName,
          Value,
          Timestamp: new Date(now - 120_000),
          Dimensions: [{ Name: name, Value: value }],
        })),
      });
    await put("AWS/ApplicationELB", "LoadBalancer", "app/new/0123456789abcdef", {
      RequestCount: 200,
      HTTPCode_Target_5XX_Count: 3,
      HTTPCode_ELB_5XX_Count: 1,
      TargetResponseTime: 0.25,
    });
    await put("AWS/ELB", "LoadBalancerName", "a1b2c3", { RequestCount: 100, Latency: 0.5 });
    await put("AWS/NetworkELB", "LoadBalancer", "net/api-x/fedcba9876543210", {
      NewFlowCount: 50,
      TCP_Target_Reset_Count: 5,
    });
  });
  after(async () => {
    if (server !== undefined) client.destroy();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (what: "errors" | "latency", name: string) =>
    askCloudWatch(
      {
        listMetrics: (input: ListMetricsCommandInput) => client.listMetrics(input),
        // moto knows no percentiles
        getMetricData: (input: GetMetricDataCommandInput) =>
          client.getMetricData({
            ...input,
            MetricDataQueries: input.MetricDataQueries?.map((query) =>
              query.MetricStat?.Stat === "p99"
                ? { ...query, MetricStat: { ...query.MetricStat, Stat: "Maximum" } }
                : query,
            ),
          }),
      },
      what,
      name,
      now,
    );

  it("tells the errors and the latency of an application load balancer", async () => {
    assert.equal(await ask("errors", "new-123456.us-east-1.elb.amazonaws.com"), 0.02);
    assert.equal(await ask("latency", "new-123456.us-east-1.elb.amazonaws.com"), 0.25);
  });

  it("tells those of a classic one, whose name looks alike", async () => {
    assert.equal(await ask("errors", "internal-a1b2c3-99.us-east-1.elb.amazonaws.com"), 0);
    assert.equal(await ask("latency", "a1b2c3-99.us-east-1.elb.amazonaws.com"), 0.5);
  });

  it("tells the resets of a network load balancer, which measures no latency", async () => {
    const name = "api-x-fedcba9876543210.elb.us-east-1.amazonaws.com";
    assert.equal(await ask("errors", name), 0.1);
    await assert.rejects(ask("latency", name), /a network load balancer measures no latency/);
  });

  it("has no value where nobody has called", async () => {
    assert.equal(await ask("errors", "quiet-1.us-east-1.elb.amazonaws.com"), undefined);
  });
});
