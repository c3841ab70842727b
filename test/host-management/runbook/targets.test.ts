/** Which instances a run changes: by the association's targets, and by the runbook's check for launched instances. */
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { deploy, MOTO } from './deployed';
import { denied, needed } from './permissions';
import { describeWithMoto, type Answer, type Scene } from './runner';
import { HostManagementOutput, HostManagementTargets, RateControl } from '../../../src';

const [A, B, C] = ['i-0000000000000000a', 'i-0000000000000000b', 'i-0000000000000000c'];
const OURS = 'arn:aws:iam::123456789012:instance-profile/AmazonSSMRoleForInstancesMDCSetup';
const LOOKED_AWAY = ['ec2.DescribeInstances'];

const statuses = ({ runs: [run] }: Answer) =>
  Object.fromEntries(Object.entries(run.executions).map(([id, e]) => [id, e.status]));
const calls = (answer: Answer, run: number) => answer.runs[run].calls.map(c => c.call);

describeWithMoto('targets of the runbook, run', play => {
  test('all instances: the association runs it on each that is not terminated', async () => {
    const answer = await play(deploy(), {
      instances: { [A]: {}, [B]: { tags: { team: 'a' } }, [C]: { state: 'terminated' } },
      runs: ['association'],
    });
    expect(statuses(answer)).toEqual({ [A]: 'Success', [B]: 'Success' });
    expect(answer.state.profiles).toEqual({ [A]: OURS, [B]: OURS, [C]: null });
  });

  test('excluded by tag: one key with its value, for the association and for launched instances', async () => {
    const deployed = deploy({ exclusionTags: { 'defender': 'off', 'cost centre': '4711' } });
    const instances: Scene['instances'] = {
      [A]: { tags: { defender: 'off' } },
      [B]: { tags: { 'defender': 'on', 'cost centre': '4711' } },
      [C]: { tags: { defender: 'on' } },
    };
    const answer = await play(deployed, {
      instances,
      runs: ['association', deployed.launch({ 'instance-id': A, 'state': 'running' })!],
    });
    expect(statuses(answer)).toEqual({ [A]: 'Success', [B]: 'Success', [C]: 'Success' });
    expect(answer.state.profiles).toEqual({ [A]: null, [B]: null, [C]: OURS });
    expect(calls(answer, 1)).toEqual(LOOKED_AWAY);
  });

  test.each([
    ['a tag', HostManagementTargets.instancesWithTag('team'), { [A]: OURS, [B]: OURS, [C]: null }],
    ['values of a tag', HostManagementTargets.instancesWithTag('team', 'a', 'c'), { [A]: OURS, [B]: null, [C]: null }],
    ['ids', HostManagementTargets.instances(A, C), { [A]: OURS, [B]: null, [C]: OURS }],
  ])('by %s: the association and the check of the runbook agree', async (_, targets, expected) => {
    const deployed = deploy({ targets });
    const instances: Scene['instances'] = {
      [A]: { tags: { team: 'a' } },
      [B]: { tags: { team: 'b' } },
      [C]: { tags: { Team: 'a' } },
    };
    const scheduled = await play(deployed, { instances, runs: ['association'] });
    expect(Object.keys(statuses(scheduled))).toEqual(Object.keys(expected).filter(id => expected[id]));
    expect(scheduled.state.profiles).toEqual(expected);
    const started = await play(deployed, { instances, runs: [A, B, C].map(id => ({ InstanceId: id })) });
    expect(started.runs.map(r => r.executions[''].status)).toEqual(['Success', 'Success', 'Success']);
    expect(started.state.profiles).toEqual(expected);
  });

  test('by ids, the rule starts it only for those, when they run', () => {
    const { launch } = deploy({ targets: HostManagementTargets.instances(A) });
    expect(launch({ 'instance-id': A, 'state': 'running' })).toEqual({ InstanceId: A });
    expect(launch({ 'instance-id': B, 'state': 'running' })).toBeUndefined();
    expect(launch({ 'instance-id': A, 'state': 'stopped' })).toBeUndefined();
  });

  // moto has no ListGroupResources: faults.py answers this call, with one member per page.
  describe('by resource group', () => {
    const deployed = deploy({
      targets: HostManagementTargets.resourceGroup('servers'),
      exclusionTags: { defender: 'off' },
    });
    const launched = (id: string) => deployed.launch({ 'instance-id': id, 'state': 'running' })!;

    test('on schedule the association lists the group, so the runbook does not', async () => {
      const answer = await play(deployed, {
        instances: { [A]: {}, [B]: {}, [C]: {} },
        groups: { servers: [A, B] },
        runs: ['association'],
      });
      expect(answer.state.profiles).toEqual({ [A]: OURS, [B]: OURS, [C]: null });
      expect(calls(answer, 0)).not.toContain('resource-groups.ListGroupResources');
    });

    test('a launched instance is searched on each page of the group', async () => {
      expect(launched(A)).toEqual({ InstanceId: A, Origin: 'launch' });
      const instances: Scene['instances'] = { [A]: {}, [B]: {}, [C]: {} };
      const answer = await play(deployed, { instances, groups: { servers: [C, A] }, runs: [launched(A), launched(B)] });
      expect(answer.runs.map(r => r.executions[''].status)).toEqual(['Success', 'Success']);
      expect(answer.state.profiles).toEqual({ [A]: OURS, [B]: null, [C]: null });
      expect(calls(answer, 1)).toEqual([
        'ec2.DescribeInstances',
        'resource-groups.ListGroupResources',
        'resource-groups.ListGroupResources',
      ]);
    });

    test('the group is not listed for an excluded instance', async () => {
      const answer = await play(deployed, {
        instances: { [A]: { tags: { defender: 'off' } } },
        groups: { servers: [A] },
        runs: [launched(A)],
      });
      expect(calls(answer, 0)).toEqual(LOOKED_AWAY);
    });

    test('a throttled call is tried ten times', async () => {
      const faults = [{ call: 'resource-groups.ListGroupResources', error: 'TooManyRequestsException', times: 9 }];
      const answer = await play(deployed, {
        instances: { [A]: {} },
        groups: { servers: [A] },
        faults,
        runs: [launched(A)],
      });
      expect(answer.state.profiles).toEqual({ [A]: OURS });
      expect(answer.runs[0].sent['resource-groups.ListGroupResources']).toBe(10);
    });
  });

  describe('a fleet with one instance that fails', () => {
    const scene = {
      instances: { [A]: {}, [B]: { profile: 'app' }, [C]: {} },
      profiles: { app: { role: 'app' } },
      roles: { app: {} },
      runs: ['association' as const],
    };

    test('the others continue', async () => {
      const answer = await play(deploy(), scene);
      expect(statuses(answer)).toEqual({ [A]: 'Success', [B]: 'Failed', [C]: 'Success' });
      expect(answer.runs[0].executions[B].message).toContain(
        'role app lacks AmazonSSMManagedInstanceCore and AmazonSSMPatchAssociation, which',
      );
      expect(answer.state.profiles).toEqual({
        [A]: OURS,
        [B]: 'arn:aws:iam::123456789012:instance-profile/app',
        [C]: OURS,
      });
    });

    test('the others do not continue with maxErrors 0', async () => {
      const answer = await play(deploy({ maxErrors: RateControl.instances(0) }), scene);
      expect(statuses(answer)).toEqual({ [A]: 'Success', [B]: 'Failed' });
    });
  });

  describe('reports', () => {
    const scene = {
      profiles: { app: { role: 'app' } },
      roles: { app: {} },
      instances: { [A]: {}, [B]: { profile: 'app' } },
    };

    test('one per run and instance, also if the execution fails', async () => {
      const deployed = deploy({ output: HostManagementOutput.newBucket() });
      const answer = await play(deployed, {
        ...scene,
        buckets: { 'reports-bucket': {} },
        runs: ['association', { InstanceId: C }],
      });
      const [scheduled, gone] = answer.runs;
      expect(answer.state.objects).toEqual({
        [`reports-bucket/${A}/${scheduled.executions[A].executionId}.json`]: {
          InstanceId: A,
          AssociationId: '',
          Outcome: 'NoProfile',
          RoleName: '',
          Message: 'it gets the profile',
        },
        [`reports-bucket/${B}/${scheduled.executions[B].executionId}.json`]: {
          InstanceId: B,
          AssociationId: expect.stringMatching(/^iip-assoc-/),
          Outcome: 'NotChanged',
          RoleName: 'app',
          Message:
            'role app lacks AmazonSSMManagedInstanceCore and AmazonSSMPatchAssociation, which it may not attach',
        },
        [`reports-bucket/${C}/${gone.executions[''].executionId}.json`]: {
          InstanceId: C, AssociationId: '', Outcome: 'Terminated', RoleName: '', Message: 'it is terminated',
        },
      });
      expect(await denied(deployed, needed(answer.runs))).toEqual([]);
    });

    test('also one if the inspection of the instance fails', async () => {
      const deployed = deploy({ output: HostManagementOutput.newBucket() });
      const faults = [{ call: 'iam.GetInstanceProfile', error: 'Throttling', times: 10 }];
      const {
        runs: [{ executions }],
        state,
      } = await play(deployed, { ...scene, buckets: { 'reports-bucket': {} }, runs: [{ InstanceId: B }], faults });
      expect(executions[''].status).toBe('Failed');
      expect(Object.values<any>(state.objects!)).toEqual([
        {
          InstanceId: B,
          AssociationId: expect.stringMatching(/^iip-assoc-/),
          Outcome: 'Failed',
          RoleName: '',
          Message: expect.stringContaining('(Throttling)'),
        },
      ]);
    });

    describe('one that cannot be written', () => {
      const deployed = deploy({ output: HostManagementOutput.newBucket() });
      const faults = [{ call: 's3.PutObject', error: 'AccessDenied' }];

      test('does not keep an instance from its profile; the execution fails all the same', async () => {
        const { runs: [{ executions: { '': execution } }], state } = await play(deployed, {
          ...scene, buckets: { 'reports-bucket': {} }, runs: [{ InstanceId: A }], faults,
        });
        expect(execution.steps.map(s => `${s.name} ${s.status}`)).toEqual([
          'inspect Success', 'checkReport Failed', 'decide Success', 'associate Success', 'waitForProfile Success',
        ]);
        expect(execution.status).toBe('Failed');
        expect(execution.message).toContain(
          'checkReport: RuntimeError - its report was not written: An error occurred (AccessDenied) when calling the ' +
            'PutObject operation',
        );
        expect(state.profiles[A]).toBe(OURS);
        expect(state.objects).toEqual({});
      });

      test('nor hides why an instance was left alone', async () => {
        const { runs: [{ executions: { '': { status, message } } }] } = await play(deployed, {
          ...scene, buckets: { 'reports-bucket': {} }, runs: [{ InstanceId: B }], faults,
        });
        expect(status).toBe('Failed');
        expect(message).toMatch(/^inspect: .*"Outcome": "NotChanged".*role app lacks .*its report was not written: /);
      });

      test('and one that was written is no failure', async () => {
        const { runs: [{ executions: { '': { status, steps } } }] } = await play(deployed, {
          ...scene, buckets: { 'reports-bucket': {} }, runs: [{ InstanceId: A }],
        });
        expect([status, steps.length]).toEqual(['Success', 5]);
      });
    });

    test('with a prefix, in a bucket with a KMS key, and retried if S3 throttles', async () => {
      const key = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
      const deployed = deploy(stack => ({
        output: HostManagementOutput.bucket(s3.Bucket.fromBucketAttributes(stack, 'Bucket', {
          bucketName: 'theirs', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', key),
        }), { keyPrefix: 'host/management' }),
      }));
      const answer = await play(deployed, {
        ...scene,
        buckets: { theirs: { key } },
        runs: [{ InstanceId: A }],
        faults: [{ call: 's3.PutObject', error: 'SlowDown', times: 9 }],
      });
      expect(Object.keys(answer.state.objects)).toEqual([
        `theirs/host/management/${A}/${answer.runs[0].executions[''].executionId}.json`,
      ]);
      expect(answer.runs[0].sent['s3.PutObject']).toBe(10);
      expect(needed(answer.runs).filter(p => p.action === 'kms:GenerateDataKey')).toEqual([
        { action: 'kms:GenerateDataKey', resource: key, context: {} },
      ]);
      expect(await denied(deployed, needed(answer.runs))).toEqual([]);
    });
  });

  test.each([
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
  ])('in %s the ARNs are of that partition', async (partition, region) => {
    const deployed = deploy({ attachPoliciesToExistingRoles: true }, { ...MOTO, partition, region });
    const answer = await play(deployed, {
      instances: { [A]: {}, [B]: { profile: 'app' } },
      profiles: { app: { role: 'app' } },
      roles: { app: {} },
      runs: ['association'],
    });
    expect(statuses(answer)).toEqual({ [A]: 'Success', [B]: 'Success' });
    const attached = [
      `arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
      `arn:${partition}:iam::aws:policy/AmazonSSMPatchAssociation`,
    ];
    expect(needed(answer.runs).flatMap(p => p.context['iam:PolicyARN'] ?? [])).toEqual(attached);
    expect(answer.state.policies.app).toEqual(attached);
    expect(answer.state.profiles[A]).toBe(
      `arn:${partition}:iam::123456789012:instance-profile/AmazonSSMRoleForInstancesMDCSetup`,
    );
    expect(await denied(deployed, needed(answer.runs))).toEqual([]);
  });
});
