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
});
