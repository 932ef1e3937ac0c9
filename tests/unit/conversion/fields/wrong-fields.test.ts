import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { wrongFields } from "../../../../conversion/fields/wrong-fields.ts";
import { renderFor } from "../../../../conversion/render.ts";
import { manifestsOf } from "../objects.ts";

function wrong(yaml: string, minor = 36): readonly string[] {
  return manifestsOf(yaml).flatMap(({ object }) =>
    wrongFields(object, minor).map(({ reason, wayOut }) => `${reason}; ${wayOut}`),
  );
}

const deployment = (spec: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: ${spec} } }
`;
const refusesUpdates = "it is ignored today, and the server refuses every later update";

describe("fields that creation takes and server-side apply refuses", () => {
  it("are none in what is written as the API has it", () => {
    assert.deepEqual(
      wrong(
        deployment(`{
          securityContext: { runAsUser: 1 }, nodeSelector: { any: thing }, volumes: [{ name: d, emptyDir: {} }],
          containers: [{ name: a, env: [{ name: A }, { name: B }], resources: { limits: { cpu: 1, example.com/any: 1 } },
            ports: [{ containerPort: 53, protocol: UDP }, { containerPort: 53 }] }] }`),
      ),
      [],
    );
  });

  it("are doubled keys of a list", () => {
    const spec = "spec.template.spec";
    const twice = "is there twice: the server takes it once, and refuses every later update";
    assert.deepEqual(
      wrong(
        deployment(`{
          imagePullSecrets: [{ name: p }, { name: p }],
          containers: [{ name: a, env: [{ name: MODE, value: a }, { name: MODE, value: b }],
            volumeMounts: [{ name: d, mountPath: /d }, { name: e, mountPath: /d }],
            ports: [{ containerPort: 80 }, { containerPort: 80, protocol: TCP, name: web }] }] }`),
      ),
      [
        `${spec}.imagePullSecrets: name=p ${twice}; keep one`,
        `${spec}.containers[0].env: name=MODE ${twice}; keep the last one, which counts today`,
        `${spec}.containers[0].volumeMounts: mountPath=/d ${twice}; keep one`,
        `${spec}.containers[0].ports: containerPort=80, protocol=TCP ${twice}; keep one`,
      ],
    );
  });

  it("are misspelt and misplaced fields, each with the nearest place", () => {
    assert.deepEqual(
      wrong(
        deployment(
          "{ securityContext: { privileged: true }, containers: [{ name: m, ports: [{ containerPort: 80, hostport: 80 }], nonsense: 1 }] }",
        ),
      ),
      [
        `spec.template.spec.securityContext.privileged: Kubernetes has no such field: ${refusesUpdates}; it belongs to spec.template.spec.containers[].securityContext, or to nothing: move or remove it`,
        `spec.template.spec.containers[0].ports[0].hostport: Kubernetes has no such field: ${refusesUpdates}; did you mean hostPort?`,
        `spec.template.spec.containers[0].nonsense: Kubernetes has no such field: ${refusesUpdates}; remove it`,
      ],
    );
  });

  it("are fields that the minor does not know yet, or no longer", () => {
    const restart = deployment(
      "{ containers: [{ name: m, restartPolicyRules: [{ action: Restart }] }] }",
    );
    assert.deepEqual(wrong(restart, 33), [
      "spec.template.spec.containers[0].restartPolicyRules: 1.33 does not know this field: 1.34 is the first that does; leave it out",
    ]);
    assert.deepEqual(wrong(restart, 34), []);
  });

  it("are looked for in Kubernetes' own kinds, from 1.25 on", () => {
    assert.deepEqual(wrong(deployment("{ nonsense: 1 }"), 24), []);
    const custom =
      "apiVersion: example.com/v1\nkind: Backup\nmetadata: { name: it }\nspec: { x: 1 }\n";
    assert.deepEqual(wrong(custom), []);
  });

  it("are refused where an object may be left out, too: that is about its API", () => {
    const may = deployment("{ nonsense: 1 }").replace(
      "name: web",
      "name: web, annotations: { cluster-migration/conversion: leave-out }",
    );
    const { refusals, leftOut } = renderFor(manifestsOf(may), {
      kubernetesVersion: "1.36",
      active: true,
    });
    assert.deepEqual([refusals.length, leftOut], [1, []]);
  });

  it("are refused before anything is registered", () => {
    const { refusals } = renderFor(manifestsOf(deployment("{ nonsense: 1 }")), {
      kubernetesVersion: "1.36",
      active: true,
    });
    assert.deepEqual(
      refusals.map(({ object, reason }) => [object, reason.split(":")[0]]),
      [["Deployment web", "spec.template.spec.nonsense"]],
    );
  });
});
