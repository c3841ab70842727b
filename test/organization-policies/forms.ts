/** Forms of a roll-out to a member account, each with what it puts there and the service control policy that goes with it. */
import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { App, Aspects, NestedStack, Stack, type IAspect } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ofHcl, ofTemplate, stackOfSet, type Deployed } from './deployed';
import { policiesOptions, readRequest } from '../../cli/policies/input';
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderOrganizationMonitoring, DefenderOrganizationPolicies,
  EntraIdentityProvider,
  MemberIdentityProvider, MonitoringTarget, OrganizationTargets,
  type DefenderForCloudConnectorProps, type DefenderForCloudOrganizationProps,
  type DefenderOrganizationPoliciesOptions, type RenderOrganizationPoliciesOptions,
} from '../../src';
import { optionsOf } from '../cli/support/options';
import { deployTemplate } from '../support/parameters';
import { resolveIn } from '../support/resolve';
import { allPlans, TENANT } from '../support/synth';
import { committed, EVERYTHING } from '../templates/support';

export const ADMINISTRATOR = 'arn:aws:iam::111122223333:role/security/Administrator';
const SERVICE_MANAGED = 'arn:aws:iam::111122223333:role/stacksets-exec-899a82a2cb437e970934262f85c7628a';
const ROOT = join(__dirname, '..', '..');

/** A policy, and what is in the account that it applies to. */
export interface RollOut extends Deployed {
  readonly scp: object;
  /** Who may change everything. */
  readonly exempt: string;
}

const statementsOf = (...policies: (string | undefined)[]) =>
  ({ Version: '2012-10-17', Statement: policies.flatMap(p => p === undefined ? [] : JSON.parse(p).Statement) });
const together = (...all: Deployed[]): Deployed => ({ things: all.flatMap(d => d.things), needs: all.flatMap(d => d.needs) });

function rendered(options: RenderOrganizationPoliciesOptions) {
  const { serviceControlPolicy, secondServiceControlPolicy } =
    DefenderOrganizationPolicies.render({ administrators: [ADMINISTRATOR], splitServiceControlPolicy: true, ...options });
  return statementsOf(serviceControlPolicy, secondServiceControlPolicy);
}

interface OrganizationForm extends Partial<DefenderForCloudOrganizationProps> {
  readonly monitored?: boolean;
  readonly aspect?: IAspect;
  /** More options of the policies. */
  readonly policies?: DefenderOrganizationPoliciesOptions;
  /** A second organization beside this one. */
  readonly second?: Partial<DefenderForCloudOrganizationProps>;
  /** A connector in a stack of another app. */
  readonly beside?: () => Deployed;
}

/** An organization construct in the app of the policies. */
export function organization({ monitored, aspect, policies, second, beside, ...props }: OrganizationForm = {}): RollOut {
  const app = new App();
  const env = { account: '999988887777', region: 'us-east-1' };
  const stack = new Stack(app, 'Security', { env });
  const make = (id: string, given: Partial<DefenderForCloudOrganizationProps>) => new DefenderForCloudOrganization(stack, id, {
    azureTenantId: TENANT,
    plans: allPlans({ ciem: true }),
    targets: OrganizationTargets.organizationalUnits('ou-ab12-cdef3456'),
    connectManagementAccount: false,
    ...given,
  });
  const organizations = [make('Defender', props), ...second ? [make('Second', second)] : []];
  const monitoringConstructs = monitored ? [new DefenderOrganizationMonitoring(stack, 'Monitoring', {
    target: MonitoringTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:999988887777:alerts')),
    organizations,
    organizationId: 'o-a1b2c3d4e5',
  })] : undefined;
  new DefenderOrganizationPolicies(stack, 'Policies', {
    organizations, monitoringConstructs, administrators: [ADMINISTRATOR], splitServiceControlPolicy: true, ...policies,
  });
  if (aspect) Aspects.of(stack).add(aspect);
  const { Resources } = app.synth().getStackArtifact(stack.artifactId).template;
  const contents = Object.values<any>(Resources).filter(r => r.Properties.Type === 'SERVICE_CONTROL_POLICY')
    .map(r => resolveIn({ Resources }, r.Properties.Content));
  const sets = Object.values<any>(Resources).filter(r => r.Type === 'AWS::CloudFormation::StackSet').map(r => r.Properties);
  const members = sets.map(set => ofTemplate(stackOfSet(set.StackSetName), JSON.parse(bodyOf(set, app))));
  const { ExecutionRoleName: execution } = sets[0];
  return {
    ...together(...members, ...beside ? [beside()] : []),
    scp: { Version: '2012-10-17', Statement: contents.flatMap(c => c.Statement) },
    exempt: execution === undefined ? SERVICE_MANAGED : `arn:aws:iam::111122223333:role/${execution}`,
  };
}

/** The template of a StackSet: in its property, or the file that is uploaded. */
function bodyOf({ TemplateBody, TemplateURL }: any, app: App): string {
  if (TemplateBody !== undefined) return TemplateBody;
  const [, hash] = /([0-9a-f]{64})/.exec(JSON.stringify(TemplateURL))!;
  const { files } = JSON.parse(readFileSync(join(app.outdir, 'Security.assets.json'), 'utf-8'));
  return readFileSync(join(app.outdir, files[hash].source.path), 'utf-8');
}

type Provider = 'create' | 'createOrReuse' | 'addMissingAudiences';
interface StackForm extends Partial<DefenderForCloudConnectorProps> {
  readonly stackName: string;
  readonly provider?: Provider;
  readonly nested?: boolean;
}

/** A connector in a stack of its own, of which the policies know the name only. */
export function ownStack({ stackName, provider = 'createOrReuse', nested = false, ...props }: StackForm): Deployed {
  const app = new App();
  const top = new Stack(app, 'Stack', { stackName, env: { account: '111122223333', region: 'eu-west-1' } });
  const scope = nested ? new NestedStack(top, 'Part') : top;
  const { rolePath } = props;
  const identityProvider = provider === 'createOrReuse' ? EntraIdentityProvider.createOrReuse(scope, 'AnyName', { rolePath })
    : provider === 'addMissingAudiences' ? EntraIdentityProvider.fromExisting(scope, 'AnyName', { addMissingAudiences: true, rolePath })
      : undefined;
  new DefenderForCloudConnector(scope, 'Defender', { azureTenantId: TENANT, plans: allPlans({ ciem: true }), identityProvider, ...props });
  const artifact = app.synth().getStackArtifact(top.artifactId);
  if (!nested) return ofTemplate(stackName, artifact.template);
  const file = readdirSync(app.outdir).find(f => f.endsWith('.nested.template.json'))!;
  const [id] = Object.entries<any>(artifact.template.Resources).find(([, r]) => r.Type === 'AWS::CloudFormation::Stack')!;
  const template = JSON.parse(readFileSync(join(app.outdir, file), 'utf-8'));
  return together(ofTemplate(stackName, { Resources: {} }), ofTemplate(`${stackName}-${id}-1XDDEMJLM5D3V`, template));
}

/** The same, with the policies that `render` makes for the name of the stack. */
export function namedStack(form: StackForm, options: Partial<RenderOrganizationPoliciesOptions> = {}): RollOut {
  return {
    ...ownStack(form),
    scp: rendered({ azureTenantIds: [TENANT], stackNames: [form.stackName], ciem: true, ...options }),
    exempt: ADMINISTRATOR,
  };
}

interface TemplateForm {
  /** Names of the stacks: of the roles, of host management, and of the denies. */
  readonly stacks: readonly [string, string, string];
  readonly parameters?: Record<string, string>;
  /** Options of the command `policies`. */
  readonly args?: readonly string[];
  readonly exempt?: string;
}

/** The committed templates, with the policies of the command. */
export function templates({ stacks: [roles, hosts, denies], parameters = {}, args = [], exempt = SERVICE_MANAGED }: TemplateForm): RollOut {
  const ofHosts = committed('defender-host-management.template.json');
  const ofDenies = committed('defender-deny-data-reads.template.json');
  const some = (template: any) =>
    Object.fromEntries(Object.entries({ ...EVERYTHING, ...parameters }).filter(([name]) => name in template.Parameters));
  const deployed = ([[roles, committed('defender-account.least-privilege.template.json')], [hosts, ofHosts], [denies, ofDenies]] as const)
    .map(([name, template]) => ofTemplate(name, deployTemplate(template, some(template))));
  return { ...together(...deployed), scp: byCommand(...args), exempt };
}

function byCommand(...args: string[]): object {
  return rendered(readRequest(optionsOf(policiesOptions(), ['--tenant-id', TENANT, '--ciem', '--administrator', ADMINISTRATOR,
    '--split', ...args])));
}

/** The Terraform module for an account, with the policies of the command. The stack is that of the function. */
export function terraform(
  { stack = 'DefenderForCloud', role = '/', policy = '/', suffix = '', args = [] as string[] } = {},
): RollOut {
  const folder = join(ROOT, 'terraform', 'account');
  const files = readdirSync(folder).filter(file => file.endsWith('.tf')).map(file => readFileSync(join(folder, file), 'utf-8'));
  const template = JSON.parse(readFileSync(join(folder, 'oidc_providers.template.json'), 'utf-8'));
  const ofFunction = deployTemplate(template, {
    ...Object.fromEntries(Object.entries(EVERYTHING).filter(([name]) => name in template.Parameters)), RolePath: role,
  });
  return {
    ...together(ofHcl(files, { 'local.role_name_suffix': suffix }, { role, policy }), ofTemplate(`${stack}-OidcProviders`, ofFunction)),
    scp: byCommand('--stack', `${stack}-OidcProviders`, ...args),
    exempt: ADMINISTRATOR,
  };
}

/** Other names than those of the library, for everything that has one. */
export const RENAMES: IAspect = {
  visit(node) {
    if (node instanceof iam.CfnManagedPolicy) {
      node.managedPolicyName = `Renamed-${node.node.scope!.node.id}-${node.node.id}`.slice(0, 100);
      node.path = '/own/';
    } else if (node instanceof iam.CfnRole && Stack.of(node).resolve(node.roleName) === undefined) {
      node.roleName = `Renamed${node.node.addr.slice(-8)}`;
      node.path = '/functions/';
    } else if (node instanceof lambda.CfnFunction) {
      node.functionName = `Renamed${node.node.addr.slice(-8)}`;
    } else if (node instanceof events.CfnRule && node.name?.startsWith('DefenderForCloud-')) {
      node.name = 'RenamedRule';
    }
  },
};

const LONG = 'A-very-long-name-of-a-stack-that-has-nothing-to-do-with-Defender-for-Cloud-or-its-roles';
const { create, createOrReuse, fromExisting } = MemberIdentityProvider;
const PATHS = { rolePath: '/security/defender/', policyPath: '/policies/' };
const HOSTS = { memberStackSetName: 'Mine', hostManagementStackSetName: 'MyHosts' };
const ACCOUNTS = { targets: OrganizationTargets.accounts('111122223333') };
const beside = (form: StackForm) => ({ policies: { stackNames: [form.stackName] }, beside: () => ownStack(form) });
const lza = (a: string, b: string, c: string) => ['--stack', a, '--stack', b, '--stack', c];
const STACKS = ['DefenderForCloud', 'DefenderForCloud-HostManagement', 'DefenderForCloud-DenyDataReads'] as const;
const inSets = (name: string) => [stackOfSet(name), stackOfSet(`${name}-HostManagement`), stackOfSet(`${name}-DenyDataReads`)] as const;

/** Each form. A new one is a row. */
export const FORMS: readonly [string, () => RollOut][] = [
  ['organization', () => organization()],
  ['organization: paths, a suffix', () => organization({ ...PATHS, roleNameSuffix: '-x' })],
  ['organization: create', () => organization({ memberIdentityProvider: create(), memberCiemIdentityProvider: create(), ...HOSTS })],
  ['organization: fromExisting',
    () => organization({ memberIdentityProvider: fromExisting(), memberCiemIdentityProvider: fromExisting(), ...PATHS })],
  ['organization: addMissingAudiences',
    () => organization({ memberIdentityProvider: fromExisting({ addMissingAudiences: true }), ...PATHS })],
  ['organization: self-managed', () => organization({ ...ACCOUNTS, ...HOSTS })],
  ['organization: two',
    () => organization({
      ...HOSTS,
      second: { targets: OrganizationTargets.organizationalUnits('ou-ab12-cdef0002'), roleNameSuffix: '-two', ...PATHS },
    })],
  ['organization: monitored', () => organization({ monitored: true })],
  ['organization: monitored, a path', () => organization({ monitored: true, ...PATHS, ...HOSTS })],
  ['organization: monitored, create', () => organization({ monitored: true, memberIdentityProvider: create(), ...HOSTS })],
  ['organization: monitored, fromExisting',
    () => organization({ monitored: true, memberIdentityProvider: fromExisting(), memberCiemIdentityProvider: fromExisting(), ...HOSTS })],
  ['organization: names by an aspect', () => organization({ aspect: RENAMES })],
  ['organization: names by an aspect, monitored',
    () => organization({ aspect: RENAMES, monitored: true, memberIdentityProvider: createOrReuse(), ...PATHS })],
  ...(['create', 'createOrReuse', 'addMissingAudiences'] as const).flatMap(provider => [
    ['DefenderForCloud', {}], ['Top', { nested: true }], [LONG, {}], ['DefenderForCloud', { rolePath: '/security/' }],
  ].map(([stackName, more]: any): [string, () => RollOut] => {
    const form = { stackName, provider, ...more };
    return [`stack ${JSON.stringify(form)}`, () => namedStack(form, { rolePath: more.rolePath })];
  })),
  ['stack with suffix and paths',
    () => namedStack({ stackName: 'DefenderForCloud-Ciem', roleNameSuffix: '-x', ...PATHS }, { roleNameSuffix: '-x', ...PATHS })],
  ['beside an organization', () => organization({ ...HOSTS, ...beside({ stackName: 'DefenderForCloud' }) })],
  ['beside an organization with create',
    () => organization({
      memberIdentityProvider: create(),
      memberCiemIdentityProvider: create(),
      ...beside({ stackName: 'Other', nested: true }),
    })],
  ['beside an organization with paths',
    () => organization({ ...PATHS, ...beside({ stackName: LONG, provider: 'addMissingAudiences', ...PATHS }) })],
  ['templates', () => templates({ stacks: inSets('DefenderForCloud-Members') })],
  ['templates: another name',
    () => templates({ stacks: inSets('Mine'), args: ['--stack-set', 'Mine', '--stack-set', 'Mine-HostManagement'] })],
  ['templates: suffix and paths', () => templates({
    stacks: inSets('DefenderForCloud-Members'),
    parameters: { RoleNameSuffix: '-x', RolePath: '/security/', PolicyPath: '/policies/' },
    args: ['--role-name-suffix=-x', '--path', '/security/', '--policy-path', '/policies/'],
  })],
  ['templates: stacks of Landing Zone Accelerator', () => templates({ stacks: STACKS, args: lza(...STACKS), exempt: ADMINISTRATOR })],
  ['templates: Customizations for AWS Control Tower', () => templates({
    stacks: inSets('CustomControlTower-DefenderForCloud'),
    args: ['--stack-set', 'CustomControlTower-DefenderForCloud', '--stack-set', 'CustomControlTower-DefenderForCloud-HostManagement'],
    exempt: ADMINISTRATOR,
  })],
  ['Terraform', () => terraform()],
  ['Terraform: another stack, suffix and paths', () => terraform({
    stack: 'Mine',
    suffix: '-x',
    role: '/security/',
    policy: '/policies/',
    args: ['--role-name-suffix=-x', '--path', '/security/', '--policy-path', '/policies/'],
  })],
];
