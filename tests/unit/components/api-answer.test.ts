import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { whyApiIsSilent } from "../../../components/api-answer.ts";

describe("whether a Kubernetes API answers", () => {
  let server: Server;
  let url: string;
  let status: number | "nothing";

  beforeEach(async () => {
    server = createServer((request, response) => {
      assert.equal(request.headers.authorization, undefined);
      if (status === "nothing") request.socket.destroy();
      else response.writeHead(status).end("{}");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.close();
  });

  const kubeconfig = (address: string) => `
apiVersion: v1
kind: Config
clusters: [{ name: other, cluster: { server: "http://127.0.0.1:1" } }, { name: it, cluster: { server: "${address}" } }]
contexts: [{ name: it, context: { cluster: it, user: me } }]
current-context: it
users: [{ name: me, user: { token: secret } }]
`;

  it("is told by any answer, also by a refusal of a stranger", async () => {
    for (status of [200, 401, 403]) {
      assert.equal(await whyApiIsSilent(kubeconfig(url), undefined), undefined);
    }
  });

  it("is asked at another address where one is given, and of the kubeconfig's current cluster otherwise", async () => {
    status = 200;
    assert.equal(await whyApiIsSilent(kubeconfig("http://127.0.0.1:1"), url), undefined);
    assert.match(
      (await whyApiIsSilent(kubeconfig("https://127.0.0.1:1"), undefined)) ?? "",
      /ECONNREFUSED/,
    );
  });

  it("says why there is none", async () => {
    status = "nothing";
    assert.match((await whyApiIsSilent(kubeconfig(url), url)) ?? "", /socket hang up/);
  });

  it("is not asked where the kubeconfig names no server: the plugin says what is wrong with it", async () => {
    assert.equal(await whyApiIsSilent("{}", undefined), undefined);
  });
});
