/** The terminal and Markdown: what a person must see first, and texts of others that are harmless in both. */
import { allow, deny, onlyRole, reviewOf, reviewOfRole, RIGHT, roleOf, TENANT, trust } from './support';
import { toMarkdown } from '../../../cli/review/markdown';
import type { Review } from '../../../cli/review/result';
import { whatItCan } from '../../../cli/review/summary';
import { toLines } from '../../../cli/review/terminal';
import { choiceInWords, whenInWords } from '../../../cli/review/words';
import { printableLine } from '../../../cli/shared/printable';

const HOSTILE =
  'a|b`c`<script>alert(1)</script>\u001b[31m\u202e\u200b\n## x [y](https://example.com) ![z](//example.com) *b* _i_ ~s~ &lt; @team \\';
const equals = (parameter: string, value: string) => ({ 'Fn::Equals': [{ Ref: parameter }, value] });
const hostile = (): Review => reviewOf({
  Conditions: { On: { 'Fn::Equals': [HOSTILE, HOSTILE] } },
  Resources: {
    Role: {
      ...roleOf({
        RoleName: HOSTILE,
        Description: HOSTILE,
        trusts: [trust({ StringEquals: { ...RIGHT.StringEquals, 'aws:SourceIp': HOSTILE } })],
        statements: [allow('s3:GetObject', `arn:aws:s3:::${HOSTILE}`, { StringEquals: { [HOSTILE]: HOSTILE } }), allow(HOSTILE),
          deny('s3:PutObject', HOSTILE)],
        PermissionsBoundary: HOSTILE,
        ManagedPolicyArns: [HOSTILE],
      }),
      Condition: 'On',
    },
  },
}, { Resources: { Role: roleOf() } });

test('the terminal: who, what it can do, what is not known first', () => {
  const review = reviewOf({
    Resources: {
      A: roleOf({ RoleName: 'A', statements: [allow('s3:GetObject'), allow('ec2:DescribeInstances'), deny('s3:PutObject')] }),
      B: roleOf({ RoleName: 'B', trusts: [trust()], statements: [allow('iam:CreateUser', 'arn:aws:iam::111122223333:user/a')] }),
    },
  });
  const lines = toLines({ ...review, source: 'the template t.json' }, 140);
  expect(lines.slice(0, 4)).toEqual([
    'Who outside of AWS can do what, of the template t.json',
    '3 lines are not known',
    '2 roles can be assumed from outside, by the widest level: 1 like an administrator, 1 reads contents',
    expect.stringMatching(/^All of them: in file/),
  ]);
  expect(lines.slice(5, 8)).toEqual([
    expect.stringMatching(/^NOT KNOWN {2}the role B \(file\d+\): No tenant: it trusts every customer of Microsoft/),
    expect.stringMatching(/^NOT KNOWN {2}the role B \(file\d+\): No audience: /),
    expect.stringMatching(/^NOT KNOWN {2}the role B \(file\d+\): it allows iam:CreateUser on arn/),
  ]);
  const text = lines.join('\n');
  expect(text).toMatch(/reads contents: S3\n.*reads configuration: 1 service\n.*denied: 1 action \(changes resources\)/);
  expect(text.indexOf('\nB ')).toBeLessThan(text.indexOf('\nA '));
  expect(lines.slice(8, lines.indexOf('', 8)).filter(line => line.length > 140)).toEqual([]);
});

test('nothing to show is said', () => {
  const none = reviewOf({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } });
  expect(toLines(none, 140)).toContain('No role trusts Microsoft or another Entra tenant');
  expect(toMarkdown(none)).toContain('No role trusts Microsoft or another Entra tenant\n');
});

test('what cannot be read, what stays readable and what differs is below the table, in both forms', () => {
  const review = reviewOfRole({
    RoleName: 'CspmMonitorAws',
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSQSFullAccess'],
    statements: [allow(['s3:GetObject', 'events:DescribeConnection']), deny('s3:GetObject')],
  });
  for (const text of [toLines(review, 140).join('\n'), toMarkdown(review).replaceAll('`', '')]) {
    expect(text)
      .toMatch(/Stays readable, though contents are denied:?\n+- CspmMonitorAws: credentials: 1 action, events:DescribeConnection\n/);
    expect(text).toMatch(/Not as Microsoft publishes it:?\n+- CspmMonitorAws: It /);
    expect(text)
      .toMatch(/What could not be read:?\n+- CspmMonitorAws: The policy arn:aws:iam::aws:policy\/AmazonSQSFullAccess is not in the source/);
    expect(text).toContain('MORE than this, because not all could be read');
  }
});

test('names of others control no terminal', () => {
  const review = hostile();
  expect(review.roles[0].name).toBe(HOSTILE);
  const lines = toLines(review, 140).map(printableLine);
  expect(lines.length).toBeGreaterThan(15);
  // eslint-disable-next-line no-control-regex
  expect(lines.filter(line => /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/.test(line))).toEqual([]);
});

test('names of others are plain text in Markdown: no tag, link, code, mention or cell of their own', () => {
  const text = toMarkdown(hostile());
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
  const left = text.replace(/\\[\\|<>&`*_[\]#~.+=-]/g, '').replace(/<br>|<span>\$<\/span>|`[\w.:/${}*?+=-]+`/g, '')
    .replace(/\*\*NOT KNOWN\*\*/g, '');
  expect(left).not.toMatch(/[<>`*[\]~&@]/);
  expect(left).not.toMatch(/https?:|www\./);
  const lines = left.split('\n');
  expect(lines.filter(line => line.startsWith('#') && !/^#{1,3} (Who outside|What|Stays|Not as|Permissions|Not known|a)/.test(line)))
    .toEqual([]);
  const columns = lines.filter(line => line.startsWith('|')).map(line => line.split('|').length - 2);
  expect([...new Set(columns)].sort()).toEqual([3, 5]);
  expect(columns.filter(count => count === 3).length).toBe(4);
});

test('Markdown: ARNs, actions and references are code, so that GitHub takes nothing for a formula', () => {
  const arn = { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${AWS::AccountId}-a/*' } as never;
  const text = toMarkdown(
    reviewOfRole({ statements: [allow(['s3:GetObject', 's3:List*'], arn), allow('s3:PutObject', 'arn:aws:s3:::a$b c$d')] }));
  expect(text).toContain('| `s3:GetObject` | `arn:${AWS::Partition}:s3:::${AWS::AccountId}-a/*` |');
  expect(text).toContain('| `s3:List*` |');
  expect(text).toContain('<span>$</span>');
  expect(text.replace(/`[^`\n|]*`|<span>\$<\/span>/g, '')).not.toContain('$');
});

test('Markdown fits into a comment of GitHub with hundreds of roles, lines, changes and notes, too', () => {
  const [one] = reviewOfRole({}).roles;
  const many = (text: string) => Array.from({ length: 400 }, (_, i) => `${text} ${i} ${'|'.repeat(40)}`);
  const lists = {
    instances: many('i'),
    instanceChanges: many('c'),
    unread: many('u'),
    notes: many('n'),
    notReviewed: many('o'),
    lines: many('l').map(why => ({ what: 'w', why, where: 'x' })),
  };
  const role = { alarms: ['It is like an administrator'], changes: ['added: s3'], staysReadable: ['x'], differences: ['y'], unread: ['z'] };
  const text =
    toMarkdown({ ...reviewOfRole({}), ...lists, roles: many('Role').map((name, i) => ({ ...one, ...role, name, id: `role-${i + 1}` })) });
  expect(text.length).toBeLessThan(65_536);
  for (const what of ['lines', 'roles', 'of these']) expect(text).toMatch(new RegExp(`\\n\\n\\d+ more ${what}: see `));
});

test('Markdown fits into a comment of GitHub, however many roles there are, and says what is left out', () => {
  const statements = Array.from({ length: 20 },
    (_, i) => allow('s3:GetObject', `arn:aws:s3:::bucket-${'x'.repeat(200)}-${i}/*`, { StringEquals: { k: `${i}` } }));
  const review =
    reviewOf({
      Resources: Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`R${i}`, roleOf({ RoleName: `Role${i}`, statements })])),
    });
  const text = toMarkdown(review);
  expect(text.length).toBeLessThan(65_536);
  expect(text).toMatch(/\n\d+ of 30 roles are left out, because a comment of GitHub has no room: see `--json`\.\n$/);
});

test('resources of what matters are named, and conditions are mentioned', () => {
  const instance = { 'Fn::Sub': 'arn:${AWS::Partition}:ec2:*:${AWS::AccountId}:instance/*' };
  const condition = { StringEquals: { 'aws:ResourceTag/a': 'b' } };
  const review = reviewOf({
    Resources: {
      Role: roleOf({
        statements: [
          { ...allow('ssm:SendCommand', instance as never), Condition: condition },
          allow('s3:GetObject', ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*']), allow('s3:PutObject', 'arn:aws:s3:::a/*'),
        ],
      }),
    },
  });
  const text = toMarkdown(review);
  expect(text)
    .toContain(
      'like an administrator: `ssm:SendCommand` on instance/\\* under conditions<br>reads contents: S3 on a/\\*, '
        + 'b/\\*<br>changes resources: S3 on some resources |');
});

test('what shares copies has a line of its own, and what the data does not know is counted, not named', () => {
  const lines = (...statements: object[]) => whatItCan(onlyRole(reviewOfRole({ statements })));
  expect(lines(allow(['rds:ModifyDBSnapshotAttribute', 'kms:CreateGrant']),
    allow('ec2:ModifySnapshotAttribute', 'arn:aws:ec2:*::snapshot/*'))).toEqual([
    'changes permissions: kms:CreateGrant',
    'gives copies of disks or databases to other accounts: ec2:ModifySnapshotAttribute, rds:ModifyDBSnapshotAttribute',
  ]);
  expect(lines(allow('ec2:ModifySnapshotAttribute', 'arn:aws:ec2:*::snapshot/*'))).toEqual(
    ['gives copies of disks or databases to other accounts: ec2:ModifySnapshotAttribute on snapshot/*']);
  expect(lines(allow('rds:*'))[1]).toBe('gives copies of disks or databases to other accounts: rds:*');
  expect(lines(allow(['contoso:Get*', 'contoso:List*']))).toEqual(['changes resources: 2 actions that the data does not know']);
  expect(lines(allow(['contoso:GetA', 's3:PutObject']))).toEqual(['changes resources: S3, and 1 action that the data does not know']);
});

test('contents: services with what people store first, and settings alone are said to be that', () => {
  const [line] = whatItCan(
    onlyRole(reviewOfRole({ statements: [allow(['rds:DescribeOptionGroups', 'codecommit:GitPull', 'logs:GetLogEvents'])] })));
  expect(line).toBe('reads contents: CloudWatch Logs, CodeCommit, RDS');
  expect(whatItCan(onlyRole(reviewOfRole({ statements: [allow('rds:DescribeOptionGroups')] })))).toEqual(
    ['reads contents: RDS, only settings that AWS marks as sensitive']);
  expect(whatItCan(onlyRole(reviewOfRole({ statements: [allow('rds:DescribeDBInstances', 'arn:aws:rds:*:*:db:a')] })))).toEqual(
    ['reads configuration: some resources of 1 service']);
});

test('changes on instances are first; other parties, instances and notes are above the table, in both forms', () => {
  const review: Review = {
    ...reviewOf({ Resources: { A: roleOf(), B: roleOf({ RoleName: 'B' }) } }),
    source: 'x',
    against: 'y',
    instanceChanges: ['Host management: every instance now; before, instances with the tag pilot'],
    instances: ['Every 30 days, B runs on every instance', 'Every program on an instance can use C'],
    instanceTargets: ['every instance'],
    notReviewed: ['Deploy', 'Partner'],
    notes: ['The tenant is the one of the documents'],
  };
  const expected = [
    'Everything is known',
    'CHANGED ON INSTANCES: Host management: every instance now; before, instances with the tag pilot',
    '2 roles can be assumed from outside, by the widest level: 2 read configuration',
    'EC2 instances: host management changes every instance, see below',
    'Not reviewed: 2 roles that other identity providers or AWS accounts can assume: Deploy, Partner',
    'Since y: 0 new, 0 wider, 0 narrower, 0 gone, 1 change on instances',
    'Note: The tenant is the one of the documents',
  ];
  expect(toLines(review, 140).slice(1, 8)).toEqual(expected);
  expect(toMarkdown(review).split('\n').slice(4, 11)).toEqual(expected.map(line => `- ${line}`));
});

test('what is not read can be a role, and a template of host management alone is more than no role', () => {
  const none: Review = {
    ...reviewOf({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } }), unread: ['a: it is not read', 'b: it is not read'],
  };
  const only: Review = {
    ...none, unread: [], instances: ['Once, B runs on instances with tag Pilot'], instanceTargets: ['instances with tag Pilot'],
  };
  for (const print of [(review: Review) => toLines(review, 140).join('\n'), toMarkdown]) {
    expect(print(none)).toContain('Not known: 2 parts could not be read (below)');
    expect(print(none)).not.toMatch(/\b[Nn]o role|\bnone\b/);
    expect(print(only)).toContain('EC2 instances: host management changes instances with tag Pilot, see below');
    expect(print(only)).not.toMatch(/\b[Nn]o role|\bnone\b/);
  }
});

test('the tenant of Defender for Cloud is there once if it is the same for several roles', () => {
  const other = '22222222-3333-4444-5555-666666666666';
  const of = (tenant: string) =>
    [trust({ StringEquals: { ...RIGHT.StringEquals, 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${tenant}` } })];
  const text = (...tenants: string[]) => toLines(reviewOf({
    Resources: Object.fromEntries(tenants.map((tenant, i) => [`R${i}`, roleOf({ RoleName: `R${i}`, trusts: of(tenant) })])),
  }, undefined), 200).join('\n');
  const same = text(TENANT, TENANT);
  expect(same).toContain(`\nAll roles of Microsoft Defender for Cloud: for the Entra tenant ${TENANT}\n`);
  expect(same.split(TENANT)).toHaveLength(2);
  const different = text(TENANT, other);
  expect(different).not.toContain('All roles of');
  for (const tenant of [TENANT, other]) expect(different).toContain(`Microsoft Defender for Cloud, for the Entra tenant ${tenant}`);
});

test('the table fits 80 and 120 columns', () => {
  const role = {
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonElasticContainerRegistryPublicPowerUser'],
    RoleName: 'MDCContainersAgentlessDiscoveryK8sRole',
  };
  for (const width of [80, 120]) {
    const lines = toLines(reviewOfRole(role), width);
    const table = lines.slice(lines.findIndex(line => line.startsWith('role ')), lines.indexOf('What the levels mean:'));
    expect(table.length).toBeGreaterThan(4);
    expect(table.slice(0, -1).filter(line => line.length > width && !line.startsWith('- '))).toEqual([]);
  }
});

test.each<[string, object, string]>([
  ['On', equals('Plan', 'P1'), 'only if Plan is P1'],
  ['On', { 'Fn::Or': [equals('Plan', 'P1'), equals('Plan', 'P2')] }, 'only if Plan is P1 or P2'],
  ['On', { 'Fn::Or': [equals('A', 'true'), { 'Fn::Or': [equals('B', 'true')] }] }, 'only if A is true or B is true'],
  ['On', { 'Fn::And': [{ 'Fn::Not': [equals('Id', '')] }, equals('A', 'true')] }, 'only if Id is not empty and A is true'],
  ['not On', equals('Plan', 'P1'), 'only if Plan is not P1'],
  ['not On', { 'Fn::And': [equals('A', 'x'), equals('B', 'x')] }, 'depends on the parameters A, B'],
  ['On', { 'Fn::And': [equals('A', 'x'), { 'Fn::Or': [equals('B', 'x'), equals('C', 'x')] }] }, 'depends on the parameters A, B, C'],
  ['On', { 'Fn::Or': 'abcd'.split('').map(name => equals(name, 'x')) }, 'depends on the parameters a, b, c, d'],
  ['On', { 'Fn::Not': [{ 'Fn::Or': [equals('A', 'x'), equals('B', 'x')] }] }, 'depends on the parameters A, B'],
  ['On', equals('AWS::Region', 'eu-west-1'), 'only with the condition On of the template'],
  ['not On', {}, 'only without the condition On of the template'],
])('a condition of the template in words: %s %j', (name, meaning, words) => {
  expect(whenInWords([`${name} ${JSON.stringify(meaning)}`])).toEqual([words]);
});

test('a condition without a known meaning has its name, and a value that a condition chooses has both sides', () => {
  expect(whenInWords(['On', 'not On']))
    .toEqual(['only with the condition On of the template', 'only without the condition On of the template']);
  expect(choiceInWords(`\${Bound ${JSON.stringify({ 'Fn::Not': [equals('Arn', '')] })} ?  : undefined}`))
    .toBe('that of a parameter if Arn is not empty, otherwise none');
  expect(choiceInWords('${Bound ? a : b}')).toBe('a with the condition Bound of the template, otherwise b');
});

test('a resource under a condition keeps it beside resources without one', () => {
  const [role] = reviewOfRole({
    statements: [
      allow('ssm:SendCommand', 'arn:aws:ssm:*::document/AWS-RunShellScript'),
      allow('ssm:SendCommand', 'arn:aws:ec2:*:111122223333:instance/*', { StringEquals: { 'ssm:resourceTag/azure-arc': 'yes' } }),
    ],
  }).roles;
  expect(whatItCan(role)).toContain(
    'like an administrator: ssm:SendCommand on document/AWS-RunShellScript, instance/* only if ssm:resourceTag/azure-arc is yes');
});
