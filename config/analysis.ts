// Questions that `npm run watch` asks of the target after each raise.
import { z } from "zod";
import { nonEmptyText, shellCommand } from "./values.ts";

const limit = z.number("expected a number").nonnegative("expected a number of at least 0");

const question = z
  .strictObject({
    name: nonEmptyText,
    /** Prometheus' HTTP API, and PromQL in which `{stack}` and `{cluster}` stand for the side's names. */
    prometheus: z
      .strictObject({ url: z.url("expected a URL"), query: nonEmptyText }, "expected {url, query}")
      .optional(),
    /** `errors`: failed answers by all, 0..1; `latency`: the slowest in a hundred, seconds. Of the side's load balancer. */
    cloudwatch: z.enum(["errors", "latency"], "expected errors or latency").optional(),
    /** Exits 0 when all is well; gets the side's name as ANALYSIS_STACK. */
    command: shellCommand.optional(),
    /** The largest value that is well. */
    most: limit.optional(),
    /** The largest that is well, as a multiple of the other side's. */
    timesOther: limit.optional(),
  })
  .superRefine(({ prometheus, cloudwatch, command, most, timesOther }, context) => {
    const refuse = (message: string) => {
      context.addIssue({ code: "custom", message, input: undefined });
    };
    const asked = [prometheus, cloudwatch, command].filter((way) => way !== undefined).length;
    if (asked !== 1) refuse("expected one of prometheus, cloudwatch and command");
    if (command === undefined && most === undefined && timesOther === undefined) {
      refuse("expected most, timesOther or both: what value is well");
    }
  });

export const analysis = z.array(question, "expected a list of questions").default([]);
