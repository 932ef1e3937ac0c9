import assert from "node:assert/strict";
import type { ResourceRecordSet } from "@aws-sdk/client-route-53";
import { after, before, describe, it } from "mocha";
import type { Route53Reader } from "../../cli/deployed.ts";
import { programEnvironment } from "../../rehearsal/runtimes/program-environment.ts";
import { environmentOfRehearsal, worldVariable } from "../../rehearsal/simulated-environment.ts";
import type { Rehearsal } from "../../rehearsal/rehearsal.ts";
import type { World } from "../../rehearsal/world/world.ts";
import { shortRehearsal } from "./strategies/short-project.ts";
import { linesOf } from "../unit/cli/lines-of.ts";

/** The world's Route53, as the AWS SDK shows it. */
function readerOf({ zones }: World): Route53Reader {
  return {
    listHostedZonesByName: () =>
      Promise.resolve({
        HostedZones: zones.all().map((zone) => ({
          Id: `/hostedzone/${zone.id}`,
          Name: `${zone.name}.`,
          CallerReference: "",
          Config: { PrivateZone: zone.private },
        })),
        IsTruncated: false,
        MaxItems: 100,
        $metadata: {},
      }),
    listResourceRecordSets: ({ HostedZoneId = "" }) =>
      Promise.resolve({
        ResourceRecordSets: zones
          .list(HostedZoneId)
          .map(({ name, type, setIdentifier, weight, ttl, values, alias }): ResourceRecordSet => ({
            Name: `${name}.`,
            Type: type as "A",
            ...(setIdentifier !== undefined && { SetIdentifier: setIdentifier }),
            ...(weight !== undefined && { Weight: weight }),
            ...(ttl !== undefined && { TTL: ttl }),
            ResourceRecords: values.map((Value) => ({ Value })),
            ...(alias !== undefined && {
              AliasTarget: {
                DNSName: alias.name,
                HostedZoneId: alias.zoneId,
                EvaluateTargetHealth: true,
              },
            }),
          })),
        IsTruncated: false,
        MaxItems: 300,
        $metadata: {},
      }),
  };
}

describe("npm run status", function () {
  this.timeout(600_000);
  let rehearsal: Rehearsal;
  let close: () => Promise<void>;
  /** What status calls the next step, before each stack is there. */
  const firstSteps: (string | undefined)[] = [];
  const before_ = process.env[worldVariable];

  before(async () => {
    ({ rehearsal, close } = await shortRehearsal());
    const world = programEnvironment(rehearsal.world, rehearsal.folder);
    process.env[worldVariable] = world[worldVariable];
    for (const stack of ["old", "new"]) {
      firstSteps.push((await run()).lines.find((line) => line.startsWith("next: ")));
      const { ok, errors } = await rehearsal.runtime.up(stack);
      assert.ok(ok, errors.join("\n"));
    }
    await rehearsal.world.clock.sleep(60);
  });
  after(async () => {
    if (before_ === undefined) Reflect.deleteProperty(process.env, worldVariable);
    else process.env[worldVariable] = before_;
    await close();
  });

  function run(...words: readonly string[]) {
    const { dns } = rehearsal.world.address();
    return linesOf(["status", "--dir", rehearsal.folder, ...words], {
      route53: readerOf(rehearsal.world),
      environment: environmentOfRehearsal(),
      nameServers: () => Promise.resolve([dns]),
    });
  }
  const rows = (lines: readonly string[]) => lines.map((line) => line.replace(/  +/g, "  ").trim());

  it("calls rows 1 and 3 the next step while Route53 has nothing of a side", () => {
    assert.deepEqual(firstSteps, [
      "next: row 1 of 10: Pulumi.old.yaml is there, and Route53 has no record of old yet",
      "next: row 3 of 10: Pulumi.new.yaml is there, and Route53 has no record of new yet",
    ]);
  });

  it("shows what files, Route53, name servers and ingresses say, and that they agree", async () => {
    const { code, lines } = await run();
    assert.deepEqual(
      [code, rows(lines).filter((line) => !/^─|^secure/.test(line))],
      [
        0,
        [
          "host  files old/new  Route53  measured  answers",
          "shop.example.com  100/0  100/0  100/0 %  200/200",
          "",
          "zero-weight lock: new; active lock: old",
          "next: row 4 of 10, edit 1 of 2: Pulumi.new.yaml: trafficWeight: 11",
        ],
      ],
    );
    assert.ok(
      lines.every((line) => line.length <= 80),
      lines.join("\n"),
    );
  });

  it("says that an edit is not deployed yet, by exit code 2", async () => {
    rehearsal.edit("new", [{ key: "trafficWeight", value: 100 }]);
    const { code, lines } = await run();
    assert.equal(code, 2);
    assert.ok(
      lines.includes(
        "differs: shop.example.com: new: the files say weight 100, Route53 has weight 0; run pulumi up --stack new first",
      ),
      lines.join("\n"),
    );
  });

  it("measures a share at the name servers", async () => {
    await rehearsal.runtime.up("new");
    await rehearsal.world.clock.sleep(60);
    const { code, lines } = await run("--format", "json", "--questions", "200");
    assert.equal(code, 0);
    const { hosts, next } = JSON.parse(lines.join("")) as {
      hosts: readonly { host: string; measured: { old: number; new: number } }[];
      next: string;
    };
    const { measured } = hosts.find(({ host }) => host === "shop.example.com") ?? {};
    assert.ok(measured !== undefined);
    assert.equal(measured.old + measured.new, 200);
    assert.ok(measured.old > 60 && measured.new > 60, JSON.stringify(measured));
    assert.match(next, /^row 5 of 10/);
  });

  it("looks again as often as it is told", async () => {
    const { lines } = await run("--watch", "--looks", "2", "--questions", "1");
    assert.equal(lines.filter((line) => line.startsWith("next: ")).length, 2);
  });

  it("says why it cannot be told, by exit code 1", async () => {
    const { code, lines } = await run("--cluster", "old");
    assert.deepEqual(
      [code, lines],
      [1, ["--cluster: got old, expected STACK=CONTEXT or STACK=FILE"]],
    );
  });
});
