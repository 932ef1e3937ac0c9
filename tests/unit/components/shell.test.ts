import assert from "node:assert/strict";
import { complaintOf } from "../../../components/shell.ts";

describe("the user's own checks", () => {
  it("agree by exit code 0, whatever they say", async () => {
    assert.equal(await complaintOf("echo fine; echo really >&2", {}), undefined);
  });

  it("complain by another one, with the last three lines of what they say", async () => {
    assert.equal(await complaintOf("exit 3", {}), "exit 3");
    assert.equal(await complaintOf("printf '1\\n2\\n3\\n4\\n'; exit 1", {}), "exit 1: 2 3 4");
    assert.equal(await complaintOf("echo why >&2; exit 1", {}), "exit 1: why");
    assert.equal(await complaintOf("kill -9 $$", {}), "exit SIGKILL");
  });

  it("have the program's environment and what they are told", async () => {
    const command = '[ "$SIDE" = old ] && [ -n "$PATH" ]';
    assert.equal(await complaintOf(command, { SIDE: "old" }), undefined);
  });

  it("get no input, and may say as much as they like", async () => {
    assert.equal(await complaintOf("cat", {}), undefined);
    assert.equal(await complaintOf("head -c 3000000 /dev/zero", {}), undefined);
    const long = await complaintOf("head -c 3000000 /dev/zero | tr '\\0' x; exit 2", {});
    assert.equal(long?.slice(0, 10), "exit 2: xx");
    assert.ok(long.length < 5000);
  });

  it("are killed with all that they have started when their time is over", async () => {
    const began = Date.now();
    const complaint = await complaintOf("echo waiting; sleep 60 | cat", {}, { timeoutSeconds: 3 });
    assert.equal(complaint, "no exit within 3 s: waiting");
    assert.ok(Date.now() - began < 10_000);
  });

  it("are not waited for when only what they left in the background holds their output", async () => {
    assert.equal(await complaintOf("sleep 5 & exit 0", {}, { timeoutSeconds: 3 }), undefined);
  });

  it("are not repeated when they are secret", async () => {
    assert.equal(await complaintOf("echo password; exit 1", {}, { secret: true }), "exit 1");
  });
});
