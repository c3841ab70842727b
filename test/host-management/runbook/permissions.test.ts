/** The automation's role allows what runs do, and nothing else: IAM simulation of recorded and of similar calls. */
import * as iam from 'aws-cdk-lib/aws-iam';
import { deploy, type Deployed } from './deployed';
import { denied, needed, unused } from './permissions';
import { describeWithMoto, type Permission, type Scene } from './runner';
import { HostManagementOutput, HostManagementTargets } from '../../../src';

const [A, B, C] = ['i-0000000000000000a', 'i-0000000000000000b', 'i-0000000000000000c'];
const ACCOUNT = 'arn:aws:iam::123456789012';
const POLICY = 'arn:aws:iam::aws:policy';

/** One instance without a profile, one whose role lacks the policies. */
const TWO_KINDS: Scene = {
  instances: { [A]: {}, [B]: { profile: 'app' } },
  profiles: { app: { path: '/team/', role: 'app' } },
  roles: { app: { path: '/team/' } },
  runs: ['association'],
};

/** And one with our profile, which was deleted and created again. */
const ALL_KINDS = (profile = 'AmazonSSMRoleForInstancesMDCSetup', path = '/'): Scene => ({
  ...TWO_KINDS,
  instances: { ...TWO_KINDS.instances, [C]: { profile } },
  deletedProfiles: [profile],
  remadeProfiles: { [profile]: { path, role: profile } },
});

describeWithMoto('permissions of the automation, by its runs', play => {
  const plain = deploy();
  const attaching = deploy({ attachPoliciesToExistingRoles: true });
  const group = deploy({ targets: HostManagementTargets.resourceGroup('servers') });
  const output = deploy({ output: HostManagementOutput.newBucket() });
  const explorer = deploy({ explorerPermissions: true });
  const own = deploy(stack => ({
    instanceProfile: new iam.InstanceProfile(stack, 'Own', {
      instanceProfileName: 'own',
      path: '/team/',
      role: new iam.Role(stack, 'OwnRole', {
        roleName: 'own',
        path: '/team/',
        assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      }),
    }),
  }));

  test('a run of each kind needs exactly these', async () => {
    const { runs } = await play(attaching, TWO_KINDS);
    expect(needed(runs)).toEqual([
      { action: 'ec2:DescribeInstances', resource: '*', context: {} },
      { action: 'ec2:DescribeIamInstanceProfileAssociations', resource: '*', context: {} },
      {
        action: 'ec2:AssociateIamInstanceProfile',
        resource: `arn:aws:ec2:eu-west-1:123456789012:instance/${A}`,
        context: { 'ec2:NewInstanceProfile': `${ACCOUNT}:instance-profile/AmazonSSMRoleForInstancesMDCSetup` },
      },
      {
        action: 'iam:PassRole',
        resource: `${ACCOUNT}:role/AmazonSSMRoleForInstancesMDCSetup`,
        context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
      },
      { action: 'iam:GetInstanceProfile', resource: `${ACCOUNT}:instance-profile/team/app`, context: {} },
      { action: 'iam:ListAttachedRolePolicies', resource: `${ACCOUNT}:role/team/app`, context: {} },
      {
        action: 'iam:AttachRolePolicy',
        resource: `${ACCOUNT}:role/team/app`,
        context: { 'iam:PolicyARN': `${POLICY}/AmazonSSMManagedInstanceCore` },
      },
      {
        action: 'iam:AttachRolePolicy',
        resource: `${ACCOUNT}:role/team/app`,
        context: { 'iam:PolicyARN': `${POLICY}/AmazonSSMPatchAssociation` },
      },
    ]);
  });

  test('the renewal of a former profile needs these too', async () => {
    const { runs } = await play(plain, { ...ALL_KINDS(), runs: [{ InstanceId: C }] });
    expect(needed(runs).slice(3)).toEqual([
      {
        action: 'ec2:DisassociateIamInstanceProfile',
        resource: `arn:aws:ec2:eu-west-1:123456789012:instance/${C}`,
        context: { 'ec2:InstanceProfile': `${ACCOUNT}:instance-profile/AmazonSSMRoleForInstancesMDCSetup` },
      },
      {
        action: 'ec2:AssociateIamInstanceProfile',
        resource: `arn:aws:ec2:eu-west-1:123456789012:instance/${C}`,
        context: { 'ec2:NewInstanceProfile': `${ACCOUNT}:instance-profile/AmazonSSMRoleForInstancesMDCSetup` },
      },
      {
        action: 'iam:PassRole',
        resource: `${ACCOUNT}:role/AmazonSSMRoleForInstancesMDCSetup`,
        context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
      },
    ]);
  });

  // Permissions for Explorer are for the user's own run of AWS-EnableExplorer, if enabled; nothing here uses them.
  const EXPLORER = [
    'ReadWhatExplorerNeeds compute-optimizer:GetEnrollmentStatus',
    'ReadWhatExplorerNeeds config:DescribeConfigurationRecorders',
    'ReadWhatExplorerNeeds iam:ListRoles',
    'ReadWhatExplorerNeeds support:DescribeTrustedAdvisorChecks',
    'SwitchExplorerOn ssm:GetServiceSetting',
    'SwitchExplorerOn ssm:UpdateServiceSetting',
    'MakeTheServiceLinkedRole iam:CreateServiceLinkedRole',
  ];

  test.each<[string, Deployed, Scene, string[]]>([
    ['by default', plain, ALL_KINDS(), []],
    ['with attachPoliciesToExistingRoles', attaching, ALL_KINDS(), []],
    ['with an existing profile, with a path', own, ALL_KINDS('own', '/team/'), []],
    [
      'with a resource group',
      group,
      {
        ...ALL_KINDS(),
        groups: { servers: [A, C] },
        runs: ['launch', 'schedule'].flatMap(origin => [A, B, C].map(id => ({ InstanceId: id, Origin: origin }))),
      },
      [],
    ],
    ['with an output', output, { ...ALL_KINDS(), buckets: { 'reports-bucket': {} } }, []],
    ['with explorerPermissions', explorer, ALL_KINDS(), EXPLORER],
  ])('%s: exactly what runs need is allowed', async (_, deployed, scene, beyond) => {
    const { runs } = await play(deployed, scene);
    expect(await denied(deployed, needed(runs))).toEqual([]);
    expect(await unused(deployed, needed(runs))).toEqual(beyond);
  });

  const instance = `arn:aws:ec2:eu-west-1:123456789012:instance/${A}`;
  const ours = `${ACCOUNT}:instance-profile/AmazonSSMRoleForInstancesMDCSetup`;

  test.each<[string, Permission]>([
    [
      'another profile',
      {
        action: 'ec2:AssociateIamInstanceProfile',
        resource: instance,
        context: { 'ec2:NewInstanceProfile': `${ACCOUNT}:instance-profile/admin` },
      },
    ],
    ['an instance that has a profile', {
      action: 'ec2:AssociateIamInstanceProfile',
      resource: instance,
      context: { 'ec2:NewInstanceProfile': ours, 'ec2:InstanceProfile': `${ACCOUNT}:instance-profile/app` },
    }],
    [
      'an instance of another region',
      {
        action: 'ec2:AssociateIamInstanceProfile',
        resource: instance.replace('eu-west-1', 'eu-west-2'),
        context: { 'ec2:NewInstanceProfile': ours },
      },
    ],
    [
      'removing another profile',
      {
        action: 'ec2:DisassociateIamInstanceProfile',
        resource: instance,
        context: { 'ec2:InstanceProfile': `${ACCOUNT}:instance-profile/app` },
      },
    ],
    [
      'removing our profile in another region',
      {
        action: 'ec2:DisassociateIamInstanceProfile',
        resource: instance.replace('eu-west-1', 'eu-west-2'),
        context: { 'ec2:InstanceProfile': ours },
      },
    ],
    [
      'removing a profile that EC2 does not name',
      { action: 'ec2:DisassociateIamInstanceProfile', resource: instance, context: {} },
    ],
    [
      'passing another role',
      {
        action: 'iam:PassRole',
        resource: `${ACCOUNT}:role/admin`,
        context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
      },
    ],
    [
      'passing our role to another service',
      {
        action: 'iam:PassRole',
        resource: `${ACCOUNT}:role/AmazonSSMRoleForInstancesMDCSetup`,
        context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
      },
    ],
    [
      'attaching another policy',
      {
        action: 'iam:AttachRolePolicy',
        resource: `${ACCOUNT}:role/app`,
        context: { 'iam:PolicyARN': `${POLICY}/AdministratorAccess` },
      },
    ],
    [
      'a customer managed policy with the same name',
      {
        action: 'iam:AttachRolePolicy',
        resource: `${ACCOUNT}:role/app`,
        context: { 'iam:PolicyARN': `${ACCOUNT}:policy/AmazonSSMManagedInstanceCore` },
      },
    ],
    [
      'detaching',
      {
        action: 'iam:DetachRolePolicy',
        resource: `${ACCOUNT}:role/app`,
        context: { 'iam:PolicyARN': `${POLICY}/AmazonSSMManagedInstanceCore` },
      },
    ],
  ])('denied: %s', async (_, permission) => {
    expect(await denied(attaching, [permission])).toEqual([permission]);
  });

  test('attaching at all is denied by default', async () => {
    const attach = needed((await play(attaching, TWO_KINDS)).runs).filter(p => p.action === 'iam:AttachRolePolicy');
    expect(await denied(plain, attach)).toEqual(attach);
  });
});
