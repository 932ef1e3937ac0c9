// What `npm run advise -- --format json` prints. docs/schemas/advice.json is made of it.
import { z } from "zod";

const text = z.string();

const finding = z.strictObject({
  source: text.describe("file:line, or a key of Pulumi.yaml"),
  object: text
    .exactOptional()
    .describe("such as Deployment shop/web; absent where it is about no object"),
  text,
});

const refusal = z.strictObject({ object: text, source: text, reason: text, wayOut: text });

const change = z.strictObject({
  path: text,
  before: z.unknown().optional().describe("absent: was not there"),
  after: z.unknown().optional().describe("absent: is no longer there"),
});

const conversion = z.strictObject({
  conversion: text,
  object: text,
  source: text,
  changes: z.array(change).readonly(),
});

const reference = z.strictObject({
  source: text,
  object: text.describe("who needs it"),
  needs: text.describe("such as Secret shop/db"),
  kind: text.optional().describe("of the object that would bring it, such as Secret"),
  name: text.optional().describe("its name, as cluster-migration/provided takes it"),
  found: text.describe("what is there instead"),
  wayOut: text,
  blocks: z.boolean().describe("true: the target could not run the object"),
});

const count = z.number().int().nonnegative();

const side = z.strictObject({
  stack: text,
  kubernetesVersion: text,
  managesWorkloads: z
    .boolean()
    .describe("false: somebody else applies the manifests there, and would have to apply this"),
  conversions: z.array(conversion).readonly(),
  refusals: z.array(refusal).readonly(),
  references: z.array(reference).readonly(),
  warnings: z.array(finding).readonly(),
  totals: z.strictObject({
    objects: count,
    convertedObjects: count,
    conversions: count,
    refusedObjects: count,
    annotations: z
      .strictObject({ translated: count, refused: count })
      .describe("of ingress-nginx, on a created cluster"),
  }),
});

export const adviceSchema = z.strictObject({
  from: text.describe("the stack that serves"),
  to: text,
  strategy: z.enum(["in place", "move"]),
  reasons: z.array(text).readonly().describe("a sentence each; never empty"),
  decisions: z
    .strictObject({
      required: z
        .array(finding)
        .readonly()
        .describe("without them neither side takes the manifests"),
      open: z.array(finding).readonly().describe("nothing waits for them"),
    })
    .describe("what the owners of the manifests must say"),
  hosts: z
    .array(
      z.strictObject({
        host: text,
        source: text,
        object: text.describe("where it was found: Ingress shop/web, or hosts"),
        withoutRecord: text
          .exactOptional()
          .describe("why it gets no record; absent where it gets one"),
      }),
    )
    .readonly(),
  leftOut: z.array(finding).readonly().describe("objects that no side gets"),
  activeOnly: z.array(finding).readonly().describe("objects that run on the active side only"),
  remarks: z.array(finding).readonly(),
  sides: z.array(side).readonly(),
});

export type Advice = z.infer<typeof adviceSchema>;
export type SideAdvice = Advice["sides"][number];

/** As a file for editors and other programs. */
export function adviceJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(adviceSchema, { target: "draft-07" }) as Record<string, unknown>;
  return { ...schema, title: "What npm run advise -- --format json prints" };
}
