import assert from "node:assert/strict";
import type { Answer } from "../../../../migration/rules/rule.ts";
import { gateCommandOf, targetHealthy } from "../../../../migration/rules/target-healthy.ts";
import type { Probe } from "../../../../migration/state/side.ts";
import { toldAt } from "../migration-context.ts";

describe("the gate's verdict on a target", () => {
  const probe: Probe = { scheme: "https", name: "shop.example.com", path: "/" };
  const dead: Answer = {
    failure: "does not answer at its ingress nlb-old by https (ECONNREFUSED)",
  };
  const of = (target: Answer | number, source?: Answer | number, status?: number) => {
    const answer = (a: Answer | number): Answer => (typeof a === "number" ? { status: a } : a);
    const [line] = toldAt("answer", targetHealthy, {
      probe: { ...probe, ...(status !== undefined && { status }) },
      target: answer(target),
      source: source === undefined ? undefined : answer(source),
    });
    return line?.replace(/^target-healthy: /, "");
  };

  it("refuses one that does not answer, and says why", () => {
    assert.equal(of(dead, 200), "does not answer at its ingress nlb-old by https (ECONNREFUSED)");
    assert.equal(of(dead, dead), "does not answer at its ingress nlb-old by https (ECONNREFUSED)");
  });

  it("refuses one dead Service of many, and takes the source's answer for right there", () => {
    const at = (target: Answer | number, source?: Answer | number) => {
      const answer = (a: Answer | number): Answer => (typeof a === "number" ? { status: a } : a);
      const [line] = toldAt("answer", targetHealthy, {
        probe: { ...probe, path: "/api", service: "shop/api" },
        target: answer(target),
        source: source === undefined ? undefined : answer(source),
      });
      return line?.replace(/^target-healthy: /, "");
    };
    const where = "at /api (Service shop/api)";
    assert.equal(at(503, 200), `${where} answered 503, expected a status below 500`);
    assert.equal(at(503, 503), `${where} answered 503, expected a status below 500`);
    assert.equal(
      at(dead, 200),
      `${where} does not answer at its ingress nlb-old by https (ECONNREFUSED)`,
    );
    assert.equal(at(404, 200), `${where} answered 404, and the source answers 200`);
    assert.equal(at(404, 401), `${where} answered 404, and the source answers 401`);
    // nobody has chosen this path
    assert.equal(at(404, 404), undefined);
    assert.equal(at(404, dead), undefined);
    assert.equal(at(404), undefined);
    assert.equal(at(200, 204), undefined);
  });

  it("refuses 5xx, whatever the source says", () => {
    for (const source of [undefined, 200, 503, dead]) {
      assert.equal(of(503, source), "answered 503, expected a status below 500");
    }
  });

  const meaningless = (status: number) =>
    `answered ${status}, which does not show that the service works; name a path that answers by cluster-migration/probe-path, or the expected status by cluster-migration/probe-status`;

  it("wants the source's class of status, and exactly its 401 or 403", () => {
    assert.equal(of(404, 200), "answered 404, and the source answers 200");
    assert.equal(of(302, 200), "answered 302, and the source answers 200");
    assert.equal(of(204, 200), undefined);
    assert.equal(of(401, 403), "answered 401, and the source answers 403");
    assert.equal(of(404, 401), "answered 404, and the source answers 401");
    assert.equal(of(401, 401), undefined);
    assert.equal(of(403, 403), undefined);
  });

  it("does not pass a 4xx that both sides answer: an empty cluster answers it, too", () => {
    assert.equal(of(404, 404), meaningless(404));
    assert.equal(of(400, 400), meaningless(400));
    assert.equal(of(404, 404, 404), undefined);
  });

  it("wants the source's redirect, without its query", () => {
    const to = (location: string): Answer => ({ status: 302, location });
    assert.equal(of(to("/en"), to("/en")), undefined);
    assert.equal(of(to("/login?nonce=1"), to("/login?nonce=2#top")), undefined);
    assert.equal(
      of(to("/setup"), to("/login")),
      "redirects to /setup, and the source redirects to /login",
    );
    assert.equal(of(301, to("/login")), "redirects to nowhere, and the source redirects to /login");
    assert.equal(of(to("/login"), 301), "redirects to /login, and the source redirects to nowhere");
  });

  it("lets an unhealthy side, or nobody, hand over to one that answers well", () => {
    for (const source of [undefined, dead, 500]) {
      for (const status of [200, 302, 401, 403]) assert.equal(of(status, source), undefined);
      assert.equal(of(404, source), meaningless(404));
    }
  });

  it("wants exactly the status that the host's annotation names", () => {
    assert.equal(of(426, 200, 426), undefined);
    assert.equal(of(503, undefined, 503), undefined);
    assert.equal(of(200, 200, 426), "answered 200, expected 426 (cluster-migration/probe-status)");
  });
});

describe("the user's own check", () => {
  it("is skipped with a reason", () => {
    const gateCommand = "./alerts-are-quiet";
    assert.equal(gateCommandOf({ gateCommand }), gateCommand);
    assert.equal(gateCommandOf({ gateCommand, override: "alerting is down" }), undefined);
    assert.equal(gateCommandOf({ override: "alerting is down" }), undefined);
  });
});
