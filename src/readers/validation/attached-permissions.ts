import type { Template } from './templates';
import type { TrustedIssuers } from './trusted-issuers';
import type { TrustingRole } from './trusts';
import { readVariants } from '../../policy-language/cloudformation/branches';
import { hasMacro, intrinsicOf, isMap, partsOf } from '../../policy-language/cloudformation/template-functions';
import type { TemplateResource } from '../../policy-language/cloudformation/template-resources';
import { elementsOf, reference, REFERENCES, textsOf } from '../../policy-language/cloudformation/template-text';
import {
  ATTACHING, attachedPolicies, namedPolicy, policyArnsOf,
} from '../../policy-language/statements/attached-policies';
import { ANY_TEXT } from '../../policy-language/statements/pattern';
import {
  hidesStatements, parsedDocument, type Statement, statementsOfVariant,
} from '../../policy-language/statements/statement';

/** A resource, and a location in it. */
interface Located {
  readonly resourceId: string;
  readonly location: string;
}

/** A statement that allows something, with its resource and property. */
export interface LocatedStatement extends Located {
  readonly statement: Statement;
}

/** Permissions of a role, as far as its template shows them. */
export interface AttachedPermissions {
  readonly statements: readonly LocatedStatement[];
  /** Names of AWS managed policies, such as `ReadOnlyAccess`. */
  readonly awsManagedPolicies: readonly string[];
  /** Locations where permissions are in a macro, or in an unreadable intrinsic function or text. */
  readonly unread: readonly Located[];
}

/** Returns permissions from inline policies of a role, and from attached policies of the app. */
export function attachedPermissions(role: TrustingRole, issuers: TrustedIssuers): AttachedPermissions {
  const { resource, template } = role;
  const arns = policyArnsOf(resource).flatMap(arn => issuers.listAsDeployed(arn, template));
  const policies = [...inlinePolicies(role), ...attachedTo(role, arns, issuers)]
    .map(policy => ({ ...policy, ...contentOf(policy, issuers) }));
  const hidesArns = elementsOf(resource.properties.ManagedPolicyArns).some(isHiddenElement)
    || arns.some(arn => isUnknown(arn, template, issuers));
  return {
    // A name that is known only at deployment is assumed to be correct.
    awsManagedPolicies: arns.flatMap(arn => namedPolicy(arn) ?? [])
      .filter(({ isOfAws, name }) => isOfAws && !name.includes(ANY_TEXT)).map(({ name }) => name),
    statements: policies.flatMap(({ statements, resourceId, location }) =>
      statements.map(statement => ({ statement, resourceId, location: `${location}.${statement.location}` }))),
    unread: [
      ...policies.filter(policy => policy.isUnread),
      ...hidesArns ? [{ resourceId: resource.id, location: 'Properties.ManagedPolicyArns' }] : [],
      ...perhapsAttached(role, issuers),
    ],
  };
}

/** A policy of a role, or the place of unreadable policies. One of another template is reported at the role. */
interface Policy extends Located {
  readonly document?: unknown;
  readonly isHidden: boolean;
  readonly template: Template;
  readonly sid?: string;
}

function inlinePolicies({ resource: { id, properties }, template }: TrustingRole): Policy[] {
  const { variants, isComplete } = readVariants(properties.Policies);
  const all = { resourceId: id, location: 'Properties.Policies', template, isHidden: true };
  return [
    ...isComplete ? [] : [all],
    ...variants.flatMap(policies => isHidden(policies) ? [all] : [policies].flat().map((policy, i) => ({
      ...all,
      location: `Properties.Policies.${i}.PolicyDocument`,
      document: isMap(policy) ? policy.PolicyDocument : undefined,
      isHidden: isHidden(policy),
    }))),
  ];
}

/** Stands for the role in lists of policies. */
const THE_ROLE = reference('');

function attachedTo(role: TrustingRole, arns: readonly string[], issuers: TrustedIssuers): Policy[] {
  const { resource, template, likelyNames } = role;
  return [template, ...issuers.beside(template)].flatMap((other) => {
    const isOwn = other === template;
    const ManagedPolicyArns = arns.flatMap(arn => namedPolicy(arn) ? [arn] : issuers.resourcesOf(arn, template)
      .filter(policy => other.resources.get(policy.id) === policy).map(policy => reference(policy.id)));
    const RoleName = isOwn ? resource.properties.RoleName : undefined;
    const names = likelyNames.filter(name => isOwn || name.search(REFERENCES) < 0);
    const asNamed = { ...resource, id: '', properties: { ManagedPolicyArns, RoleName } };
    const attached = attachedPolicies(asNamed, [THE_ROLE, ...names], other.resources.values(), text =>
      issuers.resourcesOf(text, other).includes(resource) ? [THE_ROLE] : issuers.listAsDeployed(text, other));
    const byFunction = [...other.resources.values()].filter(policy =>
      hiddenRoles(policy).some(element => rolesIn(element, other, issuers).includes(resource)));
    return [...new Set([...attached, ...byFunction])].map(policy => ({
      document: policy.properties.PolicyDocument,
      isHidden: policy.hasMacro,
      template: other,
      ...isOwn ? { resourceId: policy.id, location: 'Properties.PolicyDocument' }
        : { resourceId: resource.id, location: 'Properties', sid: `of ${policy.id} in another template` },
    }));
  });
}

/** Returns the statements of a policy that allow something, as deployed, and whether others can be in it. */
function contentOf({ document, isHidden: isUnread, template, sid }: Policy, issuers: TrustedIssuers) {
  const { variants, isComplete } = readVariants(document);
  const documents = variants.flatMap(variant => issuers.documentsAsDeployed(variant, template));
  const statements = documents.flatMap(statementsOfVariant).filter(statement => statement.allows)
    .map(statement => ({ ...issuers.statementAsDeployed(statement, template), ...sid !== undefined && { sid } }));
  return {
    statements,
    isUnread: isUnread || !isComplete || statements.some(hidesActions) || documents.some(one =>
      hidesStatements(one) || [parsedDocument(one)?.Statement].flat().some(hasMacro)),
  };
}

/** Returns policies of a template that can be attached to any role, and loops that can make policies of the role. */
function perhapsAttached({ resource, template, likelyNames }: TrustingRole, issuers: TrustedIssuers): Located[] {
  const policies = [...template.resources.values()].filter(policy =>
    hiddenRoles(policy).some(element => rolesIn(element, template, issuers).length === 0));
  const loops = [template, ...issuers.beside(template)].filter(other => other.unreadResources.some(([, loop]) => {
    const parts = partsOf(loop);
    return parts.some(part => typeof part === 'string' && ATTACHING.has(part))
      && (rolesIn(loop, other, issuers).includes(resource) || likelyNames.some(name => parts.includes(name)));
  }));
  return [
    ...policies.map(({ id, type }) => ({ resourceId: id, location: `Properties.${ATTACHING.get(type)}` })),
    ...loops.map(() => ({ resourceId: resource.id, location: 'Properties' })),
  ];
}

/** Returns elements of the list of roles of a policy that are in a function whose values are not read. */
function hiddenRoles({ type, properties }: TemplateResource): unknown[] {
  const property = ATTACHING.get(type);
  return property === undefined ? [] : elementsOf(properties[property]).filter(isHiddenElement);
}

/** Returns the roles that a value refers to, in any function, such as one that takes the name from an ARN. */
function rolesIn(value: unknown, template: Template, issuers: TrustedIssuers): TemplateResource[] {
  return partsOf(value).filter(part => intrinsicOf(part) !== undefined).flatMap(part => textsOf(part))
    .flatMap(text => issuers.resourcesOf(text, template)).filter(found => found?.type === 'AWS::IAM::Role');
}

/** Functions whose possible values are not read: their value is a list, or is not in the template. */
const HIDING = /^Fn::(?:Cidr|ForEach.*|GetAZs|Select|Split|Transform)$/;

/** Whether a name or an ARN, or a list of them, is in a function that can return any value. */
function isHiddenElement(element: unknown): boolean {
  return hasMacro(element) || HIDING.test(intrinsicOf(element)?.[0] ?? '');
}

/** Whether the ARN of a policy can be any ARN, or that of any AWS managed policy. */
function isUnknown(arn: string, template: Template, issuers: TrustedIssuers): boolean {
  const named = namedPolicy(arn);
  if (named) return named.isOfAws && named.name.includes(ANY_TEXT);
  const found = issuers.resourcesOf(arn, template);
  return found.length > 0 ? found.some(({ type }) => type !== 'AWS::IAM::ManagedPolicy')
    : arn.search(REFERENCES) >= 0 && !arn.includes('Fn::ImportValue:');
}

function isHidden(value: unknown): boolean {
  return intrinsicOf(value) !== undefined || hasMacro(value);
}

/** Whether an action or a part of it is known only at deployment, so that it can be any action. */
function hidesActions({ actions, notActions = [] }: Statement): boolean {
  return [...actions, ...notActions].some(action => action.search(REFERENCES) >= 0);
}
