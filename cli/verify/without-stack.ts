import type { Ask } from '../asking/ask';
import type { Identity } from '../checking/account';
import type { Finding } from '../checking/findings';
import { currentDocument } from '../checking/roles';
import { DeployedTemplate, type Deployment } from '../reading/deployed-template';
import { policyDifferences } from '../reading/policy-difference';
import { parametersIn } from '../reading/read-stack';
import { missingOption } from '../shared/command';
import { InputError } from '../shared/input-error';

/** Parameters that change which resources besides the roles a template deploys. Here, no stack has a function for the providers. */
const BESIDE: Readonly<Record<string, string>> = { IdentityProvider: 'Existing' };

/**
 * Describes the account as if a stack had deployed the template. The Terraform module of an account creates the same names and
 * policies, except for the names of policies, so it finds policies by content. Throws an `InputError` if a parameter is wrong.
 *
 * @param given `Name=Value`
 */
export async function withoutStack(ask: Ask, identity: Identity, template: any, given: readonly string[]): Promise<Deployment> {
  const none = { ...identity, region: '', stackName: '', stackId: '', parameters: parametersOf(template, given) };
  const at = (physicalIds: Record<string, string>) => new DeployedTemplate(template, { ...none, physicalIds });
  const types = Object.values<any>(template.Resources).map(r => r.Type);
  const others = at({}).ofType(...types).length - at({}).ofType(...types.filter(type => type.startsWith('AWS::IAM::'))).length;
  if (others > 0) {
    throw new InputError('--parameter is for a template whose resources are all of IAM, with IdentityProvider=Existing: give --stack');
  }

  const named = (type: string, property: string) =>
    at({}).ofType(type).map(([id, properties]) => [id, at({}).resolve(properties[property])] as const);
  const ids: Record<string, string> = Object.fromEntries([
    ...named('AWS::IAM::Role', 'RoleName'), ...named('AWS::IAM::InstanceProfile', 'InstanceProfileName'),
    ...at({}).ofType('AWS::IAM::ManagedPolicy').map(([id]) => [id, `${id} of the template`]),
  ]);
  const { RoleDetailList: roles, Policies: policies } = await ask('authorization');
  const expected = at(ids);
  const withPolicy = expected.ofType('AWS::IAM::Role').map(([id, role]) =>
    [ids[id], expected.resolve(role.ManagedPolicyArns ?? [])] as const);
  for (const [id, policy] of expected.ofType('AWS::IAM::ManagedPolicy')) {
    const { Roles: names = [], PolicyDocument: document } = expected.resolve(policy);
    const users = [...names, ...withPolicy.filter(([, arns]) => arns.includes(ids[id])).map(([name]) => name)];
    const attached = new Set(roles.filter((role: any) => users.includes(role.RoleName))
      .flatMap((role: any) => role.AttachedManagedPolicies.map((p: any) => p.PolicyArn)));
    const free = policies.filter((p: any) => attached.has(p.Arn) && !Object.values(ids).includes(p.Arn))
      .map((p: any) => [p.Arn, currentDocument(p)] as const);
    const sids = (one: any) => [one?.Statement].flat().map(statement => statement?.Sid);
    const found = free.find(([, there]: any) => policyDifferences(document, there ?? {}).length === 0)
      ?? free.find(([, there]: any) => sids(there).some(sid => sid !== undefined && sids(document).includes(sid)));
    ids[id] = found?.[0] ?? ids[id];
  }
  return { ...none, physicalIds: ids };
}

function parametersOf({ Parameters: known = {} }: any, given: readonly string[]): Record<string, string> {
  const values = parametersIn(given);
  for (const [name, value] of Object.entries(values)) {
    const { AllowedValues: allowed, AllowedPattern: pattern, ConstraintDescription: is } = known[name] ?? {};
    if (!(name in known)) throw new InputError(`--parameter must name one of ${Object.keys(known).join(', ')}, got "${name}"`);
    if (allowed ? !allowed.includes(value) : pattern && !new RegExp(`^(?:${pattern})$`).test(value)) {
      throw new InputError(`--parameter ${name} must be ${allowed?.join(', ') ?? is ?? pattern}, got "${value}"`);
    }
  }
  const all = Object.entries<any>(known).map(([name, { Default }]) => [name, values[name] ?? BESIDE[name] ?? Default]);
  const missing = all.filter(([, value]) => value === undefined).map(([name]) => name);
  if (missing.length > 0) {
    throw new InputError(missingOption('parameter',
      `NAME=VALUE for ${missing.join(', ')}, which ${missing.length === 1 ? 'has' : 'have'} no default, such as ${missing[0]}=...`));
  }
  return Object.fromEntries(all);
}

/** The remedy for a difference, without a stack. */
export function remedied(finding: Finding, isOfTerraform = false): Finding {
  const remedy = isOfTerraform ? 'Find out who changed it (CloudTrail). terraform plan and apply repair it.'
    : 'Find out who changed it (CloudTrail). If the values of --parameter are those of Terraform, plan and apply repair it.';
  return finding.remedy?.includes('CloudFormation') ? { ...finding, remedy } : finding;
}
