/**
 * Tests the commands of the documents that change a state. It reads them from the documents, and runs them with Terraform in a model of
 * an account. The step `.ci/steps/terraform.sh` runs this if Terraform is installed.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { ROOT, textOf } from './support';
import { Configuration, describeTerraform, withTerraform } from './terraform-cli';

jest.setTimeout(120_000); // The machine can be busy.

const CONNECTOR = 'module.security_connector.azapi_resource.security_connector[0]';
const ID = '/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud'
  + '/providers/Microsoft.Security/securityConnectors/aws-111122223333';
const STACK = 'aws_cloudformation_stack.organization[0]';

/** Returns the arguments of the only command of a document with this beginning. */
function documented(path: string, begin: string): string[] {
  const commands = textOf(path).split(`terraform ${begin}`).slice(1).map(rest => /^[^\`\n]*/.exec(rest)![0]);
  expect([begin, commands.length]).toEqual([begin, 1]);
  return `${begin}${commands[0]}`.replaceAll('\'', '').split(' ');
}

/** The connector that a configuration of the user created. */
const OTHER = `
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

/** A state with the connector, and the existing resources. */
function other(): Configuration {
  const configuration = Configuration.ofReadme('azure');
  mkdirSync(join(configuration.path, 'other'));
  writeFileSync(join(configuration.path, 'other', 'main.tf'), OTHER);
  configuration.things = {};
  configuration.insteadOfAll('module "defender" {\n  source = "./other"\n}\n');
  configuration.succeed('get');
  expect(configuration.apply()).toEqual(['create azapi_resource.security_connector[0]']);
  return configuration;
}

describeTerraform('a connector that exists', () => {
  test('comes into the state by the block of the document', () => {
    const [block] = /^import \{[^]*?^\}\n/m.exec(textOf('docs/without-cdk.md'))!;
    const configuration = Configuration.ofReadme('azure');
    configuration.things = other().things;
    configuration.insteadOfAll(`${configuration.text}\n${block}`);
    expect(configuration.apply()).toEqual(['create terraform_data.account[0]', 'update azapi_resource.security_connector[0]']);
    expect(configuration.state()[CONNECTOR].id).toBe(ID);
    expect(configuration.plan()).toEqual([]);
  });

  test('with a name of its own, as docs/migrate.md says', () => {
    const configuration = Configuration.ofReadme('azure');
    configuration.things = other().things;
    configuration.set('connector_name', 'aws-111122223333');
    configuration.succeed(...documented('docs/migrate.md', 'import ').map(arg => arg === 'ID' ? ID : arg));
    expect(configuration.apply()).toEqual(['create terraform_data.account[0]', 'update azapi_resource.security_connector[0]']);
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
      [stack]: {
        id: 'DefenderForCloudOrganization', name: 'DefenderForCloudOrganization', region: 'eu-west-1', template_body: '{}', parameters,
      },
    };
    expect(configuration.refusal('apply')).toContain('EntityAlreadyExists');
    expect(configuration.things[stack].parameters).toEqual(parameters);
  });

  test('comes in, and its units are protected after the first apply', () => {
    configuration.succeed(...documented('terraform/organization/README.md', 'import ')
      .map(arg => arg === 'NAME' ? 'DefenderForCloudOrganization' : arg));
    const plan = configuration.plan();
    expect(plan.filter(line => !line.includes('aws_s3_object') && !line.includes('terraform_data'))).toEqual([`update ${STACK}`]);
    expect(plan.filter(line => line.includes('delete'))).toEqual([]);
    configuration.apply();
    expect(configuration.plan()).toEqual([]);
    expect(configuration.things[stack].parameters.OrganizationalUnitIds).toBe('ou-ab12-cdef3456');

    configuration.set('organizational_unit_ids', ['ou-ab12-cdef3457']);
    expect(configuration.refusal('plan')).toContain('One of these units of the first apply is no longer in');
  });
});

/**
 * Addresses and types of resources in the module of Microsoft (Azure/Microsoft-Defender-for-Cloud, MultiCloud/AWS/AwsOnboarding.tf,
 * 20917cec).
 */
const MICROSOFT = {
  providers: ['microsoft', 'ciem'].map((name, i) => `
resource "aws_iam_openid_connect_provider" "${['ASCDefendersOIDCIdentityProvider', 'MDCCiemOIDCIdentityProvider'][i]}" {
  url             = "https://sts.windows.net/${name}/"
  client_id_list  = ["api://audience"]
  thumbprint_list = ["a"]
}
`).join(''),
  pipeline: ['CloudWatchToKinesis', 'KinesisToS3'].map(name => `
module "AzureDefender${name}Role" {
  source = "./role"
  name   = "${name}"
  policy = aws_iam_policy.SecurityCenter${name}Policy.arn
}

resource "aws_iam_policy" "SecurityCenter${name}Policy" {
  name   = "SecurityCenter${name}Policy"
  policy = "{}"
}
`).join(''),
  // The user creates this, because the runbook of Microsoft creates the profile.
  profile: `
resource "aws_iam_instance_profile" "PROFILE" {
  name = "AmazonSSMRoleForInstancesMDCSetup"
  role = aws_iam_role.ROLE.name
}
${role('ROLE', 'AmazonSSMRoleForInstancesMDCSetup', 'ATTACHMENT', '"arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"')}`,
  roles: `
${role('CspmMonitorAwsIamRole', 'CspmMonitorAws', 'cspm_policy_attachment1', 'aws_iam_policy.CspmMonitorAwsPolicy.arn')}
resource "aws_iam_policy" "CspmMonitorAwsPolicy" {
  name   = "CspmMonitorAwsPolicy"
  policy = "{}"
}

resource "aws_iam_role" "RoleForAutomation" {
  name               = "AWS-MDCSetup-HostMgmtRole"
  assume_role_policy = "{}"
}

resource "aws_ssm_document" "CreateAndAttachIAMToInstance" {
  name          = "AWSMDCSetup-CreateAndAttachIAMToInstance"
  document_type = "Automation"
  content       = "{}"
}

resource "aws_ssm_association" "SystemAssociationForManagingInstances" {
  name             = aws_ssm_document.CreateAndAttachIAMToInstance.name
  association_name = "AWS-MDCSetup"
}
`,
  other: `
${role('of_another_team', 'OfAnotherTeam', 'of_another_team', '"arn:aws:iam::aws:policy/ReadOnlyAccess"')}`,
};

function role(address: string, name: string, attachment: string, policy: string): string {
  return `resource "aws_iam_role" "${address}" {
  name               = ${name.startsWith('var.') ? name : `"${name}"`}
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "${attachment}" {
  role       = aws_iam_role.${address}.name
  policy_arn = ${policy}
}
`;
}

describeTerraform('roles that Microsoft\'s Terraform created', () => {
  const PROVIDER = `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
`;
  let configuration: Configuration;
  let before: string[];
  const use = (...parts: (keyof typeof MICROSOFT)[]) => {
    configuration.insteadOfAll([PROVIDER, ...parts.map(part => MICROSOFT[part])].join(''));
    configuration.succeed('get');
  };

  beforeAll(() => {
    configuration = Configuration.ofReadme('azure');
    configuration.things = {};
    mkdirSync(join(configuration.path, 'role'));
    const variables = ['name', 'policy'].map(name => `variable "${name}" {\n  type = string\n}\n`).join('');
    writeFileSync(join(configuration.path, 'role', 'main.tf'), variables + role('this', 'var.name', 'custom', 'var.policy'));
    use('providers', 'pipeline', 'profile', 'roles', 'other');
    configuration.apply();
    before = Object.keys(configuration.things);
  });

  test('destroy would delete the providers, the instance profile and all else', () => {
    expect(configuration.plan('-destroy').length).toBe(before.length);
    expect(before.length).toBe(19);
  });

  test('what stays leaves the state by the commands of docs/migrate.md, and a plan has no change', () => {
    for (const begin of ['state rm aws_iam_openid_connect_provider', 'state rm module.', 'state rm aws_iam_instance_profile']) {
      configuration.succeed(...documented('docs/migrate.md', begin));
    }
    expect(Object.keys(configuration.state()).filter(address => /openid|instance_profile|module\.|ROLE|ATTACHMENT/.test(address)))
      .toEqual([]);
    use('roles', 'other');
    expect(configuration.plan()).toEqual([]);
  });

  test('then the blocks of the roles go, and nothing else is deleted', () => {
    use('other');
    expect(configuration.plan()).toEqual([
      'delete aws_iam_policy.CspmMonitorAwsPolicy', 'delete aws_iam_role.CspmMonitorAwsIamRole', 'delete aws_iam_role.RoleForAutomation',
      'delete aws_iam_role_policy_attachment.cspm_policy_attachment1', 'delete aws_ssm_association.SystemAssociationForManagingInstances',
      'delete aws_ssm_document.CreateAndAttachIAMToInstance',
    ]);
    configuration.apply();
    const left = Object.keys(configuration.things);
    expect(before.filter(key => !left.includes(key)).length).toBe(6);
    expect(left.filter(key => /openid|instance_profile/.test(key)).sort()).toEqual([
      'aws_iam_instance_profile||AmazonSSMRoleForInstancesMDCSetup',
      'aws_iam_openid_connect_provider||arn:aws:iam::111122223333:oidc-provider/sts.windows.net/ciem/',
      'aws_iam_openid_connect_provider||arn:aws:iam::111122223333:oidc-provider/sts.windows.net/microsoft/',
    ]);
  });
});

test('no document tells users to run terraform destroy', () => {
  const documents = [...readdirSync(join(ROOT, 'docs')).filter(name => name.endsWith('.md')).map(name => `docs/${name}`),
    ...['account', 'azure', 'organization'].map(name => `terraform/${name}/README.md`)];
  const told = documents.flatMap(path => textOf(path).split('\n')
    .filter(line => /\b(?:then|step \d:?|\d\.|Run|run) `terraform destroy/.test(line)).map(line => [path, line]));
  expect(told.filter(([, line]) => !line.includes('Do not run'))).toEqual([]);
});
