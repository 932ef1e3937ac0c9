import assert from "node:assert/strict";
import { directionOf } from "../../../../migration/steps/direction.ts";
import { pairOf } from "../../../../migration/steps/peers.ts";
import type { Side } from "../../../../migration/state/side.ts";
import { newSide, oldSide } from "../two-sides.ts";

describe("the two sides of a project", () => {
  const third = (changes: Partial<Side> = {}): Side => ({
    ...newSide(),
    stack: "third",
    ...changes,
  });

  it("are the two stacks there are, whether they name each other or not", () => {
    assert.deepEqual(names([oldSide(), newSide()]), "old new");
    assert.deepEqual(names([oldSide()]), "old alone");
    assert.deepEqual(names([]), "no stack file: expected Pulumi.<stack>.yaml");
  });

  it("of three, are those that name each other", () => {
    assert.equal(names([oldSide({ peer: "new" }), newSide(), third({ peer: "new" })]), "old new");
  });

  it("of three, leave a retired one out", () => {
    const gone = oldSide({ peer: "new", trafficWeight: 0, active: false, retired: true });
    assert.equal(names([gone, newSide(), third({ peer: "new" })]), "new third");
  });

  it("of three, are the retired one and its peer while nothing else is going on", () => {
    const other = withoutPeer(third());
    const gone = oldSide({ peer: "new", trafficWeight: 0, active: false, retired: true });
    assert.equal(names([gone, newSide(), other]), "old new");
  });

  it("are asked for when three do not tell", () => {
    const other = withoutPeer(third());
    assert.equal(
      names([oldSide(), withoutPeer(newSide()), other]),
      "peer: it can't be told which two of old, new, third are the sides; set peer on the two that are",
    );
  });
});

describe("the direction of a migration", () => {
  const sameVersion = { cluster: oldSide().cluster };

  it("goes from the older Kubernetes to the newer, at the start and at the end alike", () => {
    assert.equal(direction(oldSide(), newSide()), "old -> new");
    assert.equal(direction(newSide(), oldSide()), "old -> new");
    const moved = newSide({ trafficWeight: 100, active: true });
    assert.equal(direction(moved, oldSide({ trafficWeight: 0, active: false })), "old -> new");
  });

  it("goes away from the active side while the other has traffic, whatever the versions", () => {
    assert.equal(direction(oldSide({ active: false }), newSide({ active: true })), "new -> old");
    assert.equal(
      direction(oldSide(sameVersion), newSide({ ...sameVersion, trafficWeight: 1 })),
      "old -> new",
    );
  });

  it("goes away from a retired side", () => {
    const retired = newSide({ retired: true });
    assert.equal(direction(oldSide(), retired), "new -> old");
  });

  it("goes from an existing cluster to a created one of the same version", () => {
    const existing = { ...oldSide().cluster, created: false };
    assert.equal(direction(newSide(sameVersion), oldSide({ cluster: existing })), "old -> new");
  });

  it("is asked for when the files do not tell", () => {
    assert.equal(
      direction(oldSide(), newSide(sameVersion)),
      "it can't be told which of old and new receives: both have Kubernetes 1.31.4; say --to old or --to new",
    );
  });
});

function names(sides: readonly Side[]): string {
  const pair = pairOf(sides);
  if ("blocked" in pair) return pair.blocked;
  return "alone" in pair
    ? `${pair.alone.stack} alone`
    : pair.sides.map(({ stack }) => stack).join(" ");
}

function direction(a: Side, b: Side): string {
  const found = directionOf([a, b]);
  return "blocked" in found ? found.blocked : `${found.source.stack} -> ${found.target.stack}`;
}

function withoutPeer({ peer: _peer, ...side }: Side): Side {
  return side;
}
