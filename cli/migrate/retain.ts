import { referencesIn, splitReference } from '../../src/policy-language/cloudformation/template-functions';
import { elementsOf, textsOf } from '../../src/policy-language/cloudformation/template-text';
import { attachmentsOf, namedPolicy } from '../../src/policy-language/statements/attached-policies';
import { InputError } from '../shared/input-error';
import { CONFUSED_DEPUTY, hasOpenTrust, MOST_TEMPLATE_BYTES } from '../shared/published';
import type { Resource, Template } from '../shared/read-files';

const PROVIDER = 'AWS::IAM::OIDCProvider';
const PROFILE = 'AWS::IAM::InstanceProfile';
/** In templates of this library. Its function deletes no provider, so it need not stay. */
const OWN_PROVIDER = 'Custom::ReusableOpenIDConnectProvider';

/** The template with shared resources that stay when its stack is deleted, and the logical ids of these resources. */
interface Retained {
  readonly template: Template;
  readonly logicalIds: string[];
}

/**
 * Makes CloudFormation keep what is used outside of the stack: OIDC providers, and instance profiles with their roles and
 * policies. `also` names more resources, by logical id or role name. `*` means all, except the function of this library for
 * OIDC providers. Throws if there is nothing to keep, or if a name in `also` matches nothing.
 */
export function retain(template: Template, also: readonly string[] = []): Retained {
  const ids = Object.keys(template.Resources);
  const kept = new Set(ids.filter(id => [PROVIDER, PROFILE].includes(template.Resources[id].Type)));
  for (const name of also) {
    const named = name === '*' ? withoutOwnFunction(template)
      : ids.filter(id => id === name || template.Resources[id].Properties?.RoleName === name);
    if (named.length === 0) {
      throw new InputError(`--also must be the logical id or the RoleName of a resource in the template, or *, got ${name}`);
    }
    for (const id of named) kept.add(id);
  }
  const hidden = ids.filter(id => canCreateOthers(template.Resources[id]));
  const hasProvider = ids.some(id => template.Resources[id].Type === PROVIDER);
  if (!hasProvider && hidden.length > 0) {
    throw new InputError(`the template has no OIDC provider, but ${hidden.join(', ')} can create one in another way: find ` +
      'out who owns the provider (aws iam list-open-id-connect-providers, and the code of these resources), and that ' +
      'deleting the stack does not delete it, before you go on');
  }
  if (kept.size === 0) {
    throw new InputError('there is nothing to retain: the template has no OIDC provider and no instance profile; skip this step');
  }
  addNeeded(template, kept);
  const resources = Object.fromEntries(ids.map(id =>
    [id, kept.has(id) ? retained(template.Resources[id]) : template.Resources[id]]));
  return { template: deployable({ ...template, Resources: resources }), logicalIds: ids.filter(id => kept.has(id)) };
}

/** Removes texts that only the console shows from a template that is too large for a file. */
function deployable(template: Template): Template {
  if (Buffer.byteLength(JSON.stringify(template)) <= MOST_TEMPLATE_BYTES) return template;
  const without = (text: string, values: object) => Object.fromEntries(Object.entries(values).filter(([name]) => name !== text));
  const parameters = Object.entries(template.Parameters ?? {}).map(([name, parameter]) => [name, without('Description', parameter)]);
  return {
    ...template,
    Metadata: without('AWS::CloudFormation::Interface', template.Metadata ?? {}),
    Parameters: Object.fromEntries(parameters),
  };
}

/** The roles of a template that every customer of Microsoft can use. */
export function openRoles({ Resources: resources }: Template): string[] {
  return Object.entries(resources).filter(([, { Type: type, Properties: properties }]) =>
    type === 'AWS::IAM::Role' && hasOpenTrust(properties?.RoleName, properties?.AssumeRolePolicyDocument))
    .map(([id]) => `${id}: ${CONFUSED_DEPUTY}`);
}

/** All resources except the custom resources of this library for OIDC providers, and what only these need. */
function withoutOwnFunction({ Resources: resources }: Template): string[] {
  const left = new Set<string>();
  const ids = Object.keys(resources);
  const isNeeded = (id: string) => ids.some(other => other !== id && !left.has(other) && mentions(resources[other].Properties, id));
  const isNeededByLeft = (id: string) => [...left].some(other => mentions(resources[other].Properties, id));
  for (;;) {
    const more = ids.filter(id => !left.has(id) && (resources[id].Type === OWN_PROVIDER || isNeededByLeft(id) && !isNeeded(id)));
    if (more.length === 0) return ids.filter(id => !left.has(id));
    for (const id of more) left.add(id);
  }
}

/** Whether a resource can create other resources, which the template does not show. */
function canCreateOthers({ Type: type }: Resource): boolean {
  return type !== OWN_PROVIDER && /^(Custom::|AWS::CloudFormation::(CustomResource|Stack|StackSet|Macro)$)/.test(type);
}

/**
 * The metadata is needed because CloudFormation has ignored updates that change only a deletion policy
 * (aws/aws-cdk#11521, aws-cloudformation/cloudformation-coverage-roadmap#1543; both are closed).
 */
function retained(resource: Resource): Resource {
  return {
    ...resource,
    Metadata: { ...resource.Metadata, RetainedFor: 'cdk-defender-for-cloud' },
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  };
}

/** Adds the resources that kept resources refer to, and the policies of kept roles, until nothing is missing. */
function addNeeded({ Resources: resources }: Template, kept: Set<string>): void {
  const refersTo = (id: string, other: string) => id !== other && mentions(resources[id].Properties, other);
  const policies = new Map(Object.keys(resources).filter(id => resources[id].Type === 'AWS::IAM::Role')
    .map(id => [id, policiesOf(id, resources)]));
  for (;;) {
    const before = kept.size;
    for (const id of Object.keys(resources)) {
      if ([...kept].some(one => refersTo(one, id) || policies.get(one)?.has(id) || usesByName(resources[one], resources[id]))) kept.add(id);
    }
    if (kept.size === before) return;
  }
}

/** The policies that can be attached to a role. If it is not certain, a policy is kept, so that the role does not lose it. */
function policiesOf(id: string, resources: Template['Resources']): Set<string> {
  const role = resources[id];
  const all = Object.entries(resources).map(([policy, { Type: type, Properties: properties = {} }]) => ({ id: policy, type, properties }));
  const attachments = attachmentsOf({ properties: role.Properties ?? {} }, all, {
    elements: elementsOf,
    isRole: element => mentions(element, id) || isName(element, role.Properties?.RoleName),
    isPolicy: (element, policy) => mentions(element, policy.id) || textsOf(element).map(namedPolicy).some(named =>
      named?.isOfAws === false && isName(named.name, policy.properties.ManagedPolicyName)),
  });
  return new Set(attachments.map(({ policy }) => policy.id));
}

/** Whether both are the same literal name. IAM ignores the case. */
export function isName(value: unknown, name: unknown): boolean {
  return typeof value === 'string' && typeof name === 'string' && value.toLowerCase() === name.toLowerCase();
}

/** Whether a value refers to a resource. */
export function mentions(value: unknown, id: string): boolean {
  return referencesIn(value).some(name => splitReference(name)[0] === id);
}

/** Whether an instance profile has a role by its literal name. */
function usesByName(profile: Resource, role: Resource): boolean {
  return profile.Type === PROFILE && role.Type === 'AWS::IAM::Role'
    && elementsOf(profile.Properties?.Roles).some(name => isName(name, role.Properties?.RoleName));
}
