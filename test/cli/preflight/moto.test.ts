/**
 * `cdk-defender-for-cloud preflight` with the real AWS CLI against moto's server: one account and one organization with what
 * blocks a deployment or hides something from Defender for Cloud, and one of each with near misses.
 */
import { spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import { argumentsOf } from '../../../cli/asking/ask';
import { callsOf, type CallName } from '../../../cli/asking/catalogue';
import { OrganizationTargets, PermissionsType } from '../../../src';
import { describeWithAwsCli } from '../../support/aws-cli';
import { organize } from '../../support/organization';
import { CIEM_OBJECT_ID, connect, makePlans, synth } from '../../support/synth';
import { bundleCli, runCli } from '../support/run';

const CALLS = callsOf('preflight');
const REGION = 'eu-west-1';
const [BAD, NEAR, EMPTY] = ['111122223333', '444455556666', '999988887777'];
const [BAD_ORGANIZATION, NEAR_ORGANIZATION] = ['777788889999', '888899990000'];

/**
 * Commands that moto 5.2.5 does not serve: it answers with an error of its own, or has no such data. Their rows have tests with
 * answers instead. It also finds no stack by a physical id (`owner`), and keeps no authentication mode of a cluster.
 */
const NOT_IN_MOTO = ['arcAssociations', 'hooks', 'landingZones', 'managedInstances', 'quota', 'simulation', 'trustedAccess'];
/** What follows from an answer that moto does not give, or for which the planted accounts have no reason. */
const NOT_ASKED = ['accounts', 'configuredRegion', 'control', 'delegatedAdministrators', 'enabledControls', 'policy', 'policyVersion',
  'proactiveControls', 'topicSubscriptions'];

function singleAccount(account: string) {
  const app = new App();
  const stack = new Stack(app, 'Security', { env: { account, region: REGION } });
  connect(stack, {
    permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
    plans: makePlans({
      cspm: {
        ciem: {
          servicePrincipalObjectId: CIEM_OBJECT_ID, cloudTrailBucketName: `trail-${account}`,
        },
      },
      servers: {},
      containers: {},
      databases: {},
    }),
  });
  const topic = new notifications.SnsDestination(new sns.Topic(stack, 'Topic'));
  s3.Bucket.fromBucketName(stack, 'Trails', `shared-${account}`)
    .addEventNotification(s3.EventType.OBJECT_CREATED, topic, { prefix: `AWSLogs/${account}/CloudTrail/` });
  // What the library creates without a name of its own, or elsewhere.
  const statements = [new iam.PolicyStatement({ actions: ['sts:GetCallerIdentity'], resources: ['*'] })];
  new iam.ManagedPolicy(stack, 'Policy', { managedPolicyName: 'Security-Extra', statements });
  new logs.LogGroup(stack, 'Log', { logGroupName: '/security/extra' });
  const assembly = app.synth();
  const resources = Object.entries<any>(assembly.getStackByName('Security').template.Resources);
  const name = (type: string, property: string) =>
    resources.map(([, r]) => r).find(r => r.Type === type && typeof r.Properties[property] === 'string')?.Properties[property];
  return {
    folder: assembly.directory,
    names: {
      role: resources.find(([, r]) => r.Properties?.RoleName === 'CspmMonitorAws')![0],
      profile: name('AWS::IAM::InstanceProfile', 'InstanceProfileName'),
      policy: name('AWS::IAM::ManagedPolicy', 'ManagedPolicyName'),
      document: name('AWS::SSM::Document', 'Name'),
      rule: name('AWS::Events::Rule', 'Name'),
      logGroup: name('AWS::Logs::LogGroup', 'LogGroupName'),
    },
  };
}

bundleCli();

describeWithAwsCli('preflight with the AWS CLI', (aws) => {
  const plant = (kind: string, values: object) => aws.plant(join(__dirname, 'moto', 'plant.py'), { kind, ...values });
  /** Rows of moto's own errors, by id. */
  const unserved = new Set<string>();
  const calls: string[][] = [];

  /** Runs the command in an account: its exit code, and its rows by id, without those of moto's own errors. */
  async function preflight(account: string, args: readonly string[], more: readonly string[] = []) {
    const { environment, calls: all } = await aws.account(account);
    const { status, stdout, stderr } = runCli(['preflight', ...args, '--json', '--quiet', ...more], { env: environment });
    expect(stderr).toBe('');
    calls.splice(0, calls.length, ...all());
    const rows: { id: string; status: string; text: string }[] = JSON.parse(stdout).rows;
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    const isOfMoto = ({ text }: { text: string }) => /Internal Server Error|doctype html|NoSuchResourceException/.test(text);
    for (const { text } of rows.filter(isOfMoto)) unserved.add(servedBy(text));
    return { status, rows: Object.fromEntries(rows.filter(row => !isOfMoto(row)).map(row => [row.id, `${row.status} | ${row.text}`])) };
  }

  test('an account in which everything is in the way', async () => {
    const { folder, names } = singleAccount(BAD);
    const { instances: [without, other], key } = await plant('account', { account: BAD, bad: true, names });
    const { status, rows } = await preflight(BAD, ['--assembly', folder]);
    const exists = 'blocker | it exists. No stack of this account owns it';
    const sentinel = `arn:aws:sqs:${REGION}:${BAD}:sentinel (s3:ObjectCreated:*; prefix AWSLogs/)`;
    const keyRow = (actions: string, user: string) =>
      `cannot tell | no statement of its policy without a condition enables IAM policies for ${actions}, so the data `
        + `that it encrypts may not be scanned, used by ${user}`;
    expect(rows).toMatchObject({
      [`stack Security in ${REGION}`]: 'blocker | ROLLBACK_COMPLETE: it cannot be deployed',
      'bootstrap': `blocker | the account has no role cdk-hnb659fds-cfn-exec-role-${BAD}-${REGION}, with which CloudFormation deploys`,
      'names: role CspmMonitorAws': 'blocker | cspmmonitoraws exists, and IAM ignores the case of names. No stack of this account owns it',
      [`names: instance profile ${names.profile}`]: exists,
      [`names: managed policy ${names.policy}`]: exists,
      [`names: SSM document ${names.document} in ${REGION}`]: exists,
      [`names: rule ${names.rule} in ${REGION}`]: exists,
      [`names: log group ${names.logGroup} in ${REGION}`]: exists,
      'OIDC provider sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/': expect.stringMatching(
        /^blocker \| it exists\. No stack of this account owns it\. /),
      'Azure Arc: role ArcForServerRole': 'cannot tell | it exists: the multicloud connector of Azure can install '
        + 'Azure Arc on the same instances',
      'quota: roles': expect.stringMatching(/^blocker \| 3 exist, the deployment adds 19, 5 are allowed$/),
      [`notifications of shared-${BAD}`]: expect.stringContaining(`blocker | S3 already notifies ${sentinel}, and refuses`),
      [`notifications of trail-${BAD}`]: expect.stringContaining(`cannot tell | S3 notifies ${sentinel} of new logs`),
      [`trail main in ${REGION}`]: `cannot tell | it is not logging, so nothing new arrives in trail-${BAD}`,
      [`hosts in ${REGION}: without a profile`]: `changes for others | 1 instance will get AmazonSSMRoleForInstancesMDCSetup: ${without}`,
      [`hosts in ${REGION}: another profile`]:
        'cannot tell | 1 instance with another instance profile: Hosts lacks AmazonSSMPatchAssociation. ' +
        'They are not changed, and get no Azure Arc',
      [`hosts in ${REGION}: metadata service`]: expect.stringMatching(new RegExp(`^cannot tell \\| 2 instances .*: ${without}, ${other}$`)),
      [`EKS cluster prod in ${REGION}: network`]:
        expect.stringContaining('changes for others | its endpoint is restricted and does not allow 172.212.245.192/28, 48.209.1.192/28'),
      [`key ${key}: DefenderForCloud-AgentlessScanner`]:
        expect.stringContaining(keyRow('kms:creategrant, kms:describekey, kms:generatedatakeywithoutplaintext, kms:reencryptfrom', 'vol-')),
      [`key ${key}: DefenderForCloud-DataSecurityPostureDB`]: keyRow('kms:creategrant, kms:describekey', 'shop'),
      [`databases in ${REGION}: backups`]: 'cannot tell | 1 database without automatic backups may not be scanned: shop',
      [`bucket orders-${BAD}: statement Planted`]: 'cannot tell | it may deny SensitiveDataDiscovery to read the '
        + 'bucket, if StringNotEquals aws:SourceVpce vpce-1',
    });
    expect(status).toBe(1);
  });

  test('an account with a near miss of each', async () => {
    const { folder, names } = singleAccount(NEAR);
    const { key } = await plant('account', { account: NEAR, bad: false, names });
    const { status, rows } = await preflight(NEAR, ['--assembly', folder]);
    const free = (name: string) => expect.stringMatching(new RegExp(`^fine \\| free, or of this stack: ${name}`));
    expect(rows).toMatchObject({
      [`stack Security in ${REGION}`]: 'fine | UPDATE_ROLLBACK_COMPLETE',
      'names: roles': free('CspmMonitorAws, '),
      'names: instance profiles': free(names.profile),
      'names: managed policies': free(names.policy),
      [`names: SSM documents in ${REGION}`]: free(names.document),
      [`names: rules in ${REGION}`]: free(names.rule),
      [`names: log groups in ${REGION}`]: free(names.logGroup),
      'OIDC provider sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/': 'fine | it does not exist, and will be '
        + 'created with 7 audiences',
      'Azure Arc: role ArcForServerRole': 'fine | it does not exist',
      'quota: roles': 'fine | 5 exist, the deployment adds 18, 1000 are allowed',
      'regions': `fine | ${REGION}: enabled`,
      [`notifications of shared-${NEAR}`]: 'fine | 1 notification of others, none of which conflicts',
      [`notifications of trail-${NEAR}`]: 'fine | 1 notification of others, none of which conflicts',
      [`trail main in ${REGION}`]: `fine | it is logging to trail-${NEAR}`,
      [`hosts in ${REGION}: without a profile`]: 'fine | none of 1 target',
      [`key ${key}: DefenderForCloud-AgentlessScanner`]: expect.stringMatching(/^fine \| its policy enables IAM policies, used by vol-/),
      [`key ${key}: DefenderForCloud-DataSecurityPostureDB`]: 'fine | its policy enables IAM policies, used by shop',
      [`databases in ${REGION}: backups`]: 'fine | 1 database with automatic backups',
      'buckets': 'fine | 3 buckets, and no statement of their policies denies access to SensitiveDataDiscovery',
    });
    // moto does not keep the authentication mode of a cluster.
    const others = Object.entries(rows).filter(([, row]) => !row.startsWith('fine')).map(([id]) => id);
    expect(others).toEqual([`EKS cluster prod in ${REGION}: authentication mode`, 'change set']);
    expect(status).toBe(2); // Nothing blocks, and moto does not say which rights the deployment has.
  });

  /** An organization whose stack is there, for one unit. The app is for two. */
  async function inOrganization(account: string, bad: boolean, more: (members: string[]) => string[]) {
    const { units, members }: Record<string, string[]> = await plant('organization', { account, bad });
    const app = (...targets: string[]) => organize(
      {
        targets: OrganizationTargets.organizationalUnits(...targets),
        plans: makePlans({ servers: {} }),
        hostManagementRegions: bad
          ? [REGION, 'me-central-1'] : [REGION],
      },
      { env: { account, region: REGION } });
    const deployed = bad ? units[2] : units[0];
    const sets = Object.entries<any>(app(deployed).json().Resources).filter(([, { Type }]) => Type === 'AWS::CloudFormation::StackSet');
    await plant('deployed',
      {
        account,
        resources: Object.fromEntries(
          sets),
        sets: sets.map(([, { Properties }]) => [Properties.StackSetName, [deployed], [REGION]]),
      });
    const after = app(units[0], units[1]);
    const [set] = Object.values<any>(after.json().Resources).map(({ Properties }) => Properties?.StackSetName)
      .filter(name => /Members$/.test(name));
    return { units, members, set, ...await preflight(account, ['--assembly', after.app.outdir], more(members)) };
  }

  test('an organization in which everything is in the way, and one of its accounts', async () => {
    const { status, rows, units, members, set } = await inOrganization(BAD_ORGANIZATION, true,
      ([member]) => ['--member-account', member, '--assume-role', 'Ops']);
    expect(rows).toMatchObject({
      'organization: account': `fine | ${BAD_ORGANIZATION} is the management account`,
      'organization: features': 'blocker | CONSOLIDATED_BILLING: service-managed StackSets need all features',
      [`StackSets: unit ${units[1]}`]: expect.stringMatching(new RegExp(`^blocker \\| it is below ${units[0]}, which is in the same list`)),
      [`StackSet ${set}: stacks are deleted and created again`]: expect.stringMatching(
        new RegExp(`^blocker \\| 1 account in ${REGION}: ${members[2]}\\.`)),
      [`StackSet ${set}: accounts get a stack`]: `fine | 2 accounts in ${REGION}: ${[members[0], members[1]].sort().join(', ')}`,
      [`${members[0]} names: role CspmMonitorAws`]: 'blocker | it exists. No stack of this account owns it',
      [`${members[0]} OIDC provider sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/`]:
        'changes for others | it gets 3 audiences in addition to the 1 that it has. No stack of this account owns it',
      [`${members[0]} regions`]: 'blocker | me-central-1 is not enabled in this account',
    });
    expect(Object.entries(rows).filter(([id]) => id.startsWith('rights: Guard')).map(([, row]) => row)).toEqual([
      'cannot tell | it may deny stacksets-exec-*: iam:CreateRole, without a condition',
    ]);
    expect(status).toBe(1);
  });

  test('an organization with a near miss of each', async () => {
    const { status, rows, units, members, set } = await inOrganization(NEAR_ORGANIZATION, false, () => []);
    expect(rows).toMatchObject({
      'organization: features': 'fine | all features are on',
      'StackSets: units': `fine | ${[units[0], units[1]].sort().join(', ')}: none is below another one`,
      [`StackSet ${set}: accounts get a stack`]: `fine | 1 account in ${REGION}: ${members[1]}`,
      [`StackSet ${set}: accounts keep their stack`]: `fine | 1 account in ${REGION}: ${members[0]}`,
      [`rights: policies of ${units[0]}`]: expect.stringMatching(/^fine \| no statement of a service or resource control policy/),
    });
    expect(Object.entries(rows).filter(([, row]) => !row.startsWith('fine')).map(([id]) => id)).toEqual(['deletions', 'change set']);
    expect(rows.deletions).toMatch(
      /^changes for others \| the template no longer has 1 resource, which the deployment deletes: \S+ \(AWS::SQS::Queue\)$/);
    expect(status).toBe(2); // Nothing blocks, and moto does not say which rights the deployment has.
  });

  test('a change set is created, read and removed, with the empty stack', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'preflight-moto-'));
    try {
      writeFileSync(join(folder, 'template.json'), JSON.stringify(synth().json));
      const { status, rows } = await preflight(
        EMPTY, ['--template', join(folder, 'template.json'), '--stack', 'Defender', '--region', REGION],
        ['--create-change-set', '--allow-unknown']);
      expect(rows['change set: others']).toMatch(/^fine \| \d+ new resources, 0 changed in place$/);
      expect(status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(await plant('stacks', { account: EMPTY })).toEqual([]);
  });

  test('every call is a command of the list, and those with an option ran with it only', () => {
    expect(calls.filter(words => commandOf(words) === undefined)).toEqual([]);
    const asked = new Set(calls.map(words => commandOf(words)!));
    const names = CALLS.map(([name]) => name);
    expect(names.filter(name => !asked.has(name)).sort()).toEqual(NOT_ASKED);
    const changing = calls.map(words => words.slice(0, 2).join(' ')).filter(words => !/^\S+ (get|list|describe|simulate)-/.test(words));
    expect([...new Set(changing)].sort()).toEqual([
      'cloudformation create-change-set', 'cloudformation delete-change-set', 'cloudformation delete-stack', 'sts assume-role',
    ]);
  });

  test('what moto does not serve', () => {
    expect([...unserved].sort()).toEqual(NOT_IN_MOTO);
  });

  test('the AWS CLI knows the commands that moto does not serve, or that were not asked', async () => {
    const { environment } = await aws.account(EMPTY);
    const values: Record<string, string> = {
      'region': REGION,
      'control': 'arn:aws:controltower:us-east-1::control/YEHYWYAUIQHZ',
      'policy': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      'version': 'v1',
      'topic': `arn:aws:sns:${REGION}:${EMPTY}:trail`,
      'visibility': 'PRIVATE',
      'service': 'iam',
      'code': 'L-0DA4ABF3',
      'call-as': 'SELF',
      'principal': `arn:aws:iam::${EMPTY}:role/Ops`,
      'actions': '["iam:CreateRole"]',
      'resources': '["*"]',
    };
    const errors = [...NOT_ASKED, ...NOT_IN_MOTO].filter(one => one !== 'configuredRegion').map((name) => {
      const words = [...argumentsOf(name as CallName, values).slice(1), '--region', REGION, '--output', 'json'];
      return spawnSync('aws', words, { env: environment, encoding: 'utf-8' }).stderr;
    });
    // Whatever moto answers, the call was sent.
    expect(errors.filter(text => /usage:|[Uu]nknown|validation|parsing|[Ii]nvalid (choice|type|length)/.test(text))).toEqual([]);
  }, 120_000);

  test('each query finds something in what AWS documents of the answer', async () => {
    const lines = CALLS.map(([name]) => name).map(name => argumentsOf(name, new Proxy({}, { get: () => 'x', has: () => true })))
      // Texts of a sample are empty.
      .filter(words => words.includes('--query'))
      .map(words => [words[1], words[2], words[words.indexOf('--query') + 1].replace("'ArcForServer'", "''")]);
    expect(lines.length).toBeGreaterThan(25);
    const found: unknown[] = await plant('samples', { lines });
    const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && (value.length === 0 || value.some(isEmpty)));
    expect(lines.filter((_, i) => isEmpty(found[i]))).toEqual([]);
  });
});

/** The command that a row of an error begins with. */
function servedBy(text: string): string {
  const operation = text.split(' ').slice(0, 3).join(' ');
  return CALLS.find(([, { line }]) => line.startsWith(`${operation} `))![0];
}

/** The command of the list that these arguments are, with any values. */
function commandOf(words: readonly string[]): CallName | undefined {
  return CALLS.find(([name, { line }]) => {
    const values = Object.fromEntries([...line.matchAll(/<([a-z-]+)>/g)].map(([, key]) => [key, '<any>']));
    const expected = argumentsOf(name, values).slice(1);
    // makeAsk adds these at the end.
    const given = words.slice(0, expected.length);
    const rest = words.slice(expected.length).join(' ');
    return /^(--region \S+ )?--output json$/.test(rest) && given.every((word, i) => {
      const [before, after] = expected[i].split('<any>');
      return after === undefined ? expected[i] === word : word.startsWith(before) && word.endsWith(after);
    });
  })?.[0];
}
