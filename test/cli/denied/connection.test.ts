import { answering, OPTIONS, SESSION, TENANT } from './support';
import { makeAsk } from '../../../cli/asking/ask';
import { CommandError } from '../../../cli/asking/run-command';
import { connectionOf } from '../../../cli/denied/connection';
import { ROLES } from '../../facts/roles';

/** Roles that Defender for Cloud assumes itself. */
const BY_TOKEN = ROLES.filter(role => role.audience !== undefined).map(role => role.roleName);

const trust = (...names: string[]) => ({
  Role: {
    Arn: 'arn',
    AssumeRolePolicyDocument: {
      Statement: names.map(name => ({
        Effect: 'Allow', Condition: { StringEquals: { 'sts:RoleSessionName': name } },
      })),
    },
  },
});
const namesOf = async (options: object) => (await connectionOf({ ...OPTIONS, tenantId: TENANT, ...options }, answering())).roles
  .map(r => r.name);

test('with the tenant, nobody is asked', async () => {
  expect((await connectionOf({ ...OPTIONS, tenantId: TENANT }, answering())).sessionName).toBe(SESSION);
});

test('default names: only roles that Defender for Cloud assumes with this session name', async () => {
  expect(await namesOf({})).toEqual(BY_TOKEN);
});

test('a suffix, another CSPM role, more roles', async () => {
  expect(await namesOf({ suffix: '-x', roles: ['Mine', 'mdccontainersk8srole-X'] }))
    .toEqual(expect.arrayContaining(['CspmMonitorAws-x', 'SensitiveDataDiscovery-x', 'Mine']));
  expect(await namesOf({ suffix: '-x', roles: ['mdccontainersk8srole-X'] })).toHaveLength(BY_TOKEN.length);
  const [cspm, scanner] = await namesOf({ suffix: '-x', cspmRole: 'Cspm' });
  expect([cspm, scanner]).toEqual(['Cspm', 'DefenderForCloud-AgentlessScanner-x']);
});

test('without the tenant, the trust of the CSPM role has the session name', async () => {
  const ask = answering(trust(SESSION, SESSION));
  expect((await connectionOf({ ...OPTIONS, cspmRole: 'Cspm' }, ask)).sessionName).toBe(SESSION);
  expect(ask.questions).toEqual([['role', { role: 'Cspm' }]]);
});

test.each([
  ['no session name', trust('MicrosoftSentinel_x', 'MicrosoftDefenderForClouds_x'),
    'the trust of CspmMonitorAws has no session name of Defender for Cloud: give --tenant-id'],
  ['several', trust(SESSION, SESSION.replace('2222', '3333')),
    'the trust of CspmMonitorAws has 2 session names of Defender for Cloud: give --tenant-id'],
  ['an odd answer', null, 'the answer does not have the documented form: it must be an object'],
  ['no role', new CommandError('no', 'NoSuchEntity', 'aws'),
    'the account has no role CspmMonitorAws: if it has another name, give --role-name-suffix, --cspm-role or --stack'],
  ['no right to ask', new CommandError('denied', 'AccessDenied', 'aws'), 'denied'],
])('%s in the trust', async (_, answer, message) => {
  await expect(connectionOf(OPTIONS, answering(answer))).rejects.toThrow(message);
});

const outputs = (all: Record<string, string>) => ({
  Stacks: [{
    StackId: 'id',
    StackStatus: 'CREATE_COMPLETE',
    Outputs: Object.entries(all).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  }],
});

test('the outputs of a stack of CDK and of a template have the names of the roles', async () => {
  const answer = outputs({
    DefenderCspmMonitorRoleArn1A2B3C4D: 'arn:aws:iam::111122223333:role/security/Cspm',
    AgentlessKubernetesDiscoveryRoleArn: 'arn:aws:iam::111122223333:role/MDCX',
    CiemOidcRoleArn: 'arn:aws:iam::111122223333:role/Ciem',
    CloudWatchToKinesisRoleArn: 'arn:aws:iam::111122223333:role/Service',
    CspmMonitorRoleArnCopy: 'arn:aws:iam::111122223333:role/Other',
    SensitiveDataDiscoveryRoleArn: 'not an ARN',
    DefenderCloudTrailUserIdentityArn12345678: 'arn:aws:sts::111122223333:assumed-role/Cspm/x',
  });
  const { roles } = await connectionOf({ ...OPTIONS, tenantId: TENANT, stack: 'S', roles: ['Mine'] }, answering(answer));
  expect(roles.map(r => [r.name, r.capability?.id]))
    .toEqual([['Cspm', 'CspmMonitor'], ['MDCX', 'AgentlessKubernetesDiscovery'], ['Mine', undefined]]);
});

test.each([null, {}, [], 'text', { Stacks: [] }, { Stacks: [null] }, { Stacks: 1 }])('an odd answer: %j', async (answer) => {
  await expect(connectionOf({ ...OPTIONS, stack: 'S' }, answering(answer)))
    .rejects.toThrow(/^the answer does not have the documented form: /);
});

test.each([outputs({}), outputs({ X: 'y' })])('a stack without such outputs: %j', async (answer) => {
  await expect(connectionOf({ ...OPTIONS, stack: 'S' }, answering(answer)))
    .rejects
    .toThrow('--stack must be a stack with an output for the ARN of each role, got "S", which has no such output: use ' +
        '--role-name-suffix, --cspm-role or --role');
});

test('a stack without the CSPM role needs the tenant', async () => {
  const answer = outputs({ AgentlessVmScanningRoleArn: 'arn:aws:iam::111122223333:role/A' });
  await expect(connectionOf({ ...OPTIONS, stack: 'S' }, answering(answer))).rejects
    .toThrow('the stack S has no CSPM role: give --tenant-id');
});

test('commands are as a person types them', async () => {
  const typed: string[] = [];
  const run = async (words: readonly string[]) => {
    typed.push(words.join(' '));
    return words[1] === 'iam' ? { Role: { Arn: 'arn' } } : { Events: [] };
  };
  const ask = makeAsk('denied', { profile: 'audit', run });
  await ask('moreEvents', { session: 'S', from: 'F', to: 'T', region: 'eu-west-1', page: 'N' });
  await ask('role', { role: 'R' });
  expect(typed).toEqual([
    'aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=S --start-time F --end-time T ' +
      '--max-results 50 ' +
      '--next-token N --profile audit --region eu-west-1 --output json',
    'aws iam get-role --role-name R --profile audit --output json',
  ]);
});
