/**
 * Tests checks with Terraform in a model of an account. Checks warn and never block. The step `.ci/steps/terraform.sh` runs this if
 * Terraform is installed.
 */
import { OrganizationInAccount } from './failures';
import { AUDIENCES, textOf } from './support';
import { Configuration, describeTerraform, inOneLine } from './terraform-cli';

jest.setTimeout(120_000); // The machine can be busy.

/** Returns the warnings of a command in one line without frames. The command must not fail. */
function warned(configuration: Configuration, ...args: string[]): string {
  return inOneLine(configuration.succeed(...args, '-no-color')).split('The behavior may therefore')[1];
}

describeTerraform('the policy of the bucket of an organization', () => {
  const WARNING = 'The policy of the bucket our-templates lets others write.';
  const DEPLOYER = { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Deployer' } };
  const deny = (values: object) => ({
    Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::our-templates/*', ...values,
  });
  let configuration: OrganizationInAccount;
  const policy = (text: string) => {
    const bucket = 'aws_s3_bucket|eu-west-1|our-templates';
    configuration.things = { ...configuration.things, [bucket]: { ...configuration.things[bucket], policy: text } };
  };

  beforeAll(() => {
    configuration = new OrganizationInAccount();
  });

  const TLS = { Bool: { 'aws:SecureTransport': 'false' } };
  const by = (operator: string, key: string, ...values: string[]) => deny({ Condition: { [operator]: { [key]: values } } });

  test('the plan that creates the stack warns, and so does its apply', () => {
    for (const command of [['plan'], ['apply', '-auto-approve']]) expect(warned(configuration, ...command)).toContain(WARNING);
  });

  test.each([
    ['to all but the deployer', [deny({ Condition: DEPLOYER })]],
    ['in other letters, with several actions', [deny({ Action: ['S3:PutObject*', 's3:DeleteObject'], Condition: DEPLOYER })]],
    ['every action of all, by the principal in a map', [deny({ Action: 's3:*', Principal: { AWS: '*' } })]],
    ['to all but a principal', [deny({ Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:role/Deployer' } })]],
    ['all but reading', [deny({ Action: undefined, NotAction: 's3:Get*', Condition: DEPLOYER })]],
    ['by several keys of principals',
      [deny({ Condition: { ...DEPLOYER, StringNotLike: { 'aws:userid': ['AROAEXAMPLE:*', 'AIDAEXAMPLE'] } } })]],
    ['by a tag of the principal', [by('StringNotEqualsIfExists', 'AWS:PrincipalTag/team', 'platform')]],
    ['to a role of a name in each account',
      [by('ArnNotLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/aws-reserved/*/AWSReservedSSO_Admin_*')]],
    ['in the bucket and in all of it',
      [deny({ Resource: ['arn:aws:s3:::our-templates', 'arn:aws:s3:::our-templates/*'], Condition: DEPLOYER })]],
    ['in another partition', [deny({ Resource: 'arn:aws-cn:s3:::our-templates/*', Condition: DEPLOYER })]],
    ['everywhere', [deny({ Resource: '*', Condition: DEPLOYER })]],
    ['beside others',
      [deny({ Condition: TLS }), { Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }, deny({ Condition: DEPLOYER })]],
  ])('that denies writing %s: no warning', (_, Statement) => {
    policy(JSON.stringify({ Statement }));
    expect(warned(configuration, 'plan', '-detailed-exitcode')).not.toContain('Warning');
  });

  test.each([
    ['denies nothing', [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }]],
    ['has one statement, and no list', { Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }],
    ['denies writing without TLS only', [deny({ Condition: TLS })]],
    ['denies writing to others only without TLS', [deny({ Condition: { ...TLS, ...DEPLOYER } })]],
    ['denies writing without encryption only', [by('StringNotEquals', 's3:x-amz-server-side-encryption', 'aws:kms')]],
    ['denies deleting only', [deny({ Action: 's3:DeleteObject', Condition: DEPLOYER })]],
    ['denies writing to one', [deny({ Principal: { AWS: 'arn:aws:iam::111122223333:role/Other' } })]],
    ['denies writing to one by a condition', [by('ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/Other')]],
    ['denies writing to other organizations', [by('StringNotEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5')]],
    ['denies writing to other accounts', [by('StringNotEquals', 'aws:PrincipalAccount', '111122223333')]],
    ['denies writing from elsewhere', [by('NotIpAddress', 'aws:SourceIp', '203.0.113.0/24')]],
    ['denies writing to nobody', [by('ArnNotLike', 'aws:PrincipalArn', '*')]],
    ['denies writing to no role', [by('ArnNotLike', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/*')]],
    ['denies writing elsewhere', [deny({ Resource: 'arn:aws:s3:::our-templates/logs/*', Condition: DEPLOYER })]],
    ['denies writing into another bucket', [deny({ Resource: 'arn:aws:s3:::our-logs/*', Condition: DEPLOYER })]],
    ['denies writing elsewhere by NotResource',
      [deny({ Resource: undefined, NotResource: 'arn:aws:s3:::our-templates/*', Condition: DEPLOYER })]],
    ['denies all but writing', [deny({ Action: undefined, NotAction: ['s3:PutObject', 's3:GetObject'], Condition: DEPLOYER })]],
  ])('that %s: a warning, and a plan without changes', (_, Statement) => {
    policy(JSON.stringify({ Statement }));
    expect(warned(configuration, 'plan', '-detailed-exitcode')).toContain(WARNING);
  });

  test('does not block an apply, and says nothing of a bucket that another account owns', () => {
    policy('{}');
    expect(warned(configuration, 'apply', '-auto-approve')).toContain('No changes.');
    configuration.set('template_bucket_of_other_account', true);
    expect(warned(configuration, 'plan', '-detailed-exitcode')).not.toContain('Warning');
  });
});

describeTerraform('the checks after the connection', () => {
  const CONNECTOR = '/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud'
    + '/providers/Microsoft.Security/securityConnectors/aws-111122223333';
  const VALUES = { aws_account_id: '111122223333', audiences: JSON.stringify(AUDIENCES), security_connector_id: CONNECTOR };
  const values = Object.entries(VALUES).map(([name, value]) => `-var=${name}=${value}`);
  const arn = 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
  const there = (audiences: readonly string[], ...reports: object[]) => ({
    [`aws_iam_openid_connect_provider||${arn}`]: { client_id_list: audiences },
    [`azure_list||${CONNECTOR}/Microsoft.Security/healthReports`]: { value: reports },
  });
  const report = (code: string, more: object) => ({ name: 'a', properties: { status: { code }, ...more } });
  let configuration: Configuration;

  beforeAll(() => {
    configuration = Configuration.ofFolder('azure/examples/checks');
  });

  test('say nothing if all is well', () => {
    for (const reports of [[report('Healthy', { issues: [] })], [report('Healthy', {}), report('Healthy', {})]]) {
      configuration.things = there([...AUDIENCES, 'api://of-another-product'], ...reports);
      for (const command of [['plan'], ['apply', '-auto-approve']]) {
        expect(warned(configuration, ...command, ...values)).not.toContain('Warning');
      }
    }
  });

  test('are read in each plan, so no plan says that nothing changes: the reason for a state of their own', () => {
    expect(configuration.run('plan', '-detailed-exitcode', ...values)).toMatchObject({ status: 2 });
  });

  test.each([
    ['an audience that is missing', there(AUDIENCES.slice(1)),
      'Defender for Cloud cannot sign in: api://1462b192-27f7-4cb9-8523-0f4ecb54b47e. Find'],
    ['an issue of the connector', there(AUDIENCES, report('NotHealthy', { issues: [{ issueName: 'Role is missing' }] })),
      'The connector is not healthy: Role is missing.'],
    ['a connector that is not healthy without an issue', there(AUDIENCES, report('NotHealthy', { issues: [] })),
      'The connector is not healthy: a.'],
    ['a report that says neither', there(AUDIENCES, report('Healthy', {}), report('NotApplicable', {})),
      'The health of the connector is not known: a report says NotApplicable.'],
    ['no report', there(AUDIENCES), 'Azure has no health report of the connector, so its health is not known.'],
    ['a provider that is gone', { ...there([]), [`aws_iam_openid_connect_provider||${arn}`]: undefined }, 'NoSuchEntity: OIDC provider'],
    ['what the reader may not read in Azure', { [`aws_iam_openid_connect_provider||${arn}`]: { client_id_list: AUDIENCES } },
      'Failed to list resources: AuthorizationFailed'],
  ])('warn of %s, and block nothing', (_, things, expected) => {
    configuration.things = things as Configuration['things'];
    for (const command of [['plan'], ['apply', '-auto-approve']]) expect(warned(configuration, ...command, ...values)).toContain(expected);
  });

  test('are in the JSON of a plan, so that a pipeline can fail as README.md says', () => {
    const statuses = () => {
      expect(textOf('terraform/azure/examples/checks/README.md')).toContain(`terraform ${PLAN.join(' ')}`);
      configuration.succeed(...PLAN);
      return JSON.parse(configuration.succeed('show', '-json', 'plan')).checks.map((c: { status: string }) => c.status);
    };
    const PLAN = ['plan', '-input=false', '-var-file=checks.tfvars', '-out=plan'];
    configuration.things = there(AUDIENCES, report('Healthy', {}));
    expect(statuses()).toEqual(['pass', 'pass', 'pass']); // the validation of a variable, too
    configuration.things = there(AUDIENCES, report('NotHealthy', {}));
    expect(statuses().sort()).toEqual(['fail', 'pass', 'pass']);
    configuration.things = { [`aws_iam_openid_connect_provider||${arn}`]: { client_id_list: AUDIENCES } };
    expect(statuses().sort()).toEqual(['fail', 'pass', 'pass']); // nobody may read the reports
  });

  test('pass their own tests, which need no account', () => {
    expect(configuration.succeed('test', '-no-color')).toContain('3 passed, 0 failed');
  });
});
