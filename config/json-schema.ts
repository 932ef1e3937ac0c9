// The JSON schemas that editors read: made of the zod schemas, so that both say the same.
import { z } from "zod";
import { clusterOfStack } from "./cluster.ts";
import { createdCluster } from "./created-cluster.ts";
import { descriptions } from "./descriptions.ts";
import { existingCluster } from "./existing-cluster.ts";
import { sharedShape, sideShape } from "./schema.ts";

type Json = Record<string, unknown>;

/** For a stack file, whose keys have the project's namespace. */
export function stackFileSchema(project: string): Json {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Pulumi.<stack>.yaml: what one side says of itself",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries(
          Object.entries(sideShape).map(([key, shape]) => [`${project}:${key}`, keyOf(key, shape)]),
        ),
        // a misspelt key of the project's own; other namespaces are others'
        patternProperties: { [`^(?!${project}:)[a-z-]+:`]: {} },
        additionalProperties: false,
      },
    },
  };
}

/** For Pulumi.yaml: the values that both sides share stand below `default`. */
export function projectFileSchema(): Json {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Pulumi.yaml: what both sides must agree on",
    type: "object",
    required: ["name", "runtime"],
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries(
          Object.entries(sharedShape).map(([key, shape]) => {
            const value = keyOf(key, shape);
            return [
              key,
              {
                description: descriptions[key],
                type: "object",
                properties: {
                  type: { type: "string" },
                  description: { type: "string" },
                  items: { type: "object" },
                  default: value,
                  value,
                },
                additionalProperties: false,
              },
            ];
          }),
        ),
        patternProperties: { "^[a-z-]+:": {} },
        additionalProperties: false,
      },
    },
  };
}

function keyOf(key: string, shape: z.ZodType): Json {
  const json = key === "cluster" ? clusterSchemas() : schemaOf(shape);
  const { success, data } = shape.safeParse(undefined);
  return {
    description: descriptions[key],
    ...json,
    ...(success && data !== undefined && { default: data }),
  };
}

/** Which of the three is meant, the keys `existing` and `fromStack` say. */
function clusterSchemas(): Json {
  return {
    type: "object",
    if: { required: ["existing"] },
    then: schemaOf(existingCluster),
    else: {
      if: { required: ["fromStack"] },
      then: schemaOf(clusterOfStack),
      else: schemaOf(createdCluster),
    },
  };
}

function schemaOf(schema: z.ZodType): Json {
  const json: Record<string, unknown> = z.toJSONSchema(schema, {
    io: "input",
    target: "draft-7",
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      // `pulumi config set` writes numbers and flags as text
      if (jsonSchema.type === "integer") orText(jsonSchema, { pattern: "^(0|[1-9][0-9]*)$" });
      if (jsonSchema.type === "boolean") orText(jsonSchema, { enum: ["true", "false"] });
    },
  });
  // the page names the dialect once, for the whole
  delete json["$schema"];
  return json;
}

function orText(json: z.core.JSONSchema.BaseSchema, text: Json): void {
  const { default: byDefault, ...plain } = json;
  for (const key of Object.keys(json)) Reflect.deleteProperty(json, key);
  Object.assign(json, {
    anyOf: [plain, { type: "string", ...text }],
    ...(byDefault !== undefined && { default: byDefault }),
  });
}
