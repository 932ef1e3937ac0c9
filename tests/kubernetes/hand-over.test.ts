import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { mistakesIn } from "../../components/workloads/hand-over.ts";
import { manifestsOf } from "../unit/conversion/objects.ts";
import { onControlPlane } from "./shared-control-plane.ts";

const cron = (container: string, more = "") => `
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: default }
spec:
  schedule: "*/5 * * * *"
  ${more}
  jobTemplate:
    spec:
      template:
        spec: { restartPolicy: Never, containers: [{ name: report, image: "report:1"${container} }] }
`;

describe("what a server would not take of a workload that is to become active", () => {
  const plane = onControlPlane();
  const ask = async (text: string) => (await mistakesIn(plane().config, manifestsOf(text))).lines;

  it("is nothing for a good one, there or not", async () => {
    assert.deepEqual(await ask(cron("")), []);
    await plane().send(manifestsOf(cron("", "suspend: true")));
    assert.deepEqual(await ask(cron("")), []);
  });

  it("is told by the server, in whichever way it refuses", async () => {
    const [unknown] = await ask(cron(", imagePulPolicy: Always"));
    assert.match(
      unknown ?? "",
      /^test\.yaml:1: CronJob default\/report: .*imagePulPolicy: field not declared in schema$/,
    );
    const [doubled] = await ask(cron(", env: [{ name: A }, { name: A }]"));
    assert.match(doubled ?? "", /duplicate entries for key/);
    const [invalid] = await ask(cron(", imagePullPolicy: Sometimes"));
    assert.match(invalid ?? "", /Unsupported value: "Sometimes"/);
  });

  it("is told of what is there, too, and of its own name", async () => {
    const there = cron("", "suspend: true").replace("name: report", "name: there");
    await plane().send(manifestsOf(there));
    const [invalid] = await ask(there.replace("*/5", "61"));
    assert.match(invalid ?? "", /^test\.yaml:1: CronJob default\/there: .*61/);
    const long = "a".repeat(53);
    const [tooLong] = await ask(cron("").replace("name: report", `name: ${long}`));
    assert.match(tooLong ?? "", /must be no more than 52 (characters|bytes)/);
  });

  it("is nothing for what no correction of the object would change", async () => {
    const elsewhere = cron("").replace("namespace: default", "namespace: not-there");
    assert.deepEqual(await ask(elsewhere), []);
  });
});
