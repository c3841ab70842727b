/**
 * Tests the complete examples of the module for Azure with Terraform and with stand-ins for the providers. The step
 * `.ci/steps/terraform.sh` runs this if Terraform is installed.
 */
import { textOf } from './support';
import { Configuration, describeTerraform, withTerraform } from './terraform-cli';

jest.setTimeout(120_000); // The machine can be busy.

const CONNECTOR = 'azapi_resource.security_connector[0]';

/** A resource without the protection of the module, to show what it protects from. */
const UNPROTECTED = `
data "aws_caller_identity" "current" {}

resource "azapi_resource" "unprotected" {
  type      = "Microsoft.Security/securityConnectors@2024-08-01-preview"
  name      = "aws-\${data.aws_caller_identity.current.account_id}"
  parent_id = azapi_resource.group.id
  location  = "westeurope"
  body      = { properties = { offerings = [{ offeringType = "CspmMonitorAws" }, { offeringType = "DefenderCspmAws" }] } }
}
`;

describeTerraform('both sides in one configuration', () => {
  const configuration = withTerraform(() => Configuration.ofFolder('azure/examples/one-configuration'));

  test('can be applied with a resource group that does not exist yet, and with a setting that is not known before', () => {
    const setting = '  agentless_scanning_exclusion_tags = { group = azapi_resource.group.id }\n';
    configuration.edit('\n  # Azure comes last', `${setting}\n  # Azure comes last`);
    expect(configuration.succeed('validate')).toContain('The configuration is valid');
    const done = configuration.apply();
    expect(done.slice(-1)).toEqual([`create ${CONNECTOR}`]);
    expect(done).toContain('create azapi_resource.group');
    expect(done.some(line => line.startsWith('create module.roles.'))).toBe(true);
    // Only after this time, IAM has distributed the roles.
    const order = ['create module.roles.aws_iam_role.', 'create time_sleep.roles', `create ${CONNECTOR}`]
      .map(text => done.map(line => line.startsWith(text)).lastIndexOf(true));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    const { body: { properties: { offerings } } } = configuration.state()[`module.security_connector.${CONNECTOR}`];
    expect(offerings.find((o: any) => o.offeringType === 'DefenderForServersAws').vmScanners.configuration.exclusionTags)
      .toEqual({ group: '/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud' });
    expect(configuration.plan()).toEqual([]);
    configuration.edit(setting, '');
    expect(configuration.apply()).toEqual([`update ${CONNECTOR}`]);
  });

  test('the order in which Azure returns offerings is no change', () => {
    configuration.edit('output "security_connector_id"', `${UNPROTECTED}\noutput "security_connector_id"`);
    configuration.apply();
    expect(configuration.plan()).toEqual(['update azapi_resource.unprotected']);
  });

  test('an account id that is not known at plan does not replace the connector', () => {
    configuration.edit('module.roles.azure #', 'module.roles.azure\n  aws_account_id = data.aws_caller_identity.current.account_id #');
    configuration.edit('data "aws_caller_identity" "current" {}',
      'data "aws_caller_identity" "current" {\n  depends_on = [module.roles]\n}');
    configuration.edit('"least-privilege"', '"default-access"'); // the roles change, so the data source is read later
    const plan = configuration.plan();
    expect(plan).toEqual(expect.arrayContaining([`update ${CONNECTOR}`, 'delete,create azapi_resource.unprotected']));
    // When Terraform knows the value, nothing changes.
    expect(configuration.apply().filter(change => change.includes(CONNECTOR))).toEqual([]);
  });

  test.each([
    ['connector_name', '"other"', 'Its name is aws-111122223333'],
    ['resource_group_id', '"/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/Other"',
      'Its parent_id is\\s+/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud'],
    ['location', '"northeurope"', 'Its location is\\s+westeurope'],
  ])('another %s is refused, and can be applied deliberately', (name, value, now) => {
    const before = configuration.text;
    const [line] = new RegExp(`  ${name} += .*\n`).exec(before.split('module "security_connector"')[1]) ?? ['\n  source = "../.."\n'];
    configuration.edit(line, `${name === 'connector_name' ? line : ''}  ${name} = ${value}\n`);
    const words = configuration.refusal('plan');
    expect(words).toContain(`You cannot change ${name} of an existing security connector`);
    expect(words).toMatch(new RegExp(now));
    expect(configuration.plan('-replace', `module.security_connector.${CONNECTOR}`)).toContain(`delete,create ${CONNECTOR}`);
    configuration.edit(configuration.text, before);
  });

  test('another spelling of the same is accepted', () => {
    configuration.edit('azure_location = "westeurope"', 'azure_location = "West Europe"');
    expect(configuration.plan().filter(change => change.includes(CONNECTOR))).toEqual([]);
  });

  test('the connector is deleted before the roles', () => {
    const done = configuration.destroy();
    const [connector, roles] = [`delete ${CONNECTOR}`, ' module.roles.'].map(text => done.findIndex(line => line.includes(text)));
    expect(connector).toBeGreaterThanOrEqual(0);
    expect(roles).toBeGreaterThan(connector);
  });
});

describeTerraform('another account', () => {
  // The second name is the default name for the first account. With another account, it is not the default name.
  test.each([
    ['ours', 'ours'], ['aws-111122223333', null],
  ])('does not replace the first account in a connector with the name %s', (name, given) => {
    const configuration = Configuration.ofReadme('azure');
    configuration.set('connector_name', given);
    configuration.apply();
    configuration.set('aws_account_id', '222233334444');
    configuration.set('connector_name', name);
    expect(configuration.refusal('apply')).toContain(
      'You cannot change aws_account_id of an existing security connector: Azure would no longer connect the account 111122223333. '
      + 'Connect 222233334444 with another module block.');
    const [[, { body }]] = Object.entries(configuration.state()).filter(([address]) => address.endsWith(CONNECTOR));
    expect(body.properties.hierarchyIdentifier).toBe('111122223333');
    configuration.set('aws_account_id', '111122223333');
    expect(configuration.plan()).toEqual([]);
  });
});

describeTerraform('create', () => {
  test('false creates nothing, true does, and false again deletes the connector', () => {
    const configuration = Configuration.ofReadme('azure');
    configuration.edit(configuration.text,
      `${configuration.text}\noutput "id" {\n  value = module.security_connector.security_connector_id\n}\n`);
    configuration.edit('  aws_account_id ', '  create = false\n  aws_account_id ');
    expect([configuration.plan(), configuration.apply()]).toEqual([[], []]);
    expect(configuration.succeed('output', '-json').trim()).toBe('{}'); // null
    configuration.edit('create = false', 'create = true');
    expect(configuration.apply()).toEqual(['create terraform_data.account[0]', `create ${CONNECTOR}`]);
    configuration.edit('create = true', 'create = false');
    expect(configuration.apply()).toEqual([`delete ${CONNECTOR}`, 'delete terraform_data.account[0]']);
  });
});

describeTerraform('several accounts', () => {
  test('get their roles, and a connector with their own plans each', () => {
    const configuration = Configuration.ofFolder('azure/examples/several-accounts');
    expect(configuration.succeed('validate')).toContain('The configuration is valid');
    const done = configuration.apply();
    expect(done.findIndex(line => line.includes(CONNECTOR))).toBeGreaterThan(done.findIndex(line => line.includes('time_sleep.roles')));
    const connectors = Object.values(configuration.state()).filter(({ body }) => body?.properties.offerings);
    expect(connectors.map(({ name, body: { properties } }) =>
      [name, properties.hierarchyIdentifier, properties.offerings.length])).toEqual([
      ['aws-111122223333', '111122223333', 3], ['aws-444455556666', '444455556666', 1],
    ]);
    expect(JSON.parse(configuration.succeed('output', '-json')).security_connector_ids.value).toEqual({
      production: expect.stringMatching(/\/aws-111122223333$/), sandbox: expect.stringMatching(/\/aws-444455556666$/),
    });
    expect(configuration.plan()).toEqual([]);
    configuration.edit('    sandbox    = module.sandbox\n', '');
    expect(configuration.apply()).toEqual([
      expect.stringContaining('delete module.security_connector["sandbox"]'), expect.stringContaining('terraform_data.account'),
      'delete time_sleep.roles["sandbox"]',
    ]);
  });
});

describeTerraform('two states', () => {
  test.each(['aws', 'azure'])('%s is valid, and can be applied with the values of both', (side) => {
    const configuration = Configuration.ofFolder(`azure/examples/two-states/${side}`);
    expect(configuration.succeed('validate')).toContain('The configuration is valid');
    expect(textOf('terraform/azure/examples/two-states/plans.tfvars')).toContain('-var-file=../plans.tfvars');
    const done = configuration.apply('-var-file=../plans.tfvars');
    expect(done.length).toBeGreaterThan(0);
    const others = done.filter(line => !line.includes(side === 'azure' ? CONNECTOR : 'module.roles.'));
    expect(others).toEqual(side === 'azure' ? ['create terraform_data.account[0]'] : []);
    expect(configuration.plan('-var-file=../plans.tfvars')).toEqual([]);
  });
});
