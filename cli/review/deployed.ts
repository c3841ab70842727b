/** Roles of an account, as a template, so that one reader knows both. */
import { basename } from 'path';
import { canChange } from './access';
import { HOST_ROLE } from './instances';
import { trustsOf } from './trust';
import { asText } from '../../src/checks/json-text';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { namesMicrosoft } from '../../src/readers/validation/products';
import { authorizationDetails } from '../compare/deployed';
import type { NamedTemplate } from '../diff/nested';
import { rolesOf } from '../diff/roles';
import { some } from '../shared/counted';
import { once } from '../shared/once';
import { readJson } from '../shared/read-files';

type Member = { readonly [name: string]: unknown };

/** With what the file does not have, one sentence each. */
export function readDeployedFile(file: string): { readonly template: NamedTemplate; readonly unread: readonly string[] } {
  const answer = readJson(file);
  return { template: deployedTemplate(answer, basename(file)), unread: missingIn(answer) };
}

/** What an answer does not have: further pages, and the policies of a role. One sentence each. */
export function missingIn(answer: unknown): string[] {
  const { IsTruncated, Marker, NextToken, RoleDetailList: roles } = isMap(answer) ? answer : {};
  const isPart = IsTruncated === true || Marker !== undefined && Marker !== null || NextToken !== undefined && NextToken !== null;
  const missing = ['RolePolicyList', 'AttachedManagedPolicies'].flatMap((list) => {
    const names = membersOf(roles).filter(role => !Array.isArray(role[list])).map(({ RoleName: name }) => asText(name));
    return names.length === 0 ? [] : [`The answer has no ${list} of ${some(names, 4)}, so not all policies of these roles are shown`];
  });
  return [
    ...isPart ? ['The answer is only a part: it goes on after its IsTruncated, Marker or NextToken. ' +
      'Roles and policies of the rest are not shown'] : [],
    ...missing,
  ];
}

/**
 * What `aws iam get-account-authorization-details --filter Role LocalManagedPolicy` answered, as a template. Throws an
 * `InputError` if it is something else.
 */
export function deployedTemplate(answer: unknown, file: string): NamedTemplate {
  const { roles, policies } = authorizationDetails(answer, file);
  const [account] = [...roles, ...policies]
    .flatMap(({ Arn }) => /^arn:[\w-]+:iam::(\d{12}):/.exec(asText(Arn))?.slice(1) ?? []);
  const resources = [
    ...policies.map((policy, i) => [`Policy${i}`, policyOf(policy)] as const),
    ...roles.map((role, i) => [`Role${i}`, roleOf(role, policies)] as const),
  ];
  const template = { Resources: asInTemplates(onlyConcerned(resources), account) };
  return { name: account === undefined ? file : `account ${account}`, template };
}

/**
 * An account can have a thousand roles, which take minutes to read. Those remain that somebody outside of AWS can assume,
 * that name Microsoft or one of these, and that may change IAM, with the policies that they name. Of others only their trusts.
 */
function onlyConcerned(resources: readonly (readonly [id: string, resource: ReturnType<typeof resource>])[]) {
  const roles = resources.filter(([, { Type }]) => Type === 'AWS::IAM::Role');
  const trustsOnly = roles.map(([id, { Type, Properties: { RoleName, AssumeRolePolicyDocument } }]) =>
    [id, { Type, Properties: { RoleName, AssumeRolePolicyDocument } }] as const);
  const named = { name: '', template: { Resources: Object.fromEntries(trustsOnly) } };
  const read = rolesOf(named, [named]).map(role => ({ role, ...trustsOf(role) }));
  const kept = new Set(read.filter(({ role, isOutside, isForMicrosoft }) =>
    isOutside || isForMicrosoft || namesMicrosoft(role.name) || HOST_ROLE.test(role.name)).map(({ role }) => role.logicalId));
  const names = roles.filter(([id]) => kept.has(id)).map(([, { Properties }]) => asText(Properties.RoleName).toLowerCase());
  const textOf = once((id: string) => JSON.stringify(resources.find(([other]) => other === id)?.[1]).toLowerCase());
  const policiesOf = (id: string) => [...textOf(id).matchAll(/\{"ref":"policy(\d+)"\}/g)].map(([, i]) => `Policy${i}`);
  // Names and actions in any part of a role or of its policies: what they mean is read later.
  const says = (id: string) => [id, ...policiesOf(id)].map(textOf).join();
  for (const [id] of roles) {
    const text = says(id);
    if (MAY_CONCERN.test(text) || changesIam(text) || names.some(name => text.includes(name))) kept.add(id);
  }
  const policies = new Set([...kept].flatMap(policiesOf));
  const ofOthers = new Set(read.filter(({ isOfOthers }) => isOfOthers).map(({ role }) => role.logicalId));
  return Object.fromEntries([
    ...resources.filter(([id]) => policies.has(id) || kept.has(id)), ...trustsOnly.filter(([id]) => ofOthers.has(id) && !kept.has(id)),
  ]);
}

/** Policies that change IAM, negated actions, and everybody whom a condition admits. */
const MAY_CONCERN = /administratoraccess|iamfullaccess|"notaction|"(?:aws|principal)\\*":\s*(?:\[[^\]]*)?\\*"\*/;
/** The actions of statements, also in a text of JSON. */
const ACTIONS = /"action\\*":\s*(?:\[([^\]]*)\]|\\*"([^"]*)")/g;
const changesIam = (text: string) => [...text.matchAll(ACTIONS)].flatMap(([, list, one]) => (list ?? one).split(/[\s",\\]+/)).some(action => action !== '' && canChange(action));

/** AWS managed policies of China and of AWS GovCloud (US) can have another text. */
const OF_OTHER_PARTITION = /^arn:aws-[a-z-]+:iam::aws:policy\//;

/** Texts with partition and account as templates write them, so that both are the same. What looks like a reference is text. */
export function asInTemplates(value: any, account: string | undefined): any {
  if (Array.isArray(value)) return value.map(v => asInTemplates(v, account));
  if (isMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, key === 'Ref' ? v : asInTemplates(v, account)]));
  }
  if (typeof value !== 'string' || !value.startsWith('arn:') && value !== account || OF_OTHER_PARTITION.test(value)) return value;
  const escaped = value.replaceAll('${', '${!');
  const text = escaped.replace(/^arn:aws[a-z-]*:/, 'arn:${AWS::Partition}:').replaceAll(account ?? 'no account', '${AWS::AccountId}');
  return text === escaped ? value : { 'Fn::Sub': text };
}

function roleOf(role: Member, policies: readonly Member[]) {
  const { RoleName, Path, AssumeRolePolicyDocument, MaxSessionDuration, Tags, PermissionsBoundary } = role;
  const arns = membersOf(role.AttachedManagedPolicies).map(({ PolicyArn }) => asText(PolicyArn));
  const reference = (arn: string) => {
    const i = policies.findIndex(policy => policy.Arn === arn);
    return i < 0 ? arn : { Ref: `Policy${i}` };
  };
  const boundary = isMap(PermissionsBoundary) ? asText(PermissionsBoundary.PermissionsBoundaryArn) : undefined;
  return resource('AWS::IAM::Role', {
    RoleName,
    Path,
    AssumeRolePolicyDocument: documentOf(AssumeRolePolicyDocument),
    MaxSessionDuration,
    ManagedPolicyArns: arns.map(reference),
    Policies: membersOf(role.RolePolicyList).map(policy => ({ ...policy, PolicyDocument: documentOf(policy.PolicyDocument) })),
    PermissionsBoundary: boundary === undefined ? undefined : reference(boundary),
    Tags,
  });
}

function policyOf({ PolicyName, Path, PolicyVersionList }: Member) {
  const version = membersOf(PolicyVersionList).find(({ IsDefaultVersion }) => IsDefaultVersion === true);
  return resource('AWS::IAM::ManagedPolicy', { ManagedPolicyName: PolicyName, Path, PolicyDocument: documentOf(version?.Document) });
}

/** The API returns documents in percent encoding; the AWS CLI decodes them. */
function documentOf(document: unknown): unknown {
  if (typeof document !== 'string' || !document.startsWith('%7B')) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

function membersOf(value: unknown): Member[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}

function resource(Type: string, properties: Member) {
  return { Type, Properties: Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) };
}
