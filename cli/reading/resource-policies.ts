/** Policies of resources, whose statements have a principal. */
import { CHILDREN } from './children';
import { decoded } from './decoded';
import { KNOWN_AFTER_APPLY, TemplateTexts } from './text';
import { asText } from '../../src/checks/json-text';
import { functionsIn, intrinsicOf, isMap, NO_VALUE } from '../../src/policy-language/cloudformation/template-functions';
import { readable } from '../../src/policy-language/cloudformation/template-text';
import { charactersOf } from '../../src/policy-language/statements/pattern';
import { type Condition, conditionsOf, type Principal } from '../../src/policy-language/statements/statement';
import { jsonOrNothing } from '../shared/json';

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
