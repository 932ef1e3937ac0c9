// Other people's manifests, in folders that PUBLIC_MANIFESTS names: a line for each that a real API server would not take.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { createdIngressClass } from "../../config/kubernetes-minors.ts";
import { newestMinor } from "../../conversion/api-table.ts";
import { findingLine } from "../../conversion/manifests/finding.ts";
import { filesOf } from "../../conversion/manifests/manifest-files.ts";
import {
  describeObject,
  identityOf,
  namespaceOf,
  type Manifest,
} from "../../conversion/manifests/manifest.ts";
import { surveyManifests } from "../../conversion/manifests/read.ts";
import { renderFor } from "../../conversion/render.ts";
import { minorOfServer } from "../../rehearsal/control-planes/programs.ts";
import { onControlPlane } from "./shared-control-plane.ts";

const folder = process.env["PUBLIC_MANIFESTS"];

/** File by file: what one of them lacks does not stop the others, and is said; of two alike the first counts. */
function manifestsIn(path: string): readonly Manifest[] {
  const found = new Map<string, Manifest>();
  for (const file of filesOf(path, true)) {
    const { manifests, problems } = surveyManifests(file);
    for (const problem of problems) console.log(`      not read: ${findingLine(problem)}`);
    if (problems.length > 0) continue;
    for (const manifest of manifests) {
      const identity = identityOf(manifest.object);
      if (!found.has(identity)) found.set(identity, manifest);
    }
  }
  return [...found.values()];
}

if (folder !== undefined) {
  describe("public manifests, as they are rendered for a real API server", () => {
    const plane = onControlPlane();
    const minor = minorOfServer() ?? newestMinor;

    for (const set of readdirSync(folder).sort()) {
      it(set, async () => {
        const { api } = plane();
        const manifests = manifestsIn(join(folder, set));
        const { objects, conversions, refusals } = renderFor(manifests, {
          kubernetesVersion: `1.${minor}`,
          active: true,
          ingressClass: createdIngressClass,
        });
        for (const name of new Set(objects.map(namespaceOf))) {
          const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
          await api.send(namespace, "apply", false).catch(() => undefined);
        }
        const lines: string[] = [];
        let unserved = 0;
        for (const object of objects) {
          if (!(await api.serves(object))) {
            unserved += 1;
            continue;
          }
          for (const way of ["create", "apply"] as const) {
            const refusal = await api.refusal(object, way);
            if (refusal === undefined || /already exists/.test(refusal)) continue;
            lines.push(`${way} ${describeObject(object)}: ${refusal}`);
          }
        }
        for (const { object, reason } of refusals)
          console.log(`      refused: ${object}: ${reason}`);
        console.log(
          `      ${manifests.length} objects, ${conversions.length} conversions, ${refusals.length} refused; ` +
            `${unserved} custom resources were not put to the server`,
        );
        assert.deepEqual(lines, []);
      });
    }
  });
}
