/**
 * The commands of the documents that change a state, as they are there, by Terraform itself in a model of what exists. The step
 * `.ci/steps/terraform.sh` runs this if Terraform is installed.
 */
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { textOf } from './support';
import { Configuration, describeTerraform, withTerraform } from './terraform-cli';

jest.setTimeout(120_000); // For a busy machine.

const CONNECTOR = 'module.security_connector.azapi_resource.security_connector';
const ID = '/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud/providers/Microsoft.Security/securityConnectors/aws-111122223333';
const STACK = 'aws_cloudformation_stack.organization';

/** The arguments of the one command of a document that begins so. */
function documented(path: string, begin: string): string[] {
  const commands = textOf(path).split(`terraform ${begin}`).slice(1).map(rest => /^[^\`\n]*/.exec(rest)![0]);
  expect([begin, commands.length]).toEqual([begin, 1]);
  return `${begin}${commands[0]}`.replaceAll('\'', '').split(' ');
}

/** The connector in the module of AWS, as in clones before 0.2.0. */
const EARLIER = `
terraform {
  required_providers {
    azapi = { source = "Azure/azapi" }
  }
}

resource "azapi_resource" "security_connector" {
  count     = 1
  type      = "Microsoft.Security/securityConnectors@2024-08-01-preview"
  name      = "aws-111122223333"
  parent_id = "/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud"
  location  = "westeurope"
  body      = { properties = { offerings = [{ offeringType = "CspmMonitorAws" }] } }
}
`;

/** The configuration of that module, which created the connector. */
function earlier(): Configuration {
  const configuration = Configuration.ofReadme('azure');
  mkdirSync(join(configuration.path, 'earlier'));
  writeFileSync(join(configuration.path, 'earlier', 'main.tf'), EARLIER);
  configuration.things = {};
  configuration.insteadOfAll('module "defender" {\n  source = "./earlier"\n}\n');
  configuration.succeed('get');
  expect(configuration.apply()).toEqual(['create azapi_resource.security_connector[0]']);
  return configuration;
}

describeTerraform('the connector of earlier clones', () => {
  test('moves into the module of Azure', () => {
    const configuration = earlier();
    configuration.insteadOfAll(Configuration.ofReadme('azure').text);
    configuration.succeed('get');
    expect(configuration.plan()).toContain('delete azapi_resource.security_connector[0]'); // without the command
    configuration.succeed(...documented('docs/without-cdk.md', 'state mv '));
    expect(configuration.plan()).toEqual(['create terraform_data.account', 'update azapi_resource.security_connector']);
    configuration.apply();
    expect(configuration.state()[CONNECTOR].id).toBe(ID);
    expect(configuration.plan()).toEqual([]);
  });

  test.each([
    ['docs/without-cdk.md', 'state rm '],
    ['docs/terraform.md', 'state rm \'module.defender.azapi_resource.security_connector\''],
  ])('leaves one state, and comes into another: %s', (document, begin) => {
    const before = earlier();
    before.succeed(...documented(document, begin));
    before.insteadOfAll('');
    expect(before.plan()).toEqual([]);

    const [block] = /^import \{[^]*?^\}\n/m.exec(textOf('docs/without-cdk.md'))!;
    const configuration = Configuration.ofReadme('azure');
    configuration.things = before.things;
    configuration.insteadOfAll(`${configuration.text}\n${block}`);
    expect(configuration.apply()).toEqual(['create terraform_data.account', 'update azapi_resource.security_connector']);
    expect(configuration.state()[CONNECTOR].id).toBe(ID);
    expect(configuration.plan()).toEqual([]);
  });

  test('with a name of its own, as docs/migrate.md says', () => {
    const configuration = Configuration.ofReadme('azure');
    configuration.things = earlier().things;
    configuration.set('connector_name', 'aws-111122223333');
    configuration.succeed(...documented('docs/migrate.md', 'import ').map(arg => arg === 'ID' ? ID : arg));
    expect(configuration.apply()).toEqual(['create terraform_data.account', 'update azapi_resource.security_connector']);
    expect(configuration.plan()).toEqual([]);
  });
});

describeTerraform('the stack of an organization that other means deployed', () => {
  const stack = 'aws_cloudformation_stack|eu-west-1|DefenderForCloudOrganization';
  const configuration = withTerraform(() => Configuration.ofReadme('organization'));

  test('is not touched without the import', () => {
    configuration.set('organizational_unit_ids', ['ou-ab12-cdef3456']);
    const parameters = { OrganizationalUnitIds: 'ou-ab12-cdef3456', StackSetName: 'DefenderForCloud-Members' };
    configuration.things = {
      'aws_s3_bucket|eu-west-1|our-templates': { bucket: 'our-templates', owner: '111122223333', policy: '{}' },
      [stack]: { id: 'DefenderForCloudOrganization', name: 'DefenderForCloudOrganization', region: 'eu-west-1', template_body: '{}', parameters },
    };
    expect(configuration.refusal('apply')).toContain('EntityAlreadyExists');
    expect(configuration.things[stack].parameters).toEqual(parameters);
  });

  test('comes in, and its units are protected after the first apply', () => {
    configuration.succeed(...documented('terraform/organization/README.md', 'import ').map(arg => arg === 'NAME' ? 'DefenderForCloudOrganization' : arg));
    const plan = configuration.plan();
    expect(plan.filter(line => !line.includes('aws_s3_object') && !line.includes('terraform_data'))).toEqual([`update ${STACK}`]);
    expect(plan.filter(line => line.includes('delete'))).toEqual([]);
    configuration.apply();
    expect(configuration.plan()).toEqual([]);
    expect(configuration.things[stack].parameters.OrganizationalUnitIds).toBe('ou-ab12-cdef3456');

    configuration.set('organizational_unit_ids', ['ou-ab12-cdef3457']);
    expect(configuration.refusal('plan')).toContain('A unit of the first apply is no longer in');
  });
});
