import { iam, s3 } from "@pulumi/aws";
import {
  validateResourceOfType,
  type ReportViolation,
  type ResourceValidationPolicy,
} from "@pulumi/policy";

interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/**
 * Actions that AWS offers for all resources only, besides those that describe, get and list. Source: the service
 * authorization reference (docs.aws.amazon.com/service-authorization).
 */
const withoutResourceTypes = new Set([
  "ssm:UpdateInstanceInformation",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
]);

export const narrowPermissions: ResourceValidationPolicy = {
  name: "narrow-permissions",
  description: "No role may do everything, or do something to everything.",
  validateResource: [
    validateResourceOfType(iam.RolePolicy, ({ policy }, _args, report) => {
      checkStatements(policy, report);
    }),
    validateResourceOfType(iam.Policy, ({ policy }, _args, report) => {
      checkStatements(policy, report);
    }),
    validateResourceOfType(s3.BucketPolicy, ({ policy }, _args, report) => {
      for (const statement of statementsOf(policy)) {
        const { Effect, Principal, Sid } = statement;
        if (Effect !== "Allow" || !JSON.stringify(Principal ?? null).includes('"*"')) continue;
        if (readsIssuer(statement)) continue;
        report(`${Sid ?? "a statement"}: Principal: got "*", expected an account or a role`);
      }
    }),
  ],
};

/** What AWS reads of an OpenID Connect issuer, and everybody may: the public keys of service accounts' tokens. */
function readsIssuer({ Action, Resource }: Statement): boolean {
  const [resources, actions] = [listOf(Resource), listOf(Action)];
  return (
    resources.length > 0 &&
    actions.every((action) => action === "s3:GetObject") &&
    resources.every((arn) =>
      /[^/]\/(\.well-known\/openid-configuration|openid\/v1\/jwks)$/.test(arn),
    )
  );
}

const forbidden = /(^|\/)(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

export const noAdministrators: ResourceValidationPolicy = {
  name: "no-administrators",
  description: "No role gets AWS' administrator policies.",
  validateResource: [
    validateResourceOfType(iam.RolePolicyAttachment, ({ policyArn }, _args, report) => {
      if (forbidden.test(policyArn))
        report(`policyArn: got ${policyArn}, expected a policy of its own`);
    }),
    validateResourceOfType(iam.Role, ({ managedPolicyArns = [] }, _args, report) => {
      for (const arn of managedPolicyArns) {
        if (forbidden.test(arn))
          report(`managedPolicyArns: got ${arn}, expected a policy of its own`);
      }
    }),
  ],
};

function checkStatements(policy: unknown, report: ReportViolation): void {
  for (const statement of statementsOf(policy)) {
    if (statement.Effect !== "Allow") continue;
    const where = statement.Sid ?? "a statement";
    if (statement.NotAction !== undefined || statement.NotResource !== undefined) {
      report(
        `${where}: NotAction and NotResource allow what nobody has thought of, expected Action and Resource`,
      );
    }
    const actions = listOf(statement.Action);
    for (const action of actions.filter((each) => /^(\*|[a-z0-9-]+:\*)$/i.test(each))) {
      report(`${where}: Action: got ${action}, expected single actions`);
    }
    if (!listOf(statement.Resource).includes("*") || statement.Condition !== undefined) continue;
    const wide = actions.filter(
      (action) => !/:(Describe|Get|List)/.test(action) && !withoutResourceTypes.has(action),
    );
    if (wide.length > 0) {
      report(
        `${where}: Resource: got "*" for ${wide.join(", ")}, expected its ARNs, or a Condition`,
      );
    }
  }
}

function statementsOf(policy: unknown): readonly Statement[] {
  const document = (typeof policy === "string" ? JSON.parse(policy) : policy) as {
    readonly Statement?: Statement | readonly Statement[];
  };
  return listOf(document.Statement);
}

function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
