/** Generates the policies that a deployer needs, one for each way to deploy. They are computed with the data of `preflight`. */
import { App, Stack } from 'aws-cdk-lib';
import { LATER_ACTIONS, STACK_ACTIONS, TAG_ACTIONS, TERRAFORM_ACTIONS, type ByKind } from './deployer-actions';
import { assemble, type Planned } from '../../cli/preflight/planned';
import { deploymentsOf } from '../../cli/preflight/rights/wanted';
import { DefenderForCloudConnector, DefenderForCloudOrganization, DefenderPlan, OrganizationTargets } from '../../src';
import { templateFiles } from '../templates/files';
import { SWITCHES } from '../templates/switches';
import { terraformFiles } from '../terraform/files';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const IDENTITY = { account: ACCOUNT, partition: 'aws', arn: `arn:aws:iam::${ACCOUNT}:user/deployer` };
const TENANT = '11111111-2222-3333-4444-555555555555';
const CIEM = '22222222-3333-4444-5555-666666666666';
/** The user replaces this with the name of the stack of the app. */
const STACK = 'STACK';
const BUCKET = 'TEMPLATE-BUCKET';

const EVERYTHING = {
  AzureTenantId: TENANT,
  DefenderCspm: 'true',
  DefenderForServers: 'P2',
  DefenderForContainers: 'true',
  DefenderForDatabases: 'true',
  ControlPlaneAuditLogs: 'true',
  HostManagement: 'true',
  CiemServicePrincipalObjectId: CIEM,
  ...Object.fromEntries(SWITCHES.map(({ parameter }) => [parameter, 'true'])),
};

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: string[];
  readonly Resource: string[];
}

/** Actions and ARNs by kind of resource. Roles that the deployer may pass have their own kind. */
class Needs {
  private readonly actions = new Map<string, Set<string>>();
  private readonly arns = new Map<string, Set<string>>();

  constructor(all: readonly Planned[]) {
    const deployments = all.flatMap(p => deploymentsOf(p).map(d => ({ ...d, stackName: p.stackName })));
    for (const { stackName, type, actions, arns } of deployments) {
      for (const arn of arns) {
        for (const action of actions) this.add(action === 'iam:PassRole' ? action : kindOf(arn), [action], [anyName(arn, stackName)]);
      }
      this.addAll(LATER_ACTIONS[type] ?? {});
    }
  }

  public add(kind: string, actions: readonly string[], arns: readonly string[] = []): this {
    this.actions.set(kind, new Set([...this.actions.get(kind) ?? [], ...actions]));
    this.arns.set(kind, new Set([...this.arns.get(kind) ?? [], ...arns]));
    return this;
  }

  public addAll(all: ByKind): this {
    for (const [kind, actions] of Object.entries(all)) this.add(kind, actions);
    return this;
  }

  /** One statement for each kind that has a resource. */
  public get statements(): Statement[] {
    return [...this.actions].filter(([kind]) => this.arns.get(kind)!.size > 0)
      .map(([kind, actions]) => ({ Effect: 'Allow', Action: [...actions].sort(), Resource: [...this.arns.get(kind)!].sort() }));
  }
}

/** Returns the service and the type of an ARN, such as `iam:role` or `sqs:`. */
function kindOf(arn: string): string {
  if (arn === '*') return arn;
  const [, , service, , , ...rest] = arn.split(':');
  return `${service}:${/^[a-z-]+(?=\/|$)/.exec(rest[0])?.[0] ?? ''}`;
}

/**
 * Makes an ARN match any region and tenant, and any name that CloudFormation generates. A generated name begins with the name of the
 * stack. CloudFormation shortens names of roles and functions to 64 characters. ARNs of associations have ids and no names.
 */
function anyName(arn: string, stackName: string): string {
  const chosen = (_: string, id: string) => {
    if (!/:(role\/|function:)/.test(arn)) return `${stackName}-*`;
    return `${stackName}-${id}-`.length + 12 > 64 ? `${stackName.slice(0, 22)}*` : `${stackName}-${id}-*`;
  };
  return arn.replace(`:${REGION}:`, ':*:').replace(/(:association\/).*/, '$1*').replace(/(sts\.windows\.net\/).*/, '$1*')
    .replace(new RegExp(`${stackName}-(\\w+)-EXAMPLE.*`), chosen).replace(/-[0-9a-f]{8}$/, '-*');
}

function planned(stackName: string, json: any, parameters: Readonly<Record<string, string>> = {}): Planned {
  const known = Object.fromEntries(Object.entries(parameters).filter(([name]) => name in (json.Parameters ?? {})));
  return assemble(IDENTITY, { stackName, region: REGION, json, parameters: known });
}

/** The templates of this version, with all plans. The resources of the Terraform module are those of an account without the function. */
export function plannedTemplates(): { [form in 'account' | 'resources' | 'organization' | 'functionOfTerraform']: Planned[] } {
  const templates = templateFiles();
  const json = (name: string) => JSON.parse(templates.get(`${name}.template.json`)!);
  const name = 'DefenderForCloud';
  const account = (IdentityProvider: string) => [
    ...['default-access', 'least-privilege'].map(type =>
      planned(name, json(`defender-account.${type}`), { ...EVERYTHING, IdentityProvider })),
    planned(`${name}-DenyDataReads`, json('defender-deny-data-reads')), planned(`${name}-HostManagement`, json('defender-host-management')),
  ];
  return {
    account: account('CreateOrReuse'),
    resources: account('Existing'),
    organization: [planned('DefenderForCloudOrganization', json('defender-organization'), {
      ...EVERYTHING,
      OrganizationalUnitIds: 'ou-ab12-cdef3456',
      HostManagementRegions: REGION,
      DenyDataReadsStackSet: 'true',
      TemplateFolderUrl: `https://${BUCKET.toLowerCase()}.s3.amazonaws.com/`,
    })],
    functionOfTerraform: [
      planned(`${name}-OidcProviders`, JSON.parse(terraformFiles().get('account/oidc_providers.template.json')!), EVERYTHING),
    ],
  };
}

/** The templates of an app with the constructs. */
export function plannedApp(): Planned[] {
  const plans = () => [
    DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM } }), DefenderPlan.defenderForServers(),
    DefenderPlan.defenderForContainers(), DefenderPlan.defenderForDatabases(),
  ];
  const app = new App();
  const env = { account: ACCOUNT, region: REGION };
  const [one, all] = [new Stack(app, STACK, { env }), new Stack(app, `${STACK}-Organization`, { env })];
  new DefenderForCloudConnector(one, 'Defender', { azureTenantId: TENANT, plans: plans() });
  new DefenderForCloudOrganization(all, 'Organization', {
    azureTenantId: TENANT,
    plans: plans(),
    targets: OrganizationTargets.organizationalUnits('ou-ab12-cdef3456'),
    connectManagementAccount: false,
  });
  const assembly = app.synth();
  return [one, all].map(stack => planned(stack.stackName, assembly.getStackByName(stack.stackName).template));
}

/** Actions that Terraform calls for a stack, in addition to those that read it. */
const OF_TERRAFORM = ['CreateStack', 'UpdateStack', 'DeleteStack', 'DescribeStacks'].map(name => `cloudformation:${name}`);

const stacks = (name: string) => [`arn:aws:cloudformation:*:${ACCOUNT}:stack/${name}/*`];

/** The policies by the name of their file. */
export function deployerPolicies(): Map<string, string> {
  const { account, resources, organization, functionOfTerraform } = plannedTemplates();
  const byTerraform = (needs: Needs, ...types: string[]) =>
    types.reduce((all, type) => all.addAll(TERRAFORM_ACTIONS[type]), needs).addAll(TAG_ACTIONS);
  const withStack = (needs: Needs, name: string) => needs.addAll(TAG_ACTIONS)
    .add('cloudformation:stack', STACK_ACTIONS, stacks(name)).add('*', ['cloudformation:ValidateTemplate'], ['*']);
  const terraformTypes = Object.keys(TERRAFORM_ACTIONS);
  const native = terraformTypes.filter(type => !['aws_cloudformation_stack', 'aws_s3_object'].includes(type));
  const providers = [`arn:aws:iam::${ACCOUNT}:oidc-provider/sts.windows.net/*`];
  const terraform = new Needs(resources).addAll(LATER_ACTIONS['AWS::IAM::OIDCProvider'])
    .add('iam:oidc-provider', ['iam:CreateOpenIDConnectProvider', 'iam:GetOpenIDConnectProvider'], providers)
    .add('iam:policy', [], [`arn:aws:iam::${ACCOUNT}:policy/DefenderForCloud-*`])
    // The README tells users to list the providers before the first apply. With Existing, Terraform finds a provider by its URL.
    .add('*', ['iam:ListOpenIDConnectProviders'], ['*']);
  const all: { [file: string]: Statement[] } = {
    'cdk-deployer': [{
      Effect: 'Allow',
      Action: ['sts:AssumeRole'],
      Resource: ['deploy', 'file-publishing', 'lookup'].map(role => `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-${role}-role-${ACCOUNT}-*`),
    }],
    'cdk-execution-role': new Needs(plannedApp()).addAll(TAG_ACTIONS).statements,
    'template-account': withStack(new Needs(account), 'DefenderForCloud*').statements,
    'template-organization': withStack(new Needs(organization), 'DefenderForCloudOrganization*').statements,
    'terraform-account': byTerraform(terraform, ...native).statements,
    'terraform-account-function': byTerraform(new Needs(functionOfTerraform), 'aws_cloudformation_stack')
      .add('cloudformation:stack', OF_TERRAFORM, stacks('DefenderForCloud-OidcProviders')).statements,
    'terraform-organization': byTerraform(new Needs(organization), 'aws_cloudformation_stack', 'aws_s3_object')
      .add('cloudformation:stack', OF_TERRAFORM, stacks('DefenderForCloudOrganization*'))
      .add('s3:', [], [`arn:aws:s3:::${BUCKET}`]).add('s3:object', [], [`arn:aws:s3:::${BUCKET}/defender-for-cloud/*`]).statements,
  };
  return new Map(Object.entries(all).map(([file, Statement]) =>
    [`${file}.json`, `${JSON.stringify({ Version: '2012-10-17', Statement }, undefined, 2)}\n`]));
}
