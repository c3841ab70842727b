/**
 * Runs the synthesized runbook, step by step, against moto's server: what an instance gets, and how the execution ends.
 */
import * as iam from 'aws-cdk-lib/aws-iam';
import { deploy, type Deployed } from './runbook/deployed';
import { denied, needed } from './runbook/permissions';
import { describeWithMoto, type Run, type Scene } from './runbook/runner';

const A = 'i-0000000000000000a';
const OURS = 'arn:aws:iam::123456789012:instance-profile/AmazonSSMRoleForInstancesMDCSetup';
const CORE = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
const PATCH = 'arn:aws:iam::aws:policy/AmazonSSMPatchAssociation';
const BOTH = ['AmazonSSMManagedInstanceCore', 'AmazonSSMPatchAssociation'];

const READS = [
  'ec2.DescribeInstances', 'ec2.DescribeIamInstanceProfileAssociations', 'iam.GetInstanceProfile',
  'iam.ListAttachedRolePolicies',
];

const callsOf = (run: Run) => run.calls.map(c => c.call);
const stepsOf = (run: Run) => run.executions[''].steps.map(s => `${s.name} ${s.status} ${s.attempts}`);
const APP = { app: { role: 'app' } };

describeWithMoto('the runbook, run', play => {
  const plain = deploy();
  const attaching = deploy({ attachPoliciesToExistingRoles: true });

  /** Runs it, with IAM authorization of each call by the role's policies. */
  async function run(deployed: Deployed, scene: Omit<Scene, 'runs'> & Partial<Scene>) {
    const { runs, state } = await play(deployed, { runs: [{ InstanceId: A }], ...scene });
    const [first, second] = runs;
    const { status, message } = first.executions[''];
    const refused = (await denied(deployed, needed(runs))).map(p => p.action);
    return { first, second, state, status, message, refused };
  }

  test('an instance without a profile gets ours, with the role of the automation', async () => {
    const { first, second, state, refused } = await run(plain, {
      instances: { [A]: {} },
      runs: [{ InstanceId: A }, { InstanceId: A }],
    });
    expect(first.executions['']).toMatchObject({
      status: 'Success', message: '', assumeRole: 'arn:aws:iam::123456789012:role/DefenderForCloud-HostManagement',
    });
    expect(stepsOf(first)).toEqual([
      'inspect Success 1', 'decide Success 1', 'associate Success 1', 'waitForProfile Success 1',
    ]);
    expect(state.profiles).toEqual({ [A]: OURS });
    expect(state.policies).toEqual({ AmazonSSMRoleForInstancesMDCSetup: [CORE, PATCH] });
    expect(second.executions[''].status).toBe('Success');
    expect(callsOf(second)).toEqual(READS);
    expect(refused).toEqual([]);
  });

  test('so does a stopped instance', async () => {
    const { status, state } = await run(plain, { instances: { [A]: { state: 'stopped' } } });
    expect([status, state.profiles]).toEqual(['Success', { [A]: OURS }]);
  });

  test.each(['stopping', 'pending'])('one that is %s cannot get it: the run fails after a minute', async state => {
    const { first, state: after, message } = await run(plain, { instances: { [A]: { state } } });
    expect(stepsOf(first)).toEqual(['inspect Failed 1']);
    expect(message).toContain(
      `"RoleName": "", "Outcome": "Changing", "Message": "it is ${state}"`,
    );
    expect(first.seconds).toBe(60);
    expect(after.profiles).toEqual({ [A]: null });
  });

  describe('the role in its profile lacks the policies', () => {
    const scene = (policies: string[]) => ({
      instances: { [A]: { profile: 'app' } },
      profiles: APP,
      roles: { app: { path: '/team/', policies } },
    });

    test('not changed but reported, if attaching is not allowed', async () => {
      const { first, second, state, status, message, refused } = await run(plain, {
        ...scene(['AmazonSSMPatchAssociation']), runs: [{ InstanceId: A }, { InstanceId: A }],
      });
      expect(status).toBe('Failed');
      expect(message).toEqual(
        expect.stringMatching(new RegExp('^inspect: RuntimeError - {"InstanceId": "i-0000000000000000a", ' +
          '"AssociationId": "iip-assoc-\\w+", "RoleName": "app", "Outcome": "NotChanged", "Message": ' +
          '"role app lacks AmazonSSMManagedInstanceCore, which it may not attach"}$')),
      );
      expect(callsOf(first)).toEqual(READS);
      expect(callsOf(second)).toEqual(READS);
      expect(state.policies.app).toEqual([PATCH]);
      expect(refused).toEqual([]);
    });

    test('a customer managed policy with the same name does not count', async () => {
      const { message } = await run(plain, {
        ...scene([]),
        roles: { app: { policies: ['AmazonSSMPatchAssociation'], ownPolicies: ['AmazonSSMManagedInstanceCore'] } },
      });
      expect(message).toContain('role app lacks AmazonSSMManagedInstanceCore, which');
    });

    test.each([
      [[]],
      [['AmazonSSMPatchAssociation']],
      [['AmazonSSMManagedInstanceCore']],
    ])('attached if that is allowed, to a role with %j', async policies => {
      const { first, second, state, status, refused } = await run(attaching, {
        ...scene(policies),
        runs: [{ InstanceId: A }, { InstanceId: A }],
      });
      expect(status).toBe('Success');
      expect(callsOf(first)).toEqual([...READS, 'iam.AttachRolePolicy', 'iam.AttachRolePolicy']);
      expect(state.policies.app).toEqual([CORE, PATCH]);
      expect(state.profiles[A]).toBe('arn:aws:iam::123456789012:instance-profile/app');
      expect(callsOf(second)).toEqual(READS);
      expect(refused).toEqual([]);
    });
  });

  // With a path in the ARNs, and the policies on two pages.
  test.each([
    ['plain', plain],
    ['attaching', attaching],
  ])('the role has the policies already: nothing is changed (%s)', async (_, deployed) => {
    const { first, state, status, refused } = await run(deployed, {
      instances: { [A]: { profile: 'app' } },
      profiles: { app: { path: '/team/one/', role: 'app' } },
      roles: { app: { path: '/team/one/', policies: ['AmazonSSMReadOnlyAccess', ...BOTH] } },
      faults: [{ call: 'iam.ListAttachedRolePolicies', pageSize: 2, times: 2 }],
    });
    expect(status).toBe('Success');
    expect(callsOf(first)).toEqual([...READS, 'iam.ListAttachedRolePolicies']);
    expect(state.profiles[A]).toBe('arn:aws:iam::123456789012:instance-profile/team/one/app');
    expect(refused).toEqual([]);
  });

  test.each([
    ['holds no role', { profiles: { app: {} } },
      'app has no role or was deleted: give the instance arn:aws:iam::123456789012:instance-profile/Amazon'],
    [
      'has been deleted',
      { profiles: APP, roles: { app: {} }, deletedProfiles: ['app'] },
      'app has no role or was deleted: give the instance arn:aws:iam::123456789012:instance-profile/Amazon',
    ],
    [
      'has been deleted and created again, which the instance does not notice',
      { profiles: APP, roles: { app: { policies: BOTH } }, deletedProfiles: ['app'], remadeProfiles: APP },
      'app has no role or was deleted: give the instance arn:aws:iam::123456789012:instance-profile/Amazon',
    ],
  ])('its profile, of somebody else, %s: not changed but reported', async (_, scene, reason) => {
    for (const deployed of [plain, attaching]) {
      const { first, state, status, message, refused } = await run(deployed, {
        ...scene,
        instances: { [A]: { profile: 'app' } },
      });
      expect(status).toBe('Failed');
      expect(message).toContain(reason);
      expect(callsOf(first)).toEqual(READS.slice(0, 3));
      expect(state.profiles).toEqual({ [A]: 'arn:aws:iam::123456789012:instance-profile/app' });
      expect(refused).toEqual([]);
    }
  });

  describe('our profile was deleted and created again, for example because the account left and returned', () => {
    const DEFAULT = 'AmazonSSMRoleForInstancesMDCSetup';
    const remade = {
      deletedProfiles: [DEFAULT],
      remadeProfiles: { [DEFAULT]: { role: DEFAULT } },
    };

    test.each([['running'], ['stopped']])('an instance that is %s gets the new one', async state => {
      for (const deployed of [plain, attaching]) {
        const { first, second, state: after, status, refused } = await run(deployed, {
          ...remade,
          instances: { [A]: { profile: DEFAULT, ...state === 'stopped' ? { state } : {} } },
          runs: [{ InstanceId: A }, { InstanceId: A }],
        });
        expect(status).toBe('Success');
        expect(stepsOf(first)).toEqual([
          'inspect Success 1', 'decide Success 1', 'disassociate Success 1', 'settle Success 1', 'associate Success 1',
          'waitForProfile Success 1',
        ]);
        expect([after.profiles, after.credentials]).toEqual([{ [A]: OURS }, { [A]: true }]);
        expect(callsOf(second)).toEqual(READS);
        expect(refused).toEqual([]);
      }
    });

    test('the scene itself: without a run, the instance has our profile but no credentials', async () => {
      const { state } = await play(plain, { ...remade, instances: { [A]: { profile: DEFAULT } }, runs: [] });
      expect([state.profiles, state.credentials]).toEqual([{ [A]: OURS }, { [A]: false }]);
    });

    test('EC2 takes 20 seconds to end the former association', async () => {
      const { first, state, status } = await run(plain, {
        ...remade,
        instances: { [A]: { profile: DEFAULT } },
        faults: [{ call: 'ec2.DisassociateIamInstanceProfile', seconds: 20 }],
      });
      expect([status, first.seconds]).toEqual(['Success', 30]);
      expect(stepsOf(first)).toContain('associate Success 1');
      expect(state.credentials).toEqual({ [A]: true });
    });

    test('it takes longer: the run fails, and the next one gives it the profile', async () => {
      const { first, second, state } = await run(plain, {
        ...remade,
        instances: { [A]: { profile: DEFAULT } },
        faults: [{ call: 'ec2.DisassociateIamInstanceProfile', seconds: 100_000 }],
        runs: [{ InstanceId: A }, { InstanceId: A }],
      });
      expect([first.executions[''].status, second.executions[''].status]).toEqual(['Failed', 'Success']);
      expect(state.credentials).toEqual({ [A]: true });
    });

    test('the new one holds no role yet: the instance keeps what it has', async () => {
      const { first, state, status, message } = await run(plain, {
        ...remade, remadeProfiles: { [DEFAULT]: {} }, instances: { [A]: { profile: DEFAULT } },
      });
      expect(status).toBe('Failed');
      expect(message).toContain('"Outcome": "NotChanged", "Message": "arn:aws:iam::123456789012:instance-profile/Amazon');
      expect(stepsOf(first)).toEqual(['inspect Failed 1']);
      expect(state.profiles).toEqual({ [A]: OURS });
    });

    test.each([
      ['refuses', { error: 'UnauthorizedOperation', times: 3 }, 'Failed'],
      ['throttles twice', { error: 'RequestLimitExceeded', times: 2 }, 'Success'],
    ])('AWS %s to remove the former one', async (_, fault, status) => {
      const { first, state } = await run(plain, {
        ...remade,
        instances: { [A]: { profile: DEFAULT } },
        faults: [{ call: 'ec2.DisassociateIamInstanceProfile', ...fault }],
      });
      expect(first.executions[''].status).toBe(status);
      expect(state.credentials).toEqual({ [A]: status === 'Success' });
    });

    test('terminated meanwhile: no failure', async () => {
      const { first, status } = await run(plain, {
        ...remade,
        instances: { [A]: { profile: DEFAULT } },
        faults: [
          { call: 'ec2.DisassociateIamInstanceProfile', terminate: A },
          { call: 'ec2.DisassociateIamInstanceProfile', error: 'InvalidAssociationID.NotFound', times: 3 },
        ],
      });
      expect(status).toBe('Success');
      expect(stepsOf(first).slice(2)).toEqual(['disassociate Failed 3', 'assertGone Success 1']);
    });

    test('with a path in its ARN', async () => {
      const own = deploy(stack => ({
        instanceProfile: new iam.InstanceProfile(stack, 'Own', {
          instanceProfileName: 'own',
          path: '/team/',
          role: new iam.Role(stack, 'OwnRole', {
            roleName: 'own', assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
          }),
        }),
      }));
      const { state, status, refused } = await run(own, {
        instances: { [A]: { profile: 'own' } },
        deletedProfiles: ['own'],
        remadeProfiles: { own: { role: 'own', path: '/team/' } },
      });
      expect([status, state.credentials, refused]).toEqual(['Success', { [A]: true }, []]);
    });
  });

  describe('the name of our profile changed (roleNameSuffix), so CloudFormation deleted the one with the former name', () => {
    const DEFAULT = 'AmazonSSMRoleForInstancesMDCSetup';
    const renamed = deploy({ roleNameSuffix: '-new' });
    const scene = {
      instances: { [A]: { profile: DEFAULT } },
      profiles: { [DEFAULT]: { role: DEFAULT } },
      roles: { [DEFAULT]: { policies: BOTH } },
    };

    test('each run fails, and says which profile the instance needs', async () => {
      const { first, second, state, status, message, refused } = await run(renamed, {
        ...scene, deletedProfiles: [DEFAULT], runs: [{ InstanceId: A }, { InstanceId: A }],
      });
      expect([status, second.executions[''].status]).toEqual(['Failed', 'Failed']);
      expect(stepsOf(first)).toEqual(['inspect Failed 1']);
      expect(message).toMatch(/"AssociationId": "iip-assoc-\w+"/);
      expect(message).toContain(
        `"Outcome": "NotChanged", "Message": "${OURS} has no role or was deleted: give the instance ${OURS}-new"`);
      expect([state.profiles, state.credentials, refused]).toEqual([{ [A]: OURS }, { [A]: false }, []]);
    });

    test('an instance with the new one is ready', async () => {
      const { status, first } = await run(renamed, { ...scene, instances: { [A]: { profile: `${DEFAULT}-new` } } });
      expect([status, callsOf(first)]).toEqual(['Success', READS]);
    });

    test('while the former one exists, for example that of Microsoft, it is not touched', async () => {
      const { status, first, state } = await run(renamed, scene);
      expect([status, callsOf(first), state.profiles]).toEqual(['Success', READS, { [A]: OURS }]);
    });

    test('IAM does not allow to remove it, whatever the runbook says', async () => {
      const remove = (profile: string) => ({
        action: 'ec2:DisassociateIamInstanceProfile',
        resource: `arn:aws:ec2:eu-west-1:123456789012:instance/${A}`,
        context: { 'ec2:InstanceProfile': profile },
      });
      expect(await denied(renamed, [remove(OURS), remove(`${OURS}-new`)])).toEqual([remove(OURS)]);
    });
  });

  test.each([
    ['that does not exist', {}],
    ['terminated before', { [A]: { state: 'terminated' } }],
  ])('an instance %s is no failure', async (_, instances) => {
    const { first, status } = await run(plain, { instances });
    expect(status).toBe('Success');
    expect(callsOf(first)).toEqual(['ec2.DescribeInstances']);
  });

  test('terminated between inspection and association: no failure either', async () => {
    const { first, state, status, refused } = await run(plain, {
      instances: { [A]: {} },
      faults: [{ call: 'ec2.AssociateIamInstanceProfile', terminate: A }],
    });
    expect(status).toBe('Success');
    expect(stepsOf(first).slice(2)).toEqual([
      'associate Failed 3',
      'waitForProfile TimedOut 3',
      'assertGone Success 1',
    ]);
    expect(state.profiles).toEqual({ [A]: null });
    expect(refused).toEqual([]);
  });

  describe('the profile association is in progress', () => {
    const slow = (times: number) => ({
      faults: [{ call: 'ec2.DescribeIamInstanceProfileAssociations', state: 'associating', times }],
    });
    const others = { instances: { [A]: { profile: 'app' } }, profiles: APP, roles: { app: { policies: BOTH } } };

    test('of somebody else, then associated', async () => {
      const { first, status } = await run(plain, { ...others, ...slow(3) });
      expect([status, first.seconds]).toEqual(['Success', 15]);
    });

    test('of somebody else, and never finishing: a failure after a minute', async () => {
      const { first, status, message } = await run(plain, { ...others, ...slow(99) });
      expect(status).toBe('Failed');
      expect(message).toContain('"Outcome": "Changing", "Message": "its instance profile is associating"');
      expect(first.seconds).toBe(60);
    });

    test('an association that has ended is ignored', async () => {
      const { first } = await run(plain, {
        ...others,
        faults: [{ call: 'ec2.DescribeIamInstanceProfileAssociations', state: 'disassociated' }],
      });
      expect(stepsOf(first)[2]).toBe('associate Failed 3'); // The server still has one.
    });

    test('ours, then associated', async () => {
      const { first, status } = await run(plain, { instances: { [A]: {} }, ...slow(3) });
      expect([status, first.seconds]).toEqual(['Success', 30]);
    });

    test('ours, and never finishing: a failure after three minutes', async () => {
      const { first, status, message } = await run(plain, { instances: { [A]: {} }, ...slow(99) });
      expect(stepsOf(first).slice(2)).toEqual([
        'associate Success 1',
        'waitForProfile TimedOut 3',
        'assertGone Failed 3',
      ]);
      expect([status, first.seconds]).toEqual(['Failed', 180]);
      expect(message).toContain("'running', not among ['shutting-down', 'terminated']");
    });
  });

  // IAM refuses if there is a profile already; if IAM does not know yet, EC2 itself refuses (IncorrectState).
  test.each([[[]], [[{ call: 'ec2.AssociateIamInstanceProfile', error: 'UnauthorizedOperation', times: 3 }]]])(
    'somebody else associates a profile between inspection and association: it is kept (%j)', async faults => {
      const { first, state, status, refused } = await run(plain, {
        instances: { [A]: {} },
        profiles: APP,
        roles: { app: {} },
        faults: [{ call: 'ec2.AssociateIamInstanceProfile', associate: { instance: A, profile: 'app' } }, ...faults],
      });
      expect(status).toBe('Success');
      expect(stepsOf(first).slice(2)).toEqual(['associate Failed 3', 'waitForProfile Success 1']);
      expect(state.profiles[A]).toBe('arn:aws:iam::123456789012:instance-profile/app');
      expect(refused).toEqual(['ec2:AssociateIamInstanceProfile']);
    });

  describe('throttled', () => {
    const present = { instances: { [A]: { profile: 'app' } }, profiles: APP, roles: { app: {} } };

    test.each([
      ['ec2.DescribeInstances', 'RequestLimitExceeded'],
      ['ec2.DescribeIamInstanceProfileAssociations', 'RequestLimitExceeded'],
      ['iam.GetInstanceProfile', 'Throttling'],
      ['iam.ListAttachedRolePolicies', 'Throttling'],
    ])('in the script, %s is tried ten times', async (call, error) => {
      const { first, status } = await run(attaching, { ...present, faults: [{ call, error, times: 9 }] });
      expect([status, first.sent[call]]).toEqual(['Success', 10]);
      const { message, first: over } = await run(attaching, { ...present, faults: [{ call, error, times: 10 }] });
      expect([message.includes(`(${error})`), over.sent[call]]).toEqual([true, 10]);
    });

    test.each([
      ['associate', 'ec2.AssociateIamInstanceProfile', 'RequestLimitExceeded', { instances: { [A]: {} } }],
      ['attachAmazonSSMManagedInstanceCore', 'iam.AttachRolePolicy', 'Throttling', present],
    ])('the step %s is tried three times', async (step, call, error, scene) => {
      const { first, status } = await run(attaching, { ...scene, faults: [{ call, error, times: 2 }] });
      expect(status).toBe('Success');
      expect(stepsOf(first)).toContain(`${step} Success 3`);
      const { first: over, status: end } = await run(attaching, { ...scene, faults: [{ call, error, times: 3 }] });
      expect(stepsOf(over)).toContain(`${step} Failed 3`);
      expect(end).toBe('Failed');
    });
  });

  test.each([
    [
      'waitForProfile',
      { call: 'ec2.DescribeIamInstanceProfileAssociations', error: 'RequestLimitExceeded', skip: 1, times: 2 },
    ],
    ['assertGone', { call: 'ec2.DescribeInstances', error: 'RequestLimitExceeded', skip: 1, times: 2 }],
  ])('the step %s is tried three times, so that a throttled request is no failure', async (step, fault) => {
    const gone = { call: 'ec2.AssociateIamInstanceProfile', terminate: A };
    const { first, status } = await run(plain, {
      instances: { [A]: {} },
      faults: step === 'assertGone' ? [gone, fault] : [fault],
    });
    expect(stepsOf(first)).toContain(`${step} Success 3`);
    expect(status).toBe('Success');
  });

  test('an invalid instance id is refused', async () => {
    await expect(run(plain, { runs: [{ InstanceId: 'mi-0123456789abcdef0' }] })).rejects.toThrow(
      'InstanceId must match',
    );
  });
});
