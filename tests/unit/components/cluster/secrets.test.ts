import assert from "node:assert/strict";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, it } from "mocha";
import { declare, privateKey } from "./simulated-providers.ts";

/** How Pulumi marks a secret on its way to the engine. */
const signature = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

/** Every place where text stands outside a secret, with what base64 and gzip hide. */
function* openTexts(value: unknown, path: string): Generator<readonly [string, string]> {
  if (typeof value === "string") {
    yield [path, value];
    for (const word of value.match(/[A-Za-z0-9+/]{24,}={0,2}/g) ?? []) {
      const bytes = Buffer.from(word, "base64");
      yield [`${path} (base64)`, bytes.toString("utf8")];
      if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
        yield [`${path} (gzip)`, gunzipSync(bytes).toString("utf8")];
      }
    }
  } else if (typeof value === "object" && value !== null) {
    if (Reflect.get(value, signature) === secretMark) return;
    for (const [key, each] of Object.entries(value)) yield* openTexts(each, `${path}.${key}`);
  }
}

const told = (value: unknown, path: string) =>
  [...openTexts(value, path)].filter(([, text]) => text.includes(privateKey)).map(([at]) => at);

describe("private keys", () => {
  it("are in no resource's input outside a secret", async () => {
    const { resources } = await declare({
      name: "blue.k8s.example.com",
      kubernetesVersion: "1.35.2",
      networking: "cilium",
      zones: ["us-east-1a", "us-east-1b", "us-east-1c"],
    });
    assert.deepEqual(
      resources.flatMap(({ type, name, inputs }) => told(inputs, `${type} ${name}`)),
      [],
    );
    // and they are there: each is given to somebody, in a secret
    const given = resources.filter(({ inputs }) => JSON.stringify(inputs).includes(privateKey));
    assert.deepEqual([...new Set(given.map(({ type }) => type))].sort(), [
      "aws:ssm/parameter:Parameter",
      "cluster-migration:index:NodeSecrets",
      "kubernetes:core/v1:Secret",
      "tls:index/certRequest:CertRequest",
      "tls:index/locallySignedCert:LocallySignedCert",
      "tls:index/selfSignedCert:SelfSignedCert",
    ]);
  });

  it("are in the kubeconfig only, which is a secret output", async () => {
    const { outputs } = await declare({
      name: "blue.k8s.example.com",
      kubernetesVersion: "1.35.2",
      networking: "flannel",
      zones: ["us-east-1a"],
    });
    const { kubeconfig, ...others } = outputs;
    assert.equal(outputs["secret"], true);
    assert.deepEqual(told(others, "outputs"), []);
    assert.deepEqual(told(kubeconfig, "kubeconfig"), ["kubeconfig (base64)"]);
  });

  it("would be found wherever they stand, in gzipped user data too", () => {
    const packed = gzipSync(`key: ${privateKey} and what follows it`).toString("base64");
    assert.deepEqual(told({ userData: packed }, "x"), ["x.userData (gzip)"]);
    assert.deepEqual(told({ a: [{ b: privateKey }] }, "x"), ["x.a.0.b"]);
    assert.deepEqual(told({ a: Buffer.from(privateKey).toString("base64") }, "x"), [
      "x.a (base64)",
    ]);
    assert.deepEqual(told({ a: { [signature]: secretMark, value: privateKey } }, "x"), []);
  });
});
