/** What `review` reads: templates, assemblies, plans of Terraform and accounts give the same roles; what is not read is said. */
import { createHash } from 'crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { allow, fileOf, ISSUER, listedOf, policy, reviewOf, RIGHT, roleOf, TENANT, trust } from './support';
import { readAssembly } from '../../../cli/reading/assembly';
import { deployedTemplate } from '../../../cli/review/deployed';
import type { Review } from '../../../cli/review/result';
import { exitCode, makeReview } from '../../../cli/review/review';
import { readReviewed } from '../../../cli/review/sources';
import { once } from '../../../cli/shared/once';
import { DefenderForCloudConnector, DefenderForCloudOrganization, OrganizationTargets } from '../../../src';
import { steps } from '../../support/steps';
import { allPlans } from '../../support/synth';
import { oddAnswers } from '../support/hostile';
import { accountAfter } from '../verify/world';

const WHERE = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };
const env = { account: WHERE.account, region: WHERE.region };
function assemblyWith(make: (stack: Stack) => void): string {
  const app = new App();
  make(new Stack(app, 'Security', { env }));
  return app.synth().directory;
}
const connector = assemblyWith(stack => new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT, plans: allPlans() }));
const ofAssembly = once((folder: string) => makeReview(readReviewed({ assembly: folder })));
const names = ({ roles }: Review) => roles.map(role => role.name).sort();

test('an app: every role of the connector, who uses it, and no alarm', () => {
  const review = ofAssembly(connector);
  expect(review.source).toBe(`the cloud assembly ${connector}`);
  expect(names(review)).toEqual([
    'AmazonSSMRoleForInstancesMDCSetup', 'CspmMonitorAws', 'DefenderForCloud-AgentlessScanner', 'DefenderForCloud-ArcAutoProvisioning',
    'DefenderForCloud-DataSecurityPostureDB', 'DefenderForCloud-DataThreatProtectionDB', 'DefenderForCloud-DefenderForServers',
    'DefenderForCloud-HostManagement', 'DefenderForCloud-HostManagementLaunch', 'MDCContainersAgentlessDiscoveryK8sRole',
    'MDCContainersImageAssessmentRole', 'MDCContainersK8sCloudWatchToKinesisRole', 'MDCContainersK8sDataCollectionRole',
    'MDCContainersK8sKinesisToS3Role',
    'MDCContainersK8sRole', 'SensitiveDataDiscovery',
  ]);
  expect([exitCode(review), review.unread, review.roles.flatMap(role => [...role.alarms, ...role.differences, ...role.unread])])
    .toEqual([0, [], []]);
  const dangers = review.roles.flatMap(({ name, trusts }) => trusts.flatMap(t => t.dangers.map(danger => `${name}: ${danger}`)));
  expect(dangers).toEqual([]);
  const ids = review.roles.map(({ id }) => id);
  expect([new Set(ids).size, ids[0]]).toEqual([16, 'role-1']);
});

test('what host management changes on instances', () => {
  const { instances, roles } = ofAssembly(connector);
  expect(instances).toEqual([
    'Every 30 days and at each launch, every instance without an instance profile gets AmazonSSMRoleForInstancesMDCSetup',
    'Every program on an instance with the profile AmazonSSMRoleForInstancesMDCSetup can use the role AmazonSSMRoleForInstancesMDCSetup',
  ]);
  const purpose = (name: string) => roles.find(role => role.name === name)!.purpose;
  expect(purpose('AmazonSSMRoleForInstancesMDCSetup')).toBe('host management: for every program on a managed instance');
  expect(purpose('DefenderForCloud-HostManagement')).toBe('host management: the runbook that changes instances');
});

test('denyDataReads: contents are no level of the role any more, except those that stay readable', () => {
  const folder = assemblyWith(stack => new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT, denyDataReads: true }));
  const [cspm] = ofAssembly(folder).roles;
  expect(cspm.name).toBe('CspmMonitorAws');
  const of = (level: string) => cspm.permissions.filter(row => row.level === level).flatMap(row => row.actions);
  expect(of('contents').filter(action => /^(dynamodb|secretsmanager|sqs|kinesis):/.test(action))).toEqual([]);
  expect(cspm.staysReadable.map(text => text.split(':')[0]))
    .toEqual(['contents', 'contents, credentials or links by their names', 'credentials', 'links', 'settings that AWS marks as sensitive']);
  expect(cspm.staysReadable[0]).toContain('aidevops:ListJournalRecords');
  expect(cspm.denied.some(row => row.actions.includes('secretsmanager:*Value'))).toBe(true);
});

test('an organization: roles of members and of the management account are one, with its places', () => {
  const folder = assemblyWith(stack => new DefenderForCloudOrganization(stack, 'Defender', {
    azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits('ou-ab12-cdef3456'),
  }));
  const { roles } = ofAssembly(folder);
  expect(roles.map(({ name, places }) => [name, places])).toEqual([
    ['CspmMonitorAws', ['Security', expect.stringMatching(/^Security, members of Defender/)]],
  ]);
});

describe('names of the user', () => {
  const NAMES = {
    agentlessVmScanning: 'acme-scanner',
    justInTimeVmAccess: 'acme-jit',
    arcAutoProvisioning: 'acme-arc',
    sensitiveDataDiscovery: 'acme-data',
  };
  const [{ template }] = readAssembly(assemblyWith(stack => new DefenderForCloudConnector(stack, 'Defender', {
    azureTenantId: TENANT, plans: allPlans(), roleNames: NAMES,
  })));
  const acme = (change: (role: any) => void = () => {}) => {
    const { Resources } = structuredClone(template);
    const roles = Object.values<any>(Resources).filter(({ Properties }) => Object.values(NAMES).includes(Properties.RoleName));
    expect(roles.length).toBe(4);
    for (const role of roles) change(role.Properties);
    return reviewOf({ Parameters: template.Parameters, Conditions: template.Conditions, Resources });
  };
  const purposes = ({ roles }: Review) =>
    Object.fromEntries(roles.filter(({ name }) => name.startsWith('acme-')).map(({ name, purpose }) => [name, purpose?.split(':')[0]]));

  test('are no danger: a role is compared with what it is', () => {
    const review = acme();
    expect([exitCode(review), review.roles.flatMap(role => [...role.alarms, ...role.differences])]).toEqual([0, []]);
    expect(purposes(review)).toEqual({
      'acme-scanner': 'Agentless VM scanning',
      'acme-jit': 'Just-in-time VM access',
      'acme-arc': 'Azure Arc auto-provisioning',
      'acme-data': 'Sensitive data discovery',
    });
  });

  test('without its description, a role that is like an administrator is known by what it allows', () => {
    const review = acme((role) => { delete role.Description; });
    expect([exitCode(review), purposes(review)['acme-arc'], purposes(review)['acme-jit']])
      .toEqual([0, 'Azure Arc auto-provisioning', 'Just-in-time VM access']);
  });

  test('what is beyond what is published is an alarm, whatever a role says that it is', () => {
    const wider = (role: any) => { role.Policies = [{ PolicyName: 'More', PolicyDocument: policy(allow('iam:CreateUser')) }]; };
    const review = acme(wider);
    expect(review.roles.filter(({ alarms }) => alarms.some(text => text.includes('iam:CreateUser'))).map(({ name }) => name).sort())
      .toEqual(Object.values(NAMES).sort());
    const arc = acme((role) => { role.Description = 'Defender: install Azure Arc on instances'; });
    // A description chooses nothing that is not within what is published for the trust.
    expect(arc.roles.filter(({ alarms }) => alarms.length > 0).map(({ name }) => name)).toEqual([]);
  });
});

test('an account: the same roles as its template, and others are left out', async () => {
  const answer = await accountAfter(readAssembly(connector)[0].template, WHERE)('authorization');
  answer.RoleDetailList.push({
    RoleName: 'Other',
    AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    AttachedManagedPolicies: [],
    RolePolicyList: [],
  });
  for (const role of answer.RoleDetailList) role.Arn = `arn:aws:iam::${WHERE.account}:role/${role.RoleName}`;
  const review = makeReview(readReviewed({ deployed: fileOf(answer) }));
  const expected = ofAssembly(connector);
  expect(names(review)).toEqual(names(expected));
  expect(review.roles.flatMap(role => role.alarms)).toEqual([]);
  const levelsOf = ({ roles }: Review) => Object.fromEntries(roles.map(({ name, levels }) => [name, levels]));
  expect(levelsOf(review)).toEqual(levelsOf(expected));
  const tenants = review.roles.flatMap(({ trusts }) => trusts.flatMap(({ tenant }) => tenant ?? []));
  expect([...new Set(tenants)]).toEqual([TENANT]);
});

test('an account with more roles than a template can have: each costs little', () => {
  const other = {
    AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    AttachedManagedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    RolePolicyList: [{ PolicyName: 'P', PolicyDocument: policy(allow('s3:GetObject')) }],
  };
  const { AssumeRolePolicyDocument, Policies } = roleOf().Properties;
  const arn = (kind: string) => `arn:aws:iam::${WHERE.account}:${kind}`;
  const reviewWith = (others: number) => makeReview(readReviewed({
    deployed: fileOf({
      RoleDetailList: [
        ...Array.from({ length: others }, (_, i) => ({ ...other, RoleName: `Other${i}`, Arn: arn(`role/Other${i}`) })),
        {
          RoleName: 'CspmMonitorAws',
          AssumeRolePolicyDocument,
          RolePolicyList: Policies,
          AttachedManagedPolicies: [{
            PolicyArn: arn('policy/Own'),
          }],
        },
      ],
      Policies: [
        {
          Arn: arn(
            'policy/Unused'),
          PolicyName: 'Unused',
          PolicyVersionList: [{ IsDefaultVersion: true, Document: policy(allow('iam:*')) }],
        },
        {
          Arn: arn('policy/Own'),
          PolicyName: 'Own',
          PolicyVersionList: [
            { IsDefaultVersion: false, Document: policy(allow('iam:*')) },
            { IsDefaultVersion: true, Document: policy(allow('s3:DeleteBucket')) },
          ],
        },
      ],
    }),
  }));
  const review = reviewWith(501);
  // Comparing each of them with what Microsoft publishes would take as much work as the one role.
  const [few, many] = [1, 51].map(others => steps(() => reviewWith(others)));
  expect((many - few) / 50).toBeLessThan(few / 5);
  expect(review.source).toMatch(/^the account in /);
  expect(review.roles.map(({ name, levels, alarms, places }) => [name, levels, alarms, places])).toEqual([
    ['CspmMonitorAws', ['write', 'configuration'], ['it allows s3:DeleteBucket on *, which is not published for Foundational CSPM'],
      ['account 111122223333']],
  ]);
  expect(review.roles[0].differences[0]).toContain('s3:DeleteBucket');
  expect(review.unread).toEqual([]);
});

test('odd answers about an account are no crash', async () => {
  const answer = await accountAfter(readAssembly(connector)[0].template, WHERE)('authorization');
  const role = answer.RoleDetailList.find(({ RoleName }: any) => RoleName === 'DefenderForCloud-DefenderForServers');
  const small = { ...answer, RoleDetailList: [role], Policies: answer.Policies.slice(0, 1) };
  const odd = oddAnswers('authorization', small);
  expect(odd.length).toBeGreaterThan(30);
  for (const { at, answer: given } of odd) {
    let message = '';
    try {
      makeReview({ source: at, templates: [deployedTemplate(given, 'the answer')], unread: [] });
    } catch (error) {
      message = (error as Error).message;
    }
    expect([at, message.replace(/^the answer must be the output of aws iam .*$/, '')]).toEqual([at, '']);
  }
});

const resource = (address: string, values: object) => ({ address, mode: 'managed', type: address.split('.')[0], values });
const plan = (resources: object[]) => fileOf({ format_version: '1.2', planned_values: { root_module: { resources } } });

test('a plan of Terraform: its roles, its stacks with their parameters, and what only the apply knows', () => {
  const template = {
    Parameters: { Tenant: { Type: 'String' } },
    Resources: {
      Role: roleOf({
        RoleName: 'OfStack',
        trusts: [trust({
          StringEquals: { ...RIGHT.StringEquals, 'sts:RoleSessionName': { 'Fn::Sub': 'MicrosoftDefenderForClouds_${Tenant}' } },
        })],
      }),
    },
  };
  const review = makeReview(readReviewed({
    plan: plan([
      resource('aws_iam_role.a',
        { name: 'OfPlan', path: '/', assume_role_policy: JSON.stringify(policy(trust(RIGHT))), max_session_duration: 7200 }),
      resource('aws_iam_role_policy.a', { role: 'OfPlan', name: 'P', policy: JSON.stringify(policy(allow('s3:GetObject'))) }),
      resource('aws_cloudformation_stack.b', { name: 'B', template_body: JSON.stringify(template), parameters: { Tenant: TENANT } }),
      resource('aws_cloudformation_stack.c', { name: 'C', template_url: 'https://example.com/c.json' }),
      resource('aws_cloudformation_stack_set.d', { name: 'D' }),
    ]),
  }));
  expect(review.roles.map(({ name, levels, trusts, sessionHours }) => [name, levels, trusts[0].tenant, sessionHours])).toEqual([
    ['OfPlan', ['contents'], TENANT, 2], ['OfStack', ['configuration'], TENANT, 1],
  ]);
  expect(listedOf(review)).toEqual(
    expect.arrayContaining(['aws_cloudformation_stack.c: its template is not in the file',
      'aws_cloudformation_stack_set.d: it is not read, and can make roles or give them permissions']));
});

/** The statement that makes Azure Arc like an administrator, if its resources are not those that Microsoft publishes. */
const arcPlan = (account: string, more: object = {}) => fileOf({
  format_version: '1.2',
  planned_values: {
    root_module: {
      resources: [
        resource('aws_iam_role.a', {
          name: 'DefenderForCloud-ArcAutoProvisioning',
          path: '/',
          assume_role_policy: JSON.stringify(policy(trust({
            StringEquals: { ...RIGHT.StringEquals, [`${ISSUER}:aud`]: 'api://AzureSecurityCenter.MultiCloud.DefenderForServers' },
          }))),
        }),
        resource('aws_iam_role_policy.a', {
          role: 'DefenderForCloud-ArcAutoProvisioning',
          name: 'P',
          policy: JSON.stringify(policy(
            allow('ssm:SendCommand', ['arn:aws:ssm:*::document/AWS-RunShellScript', `arn:aws:ec2:*:${account}:instance/*`]))),
        }),
      ],
    },
  },
  ...more,
});
const callers = (...accounts: string[]) => ({
  prior_state: {
    values: {
      root_module: {
        resources: accounts.map((account, i) =>
          ({ address: `data.aws_caller_identity.a[${i}]`, mode: 'data', type: 'aws_caller_identity', values: { account_id: account } })),
      },
    },
  },
});

test('a plan of Terraform has the account id as text: its own is that of the published permissions, another one is not', () => {
  const reviewed = (file: string) => {
    const review = makeReview(readReviewed({ plan: file }));
    return [exitCode(review), review.roles[0].permissions.find(({ level }) => level === 'administrator')!.resources[0]];
  };
  expect(reviewed(arcPlan(WHERE.account))).toEqual([0, 'arn:${AWS::Partition}:ec2:*:${AWS::AccountId}:instance/*']);
  expect(reviewed(arcPlan(WHERE.account, callers(WHERE.account)))[0]).toBe(0);
  expect(reviewed(arcPlan('444455556666'))).toEqual([1, 'arn:${AWS::Partition}:ec2:*:444455556666:instance/*']);
  // Two accounts: it is not known whose the role is.
  expect(reviewed(arcPlan(WHERE.account, callers(WHERE.account, '444455556666')))[0]).toBe(1);
});

const MEMBER = 'defender-account.least-privilege.template.json';
/** A stack that deploys the template of an account, which Terraform uploads to a bucket. */
function memberPlan(upload: object, parameters: object = {}, unknown: object = {}): string {
  const template = {
    Parameters: {
      Plans: { Type: 'String', Default: 'false' },
      Object: { Type: 'String', Default: '' },
      All: { Type: 'String', Default: 'true' },
    },
    Conditions: { IsAll: { 'Fn::Equals': [{ Ref: 'All' }, 'true'] } },
    Resources: {
      Members: {
        Type: 'AWS::CloudFormation::StackSet',
        Properties: {
          TemplateURL: `https://our-files.s3.eu-west-1.amazonaws.com/a/${MEMBER}`,
          Parameters: Object.entries({
            AzureTenantId: TENANT,
            DefenderForServers: 'P1',
            DefenderCspm: { Ref: 'Plans' },
            CiemServicePrincipalObjectId: { Ref: 'Object' },
          }).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
        },
      },
      Management: {
        Type: 'AWS::CloudFormation::Stack',
        Condition: 'IsAll',
        Properties: { TemplateURL: `https://other.s3.eu-west-1.amazonaws.com/a/${MEMBER}` },
      },
    },
  };
  const stack = resource('aws_cloudformation_stack.o', { name: 'O', template_body: JSON.stringify(template), parameters });
  const source_hash = createHash('sha256').update(readFileSync(join(__dirname, '../../../templates', MEMBER))).digest('hex');
  return fileOf({
    format_version: '1.2',
    planned_values: {
      root_module: {
        resources: [stack,
          resource('aws_s3_object.m', { bucket: 'our-files', key: `a/${MEMBER}`, source: `x/${MEMBER}`, source_hash, ...upload })],
      },
    },
    resource_changes: [{
      address: stack.address,
      mode: 'managed',
      type: stack.type,
      change: { actions: ['create'], before: null, after_unknown: unknown },
    }],
  });
}

test('a plan of an organization: templates of members by their checksums, with the values of parameters that it has', () => {
  const found = (...given: Parameters<typeof memberPlan>) => {
    const { roles, lines } = makeReview(readReviewed({ plan: memberPlan(...given) }));
    return { roles: roles.map(({ name, when }) => [name, ...when].join(', ')).sort(), unread: lines.map(({ what }) => what) };
  };
  const ARC = 'DefenderForCloud-ArcAutoProvisioning';
  const JIT = 'DefenderForCloud-DefenderForServers';
  const other = 'AWS::CloudFormation::Stack';
  expect(found({})).toEqual({ roles: ['CspmMonitorAws', ARC, JIT], unread: [other] });
  expect(found({}, { All: 'false' })).toEqual({ roles: ['CspmMonitorAws', ARC, JIT], unread: [] });
  expect(found({}, { All: 'false', Plans: 'true' }).roles).toContain('DefenderForCloud-AgentlessScanner');
  // The default of what only the apply knows would hide a role.
  expect(found({}, {}, { parameters: { Object: true } }).roles).toEqual([
    'CspmMonitorAws', ARC, expect.stringMatching(/^DefenderForCloud-Ciem, /), JIT, expect.stringMatching(/^DefenderForCloud-OidcCiem, /),
  ]);
  const stored = createHash('sha256').update(readFileSync(join(__dirname, '../../../templates', MEMBER))).digest('base64');
  expect(found({ checksum_sha256: stored }).unread).toEqual([other]);
  const member = 'AWS::CloudFormation::StackSet';
  for (const upload of [{ bucket: 'another' }, { key: `b/${MEMBER}` }, { source_hash: '0'.repeat(64) }, { content: '{}' },
    { checksum_sha256: 'AAAA' }]) {
    expect([upload, found(upload)]).toEqual([upload, { roles: [], unread: [other, member] }]);
  }
});

test('YAML, and templates beside it that it deploys by their address', () => {
  const folder = mkdtempSync(join(tmpdir(), 'review-'));
  writeFileSync(join(folder, 'child.json'), JSON.stringify({ Resources: { Role: roleOf() } }));
  writeFileSync(join(folder, 'parent.yaml'), [
    'Parameters: { Folder: { Type: String } }',
    'Resources:',
    '  Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: !Sub "${Folder}child.json" } }',
    '  Gone: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: !Sub "${Folder}gone.json" } }',
  ].join('\n'));
  const review = makeReview(readReviewed({ template: join(folder, 'parent.yaml') }));
  expect(review.roles.map(({ name, places }) => [name, places])).toEqual([['Contoso', ['parent, Child']]]);
  expect(listedOf(review)).toEqual([expect.stringMatching(/^AWS::CloudFormation::Stack: what it deploys is not in the source: /)]);
});

test('host management alone: what it changes on instances, though its roles are in another template', () => {
  const { roles, instances } = makeReview(
    readReviewed({ template: join(__dirname, '../../../templates/defender-host-management.template.json') }));
  expect(roles).toEqual([]);
  expect(instances).toEqual([
    'Every 30 days and at each launch, every instance without an instance profile gets AmazonSSMRoleForInstancesMDCSetup',
  ]);
});

/** The resources of that template, with these instances and this schedule, and only some of its types. */
const hostManagement = (Properties: object, types = ['Document', 'Association', 'Rule']) => {
  const { Resources, ...others } = JSON.parse(
    readFileSync(join(__dirname, '../../../templates/defender-host-management.template.json'), 'utf-8'));
  const changed = ([id, one]: [string, any]) =>
    [id, one.Type === 'AWS::SSM::Association' ? { ...one, Properties: { ...one.Properties, ...Properties } } : one];
  const isKept = ([, { Type }]: [string, any]) => !/^AWS::(?:SSM|Events)::/.test(Type) || types.some(type => Type.endsWith(`::${type}`));
  return { ...others, Resources: Object.fromEntries(Object.entries<any>(Resources).filter(isKept).map(changed)) };
};
const GETS = 'get AmazonSSMRoleForInstancesMDCSetup';

test.each<[string, object, string]>([
  ['a tag', hostManagement({ Targets: [{ Key: 'tag:azure-arc', Values: ['yes'] }] }),
    `Every 30 days and at each launch, instances with the tag azure-arc=yes and without an instance profile ${GETS}`],
  ['another schedule', hostManagement({ ScheduleExpression: 'cron(0 3 ? * SUN *)' }),
    `On the schedule cron(0 3 ? * SUN *) and at each launch, every instance without an instance profile gets ${GETS.slice(4)}`],
  ['every day, not at launches', hostManagement({ ScheduleExpression: 'rate(1 day)' }, ['Document', 'Association']),
    `Every day, every instance without an instance profile gets ${GETS.slice(4)}`],
  ['launches only', hostManagement({}, ['Document', 'Rule']), `At each launch, instances without an instance profile ${GETS}`],
  ['neither', hostManagement({}, ['Document']), `When somebody starts the runbook, instances without an instance profile ${GETS}`],
])('when host management changes which instances: %s', (_, template, expected) => {
  expect(reviewOf(template).instances).toEqual([expected]);
});

const association = (Targets: object[], more: object = {}) => ({
  Resources: {
    A: {
      Type: 'AWS::SSM::Association',
      Properties: {
        AssociationName: 'A', Name: 'Runbook', ScheduleExpression: 'rate(30 days)', Targets, ...more,
      },
    },
  },
});
const PILOT = association([{ Key: 'tag-key', Values: ['defender-pilot'] }]);
const NONE = { Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } };
const ALL = association([{ Key: 'InstanceIds', Values: ['*'] }]);

test.each<[string, object, object, string[]]>([
  ['from a pilot to all', ALL, PILOT, ['Host management: every instance now; before, instances with the tag defender-pilot']],
  ['none before', PILOT, NONE, ['Host management: instances with the tag defender-pilot now; before, no instance']],
  ['none any more', NONE, ALL, ['Host management: no instance now; before, every instance']],
  ['the same', ALL, ALL, []],
  ['a value of a tag', association([{ Key: 'tag:stage', Values: ['a', 'b'] }]), ALL,
    ['Host management: instances with the tag stage=a or b now; before, every instance']],
  ['more often', association([{ Key: 'InstanceIds', Values: ['*'] }], { ScheduleExpression: 'rate(1 day)' }), ALL, [
    'New: Every day, Runbook runs on every instance', 'No longer: Every 30 days, Runbook runs on every instance',
  ]],
])('what an update changes on instances: %s', (_, now, before, expected) => {
  expect(reviewOf(now, before).instanceChanges).toEqual(expected);
  expect(reviewOf(now).instanceChanges).toEqual([]);
});

/** A role for somebody of AWS, or with tokens. */
const roleFor = (RoleName: string, Principal: object, Action = 'sts:AssumeRole') =>
  roleOf({ RoleName, trusts: [{ Effect: 'Allow', Principal, Action }], statements: [allow('*')] });

test('roles that other identity providers or accounts can assume have their names, in templates and accounts', () => {
  const roles = {
    GitHub: roleFor('GitHubDeploy', { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
      'sts:AssumeRoleWithWebIdentity'),
    Partner: roleFor('Partner', { AWS: 'arn:aws:iam::444455556666:root' }),
    Short: roleFor('Short', { AWS: '444455556666' }),
    Parameter: roleFor('Parameter', { AWS: { Ref: 'Somebody' } }),
    Saml: roleFor('Saml', { Federated: 'arn:aws:iam::111122223333:saml-provider/Okta' }, 'sts:AssumeRoleWithSAML'),
    Own: roleFor('Own', { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } }),
    OfTemplate: roleFor('OfTemplate', { AWS: { 'Fn::GetAtt': ['Lambda', 'Arn'] } }),
    Lambda: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
      },
    },
    Microsoft: roleOf(),
  };
  const review = reviewOf({ Parameters: { Somebody: { Type: 'String' } }, Resources: roles });
  expect(review.notReviewed).toEqual(['GitHubDeploy', 'Partner', 'Saml', 'Short']);
  expect(names(review)).toEqual(['Contoso', 'Parameter']);
  const detail = ({ Properties: { RoleName, AssumeRolePolicyDocument, Policies } }: any) => ({
    RoleName,
    AssumeRolePolicyDocument,
    RolePolicyList: Policies,
    AttachedManagedPolicies: [],
    Arn: `arn:aws:iam::${WHERE.account}:role/${RoleName}`,
  });
  const own = roleFor('OfAccount', { AWS: `arn:aws:iam::${WHERE.account}:root` });
  const answer = { RoleDetailList: [roles.GitHub, roles.Partner, own, roles.Microsoft].map(detail), Policies: [] };
  const deployed = makeReview(readReviewed({ deployed: fileOf(answer) }));
  expect([deployed.notReviewed, names(deployed)]).toEqual([['GitHubDeploy', 'Partner'], ['Contoso']]);
});

test('what only denies, elsewhere, and the tenant of the documents are notes', () => {
  const sample = '11111111-2222-3333-4444-555555555555';
  const session = { StringEquals: { ...RIGHT.StringEquals, 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${sample}` } };
  const deny = { ...allow('s3:GetObject'), Effect: 'Deny' };
  const { notes, unread } = reviewOf({
    Resources: {
      Role: roleOf({ trusts: [trust(session)] }),
      D: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'D', Roles: ['CspmMonitorAws'], PolicyDocument: policy(deny) } },
    },
  });
  expect([notes, unread]).toEqual([[
    'Not counted here: D takes access away from CspmMonitorAws, which is in another template',
    `The tenant ${sample} is the one of the documents, not yours`,
  ], []]);
  expect(reviewOf({ Resources: { Role: roleOf() } }).notes).toEqual([]);
});

test('policies of roles that are elsewhere, and a template without roles', () => {
  const elsewhere = reviewOf({
    Resources: {
      P: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'P', Roles: ['CspmMonitorAws'], PolicyDocument: policy(allow('s3:GetObject')),
        },
      },
    },
  });
  expect([elsewhere.roles, listedOf(elsewhere)])
    .toEqual([[], ['a policy of CspmMonitorAws: its role is not in the source; it allows s3:GetObject on *']]);
  const none = reviewOf({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } });
  expect([none.roles, none.instances, none.unread]).toEqual([[], [], []]);
});

test.each<[string, unknown, string]>([
  ['no template', { a: 1 }, 'must be a CloudFormation template'],
  ['an answer about an account', { RoleDetailList: [] }, 'must be a CloudFormation template'],
  ['no JSON and no YAML', '{', 'must be JSON'],
])('%s is refused as a template', (_, content, message) => {
  expect(() => readReviewed({ template: fileOf(content) })).toThrow(message);
  expect(() => readReviewed({ deployed: fileOf({ Resources: {} }) })).toThrow('got no RoleDetailList');
});

test('macros can change the roles: that is said', () => {
  const template = { Transform: 'Contoso::Roles', Resources: { Role: roleOf() } };
  expect(listedOf(reviewOf(template)))
    .toEqual(['the macros of a template: they can change its roles when it is deployed: ["Contoso::Roles"]']);
});

test('functions of AWS::LanguageExtensions, which CDK adds with Fn.toJsonString, are no macros that create roles; its loops are', () => {
  const of = (Value: unknown, Transform: unknown = 'AWS::LanguageExtensions') => listedOf(reviewOf({
    Transform, Resources: { Role: roleOf(), X: { Type: 'Custom::X', Properties: { Value } } },
  }));
  expect([of({ 'Fn::ToJsonString': { a: 1 } }), of('x', ['AWS::LanguageExtensions'])]).toEqual([[], []]);
  expect(of({ 'Fn::ToJsonString': { 'Fn::GetAtt': ['Role', 'Arn'] } })).toEqual([expect.stringMatching(/^Custom::X: it mentions Contoso/)]);
  expect(of({ Ref: { 'Fn::Join': ['', ['Ro', 'le']] } })).toEqual([expect.stringMatching(/only the deployment knows whether it names/)]);
  expect(of('x', ['AWS::LanguageExtensions', 'Contoso::Roles'])).toEqual([expect.stringMatching(/^the macros of a template/)]);
  expect(of({ 'Fn::ForEach::A': ['I', ['a'], { '${I}': 'x' }] })).toContainEqual(expect.stringMatching(/^the macros of a template/));
});
