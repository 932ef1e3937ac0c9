import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { shippedExample } from "../../rehearsal/project-folder.ts";
import { Rehearsal } from "../../rehearsal/rehearsal.ts";
import { folderOf } from "../unit/conversion/manifests/folder.ts";

const service = (name: string, host: string) => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: acme }
spec: { selector: { app: ${name} }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${name}, namespace: acme }
spec:
  rules:
    - host: ${host}
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: ${name}, port: { number: 80 } } } }] }
`;

describe("npm start -- --workloads", () => {
  it("takes manifests of any domain, into zones of their hosts", async () => {
    const workloads = folderOf({
      "shop.yaml": `${service("shop", "shop.acme.io")}---\n${service("api", "api.eu.acme.co.uk")}`,
    });
    const open = (zones: readonly string[]) =>
      Rehearsal.open({
        source: shippedExample(),
        workloads,
        hosts: {},
        zones,
        seed: 1,
        speed: 360,
        clients: 10,
      });
    for (const [zones, expected] of [
      [[], ["acme.co.uk", "acme.io"]],
      [["eu.acme.co.uk"], ["eu.acme.co.uk", "acme.io"]],
    ] as const) {
      const rehearsal = await open(zones);
      const found = rehearsal.workloads.hosts.map(({ zone }) => zone);
      await rehearsal.close();
      assert.deepEqual(found, expected);
    }
  });
});
