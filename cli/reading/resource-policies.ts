/** Policies of resources, whose statements have a principal. */
import { CHILDREN } from './children';
import { decoded } from './decoded';
import { KNOWN_AFTER_APPLY, TemplateTexts } from './text';
import { asText } from '../../src/checks/json-text';
import { functionsIn, intrinsicOf, isMap, NO_VALUE, partsOf } from '../../src/policy-language/cloudformation/template-functions';
import { readable } from '../../src/policy-language/cloudformation/template-text';
import { charactersOf } from '../../src/policy-language/statements/pattern';
import { type Condition, conditionsOf, type Principal } from '../../src/policy-language/statements/statement';
import { jsonOrNothing } from '../shared/json';

/** A statement with a principal, in the policy of a resource, such as a bucket or a key, or in the trust of a role. */
export interface ResourceStatement {
  /** Logical id of the resource. */
  readonly id: string;
  /** The principals as written. For NotPrincipal: everybody (`*`). Empty if the policy cannot be read: then the action is its text. */
  readonly principals: readonly Principal[];
  readonly actions: readonly string[];
  /** Empty if the statement names none. */
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
  /** The exceptions in NotPrincipal and NotResource. */
  readonly except: readonly string[];
}

/** The statements in the properties of a resource, including policies that are written as text. */
export function statementsOfResource(id: string, template: any): ResourceStatement[] {
  const given = new TemplateTexts(template);
  const resource = template.Resources?.[id];
  // A template body is not a policy. If it cannot be read, the line of its stack says so.
  const { TemplateBody: _, ...others } = resource?.Properties ?? {};
  const properties = CHILDREN.includes(resource?.Type) ? others : resource?.Properties;
  const found = statementsIn(properties, given, asText(resource?.Type));
  return [...statementsOfLists(id, resource, given), ...found.flatMap(({ json, texts, unread }): ResourceStatement[] => {
    if (json === undefined) return [{ id, principals: [], actions: [unread ?? ''], resources: [], conditions: [], except: [] }];
    const { NotPrincipal, Principal = NotPrincipal && '*', Action, NotAction, Effect, Resource, NotResource } = json;
    if (!Principal || !(Action ?? NotAction) || Effect === 'Deny') return [];
    const all = (value: unknown) => texts.elements(value).map(element => texts.text(element.value) ?? '');
    const principalsOf = (values: unknown) => texts.elements(values)
      .flatMap(({ value }) => Object.entries(isMap(value) && !intrinsicOf(value) ? value : { AWS: value })
        .flatMap(([kind, inner]) => all(inner).map(text => ({ kind, value: text }))));
    return [{
      id,
      principals: principalsOf(Principal),
      actions: Action === undefined ? [`everything except ${all(NotAction).join(', ')}`] : all(Action),
      resources: all(Resource),
      conditions: readConditions(json.Condition),
      except: NotPrincipal ?? NotResource ? [...principalsOf(NotPrincipal).map(({ value }) => value), ...all(NotResource)] : [],
    }];
  })];
}

const BUCKETS = /^(?:AWS::S3::Bucket$|aws_s3_)/;
/** Canned ACLs and groups that give access to everybody, and ACLs that only the deployment knows (S3 User Guide, 2026-12). */
const OPEN_LISTS = /^(?:public-?read(?:-?write)?|authenticated-?read)$|\$\{|\{\{resolve:/i;
const OPEN_GROUPS = /\/groups\/global\/(?:AllUsers|AuthenticatedUsers)$/;

/** What the ACL of a bucket gives to everybody, with one statement for each possible ACL. */
function statementsOfLists(id: string, resource: any, given: TemplateTexts): ResourceStatement[] {
  if (!BUCKETS.test(asText(resource?.Type))) return [];
  const { AccessControl, acl, ...others } = resource.Properties ?? {};
  const groups = partsOf(others).filter(part => typeof part === 'string' && OPEN_GROUPS.test(part)).map(asText);
  return [AccessControl, acl].flatMap(list => list === undefined ? [] : given.possible(list)).filter(list => OPEN_LISTS.test(list))
    .concat(groups).map((list) => {
      const gives = `what the access control list ${readable(list)} gives`;
      return { id, principals: [{ kind: 'AWS', value: '*' }], actions: [gives], resources: [], conditions: [], except: [] };
    });
}

/** Where a template condition can omit a value, AWS::NoValue is one of the values. Event buses write `{ Type, Key, Value }`. */
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

/** Resource types in which properties of the following names are policies with principals. */
const HAS_POLICIES = /^AWS::(?!IAM::|SSO::|CloudFormation::)/;
const POLICY_PROPERTIES = new RegExp(
  '^(?:(?:\\w*(?:access|accesspoint|destination|filesystem|gateway|group|key|model|permissions?|registry|repository|resource))?policy' +
  '|accesspolicies|(?!lifecycle)\\w*policy(?:document|text)|statement)$');
/** Accepts the spelling of CloudFormation and of Terraform. */
const isPolicyProperty = (key: string) => POLICY_PROPERTIES.test(key.replace(/[_-]/g, '').toLowerCase());
/** Properties that are a policy, or a definition with one, though their names do not say it. */
const OTHER_POLICIES = new RegExp('^(?:AWS::ApiGateway::RestApi\\.Body(?:S3Location)?|AWS::Organizations::ResourcePolicy\\.Content'
  + '|awscc_apigateway_rest_api\\.body_s3_location)$');

/**
 * The maps in a value that can be statements, also in JSON texts. Undefined stands for a policy that cannot be read: one that only the
 * deployment knows, or a text that looks like a policy but is not JSON or repeats a key. Templates are not searched: whoever deploys
 * them has their roles.
 */
function statementsIn(
  root: unknown, given: TemplateTexts, type: string,
): { readonly json?: { readonly [key: string]: unknown }; readonly texts: TemplateTexts; readonly unread?: string }[] {
  const hasPolicies = HAS_POLICIES.test(type);
  const pending: { readonly value: unknown; readonly texts: TemplateTexts; readonly isPolicy?: boolean }[] =
    [{ value: root, texts: given }];
  const found: ReturnType<typeof statementsIn> = [];
  for (const { value, texts, isPolicy = false } of pending) { // the loop adds to this list
    const [fn] = intrinsicOf(value) ?? [];
    const { json, unread } = fn === 'Fn::If' || fn === KNOWN_AFTER_APPLY ? { json: undefined }
      : readText(value, texts, isPolicy);
    if (unread !== undefined) found.push({ texts: given, unread });
    if (json !== undefined) {
      pending.push({ value: json, texts: given.read, isPolicy });
    } else if (isMap(value) && !isTemplate(value)) {
      if ('Principal' in value || 'NotPrincipal' in value) found.push({ json: value, texts });
      pending.push(...Object.entries(value).map(([key, inner]) =>
        ({
          value: inner,
          texts,
          isPolicy: fn === 'Fn::If' ? isPolicy
            : hasPolicies && isPolicyProperty(key) || value === root && OTHER_POLICIES.test(`${type}.${key}`),
        })));
    } else if (Array.isArray(value)) {
      pending.push(...value.map(inner => ({ value: inner, texts, isPolicy })));
    }
  }
  return found;
}

/** Parses a text as JSON, or returns it if it is a policy that cannot be read, such as the place of one in a bucket. */
function readText(value: unknown, texts: TemplateTexts, isPolicy: boolean): { readonly json?: unknown; readonly unread?: string } {
  if (isPolicy && isMap(value) && ('Bucket' in value || 'bucket' in value)) {
    return { unread: Object.values(value).map(part => texts.text(part)).join('/') };
  }
  const given = (typeof value === 'string' ? value : intrinsicOf(value) ? texts.text(value) ?? '' : '').trim();
  const text = ONE_WORD.test(given)
    ? decoded(given).find(inner => /^\s*[{[]/.test(inner) && POLICY.test(unescaped(inner)))?.trim() ?? given : given;
  const isJson = /^[{[](?!\{resolve:)/.test(text);
  const json = isJson ? jsonOrNothing(withPlainFunctions(text)) : undefined;
  const isOther = (isPolicy ? isJson || /\$\{(?!AWS::)|\{\{resolve:/.test(text) : isJson && POLICY.test(unescaped(text)))
    || POLICY_IN_YAML.test(text);
  return { json, unread: json === undefined && isOther ? text : undefined };
}

/** A word that is at least as long as the shortest encoded policy. */
const ONE_WORD = /^[^\s{[]\S{39,}$/;
const POLICY = /"(?:(?:Not)?Principal|Statement)"\s*:/;
const POLICY_IN_YAML = /(?:^|\{(?:[^}\n]*,)?)[\s-]*["']?(?:Not)?Principal["']?:\s/m;
const unescaped = (text: string) => text.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));

/** A property without the statements of its policies, also in JSON texts: the statements are read separately. */
export function withoutStatements(key: string, value: unknown, texts: TemplateTexts): unknown {
  if (!isPolicyProperty(key) && !HAVE_POLICIES.includes(key)) return value;
  const { json } = readText(value, texts, true);
  if (json !== undefined) return withoutStatements(key, json, texts.read);
  if (Array.isArray(value)) return value.map(inner => withoutStatements(key, inner, texts));
  if (!isMap(value)) return value;
  return isStatement(value) ? undefined : Object.fromEntries(Object.entries(value)
    .map(([name, inner]) => [name, withoutStatements(intrinsicOf(value) ? key : name, inner, texts)]));
}

/** Properties that contain policies: the trust of a role, and the replicas of a table. */
const HAVE_POLICIES = ['AssumeRolePolicyDocument', 'Replicas'];

const STATEMENT_KEYS = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
/** Whether a map is a statement with a principal and has no other content that somebody could read. */
const isStatement = (map: object) =>
  ('Principal' in map || 'NotPrincipal' in map) && 'Effect' in map && ('Action' in map || 'NotAction' in map)
  && Object.keys(map).every(key => STATEMENT_KEYS.includes(key));

const isTemplate = ({ Resources: resources }: { readonly [key: string]: unknown }) =>
  isMap(resources) && Object.values(resources).every(resource => isMap(resource) && 'Type' in resource);

/** The JSON text, with functions inside its strings instead of quoted. */
function withPlainFunctions(text: string): string {
  return charactersOf(text).map(c => c.length > 1 ? c.replaceAll('"', '\'') : c).join('');
}
