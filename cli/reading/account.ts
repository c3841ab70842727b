/** The output of `aws iam get-account-authorization-details`, for every command that reads an account. */
import { asText } from '../../src/checks/json-text';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { some } from '../shared/counted';
import { InputError } from '../shared/input-error';
import { isTooDeep } from '../shared/json';

export type Member = { readonly [name: string]: unknown };

/** The lists in such an output. Throws an `InputError` if it is something else. `file` is its name in messages. */
export function authorizationDetails(answer: unknown,
  file: string): { readonly roles: readonly Member[]; readonly policies: readonly Member[] } {
  const { RoleDetailList: roles, Policies: policies = [] } = isMap(answer) ? answer : {};
  if (!isList(roles) || !isList(policies) || isTooDeep(answer)) {
    throw new InputError(`${file} must be the output of aws iam get-account-authorization-details ` +
      `--filter Role LocalManagedPolicy, got ${isTooDeep(answer) ? 'too many levels' : 'no RoleDetailList'}`);
  }
  const arns = [...roles, ...policies].flatMap(({ Arn }) => typeof Arn === 'string' ? Arn : []);
  const accounts = new Set(arns.map(arn => arn.split(':')[4]));
  const names = [...roles.map(role => asText(role.RoleName).toLowerCase()), ...policies.map(policy => asText(policy.Arn))];
  if (new Set(names).size < names.length || accounts.size > 1) {
    throw new InputError(`${file} must have each role and policy of one account once`);
  }
  return { roles, policies };
}

const isList = (value: unknown): value is Member[] => Array.isArray(value) && value.every(isMap);

/** What is missing in an output: further pages, and the policies of roles. One sentence each. */
export function missingIn(answer: unknown): string[] {
  const { IsTruncated, Marker, NextToken, RoleDetailList: roles } = isMap(answer) ? answer : {};
  const isPart = ![undefined, false].includes(IsTruncated as any) || [Marker, NextToken].some(mark => mark !== undefined && mark !== null);
  const missing = ['RolePolicyList', 'AttachedManagedPolicies'].flatMap((list) => {
    const names = membersOf(roles).filter(role => !isList(role[list])).map(({ RoleName: name }) => asText(name));
    return names.length === 0 ? [] : [`The answer has no ${list} of ${some(names, 4)}, so not all policies of these roles are shown`];
  });
  return [
    ...isPart ? ['The answer is only a part: it goes on after its IsTruncated, Marker or NextToken. ' +
      'Roles and policies of the rest are not shown'] : [],
    ...missing,
  ];
}

/** The document of the version of a managed policy that is in force. */
export function documentInForce({ PolicyVersionList }: Member): unknown {
  const [version, ...others] = membersOf(PolicyVersionList).filter(({ IsDefaultVersion }) => IsDefaultVersion === true);
  return others.length > 0 ? undefined : documentOf(version?.Document);
}

/** The API returns documents in percent encoding; the AWS CLI decodes them. */
export function documentOf(document: unknown): unknown {
  if (typeof document !== 'string' || !document.startsWith('%7B')) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

export function membersOf(value: unknown): Member[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}
