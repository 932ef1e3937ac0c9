// The forms in which a value reaches us. `pulumi config set` writes "10" and "true"; a file edited by
// hand has 10 and true. Both mean the same.
import { z } from "zod";

/** A whole number in `[min, max]`, or the string that `pulumi config set` makes of it. */
export function wholeNumber(min: number, max: number) {
  return z.preprocess(
    (value) =>
      typeof value === "string" && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value) ? Number(value) : value,
    z
      .number(`expected a whole number from ${min} to ${max}`)
      .int(`expected a whole number from ${min} to ${max}`)
      .min(min, `expected a whole number from ${min} to ${max}`)
      .max(max, `expected a whole number from ${min} to ${max}`),
  );
}

/** true or false, or the strings "true" and "false". */
export const flag = z.preprocess(
  (value) => (value === "true" ? true : value === "false" ? false : value),
  z.boolean("expected true or false"),
);

/** Text that says something. */
export const nonEmptyText = z
  .string("expected a text")
  .trim()
  .min(1, "expected a text, not an empty one: leave the key out instead");

/** What stands for a value that only Pulumi can decrypt. */
const hidden = "(a secret)";

/** A shell command; from a file that was written by `pulumi config set --secret`, a stand-in. */
export const shellCommand = z
  .union(
    [nonEmptyText, z.strictObject({ secure: nonEmptyText })],
    "expected a text, set with or without --secret",
  )
  .transform((value) => (typeof value === "string" ? value : hidden));

export const stackName = z
  .string("expected a stack's name")
  .regex(/^[A-Za-z0-9_.-]{1,100}$/, "expected a stack's name");

/** A DNS name as Route53 takes it, lower-cased, without the trailing dot; `*.` may begin it. */
export const dnsName = z
  .string("expected a DNS name such as shop.example.com")
  .transform((name) => name.toLowerCase().replace(/\.$/, ""))
  .refine(
    (name) =>
      name.length <= 253 &&
      /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(
        name,
      ),
    "expected a DNS name such as shop.example.com",
  );

/** A host, or `shop.example.com/api`: a path of it and everything below. */
export const hostOrPath = z.string("expected a host or host/path").transform((text, context) => {
  const [, name = "", path = ""] = /^([^/]*)(\/\S*)?$/.exec(text) ?? [];
  const host = dnsName.safeParse(name);
  if (host.success) return host.data + path;
  const message = "expected a host such as shop.example.com, or a path of it: shop.example.com/api";
  context.addIssue({ code: "custom", message });
  return z.NEVER;
});
