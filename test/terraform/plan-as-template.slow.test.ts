/** What `--plan` of the command reads, from files that Terraform wrote. `.ci/steps/terraform.sh` runs this if Terraform is installed. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { AccountConfiguration, exampleFile, moduleFile } from './account-model';
import { AUDIENCES } from './support';
import { comparable, describeTerraform } from './terraform-cli';
import { assemble, attempted } from '../../cli/preflight/planned';
import { deploymentsOf, type TerraformDeployment } from '../../cli/terraform/deployments';
import { readTerraformFile, type TerraformFile } from '../../cli/terraform/plan-file';
import { expectedRoles } from '../../cli/verify/checks/expected-roles';
import { DeployedTemplate } from '../../cli/verify/deployed-template';
import { TENANT } from '../support/synth';
import { ACCOUNT, LEAST_PRIVILEGE_ACCESS } from '../templates/support';

jest.setTimeout(300_000); // For a busy machine.

const IDENTITY = { account: '111122223333', partition: 'aws', arn: 'arn:aws:iam::111122223333:user/a' };

function shown(configuration: AccountConfiguration, ...plan: string[]): TerraformFile {
  const file = join(mkdtempSync(join(tmpdir(), 'plan-')), 'plan.json');
  writeFileSync(file, configuration.succeed('show', '-json', ...plan));
  return readTerraformFile(file);
}

function planned(configuration: AccountConfiguration): TerraformFile {
  configuration.succeed('plan', '-out', 'plan');
  return shown(configuration, 'plan');
}

const templateOf = ({ template: json, region = 'eu-west-1', physicalIds }: TerraformDeployment): DeployedTemplate =>
  assemble(IDENTITY, { stackName: 'Terraform', region, json, parameters: {} },
    { ...IDENTITY, region, stackName: '', stackId: '', parameters: {}, physicalIds, status: '' } as never).template;

/** Who may do what. Names of policies are not the same in both forms. */
const rolesOf = (template: DeployedTemplate) => Object.fromEntries(template.ofType('AWS::IAM::Role').flatMap(([id]) => {
  const role = attempted(() => expectedRoles(template, id));
  if (role === undefined) return [];
  const { name, trust, attached, documents, inline, boundary } = role;
  const sorted = (values: object) => Object.values(values).map(document => comparable(document)).sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  const ofAws = attached.filter(arn => arn.includes('::aws:')).sort();
  return [[name, { trust: comparable(trust), documents: sorted(documents), inline: sorted(inline), boundary, ofAws }]];
}));

describeTerraform('the roles of a plan and of a state are those of the templates', () => {
  const plans = { defender_cspm: true, defender_for_servers: 'P2', defender_for_containers: true, control_plane_audit_logs: true, defender_for_databases: true };
  const configuration = () => new AccountConfiguration({
    'main.tf': moduleFile({ ...plans, permissions_type: 'least-privilege', role_path: '/security/', role_name_suffix: '-x', identity_provider: 'Create' }),
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
    // Its policy has the ARN of another role.
    const unread = ['module.defender.aws_iam_policy.kubernetes_service[0]'];
    expect(before.map(d => [d.name, d.isStack, d.unread, d.physicalIds])).toEqual([['Terraform', false, unread, {}]]);
    expect(wanted.length).toBe(13);
    expect(Object.entries(rolesOf(templateOf(before[0]))).sort()).toEqual(wanted.filter(([name]) => name !== 'MDCContainersK8sRole-x').sort());
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
          'module.defender.aws_iam_policy.kubernetes_service[0]', 'module.defender.aws_iam_role_policy_attachment.additional["cspm_monitor/reads"]',
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
    account.change(`aws_iam_openid_connect_provider||${provider}`, { id: provider, arn: provider, url: 'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/', client_id_list: AUDIENCES });
    account.apply();
    account.files = plans({ role_path: '/security/' });
    const removed = planned(account).removed.filter(({ type }) => type === 'aws_iam_role').map(({ address, how }) => [address, how]);
    expect(removed.sort()).toEqual([
      ['module.defender.aws_iam_role.arc_auto_provisioning[0]', 'deleted'],
      ['module.defender.aws_iam_role.cspm_monitor', 'replaced'],
      ['module.defender.aws_iam_role.just_in_time_vm_access[0]', 'deleted'],
    ]);
  });
});
