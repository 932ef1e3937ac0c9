import assert from "node:assert/strict";
import { apiOf } from "../../../../components/workloads/kubernetes-api.ts";
import { kubeconfigOf } from "../../../../components/cluster/kubernetes-provider.ts";

describe("a cluster's API", () => {
  const kubeconfig = kubeconfigOf({
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
});
