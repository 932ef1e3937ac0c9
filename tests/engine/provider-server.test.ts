import assert from "node:assert/strict";
import { credentials, type ServiceError } from "@grpc/grpc-js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import {
  serveProviders,
  type ProviderServers,
} from "../../rehearsal/runtimes/engine/provider-server.ts";
import { fromStruct, toStruct } from "../../rehearsal/runtimes/engine/wire.ts";
import type { Properties, Provider } from "../../rehearsal/world/provider.ts";

const urn = "urn:pulumi:old::shop::cluster-migration:index:Cluster$aws:route53/record:Record::shop";
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Callback<Response> = (error: ServiceError | null, response: Response) => void;

describe("the provider process", () => {
  let servers: ProviderServers;
  let asked: unknown[];

  const world: Provider = {
    replaces: (_type, olds, news) => (olds["zoneId"] === news["zoneId"] ? [] : ["zoneId"]),
    create: (...args) => {
      asked.push(["create", ...args]);
      return args[2]["name"] === "taken"
        ? Promise.reject(new Error("InvalidChangeBatch: it already exists"))
        : Promise.resolve({ id: "Z_shop_A", outputs: { ...args[2], fqdn: "shop." } });
    },
    update: (_urn, _type, _id, _olds, news) => Promise.resolve(news),
    delete: () => Promise.resolve(),
    read: (_type, id) =>
      Promise.resolve(
        id === "gone"
          ? undefined
          : {
              id,
              outputs: { weight: 77, fqdn: "shop." },
              inputs: { weight: 77, ttl: 0 },
            },
      ),
    invoke: (token, args, config) => Promise.resolve({ token, args, config }),
  };

  const connect = () =>
    new service.ResourceProviderClient(
      `127.0.0.1:${servers.debugProviders.split(":")[1] ?? ""}`,
      credentials.createInsecure(),
      // as every provider resource of an engine, a client has a connection of its own
      { "grpc.use_local_subchannel_pool": 1 },
    );
  type Client = ReturnType<typeof connect>;

  async function ask<Response>(
    send: (client: Client, callback: Callback<Response>) => unknown,
    client = connect(),
  ): Promise<Response> {
    try {
      return await new Promise((resolve, reject) => {
        send(client, (error, response) => {
          if (error === null) resolve(response);
          else reject(new Error(error.details));
        });
      });
    } finally {
      client.close();
    }
  }

  const diff = (before: Properties, after: Properties) =>
    ask<messages.DiffResponse>((client, callback) =>
      client.diff(
        new messages.DiffRequest()
          .setUrn(urn)
          .setOldInputs(toStruct(before))
          .setNews(toStruct(after)),
        callback,
      ),
    );

  const create = (inputs: Properties, preview = false) =>
    ask<messages.CreateResponse>((client, callback) =>
      client.create(
        new messages.CreateRequest()
          .setUrn(urn)
          .setProperties(toStruct(inputs))
          .setPreview(preview),
        callback,
      ),
    );

  const read = (id: string, inputs: Properties) =>
    ask<messages.ReadResponse>((client, callback) =>
      client.read(
        new messages.ReadRequest().setUrn(urn).setId(id).setInputs(toStruct(inputs)),
        callback,
      ),
    );

  before(async () => {
    servers = await serveProviders(world, ["aws"]);
  });
  beforeEach(() => {
    asked = [];
  });
  after(() => {
    servers.close();
  });

  it("finds no difference between equal inputs, whatever the order of their keys", async () => {
    const answer = await diff({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 });
    assert.equal(answer.getChanges(), messages.DiffResponse.DiffChanges.DIFF_NONE);
  });

  it("names what differs, and asks the world what that replaces", async () => {
    const answer = await diff({ zoneId: "Z1", weight: 1 }, { zoneId: "Z2", weight: 1 });
    assert.equal(answer.getChanges(), messages.DiffResponse.DiffChanges.DIFF_SOME);
    assert.deepEqual(answer.getDiffsList(), ["zoneId"]);
    assert.deepEqual(answer.getReplacesList(), ["zoneId"]);
    assert.equal(answer.getDeletebeforereplace(), false);
  });

  it("deletes before it replaces what keeps its name", async () => {
    const answer = await diff({ zoneId: "Z1", name: "shop" }, { zoneId: "Z2", name: "shop" });
    assert.equal(answer.getDeletebeforereplace(), true);
  });

  it("creates with the type of the URN, secrets unwrapped", async () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: "hush",
    };
    const answer = await create({ name: "shop", key: secret });
    assert.equal(answer.getId(), "Z_shop_A");
    assert.deepEqual(fromStruct(answer.getProperties()), {
      name: "shop",
      key: "hush",
      fqdn: "shop.",
    });
    assert.deepEqual(asked, [
      ["create", urn, "aws:route53/record:Record", { name: "shop", key: "hush" }, {}],
    ]);
  });

  it("asks the world for nothing in a preview, and says only what is known", async () => {
    const answer = await create({ name: "shop", zoneId: unknown }, true);
    assert.equal(answer.getId(), "");
    assert.deepEqual(fromStruct(answer.getProperties()), { name: "shop", zoneId: unknown });
    assert.deepEqual(asked, []);
  });

  it("passes the cloud's refusal on in its own words", async () => {
    await assert.rejects(create({ name: "taken" }), {
      message: "InvalidChangeBatch: it already exists",
    });
  });

  it("refreshes what the program declared, and nothing that it left to the cloud", async () => {
    const answer = await read("Z_shop_A", { weight: 10 });
    assert.deepEqual(fromStruct(answer.getInputs()), { weight: 77 });
    assert.deepEqual(fromStruct(answer.getProperties()), { weight: 77, fqdn: "shop." });
  });

  it("imports everything that it finds", async () => {
    const answer = await read("Z_shop_A", {});
    assert.deepEqual(fromStruct(answer.getInputs()), { weight: 77, ttl: 0 });
  });

  it("answers for what is gone without an id", async () => {
    assert.equal((await read("gone", { weight: 10 })).getId(), "");
  });

  it("keeps the configuration of each provider resource apart", async () => {
    const clients = [connect(), connect()];
    const answers: Properties[] = [];
    for (const [i, client] of clients.entries()) {
      await new Promise((resolve) => {
        client.configure(
          new messages.ConfigureRequest().setArgs(toStruct({ kubeconfig: `k${i}` })),
          resolve,
        );
      });
    }
    for (const client of clients) {
      const answer = await ask<messages.InvokeResponse>(
        (each, callback) =>
          each.invoke(
            new messages.InvokeRequest().setTok("a:b:c").setArgs(toStruct({ x: 1 })),
            callback,
          ),
        client,
      );
      answers.push(fromStruct(answer.getReturn()));
    }
    assert.deepEqual(answers, [
      { token: "a:b:c", args: { x: 1 }, config: { kubeconfig: "k0" } },
      { token: "a:b:c", args: { x: 1 }, config: { kubeconfig: "k1" } },
    ]);
  });
});
