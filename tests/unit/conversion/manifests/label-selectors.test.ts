import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { meetsSelector, selectorText } from "../../../../conversion/manifests/label-selectors.ts";
import { parseSelector } from "../../../../rehearsal/world/kubernetes/api-server.ts";

describe("a label selector", () => {
  it("is written as the API's questions have it", () => {
    const matchExpressions = [
      { key: "tier", operator: "In", values: ["front", "back"] },
      { key: "track", operator: "NotIn", values: ["canary"] },
      { key: "team", operator: "Exists" },
      { key: "old", operator: "DoesNotExist" },
    ];
    assert.equal(
      selectorText({ matchLabels: { app: "web", part: 1 }, matchExpressions }),
      "app=web,part=1,tier in (front,back),track notin (canary),team,!old",
    );
    assert.equal(selectorText({}), "");
  });

  it("means the same to the API as here", () => {
    const word = fc.constantFrom("a", "b", "c");
    const labels = fc.dictionary(word, word, { maxKeys: 3 });
    const values = fc.array(word, { minLength: 1, maxLength: 2 });
    const expression = fc.oneof(
      fc.record({ key: word, operator: fc.constantFrom("In", "NotIn"), values }),
      fc.record({ key: word, operator: fc.constantFrom("Exists", "DoesNotExist") }),
    );
    const selector = fc.record(
      { matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 2 }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(selector, labels, (wanted, own) => {
        assert.equal(parseSelector(selectorText(wanted))(own), meetsSelector(wanted, own));
      }),
    );
  });
});
