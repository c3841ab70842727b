/** Resources of the library that mention its roles: their forms are known, and each is compared as a whole. */
import { isDeepStrictEqual } from 'util';
import { FUNCTION } from './kinds';
import type { Candidate, KnownRole } from './known-roles';
import { DefenderCapability } from '../../src/capabilities/defender-capability';
import { asText } from '../../src/checks/json-text';
import { ClusterAccessPolicy } from '../../src/host-management/cluster-access';
import { hostManagementRunbook, ORIGIN_LAUNCH } from '../../src/host-management/runbook';
import { PROVIDER_FUNCTION } from '../../src/identity/python-code';
import { fillPseudoParameters } from '../../src/policy-language/cloudformation/sub-text';
import { intrinsicOf, isMap } from '../../src/policy-language/cloudformation/template-functions';
import { covers, overlap } from '../../src/policy-language/statements/pattern';
import { TRUSTED_ACCESS } from '../../src/stacksets/python-code';
import { allowedBy } from '../reading/permissions';
import type { ResourceStatement } from '../reading/resource-policies';
import { TemplateTexts } from '../reading/text';
import { replaced } from '../shared/json';

/** A role of Microsoft, and the judgment about it. */
export interface Judged extends Candidate {
  readonly known: KnownRole;
}

/** Finds the resource to which a value of the template refers, by ARN, name or reference. */
export interface Known {
  readonly roleOf: (text: string) => Judged | undefined;
  /** Whether it is an instance profile with the known role of host management. */
  readonly isProfile: (text: string) => boolean;
}

export const isKnownAs = (role: KnownRole | undefined, isMeant: (title: string) => boolean) =>
  role?.kind !== undefined && role.beyond.length === 0 && isMeant(role.kind.title);
export const HOST = (what: string) => (title: string) => title === `host management: ${what}`;

/** Whether a resource is one that the library writes for the roles that it mentions. */
export function isOfLibrary(resource: any, template: any, known: Known): boolean {
  const texts = new TemplateTexts(template);
  const properties = isMap(resource.Properties) ? resource.Properties : {};
  const isRole = (value: unknown, isMeant: (title: string) => boolean) => isKnownAs(known.roleOf(texts.text(value) ?? '')?.known, isMeant);
  const all = (values: unknown, isMeant: (value: any) => boolean) => {
    const elements = texts.elements(values);
    return elements.length > 0 && elements.every(({ value }) => isMeant(value));
  };
  const resourceAt = (value: unknown) => template.Resources?.[/^\$\{(\w+)(?:\.Arn)?\}$/.exec(texts.text(value) ?? '')?.[1] ?? ''];
  const isRunbook = (document: any) => document?.Type === 'AWS::SSM::Document' && isOwnRunbook(document.Properties?.Content, texts, known);
  const has = (value: any, ...keys: string[]) => isMap(value) && Object.keys(value).every(key => keys.includes(key));
  switch (resource.Type) {
    case 'AWS::IAM::InstanceProfile': return all(properties.Roles, value => isRole(value, HOST('instances')));
    case 'AWS::Lambda::Function': return isOwnFunction(properties, texts) && isRole(properties.Role, title => title === FUNCTION.title);
    case 'Custom::OpenIDConnectProviderAudiences':
    case 'Custom::ReusableOpenIDConnectProvider':
    case 'Custom::StackSetsTrustedAccess': return isOwnFunction(resourceAt(properties.ServiceToken)?.Properties, texts);
    case 'AWS::SSM::Document': return isRunbook(resource);
    case 'AWS::SSM::Association': return has(properties.Parameters, 'AutomationAssumeRole') && isRunbook(resourceAt(properties.Name))
      && [undefined, '$DEFAULT'].includes(properties.DocumentVersion as any)
      && all((properties.Parameters as any).AutomationAssumeRole, value => isRole(value, HOST('runbook')));
    case 'AWS::Events::Rule': {
      const runbooks = Object.values<any>(template.Resources).filter(isRunbook).map(({ Properties }) => texts.text(Properties.Name));
      return has(properties, 'Description', 'EventPattern', 'Name', 'State', 'Tags', 'Targets') && all(properties.Targets, target =>
        has(target, 'Arn', 'DeadLetterConfig', 'Id', 'InputTransformer', 'RoleArn') && isRole(target.RoleArn, HOST('launches'))
        && runbooks.includes(/^arn:[^/]*:automation-definition\/(.*):\$DEFAULT$/.exec(texts.text(target.Arn) ?? '')?.[1])
        && INPUTS.includes(texts.text(target.InputTransformer?.InputTemplate) ?? ''));
    }
    case 'AWS::EKS::AccessEntry': return has(properties, 'AccessPolicies', 'ClusterName', 'PrincipalArn', 'Tags', 'Type')
      && isRole(properties.PrincipalArn, title => CLUSTERS.includes(title)) && !/\$\{|\{\{/.test(texts.text(properties.ClusterName) ?? '${')
      && all(properties.AccessPolicies,
        policy => READING_POLICIES.some(name => (texts.text(policy?.PolicyArn) ?? '').endsWith(`:cluster-access-policy/${name}`)));
    default: return false;
  }
}

/** The input that the rule for launched instances gives to the runbook. */
const INPUTS = ['', `,"Origin":["${ORIGIN_LAUNCH}"]`].map(origin => `{"InstanceId":[<detail-instance-id>]${origin}}`);
const CLUSTERS = [DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY, DefenderCapability.KUBERNETES_SERVICE]
  .map(({ _definition }) => _definition.title);
/** Access policies that change nothing in a cluster. A person must accept any other policy. */
const READING_POLICIES = [ClusterAccessPolicy.ADMIN_VIEW.policyName, 'AmazonEKSViewPolicy'];

const FUNCTION_PROPERTIES = ['Code', 'Description', 'Environment', 'Handler', 'LoggingConfig', 'Role', 'Runtime', 'Tags', 'Timeout'];

/** The code of the library's functions, also in the form of `templates/`, which has fewer spaces. */
const HANDLERS = [PROVIDER_FUNCTION, TRUSTED_ACCESS].map(code => code.trim())
  .flatMap(code => [code, code.replace(/\n+/g, '\n').replace(/^ +/gm, spaces => ' '.repeat(spaces.length / 4))]);

/** Whether properties are those of a function with inline code of the library, without anything that can change this code. */
export function isOwnFunction(properties: any, texts: TemplateTexts): boolean {
  if (!isMap(properties) || Object.keys(properties).some(key => !FUNCTION_PROPERTIES.includes(key))) return false;
  const { Code, Environment, Handler, Runtime }: any = properties;
  const variables = Object.keys(Environment?.Variables ?? {});
  return HANDLERS.includes(texts.text(Code?.ZipFile) ?? '')
    && Object.keys(Code).length === 1 && Handler === 'index.handler' && /^python3\.\d+$/.test(Runtime)
    && variables.every(name => ['PROVIDERS', 'THUMBPRINT'].includes(name));
}

/** Whether a runbook is exactly the one that the library writes for a known role and profile with the same options. */
function isOwnRunbook(content: any, texts: TemplateTexts, { roleOf, isProfile }: Known): boolean {
  const plain = inTexts(content, texts);
  const inspect = plain?.mainSteps?.[0];
  if (!isMap(inspect?.inputs?.InputPayload) || !Array.isArray(inspect.outputs)) return false;
  const { InstanceId: _, Profile, ExclusionTags = [], Origin: __, Put, Key, ...check } = inspect.inputs.InputPayload as any;
  const role = asText(plain.parameters?.AutomationAssumeRole?.default);
  const [keyPrefix, ending] = asText(Key).split('{{ InstanceId }}');
  const own = hostManagementRunbook({
    check,
    automationRoleArn: role,
    instanceProfileArn: Profile,
    attachPoliciesToExistingRoles: inspect.outputs.some((output: any) => output?.Name === 'RoleName'),
    exclusionTags: Object.fromEntries([ExclusionTags].flat().map((tag: any) => [tag?.Key, tag?.Value])),
    ...ending !== undefined && { output: { bucketName: Put?.Bucket, keyPrefix, owner: Put?.ExpectedBucketOwner } },
  });
  const isSame = isDeepStrictEqual(inTexts(own, new TemplateTexts({})), plain);
  return isSame && isKnownAs(roleOf(role)?.known, HOST('runbook')) && isProfile(Profile);
}

/** The value with its functions and CDK's references as texts. */
const inTexts = (value: unknown, texts: TemplateTexts) => replaced(value, part =>
  typeof part === 'string' ? fillPseudoParameters(part, name => `\${${name}}`) : intrinsicOf(part) && texts.text(part));

const ACCOUNT = /^(?:arn:[^:]*(?:::[^:}]*\})?:iam::)?(\d{12}|\$\{AWS::AccountId\})(?::root)?$/;

/**
 * Whether a statement in the policy of a key, bucket or queue is one that the library writes for a role: it names the account of the
 * role, and only this role as caller. The role then gets nothing more, because its own permissions already contain each action.
 */
export function isOwnStatement(statement: ResourceStatement, { roleOf }: Known, account: string | undefined): boolean {
  const { principals, actions, resources, conditions } = statement;
  if (isForEvents(statement)) return true;
  const ofCaller = conditions.filter(({ key }) => key === 'aws:principalarn');
  const [{ operator = '', values = [] } = {}] = ofCaller;
  const found = values.length === 1 && ofCaller.length === 1 && /^(string|arn)equals$/i.test(operator) && !/[*?]/.test(values[0])
    ? roleOf(values[0]) : undefined;
  if (found === undefined) return false;
  const isOwn = ({ value }: { readonly value: string }) => {
    const [, id] = ACCOUNT.exec(value) ?? [];
    return id !== undefined && found.named.account === (id === '${AWS::AccountId}' ? account : id);
  };
  const { grants } = allowedBy(found.role.permissions);
  return principals.every(isOwn) && actions.every(action => grants.some(grant => covers(grant.action, action.toLowerCase())
    && resources.some(resource => overlap(grant.target, resource))));
}

/** Monitoring of an organization: its accounts may send events, which gives no access. */
function isForEvents({ principals, actions, conditions }: ResourceStatement): boolean {
  return principals.every(({ kind, value }) => kind === 'AWS' && value === '*') && actions.join() === 'events:PutEvents'
    && conditions.length === 1
    && conditions.every(({ operator, key, values }) =>
      operator === 'StringEquals' && key === 'aws:principalorgid' && values.every(value => /^o-[a-z0-9]+$/.test(value)));
}
