import { basename } from 'path';
import { authorizationDetails, documentInForce, documentOf, type Member, membersOf, missingIn } from './account';
import { pathOfAws } from './aws-managed';
import { asText } from '../../src/checks/json-text';
import type { PermissionSet, StatementData } from '../../src/permissions/permission-set';
import { isMap, parseJson } from '../../src/policy-language/cloudformation/template-functions';
import { repeatedNameOf } from '../../src/policy-language/statements/statement';
import { InputError } from '../shared/input-error';
import { replaced } from '../shared/json';
import { readJson } from '../shared/read-files';

/** The permissions of a role of an account. */
export interface DeployedRole extends PermissionSet {
  /** Policies that can take access away but are not compared, one sentence each. If there are any, the role's permissions are unknown. */
  readonly unread: readonly string[];
}

/** Roles by their names in lower case: IAM ignores the case. */
export type DeployedRoles = ReadonlyMap<string, DeployedRole>;

/**
 * The roles in the output of `aws iam get-account-authorization-details`. Throws an `InputError` if the output is something else, or is
 * incomplete: missing roles and actions would look as if the account did not have them.
 */
export function readDeployed(path: string): DeployedRoles {
  const answer = readJson(path);
  const { roles, policies } = authorizationDetails(answer, basename(path));
  const missing = missingIn(answer);
  if (missing.length > 0) throw new InputError(`${basename(path)} must be the whole answer about the account:`, ...missing);
  const documents = new Map(policies.map(policy => [policy.Arn, documentInForce(policy)]));
  return new Map(roles.map(role => [asText(role.RoleName).toLowerCase(), permissionsOf(role, documents)]));
}

function permissionsOf(role: Member, documents: ReadonlyMap<unknown, unknown>): DeployedRole {
  const arns = membersOf(role.AttachedManagedPolicies).map(policy => asText(policy.PolicyArn));
  const [, account] = /^arn:[\w-]+:iam::(\d{12}):/.exec(asText(role.Arn)) ?? [];
  const inline = membersOf(role.RolePolicyList).map(policy => [asText(policy.PolicyName), documentOf(policy.PolicyDocument)] as const);
  const attached = arns.filter(arn => pathOfAws(arn) === undefined).map(arn => [arn.split('/').at(-1)!, documents.get(arn)] as const);
  const read = [...inline, ...attached].map(([name, document]) => statementsOf(document, `policy ${name}`, account));
  return {
    managedPolicies: arns.flatMap(arn => pathOfAws(arn) ?? []).map(name => ({ name, purpose: '' })),
    statements: read.flatMap(({ statements }) => statements),
    sources: [],
    unread: read.flatMap(({ unread }) => unread),
  };
}

/** The statements of a policy, with placeholders for partition and account. It is not known what negated elements cover. */
function statementsOf(given: unknown, policy: string, account: string | undefined) {
  const document = typeof given !== 'string' ? given : repeatedNameOf(given) === undefined ? parseJson(given) : undefined;
  if (!isMap(document)) return { statements: [], unread: [`The document of the ${policy} is not in the answer`] };
  const all = [document.Statement].flat().filter(isMap);
  const isNegated = ({ NotAction, NotResource }: Member) => NotAction !== undefined || NotResource !== undefined;
  const nameOf = ({ Sid }: Member) => typeof Sid === 'string' ? `statement ${Sid}` : policy;
  const inData = (part: unknown) => typeof part !== 'string' ? undefined
    : part.replace(/^arn:aws[a-z-]*:/, 'arn:{partition}:').replaceAll(account ?? 'no account', '{account}');
  const statements = all.filter(statement => !isNegated(statement)).map((statement): StatementData => replaced({
    sid: nameOf(statement),
    effect: statement.Effect === 'Deny' ? 'Deny' : 'Allow',
    actions: texts(statement.Action),
    resources: texts(statement.Resource),
    conditions: statement.Condition,
    purpose: '',
  }, inData));
  // An omitted Allow is reported as an action that the account lacks.
  const unread = all.filter(statement => isNegated(statement) && statement.Effect !== 'Allow')
    .map(statement => `${policy}, ${nameOf(statement)}: a Deny with NotAction or NotResource is not compared`);
  return { statements, unread };
}

function texts(value: unknown): string[] {
  return [value ?? []].flat().map(asText);
}
