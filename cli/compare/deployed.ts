import { basename } from 'path';
import { asText } from '../../src/checks/json-text';
import type { PermissionSet, StatementData } from '../../src/permissions/permission-set';
import { isMap, parseJson } from '../../src/policy-language/cloudformation/template-functions';
import { InputError } from '../shared/input-error';
import { isTooDeep } from '../shared/json';
import { readText } from '../shared/read-files';

/** What roles of an account may do, by their names in lower case: IAM ignores the case. */
export type DeployedRoles = ReadonlyMap<string, PermissionSet>;

const OF_AWS = /^arn:[\w-]+:iam::aws:policy\/(.+)$/;

/** The roles in an answer of `aws iam get-account-authorization-details`. Throws an `InputError`. */
export function readDeployed(path: string): DeployedRoles {
  const { roles, policies } = authorizationDetails(parseJson(readText(path)), basename(path));
  const documents = new Map(policies.map(policy => [policy.Arn, defaultVersion(policy)]));
  return new Map(roles.map(role => [asText(role.RoleName).toLowerCase(), permissionsOf(role, documents)]));
}

type Member = { readonly [name: string]: unknown };

/** The lists of such an answer. Throws an `InputError` if it is something else. `file` names it. */
export function authorizationDetails(answer: unknown, file: string): { readonly roles: readonly Member[]; readonly policies: readonly Member[] } {
  const { RoleDetailList: roles, Policies: policies = [] } = isMap(answer) ? answer : {};
  if (!Array.isArray(roles) || !Array.isArray(policies) || isTooDeep(answer)) {
    throw new InputError(`${file} must be the answer of aws iam get-account-authorization-details ` +
      `--filter Role LocalManagedPolicy, got ${isTooDeep(answer) ? 'too many levels' : 'no RoleDetailList'}`);
  }
  return { roles: roles.filter(isMap), policies: policies.filter(isMap) };
}

function defaultVersion({ PolicyVersionList: versions }: { readonly [key: string]: unknown }): unknown {
  return [versions].flat().filter(isMap).find(version => version.IsDefaultVersion)?.Document;
}

function permissionsOf(role: { readonly [key: string]: unknown }, documents: ReadonlyMap<unknown, unknown>): PermissionSet {
  const arns = [role.AttachedManagedPolicies ?? []].flat().filter(isMap).map(policy => asText(policy.PolicyArn));
  const [, account] = /^arn:[\w-]+:iam::(\d{12}):/.exec(asText(role.Arn)) ?? [];
  const inline = [role.RolePolicyList ?? []].flat().filter(isMap).map(policy => [policy.PolicyName, policy.PolicyDocument] as const);
  const attached = arns.filter(arn => !OF_AWS.test(arn)).map(arn => [arn.split('/').at(-1), documents.get(arn)] as const);
  return {
    managedPolicies: arns.flatMap(arn => OF_AWS.exec(arn)?.[1] ?? []).map(name => ({ name, purpose: '' })),
    statements: [...inline, ...attached].flatMap(([name, document]) => statementsOf(document, `policy ${name}`, account)),
    sources: [],
  };
}

/** The statements of a policy, with placeholders for partition and account. What negated elements cover is not known. */
function statementsOf(document: unknown, sid: string, account: string | undefined): StatementData[] {
  const statements = isMap(document) ? [document.Statement].flat().filter(isMap) : [];
  return statements.filter(({ NotAction, NotResource }) => NotAction === undefined && NotResource === undefined)
    .map(({ Sid, Effect, Action, Resource, Condition }) => inData({
      sid: typeof Sid === 'string' ? `statement ${Sid}` : sid,
      effect: Effect === 'Deny' ? 'Deny' as const : 'Allow' as const,
      actions: texts(Action),
      resources: texts(Resource),
      conditions: Condition,
      purpose: '',
    }, account));
}

function texts(value: unknown): string[] {
  return [value ?? []].flat().map(asText);
}

function inData(value: any, account: string | undefined): any {
  if (typeof value === 'string') {
    const text = value.replace(/^arn:aws[a-z-]*:/, 'arn:{partition}:');
    return account === undefined ? text : text.replaceAll(account, '{account}');
  }
  if (Array.isArray(value)) return value.map(v => inData(v, account));
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, v]) => [key, inData(v, account)])) : value;
}
