// Label selectors of the API: `matchLabels` and `matchExpressions`.
import { hasLabels, type Labels } from "../../migration/state/labels.ts";
import { listAt, recordAt, recordsAt, stringAt, type JsonObject } from "./json.ts";

/** An empty selector is met by everything. */
export function meetsSelector(selector: unknown, labels: Labels): boolean {
  return (
    hasLabels(recordAt(selector, "matchLabels"), labels) &&
    recordsAt(selector, "matchExpressions").every((each) => meetsExpression(each, labels))
  );
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
