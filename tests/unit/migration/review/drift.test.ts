import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { desiredRecords } from "../../../../migration/review/desired-records.ts";
import { differences } from "../../../../migration/review/drift.ts";
import type { Observed } from "../../../../migration/state/observed.ts";
import { blog, host, shop } from "../migration-context.ts";
import { newSide, oldSide, shared } from "../two-sides.ts";

describe("where Route53 is not as the files say", () => {
  const { cluster } = oldSide();
  const [ingress, own] = ["ingress.elb.amazonaws.com", "blog.elb.amazonaws.com"];
  const kops = { ...cluster, created: false, ingress, loadBalancers: { [blog]: own } };
  const sides = [oldSide({ peer: "new", cluster: kops, trafficWeight: 50 }), newSide()];
  const hosts = [host(shop), host(blog)];
  const asTheFilesSay = desiredRecords(sides, shared, hosts);
  /** With another alias in a side's records. */
  const pointing = (stack: string, name: (is: string) => string): Observed => ({
    records: asTheFilesSay.records.map((record) =>
      record.setIdentifier !== stack || record.alias === undefined
        ? record
        : { ...record, alias: { ...record.alias, name: name(record.alias.name) } },
    ),
  });
  const told = (deployed: Observed) => differences(sides, shared, hosts, deployed);

  it("a record that leads to another of the cluster's load balancers is told", () => {
    assert.deepEqual(told(asTheFilesSay), []);
    assert.deepEqual(told(pointing("old", () => ingress)), [
      "blog.example.com: old: the files say that its record points at blog.elb.amazonaws.com, Route53 has ingress.elb.amazonaws.com; run pulumi up --stack old first",
    ]);
  });

  it("a load balancer is known by each way to write its name, and a created cluster's is in no file", () => {
    assert.deepEqual(told(pointing("old", (is) => `dualstack.${is.toUpperCase()}.`)), []);
    assert.deepEqual(told(pointing("new", () => "new-1.elb.amazonaws.com")), []);
  });
});
