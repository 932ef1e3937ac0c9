// Rules of which something is switched off.
import type { Finding, Rule, RuleId } from "../../migration/rules/rule.ts";
import { rules } from "../../migration/rules/verdict.ts";
import type { MigrationContext } from "../../migration/state/migration-context.ts";
import type { Defences } from "./setting.ts";

export function without(name: RuleId): Partial<Defences> {
  return { rules: rules.filter(({ id }) => id !== name) };
}

/** One rule that does not say one thing, at the start and before a destroy. */
export function unsaid(name: RuleId, what: string): Partial<Defences> {
  const rest = (found: readonly Finding[]) => found.filter(({ text }) => !text.includes(what));
  return {
    rules: rules.map((rule) => {
      const { destroy } = rule.when;
      if (rule.id !== name) return rule;
      const silent = blinded(rule, (check, context) => rest(check(context)));
      if (destroy === undefined) return silent;
      return { ...silent, when: { ...silent.when, destroy: (asked) => rest(destroy(asked)) } };
    }),
  };
}

type Start = (
  check: (context: MigrationContext) => readonly Finding[],
  context: MigrationContext,
) => readonly Finding[];

/** One rule that does not see everything at the start. */
export function blind(name: RuleId, start: Start): Partial<Defences> {
  return { rules: rules.map((rule) => (rule.id === name ? blinded(rule, start) : rule)) };
}

export function blinded(rule: Rule, start: Start): Rule {
  const check = rule.when.start;
  if (check === undefined) return rule;
  return { ...rule, when: { ...rule.when, start: (context) => start(check, context) } };
}
