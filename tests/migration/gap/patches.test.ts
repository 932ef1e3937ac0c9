import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import { patches } from "../../../migration/gap/all-patches.ts";
import { newestMinor, oldestMinor } from "../../../migration/gap/api-table.ts";
import { changesBetween } from "../../../migration/gap/changes.ts";
import { isRefused, type Patch, type Target } from "../../../migration/gap/patch.ts";
import type { KubernetesObject, Manifest } from "../../../migration/manifests/manifest.ts";
import { anyObject } from "./any-object.ts";
import { cases, type Case } from "./cases.ts";

const named = (name: string): Patch => {
  const found = patches.find((patch) => patch.name === name);
  assert.ok(found, `no patch is called ${name}`);
  return found;
};

/** What patches make of an object, in their order; refusals are left aside. */
function applied(
  all: readonly Patch[],
  object: KubernetesObject,
  target: Target,
  manifests: readonly Manifest[],
): KubernetesObject {
  return all.reduce((current, patch) => {
    const result = patch.apply(current, target, manifests);
    return result === undefined || isRefused(result) ? current : result;
  }, object);
}

describe("each patch, before and after", () => {
  for (const { patch, title, target, before, after, refused, manifests } of cases) {
    it(`${patch}, 1.${target.minor}: ${title}`, () => {
      const result = named(patch).apply(before, target, manifests);
      assert.ok(result);
      if (refused === undefined) assert.deepEqual(result, after);
      else if (isRefused(result)) assert.equal(result.reason, refused);
      else assert.fail("it was to be refused");
    });
  }

  it("has a case for every patch", () => {
    const shown = new Set(cases.map(({ patch }) => patch));
    assert.deepEqual(
      patches.filter(({ name }) => !shown.has(name)).map(({ name }) => name),
      [],
    );
  });

  it("names every patch once, and its sources", () => {
    assert.equal(new Set(patches.map(({ name }) => name)).size, patches.length);
    assert.deepEqual(
      patches.filter(({ sources }) => sources.length === 0).map(({ name }) => name),
      [],
    );
  });
});

describe("all patches", () => {
  const anyCase: fc.Arbitrary<Pick<Case, "before" | "manifests">> = fc.oneof(
    fc.constantFrom(...cases),
    anyObject.map((before) => ({ before, manifests: [{ object: before, source: "any" }] })),
  );
  const anyMinor = fc.integer({ min: oldestMinor, max: newestMinor });
  const anyClass = fc.constantFrom(undefined, "haproxy");
  const inAnyOrder = fc.shuffledSubarray([...patches], {
    minLength: patches.length,
    maxLength: patches.length,
  });
  const targetOf = (minor: number, ingressClass: string | undefined): Target => ({
    minor,
    ...(ingressClass !== undefined && { ingressClass }),
  });

  it("change nothing when they are applied a second time", () => {
    fc.assert(
      fc.property(anyCase, anyMinor, anyClass, ({ before, manifests }, minor, ingressClass) => {
        const target = targetOf(minor, ingressClass);
        const once = applied(patches, before, target, manifests);
        assert.deepEqual(applied(patches, once, target, manifests), once);
      }),
      { numRuns: 2000 },
    );
  });

  it("come to the same in any order", () => {
    fc.assert(
      fc.property(
        anyCase,
        anyMinor,
        anyClass,
        inAnyOrder,
        ({ before, manifests }, minor, ingressClass, shuffled) => {
          const target = targetOf(minor, ingressClass);
          const expected = applied(patches, before, target, manifests);
          assert.deepEqual(applied(shuffled, before, target, manifests), expected);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("change no field outside their business", () => {
    fc.assert(
      fc.property(anyCase, anyMinor, anyClass, ({ before, manifests }, minor, ingressClass) => {
        const target = targetOf(minor, ingressClass);
        for (const patch of patches) {
          const result = patch.apply(before, target, manifests);
          if (result === undefined || isRefused(result)) continue;
          for (const { path, before: old, after } of changesBetween(before, result)) {
            assert.ok(touches(patch, path, old, after), `${patch.name} changed ${path}`);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("leave what they were given unchanged", () => {
    for (const { before, target, manifests } of cases) {
      const copy = structuredClone(before);
      applied(patches, before, target, manifests);
      assert.deepEqual(before, copy);
    }
  });
});

/** Whether a path, or all that appeared or went with it, is below one that a patch says it touches. */
function touches(patch: Patch, path: string, before: unknown, after: unknown): boolean {
  const steps = path.replaceAll(/\[(\d+)\]/g, ".$1").replaceAll(/\["([^"]*)"\]/g, ".$1");
  const within = patch.touches.some((allowed) => isBelow(steps.split("."), allowed.split(".")));
  if (within) return true;
  // a mapping that came or went as a whole: every field of it
  const whole = before ?? after;
  if (before !== undefined && after !== undefined) return false;
  if (typeof whole !== "object" || whole === null) return false;
  return Object.entries(whole).every(([key, value]) =>
    touches(patch, `${path}.${key}`, undefined, value),
  );
}

function isBelow(path: readonly string[], allowed: readonly string[]): boolean {
  return allowed.every((step, index) => step === "*" || path[index] === step);
}
