import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { askServer } from "../../components/workloads/server-answer.ts";
import { manifestsOf } from "../unit/conversion/objects.ts";
import { minorOfServer } from "../../rehearsal/control-planes/programs.ts";
import { onControlPlane } from "./shared-control-plane.ts";

const namespace = `
apiVersion: v1
kind: Namespace
metadata: { name: not-there-yet }
`;
const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: backups.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { kind: Backup, plural: backups }
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }
`;
const custom = `
apiVersion: example.com/v1
kind: Backup
metadata: { name: nightly }
`;

function deployment(name: string, more: string): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: not-there-yet }
spec:
  selector: { matchLabels: { app: it } }
  template:
    metadata: { labels: { app: it } }
    spec:
      containers: [{ name: it, image: "it:1", ${more} }]
`;
}

describe("a target's own API server", () => {
  const plane = onControlPlane();
  const ask = async (...documents: readonly string[]) => {
    const manifests = manifestsOf(documents.join("---"));
    const { version, ...answer } = await askServer(plane().config, manifests);
    assert.ok(version.startsWith(`v1.${minorOfServer() ?? ""}.`), version);
    return answer;
  };

  it("says of each object whether it would create and update it, in the files' order", async () => {
    assert.deepEqual(
      await ask(
        namespace,
        deployment("fine", 'env: [{ name: A, value: "1" }]'),
        deployment("doubled", "env: [{ name: A }, { name: A }]"),
        deployment("unknown", "imagePulPolicy: Always"),
        deployment("unlimited", "resources: { limits: { cpu: much } }"),
      ),
      {
        refusals: [
          'test.yaml:3: Deployment not-there-yet/doubled: the server would not update it: failed to create typed patch object (default/doubled; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="it"].env: duplicate entries for key [name="A"]',
          'test.yaml:4: Deployment not-there-yet/unknown: the server would not create it: Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.template.spec.containers[0].imagePulPolicy"',
          "test.yaml:5: Deployment not-there-yet/unlimited: the server would not create it: Deployment in version \"v1\" cannot be handled as a Deployment: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        ],
        notes: ["Namespace not-there-yet is not there yet: its objects were asked for in default"],
      },
    );
  });

  it("is not asked for custom resources before it has their definition", async () => {
    assert.deepEqual(await ask(definition, custom), {
      refusals: [],
      notes: ["test.yaml:2: Backup nightly: not asked for: its definition is not there yet"],
    });
    assert.deepEqual(await ask(custom), {
      refusals: [
        "test.yaml:1: Backup nightly: the server would not create it: it does not serve example.com/v1 Backup",
      ],
      notes: [],
    });
  });

  it("keeps nothing of what it was asked", async () => {
    const again = await ask(namespace);
    assert.equal(again.notes.length, 1);
  });

  it("refuses to change what cannot be changed in what it has", async () => {
    const own = (selector: string) =>
      deployment("kept", "").replace("not-there-yet", "default").replaceAll("app: it", selector);
    await plane().send(manifestsOf(own("app: old")));
    const { refusals } = await ask(own("app: new"));
    // the value is shown in another form by each minor
    assert.deepEqual(
      refusals.map((line) => line.replace(/Invalid value: .*: field/, "Invalid value: ...: field")),
      [
        'test.yaml:1: Deployment default/kept: the server would not update it: Deployment.apps "kept" is invalid: spec.selector: Invalid value: ...: field is immutable',
      ],
    );
  });
});
