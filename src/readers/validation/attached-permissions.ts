import type { Template } from './templates';
import type { TrustedIssuers } from './trusted-issuers';
import type { TrustingRole } from './trusts';
import { variantsOf } from '../../policy-language/cloudformation/branches';
import { hasMacro, intrinsicOf, isMap } from '../../policy-language/cloudformation/template-functions';
import { elementsOf, REFERENCES, textsOf } from '../../policy-language/cloudformation/template-text';
import {
  ATTACHING, attachedPolicies, namedPolicy, policyArnsOf, refersTo,
} from '../../policy-language/statements/attached-policies';
import { ANY_TEXT } from '../../policy-language/statements/pattern';
import {
  hidesStatements, parsedDocument, type Statement, statementsOf, statementsOfVariant,
} from '../../policy-language/statements/statement';

/** A statement that allows something, with its resource and property. */
export interface LocatedStatement {
  readonly statement: Statement;
  readonly resourceId: string;
  readonly location: string;
}

/** Permissions of a role, as far as its template shows them. */
export interface AttachedPermissions {
  readonly statements: readonly LocatedStatement[];
  /** Names of AWS managed policies, such as `ReadOnlyAccess`. */
  readonly awsManagedPolicies: readonly string[];
}

/** Returns permissions from inline policies of a role, and from attached policies of the app. */
export function attachedPermissions(role: TrustingRole, issuers: TrustedIssuers): AttachedPermissions {
  const { resource, template, likelyNames } = role;
  const { id, properties } = resource;
  const ofAws = policyArnsOf(resource).flatMap(arn => issuers.listAsDeployed(arn, template))
    .flatMap(arn => namedPolicy(arn) ?? []).filter(policy => policy.isOfAws);
  const allowing = (policyId: string, location: string, document: unknown) =>
    allowingStatements(policyId, location, document, statement => issuers.statementAsDeployed(statement, template));
  return {
    // A name that is known only at deployment is assumed to be correct.
    awsManagedPolicies: ofAws.filter(({ name }) => !name.includes(ANY_TEXT)).map(({ name }) => name),
    statements: [
      ...variantsOf(properties.Policies).flatMap(policies => [policies].flat().flatMap((policy, i) =>
        isMap(policy) ? allowing(id, `Properties.Policies.${i}.PolicyDocument`, policy.PolicyDocument) : [])),
      ...attachedPolicies(resource, likelyNames, template.resources.values(),
        text => issuers.listAsDeployed(text, template)).flatMap(policy =>
        allowing(policy.id, 'Properties.PolicyDocument', policy.properties.PolicyDocument)),
      ...statementsElsewhere(role, issuers),
    ],
  };
}

/** Returns statements of policies in other templates of the app. They are reported at the role. */
function statementsElsewhere(
  { resource, template, likelyNames }: TrustingRole, issuers: TrustedIssuers,
): LocatedStatement[] {
  const names = likelyNames.filter(name => name.search(REFERENCES) < 0);
  const exports = [...template.exports].filter(([, value]) => textsOf(value).some(text => refersTo(text, resource.id)));
  const inOther = (value: unknown, other: Template) => textsOf(value).flatMap((arn): unknown[] =>
    [namedPolicy(arn) ? value : other.exports.get(/^\uE000Fn::ImportValue:(.*)\uE001$/.exec(arn)?.[1] ?? '')]);
  return issuers.beside(template).flatMap(other => ['', ...exports.map(([name]) => name)].flatMap((name) => {
    const arns = elementsOf(resource.properties.ManagedPolicyArns).flatMap(value => inOther(value, other));
    const asImported = { ...resource, id: `Fn::ImportValue:${name}`, properties: { ManagedPolicyArns: arns } };
    return attachedPolicies(asImported, names, other.resources.values(), text => issuers.listAsDeployed(text, other))
      .flatMap(policy => allowingStatements(resource.id, 'Properties', policy.properties.PolicyDocument, statement =>
        ({ ...issuers.statementAsDeployed(statement, other), sid: `of ${policy.id} in another template` })));
  }));
}

/** Returns locations where permissions of a role are in a macro, or in an unreadable intrinsic function or text. */
export function unreadPermissions(
  { resource, template, likelyNames }: TrustingRole, issuers: TrustedIssuers,
): Omit<LocatedStatement, 'statement'>[] {
  const given: Given = statement => issuers.statementAsDeployed(statement, template);
  const { id, properties } = resource;
  const inline = variantsOf(properties.Policies).flatMap(policies => isHidden(policies) ? ['Properties.Policies']
    : [policies].flat().flatMap((policy, i) => {
      const isUnread = isHidden(policy) || (isMap(policy) && isHiddenDocument(policy.PolicyDocument, given));
      return isUnread ? [`Properties.Policies.${i}`] : [];
    }));
  const { resources } = template;
  const attached = attachedPolicies(resource, likelyNames, resources.values(),
    text => issuers.listAsDeployed(text, template))
    .filter(policy => policy.hasMacro || isHiddenDocument(policy.properties.PolicyDocument, given));
  const perhapsAttached = [...resources.values()].flatMap(({ id: resourceId, type, properties: others }) => {
    const property = ATTACHING.get(type);
    if (property === undefined || !hidesElements(others[property])) return [];
    return [{ resourceId, location: `Properties.${property}` }];
  });
  return [
    ...inline.map(location => ({ resourceId: id, location })),
    ...hidesElements(properties.ManagedPolicyArns)
      || policyArnsOf(resource).flatMap(arn => issuers.listAsDeployed(arn, template))
        .some(arn => isUnknown(arn, template))
      ? [{ resourceId: id, location: 'Properties.ManagedPolicyArns' }] : [],
    ...attached.map(policy => ({ resourceId: policy.id, location: 'Properties.PolicyDocument' })),
    ...perhapsAttached,
  ];
}

/** Functions whose possible values are not read: their value is a list, or is not in the template. */
const HIDING = /^Fn::(?:Cidr|ForEach.*|GetAZs|Select|Split|Transform)$/;

/** Whether a list of names or ARNs, or an element, is in a function that can return any value. */
function hidesElements(list: unknown): boolean {
  return elementsOf(list).some(element => hasMacro(element) || HIDING.test(intrinsicOf(element)?.[0] ?? ''));
}

/** Whether the ARN of a policy can be any ARN, from a parameter without a value or an unread function. */
function isUnknown(arn: string, { resources }: TrustingRole['template']): boolean {
  const [, name] = /^\uE000([^\uE001]*)\uE001$/.exec(arn) ?? [];
  return name !== undefined && !resources.has(name.split('.')[0]) && !name.startsWith('Fn::ImportValue:');
}

function isHidden(value: unknown): boolean {
  return intrinsicOf(value) !== undefined || hasMacro(value);
}

/** Returns a statement with the values as deployed. */
type Given = (statement: Statement) => Statement;

function isHiddenDocument(document: unknown, given: Given): boolean {
  return variantsOf(document).some(variant => hidesStatements(variant)
    || [parsedDocument(variant)?.Statement].flat().some(hasMacro)
    || statementsOfVariant(variant).map(given).some(statement => statement.allows && hidesActions(statement)));
}

/** Whether an action or a part of it is known only at deployment, so that it can be any action. */
function hidesActions({ actions, notActions = [] }: Statement): boolean {
  return [...actions, ...notActions].some(action => action.search(REFERENCES) >= 0);
}

function allowingStatements(
  resourceId: string, location: string, document: unknown, given: Given,
): LocatedStatement[] {
  return statementsOf(document).map(given).filter(statement => statement.allows)
    .map(statement => ({ statement, resourceId, location: `${location}.${statement.location}` }));
}
