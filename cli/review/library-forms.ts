/** Resources that the library writes, and that mention its roles: their forms are known. */
import { FUNCTION, type KnownRole } from './known-roles';
import { DefenderCapability } from '../../src/capabilities/defender-capability';
import { asText } from '../../src/checks/json-text';
import { ClusterAccessPolicy } from '../../src/host-management/cluster-access';
import { CHECK_REPORT, inspectInstance } from '../../src/host-management/python-code';
import { PROVIDER_FUNCTION } from '../../src/identity/python-code';
import { READ_ENCRYPTED_LOGS, READ_ENCRYPTED_QUEUE, READ_LOGS } from '../../src/logs/read-grant';
import { ENCRYPT_REPORTS, INSTANCE_POLICIES, WRITE_REPORTS } from '../../src/permissions/host-management';
import {
  KEY_POLICY_OF_DATABASE_SCANNING, KEY_POLICY_OF_DISK_SCANNING, KEY_POLICY_OF_SENSITIVE_DATA_DISCOVERY,
} from '../../src/permissions/key-policies';
import type { StatementData } from '../../src/permissions/permission-set';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { reference } from '../../src/policy-language/cloudformation/template-text';
import { comparable } from '../../src/policy-language/statements/comparable-text';
import { type Grants, grantsOf } from '../../src/policy-language/statements/excess';
import { NO_ACCOUNT } from '../../src/readers/microsoft-template/compare-with-data';
import { TRUSTED_ACCESS } from '../../src/stacksets/python-code';
import type { ResourceStatement } from '../reading/policies';
import { TemplateTexts } from '../reading/text';

/** The known role that a value of the template is the ARN, the name or the reference of. */
export type RoleOf = (text: string) => KnownRole | undefined;

const isKnownAs = (role: KnownRole | undefined, isMeant: (title: string) => boolean) =>
  role?.kind !== undefined && role.beyond.length === 0 && isMeant(role.kind.title);
const HOST = (what: string) => (title: string) => title === `host management: ${what}`;

/** Whether a resource is one that the library writes for the roles that it mentions. */
export function isOfLibrary(resource: any, template: any, roleOf: RoleOf): boolean {
  const texts = new TemplateTexts(template);
  const properties = isMap(resource.Properties) ? resource.Properties : {};
  const isRole = (value: unknown, isMeant: (title: string) => boolean) => isKnownAs(roleOf(texts.text(value) ?? ''), isMeant);
  const all = (values: unknown, isMeant: (value: any) => boolean) => {
    const elements = texts.elements(values);
    return elements.length > 0 && elements.every(({ value }) => isMeant(value));
  };
  const resourceAt = (value: unknown) => template.Resources?.[/^\$\{(\w+)(?:\.Arn)?\}$/.exec(texts.text(value) ?? '')?.[1] ?? ''];
  switch (resource.Type) {
    case 'AWS::IAM::OIDCProvider': return true;
    case 'AWS::IAM::InstanceProfile': return all(properties.Roles, value => isRole(value, HOST('instances')));
    case 'AWS::Lambda::Function': return isOwnFunction(properties, texts) && isRole(properties.Role, title => title === FUNCTION.title);
    case 'Custom::OpenIDConnectProviderAudiences':
    case 'Custom::ReusableOpenIDConnectProvider':
    case 'Custom::StackSetsTrustedAccess': return isOwnFunction(resourceAt(properties.ServiceToken)?.Properties, texts);
    case 'AWS::SSM::Document': return isOwnRunbook(properties.Content, value => isRole(value, HOST('runbook')));
    case 'AWS::SSM::Association': {
      const { AutomationAssumeRole, ...others } = isMap(properties.Parameters) ? properties.Parameters : {};
      const document = resourceAt(properties.Name)?.Properties?.Content;
      return Object.keys(others).length === 0 && all(AutomationAssumeRole, value => isRole(value, HOST('runbook')))
        && isOwnRunbook(document, value => isRole(value, HOST('runbook')));
    }
    case 'AWS::Events::Rule': return all(properties.Targets, (target: any) => isRole(target?.RoleArn, HOST('launches'))
      && /:automation-definition\/DefenderForCloud-HostManagement-[\w-]+:\$DEFAULT$/.test(texts.text(target?.Arn) ?? ''));
    case 'AWS::EKS::AccessEntry': return properties.KubernetesGroups === undefined && properties.Username === undefined
      && isRole(properties.PrincipalArn, title => CLUSTERS.includes(title))
      && all(properties.AccessPolicies, (policy: any) => ACCESS_POLICIES.some(name => (texts.text(policy?.PolicyArn) ?? '').endsWith(`:cluster-access-policy/${name}`)));
    default: return false;
  }
}

const CLUSTERS = [DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY, DefenderCapability.KUBERNETES_SERVICE]
  .map(({ _definition }) => _definition.title);
const ACCESS_POLICIES = [ClusterAccessPolicy.ADMIN_VIEW.policyName, ClusterAccessPolicy.CLUSTER_ADMIN.policyName, 'AmazonEKSViewPolicy'];

const FUNCTION_PROPERTIES = ['Code', 'Description', 'Environment', 'Handler', 'LoggingConfig', 'Role', 'Runtime', 'Tags', 'Timeout'];

/** Also as `templates/` has them, with less space. */
const HANDLERS = [PROVIDER_FUNCTION, TRUSTED_ACCESS].map(code => code.trim())
  .flatMap(code => [code, code.replace(/\n+/g, '\n').replace(/^ +/gm, spaces => ' '.repeat(spaces.length / 4))]);

/** Whether properties are those of a function with inline code of the library, and nothing that can change this code. */
export function isOwnFunction(properties: any, texts: TemplateTexts): boolean {
  if (!isMap(properties) || Object.keys(properties).some(key => !FUNCTION_PROPERTIES.includes(key))) return false;
  const { Code, Environment, Handler, Runtime }: any = properties;
  const variables = Object.keys(Environment?.Variables ?? {});
  return HANDLERS.includes(texts.text(Code?.ZipFile) ?? '')
    && Object.keys(Code).length === 1 && Handler === 'index.handler' && /^python3\.\d+$/.test(Runtime)
    && variables.every(name => ['PROVIDERS', 'THUMBPRINT'].includes(name));
}

const BOTH = [true, false];
const SCRIPTS = BOTH.flatMap(mayAttach => BOTH.flatMap(hasTargets => BOTH.flatMap(hasGroup => BOTH.map(writesReport =>
  inspectInstance({ mayAttach, hasTargets: hasTargets || hasGroup, hasGroup, writesReport })))));

/** Whether each step of a runbook is one of the library: its scripts, and calls that the role of it is known to be for. */
function isOwnRunbook(content: any, isRunbookRole: (value: unknown) => boolean): boolean {
  const steps = isMap(content) && Array.isArray(content.mainSteps) ? content.mainSteps : [];
  const role = isMap(content?.parameters) ? (content.parameters as any).AutomationAssumeRole?.default : undefined;
  return steps.length > 0 && content.assumeRole === '{{ AutomationAssumeRole }}' && isRunbookRole(role) && steps.every(isOwnStep);
}

function isOwnStep({ action, inputs = {} }: any): boolean {
  const [api, policy] = [asText(inputs.Api), JSON.stringify(inputs.PolicyArn ?? '')];
  switch (action) {
    case 'aws:executeScript': return [...SCRIPTS, CHECK_REPORT].includes(inputs.Script);
    case 'aws:branch':
    case 'aws:sleep': return true;
    case 'aws:executeAwsApi': return inputs.Service === 'ec2' && ['AssociateIamInstanceProfile', 'DisassociateIamInstanceProfile'].includes(api)
      || inputs.Service === 'iam' && api === 'AttachRolePolicy' && INSTANCE_POLICIES.some(({ name }) => policy.includes(`:iam::aws:policy/${name}"`));
    default: return ['aws:waitForAwsResourceProperty', 'aws:assertAwsResourceProperty'].includes(action) && /^Describe/.test(api);
  }
}

const onTheResource = (statements: readonly StatementData[]) => grantsOf(statements.flatMap(({ conditions, ...data }) => {
  const { StringLike: _, ...others } = conditions ?? {};
  // Without the name of the bucket, which a key cannot always know, and in other policies without any condition.
  const isOfKey = data.actions.every(action => action.startsWith('kms:'));
  return [...isOfKey ? [conditions, others] : [undefined]].map(one => ({ ...data, resources: ['*'], conditions: one }));
}));
const OF_ROLES = new Map<string, Grants>([
  [DefenderCapability.AGENTLESS_VM_SCANNING._definition.title, onTheResource(KEY_POLICY_OF_DISK_SCANNING)],
  [DefenderCapability.SENSITIVE_DATA_DISCOVERY._definition.title, onTheResource(KEY_POLICY_OF_SENSITIVE_DATA_DISCOVERY)],
  [DefenderCapability.DATABASES_DSPM._definition.title, onTheResource(KEY_POLICY_OF_DATABASE_SCANNING)],
  ['Microsoft Sentinel', onTheResource([...READ_LOGS, READ_ENCRYPTED_LOGS, READ_ENCRYPTED_QUEUE])],
  ['host management: runbook', onTheResource([WRITE_REPORTS, ENCRYPT_REPORTS])],
]);
const ACCOUNT = /^(?:\d{12}|\$\{AWS::AccountId\}|arn:[^:]*(?:::[^:}]*\})?:iam::(?:\d{12}|\$\{AWS::AccountId\}):root)$/;

/** Whether a statement in the policy of a key, a bucket or a queue is one that the library writes for one role. */
export function isOwnStatement({ principals, actions, conditions }: ResourceStatement, roleOf: RoleOf): boolean {
  const ofCaller = conditions.filter(({ key }) => key === 'aws:principalarn');
  const [{ operator = '', values = [] } = {}] = ofCaller;
  const role = values.length === 1 && ofCaller.length === 1 && /^(string|arn)equals$/i.test(operator) && !/[*?]/.test(values[0]) ? roleOf(values[0]) : undefined;
  if (role?.kind === undefined || !principals.every(principal => ACCOUNT.test(principal))) return false;
  const inData = (text: string) => comparable(text.replace(/\$\{(AWS::\w+)\}/g, (_, name: string) => reference(name)), NO_ACCOUNT);
  const others = conditions.filter(condition => !ofCaller.includes(condition)).map(c => ({ ...c, values: c.values.map(inData) }));
  const allowed = OF_ROLES.get(role.kind.title);
  return allowed !== undefined && actions.every(action => allowed.cover({ action: action.toLowerCase(), target: '*', conditions: others }));
}
