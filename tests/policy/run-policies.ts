// Runs policies as the engine's analyzer does, over what the program registers on the SDK's mocks.
import type {
  PolicyResource,
  PolicyResourceOptions,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import program from "../../index.ts";
import { policies } from "../../policy/policies.ts";
import { readConfig } from "../../rehearsal/runtimes/simulated/project.ts";
import { projectFolder } from "../../rehearsal/project-folder.ts";
import type { Properties } from "../../rehearsal/world/provider.ts";
import { computed } from "../golden/computed.ts";
import { Deployed } from "../golden/deployed.ts";
import { runProgram, type Registered } from "../golden/run-program.ts";

export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly props: Properties;
  readonly protect: boolean;
  /** Names of the resources on which a property depends. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
}

/** All that the example's stack registers. */
export async function exampleResources(stack: "old" | "new"): Promise<readonly Resource[]> {
  const { project, config } = readConfig(projectFolder, stack, projectFolder);
  const deployed = new Deployed();
  const { resources } = await runProgram({
    program,
    project,
    stack,
    config,
    secretKeys: [],
    invoke: (token, args) => deployed.invoke(token, args),
    computed,
  });
  return resources.map(asResource);
}

function asResource({ type, name, inputs, request }: Registered): Resource {
  const dependencies = request["propertydependenciesMap"] as readonly (readonly [
    string,
    { readonly urnsList: readonly string[] },
  ])[];
  return {
    type,
    name,
    props: inputs,
    protect: request["protect"] === true,
    dependencies: Object.fromEntries(
      dependencies.map(([key, { urnsList }]) => [
        key,
        urnsList.map((urn) => urn.split("::").slice(3).join("::")),
      ]),
    ),
  };
}

/** `policy: resource: what is wrong`, for every violation. */
export async function violationsOf(
  resources: readonly Resource[],
  stack = "new",
): Promise<readonly string[]> {
  const found: string[] = [];
  const all = resources.map((resource) => policyResource(resource, stack));
  for (const resource of all) {
    resource.propertyDependencies = propertyDependencies(resource, resources, all);
  }
  for (const policy of policies) {
    if (isStackPolicy(policy)) {
      await policy.validateStack(
        { resources: all, getConfig, notApplicable, stackTags: new Map() },
        (text, urn = "") => {
          found.push([policy.name, urn.split("::")[3], text].filter(Boolean).join(": "));
        },
      );
      continue;
    }
    const { validateResource } = policy;
    const validations = Array.isArray(validateResource) ? validateResource : [validateResource];
    for (const resource of all) {
      for (const validate of validations) {
        const args = { ...resource, getConfig, notApplicable, stackTags: new Map() };
        try {
          await validate?.(args as unknown as ResourceValidationArgs, (text) => {
            found.push(`${policy.name}: ${resource.name}: ${text}`);
          });
        } catch (error) {
          if (!(error instanceof NotApplicable)) throw error;
        }
      }
    }
  }
  return found;
}

function isStackPolicy(
  policy: ResourceValidationPolicy | StackValidationPolicy,
): policy is StackValidationPolicy {
  return "validateStack" in policy;
}

function policyResource({ type, name, props, protect }: Resource, stack: string): PolicyResource {
  const isType = (of: unknown): boolean => (of as { __pulumiType?: string }).__pulumiType === type;
  const opts: Partial<PolicyResourceOptions> = { protect };
  return {
    type,
    name,
    props,
    urn: `urn:pulumi:${stack}::cluster-migration::${type}::${name}`,
    opts: opts as PolicyResourceOptions,
    dependencies: [],
    propertyDependencies: {},
    isType,
    asType: ((of: unknown) => (isType(of) ? props : undefined)) as PolicyResource["asType"],
  };
}

function propertyDependencies(
  { type, name }: PolicyResource,
  resources: readonly Resource[],
  all: readonly PolicyResource[],
): Record<string, PolicyResource[]> {
  const own = resources.find((each) => each.type === type && each.name === name)?.dependencies;
  return Object.fromEntries(
    Object.entries(own ?? {}).map(([key, names]) => [
      key,
      all.filter((each) => names.includes(each.name)),
    ]),
  );
}

const getConfig = (() => ({})) as ResourceValidationArgs["getConfig"];

/** What the library throws for a resource of another type. */
class NotApplicable extends Error {}

function notApplicable(): never {
  throw new NotApplicable();
}
