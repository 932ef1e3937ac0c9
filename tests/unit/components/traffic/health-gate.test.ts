import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import {
  askTarget,
  type ProbeTargets,
  type GateOptions,
} from "../../../../components/traffic/health-gate.ts";
import { realEnvironment, type Environment } from "../../../../components/environment.ts";
import { answerDeadline, ask } from "../../../../components/traffic/probe.ts";
import type { Probe } from "../../../../migration/state/side.ts";

type Answering = (request: IncomingMessage, response: ServerResponse) => void;

const shop: Probe = { scheme: "http", name: "shop.example.com", path: "/" };
const [target, source] = ["127.0.0.2", "127.0.0.3"];
const variables = { GATE_TARGET: "new", GATE_WEIGHTS: '{"shop.example.com":{"old":100}}' };

/** Every ingress listens at the same port, on an address of its own. */
class Ingresses {
  readonly #servers: Server[] = [];
  #port = 0;

  /** In which they are found; nobody waits in it. */
  get environment(): Environment {
    return environmentAt(this.#port);
  }

  async open(address: string, answering: Answering): Promise<void> {
    const server = createServer(answering);
    this.#servers.push(server);
    this.#port = await listen(server, this.#port, address);
  }

  close(): void {
    for (const server of this.#servers.splice(0)) server.close();
    this.#port = 0;
  }
}

function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Whatever the ingress' address, this port is asked; nobody waits. */
function environmentAt(port: number): Environment {
  return {
    ...realEnvironment,
    sleep: () => Promise.resolve(),
    ingressEndpoint: (host) => ({ host, port }),
  };
}

function status(code: number, location?: string): Answering {
  return (_, response) => {
    response.writeHead(code, location === undefined ? {} : { location }).end();
  };
}

function end(probe: Probe = shop, from: string | undefined = source): ProbeTargets {
  return { host: { name: probe.name, zone: "example.com", probe }, target, source: from };
}

/** What each refused host is told. */
async function refusals(
  probeTargets: readonly ProbeTargets[],
  environment: Environment,
  options: Partial<GateOptions> = {},
) {
  const once = { deadlineSeconds: 0, retrySeconds: 1 };
  return Object.fromEntries(
    await askTarget("new", probeTargets, variables, { ...once, environment, ...options }),
  );
}

describe("the gate, over HTTP", () => {
  const ingresses = new Ingresses();
  afterEach(() => {
    ingresses.close();
  });

  it("asks every Service behind a host, so that one dead backend of many is seen", async () => {
    const asked: string[] = [];
    const answering =
      (api: number): Answering =>
      (request, response) => {
        asked.push(request.url ?? "");
        response.writeHead(request.url === "/api" ? api : 200).end();
      };
    await ingresses.open(target, answering(503));
    await ingresses.open(source, answering(404));
    const { host, ...ends } = end();
    const otherProbes = [{ ...shop, path: "/api", service: "shop/api" }];
    assert.deepEqual(
      await refusals([{ host: { ...host, otherProbes }, ...ends }], ingresses.environment),
      {
        "shop.example.com":
          "new at /api (Service shop/api) answered 503, expected a status below 500",
      },
    );
    assert.deepEqual(asked.sort(), ["/", "/", "/api", "/api"]);
  });

  it("passes a target that answers as the source does, and asks with the host's name and path", async () => {
    const asked: string[] = [];
    const note: Answering = ({ headers, url, method }, response) => {
      asked.push(`${method ?? ""} ${headers.host ?? ""}${url ?? ""}`);
      response.end();
    };
    await ingresses.open(target, note);
    await ingresses.open(source, note);
    assert.deepEqual(
      await refusals([end({ ...shop, path: "/health" })], ingresses.environment),
      {},
    );
    assert.deepEqual(asked, ["GET shop.example.com/health", "GET shop.example.com/health"]);
  });

  it("tells the 404 of an empty cluster's default back end from the real thing", async () => {
    await ingresses.open(target, status(404));
    await ingresses.open(source, status(200));
    assert.deepEqual(await refusals([end()], ingresses.environment), {
      "shop.example.com": "new answered 404, and the source answers 200",
    });
  });

  it("compares redirects by where they lead", async () => {
    await ingresses.open(target, status(302, "/install"));
    await ingresses.open(source, status(302, "/login"));
    assert.deepEqual(await refusals([end()], ingresses.environment), {
      "shop.example.com": "new redirects to /install, and the source redirects to /login",
    });
  });

  it("lets an unhealthy source hand over, but not to one that is unhealthy too", async () => {
    await ingresses.open(target, (request, response) => {
      const code = request.headers.host === "shop.example.com" ? 200 : 502;
      response.writeHead(code).end();
    });
    await ingresses.open(source, status(503));
    const blog = { ...shop, name: "blog.example.com" };
    assert.deepEqual(await refusals([end(), end(blog)], ingresses.environment), {
      "blog.example.com": "new answered 502, expected a status below 500",
    });
  });

  it("names the silence of a target that does not listen", async () => {
    await ingresses.open(source, status(200));
    const told = (await refusals([end()], ingresses.environment))["shop.example.com"] ?? "";
    assert.match(
      told,
      /^new does not answer at its ingress 127\.0\.0\.2 by http \(connect ECONNREFUSED 127\.0\.0\.2:\d+\)$/,
    );
  });

  it("wants the status that the host's annotation names, from the target alone", async () => {
    await ingresses.open(target, status(426));
    const socket = { ...shop, status: 426 };
    assert.deepEqual(await refusals([end(socket, undefined)], ingresses.environment), {});
    assert.deepEqual(
      await refusals([end({ ...shop, status: 101 }, undefined)], ingresses.environment),
      {
        "shop.example.com": "new answered 426, expected 101 (cluster-migration/probe-status)",
      },
    );
  });

  it("asks again until the deadline, and only those that were refused", async () => {
    const asked: string[] = [];
    await ingresses.open(target, ({ headers }, response) => {
      const host = headers.host ?? "";
      asked.push(host);
      const ready = host === "shop.example.com" || asked.length > 5;
      response.writeHead(ready ? 200 : 503).end();
    });
    const slow = { ...shop, name: "slow.example.com" };
    const probeTargets = [end(shop, undefined), end(slow, undefined)];
    assert.deepEqual(
      await refusals(probeTargets, ingresses.environment, {
        deadlineSeconds: 60,
        retrySeconds: 10,
      }),
      {},
    );
    assert.deepEqual(asked.toSorted(), [
      "shop.example.com",
      ...Array.from({ length: 5 }, () => "slow.example.com"),
    ]);
  });

  it("gives up at the deadline", async () => {
    let asked = 0;
    await ingresses.open(target, (_, response) => {
      asked += 1;
      response.writeHead(500).end();
    });
    const told = await refusals([end(shop, undefined)], ingresses.environment, {
      deadlineSeconds: 30,
      retrySeconds: 10,
    });
    assert.deepEqual(told, {
      "shop.example.com": "new answered 500, expected a status below 500",
    });
    assert.equal(asked, 4);
  });

  it("refuses a target that has no record of the host", async () => {
    const unknown = { ...end(), target: undefined };
    assert.deepEqual(await refusals([unknown], ingresses.environment), {
      "shop.example.com": "new has no record of it",
    });
  });

  it("asks the user's own check first, and tells it who receives and what is deployed", async () => {
    await ingresses.open(target, status(200));
    const probeTargets = [end(shop, undefined)];
    const command = `test "$GATE_TARGET" = new && test "$GATE_WEIGHTS" = '${variables.GATE_WEIGHTS}'`;
    assert.deepEqual(await refusals(probeTargets, ingresses.environment, { command }), {});
    assert.deepEqual(
      await refusals(probeTargets, ingresses.environment, {
        command: "echo 3 alerts are firing >&2; exit 7",
      }),
      {
        "shop.example.com": "gateCommand: exit 7: 3 alerts are firing",
      },
    );
  });
});

describe("the gate, over HTTPS", () => {
  const folder = mkdtempSync(join(tmpdir(), "gate-"));
  const trusted = getCACertificates();
  let server: Server | undefined;
  let port = 0;

  before(async function () {
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    try {
      execFileSync(
        "openssl",
        [
          ...["req", "-x509", "-nodes", "-days", "1", "-newkey", "ec"],
          ...["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=shop.example.com"],
          ...[
            "-addext",
            "subjectAltName=DNS:shop.example.com",
            "-keyout",
            key,
            "-out",
            certificate,
          ],
        ],
        { stdio: "ignore" },
      );
    } catch {
      console.log("      (no openssl here to make a certificate)");
      this.skip();
    }
    setDefaultCACertificates([...trusted, readFileSync(certificate, "utf8")]);
    const options = { key: readFileSync(key), cert: readFileSync(certificate) };
    const secure = createSecureServer(options, status(200));
    server = secure;
    port = await listen(secure, 0, target);
  });

  after(() => {
    server?.close();
    setDefaultCACertificates(trusted);
    rmSync(folder, { recursive: true });
  });

  const secure: Probe = { ...shop, scheme: "https" };

  it("passes a certificate that is valid for the host", async () => {
    assert.deepEqual(await ask(secure, target, environmentAt(port)), { status: 200 });
  });

  it("refuses one that is not", async () => {
    assert.deepEqual(
      await refusals(
        [end({ ...secure, name: "blog.example.com" }, undefined)],
        environmentAt(port),
      ),
      {
        "blog.example.com":
          "new does not answer at its ingress 127.0.0.2 by https (Hostname/IP does not match certificate's altnames: Host: blog.example.com. is not in the cert's altnames: DNS:shop.example.com)",
      },
    );
  });

  it("refuses one of an authority that nobody trusts", async () => {
    setDefaultCACertificates(trusted);
    const answer = await ask(secure, target, environmentAt(port));
    assert.ok("failure" in answer);
    // newer versions of Node add advice of their own
    const expected = "does not answer at its ingress 127.0.0.2 by https (self-signed certificate";
    assert.equal(answer.failure.slice(0, expected.length), expected);
  });
});

describe("the probe", () => {
  it("says when the ingress' name does not resolve", async () => {
    const answer = await ask(shop, "nobody.invalid", realEnvironment);
    assert.ok("failure" in answer);
    assert.match(answer.failure, /^has an ingress nobody\.invalid that does not resolve \(/);
  });
});

describe("one question to an ingress", () => {
  const ingresses = new Ingresses();
  afterEach(() => {
    ingresses.close();
  });
  const socket = { ...shop, status: 101 };
  const waiting = new Set<NodeJS.Timeout>();
  afterEach(() => {
    for (const each of waiting) clearInterval(each);
    waiting.clear();
  });
  const askOf = async (probe: Probe, answering: Answering, seconds = 0.3) => {
    await ingresses.open(target, answering);
    return ask(probe, target, ingresses.environment, answerDeadline(seconds));
  };
  const late = {
    failure: "does not answer at its ingress 127.0.0.2 by http (no answer within 0.3 s)",
  };

  it("has one deadline, however the server fills the time", async () => {
    const trickle: Answering = (_, response) => {
      const { socket } = response;
      socket?.write("HTTP/1.1 200 OK\r\nx: ");
      waiting.add(setInterval(() => socket?.write("y"), 50));
    };
    assert.deepEqual(await askOf(shop, trickle), late);
    ingresses.close();
    const hints: Answering = (_, response) => {
      waiting.add(
        setInterval(() => {
          response.writeProcessing();
        }, 50),
      );
    };
    assert.deepEqual(await askOf(shop, hints), late);
  });

  it("to the source ends with the target's: whatever the source does, the target's answer decides", async () => {
    const sources: readonly Answering[] = [
      () => undefined,
      (_, response) => {
        response.socket?.write("HTTP/1.1 200 OK\r\nx: ");
        waiting.add(setInterval(() => response.socket?.write("y"), 50));
      },
      (_, response) => {
        waiting.add(
          setInterval(() => {
            response.writeProcessing();
          }, 50),
        );
      },
    ];
    for (const answering of sources) {
      await ingresses.open(target, status(200));
      await ingresses.open(source, answering);
      assert.deepEqual(await refusals([end()], ingresses.environment, { answerSeconds: 1 }), {});
      ingresses.close();
    }
  });

  it("counts the name's resolution", async () => {
    const environment = {
      ...realEnvironment,
      addressesOf: () => new Promise<never>(() => undefined),
    };
    assert.deepEqual(await ask(shop, "slow.example.net", environment, answerDeadline(0.1)), {
      failure: "has an ingress slow.example.net that does not resolve (no answer within 0.1 s)",
    });
  });

  it("is answered by the headers: a body without an end is cut off", async () => {
    let closed: (() => void) | undefined;
    const cut = new Promise<void>((resolve) => (closed = resolve));
    const endless: Answering = (_, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      response.on("close", () => closed?.());
    };
    assert.deepEqual(await askOf(shop, endless), { status: 200 });
    await cut;
  });

  it("asks for a WebSocket where 101 is expected", async () => {
    const server = createServer(status(426));
    server.on("upgrade", (request, connection) => {
      assert.equal(request.headers.upgrade, "websocket");
      connection.end(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
      );
    });
    const port = await listen(server, 0, target);
    assert.deepEqual(await ask(socket, target, environmentAt(port), answerDeadline(5)), {
      status: 101,
    });
    server.close();
  });

  it("shortens the wait of the gate, which counts it", async () => {
    await ingresses.open(target, (_, response) => {
      setTimeout(() => response.writeHead(503).end(), 40);
    });
    let slept = 0;
    const environment: Environment = {
      ...ingresses.environment,
      sleep: (seconds) => {
        slept += seconds;
        return Promise.resolve();
      },
    };
    await refusals([end(shop, undefined)], environment, {
      deadlineSeconds: 0.2,
      retrySeconds: 0.05,
    });
    assert.ok(slept <= 0.15, `slept ${slept} s besides the questions`);
  });
});

describe("the gate while it waits", () => {
  it("says each half minute for whom and why", async () => {
    const said: string[] = [];
    let nowMs = 0;
    const environment: Environment = {
      ...realEnvironment,
      nowMs: () => nowMs,
      sleep: (seconds) => {
        nowMs += seconds * 1000;
        return Promise.resolve();
      },
    };
    const unknown = { ...end(), target: undefined };
    const blog = end({ ...shop, name: "blog.example.com" });
    await refusals([unknown, { ...blog, target: undefined }], environment, {
      deadlineSeconds: 60,
      retrySeconds: 10,
      say: (message) => said.push(message),
    });
    assert.deepEqual(
      said,
      [60, 30].map(
        (left) =>
          `waiting up to ${left} s for shop.example.com (and 1 more): new has no record of it`,
      ),
    );
  });
});
