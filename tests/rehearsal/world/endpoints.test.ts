import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, it } from "mocha";
import { Endpoints } from "../../../rehearsal/world/http/endpoints.ts";

describe("the ports of a world's endpoints", () => {
  async function isTaken(port: number): Promise<boolean> {
    const server = createServer().listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
      return false;
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, "EADDRINUSE");
      return true;
    } finally {
      server.close();
    }
  }

  it("are no other world's, from before the first address is open until all are closed", async function () {
    const endpoints = new Endpoints(() => undefined);
    await endpoints.prepare();
    if (endpoints.oneAddress) this.skip();
    const ports = [endpoints.port, endpoints.securePort];
    assert.deepEqual(await Promise.all(ports.map(isTaken)), [true, true]);
    await endpoints.open("127.77.0.1", "new");
    await endpoints.closeAll();
    assert.deepEqual(await Promise.all(ports.map(isTaken)), [false, false]);
  });
});
