/** Turns roles of an account into a template, so that one reader understands both. */
import { basename } from 'path';
import { asText } from '../../src/checks/json-text';
import { intrinsicOf, isMap } from '../../src/policy-language/cloudformation/template-functions';
import { authorizationDetails, documentInForce, documentOf, membersOf, missingIn, type Member } from '../reading/account';
import type { NamedTemplate } from '../reading/nested';
import { replaced, withoutUndefined } from '../shared/json';
import { readJson } from '../shared/read-files';

/** The template of an account, with sentences about what the file does not contain. */
export function readDeployedFile(file: string): { readonly template: NamedTemplate; readonly unread: readonly string[] } {
  const answer = readJson(file);
  return { template: deployedTemplate(answer, basename(file)), unread: missingIn(answer) };
}

/**
 * The output of `aws iam get-account-authorization-details --filter Role LocalManagedPolicy` as a template. Throws an
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
  const template = { Resources: asInTemplates(Object.fromEntries(resources), account) };
  return account === undefined ? { name: file, template } : { name: `account ${account}`, account, template };
}

/** AWS managed policies in China and in AWS GovCloud (US) can have a different text. */
const OF_OTHER_PARTITION = /^arn:aws-[a-z-]+:iam::aws:policy\//;

/** Writes partition and account in texts as templates do, so that both can be compared. A text that looks like a reference stays text. */
export const asInTemplates = (value: unknown, account: string | undefined) => replaced(value, (part) => {
  if (typeof part !== 'string') return intrinsicOf(part)?.[0] === 'Ref' ? part : undefined;
  if (!part.startsWith('arn:') && part !== account || OF_OTHER_PARTITION.test(part)) return part;
  const escaped = part.replaceAll('${', '${!');
  const text = escaped.replace(/^arn:aws[a-z-]*:/, 'arn:${AWS::Partition}:').replaceAll(account ?? 'no account', '${AWS::AccountId}');
  return text === escaped ? part : { 'Fn::Sub': text };
});

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
  return resource('AWS::IAM::ManagedPolicy',
    { ManagedPolicyName: PolicyName, Path, PolicyDocument: documentInForce({ PolicyVersionList }) });
}

function resource(Type: string, properties: Member) {
  return { Type, Properties: withoutUndefined(properties) };
}
