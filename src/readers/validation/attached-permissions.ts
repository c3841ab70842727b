import type { Template } from './templates';
import type { TrustedIssuers } from './trusted-issuers';
import type { TrustingRole } from './trusts';
import { readVariants } from '../../policy-language/cloudformation/branches';
import { hasMacro, intrinsicOf, isMap } from '../../policy-language/cloudformation/template-functions';
import { elementsOf, reference, REFERENCES } from '../../policy-language/cloudformation/template-text';
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
  const hidesArns = hidesElements(resource.properties.ManagedPolicyArns) || arns.some(arn => isUnknown(arn, template, issuers));
  return {
    // A name that is known only at deployment is assumed to be correct.
    awsManagedPolicies: arns.flatMap(arn => namedPolicy(arn) ?? [])
      .filter(({ isOfAws, name }) => isOfAws && !name.includes(ANY_TEXT)).map(({ name }) => name),
    statements: policies.flatMap(({ statements, resourceId, location }) =>
      statements.map(statement => ({ statement, resourceId, location: `${location}.${statement.location}` }))),
    unread: [
      ...policies.filter(policy => policy.isUnread),
      ...hidesArns ? [{ resourceId: resource.id, location: 'Properties.ManagedPolicyArns' }] : [],
      ...perhapsAttached(template),
    ],
  };
}

/** A policy of a role, or the place of policies that cannot be read. One of another template is reported at the role. */
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
    return attachedPolicies(asNamed, [THE_ROLE, ...names], other.resources.values(), text =>
      issuers.resourcesOf(text, other).includes(resource) ? [THE_ROLE] : issuers.listAsDeployed(text, other))
      .map(({ id, properties, hasMacro: isHidden }) => ({
        document: properties.PolicyDocument,
        isHidden,
        template: other,
        ...isOwn ? { resourceId: id, location: 'Properties.PolicyDocument' }
          : { resourceId: resource.id, location: 'Properties', sid: `of ${id} in another template` },
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

/** Returns the policies of a template that can be attached to any role. */
function perhapsAttached(template: Template): Located[] {
  return [...template.resources.values()].flatMap(({ id: resourceId, type, properties }) => {
    const property = ATTACHING.get(type);
    return property === undefined || !hidesElements(properties[property]) ? []
      : [{ resourceId, location: `Properties.${property}` }];
  });
}

/** Functions whose possible values are not read: their value is a list, or is not in the template. */
const HIDING = /^Fn::(?:Cidr|ForEach.*|GetAZs|Select|Split|Transform)$/;

/** Whether a list of names or ARNs, or an element, is in a function that can return any value. */
function hidesElements(list: unknown): boolean {
  return elementsOf(list).some(element => hasMacro(element) || HIDING.test(intrinsicOf(element)?.[0] ?? ''));
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
