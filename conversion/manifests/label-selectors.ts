// Label selectors of the API: `matchLabels` and `matchExpressions`.
import { hasLabels, type Labels } from "../../migration/state/labels.ts";
import { UserError } from "../../migration/user-error.ts";
import { listAt, recordAt, recordsAt, stringAt, type JsonObject } from "./json.ts";
import type { KubernetesObject } from "./manifest.ts";

/** An empty selector is met by everything. */
export function meetsSelector(selector: unknown, labels: Labels): boolean {
  return (
    hasLabels(recordAt(selector, "matchLabels"), labels) &&
    recordsAt(selector, "matchExpressions").every((each) => meetsExpression(each, labels))
  );
}

/**
 * As the API's `labelSelector` has it: `a=b,c in (d,e),f notin (g),h,!i`.
 *
 * @throws UserError for an operator that labels do not have
 */
export function selectorText(selector: unknown): string {
  return [
    ...Object.entries(recordAt(selector, "matchLabels")).map(
      ([key, value]) => `${key}=${String(value)}`,
    ),
    ...recordsAt(selector, "matchExpressions").map(expressionText),
  ].join(",");
}

function expressionText(expression: JsonObject): string {
  const key = stringAt(expression, "key") ?? "";
  const values = listAt(expression, "values").map(String).join(",");
  switch (expression["operator"]) {
    case "In":
      return `${key} in (${values})`;
    case "NotIn":
      return `${key} notin (${values})`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
    default:
      throw new UserError(
        `a label selector's operator: got ${String(expression["operator"])}, expected In, NotIn, Exists or DoesNotExist`,
      );
  }
}

/** What a workload finds its pods by; a ReplicationController's is labels and nothing else. Undefined: it says none. */
export function selectorOf(object: KubernetesObject): JsonObject | undefined {
  const written = recordAt(object, "spec", "selector");
  const selector = object.kind === "ReplicationController" ? { matchLabels: written } : written;
  return selectorText(selector) === "" ? undefined : selector;
}

/** One of a selector's `matchExpressions`. Gt and Lt compare numbers that only an owner gives. */
export function meetsExpression(expression: JsonObject, labels: Labels): boolean {
  const value = labels[stringAt(expression, "key") ?? ""];
  const values = listAt(expression, "values");
  switch (expression["operator"]) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return true;
  }
}
