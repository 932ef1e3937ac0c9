import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { GetMetricDataCommandInput } from "@aws-sdk/client-cloudwatch";
import { afterEach, beforeEach, describe, it } from "mocha";
import { realEnvironment } from "../../../components/environment.ts";
import { service, stackFile, TemporaryProject } from "../cli/temporary-project.ts";
import { linesOf } from "../cli/lines-of.ts";

describe("npm run watch", () => {
  let project: TemporaryProject;
  let server: Server;
  /** The value that Prometheus has for a query. */
  let values: Readonly<Record<string, string>>;

  beforeEach(async () => {
    values = {};
    server = createServer((request, response) => {
      const query = new URL(request.url ?? "/", "http://p").searchParams.get("query") ?? "";
      const value = values[query];
      const result = value === undefined ? [] : [{ metric: {}, value: [1, value] }];
      response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result } }));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    project = new TemporaryProject({
      "Pulumi.new.yaml": stackFile("1.36.2", { peer: "old", trafficWeight: '"11"' }),
      "workloads/shop.yaml": service("shop"),
    });
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    project.remove();
  });

  function analysis(...questions: readonly string[]): void {
    const { port } = server.address() as AddressInfo;
    const list = questions.map(
      (text) => `      - ${text.replace("URL", `http://127.0.0.1:${port}`)}\n`,
    );
    project.write(
      "Pulumi.yaml",
      `name: cluster-migration\nruntime: nodejs\nconfig:\n  hostedZones:\n    default: [example.com]\n  analysis:\n    default:\n${list.join("")}`,
    );
  }

  async function run(...words: readonly string[]) {
    let slept = 0;
    const told = await linesOf(["watch", "--dir", project.dir, ...words], {
      environment: {
        ...realEnvironment,
        sleep: (seconds) => {
          slept += seconds;
          return Promise.resolve();
        },
      },
    });
    return { ...told, slept };
  }
  const errors = '{ name: errors, prometheus: { url: "URL", query: "errors{stack}" }, most: 0.01 }';

  it("goes on when every answer was well, each minute", async () => {
    analysis(errors, '{ name: smoke, command: "test $ANALYSIS_STACK = new" }');
    values = { errorsnew: "0.002" };
    assert.deepEqual(await run("--for", "2m"), {
      code: 0,
      lines: [
        ...Array.from({ length: 3 }, () => [
          "well: errors: 0.002 on new",
          "well: smoke: exit code 0",
        ]).flat(),
        "go on: npm run next",
      ],
      slept: 120,
    });
  });

  it("goes back at the first answer that is not, and prints the edit", async () => {
    analysis(errors);
    values = { errorsnew: "0.02" };
    assert.deepEqual(await run(), {
      code: 1,
      lines: [
        "wrong: errors: 0.02 on new, expected at most 0.01",
        "go back: npm run next -- --back --write, or",
        "  pulumi config set --stack new trafficWeight 1",
        "then: pulumi up --stack new",
      ],
      slept: 0,
    });
  });

  it("compares with the other side", async () => {
    analysis('{ name: slow, prometheus: { url: "URL", query: "p99{cluster}" }, timesOther: 1.5 }');
    values = { "p99k1-36.2.example.com": "0.4", "p99k1-31.14.example.com": "0.2" };
    const { code, lines } = await run();
    assert.deepEqual(
      [code, lines[0]],
      [1, "wrong: slow: 0.4 on new, 0.2 on old: expected at most 1.5 times as much"],
    );
  });

  it("asks CloudWatch about each load balancer of the side, and the worst one counts", async () => {
    analysis("{ name: errors, cloudwatch: errors, most: 0.01 }");
    const failedOf: Readonly<Record<string, number>> = { "net/first/1": 0, "net/second/2": 3 };
    const asked: string[] = [];
    const cloudwatch = {
      listMetrics: () => Promise.reject(new Error("not asked for a network load balancer")),
      getMetricData: ({ MetricDataQueries = [] }: GetMetricDataCommandInput) => {
        const [dimension] = MetricDataQueries[0]?.MetricStat?.Metric?.Dimensions ?? [];
        const name = dimension?.Value ?? "";
        asked.push(name);
        return Promise.resolve({
          MetricDataResults: MetricDataQueries.map(({ Id = "" }) => ({
            Id,
            Values: [Id === "all" ? 100 : Id === "f0" ? (failedOf[name] ?? 0) : 0],
          })),
          $metadata: {},
        });
      },
    };
    const record = (host: string, balancer: string) => ({
      Name: `${host}.example.com.`,
      Type: "A" as const,
      SetIdentifier: "new",
      Weight: 11,
      AliasTarget: {
        HostedZoneId: "Z26RNL4JYFTOTI",
        DNSName: `${balancer}.elb.us-east-1.amazonaws.com.`,
        EvaluateTargetHealth: true,
      },
    });
    const records = [
      record("shop", "first-1"),
      record("blog", "first-1"),
      record("api", "second-2"),
    ];
    const { code, lines } = await linesOf(["watch", "--dir", project.dir, "--for", "60s"], {
      cloudwatch,
      route53: {
        listHostedZonesByName: () =>
          Promise.resolve({
            HostedZones: [{ Id: "/hostedzone/Z1", Name: "example.com.", CallerReference: "x" }],
            IsTruncated: false,
            MaxItems: 100,
            $metadata: {},
          }),
        listResourceRecordSets: () =>
          Promise.resolve({
            ResourceRecordSets: records,
            IsTruncated: false,
            MaxItems: 300,
            $metadata: {},
          }),
      },
    });
    assert.deepEqual(asked.sort(), ["net/first/1", "net/second/2"]);
    assert.deepEqual([code, lines[0]], [1, "wrong: errors: 0.03 on new, expected at most 0.01"]);
  });

  it("does not take silence for a good answer", async () => {
    analysis(
      errors,
      '{ name: dead, prometheus: { url: "http://127.0.0.1:1", query: "x" }, most: 1 }',
    );
    const { code, lines } = await run("--for", "60s");
    assert.equal(code, 2);
    assert.equal(lines[0], "unknown: errors: no value yet");
    assert.deepEqual(lines.slice(-2), [
      "errors: no answer in 60s: it cannot be told",
      "dead: no answer in 60s: it cannot be told",
    ]);
  });

  it("says what is wrong with a question", async () => {
    analysis(
      "{ name: both, command: x, cloudwatch: errors, most: 1 }",
      "{ name: none, cloudwatch: latency }",
    );
    const { code, lines } = await run();
    assert.equal(code, 2);
    assert.deepEqual(lines, [
      'Pulumi.yaml: analysis[0]: got {"name":"both","command":"x","cloudwatch":"errors","most":1}, expected one of prometheus, cloudwatch and command',
      'Pulumi.yaml: analysis[1]: got {"name":"none","cloudwatch":"latency"}, expected most, timesOther or both: what value is well',
    ]);
  });
});
