/** Tests `--plan` of the command with files that Terraform wrote. `.ci/steps/terraform.sh` runs this if Terraform is installed. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { AccountConfiguration, exampleFile, moduleFile } from './account-model';
import { AUDIENCES } from './support';
import { comparable, Configuration, describeTerraform } from './terraform-cli';
import type { Ask } from '../../cli/asking/ask';
import { expectedRoles } from '../../cli/checking/expected-roles';
import { assemble, stackSetsOf } from '../../cli/preflight/planned';
import { preflight } from '../../cli/preflight/preflight';
import { attempted, DeployedTemplate } from '../../cli/reading/deployed-template';
import { partsOf } from '../../cli/reading/terraform/accounts';
import { asStack, deploymentsOf, terraformOf, type TerraformDeployment } from '../../cli/reading/terraform/deployments';
import { readTerraformFile, type TerraformFile } from '../../cli/reading/terraform/plan-file';
import { exitCode, makeReview } from '../../cli/review/review';
import { readReviewed } from '../../cli/review/sources';
import { verify } from '../../cli/verify/verify';
import { answering, failure, MEMBER, QUIET, shown as shownRows, type Answers } from '../cli/preflight/world';
import { TENANT } from '../support/synth';
import { ACCOUNT, LEAST_PRIVILEGE_ACCESS } from '../templates/support';

jest.setTimeout(300_000); // The machine can be busy.

const IDENTITY = { account: '111122223333', partition: 'aws', arn: 'arn:aws:iam::111122223333:user/a' };

function shown(configuration: Configuration, ...plan: string[]): TerraformFile {
  const file = join(configuration.path, 'plan.json');
  writeFileSync(file, configuration.succeed('show', '-json', ...plan));
  return readTerraformFile(file);
}

function planned(configuration: Configuration): TerraformFile {
  configuration.succeed('plan', '-out', 'plan');
  return shown(configuration, 'plan');
}

const templateOf = ({ template: json, region = 'eu-west-1', parameters, physicalIds }: TerraformDeployment): DeployedTemplate =>
  assemble(IDENTITY, { stackName: 'Terraform', region, json, parameters },
    { ...IDENTITY, region, stackName: '', stackId: '', parameters: {}, physicalIds }).template;

/** Returns trusts and permissions without names of policies, because these differ in both forms. */
const rolesOf = (template: DeployedTemplate) => Object.fromEntries(template.ofType('AWS::IAM::Role').flatMap(([id]) => {
  const role = attempted(() => expectedRoles(template, id));
  if (role === undefined) return [];
  const { name, trust, attached, documents, inline, boundary } = role;
  const sorted = (values: object) => Object.values(values).map(document => comparable(document))
    .sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  const ofAws = attached.filter(arn => arn.includes('::aws:')).sort();
  return [[name, { trust: comparable(trust), documents: sorted(documents), inline: sorted(inline), boundary, ofAws }]];
}));

describeTerraform('the roles of a plan and of a state are those of the templates', () => {
  const plans = {
    defender_cspm: true,
    defender_for_servers: 'P2',
    defender_for_containers: true,
    control_plane_audit_logs: true,
    defender_for_databases: true,
  };
  const configuration = () => new AccountConfiguration({
    'main.tf': moduleFile({
      ...plans, permissions_type: 'least-privilege', role_path: '/security/', role_name_suffix: '-x', identity_provider: 'Create',
    }),
  });
  const { template: expected } = assemble(IDENTITY, {
    stackName: 'DefenderForCloud',
    region: 'eu-west-1',
    json: ACCOUNT[LEAST_PRIVILEGE_ACCESS],
    parameters: {
      AzureTenantId: TENANT,
      DefenderCspm: 'true',
      DefenderForServers: 'P2',
      DefenderForContainers: 'true',
      ControlPlaneAuditLogs: 'true',
      DefenderForDatabases: 'true',
      RolePath: '/security/',
      RoleNameSuffix: '-x',
      IdentityProvider: 'Create',
    },
  });
  const isOfMicrosoft = ([name]: [string, unknown]) => name.endsWith('-x');
  const wanted = Object.entries(rolesOf(expected)).filter(isOfMicrosoft);

  test('before and after the apply', () => {
    const account = configuration();
    const before = deploymentsOf(planned(account));
    // The policy of this role has the ARN of another role.
    const unread = ['module.defender.aws_iam_policy.kubernetes_service[0]'];
    expect(before.map(d => [d.name, d.isStack, d.unread, d.physicalIds])).toEqual([['Terraform', false, unread, {}]]);
    expect(wanted.length).toBe(13);
    expect(Object.entries(rolesOf(templateOf(before[0]))).sort())
      .toEqual(wanted.filter(([name]) => name !== 'MDCContainersK8sRole-x').sort());
    account.apply();
    const after = deploymentsOf(shown(account));
    expect(Object.entries(rolesOf(templateOf(after[0]))).sort()).toEqual(wanted.sort());
    expect(Object.values(after[0].physicalIds)).toEqual(expect.arrayContaining(['CspmMonitorAws-x',
      'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/']));
    expect(deploymentsOf(planned(account))[0].physicalIds).toEqual(after[0].physicalIds);
  });
});

describeTerraform('the complete example', () => {
  test('has its regions, its stack, and an attachment that is known only after the apply', () => {
    const account = new AccountConfiguration({ 'main.tf': exampleFile('complete/main.tf') });
    const before = deploymentsOf(planned(account));
    expect(before.map(({ name, region, isStack, unread }) => ({ name, region, isStack, unread }))).toEqual([
      {
        name: 'Terraform',
        region: 'eu-west-1',
        isStack: false,
        unread: [
          'module.defender.aws_iam_policy.host_management_automation[0]', 'module.defender.aws_iam_policy.host_management_launch[0]',
          'module.defender.aws_iam_policy.kubernetes_service[0]',
          'module.defender.aws_iam_role.ciem_discovery[0]', // trusts a new role
          'module.defender.aws_iam_role_policy_attachment.additional["cspm_monitor/reads"]',
          'module.defender.aws_iam_role_policy_attachments_exclusive.all["cspm_monitor"]',
        ],
      },
      { name: 'Terraform', region: 'us-east-1', isStack: false, unread: [] },
      { name: 'DefenderForCloud-OidcProviders', region: undefined, isStack: true, unread: [] },
    ]);
    expect(before[2].parameters).toMatchObject({ AzureTenantId: TENANT, RolePath: '/security/' });
    account.apply();
    const after = deploymentsOf(shown(account));
    expect(after.map(d => d.unread)).toEqual([[], [], []]);
    for (const deployment of after.slice(0, 2)) {
      const template = templateOf(deployment);
      expect(template.ofType('AWS::Events::Rule').map(([, rule]) => template.resolve(rule.Targets[0].DeadLetterConfig)))
        .toEqual([{ Arn: `arn:aws:sqs:${deployment.region}:111122223333:DefenderForCloud-HostManagement-Template` }]);
      expect(template.ofType('AWS::SSM::Document').map(([, { Content }]) => Content.mainSteps[0].inputs.Handler)).toEqual(['inspect']);
      expect(Object.keys(deployment.physicalIds).length).toBe(Object.keys(deployment.template.Resources).length);
    }
  });

  test('a plan says what it deletes and replaces', () => {
    const plans = (values: object) => ({ 'main.tf': moduleFile({ identity_provider: 'Existing', ...values }) });
    const account = new AccountConfiguration(plans({ defender_for_servers: 'P1' }));
    const provider = 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
    account.change(`aws_iam_openid_connect_provider||${provider}`, {
      id: provider, arn: provider, url: 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/', client_id_list: AUDIENCES,
    });
    account.apply();
    account.files = plans({ role_path: '/security/' });
    const removed = planned(account).removed.filter(({ type }) => type === 'aws_iam_role').map(({ address, how }) => [address, how]);
    expect(removed.sort()).toEqual([
      ['module.defender.aws_iam_role.arc_auto_provisioning[0]', 'deleted'],
      ['module.defender.aws_iam_role.cspm_monitor[0]', 'replaced'],
      ['module.defender.aws_iam_role.just_in_time_vm_access[0]', 'deleted'],
    ]);
  });
});

describeTerraform('review --plan', () => {
  const reviewed = (configuration: Configuration) => {
    planned(configuration);
    return makeReview(readReviewed({ plan: join(configuration.path, 'plan.json') }));
  };

  test.each([
    'least-privilege', 'default-access',
  ])('an account with %s: no danger, and no difference from what Microsoft publishes', (type) => {
    const plans = { defender_cspm: true, defender_for_servers: 'P2', defender_for_databases: true };
    const values = { ...plans, permissions_type: type, identity_provider: 'Create' };
    const review = reviewed(new AccountConfiguration({ 'main.tf': moduleFile(values) }));
    expect(review.roles.length).toBe(9);
    const found = review.roles.flatMap(role => [...role.alarms, ...role.differences, ...role.unread]);
    expect([exitCode(review), review.unread, found]).toEqual([0, [], []]);
  });

  test('an organization: the roles of its members, as the plan switches them on', () => {
    const configuration = Configuration.ofReadme('organization');
    configuration.things = { 'aws_s3_bucket|eu-west-1|our-templates': { bucket: 'our-templates', policy: '{}', owner: '111122223333' } };
    const { roles, unread } = reviewed(configuration);
    expect(unread).toEqual([]);
    expect(roles.map(({ name }) => name).sort()).toEqual([
      'CspmMonitorAws', 'DefenderForCloud-AgentlessScanner', 'DefenderForCloud-ArcAutoProvisioning',
      'DefenderForCloud-DataSecurityPostureDB', 'DefenderForCloud-DefenderForServers', 'MDCContainersAgentlessDiscoveryK8sRole',
      'MDCContainersImageAssessmentRole', 'SensitiveDataDiscovery',
    ]);
    // The management account is not connected in this example.
    const places = ['DefenderForCloudOrganization, members of OrganizationMembers'];
    expect(roles.filter(role => role.when.length > 0 || String(role.places) !== String(places))).toEqual([]);
  });
});

describeTerraform('preflight --plan', () => {
  const rowsOf = async (file: TerraformFile, answers: Answers = {}) => {
    const ask = answering({ ...QUIET, ...answers });
    const options = { region: 'eu-west-1', parameters: {}, member: false, accounts: [], createChangeSet: false };
    return shownRows(await preflight({ ...options, stack: asStack(file), terraform: terraformOf(file) }, { ask, as: () => ask }));
  };
  const account = () => new AccountConfiguration({
    'main.tf': moduleFile({ defender_for_servers: 'P1', host_management: true, host_management_regions: ['eu-west-1', 'us-east-1'] }),
  });
  const UNREAD =
    new RegExp(String.raw`^cannot tell \| permissions of Terraform \| these or their roles are known only after the apply, .*: `
      + String.raw`module\.defender\.aws_iam_policy\.host_management_automation\[0\], `
      + String.raw`module\.defender\.aws_iam_policy\.host_management_launch\[0\]$`);

  test('an account: nothing is in the way, names that are taken, and names that are its own after the apply', async () => {
    const configuration = account();
    const before = planned(configuration);
    expect(await rowsOf(before)).toEqual([expect.stringMatching(UNREAD)]);
    const taken = await rowsOf(before, {
      roles: ['security/Other', 'CspmMonitorAws'],
      rule: ({ rule, region }: any) => region === 'us-east-1' ? { Name: rule } : failure('ResourceNotFoundException'),
    });
    expect(taken.filter(row => row.startsWith('blocker'))).toEqual([
      'blocker | names: role CspmMonitorAws | it exists. No stack of this account owns it',
      'blocker | names: rule DefenderForCloud-HostManagement-Template in us-east-1 | it exists. No stack of this account owns it',
    ]);
    configuration.apply();
    const roles = configuration.roles;
    const rows = await rowsOf(planned(configuration), { ...stacksOf(configuration), roles, rule: ({ rule }: any) => ({ Name: rule }) });
    expect(rows).toEqual([]);
  });

  test('what a plan deletes and replaces', async () => {
    const configuration = account();
    configuration.apply();
    configuration.files = { 'main.tf': moduleFile({ role_path: '/security/' }) };
    const rows = await rowsOf(planned(configuration), { ...stacksOf(configuration), roles: configuration.roles });
    expect(rows).toContainEqual(
      expect.stringMatching(/^changes for others \| deletions: deleted \| the apply deletes \d+ resources: .*aws_iam_role/));
    expect(rows).toContainEqual(
      expect.stringMatching(
        /^changes for others \| deletions: replaced \| the apply deletes these and creates them again: .*aws_iam_role\.cspm_monitor/));
  });

  test('an account of another id than that of the state: nothing more is asked', async () => {
    const configuration = account();
    configuration.apply();
    const rows = await rowsOf(planned(configuration), { identity: { Account: MEMBER, Arn: `arn:aws:iam::${MEMBER}:user/a` } });
    expect(rows).toEqual([`blocker | account | ${MEMBER}, as arn:aws:iam::${MEMBER}:user/a; the app names 111122223333`]);
  });

  test('an organization: the StackSets of its stack, with the templates that it uploads', async () => {
    const configuration = Configuration.ofReadme('organization');
    configuration.things = { 'aws_s3_bucket|eu-west-1|our-templates': { bucket: 'our-templates', policy: '{}', owner: '111122223333' } };
    const file = planned(configuration);
    expect(await rowsOf(file)).toEqual([]);
    expect(await rowsOf(file, { trustedAccess: { Status: 'DISABLED' } }))
      .toEqual([expect.stringMatching(/^blocker \| organization: trusted access \| it is DISABLED/)]);
    const other = {
      ...file,
      resources: file.resources.map(r => r.type === 'aws_s3_object' ? { ...r, values: { ...r.values, source_hash: '0'.repeat(64) } } : r),
    };
    const setsOf = (of: TerraformFile) => stackSetsOf(templateOf(deploymentsOf(of).find(({ isStack }) => isStack)!), asStack(of));
    expect(setsOf(file).map(({ json }) => Object.keys(json?.Resources ?? {}).length > 5)).toEqual([true]);
    expect(setsOf(other).map(({ json }) => json)).toEqual([undefined]);
  });

  test('a unit that the same plan makes: nothing of its stack is checked, and that is said', async () => {
    const configuration = Configuration.ofReadme('organization');
    configuration.things = { 'aws_s3_bucket|eu-west-1|our-templates': { bucket: 'our-templates', policy: '{}', owner: '111122223333' } };
    configuration.edit('["r-ab12"]', '[terraform_data.unit.id]');
    configuration.insteadOfAll(`${configuration.text}\nresource "terraform_data" "unit" {}\n`);
    const file = planned(configuration);
    expect(await rowsOf(file)).toEqual([expect.stringMatching(
      new RegExp(String.raw`^cannot tell \| stack DefenderForCloudOrganization \| its parameter OrganizationalUnitIds is known `
        + String.raw`only after the apply, so the stack is not checked$`))]);
  });

  /** The stack with the function for OIDC providers exists. */
  const stacksOf = (configuration: AccountConfiguration): Answers => {
    const [stack] = Object.values(configuration.state()).filter(values => values.template_body);
    // CIEM is off, so its provider does not exist.
    const resources = Object.entries<any>(JSON.parse(stack.template_body).Resources).filter(([id]) => id !== 'CiemTenantProvider');
    return {
      providers: ['arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/'],
      provider: { ClientIDList: AUDIENCES, Url: 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/', ThumbprintList: [] },
      instanceProfiles: ['AmazonSSMRoleForInstancesMDCSetup'],
      policies: Object.values(configuration.state()).filter(v => /:policy\//.test(v.arn ?? '')).map(v => v.arn),
      document: ({ document }: any) => ({ Document: { Name: document } }),
      stack: {
        Stacks: [{
          StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/S/1', StackStatus: 'CREATE_COMPLETE', Parameters: [],
        }],
      },
      stackResources: {
        StackResourceSummaries: resources.map(([LogicalResourceId]) => ({ LogicalResourceId, PhysicalResourceId: LogicalResourceId })),
      },
      stackTemplate: { TemplateBody: JSON.parse(stack.template_body) },
    };
  };
});

/** A root configuration with a module for each account. */
const TWO_ACCOUNTS = `
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "member"
  region = "eu-west-1"
  assume_role {
    role_arn = "arn:aws:iam::${MEMBER}:role/deploy"
  }
}
module "security" {
  source               = "MODULE"
  azure_tenant_id      = "${TENANT}"
  permissions_type     = "least-privilege"
  defender_for_servers = "P1"
  host_management      = false
  identity_provider    = "Create"
}
module "member" {
  source                  = "MODULE"
  providers               = { aws = aws.member }
  azure_tenant_id         = "${TENANT}"
  permissions_type        = "least-privilege"
  defender_cspm           = true
  defender_for_databases  = true
  host_management         = false
  identity_provider       = "Create"
}`;

describeTerraform('several accounts in one configuration', () => {
  const rowsOf = async (file: TerraformFile, account: string, answers: Answers = {}) => {
    const ask = answering({ ...QUIET, identity: { Account: account, Arn: `arn:aws:iam::${account}:user/a` }, ...answers });
    const options = { region: 'eu-west-1', parameters: {}, member: false, accounts: [], createChangeSet: false };
    return shownRows(await preflight({ ...options, stack: asStack(file), terraform: terraformOf(file) }, { ask, as: () => ask }));
  };

  test('before the apply: no false danger, and each account is asked for its own names', async () => {
    const configuration = new AccountConfiguration({ 'main.tf': TWO_ACCOUNTS });
    const file = planned(configuration);
    const review = makeReview(readReviewed({ plan: join(configuration.path, 'plan.json') }));
    expect(review.roles.flatMap(({ alarms, differences }) => [...alarms, ...differences])).toEqual([]);
    const taken = { roles: ['DefenderForCloud-DefenderForServers', 'SensitiveDataDiscovery'] };
    expect(await rowsOf(file, '111122223333', taken)).toEqual([
      `cannot tell | other accounts | the file is also for account ${MEMBER}, which is not checked`,
      'blocker | names: role DefenderForCloud-DefenderForServers | it exists. No stack of this account owns it',
    ]);
    expect(await rowsOf(file, MEMBER, taken)).toEqual([
      'cannot tell | other accounts | the file is also for account 111122223333, which is not checked',
      'blocker | names: role SensitiveDataDiscovery | it exists. No stack of this account owns it',
    ]);
    expect(await rowsOf(file, '777788889999', taken)).toEqual([
      `blocker | account | 777788889999, as arn:aws:iam::777788889999:user/a; the file is for account ${MEMBER}, account 111122223333`,
    ]);
  });

  test('after the apply: the state has no providers, and is told apart by its ARNs', () => {
    const configuration = new AccountConfiguration({ 'main.tf': TWO_ACCOUNTS });
    configuration.apply();
    const modules = partsOf(shown(configuration))
      .map(({ name, file }) => [name, new Set(file.resources.map(({ address }) => address.split('.')[1]))]);
    expect(modules).toEqual([[`account ${MEMBER}`, new Set(['member'])], ['account 111122223333', new Set(['security'])]]);
  });
});

describeTerraform('verify --plan', () => {
  /** The answers of IAM in the model of the account. */
  const authorizationOf = ({ things }: AccountConfiguration) => {
    const of = (type: string) => Object.entries(things).filter(([key]) => key.startsWith(`${type}|`)).map(([, thing]) => thing);
    return {
      RoleDetailList: of('aws_iam_role').map(role => ({
        RoleName: role.name,
        Path: role.path,
        AssumeRolePolicyDocument: JSON.parse(role.assume_role_policy),
        AttachedManagedPolicies: of('aws_iam_role_policy_attachment')
          .filter(a => a.role === role.name).map(a => ({ PolicyArn: a.policy_arn })),
        RolePolicyList: [],
        PermissionsBoundary: role.permissions_boundary ? { PermissionsBoundaryArn: role.permissions_boundary } : undefined,
        Tags: Object.entries(role.tags_all ?? {}).map(([Key, Value]) => ({ Key, Value })),
      })),
      Policies: of('aws_iam_policy').map(policy => ({
        Arn: policy.arn, PolicyVersionList: [{ IsDefaultVersion: true, Document: JSON.parse(policy.policy) }],
      })),
    };
  };

  test('the roles as in the state, and one that somebody changed', async () => {
    const provider = 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
    const configuration = new AccountConfiguration({
      'main.tf': moduleFile({
        defender_for_containers: true, identity_provider: 'Create', role_path: '/security/', role_name_suffix: '-x',
      }),
    });
    configuration.apply();
    const file = shown(configuration);
    const findingsOf = async () => {
      const answers: Record<string, unknown> = {
        authorization: authorizationOf(configuration),
        provider: {
          Url: provider.split('oidc-provider/')[1],
          ClientIDList: AUDIENCES,
          ThumbprintList: ['626d44e704d1ceabe3bf0d53397464ac8080142c'],
        },
        accountSummary: { SummaryMap: { GlobalEndpointTokenVersion: 2 } },
      };
      const ask: Ask = async (name) => {
        if (!(name in answers)) throw new Error(`the test did not expect ${name}`);
        return answers[name];
      };
      const findings = await verify(ask, IDENTITY, asStack(file), { region: 'eu-west-1', tenantId: TENANT }, new Date(), terraformOf(file));
      return findings.filter(f => !['ok', 'information'].includes(f.status)).map(f => `${f.status} | ${f.id} | ${f.remedy}`);
    };
    expect(await findingsOf()).toEqual([]);
    const role = 'aws_iam_role||MDCContainersAgentlessDiscoveryK8sRole-x';
    configuration.change(role, {
      assume_role_policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }] }),
    });
    expect(await findingsOf()).toEqual([
      'differs | role MDCContainersAgentlessDiscoveryK8sRole-x: trust | '
      + 'Find out who changed it (CloudTrail). terraform plan and apply repair it.',
    ]);
    configuration.change(role, undefined);
    expect(await findingsOf()).toEqual([expect.stringMatching(/^differs \| role MDCContainersAgentlessDiscoveryK8sRole-x \| /)]);
  });
});
