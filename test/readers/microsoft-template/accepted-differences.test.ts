/** What a file allows and Microsoft does not publish: an error until the app names the id of exactly that. */
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { allow, CSPM, inline, oneRole, portalTemplate, trustOf, write } from './support';
import { DefenderCapability, DefenderPlan, MicrosoftTemplate, PermissionsType } from '../../../src';
import { EVERYTHING_ON } from '../../facts/plans';
import { organize } from '../../support/organization';
import { newStack } from '../../support/stacks';
import { connect, connectAlone, makePlans, synth } from '../../support/synth';

const cspm = (...statements: object[]) =>
  oneRole({ RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM), ...inline(allow('ec2:DescribeRegions'), ...statements) });
const template = (content: object, ...acceptedDifferences: string[]) => MicrosoftTemplate.fromFile(write(content), { acceptedDifferences });
const messageOf = (make: () => unknown): string => {
  try {
    make();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};
const errorOf = (content: object, ...accepted: string[]) =>
  messageOf(() => connectAlone({ permissionsFrom: template(content, ...accepted) }));
const idsIn = (message: string) => [...message.matchAll(/'([0-9a-f]{32})'/g)].map(([, id]) => id);

describe("the issue's cases", () => {
  const CASES: [string, object][] = [
    ['glue:StartJobRun', allow('glue:StartJobRun', 'arn:aws:glue:*:*:job/*')], ['athena:StartSession', allow('athena:StartSession')],
    ['dynamodb:DeleteTable', allow('dynamodb:DeleteTable')], ['s3:PutObject', allow('s3:PutObject')],
  ];

  test.each(CASES)('%s: an error, accepted, changed again', (action, statement) => {
    const message = errorOf(cspm(statement));
    expect(message).toContain(action);
    const [id, ...others] = idsIn(message);
    expect(others).toEqual([]);
    expect(errorOf(cspm(statement), id)).toBe('');
    expect(errorOf(cspm({ ...statement, Resource: 'arn:aws:s3:::another/*' }), id)).toContain(action);
    expect(errorOf(cspm(statement, allow('sqs:SendMessage')), id)).toContain('sqs:SendMessage');
  });
});

test('the message has one table, and the line that accepts it', () => {
  const condition = { Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-west-2'] } } };
  const message = errorOf(cspm(allow(['s3:PutObject', 's3:DeleteObject'], 'arn:aws:s3:::b/*', condition), allow('contoso:ListThings')));
  const [id] = idsIn(message);
  expect(message.split('\n')).toEqual([
    'Stack/Defender: microsoft.json allows more than Microsoft publishes:',
    '',
    'role            action                         resource          condition',
    'CspmMonitorAws  s3:PutObject, s3:DeleteObject  arn:aws:s3:::b/*  aws:RequestedRegion StringEquals eu-west-1 or eu-west-2'
      .replace('arn:aws:s3:::b/*', 'arn:${AWS::Partition}:s3:::b/*'),
    'CspmMonitorAws  contoso:ListThings             *',
    '',
    'Download the template again. If the Azure portal still offers it, and you have reviewed it, accept it:',
    `MicrosoftTemplate.fromFile('microsoft.json', { acceptedDifferences: ['${id}'] })`,
  ].map((line, i) => i === 2 ? line.replace('resource          ', 'resource                        ') : line));
});

test('many reads cannot hide a change, and what is not shown is counted', () => {
  const reads = Array.from({ length: 60 }, (_, i) => allow('contoso:ListThings', `arn:aws:contoso:::thing${i}`));
  const lines = errorOf(cspm(...reads, allow('s3:DeleteBucket'))).split('\n');
  expect(lines[3]).toMatch(/^CspmMonitorAws +s3:DeleteBucket +\*$/);
  expect(lines).toContain('and 31 more rows, which cdk-defender-for-cloud compare lists');
});

describe('a file of Microsoft has no difference', () => {
  test.each(['DefaultAccess', 'LeastPrivilegeAccess'] as const)('%s', (type) => {
    const permissionsType = type === 'DefaultAccess' ? PermissionsType.DEFAULT_ACCESS : PermissionsType.LEAST_PRIVILEGE_ACCESS;
    const file = portalTemplate(EVERYTHING_ON, type);
    expect(messageOf(() => connectAlone({ permissionsFrom: template(file), permissionsType, plans: makePlans(EVERYTHING_ON) }))).toBe('');
  });

  // As Microsoft's public Terraform has it. This version has less.
  test.each<[string, string, object, object]>([
    ['roles of the audit-log pipeline', 'KubernetesServiceRole',
      allow('iam:PassRole', ['azuredefender', 'msdefender', 'DefenderForCloud'].map(name =>
        ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${name}-*` }))),
      allow('iam:PassRole', 'arn:aws:iam::*:role/a*')],
    ['the role for CIEM of any account', 'CiemOidcRole',
      allow(['sts:AssumeRole', 'sts:TagSession'], { 'Fn::Sub': 'arn:${AWS::Partition}:iam::*:role/DefenderForCloud-Ciem' }),
      allow('sts:AssumeRole', 'arn:aws:iam::*:role/DefenderForCloud-*')],
  ])('with %s, but the same with more', (_, id, published, more) => {
    const file = portalTemplate(EVERYTHING_ON, 'DefaultAccess');
    const of = (statement: object) => {
      file.Resources[id].Properties.Policies = inline(statement).Policies;
      return messageOf(() => connectAlone({ permissionsFrom: template(file), plans: makePlans(EVERYTHING_ON) }));
    };
    expect(of(published)).toBe('');
    expect(of(more)).toContain('allows more than Microsoft publishes');
  });
});

describe('all roles that the app has are in one error', () => {
  const twoRoles = (logicalId = 'Second', roleName = 'New-Role') => {
    const file = cspm(allow('glue:StartJobRun'));
    const { Role } = oneRole({ RoleName: roleName, ...inline(allow('ecs:RunTask')) }).Resources;
    return { Resources: { ...file.Resources, [logicalId]: Role } };
  };
  const make = (file: object, ...accepted: string[]) => messageOf(() => {
    const microsoft = template(file, ...accepted);
    connectAlone({
      permissionsFrom: microsoft,
      plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [microsoft.capability('New-Role')] })],
    });
  });

  test('with an id for each', () => {
    const ids = idsIn(make(twoRoles()));
    expect(ids).toHaveLength(2);
    expect(make(twoRoles(), ...ids)).toBe('');
    expect(make(twoRoles(), ids[0])).not.toContain('glue:StartJobRun');
    expect(make(twoRoles(), ids[1])).not.toContain('ecs:RunTask');
    expect(make(twoRoles('Renamed'), ...ids)).toBe('');
  });

  test('a role that the app does not have is none', () => {
    expect(errorOf(twoRoles(), ...idsIn(errorOf(cspm(allow('glue:StartJobRun')))))).toBe('');
  });

  test('an id of one role accepts nothing for another one', () => {
    const [id] = idsIn(errorOf(cspm(allow('ecs:RunTask'))));
    expect(make(twoRoles(), id)).toContain('ecs:RunTask');
  });

  test('an id of a role without a capability is also that of its party', () => {
    const of = (AssumeRolePolicyDocument: object, ...accepted: string[]) => messageOf(() => {
      const microsoft = template(oneRole({ AssumeRolePolicyDocument, ...inline(allow('ecs:RunTask')) }), ...accepted);
      connectAlone({ plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [microsoft.capability('New-Role')] })] });
    });
    const audience = (last: number) => trustOf(`api://99999999-0000-1111-2222-33333333333${last}`);
    const [id] = idsIn(of(audience(3)));
    expect(of(audience(3), id)).toBe('');
    expect(of(audience(4), id)).toContain('New-Role for api://99999999-0000-1111-2222-333333333334  ecs:RunTask');
    expect(of({ Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] }, id))
      .toContain('New-Role for ec2.amazonaws.com  ecs:RunTask');
  });

  test('in an organization it is said once', () => {
    const message = messageOf(() => organize({ permissionsFrom: template(cspm(allow('ecs:RunTask'))) }));
    expect(message.match(/ecs:RunTask/g)).toHaveLength(1);
  });
});

test('a Deny belongs to what is accepted: without it, the id is another one', () => {
  const deny = { Effect: 'Deny', Action: 'ecs:RunTask', Resource: 'arn:aws:ecs:*:*:task/x' };
  const [id] = idsIn(errorOf(cspm(allow('ecs:RunTask'), deny)));
  expect(errorOf(cspm(allow('ecs:RunTask'), deny), id)).toBe('');
  expect(errorOf(cspm(allow('ecs:RunTask')), id)).toContain('ecs:RunTask');
});

describe('an accepted id', () => {
  const GONE = '0123456789abcdef0123456789abcdef';
  const warnings = (content: object, ...accepted: string[]) => {
    const { stack } = synth({ permissionsFrom: template(content, ...accepted) });
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('acceptedDifferences'))
      .map(({ entry }) => String(entry.data));
  };

  test('that is that of no difference is a warning', () => {
    expect(warnings(cspm(), GONE)).toEqual([
      `microsoft.json has no difference with the id ${GONE}: remove it from acceptedDifferences [ack: ` +
        'cdk-defender-for-cloud:acceptedInVain]',
    ]);
    const [id] = idsIn(errorOf(cspm(allow('ecs:RunTask'))));
    expect(warnings(cspm(allow('ecs:RunTask')), id)).toEqual([]);
  });

  test.each<[string, any, string]>([
    ['in another form', ['all'], 'acceptedDifferences[0] must be the id of a difference, 32 hexadecimal digits, got "all"'],
    ['in upper case', [GONE.toUpperCase()], 'acceptedDifferences[0] must be the id of a difference'],
    ['a wildcard', ['*'], 'acceptedDifferences[0] must be the id of a difference'],
    ['twice', [GONE, GONE], 'acceptedDifferences must name each difference once'],
    ['no list', GONE, 'acceptedDifferences must be a list of differences'],
  ])('%s is an error', (_, acceptedDifferences, message) => {
    expect(() => MicrosoftTemplate.fromFile(write(cspm()), { acceptedDifferences })).toThrow(`microsoft.json: ${message}`);
  });
});

test('a capability in code has no such error: it is in the code that a reviewer reads', () => {
  const own = DefenderCapability.custom({
    id: 'Own',
    roleName: 'Own',
    audience: 'api://99999999-0000-1111-2222-333333333333',
    statements: [new iam.PolicyStatement({ actions: ['*'], resources: ['*'] })],
  });
  expect(() => connect(newStack(), { plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [own] })] })).not.toThrow();
});
