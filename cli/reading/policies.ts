import { basisOf, exportsOf, type Basis } from './basis';
import { allowedBy, merge, ofMacro, readStatements, type Kind, type Permissions } from './permissions';
import { TemplateTexts, type Conditional } from './text';
import { asText } from '../../src/checks/json-text';
import { functionsIn, intrinsicOf } from '../../src/policy-language/cloudformation/template-functions';
import { ATTACHING, attachmentsOf } from '../../src/policy-language/statements/attached-policies';
import { overlap } from '../../src/policy-language/statements/pattern';
import { once } from '../shared/once';

/** A resource of a template, by its logical id. */
export type Resource = readonly [id: string, resource: any];

export function ofTypes(template: any, ...types: string[]): Resource[] {
  return Object.entries<any>(template.Resources ?? {}).filter(([, r]) => types.includes(r?.Type));
}

/** The managed policies of the template that a reference or an ARN can mean: with conditions, several can have the same name. */
export function managedPolicies(value: any, template: any, texts: TemplateTexts): Resource[] {
  const text = texts.text(value);
  if (text === undefined) return [];
  return ownPolicies(template).filter(([id, resource]) =>
    text === `\${${id}}` || text === `\${${id}.PolicyArn}` || hasName(resource, text, texts));
}

/** Cached, because a template can have a thousand roles, and each needs them. */
const ownPolicies = once((template: object): Resource[] => ofTypes(template, 'AWS::IAM::ManagedPolicy'));

/** The contents of policies of other templates that have the name of an ARN. Accounts are not compared. */
export function policiesElsewhere(arn: string, template: any, all: readonly any[]): Basis {
  const policies = all.filter(other => other !== template).flatMap((other) => {
    const texts = new TemplateTexts(other);
    return ofTypes(other, 'AWS::IAM::ManagedPolicy').filter(([, r]) => hasName(r, arn, texts)).map(([id]) => ({ other, id }));
  });
  return new Map([
    [`policy ${arn}`, `${policies.length} in the source`],
    ...policies.flatMap(({ other, id }, i) => [...basisOf({ Ref: id }, other, all, `policy ${arn}, ${i + 1}: `)]),
  ]);
}

function hasName({ Properties }: any, arn: string | undefined, texts: TemplateTexts): boolean {
  const name = texts.text(Properties?.ManagedPolicyName);
  const [, account, path] = /^arn:[^:]*(?:::[^:]*)?:iam::(.*):policy\/(.*)$/s.exec(arn ?? '') ?? [];
  return name !== undefined && account !== 'aws' && (path === name || path?.endsWith(`/${name}`) === true);
}

/**
 * Finds the policies of the template that are attached to a role, with their conditions. The resources that attach policies are
 * read once, because each role of a template needs them.
 */
export function policiesOf(template: any, texts: TemplateTexts): (role: Resource) => { policy: Resource; when: readonly string[] }[] {
  const resources = ofTypes(template, ...ATTACHING.keys())
    .map(policy => ({ policy, id: policy[0], type: policy[1].Type, properties: policy[1].Properties ?? {} }));
  const elements = once((list: unknown) => texts.elements(list));
  const nameOf = once((value: unknown) => texts.text(nameInArn(value) ?? value));
  const policiesOfValue = once((value: unknown) => new Set(managedPolicies(value, template, texts).map(([id]) => id)));
  return ([roleId, { Properties = {} }]) => {
    const name = texts.text(Properties.RoleName);
    return attachmentsOf({ properties: Properties }, resources, {
      elements,
      isRole: ({ value }) => isNameOf(value, roleId, name, nameOf(value)),
      isPolicy: ({ value }, { id }) => policiesOfValue(value).has(id),
    }).map(({ policy: { policy }, element: { when } }) => ({ policy, when }));
  };
}

/** The values by which policies name their roles. */
export function policiesWithRoles(template: any, texts: TemplateTexts): { policy: Resource; roles: Conditional<any>[] }[] {
  return [...ATTACHING].flatMap(([type, property]) => ofTypes(template, type).map(policy => ({
    policy, roles: texts.elements(policy[1].Properties?.[property]),
  })));
}

/** The names of the roles of a policy. An import has the value of the export in the other template. */
export function roleNames(elements: readonly Conditional<any>[], texts: TemplateTexts, all: readonly any[]): string[] {
  return elements.flatMap(({ value }) => {
    const [fn, name] = intrinsicOf(value) ?? [];
    const exported = fn !== 'Fn::ImportValue' ? []
      : exportsOf(name, all).map(other => new TemplateTexts(other.template).text(other.value) ?? '');
    return exported.length > 0 ? exported : [...new Set([texts.text(value) ?? [], texts.possible(value)].flat())];
  });
}

/** Whether a value names one of these roles. */
export function namesOneOf(roles: readonly Resource[], texts: TemplateTexts): (value: any) => boolean {
  const names = new Set(roles.flatMap(([id, { Properties }]) => [`\${${id}}`, texts.text(Properties?.RoleName) ?? []].flat()));
  const ids = new Set(roles.map(([id]) => id));
  return value => ids.has(value?.Ref) || names.has(texts.text(nameInArn(value) ?? value) ?? '');
}

const isNameOf = (value: any, id: string, name: string | undefined, text: string | undefined) =>
  value?.Ref === id || text === `\${${id}}` || text !== undefined && text === name;

/** The role whose ARN is split to get the name at its end: CDK does that for roles that are imported by ARN. */
function nameInArn(value: any): unknown {
  const argumentsOf = (name: string, inner: unknown): readonly unknown[] => {
    const [fn, args] = intrinsicOf(inner) ?? [];
    return fn === name && Array.isArray(args) ? args : [];
  };
  const [, parts] = argumentsOf('Fn::Select', value);
  const [delimiter, arn] = argumentsOf('Fn::Split', parts);
  const [get, target] = delimiter === '/' ? intrinsicOf(arn) ?? [] : [];
  const [id, attribute] = [target].flat().join('.').split('.');
  return get === 'Fn::GetAtt' && attribute === 'Arn' ? { Ref: id } : undefined;
}

/** The statements of a policy. The condition of its role is not one of its conditions. */
export function readPolicy(
  [, resource]: Resource, when: readonly string[], texts: TemplateTexts, kind: Kind, ofRole?: string,
): Permissions {
  const { Condition, Properties } = resource;
  const own = Condition === undefined || Condition === ofRole ? [] : [texts.conditionText(Condition)];
  return merge([readStatements(Properties?.PolicyDocument, [...own, ...when], texts, kind), ofMacro(resource, when),
    ofMacro(Properties, when)]);
}

/** An inline policy of a role, in any form that a template can attach it. */
export interface Inline {
  readonly name: string | undefined;
  readonly when: readonly string[];
  readonly permissions: Permissions;
}

/** The name of an inline policy. Undefined for a managed policy, which replaces no other. */
export const nameOfInline = ([, { Type, Properties }]: Resource, texts: TemplateTexts): string | undefined =>
  Type === 'AWS::IAM::ManagedPolicy' ? undefined : texts.text(Properties?.PolicyName);

/** Inline policies with the same name: only one of them remains, so their denies do not count. */
export function withoutReplaced(policies: readonly Inline[]): Permissions[] {
  const isSame = (one: Inline, other: Inline) => one.name !== undefined && other.name !== undefined
    && (one.name.toLowerCase() === other.name.toLowerCase() || canBeEqual(one.name, other.name)) && !areOpposite(one.when, other.when);
  return policies.map((policy) => {
    const { name, permissions } = policy;
    if (name === undefined || !policies.some(other => other !== policy && isSame(policy, other))) return permissions;
    const why = 'the role has several inline policies of this name, of which each replaces the one before, ' +
      'so what they deny does not count';
    return { grants: allowedBy(permissions).grants, opaque: [...permissions.opaque, { effect: 'Deny', text: name, why }] };
  });
}

/** Whether the names can turn out equal at deployment. Terraform generates different names. */
const canBeEqual = (one: string, other: string) => /\$\{|\{\{resolve:/.test(`${one}${other}`) && !/\baws_iam_/.test(`${one}${other}`)
  && overlap(...[one, other].map(name => name.toLowerCase().replace(/\{\{resolve:[^{}]*\}\}/g, '*')) as [string, string]);

/** Whether two values are in different branches of one condition of the template. */
function areOpposite(one: readonly string[], other: readonly string[]): boolean {
  return one.some(w => other.includes(`not ${w}`)) || other.some(w => one.includes(`not ${w}`));
}

/** What the statements of a policy depend on. */
export function contentsOf([, { Condition, Properties = {} }]: Resource): unknown {
  return { Condition, PolicyDocument: Properties.PolicyDocument, roles: conditionsIn([Properties.Roles, Properties.RoleName]) };
}

/** The template conditions that occur in a value. */
export function conditionsIn(value: unknown): { Condition: string }[] {
  return functionsIn(value).flatMap(([fn, args]) => fn === 'Fn::If' && Array.isArray(args) ? [{ Condition: asText(args[0]) }] : []);
}
