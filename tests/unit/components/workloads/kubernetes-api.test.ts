import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CoreV1Api } from "@kubernetes/client-node";
import { apiOf } from "../../../../components/workloads/kubernetes-api.ts";
import { kubeconfigText } from "../../../../components/cluster/kubernetes-provider.ts";

describe("a cluster's API", () => {
  const kubeconfig = kubeconfigText({
    cluster: "old.k8s.example.com",
    server: "https://api.old.k8s.example.com",
    authorityPem: "authority",
    certificatePem: "certificate",
    keyPem: "key",
  });
  const asked = (api: ReturnType<typeof apiOf>) => {
    const { server, caData } = api.getCurrentCluster() ?? {};
    const { certData, keyData } = api.getCurrentUser() ?? {};
    return { server, caData, certData, keyData };
  };

  it("is the one that its kubeconfig names", () => {
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    assert.deepEqual(asked(apiOf(kubeconfig)), {
      server: "https://api.old.k8s.example.com",
      caData: base64("authority"),
      certData: base64("certificate"),
      keyData: base64("key"),
    });
  });

  it("is another in a rehearsal, which gets no key", () => {
    assert.deepEqual(asked(apiOf(kubeconfig, "http://127.0.0.1:8001")), {
      server: "http://127.0.0.1:8001",
      caData: undefined,
      certData: undefined,
      keyData: undefined,
    });
  });

  it("may accept a question and never answer: the question ends by its deadline", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    try {
      const api = apiOf(kubeconfig, `http://127.0.0.1:${port}`, 50).makeApiClient(CoreV1Api);
      const startMs = Date.now();
      await assert.rejects(api.listNode(), /abort/);
      assert.ok(Date.now() - startMs < 5000);
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });
});
