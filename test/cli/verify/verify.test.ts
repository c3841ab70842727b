import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, join } from 'path';
import { answering, failure, IDENTITY, parseOptions, shown } from './support';
import { makeAsk, Patience } from '../../../cli/asking/ask';
import { CommandError } from '../../../cli/asking/run-command';
import { differs, information, notCheckable, notChecked, ok, toJson, exitCode, markdown, report } from '../../../cli/checking/findings';
import { checkStatus, checkTemplate } from '../../../cli/checking/stack';
import { checkOptions } from '../../../cli/verify/options';
import { verify } from '../../../cli/verify/verify';

const SET = {
  Type: 'AWS::CloudFormation::StackSet',
  Properties: { StackSetName: 'Members', StackInstancesGroup: [{ Regions: ['eu-west-1'] }], TemplateBody: '{"Resources":{}}' },
};
const stack = { id: 'S', stackName: 'S', folder: '/nowhere', template: { Resources: {} } };
const tokens = { accountSummary: { SummaryMap: { GlobalEndpointTokenVersion: 2 } } };

describe('what is asked', () => {
  test('in another account than the app names, nothing is asked', async () => {
    const inOther = { ...stack, account: '444455556666' };
    expect(shown(await verify(answering({}), IDENTITY, inOther, parseOptions([])))).toEqual([
      'account | differs | 111122223333, as arn:aws:iam::111122223333:user/auditor, expected 444455556666',
    ]);
    const expected = await verify(answering({}), IDENTITY, stack, parseOptions(['--account', '777788889999']));
    expect(expected.map(f => f.status)).toEqual(['differs']);
  });

  test('a stack that is not there', async () => {
    const missing = failure('ValidationError', 'Stack with id S does not exist');
    const ask = answering({ ...tokens, stack: missing, stackResources: missing });
    expect(shown(await verify(ask, IDENTITY, stack, parseOptions([]))).slice(1)).toEqual([
      'stack S | differs | it does not exist in this account and region',
      'resources of S | not checked | the stack is missing, so none of them was checked',
      'STS token version | information | 2: session tokens of the global endpoint work in every region',
    ]);
  });

  test.each<[string, any, { account?: string }, string[]]>([
    ['a stack that is not there', { Resources: {} }, {}, ['--azure-resource-group', 'g']],
    ['another account', { Resources: {} }, { account: '444455556666' }, ['--azure-resource-group', 'g']],
    ['a member account without a stack', { Resources: { SET } }, {}, ['--azure-resource-group', 'g', '--member']],
  ])('Azure was asked for, and not looked at: %s', async (_, template, account, args) => {
    const missing = failure('ValidationError', 'Stack with id S does not exist');
    const ask = answering({ ...tokens, stack: missing, stackResources: missing, stacks: { StackSummaries: [] } });
    const found = await verify(ask, IDENTITY, { ...stack, ...account, template }, parseOptions(args));
    expect(shown(found).at(-1)).toBe(
      'security connector aws-111122223333 | not checked | Azure was not asked about it, because of the rows above');
  });

  test('Azure was asked for, and none of the nested stacks has roles', async () => {
    const nesting = { Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://b/none.json' } } } };
    const ask = answering({
      ...tokens,
      stack: { Stacks: [{ StackId: 'arn:aws:cloudformation:eu-west-1:1:stack/S/1', StackStatus: 'CREATE_COMPLETE' }] },
      stackResources: {
        StackResourceSummaries: [{ LogicalResourceId: 'N', PhysicalResourceId: 'arn:aws:cloudformation:eu-west-1:1:stack/N/1' }],
      },
      stackTemplate: { TemplateBody: JSON.stringify(nesting) },
    });
    const nested = { ...stack, template: nesting, isTemplateFile: true };
    const found = await verify(ask, IDENTITY, nested, parseOptions(['--azure-resource-group', 'g', '--azure-connector', 'mine']));
    expect(shown(found).at(-1)).toMatch(/^security connector mine \| not checked/);
  });

  test('without the right to read the stack, the program ends', async () => {
    const ask = answering({ ...tokens, stack: failure('AccessDenied'), stackResources: failure('AccessDenied') });
    await expect(verify(ask, IDENTITY, stack, parseOptions([]))).rejects.toThrow(CommandError);
  });

  test('a member account that no StackSet has reached; stacks of another StackSet do not count', async () => {
    const other = { StackName: 'StackSet-Members-Other-0f8fad5b-d9cb-469f-a165-70867728950e', StackStatus: 'CREATE_COMPLETE' };
    const gone = { StackName: 'StackSet-Members-0f8fad5b-d9cb-469f-a165-70867728950e', StackStatus: 'DELETE_COMPLETE' };
    const ask = answering({ ...tokens, stacks: { StackSummaries: [other, gone] } });
    const organization = { ...stack, account: '444455556666', template: { Resources: { SET } } };
    expect(shown(await verify(ask, IDENTITY, organization, parseOptions(['--member']))).slice(1, 3)).toEqual([
      'stacks of StackSets | differs | this account and region have none of Members',
      'resources of StackSets | not checked | the stacks are missing, so none of them was checked',
    ]);
  });
});

test.each([
  ['CREATE_COMPLETE', 'ok'],
  ['UPDATE_COMPLETE', 'ok'],
  ['IMPORT_COMPLETE', 'ok'],
  ['UPDATE_ROLLBACK_COMPLETE', 'differs'],
  ['ROLLBACK_COMPLETE', 'differs'],
  ['UPDATE_IN_PROGRESS', 'differs'],
  ['CREATE_FAILED', 'differs'],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'differs'],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'differs'],
  ['DELETE_COMPLETE', 'differs'],
])('a stack that is %s: %s', (status, result) => expect(checkStatus('S', status).status).toBe(result));

test('metadata of CDK is no difference of templates, anything else is', async () => {
  const resource = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 1 } };
  const of = async (TemplateBody: unknown) => shown(await checkTemplate(
    answering({ stackTemplate: { TemplateBody } }), 'S', { Resources: { Q: { ...resource, Metadata: { 'aws:cdk:path': 'S/Q' } } } },
    new Date()));
  expect(await of({ Resources: { Q: resource, CDKMetadata: { Type: 'AWS::CDK::Metadata' } } })).toEqual([
    'template of S | ok | the expected one, 1 resources',
  ]);
  expect(await of(JSON.stringify({ Resources: { Q: { ...resource, DeletionPolicy: 'Retain' }, R: resource } }))).toEqual([
    'template of S | differs | not the expected one: Q differs; R is deployed, but not expected',
  ]);
});

test.each([
  ['2026-11.2', '2026-11.2', '2026-11-30', ['version 2 of 2026-11, less than a month old']],
  ['2026-11.2', '2026-11.2', '2026-12-01', ['version 2 of 2026-11, 1 month old']],
  ['2026-11.2', '2026-11.2', '2028-01-01', ['version 2 of 2026-11, 14 months old']],
  ['2026-11.2', '2026-11.2', '2026-10-31', ['version 2 of 2026-11, a date after today']],
  ['2026-11', '2027-01.3', '2027-02-01', ['deployed: data of 2026-11, 3 months old; expected: version 3 of 2027-01, 1 month old']],
  [undefined, '2027-01.3', '2027-02-01', ['deployed: unknown; expected: version 3 of 2027-01, 1 month old']],
  [undefined, undefined, '2027-02-01', []],
  ['soon', undefined, '2027-02-01', []],
])('permission data: %s deployed, %s in the app, on %s', async (deployed, synthesized, today, expected) => {
  const template = (permissionData?: string) =>
    ({ Resources: {}, ...permissionData && { Metadata: { 'cdk-defender-for-cloud': { version: '1.0.0', permissionData } } } });
  const found = await checkTemplate(
    answering({ stackTemplate: { TemplateBody: JSON.stringify(template(deployed)) } }), 'S', template(synthesized), new Date(today));
  expect(shown(found.slice(1)).filter(line => !line.startsWith('library version')))
    .toEqual(expected.map(text => `permission data of S | information | ${text}`));
});

test.each([
  ['1.1.0', '1.1.0', ['1.1.0']],
  ['1.0.0', '1.1.0', ['deployed: 1.0.0; expected: 1.1.0']],
  [undefined, '1.1.0', ['deployed: unknown; expected: 1.1.0']],
  ['1.1.0', undefined, ['deployed: 1.1.0; expected: unknown']],
  [7, undefined, []],
  [undefined, undefined, []],
])('library version: %s deployed, %s in the app', async (deployed, synthesized, expected) => {
  const template = (version: unknown) =>
    ({ Resources: {}, ...version !== undefined && { Metadata: { 'cdk-defender-for-cloud': { version } } } });
  const found = await checkTemplate(
    answering({ stackTemplate: { TemplateBody: JSON.stringify(template(deployed)) } }), 'S', template(synthesized), new Date('2026-12-24'));
  expect(found.slice(1).map(toJson)).toEqual(
    expected.map(text => ({ check: 'library version of S', result: 'information', found: text })));
});

describe('programs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verify-test-'));
  const log = join(folder, 'log');
  const program = (name: string, body: string) => writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  const before = process.env.PATH;
  beforeAll(() => (process.env.PATH = [folder, '/usr/bin', '/bin'].join(delimiter)));
  afterAll(() => (process.env.PATH = before));

  test('each command runs once, with profile and region, and without a pager', async () => {
    program('aws',
      `echo "$@" "pager=$AWS_PAGER" >> '${log}'; [ "$1" = sts ] && echo '{"Account": "1", "Arn": `
        + '"arn:aws:iam::1:user/x"}\' || echo \'{"DetectionStatus": "x"}\'');
    const ask = makeAsk('verify', { profile: 'p', region: 'eu-west-1' });
    expect(await Promise.all([ask('identity'), ask('identity')])).toEqual(Array(2).fill({ Account: '1', Arn: 'arn:aws:iam::1:user/x' }));
    await ask('driftStatus', { detection: 'd' });
    await ask('driftStatus', { detection: 'd' });
    const drift = 'cloudformation describe-stack-drift-detection-status --stack-drift-detection-id d';
    const options = '--profile p --region eu-west-1 --output json pager=';
    expect(readFileSync(log, 'utf-8').trim().split('\n')).toEqual([
      `sts get-caller-identity ${options}`, `${drift} ${options}`, `${drift} ${options}`,
    ]);
  });

  test('the code of an error is read, and the command is told', async () => {
    program('aws', 'echo; echo "An error occurred (NoSuchEntity) when calling the GetInstanceProfile operation: no profile" >&2; exit 254');
    const error: CommandError = await makeAsk('verify')('instanceProfile', { profile: 'P' }).catch(e => e);
    expect([error.code, error.isMissing, error.command]).toEqual([
      'NoSuchEntity', true, 'aws iam get-instance-profile --instance-profile-name P --output json',
    ]);
    expect(error.message).toBe('An error occurred (NoSuchEntity) when calling the GetInstanceProfile operation: no profile');
  });

  test.each([
    ['AWS.SimpleQueueService.NonExistentQueue', true], ['AssociationDoesNotExist', true], ['ResourceNotFoundException', true],
    ['StackSetNotFoundException', true], ['AccessDenied', false], ['ExpiredToken', false], ['ThrottlingException', false],
  ])('%s: missing %s', async (code, isMissing) => {
    program('aws', `echo "An error occurred (${code}) when calling the X operation: text" >&2; exit 255`);
    const error: CommandError =
      await makeAsk('verify', { patience: new Patience({ now: Date.now, wait: async () => undefined }) })('rule', { rule: code })
        .catch(e => e);
    expect(error.isMissing).toBe(isMissing);
  });

  test('an answer that is no JSON, and a program that is not there', async () => {
    program('aws', 'echo hello');
    await expect(makeAsk('verify')('identity'))
      .rejects.toThrow(/^the answer is not JSON. It is not shown, because it can contain secrets: 6 characters$/);
    await expect(makeAsk('verify')('azureAccount')).rejects.toThrow('az is not installed, or not on the PATH');
  });
});

describe('report', () => {
  const all = [
    ok('a', 'fine'), differs('b', 'wrong', 'mend it'), differs('c', 'wrong too', 'mend it'), notChecked('d', 'no option'),
    information('e', 'by the way'),
  ];

  test('a table, what to do, and a sum', () => {
    expect(report(all, 100)).toEqual([
      'check  result       what was found',
      '-----  -----------  --------------',
      'a      ok           fine',
      'b      differs      wrong',
      'c      differs      wrong too',
      'd      not checked  no option',
      'e      information  by the way',
      '',
      'What to do about b; c:',
      '  mend it',
      '',
      '1 ok, 2 differ, 1 not checked',
    ]);
  });

  test('as Markdown with its date, in which names of others stay text', () => {
    const hostile = differs('role `x` | <b>', 'got *\n# heading | [a](b)', 'mend it');
    expect(markdown([ok('a', 'fine'), hostile],
      { version: '1.2.3', time: new Date(Date.UTC(2026, 10, 29, 13, 5)), account: '111122223333', stack: 'Security' }))
      .toBe([
        '# Verified on 2026-11-29 13:05 UTC',
        '',
        'Account 111122223333, Security, with cdk-defender-for-cloud 1.2.3: 1 ok, 1 differs, 0 not checked.',
        '',
        '| check | result | what was found |',
        '| --- | --- | --- |',
        '| a | ok | fine |',
        '| role \\`x\\` \\| \\<b\\> | differs | got \\* \\# heading \\| \\[a\\](b) |',
        '',
        'What to do about role \\`x\\` \\| \\<b\\>:\\',
        'mend it\\',
        '',
      ].join('\n'));
  });

  test('--report overwrites no file', () => {
    expect(() => checkOptions({ template: 't.json', stack: 'S', report: 'package.json' }))
      .toThrow('--report must be a new file, got "package.json", which exists');
    expect(() => checkOptions({ template: 't.json', stack: 'S', report: 'src' }))
      .toThrow('--report must be a new file, got "src", which is a folder');
  });

  test('scripts read the same keys as before', () => {
    const denied = { ...notChecked('d', 'no'), unanswered: true, denied: 'iam:GetRole', remedy: 'ask' };
    expect([differs('b', 'wrong', 'mend it'), denied, notCheckable('e', 'code')].map(toJson)).toEqual([
      { check: 'b', result: 'differs', found: 'wrong', remedy: 'mend it' },
      { check: 'd', result: 'not checked', found: 'no', remedy: 'ask' },
      { check: 'e', result: 'not checkable', found: 'code' },
    ]);
  });

  test('exit code', () => {
    expect(exitCode(all)).toBe(1);
    expect(exitCode([ok('a', ''), notCheckable('b', ''), information('c', '')])).toBe(0);
    expect(exitCode([ok('a', ''), notChecked('b', '')])).toBe(2);
    expect(exitCode([differs('a', '', ''), notChecked('b', '')])).toBe(1);
  });

  test('the sum says what nobody can check, if there is something', () => {
    expect(report([notCheckable('a', ''), notChecked('b', ''), notCheckable('c', '')], 100).at(-1))
      .toBe('0 ok, 0 differ, 1 not checked, 2 not checkable');
  });
});

test('the templates of members have no version: their content says which version they are of', async () => {
  const file = JSON.parse(
    readFileSync(join(__dirname, '..', '..', '..', 'templates', 'defender-account.default-access.template.json'), 'utf-8'));
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', '..', 'package.json'), 'utf-8'));
  const of = async (deployed: object) => shown(await checkTemplate(
    answering({ stackTemplate: { TemplateBody: JSON.stringify(deployed, null, 1) } }), 'S', file, new Date('2026-12-24'))).slice(1);
  expect(await of(file)).toEqual([
    `library version of S | information | ${version}`, 'permission data of S | information | version 3 of 2026-11, 1 month old',
  ]);
  expect(await of({ ...file, Description: 'another' })).toEqual([
    `library version of S | information | deployed: unknown; expected: ${version}`,
    'permission data of S | information | deployed: unknown; expected: version 3 of 2026-11, 1 month old',
  ]);
});
