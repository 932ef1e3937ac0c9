import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { projectFolder } from "../../rehearsal/project-folder.ts";
import { Rehearsal } from "../../rehearsal/rehearsal.ts";

describe("npm start -- --services 70", () => {
  it("makes 70 services with a host each, and what runs on the active side only", async () => {
    const rehearsal = await Rehearsal.open({
      source: projectFolder,
      services: 70,
      hosts: {},
      seed: 1,
      speed: 360,
      clients: 10,
    });
    const { hosts, activeOnly, notes, manifests } = rehearsal.workloads;
    await rehearsal.close();
    assert.equal(new Set(hosts.map(({ name }) => name)).size, 70);
    assert.deepEqual(hosts[0]?.probe, {
      scheme: "http",
      name: "service-01.example.com",
      path: "/healthz",
    });
    assert.deepEqual(
      Object.entries(Object.groupBy(activeOnly, ({ kind }) => kind)).map(([kind, all]) => [
        kind,
        all?.length,
      ]),
      [
        ["CronJob", 10],
        ["Deployment", 7],
      ],
    );
    assert.equal(manifests.length, 5 + 70 * 5 + 23 + 10 + 7);
    assert.deepEqual(notes, []);
  });
});
