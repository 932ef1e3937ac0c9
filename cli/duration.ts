import { UserError } from "../migration/user-error.ts";

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/**
 * Seconds of `90s`, `10m` or `1h`.
 *
 * @throws UserError for anything else
 */
export function seconds(option: string, text: string): number {
  const [, number = "", unit = ""] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const factor = unitSeconds[unit];
  if (factor === undefined) {
    throw new UserError(`--${option}: got ${text}, expected a time such as 90s, 10m or 1h`);
  }
  return Number(number) * factor;
}
