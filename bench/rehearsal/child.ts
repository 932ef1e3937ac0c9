// How much the simulated world answers, and a bare loop of the same libraries: so many DNS questions or requests, and the
// CPU that they take, of both ends, without what comes before.
//
//   node bench/rehearsal/child.ts world|floor dns|http NUMBER FOLDER
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { Agent, createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { decode, encode } from "dns-packet";
import { join } from "node:path";
import { readManifests } from "../../conversion/manifests/read.ts";
import { exchange } from "../../rehearsal/clients/exchange.ts";
import { Resolver } from "../../rehearsal/clients/resolver.ts";
import { World } from "../../rehearsal/world/world.ts";

/** As many are under way at once. */
const together = 20;

/** As many services as the project in the folder has. */
const hosts = 100;
const [which = "", what = "", number = "", folder = ""] = process.argv.slice(2);
const ingress = { dnsName: "ingress.elb.us-east-1.amazonaws.com", zoneId: "Z26RNL4JYFTOTI" };

interface Subject {
  /** Asks once about a host. */
  readonly ask: (host: string, i: number) => Promise<void>;
  readonly close: () => void | Promise<void>;
}

async function world(): Promise<Subject> {
  const made = await World.start({ speed: 600 });
  const zone = made.zones.add("example.com");
  const cluster = await made.addExisting({
    name: "old",
    kubernetesVersion: "1.36",
    nodes: 3,
    ingress,
  });
  for (const { object } of readManifests(join(folder, "workloads"))) {
    cluster.place(object);
  }
  for (let i = 0; i < hosts; i++) {
    for (const [setIdentifier, weight] of [
      ["old", 90],
      ["new", 10],
    ] as const) {
      const alias = { name: ingress.dnsName, zoneId: ingress.zoneId, evaluateTargetHealth: true };
      const record = { name: hostOf(i), type: "A", setIdentifier, weight, values: [], alias };
      made.zones.seed(zone.id, [{ action: "UPSERT", record }]);
    }
  }
  await made.clock.sleep(300);
  const resolver = await Resolver.start(made.dnsPort);
  const { addresses } = await resolver.resolve(hostOf(0), "");
  const endpoint = made.endpoints.at(addresses[0] ?? "", "http");
  return {
    ask: async (host, i) => {
      if (what === "dns") {
        await resolver.resolve(host, String(i));
        return;
      }
      const target = { scheme: "http", name: host, path: "/", host } as const;
      const answer = await exchange({ target, client: "bench", endpoint, agent: new Agent() });
      if (answer.failure !== undefined) throw new Error(`${host}: ${answer.failure}`);
    },
    close: async () => {
      resolver.close();
      await made.close();
    },
  };
}

async function dnsFloor(): Promise<Subject> {
  const [server, client] = [createSocket("udp4"), createSocket("udp4")];
  for (const socket of [server, client]) await once(socket.bind(0, "127.0.0.1"), "listening");
  server.on("message", (message, from) => {
    const { id = 0, questions = [] } = decode(message);
    const name = questions[0]?.name ?? "";
    const answers = [{ type: "A" as const, name, ttl: 60, data: "127.0.0.1" }];
    server.send(encode({ type: "response", id, questions, answers }), from.port, from.address);
  });
  const waiting = new Map<number, () => void>();
  client.on("message", (message) => waiting.get(decode(message).id ?? 0)?.());
  return {
    ask: (name, i) =>
      new Promise((resolve) => {
        const id = i % 65536;
        waiting.set(id, resolve);
        client.send(
          encode({ type: "query", id, questions: [{ type: "A", name }] }),
          server.address().port,
          "127.0.0.1",
        );
      }),
    close: () => {
      server.close();
      client.close();
    },
  };
}

async function httpFloor(): Promise<Subject> {
  const server = createServer((_, response) => response.end("ok"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    ask: (host) =>
      new Promise((resolve, reject) => {
        get({ host: "127.0.0.1", port, agent: new Agent(), headers: { host } }, (response) => {
          response.resume();
          response.on("end", resolve);
        }).on("error", reject);
      }),
    close: () => void server.close(),
  };
}

function hostOf(i: number): string {
  return `service-${i}.example.com`;
}

const subject = await (which === "world" ? world() : what === "dns" ? dnsFloor() : httpFloor());
const all = Number(number);
let asked = 0;
const one = async (): Promise<void> => {
  while (asked < all) {
    const i = asked++;
    await subject.ask(hostOf(i % hosts), i);
  }
};
const before = process.cpuUsage();
await Promise.all(Array.from({ length: together }, one));
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6 }));
await subject.close();
