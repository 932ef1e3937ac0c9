// The tables of the rules in README and MIGRATION.md.
import type { RuleId } from "../../migration/rules/rule.ts";
import { ruleTexts } from "../../migration/rules/rule-texts.ts";
import { table } from "../table.ts";

/** What else an update may say, in the place of a rule's id: after which rule it stands. */
const otherErrors: readonly { readonly after: RuleId; readonly row: readonly string[] }[] = [
  {
    after: "target-healthy",
    row: [
      "`target-healthy: ... gateCommand`",
      "your own check did not exit 0",
      "repair it, or give a reason by `override` in the same edit",
    ],
  },
  {
    after: "backed",
    row: [
      "`Pulumi.new.yaml: ...`",
      "a mistake in a file; all mistakes are listed at once",
      "correct it",
    ],
  },
  {
    after: "backed",
    row: [
      "`rollout: ...`",
      "a weight would round to 0 or exceed 255",
      'use `trafficWeight: "100"` as the base',
    ],
  },
];

const rules = Object.entries(ruleTexts) as readonly (readonly [
  RuleId,
  (typeof ruleTexts)[RuleId],
])[];

/** README's: what each rule guarantees. */
export function guaranteesTable(): string {
  return table(
    ["rule", "what it guarantees"],
    rules.map(([id, { guarantees }]) => [`[${id}](migration/rules/${id}.ts)`, guarantees]),
    true,
  );
}

/** MIGRATION.md's: what each refusal means, and what to do. */
export function refusalsTable(): string {
  return table(
    ["error begins", "meaning", "what to do"],
    rules.flatMap(([id, { meaning, whatToDo }]) => [
      [`[\`${id}:\`](migration/rules/${id}.ts)`, meaning, whatToDo],
      ...otherErrors.filter(({ after }) => after === id).map(({ row }) => row),
    ]),
    true,
  );
}
