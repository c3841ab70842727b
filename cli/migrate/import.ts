import { isName } from './retain';
import { asText } from '../../src/checks/json-text';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { InputError } from '../shared/input-error';
import { CONFUSED_DEPUTY, hasOpenTrust } from '../shared/published';
import type { Resource, Template } from '../shared/read-files';

/** The files for an IMPORT change set, and what the user must know. */
interface ImportPlan {
  /** The resources as the account has them now, with the logical ids of the new stack. */
  readonly template: Template;
  readonly resourcesToImport: readonly ResourceToImport[];
  /** Names of resources of the new stack that do not exist yet. The next deployment creates them. */
  readonly created: string[];
  /** Resources of the old stack that the new stack does not take over, as `type name`. */
  readonly left: string[];
  /** Roles whose longest session changes to that of the new stack. */
  readonly sessions: string[];
  /** Roles of the account that every customer of Microsoft can use, and the remedy. */
  readonly open: string[];
}

interface ResourceToImport {
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly ResourceIdentifier: { readonly [property: string]: string };
}

/** The default of IAM, in seconds. */
const ONE_HOUR = 3600;

/** A role in the output of `aws iam get-account-authorization-details --filter Role`, with data that only `list-roles` has. */
interface ExistingRole {
  readonly RoleName: string;
  readonly Path: string;
  readonly AssumeRolePolicyDocument: object | string;
  readonly AttachedManagedPolicies?: { readonly PolicyArn: string }[];
  readonly RolePolicyList?: { readonly PolicyName: string; readonly PolicyDocument: object | string }[];
  readonly InstanceProfileList?: { readonly InstanceProfileName: string; readonly Path: string }[];
  readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn: string };
  readonly Tags?: { readonly Key: string; readonly Value: string }[];
  /** In seconds. */
  readonly MaxSessionDuration: number;
}

interface OldResource {
  readonly ResourceType: string;
  readonly PhysicalResourceId: string;
}

/**
 * Plans the import of roles and instance profiles that keep their names. The import template describes what the account has
 * now, so that the next deployment detects each difference and applies the new template.
 */
export function planImport(template: Template, roles: readonly ExistingRole[], old: readonly OldResource[]): ImportPlan {
  refuseProvider(template, old);
  const imported: { [logicalId: string]: Resource } = {};
  const toImport: ResourceToImport[] = [];
  const created: string[] = [];
  const sessions: string[] = [];
  const take = (id: string, resource: Resource, property: string, existing: Resource['Properties'] | undefined) => {
    const name = asText(resource.Properties?.[property]);
    if (!existing) {
      created.push(`${resource.Type} ${name}`);
      return;
    }
    imported[id] = { Type: resource.Type, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: existing };
    toImport.push({ ResourceType: resource.Type, LogicalResourceId: id, ResourceIdentifier: { [property]: name } });
  };
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (resource.Type === 'AWS::IAM::Role' && typeof resource.Properties?.RoleName === 'string') {
      const role = roles.find(r => isName(r.RoleName, resource.Properties?.RoleName));
      take(id, resource, 'RoleName', role && describeRole(role, resource));
      const [before, after] = [role?.MaxSessionDuration, Number(resource.Properties?.MaxSessionDuration ?? ONE_HOUR)];
      if (role && before !== after) sessions.push(`${role.RoleName}: at most ${before} seconds now, ${after} after the next deployment`);
    } else if (resource.Type === 'AWS::IAM::InstanceProfile') {
      const name = resource.Properties?.InstanceProfileName;
      const owner = roles.find(r => r.InstanceProfileList?.some(p => isName(p.InstanceProfileName, name)));
      const profile = owner?.InstanceProfileList?.find(p => isName(p.InstanceProfileName, name));
      take(id, resource, 'InstanceProfileName', owner && {
        InstanceProfileName: name,
        ...pathOf('instance profile', profile!.InstanceProfileName, profile!.Path, resource),
        Roles: [owner.RoleName],
      });
    }
  }
  if (toImport.length === 0) {
    throw new InputError('no role of the template exists in the account: deploy the stack without an import');
  }
  const taken = toImport.flatMap(r => Object.values(r.ResourceIdentifier));
  const left = old.filter(r => !taken.includes(r.PhysicalResourceId)).map(r => `${r.ResourceType} ${r.PhysicalResourceId}`);
  const open = roles.filter(role => hasOpenTrust(role.RoleName, role.AssumeRolePolicyDocument))
    .map(({ RoleName: name }) => `${name}: ${CONFUSED_DEPUTY}; ${taken.some(other => isName(name, other))
      ? 'the next deployment adds the condition' : 'delete the role, or add the condition'}`);
  return { template: { Resources: imported }, resourcesToImport: toImport, created, left, sessions, open };
}

/** The stack cannot create a provider that exists, and CloudFormation would not add its audiences after an import. */
function refuseProvider({ Resources: resources }: Template, old: readonly OldResource[]): void {
  const url = Object.values(resources).filter(r => r.Type === 'AWS::IAM::OIDCProvider').map(r => asText(r.Properties?.Url))
    .find(u => old.some(o => o.PhysicalResourceId.endsWith(`:oidc-provider/${u.replace('https://', '')}`)));
  if (url) {
    throw new InputError(`the template creates the OIDC provider ${url}, which the account already has: use ` +
      'EntraIdentityProvider.createOrReuse in the app');
  }
}

/** The path as a property. It must not change, because a later deployment would replace the resource. */
function pathOf(what: string, name: string, existing: string, resource: Resource): { readonly Path?: string } {
  const path = resource.Properties?.Path ?? '/';
  if (existing === path) return path === '/' ? {} : { Path: existing };
  throw new InputError(`the ${what} ${name} has the path ${existing}, but the template has ${JSON.stringify(path)}: CloudFormation ` +
    'cannot change a path; set rolePath in the app, or use roleNameSuffix instead of an import');
}

function describeRole(role: ExistingRole, resource: Resource): Resource['Properties'] {
  const tags = (role.Tags ?? []).filter(tag => !tag.Key.startsWith('aws:'));
  const policies = (role.RolePolicyList ?? []).map(({ PolicyName, PolicyDocument }) =>
    ({ PolicyName, PolicyDocument: toDocument(PolicyDocument) }));
  const managed = (role.AttachedManagedPolicies ?? []).map(p => p.PolicyArn);
  return {
    RoleName: role.RoleName,
    ...pathOf('role', role.RoleName, role.Path, resource),
    AssumeRolePolicyDocument: toDocument(role.AssumeRolePolicyDocument),
    ...managed.length > 0 ? { ManagedPolicyArns: managed } : {},
    ...policies.length > 0 ? { Policies: policies } : {},
    ...role.PermissionsBoundary ? { PermissionsBoundary: role.PermissionsBoundary.PermissionsBoundaryArn } : {},
    ...tags.length > 0 ? { Tags: tags } : {},
    // Without this property, CloudFormation would assume the default, and the role would keep its longer sessions unnoticed.
    ...role.MaxSessionDuration === ONE_HOUR ? {} : { MaxSessionDuration: role.MaxSessionDuration },
  };
}

/** The AWS CLI decodes policies, but other tools return them encoded. */
function toDocument(document: object | string): object {
  return typeof document === 'string' ? JSON.parse(decodeURIComponent(document)) : document;
}

/**
 * The roles in the output of `aws iam get-account-authorization-details`. Their longest sessions are only in the output of
 * `aws iam list-roles`, which has no policies.
 */
export function toRoles(content: unknown, file: string, listed: unknown, listFile: string): ExistingRole[] {
  const durations = toDurations(listed, listFile);
  return toDetails(content, file).map((role) => {
    const MaxSessionDuration = durations.get(role.RoleName);
    if (MaxSessionDuration === undefined) {
      throw new InputError(`${listFile} must have all roles of ${file}, got no role ${role.RoleName}: run both commands again`);
    }
    return { ...role, MaxSessionDuration };
  });
}

/** A list in the output of a command. Throws an `InputError` if it is another output, or if an element lacks what is needed. */
function listIn(content: unknown, name: string, isRight: (element: any) => boolean, message: string): any[] {
  const found = isMap(content) ? content[name] : undefined;
  if (Array.isArray(found) && found.every(element => isMap(element) && isRight(element))) return found;
  throw new InputError(message);
}

function toDurations(content: unknown, file: string): ReadonlyMap<string, number> {
  const roles = listIn(content, 'Roles', r => typeof r.RoleName === 'string' && Number.isInteger(r.MaxSessionDuration),
    `${file} must be the output of aws iam list-roles, got no Roles with a MaxSessionDuration`);
  return new Map(roles.map(({ RoleName, MaxSessionDuration }) => [RoleName, MaxSessionDuration]));
}

function toDetails(content: unknown, file: string): Omit<ExistingRole, 'MaxSessionDuration'>[] {
  const roles = listIn(content, 'RoleDetailList', r => typeof r.RoleName === 'string' && typeof r.Path === 'string',
    `${file} must be the output of aws iam get-account-authorization-details --filter Role, got no RoleDetailList`);
  if ((content as { IsTruncated?: boolean }).IsTruncated) {
    throw new InputError(`${file} must have all roles, got only a part of them (IsTruncated): run the command without --max-items`);
  }
  return roles;
}

/** The resources in the output of `aws cloudformation describe-stack-resources`. */
export function toOldResources(content: unknown, file: string): OldResource[] {
  const resources = listIn(content, 'StackResources', r => typeof r.ResourceType === 'string',
    `${file} must be the output of aws cloudformation describe-stack-resources, got no StackResources`);
  return resources.filter(r => typeof r.PhysicalResourceId === 'string');
}
