import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { zonesFor } from "../../../../conversion/manifests/guessed-zones.ts";
import { manifestsOf } from "../objects.ts";

const ingress = (...hosts: readonly string[]) => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec: { rules: ${JSON.stringify(hosts.map((host) => ({ host })))} }
`;
const known = [{ name: "example.com", private: false }] as const;

describe("hosted zones of manifests of any domain", () => {
  it("are those of the hosts that lie in no known zone", () => {
    const zones = zonesFor(
      manifestsOf(ingress("shop.acme.io", "*.eu.acme.io", "www.acme.co.uk", "a.example.com")),
      ["api.acme.dev"],
      known,
    );
    assert.deepEqual(
      zones.map(({ name }) => name),
      ["example.com", "acme.co.uk", "acme.dev", "acme.io"],
    );
  });

  it("are not guessed where the known ones suffice, or a host is no name", () => {
    assert.deepEqual(
      zonesFor(manifestsOf(ingress("shop.example.com", "localhost")), [], known),
      known,
    );
  });
});
