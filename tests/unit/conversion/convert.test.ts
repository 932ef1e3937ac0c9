import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import { conversions } from "../../../conversion/all-conversions.ts";
import { newestMinor, oldestMinor } from "../../../conversion/api-table.ts";
import { changesBetween } from "../../../migration/state/field-changes.ts";
import {
  isRefused,
  type Conversion,
  type ConversionTarget,
} from "../../../conversion/conversion.ts";
import type { KubernetesObject } from "../../../conversion/manifests/manifest.ts";
import { ManifestIndex } from "../../../conversion/manifests/manifest-index.ts";
import { anyObject } from "./any-object.ts";
import { cases, type Case } from "./cases.ts";

const named = (name: string): Conversion => {
  const found = conversions.find((conversion) => conversion.name === name);
  assert.ok(found, `no conversion is called ${name}`);
  return found;
};

/** What conversions make of an object, in their order; refusals are left aside. */
function applied(
  all: readonly Conversion[],
  object: KubernetesObject,
  target: ConversionTarget,
  index: ManifestIndex,
): KubernetesObject {
  return all.reduce((current, conversion) => {
    const result = conversion.apply(current, target, index);
    return result === undefined || isRefused(result) ? current : result;
  }, object);
}

describe("each conversion, before and after", () => {
  for (const { conversion, title, target, before, after, refused, index } of cases) {
    it(`${conversion}, 1.${target.minor}: ${title}`, () => {
      const result = named(conversion).apply(before, target, index);
      assert.ok(result);
      if (refused === undefined) assert.deepEqual(result, after);
      else if (isRefused(result)) assert.equal(result.reason, refused);
      else assert.fail("it was to be refused");
    });
  }

  it("has a case for every conversion", () => {
    const shown = new Set(cases.map(({ conversion }) => conversion));
    assert.deepEqual(
      conversions.filter(({ name }) => !shown.has(name)).map(({ name }) => name),
      [],
    );
  });

  it("names every conversion once, and its sources", () => {
    assert.equal(new Set(conversions.map(({ name }) => name)).size, conversions.length);
    assert.deepEqual(
      conversions.filter(({ sources }) => sources.length === 0).map(({ name }) => name),
      [],
    );
  });
});

describe("all conversions", () => {
  const anyCase: fc.Arbitrary<Pick<Case, "before" | "index">> = fc.oneof(
    fc.constantFrom(...cases),
    anyObject.map((before) => ({
      before,
      index: new ManifestIndex([{ object: before, source: "any" }]),
    })),
  );
  const anyMinor = fc.integer({ min: oldestMinor, max: newestMinor });
  const anyClass = fc.constantFrom(undefined, "haproxy");
  const inAnyOrder = fc.shuffledSubarray([...conversions], {
    minLength: conversions.length,
    maxLength: conversions.length,
  });
  const targetOf = (minor: number, ingressClass: string | undefined): ConversionTarget => ({
    minor,
    ...(ingressClass !== undefined && { ingressClass }),
  });

  it("change nothing when they are applied a second time", () => {
    fc.assert(
      fc.property(anyCase, anyMinor, anyClass, ({ before, index }, minor, ingressClass) => {
        const target = targetOf(minor, ingressClass);
        const once = applied(conversions, before, target, index);
        assert.deepEqual(applied(conversions, once, target, index), once);
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
        ({ before, index }, minor, ingressClass, shuffled) => {
          const target = targetOf(minor, ingressClass);
          const expected = applied(conversions, before, target, index);
          assert.deepEqual(applied(shuffled, before, target, index), expected);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("change no field outside their business", () => {
    fc.assert(
      fc.property(anyCase, anyMinor, anyClass, ({ before, index }, minor, ingressClass) => {
        const target = targetOf(minor, ingressClass);
        for (const conversion of conversions) {
          const result = conversion.apply(before, target, index);
          if (result === undefined || isRefused(result)) continue;
          for (const { path, before: old, after } of changesBetween(before, result)) {
            assert.ok(touches(conversion, path, old, after), `${conversion.name} changed ${path}`);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("leave what they were given unchanged", () => {
    for (const { before, target, index } of cases) {
      const copy = structuredClone(before);
      applied(conversions, before, target, index);
      assert.deepEqual(before, copy);
    }
  });
});

/** Whether a path, or all that appeared or went with it, is below one that a conversion says it touches. */
function touches(conversion: Conversion, path: string, before: unknown, after: unknown): boolean {
  const steps = path.replaceAll(/\[(\d+)\]/g, ".$1").replaceAll(/\["([^"]*)"\]/g, ".$1");
  const within = conversion.touches.some((allowed) =>
    isBelow(steps.split("."), allowed.split(".")),
  );
  if (within) return true;
  // a mapping that came or went as a whole: every field of it
  const whole = before ?? after;
  if (before !== undefined && after !== undefined) return false;
  if (typeof whole !== "object" || whole === null) return false;
  return Object.entries(whole).every(([key, value]) =>
    touches(conversion, `${path}.${key}`, undefined, value),
  );
}

function isBelow(path: readonly string[], allowed: readonly string[]): boolean {
  return allowed.every((step, index) => step === "*" || path[index] === step);
}
