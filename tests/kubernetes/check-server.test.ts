import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { CheckReport } from "../../cli/check-report.ts";
import { minorOfServer } from "../../rehearsal/control-planes/programs.ts";
import { service, stackFile, TemporaryProject } from "../unit/cli/temporary-project.ts";
import { onControlPlane } from "./shared-control-plane.ts";

const cronJob = (schedule: string) => `
apiVersion: batch/v1
kind: CronJob
metadata: { name: report }
spec:
  schedule: "${schedule}"
  jobTemplate:
    spec: { template: { spec: { restartPolicy: Never, containers: [{ name: main, image: "report:1" }] } } }
`;

describe("npm run check -- --cluster", () => {
  const plane = onControlPlane();
  const version = `1.${minorOfServer() ?? ""}.2`;
  let project: TemporaryProject;

  beforeEach(() => {
    project = new TemporaryProject({
      "Pulumi.new.yaml": stackFile(version, { peer: "old" }).replace("cilium", "calico"),
      "workloads/shop.yaml": service("shop"),
      "workloads/report.yaml": cronJob("@daily"),
    });
  });
  afterEach(() => {
    project.remove();
  });

  const check = async (cluster = `new=${plane().kubeconfig}`) => {
    const words = ["--base", "HEAD", "--format", "json", "--cluster", cluster];
    const { status, stdout, stderr } = await project.run("check", ...words);
    const report = (status === 2 ? {} : JSON.parse(stdout)) as Partial<CheckReport>;
    return { ...report, stderr };
  };

  it("passes what the side's server takes, also when the side becomes active", async () => {
    const { name, violations } = await check();
    assert.deepEqual([name, violations], ["nothing", []]);
  });

  it("calls unsafe what that server would refuse, with its place", async () => {
    project.write("workloads/report.yaml", cronJob("61 * * * *"));
    const { name, reason, violations } = await check();
    assert.deepEqual([name, reason], ["unsafe", "an API server would refuse an object"]);
    const [line, ...more] = violations ?? [];
    assert.match(
      line ?? "",
      /^new: .*workloads\/report\.yaml:2: CronJob (default\/)?report: the server would not create it: .*61/,
    );
    assert.deepEqual(more, []);
  });

  it("says which stacks there are, and whose server it was given", async () => {
    const { stderr } = await check(`nwe=${plane().kubeconfig}`);
    assert.equal(stderr, "--cluster: got nwe, expected one of the stacks: new, old\n");
    const other = await check(`old=${plane().kubeconfig}`);
    assert.match(
      other.stderr,
      /is another cluster than the side's: .* name the side's by --cluster/,
    );
  });
});
