import assert from "node:assert/strict";
import { ApisApi, CoreV1Api, CustomObjectsApi } from "@kubernetes/client-node";
import { before, describe, it } from "mocha";
import { apiTable, newestMinor } from "../../conversion/api-table.ts";
import { isServed } from "../../conversion/api-versions.ts";
import { minorOfServer } from "../../rehearsal/control-planes/programs.ts";
import { onControlPlane } from "./shared-control-plane.ts";

interface Served {
  /** `apps/v1 Deployment`. */
  readonly kind: string;
  /** Such as `serviceaccounts/token`, which takes a TokenRequest. */
  readonly partOfAnother: boolean;
}

describe("the table of API versions, against a real server with every version switched on", () => {
  const plane = onControlPlane();
  const minor = minorOfServer() ?? newestMinor;
  const inTable = apiTable.filter((entry) => isServed(entry, minor));
  let served: readonly Served[];

  before(async () => {
    const { config } = plane();
    const api = config.makeApiClient(CustomObjectsApi);
    const { groups } = await config.makeApiClient(ApisApi).getAPIVersions();
    const core = await config.makeApiClient(CoreV1Api).getAPIResources();
    const lists = [core];
    for (const { name, versions } of groups) {
      for (const { version } of versions) {
        lists.push(await api.getAPIResources({ group: name, version }));
      }
    }
    served = lists.flatMap(({ groupVersion, resources }) =>
      resources.map(({ name, group, version, kind }) => ({
        kind: `${group === undefined ? groupVersion : `${group}/${version ?? ""}`} ${kind}`,
        partOfAnother: name.includes("/"),
      })),
    );
  });

  it("knows everything that is served", () => {
    const known = new Set(inTable.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
    const unknown = served.filter(
      ({ kind, partOfAnother }) => !partOfAnother && !known.has(kind) && !isCustom(kind),
    );
    assert.deepEqual(unknown, []);
  });

  it("says of nothing that it is served, when it is not; some that are off need a feature gate too", () => {
    const kinds = new Set(served.map(({ kind }) => kind));
    const missing = inTable
      .filter(({ optional }) => optional !== true)
      .map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)
      .filter((kind) => !kinds.has(kind));
    assert.deepEqual(missing, []);
  });
});

/** Of a definition that another test has left on the server they share. */
function isCustom(kind: string): boolean {
  const group = kind.replace(/\/.*/, "");
  return group.includes(".") && !group.endsWith(".k8s.io");
}
