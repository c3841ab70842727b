import { basisOf, type Basis } from './basis';
import { CHILDREN } from './children';
import { decoded } from './decoded';
import { merge, ofMacro, readStatements, type Kind, type Permissions } from './permissions';
import { KNOWN_AFTER_APPLY, TemplateTexts, type Conditional } from './text';
import { asText } from '../../src/checks/json-text';
import { functionsIn, intrinsicOf, isMap, NO_VALUE } from '../../src/policy-language/cloudformation/template-functions';
import { readable } from '../../src/policy-language/cloudformation/template-text';
import { ATTACHING, attachmentsOf } from '../../src/policy-language/statements/attached-policies';
import { charactersOf, overlap } from '../../src/policy-language/statements/pattern';
import { type Condition, conditionsOf, type Principal } from '../../src/policy-language/statements/statement';
import { jsonOrNothing } from '../shared/json';
import { once } from '../shared/once';

/** A resource of a template, by its logical id. */
export type Resource = readonly [id: string, resource: any];

export function ofTypes(template: any, ...types: string[]): Resource[] {
  return Object.entries<any>(template.Resources ?? {}).filter(([, r]) => types.includes(r?.Type));
}

/** The managed policies of the same template that a reference or an ARN means: several can have one name, under conditions. */
export function managedPolicies(value: any, template: any, texts: TemplateTexts): Resource[] {
  const text = texts.text(value);
  if (text === undefined) return [];
  return ownPolicies(template).filter(([id, resource]) =>
    text === `\${${id}}` || text === `\${${id}.PolicyArn}` || hasName(resource, text, texts));
}

/** A template can have a thousand roles, and each asks for them. */
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
 * What says which policies of the template are attached to a role, and the conditions under which they are. What attaches
 * them, with the lists and names in it, is read once, because each role of a template asks for it.
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

/** What the policies that name their roles name. */
export function policiesWithRoles(template: any, texts: TemplateTexts): { policy: Resource; roles: Conditional<any>[] }[] {
  return [...ATTACHING].flatMap(([type, property]) => ofTypes(template, type).map(policy => ({
    policy, roles: texts.elements(policy[1].Properties?.[property]),
  })));
}

/** The names of the roles of a policy. An export of another template is what that one says it is. */
export function roleNames(elements: readonly Conditional<any>[], texts: TemplateTexts, all: readonly any[]): string[] {
  return elements.flatMap(({ value }) => {
    const [fn, name] = intrinsicOf(value) ?? [];
    const exported = fn !== 'Fn::ImportValue' ? [] : all.flatMap(other => Object.values<any>(other.Outputs ?? {})
      .filter(output => JSON.stringify(output?.Export?.Name) === JSON.stringify(name))
      .map(output => new TemplateTexts(other).text(output.Value) ?? ''));
    return exported.length > 0 ? exported : [...new Set([texts.text(value) ?? [], texts.possible(value)].flat())];
  });
}

/** Whether a value names this role. */
export function namesRole(value: any, [id, { Properties }]: Resource, texts: TemplateTexts): boolean {
  return isNameOf(value, id, texts.text(Properties?.RoleName), texts.text(nameInArn(value) ?? value));
}

/** The same for one of several: their names are read once. */
export function namesOneOf(roles: readonly Resource[], texts: TemplateTexts): (value: any) => boolean {
  const names = new Set(
    roles.flatMap(([id, { Properties }]) => [`\${${id}}`, texts.text(Properties?.RoleName)].filter(name => name !== undefined)));
  const ids = new Set(roles.map(([id]) => id));
  return (value) => {
    const text = texts.text(nameInArn(value) ?? value);
    return ids.has(value?.Ref) || text !== undefined && names.has(text);
  };
}

const isNameOf = (value: any, id: string, name: string | undefined, text: string | undefined) =>
  value?.Ref === id || text === `\${${id}}` || text !== undefined && text === name;

/** The role whose ARN is split for its name, which is the last part: CDK does that for a role that it knows by its ARN. */
function nameInArn(value: any): unknown {
  const [select, [, parts] = []] = intrinsicOf(value) as [string, any[]] ?? [];
  const [split, [delimiter, arn] = []] = select === 'Fn::Select' ? intrinsicOf(parts) as [string, any[]] ?? [] : [];
  const [get, target] = split === 'Fn::Split' && delimiter === '/' ? intrinsicOf(arn) ?? [] : [];
  const [id, attribute] = [target].flat().join('.').split('.');
  return get === 'Fn::GetAtt' && attribute === 'Arn' ? { Ref: id } : undefined;
}

/** The statements of a policy. The condition of its role is not a condition of it. */
export function readPolicy(
  [, resource]: Resource, when: readonly string[], texts: TemplateTexts, kind: Kind, ofRole?: string,
): Permissions {
  const { Condition, Properties } = resource;
  const own = Condition === undefined || Condition === ofRole ? [] : [texts.conditionText(Condition)];
  return merge([readStatements(Properties?.PolicyDocument, [...own, ...when], texts, kind), ofMacro(resource, when),
    ofMacro(Properties, when)]);
}

/** An inline policy of a role, by whatever a template attaches it. */
export interface Inline {
  readonly name: string | undefined;
  readonly when: readonly string[];
  readonly permissions: Permissions;
}

/** Undefined for a managed policy, which replaces none. */
export const nameOfInline = ([, { Type, Properties }]: Resource, texts: TemplateTexts): string | undefined =>
  Type === 'AWS::IAM::ManagedPolicy' ? undefined : texts.text(Properties?.PolicyName);

/** Inline policies of one name: only one of them is there in the end, so none of their denies counts. */
export function withoutReplaced(policies: readonly Inline[]): Permissions[] {
  const isSame = (one: Inline, other: Inline) => one.name !== undefined && other.name !== undefined
    && (one.name.toLowerCase() === other.name.toLowerCase() || canBeEqual(one.name, other.name)) && !areOpposite(one.when, other.when);
  return policies.map((policy) => {
    const { name, permissions: { grants, opaque } } = policy;
    if (name === undefined || !policies.some(other => other !== policy && isSame(policy, other))) return policy.permissions;
    const why = 'the role has several inline policies of this name, of which each replaces the one before, ' +
      'so what they deny does not count';
    return { grants: grants.filter(({ effect }) => effect === 'Allow'), opaque: [...opaque, { effect: 'Deny', text: name, why }] };
  });
}

/** Whether only the deployment knows that two names are not the same. Terraform makes different ones. */
const canBeEqual = (one: string, other: string) => /\$\{|\{\{resolve:/.test(`${one}${other}`) && !/\baws_iam_/.test(`${one}${other}`)
  && overlap(...[one, other].map(name => name.toLowerCase().replace(/\{\{resolve:[^{}]*\}\}/g, '*')) as [string, string]);

/** Whether they are in two branches of one condition of the template. */
function areOpposite(one: readonly string[], other: readonly string[]): boolean {
  return one.some(w => other.includes(`not ${w}`)) || other.some(w => one.includes(`not ${w}`));
}

/** What the statements of a policy depend on. */
export function contentsOf([, { Condition, Properties = {} }]: Resource): unknown {
  return { Condition, PolicyDocument: Properties.PolicyDocument, roles: conditionsIn([Properties.Roles, Properties.RoleName]) };
}

/** The conditions of the template in a value, without the rest of it. */
export function conditionsIn(value: unknown): { Condition: string }[] {
  return functionsIn(value).flatMap(([fn, args]) => fn === 'Fn::If' && Array.isArray(args) ? [{ Condition: asText(args[0]) }] : []);
}

/** A statement with a principal, in the policy of a resource, such as a bucket or a key, or in the trust of a role. */
export interface ResourceStatement {
  /** Logical id of the resource. */
  readonly id: string;
  /** As they are written: everybody (`*`) with NotPrincipal. Empty if the policy is a text that is not read. */
  readonly principals: readonly Principal[];
  readonly actions: readonly string[];
  /** Empty if it names none. */
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

/** What the policy of a resource allows. It can be a text. */
export function statementsOfResource(id: string, template: any): ResourceStatement[] {
  const given = new TemplateTexts(template);
  const resource = template.Resources?.[id];
  // A body that is not read is no policy, and the line of its stack says it.
  const { TemplateBody: _, ...others } = resource?.Properties ?? {};
  const properties = CHILDREN.includes(resource?.Type) ? others : resource?.Properties;
  const found = statementsIn(properties, given, HAS_POLICIES.test(asText(resource?.Type)));
  return [...statementsOfLists(id, resource, given), ...found.flatMap(({ json, texts }): ResourceStatement[] => {
    if (json === undefined) return [{ id, principals: [], actions: [], resources: [], conditions: [] }];
    const { NotPrincipal, Principal = NotPrincipal && '*', Action, NotAction, Effect, Resource, Condition: condition } = json;
    if (!Principal || !(Action ?? NotAction) || Effect === 'Deny') return [];
    const all = (value: unknown) => texts.elements(value).map(element => texts.text(element.value) ?? '');
    return [{
      id,
      principals: texts.elements(Principal)
        .flatMap(({ value }) => Object.entries(isMap(value) && !intrinsicOf(value) ? value : { AWS: value })
          .flatMap(([kind, values]) => all(values).map(text => ({ kind, value: text })))),
      actions: Action === undefined ? [`everything except ${all(NotAction).join(', ')}`] : all(Action),
      resources: all(Resource),
      conditions: readConditions(condition),
    }];
  })];
}

const BUCKETS = /^(?:AWS::S3::Bucket|aws_s3_bucket(?:_acl)?)$/;
/** Canned access control lists that give everybody something, and those that only the deployment knows (S3 User Guide, 2026-12). */
const OPEN_LISTS = /^(?:public-?read(?:-?write)?|authenticated-?read)$|\$\{|\{\{resolve:/i;

/** What the access control list of a bucket gives everybody, one statement for each list that it can have. */
function statementsOfLists(id: string, resource: any, given: TemplateTexts): ResourceStatement[] {
  if (!BUCKETS.test(asText(resource?.Type))) return [];
  const { AccessControl, acl } = resource.Properties ?? {};
  return [AccessControl, acl].flatMap(list => list === undefined ? [] : given.possible(list)).filter(list => OPEN_LISTS.test(list))
    .map((list) => {
      const gives = `what the access control list ${readable(list)} gives`;
      return { id, principals: [{ kind: 'AWS', value: '*' }], actions: [gives], resources: [], conditions: [] };
    });
}

/** With the value AWS::NoValue, where a condition of the template can leave a value out. `{ Type, Key, Value }` is one of a bus. */
function readConditions(given: any): Condition[] {
  const condition = typeof given?.Type === 'string' && typeof given.Key === 'string'
    ? { [given.Type]: { [given.Key]: given.Value } } : given;
  return conditionsOf(condition).map(({ values, ...found }) => ({
    ...found,
    values: [
      ...values.map(readable),
      ...functionsIn(condition[found.operator][found.shownKey]).some(([fn, name]) => fn === 'Ref' && name === NO_VALUE)
        ? [`\${${NO_VALUE}}`] : [],
    ],
  }));
}

/** Types whose properties of these names are policies with principals. */
const HAS_POLICIES = /^AWS::(?!IAM::|SSO::|CloudFormation::)/;
const POLICY_PROPERTIES = [
  'policy', 'policydocument', 'policytext', 'keypolicy', 'resourcepolicy', 'resourcepolicydocument', 'repositorypolicytext',
  'filesystempolicy',
  'accesspolicy', 'accesspolicies', 'destinationpolicy', 'permissionspolicydocument', 'registrypolicy', 'statement',
];
/** As CloudFormation and Terraform write its name. */
const isPolicyProperty = (key: string) => POLICY_PROPERTIES.includes(key.replaceAll('_', '').toLowerCase());

/**
 * The maps in a value that can be statements, also in its texts of JSON. Undefined in place of those of a text that looks
 * like a policy and is not JSON, or has a name twice, and of a policy that only the deployment knows. A template in a value is
 * none: who deploys it has its roles.
 */
function statementsIn(
  root: unknown, given: TemplateTexts, hasPolicies: boolean,
): { readonly json?: { readonly [key: string]: unknown }; readonly texts: TemplateTexts }[] {
  const pending: { readonly value: unknown; readonly texts: TemplateTexts; readonly isPolicy?: boolean }[] =
    [{ value: root, texts: given }];
  const found: ReturnType<typeof statementsIn> = [];
  for (const { value, texts, isPolicy = false } of pending) { // more are added while it runs
    const [fn] = intrinsicOf(value) ?? [];
    const { json, isUnread } = fn === 'Fn::If' || fn === KNOWN_AFTER_APPLY ? { json: undefined, isUnread: false }
      : readText(value, texts, isPolicy);
    if (isUnread) found.push({ texts: given });
    if (json !== undefined) {
      pending.push({ value: json, texts: given.read, isPolicy });
    } else if (isMap(value) && !isTemplate(value)) {
      if ('Principal' in value || 'NotPrincipal' in value) found.push({ json: value, texts });
      pending.push(...Object.entries(value).map(([key, inner]) =>
        ({ value: inner, texts, isPolicy: fn === 'Fn::If' ? isPolicy : hasPolicies && isPolicyProperty(key) })));
    } else if (Array.isArray(value)) {
      pending.push(...value.map(inner => ({ value: inner, texts, isPolicy })));
    }
  }
  return found;
}

/** A text of JSON, and whether it is a policy that is not read. */
function readText(value: unknown, texts: TemplateTexts, isPolicy: boolean): { readonly json: unknown; readonly isUnread: boolean } {
  const given = (typeof value === 'string' ? value : intrinsicOf(value) ? texts.text(value) ?? '' : '').trim();
  const text = ONE_WORD.test(given)
    ? decoded(given).find(inner => /^\s*[{[]/.test(inner) && POLICY.test(unescaped(inner)))?.trim() ?? given : given;
  const isJson = /^[{[](?!\{resolve:)/.test(text);
  const json = isJson ? jsonOrNothing(withPlainFunctions(text)) : undefined;
  const isOther = isPolicy ? isJson || /\$\{(?!AWS::)|\{\{resolve:/.test(text) : isJson && POLICY.test(unescaped(text));
  return { json, isUnread: json === undefined && isOther };
}

/** As long as the shortest policy in an encoding. */
const ONE_WORD = /^[^\s{[]\S{39,}$/;
const POLICY = /"(?:(?:Not)?Principal|Statement)"\s*:/;
const unescaped = (text: string) => text.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));

/**
 * A property of a type of AWS without the statements of its policies, which are read by themselves, also without those
 * in texts of JSON.
 */
export function withoutStatements(key: string, value: unknown, texts: TemplateTexts): unknown {
  if (!isPolicyProperty(key) && !HAVE_POLICIES.includes(key)) return value;
  const { json } = readText(value, texts, true);
  if (json !== undefined) return withoutStatements(key, json, texts.read);
  if (Array.isArray(value)) return value.map(inner => withoutStatements(key, inner, texts));
  if (!isMap(value)) return value;
  return isStatement(value) ? undefined : Object.fromEntries(Object.entries(value)
    .map(([name, inner]) => [name, withoutStatements(intrinsicOf(value) ? key : name, inner, texts)]));
}

/** A trust, and the copies of a table, each with a policy. */
const HAVE_POLICIES = ['AssumeRolePolicyDocument', 'Replicas'];

const STATEMENT_KEYS = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
/** Whether a map is a statement with a principal, and nothing else that somebody could read. */
const isStatement = (map: object) =>
  ('Principal' in map || 'NotPrincipal' in map) && 'Effect' in map && ('Action' in map || 'NotAction' in map)
  && Object.keys(map).every(key => STATEMENT_KEYS.includes(key));

const isTemplate = ({ Resources: resources }: { readonly [key: string]: unknown }) =>
  isMap(resources) && Object.values(resources).every(resource => isMap(resource) && 'Type' in resource);

/** The text of JSON in which functions are a part of its texts, without their quotation marks. */
function withPlainFunctions(text: string): string {
  return charactersOf(text).map(c => c.length > 1 ? c.replaceAll('"', '\'') : c).join('');
}
