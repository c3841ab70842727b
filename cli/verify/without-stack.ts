import type { Ask } from '../asking/ask';
import type { Identity } from '../checking/account';
import type { Finding } from '../checking/findings';
import { currentDocument } from '../checking/roles';
import { DeployedTemplate, type Deployment } from '../reading/deployed-template';
import { policyDifferences } from '../reading/policy-difference';
import { parametersIn } from '../reading/read-stack';
import { missingOption } from '../shared/command';
import { InputError } from '../shared/input-error';

/** Defaults for parameters that add other resources than roles: without a stack, there is no function for the providers. */
const BESIDE: Readonly<Record<string, string>> = { IdentityProvider: 'Existing' };

/**
 * Describes the resources of the Terraform module of an account as if a stack of the template had created them. They have the same names
 * and policies, but other policy names, so policies are found by their content. Throws an `InputError` if a parameter is wrong.
 *
 * @param given parameters as `Name=Value`
 */
export async function withoutStack(ask: Ask, identity: Identity, template: any, given: readonly string[]): Promise<Deployment> {
  const none = { ...identity, region: '', stackName: '', stackId: '', parameters: parametersOf(template, given) };
  const at = (physicalIds: Record<string, string>) => new DeployedTemplate(template, { ...none, physicalIds });
  const types = Object.values<any>(template.Resources).map(r => r.Type);
  const others = at({}).ofType(...types).length - at({}).ofType(...types.filter(type => type.startsWith('AWS::IAM::'))).length;
  if (others > 0) {
    throw new InputError('--parameter needs a template that has only IAM resources, with IdentityProvider=Existing: give --stack');
  }

  const named = (type: string, property: string) =>
    at({}).ofType(type).map(([id, properties]) => [id, at({}).resolve(properties[property])] as const);
  const names: Record<string, string> = Object.fromEntries([
    ...named('AWS::IAM::Role', 'RoleName'), ...named('AWS::IAM::InstanceProfile', 'InstanceProfileName'),
    ...at({}).ofType('AWS::IAM::ManagedPolicy').map(([id]) => [id, `${id} of the template`]),
  ]);
  const { RoleDetailList: roles, Policies: policies } = await ask('authorization');
  const expected = at(names);
  const withPolicy = expected.ofType('AWS::IAM::Role').map(([id, role]) =>
    [names[id], expected.resolve(role.ManagedPolicyArns ?? [])] as const);
  const physicalIds = expected.ofType('AWS::IAM::ManagedPolicy').reduce((ids, [id, policy]) => {
    const { Roles: own = [], PolicyDocument: document } = expected.resolve(policy);
    const users = [...own, ...withPolicy.filter(([, arns]) => arns.includes(names[id])).map(([name]) => name)];
    const attached = new Set(roles.filter((role: any) => users.includes(role.RoleName))
      .flatMap((role: any) => role.AttachedManagedPolicies.map((p: any) => p.PolicyArn)));
    const free = policies.filter((p: any) => attached.has(p.Arn) && !Object.values(ids).includes(p.Arn))
      .map((p: any) => [p.Arn, currentDocument(p)] as const);
    const sids = (one: any) => [one?.Statement].flat().map(statement => statement?.Sid);
    const found = free.find(([, there]: any) => policyDifferences(document, there ?? {}).length === 0)
      ?? free.find(([, there]: any) => sids(there).some(sid => sid !== undefined && sids(document).includes(sid)));
    return { ...ids, [id]: found?.[0] ?? names[id] };
  }, names);
  return { ...none, physicalIds };
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

/** Replaces the remedy of a finding that is about CloudFormation, because there is no stack. */
export function remedied(finding: Finding, isOfTerraform = false): Finding {
  const remedy = isOfTerraform ? 'Find out who changed it (CloudTrail). terraform plan and apply repair it.'
    : 'Find out who changed it (CloudTrail). If --parameter has the values of Terraform, terraform plan and apply repair it.';
  return finding.remedy?.includes('CloudFormation') ? { ...finding, remedy } : finding;
}
