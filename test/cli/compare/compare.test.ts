/** What the command finds: missing roles, audiences and actions make the exit code 1, everything else is information. */
import { dirname, join } from 'path';
import { stringify } from 'yaml';
import { compareOptions } from '../../../cli/compare/command';
import { report, summary, templateOf } from '../../../cli/compare/run';
import { compare, isBehind, type Comparison } from '../../../cli/comparing/published';
import { readDeployed } from '../../../cli/reading/deployed-roles';
import { readTemplate } from '../../../cli/reading/microsoft-template';
import { InputError } from '../../../cli/shared/input-error';
import { DefenderCapability, PermissionsType } from '../../../src';
import { EVERYTHING_ON, rolesOfPlans } from '../../facts/plans';
import { ROLES } from '../../facts/roles';
import { allow, inline, oneRole, policy, portalTemplate, write } from '../../readers/microsoft-template/support';
import { optionsOf } from '../support/options';
import { printed } from '../support/printed';

const PLANS = EVERYTHING_ON;
const LEAST = PermissionsType.LEAST_PRIVILEGE_ACCESS;
const compared = (content: unknown, type?: PermissionsType) => compare(readTemplate(write(content)), type);
const changed = (change: (resources: any, template: any) => void, type: 'DefaultAccess'
  | 'LeastPrivilegeAccess' = 'LeastPrivilegeAccess') => {
  const template = portalTemplate(PLANS, type);
  change(template.Resources, template);
  return compared(template, type === 'DefaultAccess' ? PermissionsType.DEFAULT_ACCESS : LEAST);
};
const statement = (resources: any) => resources.CspmMonitorRole.Properties.Policies[0].PolicyDocument.Statement[0];
const rowsOf = (comparison: Comparison) => report(comparison, 400).filter(line => /^\S.*(missing|wider|only here|denied|note) /.test(line))
  .map(line => line.replace(/ {2,}/g, ' | '));

describe.each([['DefaultAccess', 'default access', 'least'], ['LeastPrivilegeAccess', 'least privilege access', 'default']] as const)('%s',
  (type, title, other) => {
    test('this version has all of its own facts, and the permission type is found', () => {
      const comparison = compared(portalTemplate(PLANS, type));
      expect(comparison).toMatchObject({ permissionsType: type, isPermissionsTypeGuessed: true });
      expect(isBehind(comparison)).toBe(false);
      expect(comparison).toMatchObject({ notInTemplate: [], missingAudiences: [], notes: [] });
      expect(report(comparison, 100)).toEqual([
        expect.stringMatching(/^microsoft\.json and the permission data of this version \(\d{4}-\d{2}\.\d+\)$/),
        `compared with ${title} (guessed: --permissions ${other} compares with the other type)`,
        '', 'this version has all roles, audiences and actions of the file',
        'Next: nothing to do. Compare again when the portal offers a new template.',
      ]);
    });
  });

test('a permission type that the user names is not guessed', () => {
  const comparison = compared(portalTemplate({}, 'LeastPrivilegeAccess'), LEAST);
  expect(comparison.isPermissionsTypeGuessed).toBe(false);
  expect(report(comparison, 100)[1]).toBe('compared with least privilege access');
});

test('the sample of a template: a few actions without ReadOnlyAccess are least privilege', () => {
  const comparison = compare(readTemplate(join(__dirname, '..', '..', '..', 'examples', 'follow-microsoft', 'microsoft.json')));
  expect(comparison.permissionsType).toBe(LEAST);
  expect(comparison.roles[0].missing.map(d => d.what)).toEqual(['iam:ListRoles', 'bedrock:ListGuardrails']);
  expect(summary(comparison)).toBe('this version lacks 1 role, 1 audience, 2 permissions of the file');
});

test.each<[string, object, PermissionsType]>([
  ['ReadOnlyAccess and published actions', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
    PermissionsType.DEFAULT_ACCESS],
  ['ReadOnlyAccess in a function', { ManagedPolicyArns: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess' }] },
    PermissionsType.DEFAULT_ACCESS],
  ['ReadOnlyAccess under a condition',
    { ManagedPolicyArns: [{ 'Fn::If': ['All', 'arn:aws:iam::aws:policy/ReadOnlyAccess', { Ref: 'AWS::NoValue' }] }] },
    PermissionsType.DEFAULT_ACCESS],
  ['another policy with a name like it', { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'] }, LEAST],
  ['no policy and no action', { Policies: [] }, LEAST],
])('the CSPM role decides the permission type: %s', (_, properties, type) => {
  const template = portalTemplate(PLANS, 'LeastPrivilegeAccess');
  Object.assign(template.Resources.CspmMonitorRole.Properties, properties);
  expect(compared(template).permissionsType).toBe(type);
});

test.each(['DefaultAccess', 'LeastPrivilegeAccess'] as const)(
  'without a CSPM role: a note, and the type with fewer differences is %s', (type) => {
    const template = portalTemplate(PLANS, type);
    delete template.Resources.CspmMonitorRole;
    const comparison = compared(template);
    expect(comparison).toMatchObject({
      permissionsType: type,
      notes: ['The file has no role for CspmMonitor, and foundational CSPM is always on: is it the whole template of the portal?'],
      notInTemplate: [],
    });
    expect(isBehind(comparison)).toBe(false);
    expect(report(comparison, 100)).toContain(comparison.notes[0]);
  });

test('a CSPM role with another trust is a missing role, and no note says that there is none', () => {
  const comparison = changed((r) => {
    r.CspmMonitorRole.Properties.AssumeRolePolicyDocument = oneRole({}).Resources.Role.Properties.AssumeRolePolicyDocument;
  });
  expect(comparison.notes).toEqual([]);
  expect(comparison.roles.filter(r => r.isMissing).map(r => r.role)).toEqual(['CspmMonitorAws']);
});

const NOT_OF_PORTAL = 'microsoft.json has no role that Defender for Cloud assumes: is it the template of the portal?';
const trusting = (Principal: object, Action = 'sts:AssumeRole') =>
  oneRole({ AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal, Action }) });
const ofAnotherTemplate: [string, any][] = [
  ['a role for EC2', trusting({ Service: 'ec2.amazonaws.com' })],
  ['a role for a service that a capability trusts too', trusting({ Service: 'firehose.amazonaws.com' })],
  ['a role for another account', trusting({ AWS: 'arn:aws:iam::999988887777:root' })],
  ['a role for GitHub',
    trusting({ Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
      'sts:AssumeRoleWithWebIdentity')],
  ['a role of Microsoft Sentinel', oneRole({ RoleName: 'OIDC_New' })],
];

test.each(ofAnotherTemplate)('the template of something else is refused: %s', (_, template) => {
  const act = () => compared(template);
  expect(act).toThrow(InputError);
  expect(act).toThrow(new Error(NOT_OF_PORTAL));
});

test('if the roles can be in a nested template, the refusal says so', () => {
  const template = trusting({ Service: 'ec2.amazonaws.com' });
  template.Resources.Members = { Type: 'AWS::CloudFormation::StackSet' };
  expect(() => compared(template))
    .toThrow(`${NOT_OF_PORTAL} Members: AWS::CloudFormation::StackSet deploys another template, whose roles are not read`);
});

test('each capability that Defender for Cloud assumes is enough to be a template of the portal', () => {
  const ofServices = ROLES.filter(role => role.service).map(role => role.capability);
  const template = portalTemplate(PLANS, 'LeastPrivilegeAccess');
  const outcomes = DefenderCapability.all().map(({ id }) => {
    const Resources = Object.fromEntries(
      Object.entries<any>(template.Resources).filter(([key, { Type }]) => Type !== 'AWS::IAM::Role' || key === `${id}Role`));
    try {
      return [id, compared({ ...template, Resources }).roles.length];
    } catch (error) {
      return [id, (error as Error).message];
    }
  });
  expect(outcomes).toEqual(DefenderCapability.all().map(({ id }) => [id, ofServices.includes(id) ? NOT_OF_PORTAL : 1]));
});

test('with fewer plans, the others are not in the file', () => {
  const comparison = compared(portalTemplate({ servers: { subPlan: 'P1' } }, 'LeastPrivilegeAccess'), LEAST);
  const ofServers = rolesOfPlans({ servers: { subPlan: 'P1' } });
  expect(comparison.notInTemplate).toEqual(ROLES.filter(role => !ofServers.includes(role)).map(role => role.capability));
  expect(isBehind(comparison)).toBe(false);
  expect(report(comparison, 100).join('\n'))
    .toContain('No role in the file, because the plan or option was not chosen: AgentlessVmScanning, Kubern');
});

test.each<[string, (resources: any, template: any) => void, string[], string]>([
  ['a new action', (r) => { statement(r).Action.push('bedrock:ListGuardrails'); },
    ['CspmMonitorAws | missing | CspmMonitorRole.Properties.Policies.0.PolicyDocument.Statement.0: bedrock:ListGuardrails'],
    '1 permission'],
  ['new actions of a statement', (r) => { statement(r).Action.push('bedrock:ListGuardrails', 'fsx:DescribeBackups'); },
    ['CspmMonitorAws | missing | CspmMonitorRole.Properties.Policies.0.PolicyDocument.Statement.0: '
      + 'bedrock:ListGuardrails, fsx:DescribeBackups'],
    '2 permissions'],
  ['a managed policy of AWS',
    (r) => { r.CspmMonitorRole.Properties.ManagedPolicyArns = ['arn:aws:iam::aws:policy/AmazonBedrockReadOnly']; },
    ['CspmMonitorAws | missing | ManagedPolicyArns: the AWS managed policy AmazonBedrockReadOnly'], '1 permission'],
  ['a new role', (r) => { Object.assign(r, { New: oneRole({}).Resources.Role }); },
    ['New-Role | missing role | a role that this version does not know; it trusts the audience api://99999999-0000-1111-2222-333333333333'],
    '1 role, 1 audience'],
  ['another audience of a known role', (r) => {
    r.CspmMonitorRole.Properties.AssumeRolePolicyDocument = oneRole({}).Resources.Role.Properties.AssumeRolePolicyDocument;
  }, ['CspmMonitorAws | missing role | a role with the name of CspmMonitor and another trust: it trusts the audience '
    + 'api://99999999-0000-1111-2222-333333333333'],
  '1 role, 1 audience'],
  ['a new audience of the provider', (r) => { r.ASCDefendersOIDCIdentityProvider.Properties.ClientIdList.push('api://new'); }, [],
    '1 audience'],
])('%s is missing', (_, change, rows, lacks) => {
  const comparison = changed(change);
  expect(isBehind(comparison)).toBe(true);
  expect(rowsOf(comparison)).toEqual(rows);
  expect(summary(comparison)).toBe(`this version lacks ${lacks} of the file`);
});

test.each<[string, (resources: any, template: any) => void, string[]]>([
  ['more resources', (r) => {
    Object.assign(r, {
      P: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          Roles: [{ Ref: 'KubernetesServiceRole' }],
          ...{
            PolicyDocument: inline(allow('sqs:*', '*')).Policies[0].PolicyDocument,
          },
        },
      },
    });
  }, ['MDCContainersK8sRole | wider | P.Properties.PolicyDocument.Statement.0: sqs:* on *']],
  ['fewer actions', (r) => { statement(r).Action = statement(r).Action.filter((a: string) => a !== 'acm:DescribeCertificate'); },
    []],
  ['a Deny',
    (r) => {
      r.CspmMonitorRole.Properties.Policies[0].PolicyDocument.Statement.push({
        Effect: 'Deny', Action: 's3:GetObject', Resource: '*',
      });
    },
    ['CspmMonitorAws | denied in the file | CspmMonitorRole.Properties.Policies.0.PolicyDocument.Statement.1: s3:GetObject']],
  ['a role of Sentinel', (r) => { Object.assign(r, { New: oneRole({ RoleName: 'OIDC_New' }).Resources.Role }); }, []],
  ['a role that a service assumes', (r) => {
    Object.assign(r,
      {
        New: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Statement: [{ Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' }],
            },
          },
        },
      });
  }, []],
  ['an audience of another provider', (r) => {
    Object.assign(r,
      {
        New: {
          Type: 'AWS::IAM::OIDCProvider',
          Properties: {
            Url: 'https://token.actions.githubusercontent.com', ClientIdList: ['sts.amazonaws.com'],
          },
        },
      });
  }, []],
])('%s: information', (_, change, rows) => {
  const comparison = changed(change);
  expect(isBehind(comparison)).toBe(false);
  expect(rowsOf(comparison)).toEqual(rows);
});

test('what matters is first, what only this version has is one line, and the last line says what to do', () => {
  const comparison = changed((r) => {
    statement(r).Action = [...statement(r).Action.slice(70), 'bedrock:ListGuardrails'];
    r.CspmMonitorRole.Condition = 'Wanted';
    r.CspmMonitorRole.Properties.Policies[0].PolicyDocument.Statement.push({ Effect: 'Deny', Action: 's3:GetObject', Resource: '*' });
    Object.assign(r, { New: oneRole({ RoleName: 'New' }).Resources.Role });
  });
  const lines = report(comparison, 400);
  const kinds = lines.slice(lines.findIndex(line => /^-+  -/.test(line)) + 1).map(line => /^\S* {2,}(\w[\w ]+?) {2,}/.exec(line)?.[1])
    .filter(kind => kind);
  expect(kinds).toEqual(['missing audience', 'missing role', 'missing', 'denied in the file', 'note']);
  expect(lines.filter(line => /only here/i.test(line))).toEqual([
    'Only here: 70 permissions that this version has and the file does not (--json lists them): CspmMonitorAws 70',
  ]);
  expect(lines.slice(-2)).toEqual([
    'this version lacks 1 role, 1 audience, 1 permission of the file',
    'Next: update this package. If its newest version lacks the same, take the role or the actions from the file: '
      + 'docs/follow-microsoft.md#a-role-from-the-template',
  ]);
  const { onlyHere } = comparison.roles.find(({ role }) => role === 'CspmMonitorAws')!;
  expect([onlyHere.filter(d => d.kind === 'onlyHere').length, onlyHere.filter(d => d.kind !== 'onlyHere')]).toEqual([
    70, [{ where: expect.stringContaining('Statement.1'), what: 's3:GetObject', kind: 'deniedInFile' }],
  ]);
});

test('what Microsoft does not publish, and notes, are shown', () => {
  const comparison = changed((r) => {
    r.CspmMonitorRole.Properties.Policies[0].PolicyDocument.Statement.push(allow('iam:PassRole'));
    r.CspmMonitorRole.Condition = 'Wanted';
  });
  expect(rowsOf(comparison)[0])
    .toBe('CspmMonitorAws | missing | CspmMonitorRole.Properties.Policies.0.PolicyDocument.Statement.1: iam:PassRole');
  const text = report(comparison, 400).join('\n');
  expect(text).toMatch(/not published  iam:PassRole$/m);
  expect(text)
    .toMatch(/^not published: .*MicrosoftTemplate\.fromFile\('microsoft\.json', \{ acceptedDifferences: \['[0-9a-f]{32}'\] \}\)$/m);
  expect(report(compared(portalTemplate(PLANS, 'DefaultAccess')), 400).join()).not.toContain('not published');
  expect(text).toContain('note           CspmMonitorRole: the role is in the file only with a condition ("Wanted")');
});

test('what a managed policy of AWS has is not missing, and a billing Deny that is gone is shown', () => {
  const comparison = changed((r) => {
    r.CspmMonitorRole.Properties = { ...r.CspmMonitorRole.Properties, ...inline(allow('s3:ListAllMyBuckets')) };
  }, 'DefaultAccess');
  expect(isBehind(comparison)).toBe(false);
  expect(rowsOf(comparison)).toEqual([expect.stringMatching(/^CspmMonitorAws \| denied here \| DenyBilling: .*billing:\*/)]);
});

test('names of the file cannot write to the terminal', () => {
  const comparison = changed((r) => { Object.assign(r, { New: oneRole({ RoleName: '\u202e\nall is well' }).Resources.Role }); });
  expect(printed(report(comparison, 100)).join('')).not.toMatch(/[\u0000-\u001f\u202e]/);
  expect(() => compared(oneRole({ RoleName: '\u001b[2J' }))).toThrow('microsoft.json: must have no control characters, got "\\u001b"');
});

test.each<[string, unknown, string]>([
  ['YAML', stringify(portalTemplate(PLANS, 'LeastPrivilegeAccess')), 'microsoft.json'],
  ['an answer about a StackSet',
    { StackSet: { StackSetName: 'x', TemplateBody: stringify(portalTemplate(PLANS, 'LeastPrivilegeAccess')) } }, 'microsoft.json'],
  ['an answer with --query TemplateBody', JSON.stringify(stringify(portalTemplate(PLANS, 'LeastPrivilegeAccess'))), 'microsoft.json'],
  ['an answer of the AWS CLI with YAML', { TemplateBody: stringify(portalTemplate(PLANS, 'LeastPrivilegeAccess')) }, 'microsoft.json'],
  ['UTF-16', Buffer.from(`\ufeff${JSON.stringify(portalTemplate(PLANS, 'LeastPrivilegeAccess'))}`, 'utf16le'), 'microsoft.json'],
])('%s is the same', (_, content) => {
  const { sha256: _own, ...same } = compared(portalTemplate(PLANS, 'LeastPrivilegeAccess'));
  expect(compared(content)).toMatchObject(same);
});

test.each<[string, unknown, string]>([
  ['10 MB', ' '.repeat(10_000_000), 'microsoft.json must have at most 1 MiB, got 10000000 bytes'],
  ['half of JSON', '{"Resources":', 'microsoft.json must be JSON: '],
  ['a name twice', '{"Resources": {},\n"Resources": {}}',
    'microsoft.json must have each name of an object once, got "Resources" twice, in line 2'],
  ['YAML that is no template', 'a: 1', 'microsoft.json: must be a CloudFormation template, got no Resources'],
  ['a plan of Terraform', { format_version: '1.2', planned_values: {} },
    'must be a CloudFormation template, got a file of Terraform: --plan of review, preflight and verify reads it'],
  ['a text', 'hello', 'got a text that is not JSON'],
  ['nothing', '', 'microsoft.json must be JSON or YAML: it is empty'],
])('%s is refused', (_, content, message) => expect(() => compared(content)).toThrow(message));

test.each<[string, unknown]>([
  ['no template', { a: 1 }],
  ['a text', 'hello'],
  ['a template without roles', { Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } }],
  ['a file of Azure', { $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#' }],
])('%s: the message says which file to give', (_, content) => {
  expect(() => compared(content))
    .toThrow(
      new RegExp(String.raw`, got .*\nGive --template the file that the Azure portal offers for download, or the output of aws `
        + String.raw`cloudformation get-template about the stack made of it\.$`));
});

test('files that are not there, and folders, are refused', () => {
  const file = write('');
  for (const read of [readTemplate, readDeployed]) {
    expect(() => read(join(dirname(file), 'other.json'))).toThrow(new InputError(`there is no file ${dirname(file)}/other.json`));
    expect(() => read(join(file, 'other.json'))).toThrow(new InputError(`there is no file ${file}/other.json`));
    expect(() => read(dirname(file))).toThrow(new InputError(`${dirname(file)} is a folder`));
  }
});

const optionsOfCompare = (args: readonly string[]) => optionsOf(compareOptions(), args);

test.each<[string, string[], string]>([
  ['no file', [], '--template is missing: it must be the file with the template of the portal'],
  ['an empty one', ['--template', ''], '--template must have a value, got ""'],
  ['another type', ['--template', 'a', '--permissions', 'all'], 'Allowed choices are least, default'],
  ['a misspelled option', ['--templates', 'a'], "unknown option '--templates'"],
])('arguments: %s', (_, args, message) => expect(() => templateOf(optionsOfCompare(args))).toThrow(message));

test('arguments', () => {
  expect(optionsOfCompare(['--template', 'a', '--permissions', 'least', '--json', '--write-json', 'b'])).toEqual(
    { template: 'a', permissions: 'least', writeJson: 'b', json: true });
});

// Their names, tenants and plans are parameters and conditions.
test.each([['least-privilege', LEAST], ['default-access', PermissionsType.DEFAULT_ACCESS]] as const)(
  'templates/ without CDK, %s: nothing is missing', (name, type) => {
    const file = join(__dirname, '..', '..', '..', 'templates', `defender-account.${name}.template.json`);
    const comparison = compare(readTemplate(file));
    expect(comparison).toMatchObject({ permissionsType: type, notInTemplate: [], missingAudiences: [] });
    // Those of the function of the OIDC providers and of host management are no capabilities.
    expect(comparison.roles.filter(r => r.capability === undefined).map(r => r.kind)).toEqual(['other', 'other', 'other', 'other']);
    expect(comparison.roles.flatMap(r => [...r.missing, ...r.wider, ...r.notDenied, ...r.onlyHere])).toEqual([]);
  });
