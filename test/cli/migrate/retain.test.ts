import { readFileSync } from 'fs';
import { join } from 'path';
import { stringify } from 'yaml';
import { mentions, retain } from '../../../cli/migrate/retain';
import { toTemplate, type Template } from '../../../cli/shared/read-files';
import { AccountModel } from '../../support/cloudformation-model';
import { committed, MOST_BYTES, newerRoles } from '../../templates/support';

const FILE = join(__dirname, '..', '..', '..', 'e2e', 'fixtures', 'microsoft', 'template.json');
const MICROSOFT: Template = JSON.parse(readFileSync(FILE, 'utf-8'));
/** With roles that are newer than 1.0.0-rc.1, of at most 2,500 bytes each, it can need a bucket, which the command then says. */
const mostBytes = (template: unknown) => MOST_BYTES + 2_500 * newerRoles(template);
const PROVIDER = 'ASCDefendersOIDCIdentityProvider';

test('the provider stays, and nothing else of the template changes', () => {
  const before = JSON.stringify(MICROSOFT);
  const { template, logicalIds } = retain(MICROSOFT);
  expect(JSON.stringify(MICROSOFT)).toBe(before);
  expect(logicalIds).toEqual([PROVIDER]);
  const { [PROVIDER]: provider, ...others } = template.Resources;
  const { [PROVIDER]: original, ...originals } = MICROSOFT.Resources;
  expect(provider).toEqual({
    ...original,
    // An update that changes only policies could be ignored.
    Metadata: { RetainedFor: 'cdk-defender-for-cloud' },
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
  expect(others).toEqual(originals);
  expect({ ...template, Resources: undefined }).toEqual({ ...MICROSOFT, Resources: undefined });
  expect(retain(template).template).toEqual(template);
});

test('a policy of another kind and other metadata give way', () => {
  const Resources = { P: { Type: 'AWS::IAM::OIDCProvider', DeletionPolicy: 'Delete', Metadata: { team: 'a' } } };
  expect(retain({ Resources }).template.Resources.P).toEqual({
    Type: 'AWS::IAM::OIDCProvider',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Metadata: { team: 'a', RetainedFor: 'cdk-defender-for-cloud' },
  });
});

const role = (RoleName: string, more: object = {}) => ({ Type: 'AWS::IAM::Role', Properties: { RoleName, ...more } });
const profile = (...Roles: unknown[]) => ({ Type: 'AWS::IAM::InstanceProfile', Properties: { Roles } });

test.each<[string, Template['Resources'], string[]]>([
  ['by reference', { Other: role('Other'), Role: role('Ssm'), Profile: profile({ Ref: 'Role' }) }, ['Role', 'Profile']],
  ['by name', { Other: role('Other'), Role: role('Ssm'), Profile: profile('Ssm') }, ['Role', 'Profile']],
  [
    'with managed policies',
    {
      Unused: { Type: 'AWS::IAM::ManagedPolicy', Properties: {} },
      Used: { Type: 'AWS::IAM::ManagedPolicy', Properties: {} },
      Attached: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'Role' }] } },
      Role: role('Ssm', { ManagedPolicyArns: [{ Ref: 'Used' }] }),
      Profile: profile({ Ref: 'Role' }),
    },
    ['Used', 'Attached', 'Role', 'Profile'],
  ],
  [
    'with policies by name, in any case, and in a resource of their own',
    {
      Inline: { Type: 'AWS::IAM::RolePolicy', Properties: { RoleName: 'SSM' } },
      OfOther: { Type: 'AWS::IAM::RolePolicy', Properties: { RoleName: 'Other' } },
      Named: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'Audit' } },
      OfAws: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'SecurityAudit' } },
      Conditional: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ 'Fn::If': ['C', { Ref: 'Role' }, { Ref: 'AWS::NoValue' }] }] } },
      Role: role('Ssm',
        {
          ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/audit' },
            'arn:aws:iam::aws:policy/SecurityAudit'],
        }),
      Profile: profile('ssm'),
    },
    ['Inline', 'Named', 'Conditional', 'Role', 'Profile'],
  ],
])('an instance profile stays with its role: %s', (_, Resources, ids) => {
  expect(retain({ Resources }).logicalIds).toEqual(ids);
});

test('further resources stay by logical id or role name, with what they refer to', () => {
  expect(retain(MICROSOFT, ['ArcRole']).logicalIds).toEqual([PROVIDER, 'ArcRole']);
  expect(retain(MICROSOFT, ['MDCContainersImageAssessmentRole']).logicalIds).toEqual([PROVIDER, 'ImageAssessmentRole']);
  expect(retain(MICROSOFT, ['CspmMonitorAwsRole']).logicalIds).toEqual([PROVIDER, 'CspmMonitorAwsRole', 'DenyBillingPolicy']);
  expect(retain(MICROSOFT, ['*']).logicalIds).toEqual(Object.keys(MICROSOFT.Resources));
  expect(() => retain(MICROSOFT, ['Nothing'])).toThrow(
    '--also must be the logical id or the RoleName of a resource in the template, or *, got Nothing');
});

test.each(['default-access', 'least-privilege'])('a template in which all stays can be deployed from a file: %s', (type) => {
  const { template } = retain(committed(`defender-account.${type}.template.json`), ['*']);
  expect(Buffer.byteLength(JSON.stringify(template))).toBeLessThanOrEqual(mostBytes(template)); // docs/terraform.md deploys it
});

test('a template that is too large for a file loses the texts of its parameters that only the console shows, and nothing else', () => {
  const Metadata = { 'AWS::CloudFormation::Interface': { ParameterLabels: {} }, 'team': 'a' };
  const Provider = { Type: 'AWS::IAM::OIDCProvider', Properties: {} };
  const of = (bytes: number) => retain({
    Metadata, Parameters: { A: { Type: 'String', Description: 'x'.repeat(bytes), Default: '/' } }, Resources: { Provider },
  }).template;
  const [small, large] = [of(50_000), of(51_200)];
  expect(small.Metadata).toEqual(Metadata);
  expect(large).toEqual({ ...small, Metadata: { team: 'a' }, Parameters: { A: { Type: 'String', Default: '/' } } });
});

test('nothing to retain', () => {
  expect(() => retain({ Resources: { Role: role('CspmMonitorAws') } })).toThrow(
    'there is nothing to retain: the template has no OIDC provider and no instance profile; skip this step');
});

test.each<[string, unknown, boolean]>([
  ['Ref', { Ref: 'A' }, true],
  ['Ref of another', { Ref: 'AB' }, false],
  ['GetAtt', [{ 'Fn::GetAtt': ['A', 'Arn'] }], true],
  ['GetAtt as text', { 'Fn::GetAtt': 'A.Arn' }, true],
  ['Sub', { x: { 'Fn::Sub': 'arn/${A}/*' } }, true],
  ['Sub of an attribute', { 'Fn::Sub': '${A.Arn}' }, true],
  ['Sub with values', { 'Fn::Sub': ['${X}', { X: { Ref: 'A' } }] }, true],
  ['Sub of another', { 'Fn::Sub': '${AB} $A A' }, false],
  ['a word', { Description: 'A' }, false],
  ['null', null, false],
])('references: %s', (_, value, expected) => expect(mentions(value, 'A')).toBe(expected));

describe('what CloudFormation answers', () => {
  const text = JSON.stringify(MICROSOFT);
  test.each<[string, unknown]>([
    ['the template', MICROSOFT],
    ['get-template', { TemplateBody: MICROSOFT, StagesAvailable: ['Original'] }],
    ['get-template, as text', { TemplateBody: text }],
    ['get-template --query TemplateBody, as text', text],
    ['describe-stack-set', { StackSet: { StackSetName: 'x', TemplateBody: text } }],
    ['get-template of a stack in YAML', { TemplateBody: stringify(MICROSOFT) }],
    ['get-template --query TemplateBody of a stack in YAML', stringify(MICROSOFT)],
  ])('%s is read', (_, content) => expect(toTemplate(content, 'old.json')).toEqual(MICROSOFT));

  test.each<[string, unknown, string]>([
    ['an empty text', { TemplateBody: ' ' }, 'the template in old.json must be JSON or YAML: it is empty'],
    ['YAML that is no template', { TemplateBody: 'Resources:\n  A: 1' }, 'got a resource without a Type: A'],
    ['a plan of Terraform', { format_version: '1.2', planned_values: {} },
      'got a file of Terraform: --plan of review, preflight and verify reads it'],
    ['a connector', { type: 'Microsoft.Security/securityConnectors', properties: {} }, 'got a file of Azure'],
    ['a template of Azure', { $schema: 'https://x/2019-04-01/deploymentTemplate.json#', resources: [] }, 'got a file of Azure'],
    ['another output', { Stacks: [] }, 'old.json must be a CloudFormation template, or the output of aws cloudformation get-template'],
    ['null', null, 'got no Resources'],
    ['no resource', { Resources: {} }, 'got no Resources'],
    ['a list', { Resources: [1] }, 'got no Resources'],
    ['a loop', { Resources: { 'Fn::ForEach::A': ['I', ['a'], { '${I}': {} }] } },
      'must have no loop, got Fn::ForEach::A: give the template'],
    ['no type', { Resources: { A: {} } }, 'got a resource without a Type: A'],
    ['properties that are none', { Resources: { A: { Type: 'T', Properties: [] } } }, 'got Properties that are not an object: A'],
    ['a condition that is none', { Resources: { A: { Type: 'T', Condition: { 'Fn::Equals': ['a', 'a'] } } } },
      'got a Condition that is not the name of one: A'],
  ])('%s is refused', (_, content, message) => expect(() => toTemplate(content, 'old.json')).toThrow(message));
});

test.each([
  ['Custom::OIDCProvider'], ['AWS::CloudFormation::CustomResource'], ['AWS::CloudFormation::Stack'],
])('a provider that %s may have created is not skipped', Type => {
  expect(() => retain({ Resources: { Role: { Type: 'AWS::IAM::Role' }, Hidden: { Type } } })).toThrow(
    'the template has no OIDC provider, but Hidden can create one in another way: find out who owns the provider');
  // With a provider of its own, it is that one.
  const both = { ...MICROSOFT, Resources: { ...MICROSOFT.Resources, Hidden: { Type } } };
  expect(retain(both).logicalIds).toEqual([PROVIDER]);
});

describe('what stays by the model of CloudFormation, which rolls back as no emulator does', () => {
  const name = `AWS::IAM::OIDCProvider ${MICROSOFT.Resources[PROVIDER].Properties?.Url}`;

  test('without this step, the provider goes with the old stack', () => {
    const account = new AccountModel();
    account.create('Old', MICROSOFT);
    account.destroy('Old');
    expect([...account.existing]).toEqual([]);
  });

  test('with it, the provider stays, and all else goes', () => {
    const account = new AccountModel();
    account.create('Old', MICROSOFT);
    expect(account.update('Old', retain(MICROSOFT).template)).toBe(true);
    account.destroy('Old');
    expect([...account.existing]).toEqual([name]);
  });

  test('a deletion policy by itself would be ignored, so the metadata changes too', () => {
    const account = new AccountModel();
    account.create('Old', MICROSOFT);
    const provider = { ...MICROSOFT.Resources[PROVIDER], DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    account.update('Old', { Resources: { ...MICROSOFT.Resources, [PROVIDER]: provider } });
    account.destroy('Old');
    expect([...account.existing]).toEqual([]);
  });

  test('a stack of the retained template that is created beside the provider fails, and the provider stays', () => {
    const account = new AccountModel();
    account.addForeign('AWS::IAM::OIDCProvider', name.split(' ')[1]);
    expect(account.create('Old', retain(MICROSOFT).template)).toBe(false);
    expect([...account.existing]).toEqual([name]);
  });
});

test.each(['default-access',
  'least-privilege'])('of a template without CDK (%s), everything stays but the function for OIDC providers', (type) => {
  const file = join(__dirname, '..', '..', '..', 'templates', `defender-account.${type}.template.json`);
  const plain: Template = JSON.parse(readFileSync(file, 'utf-8'));
  const { template, logicalIds } = retain(plain, ['*']);
  const left = Object.keys(plain.Resources).filter(id => !logicalIds.includes(id));
  expect(left.sort()).toEqual([
    'CiemTenantProvider', 'MicrosoftTenantProvider', 'OidcProviderFunctionHandler', 'OidcProviderFunctionLog', 'OidcProviderFunctionRole',
  ]);
  // It needs no bucket.
  expect(Buffer.byteLength(JSON.stringify(template))).toBeLessThanOrEqual(mostBytes(plain));
});
