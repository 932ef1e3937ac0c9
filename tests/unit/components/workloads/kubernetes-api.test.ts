import assert from "node:assert/strict";
import { apiOf } from "../../../../components/workloads/kubernetes-api.ts";
import { kubeconfigOf } from "../../../../components/cluster/kubernetes-provider.ts";

describe("a cluster's API", () => {
  it("is the one that its kubeconfig names", () => {
    const kubeconfig = kubeconfigOf({
      cluster: "old.k8s.example.com",
      server: "https://api.old.k8s.example.com",
      authorityPem: "authority",
      certificatePem: "certificate",
      keyPem: "key",
    });
    for (const api of [apiOf(kubeconfig), apiOf(kubeconfig, "old.k8s.example.com")]) {
      const { name, server, caData } = api.getCurrentCluster() ?? {};
      const { certData, keyData } = api.getCurrentUser() ?? {};
      const base64 = (text: string) => Buffer.from(text).toString("base64");
      assert.deepEqual(
        { name, server, caData, certData, keyData },
        {
          name: "old.k8s.example.com",
          server: "https://api.old.k8s.example.com",
          caData: base64("authority"),
          certData: base64("certificate"),
          keyData: base64("key"),
        },
      );
    }
  });
});
