/** What makes "connected, but nothing appears", and what host management does to instances. */
import { ACCOUNT, all, contextOf, failure, REGION, shown, type Answers } from './world';
import { checkClusters, contains } from '../../../cli/preflight/checks/clusters';
import { checkData } from '../../../cli/preflight/checks/data';
import { checkHosts, checkOtherArc } from '../../../cli/preflight/checks/hosts';
import { featuresOf } from '../../../cli/preflight/rights/wanted';
import { DefenderPlan, HostManagementTargets, PermissionsType, type HostManagementOptions } from '../../../src';
import { allPlans, synth } from '../../support/synth';

const everything = synth({ plans: allPlans() }).json;
const leastPrivilege = synth({ plans: allPlans(), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS }).json;
const nothing = synth().json;

test.each([
  ['all plans', everything, {
    disks: 'DefenderForCloud-AgentlessScanner',
    databases: 'DefenderForCloud-DataSecurityPostureDB',
    buckets: 'SensitiveDataDiscovery',
    clusters: 'MDCContainersK8sRole',
    createsAccessEntries: true,
  }],
  ['foundational CSPM', nothing, { createsAccessEntries: false }],
])('%s: what the roles can do', async (_, json, expected) => {
  expect(featuresOf((await contextOf(json)).planned)).toEqual(expected);
});

describe('hosts', () => {
  const OWN = `arn:aws:iam::${ACCOUNT}:instance-profile/AmazonSSMRoleForInstancesMDCSetup`;
  const profile = (name: string) => `arn:aws:iam::${ACCOUNT}:instance-profile/${name}`;
  const BOTH = ['AmazonSSMManagedInstanceCore', 'AmazonSSMPatchAssociation'].map(name => `arn:aws:iam::aws:policy/${name}`);
  const instance = (id: string, arn: string | null = null, { state = 'running', metadata = 'enabled', tags = {} } = {}) =>
    [id, arn, state, metadata, Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))];
  const check = async (instances: unknown[], options: HostManagementOptions = {}, answers: Answers = {}) => {
    const { json } = synth({ plans: [DefenderPlan.defenderForServers({ hostManagement: options })] });
    return checkHosts(await contextOf(json, {
      instances: ({ region }: any) => region === REGION ? instances : [],
      managedInstances: [],
      instanceProfile: ({ profile: name }: any) => ({ InstanceProfile: { Roles: [{ RoleName: `role-of-${name}` }] } }),
      attachedPolicies: ({ role }: any) => role === 'role-of-Good' ? BOTH : [BOTH[0]],
      ...answers,
    }));
  };

  test('without a profile: they get it', async () => {
    const rows = await check([instance('i-1'), instance('i-2'), instance('i-3', OWN)], {}, { managedInstances: [['i-3', 'Online']] });
    expect(all(rows)).toEqual([
      'changes for others | hosts in eu-west-1: without a profile | 2 instances will get AmazonSSMRoleForInstancesMDCSetup: i-1, i-2',
      'fine | hosts in eu-west-1: SSM agent | 1 running instance with the policies, which all report',
    ]);
  });

  test('agents that cannot be listed: the other rows stay', async () => {
    const rows = await check([instance('i-1'), instance('i-3', OWN)], {}, { managedInstances: failure('AccessDenied', 'no') });
    expect(all(rows)).toEqual([
      'changes for others | hosts in eu-west-1: without a profile | 1 instance will get AmazonSSMRoleForInstancesMDCSetup: i-1',
      'cannot tell | hosts in eu-west-1: SSM agent | aws x y: no. Denied: ssm:DescribeInstanceInformation',
    ]);
  });

  test('no instance', async () => {
    expect(all(await check([]))).toEqual(['fine | hosts in eu-west-1: without a profile | none of 0 targets']);
  });

  test.each<[string, HostManagementOptions, string[]]>([
    ['a tag and a value', { targets: HostManagementTargets.instancesWithTag('env', 'prod') }, ['i-1', 'i-2']],
    ['a tag', { targets: HostManagementTargets.instancesWithTag('env') }, ['i-1', 'i-2', 'i-3']],
    ['exclusion tags', { exclusionTags: { defender: 'never' } }, ['i-1', 'i-3', 'i-4']],
    ['both', { targets: HostManagementTargets.instancesWithTag('env', 'prod'), exclusionTags: { defender: 'never' } }, ['i-1']],
  ])('targets by %s', async (_, options, expected) => {
    const instances = [
      instance('i-1', null, { tags: { env: 'prod' } }), instance('i-2', null, { tags: { env: 'prod', defender: 'never' } }),
      instance('i-3', null, { tags: { env: 'test', defender: 'later' } }), instance('i-4'),
    ];
    const [row] = await check(instances, options);
    expect(row.text.split(': ')[1].split(', ')).toEqual(expected);
  });

  test('with another profile, which has the policies or lacks one', async () => {
    expect(shown(
      await check([instance('i-1', profile('Good')), instance('i-2', profile('Bad'))], {},
        { managedInstances: [['i-1', 'Online']] }))).toEqual([
      'cannot tell | hosts in eu-west-1: another profile | 1 instance with another instance profile: Bad lacks '
        + 'AmazonSSMPatchAssociation. They are not changed, and get no Azure Arc',
    ]);
    expect(shown(await check([instance('i-2', profile('Bad'))], { attachPoliciesToExistingRoles: true }))).toEqual([
      'changes for others | hosts in eu-west-1: another profile | 1 instance with another instance profile: Bad lacks '
        + 'AmazonSSMPatchAssociation. The roles get these policies',
    ]);
  });

  test('with a profile that was deleted', async () => {
    expect(shown(await check([instance('i-1', profile('Gone'))], {}, { instanceProfile: () => { throw failure('NoSuchEntity'); } }))[0])
      .toMatch(/Gone lacks a role/);
  });

  test('whose agent does not report; a stopped one need not', async () => {
    const instances = [instance('i-1', OWN), instance('i-2', OWN), instance('i-3', OWN, { state: 'stopped' })];
    expect(shown(await check(instances, {}, { managedInstances: [['i-1', 'Online'], ['i-2', 'ConnectionLost']] }))).toEqual([
      'cannot tell | hosts in eu-west-1: SSM agent | not reporting to Systems Manager: 1 of 2 running instances with the policies: i-2',
    ]);
  });

  test('without the metadata service', async () => {
    expect(shown(await check([instance('i-1', OWN, { metadata: 'disabled', state: 'stopped' })]))).toEqual([
      'cannot tell | hosts in eu-west-1: metadata service | 1 instance with the instance metadata service off, so the '
        + 'SSM agent gets no credentials: i-1',
    ]);
  });

  test('a runbook of somebody else is not read', async () => {
    const document = { Type: 'AWS::SSM::Document', Properties: { Content: { mainSteps: [{ inputs: { Handler: 'other' } }] } } };
    expect(await checkHosts(await contextOf({ Resources: { D: document } }))).toEqual([]);
  });
});

describe('the other way into Azure Arc', () => {
  const TEXT = 'the multicloud connector of Azure can install Azure Arc on the same instances';
  const check = async (answers: Answers, json = everything) => checkOtherArc(await contextOf(json, answers));

  test.each([['nothing', ['Admin']], ['a role with a similar name', ['ArcForServerRole2', 'arcforserverrole']]])('%s', async (_, roles) => {
    expect(all(await check({ roles }))).toEqual(['fine | Azure Arc: role ArcForServerRole | it does not exist']);
  });

  test('its role and an association, with what to do', async () => {
    const arcAssociations = [['ArcForServer-Onboard', 'AWS-RunShellScript'], [null, 'ArcForServerDocument']];
    const rows = await check({ roles: ['Admin', 'ArcForServerRole'], arcAssociations });
    expect(shown(rows)).toEqual([
      `cannot tell | Azure Arc: role ArcForServerRole | it exists: ${TEXT}`,
      `cannot tell | Azure Arc: associations in eu-west-1 | ArcForServer-Onboard, ArcForServerDocument: ${TEXT}`,
    ]);
    expect(new Set(rows.map(({ remedy }) => remedy))).toEqual(
      new Set(['Let only one of them install it: docs/host-management.md#another-way-into-azure-arc.']));
  });

  test('without an answer, the other row stays', async () => {
    expect(shown(await check({ roles: failure('AccessDenied', 'no'), arcAssociations: [['ArcForServer', 'D']] }))).toEqual([
      'cannot tell | Azure Arc: role ArcForServerRole | aws x y: no. Denied: iam:ListRoles',
      `cannot tell | Azure Arc: associations in eu-west-1 | ArcForServer: ${TEXT}`,
    ]);
  });

  test.each([
    ['foundational CSPM', nothing],
    ['Arc off', synth({ plans: [DefenderPlan.defenderForServers({ arcAutoProvisioning: false })] }).json],
  ])('%s: nothing is asked', async (_, json) => {
    expect(await check({ roles: ['ArcForServerRole'], arcAssociations: new Error('asked') }, json)).toEqual([]);
  });
});

describe('EKS clusters', () => {
  const check = async (answer: unknown, json: any = everything) => checkClusters(await contextOf(json, {
    clusters: ({ region }: any) => region === REGION ? ['c'] : [], cluster: answer,
  }));
  const ID = 'EKS cluster c in eu-west-1';

  const cspm = synth({ plans: [DefenderPlan.defenderCspm()], permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS }).json;
  const withEntry = {
    Resources: { ...nothing.Resources, E: { Type: 'AWS::EKS::AccessEntry', Properties: { ClusterName: 'c', PrincipalArn: 'x' } } },
  };
  const ALL = ['0.0.0.0/0'];

  test('that can be reached: fine', async () => {
    expect(all(await check(['API_AND_CONFIG_MAP', true, ALL]))).toEqual([`fine | ${ID} | Defender for Cloud can reach it`]);
  });

  test.each<[string, object, unknown, string[]]>([
    ['an endpoint for Microsoft', everything, ['API', true, ['172.212.245.0/24', '48.209.1.192/28', '10.0.0.0/8']], []],
    ['a restricted endpoint', everything, ['API', true, ['203.0.113.0/24', '48.209.1.192/28']], [
      `changes for others | ${ID}: network | its endpoint is restricted and does not allow 172.212.245.192/28. `
        + 'Microsoft documents that Defender for Cloud adds these addresses',
    ]],
    ['a private endpoint', everything, ['API', false, []], [
      `cannot tell | ${ID}: network | it has only a private endpoint. Microsoft documents that a public endpoint `
        + 'restricted to 172.212.245.192/28 and 48.209.1.192/28 is needed',
    ]],
    ['CONFIG_MAP', everything, ['CONFIG_MAP', true, ALL], [
      `changes for others | ${ID}: authentication mode | CONFIG_MAP: Microsoft documents that Defender for Cloud `
        + 'changes it to API_AND_CONFIG_MAP, to create an access entry. It cannot be changed back',
    ]],
    ['CONFIG_MAP, and least privilege', cspm, ['CONFIG_MAP', true, ALL], [
      `cannot tell | ${ID}: authentication mode | CONFIG_MAP: access entries need another mode. Microsoft documents `
        + 'that Defender for Cloud changes it to create an access entry, but not whether it does so with least privilege, '
        + 'which allows the change but not the entry',
    ]],
    ['CONFIG_MAP, and an access entry in the template: a blocker', withEntry, ['CONFIG_MAP', true, ALL], [
      `blocker | ${ID}: authentication mode | CONFIG_MAP: the access entry of the template cannot be created`,
    ]],
    ['another mode, and an access entry in the template', withEntry, ['API_AND_CONFIG_MAP', true, ALL], []],
  ])('with %s', async (_, json, answer, expected) => {
    expect(shown(await check(answer, json))).toEqual(expected);
  });

  test('are not asked for without the plan', async () => {
    expect(await check(new Error('asked'), nothing)).toEqual([]);
  });

  test.each([
    ['0.0.0.0/0', '172.212.245.192/28', true], ['172.212.245.192/28', '172.212.245.192/28', true],
    ['172.212.245.192/29', '172.212.245.192/28', false],
    ['172.212.245.208/28', '172.212.245.192/28', false], ['::/0', '172.212.245.192/28', false],
  ])('%s contains %s: %s', (outer, inner, expected) => expect(contains(outer, inner)).toBe(expected));
});

describe('disks, databases and buckets', () => {
  const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;
  const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
  const check = async (answers: Answers, json: any = leastPrivilege) => checkData(await contextOf(json, {
    volumes: [], databases: [], buckets: [], key: { KeyMetadata: { KeyManager: 'CUSTOMER', KeyState: 'Enabled' } }, ...answers,
  }, { regions: [REGION] }));
  const policy = (...Statement: object[]) => JSON.stringify({ Statement });
  const letting = (principal: string, action: string | string[], more: object = {}) =>
    ({ Effect: 'Allow', Principal: { AWS: principal }, Action: action, Resource: '*', ...more });
  const disks = { volumes: [['vol-1', KEY], ['vol-2', KEY]] };

  test.each([
    ['the account', letting(ROOT, 'kms:*')],
    ['the account by its id', letting(ACCOUNT, ['kms:Create*', 'kms:Describe*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'])],
    ['the role', letting(`arn:aws:iam::${ACCOUNT}:role/DefenderForCloud-AgentlessScanner`, 'kms:*')],
  ])('a key whose policy lets %s decide: fine', async (_, statement) => {
    expect(all(await check({ ...disks, keyPolicy: policy(statement) })))
      .toContain(`fine | key ${KEY}: DefenderForCloud-AgentlessScanner | its policy enables IAM policies, used by vol-1, vol-2`);
  });

  test.each([
    ['another role', letting(`arn:aws:iam::${ACCOUNT}:role/Ops`, 'kms:*'),
      'kms:creategrant, kms:describekey, kms:generatedatakeywithoutplaintext, kms:reencryptfrom'],
    ['another account', letting('arn:aws:iam::999999999999:root', 'kms:*'),
      'kms:creategrant, kms:describekey, kms:generatedatakeywithoutplaintext, kms:reencryptfrom'],
    ['the account in part', letting(ROOT, ['kms:DescribeKey', 'kms:ReEncryptFrom', 'kms:GenerateDataKey*']), 'kms:creategrant'],
    ['the account under a condition', letting(ROOT, 'kms:*', { Condition: { StringEquals: { 'kms:ViaService': 'ec2' } } }),
      'kms:creategrant, kms:describekey, kms:generatedatakeywithoutplaintext, kms:reencryptfrom'],
  ])('a key whose policy lets %s decide', async (_, statement, actions) => {
    expect(shown(await check({ ...disks, keyPolicy: policy(statement) })))
      .toEqual([`cannot tell | key ${KEY}: DefenderForCloud-AgentlessScanner | no statement of its policy without a ` +
        'condition enables IAM policies for ' +
      `${actions}, so the data that it encrypts may not be scanned, used by vol-1, vol-2`]);
  });

  test('a key that is disabled, and one of AWS', async () => {
    expect(shown(await check({ ...disks, key: { KeyMetadata: { KeyManager: 'CUSTOMER', KeyState: 'Disabled' } } }))).toEqual([
      `cannot tell | key ${KEY}: DefenderForCloud-AgentlessScanner | it is Disabled, so the data that it encrypts `
        + 'cannot be scanned, used by vol-1, vol-2',
    ]);
    // that of the buckets
    expect(await check({ ...disks, key: { KeyMetadata: { KeyManager: 'AWS', KeyState: 'Enabled' } } })).toHaveLength(1);
  });

  test('databases without automatic backups', async () => {
    const keyPolicy = policy(letting(ROOT, 'kms:*'));
    expect(shown(await check({ databases: [['a', 0, null], ['b', 7, KEY]], keyPolicy }))).toEqual([
      'cannot tell | databases in eu-west-1: backups | 1 database without automatic backups may not be scanned: a',
    ]);
    expect(shown(await check({ databases: [['b', 1, null]] }))).toEqual([]);
  });

  test('the key of a database', async () => {
    const rows = await check({ databases: [['b', 7, KEY]], keyPolicy: policy(letting(ROOT, 'kms:Describe*')) });
    expect(shown(rows))
      .toEqual([`cannot tell | key ${KEY}: DefenderForCloud-DataSecurityPostureDB | no statement of its policy without ` +
        'a condition enables IAM policies for ' +
      'kms:creategrant, so the data that it encrypts may not be scanned, used by b']);
    expect(shown(await check({ databases: [['b', 7, KEY]], keyPolicy: policy(letting(ROOT, ['kms:Describe*', 'kms:CreateGrant'])) })))
      .toEqual([]);
  });

  const deny = (more: object) => ({ Sid: 'No', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', ...more });
  const bucket = (statement: object): Answers => ({ buckets: ['b'], bucketPolicy: policy(statement) });

  test.each([
    [deny({}), 'without a condition'],
    [deny({ Principal: { AWS: ROOT }, Action: 's3:Get*' }), 'without a condition'],
    [deny({ NotAction: 's3:List*', Action: undefined }), 'without a condition'],
    [deny({ NotPrincipal: { AWS: `arn:aws:iam::${ACCOUNT}:role/Ops` }, Principal: undefined }), 'without a condition'],
    [deny({ Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }), 'if StringNotEquals aws:SourceVpce vpce-1'],
  ])('a bucket that denies, %j', async (statement, how) => {
    expect(shown(await check(bucket(statement))))
      .toEqual([`cannot tell | bucket b: statement No | it may deny SensitiveDataDiscovery to read the bucket, ${how}`]);
  });

  test.each([
    deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    deny({ Action: 's3:Put*' }),
    deny({ NotAction: ['s3:Get*', 's3:List*'], Action: undefined }),
    deny({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/Ops` } }),
    deny({ Effect: 'Allow' }),
  ])('a bucket that does not deny the role, %j', async (statement) => {
    expect(shown(await check(bucket(statement)))).toEqual([]);
  });

  test('a bucket without a policy', async () => {
    expect(all(
      await check({
        buckets: ['b'], bucketPolicy: () => { throw failure('NoSuchBucketPolicy', 'The bucket policy does not exist'); },
      }))).toEqual([
      'fine | buckets | 1 bucket, and no statement of their policies denies access to SensitiveDataDiscovery',
    ]);
  });

  test('are not asked for without the plans', async () => {
    expect(await check({ volumes: new Error('asked'), databases: new Error('asked'), buckets: new Error('asked') }, nothing)).toEqual([]);
  });
});
