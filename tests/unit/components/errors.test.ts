import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { withPlainErrors } from "../../../components/errors.ts";
import { UserError } from "../../../migration/user-error.ts";

describe("a person's mistake", () => {
  it("ends the run by its text alone", async () => {
    const mistake = () => Promise.reject(new UserError(["peer: missing", "hosts: empty"]));
    await assert.rejects(withPlainErrors(mistake), (error: Error) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.equal(error.message, new UserError(["peer: missing", "hosts: empty"]).message);
      return true;
    });
  });

  it("is told from the program's own, which keep their stack trace", async () => {
    const bug = new TypeError("undefined is not a function");
    await assert.rejects(
      withPlainErrors(() => Promise.reject(bug)),
      (error) => error === bug,
    );
    assert.equal(await withPlainErrors(() => Promise.resolve(1)), 1);
  });
});
