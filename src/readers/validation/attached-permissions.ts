import type { Template } from './templates';
import type { TrustedIssuers } from './trusted-issuers';
import type { TrustingRole } from './trusts';
import { readVariants, variantsOf } from '../../policy-language/cloudformation/branches';
import { hasMacro, intrinsicOf, isMap } from '../../policy-language/cloudformation/template-functions';
import type { TemplateResource } from '../../policy-language/cloudformation/template-resources';
import { elementsOf, reference, REFERENCES } from '../../policy-language/cloudformation/template-text';
import {
  ATTACHING, attachedPolicies, namedPolicy, policyArnsOf,
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
  const { resource, template } = role;
  const { id, properties } = resource;
  const ofAws = policyArns(role, issuers).flatMap(arn => namedPolicy(arn) ?? []).filter(policy => policy.isOfAws);
  const given: Given = statement => issuers.statementAsDeployed(statement, template);
  return {
    // A name that is known only at deployment is assumed to be correct.
    awsManagedPolicies: ofAws.filter(({ name }) => !name.includes(ANY_TEXT)).map(({ name }) => name),
    statements: [
      ...variantsOf(properties.Policies).flatMap(policies => [policies].flat().flatMap((policy, i) => isMap(policy)
        ? allowingStatements(id, `Properties.Policies.${i}.PolicyDocument`, policy.PolicyDocument, given) : [])),
      ...policiesOf(role, issuers).flatMap(({ policy, resourceId, location, given: asGiven }) =>
        allowingStatements(resourceId, location, policy.properties.PolicyDocument, asGiven)),
    ],
  };
}

function policyArns({ resource, template }: TrustingRole, issuers: TrustedIssuers): string[] {
  return policyArnsOf(resource).flatMap(arn => issuers.listAsDeployed(arn, template));
}

/** A policy of the app that is attached to a role. One of another template is reported at the role. */
interface AttachedPolicy extends Omit<LocatedStatement, 'statement'> {
  readonly policy: TemplateResource;
  readonly given: Given;
}

/** Stands for the role in lists of policies. */
const THE_ROLE = reference('');

function policiesOf(role: TrustingRole, issuers: TrustedIssuers): AttachedPolicy[] {
  const { resource, template, likelyNames } = role;
  const arns = policyArns(role, issuers);
  return [template, ...issuers.beside(template)].flatMap((other) => {
    const isOwn = other === template;
    const ManagedPolicyArns = arns.flatMap(arn => namedPolicy(arn) ? [arn] : issuers.resourcesOf(arn, template)
      .filter(policy => other.resources.get(policy.id) === policy).map(policy => reference(policy.id)));
    const RoleName = isOwn ? resource.properties.RoleName : undefined;
    const names = likelyNames.filter(name => isOwn || name.search(REFERENCES) < 0);
    const asNamed = { ...resource, id: '', properties: { ManagedPolicyArns, RoleName } };
    return attachedPolicies(asNamed, [THE_ROLE, ...names], other.resources.values(), text =>
      issuers.resourcesOf(text, other).includes(resource) ? [THE_ROLE] : issuers.listAsDeployed(text, other))
      .map(policy => ({
        policy,
        resourceId: isOwn ? policy.id : resource.id,
        location: isOwn ? 'Properties.PolicyDocument' : 'Properties',
        given: statement => ({
          ...issuers.statementAsDeployed(statement, other),
          ...isOwn ? {} : { sid: `of ${policy.id} in another template` },
        }),
      }));
  });
}

/** Returns locations where permissions of a role are in a macro, or in an unreadable intrinsic function or text. */
export function unreadPermissions(
  role: TrustingRole, issuers: TrustedIssuers,
): Omit<LocatedStatement, 'statement'>[] {
  const { resource, template } = role;
  const given: Given = statement => issuers.statementAsDeployed(statement, template);
  const { id, properties } = resource;
  const { variants, isComplete } = readVariants(properties.Policies);
  const inline = variants.flatMap(policies => isHidden(policies) || !isComplete ? ['Properties.Policies']
    : [policies].flat().flatMap((policy, i) => {
      const isUnread = isHidden(policy) || (isMap(policy) && isHiddenDocument(policy.PolicyDocument, given));
      return isUnread ? [`Properties.Policies.${i}`] : [];
    }));
  const attached = policiesOf(role, issuers).filter(({ policy, given: asGiven }) =>
    policy.hasMacro || isHiddenDocument(policy.properties.PolicyDocument, asGiven));
  const perhapsAttached = [...template.resources.values()].flatMap(({ id: resourceId, type, properties: others }) => {
    const property = ATTACHING.get(type);
    if (property === undefined || !hidesElements(others[property])) return [];
    return [{ resourceId, location: `Properties.${property}` }];
  });
  return [
    ...inline.map(location => ({ resourceId: id, location })),
    ...hidesElements(properties.ManagedPolicyArns)
      || policyArns(role, issuers).some(arn => isUnknown(arn, template, issuers))
      ? [{ resourceId: id, location: 'Properties.ManagedPolicyArns' }] : [],
    ...attached.map(({ resourceId, location }) => ({ resourceId, location })),
    ...perhapsAttached,
  ];
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

/** Returns a statement with the values as deployed. */
type Given = (statement: Statement) => Statement;

function isHiddenDocument(document: unknown, given: Given): boolean {
  const { variants, isComplete } = readVariants(document);
  return !isComplete || variants.some(variant => hidesStatements(variant)
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
