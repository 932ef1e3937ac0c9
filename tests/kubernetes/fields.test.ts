import assert from "node:assert/strict";
import { get } from "node:https";
import type { RequestOptions } from "node:https";
import { text } from "node:stream/consumers";
import { before, describe, it } from "mocha";
import { fieldsOf, typeOfKind } from "../../conversion/fields/field-types.ts";
import { fieldTypesOf, type FieldTypes } from "../../conversion/fields/generate.ts";
import { wrongFields } from "../../conversion/fields/wrong-fields.ts";
import { newestMinor } from "../../conversion/api-table.ts";
import { manifestsOf } from "../unit/conversion/objects.ts";
import type { RealControlPlane } from "../../rehearsal/control-planes/real-control-plane.ts";
import { minorOfServer } from "../../rehearsal/control-planes/programs.ts";
import { onControlPlane } from "./shared-control-plane.ts";

/** What a server says of every kind that it serves. */
async function openApiOf({ config }: RealControlPlane): Promise<unknown> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const server = config.getCurrentCluster()?.server ?? "";
  const body = await new Promise<string>((resolve, reject) => {
    get(`${server}/openapi/v2`, options, (response) => {
      text(response).then(resolve, reject);
    }).on("error", reject);
  });
  return JSON.parse(body);
}

const pod = (spec: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: it, namespace: default }
spec: ${spec}
`;

describe("the table of fields", () => {
  const plane = onControlPlane();
  const minor = minorOfServer() ?? newestMinor;
  let server: FieldTypes;

  before(async () => {
    server = fieldTypesOf(await openApiOf(plane()));
  });

  it("has the server's kinds, and the fields and keys of each of their types", () => {
    assert.ok(server.kinds.size > 50, String(server.kinds.size));
    const differing = [...server.kinds].flatMap(([kind, type]) => {
      const [apiVersion = "", name = ""] = kind.split(" ");
      const ours = typeOfKind(apiVersion, name, minor);
      return ours === type ? [] : [`${kind}: ${ours ?? "missing"}, and the server has ${type}`];
    });
    const fields = [...server.types].flatMap(([type, own]) => {
      const ours = [...(fieldsOf(type) ?? [])]
        .filter(([, { from, to }]) => minor >= from && minor <= to)
        .map(([name, { keys = [] }]) => `${name} ${keys.join()}`);
      const theirs = [...own].map(([name, code]) => {
        const keys = code.split("|")[1]?.split(",") ?? [];
        return `${name} ${keys.join()}`;
      });
      const [more, less] = [
        ours.filter((each) => !theirs.includes(each)),
        theirs.filter((each) => !ours.includes(each)),
      ];
      return more.length + less.length === 0
        ? []
        : [`${type}: ours alone ${more.join("; ")}, the server's alone ${less.join("; ")}`];
    });
    assert.deepEqual([...differing, ...fields], []);
  });

  it("finds what the server refuses to apply, and nothing else", async () => {
    const container = (more: string) =>
      pod(`{ containers: [{ name: it, image: "it:1", ${more} }] }`);
    const documents = [
      container("env: [{ name: A }, { name: B }]"),
      container("ports: [{ containerPort: 53 }, { containerPort: 53, protocol: UDP }]"),
      container("env: [{ name: A }, { name: A }]"),
      container("ports: [{ containerPort: 53 }, { containerPort: 53, protocol: TCP }]"),
      container("volumeMounts: [{ name: d, mountPath: /d }, { name: d, mountPath: /d }]"),
      container("imagePulPolicy: Always"),
      container("securityContext: { fsGroup: 1 }"),
      pod('{ securityContext: { privileged: true }, containers: [{ name: it, image: "it:1" }] }'),
    ];
    for (const document of documents) {
      const [manifest] = manifestsOf(document);
      assert.ok(manifest);
      const refusal = await plane().api.refusal(manifest.object, "apply");
      const ours = wrongFields(manifest.object, minor);
      const wrong = /field not declared|duplicate entries/.test(refusal ?? "");
      assert.equal(ours.length > 0, wrong, `${document}: ${refusal ?? "taken"}`);
    }
  });
});
