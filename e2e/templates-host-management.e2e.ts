/** Tests the template of host management in two regions, with the roles of an account. */
import { call } from './support/aws';
import { awsOk, deleteStack, deployTemplate, type Parameters, type TemplateStack } from './support/aws-cli';
import { describeAll, newAccount } from './support/environment';
import { expectHostManagement } from './support/host-management';
import { readRoles } from './support/roles';
import { runAssociation } from './support/run-association';
import { inventory, PROVIDER_ONLY, removeProviders } from './support/state';
import { accountStack } from './support/template-parameters';
import { TENANT } from './support/trust';
import { HOST_MANAGEMENT_ROLES } from '../test/facts/roles';

const REGIONS = ['eu-west-1', 'us-east-1'];
const ROLES_STACK = accountStack(newAccount(), REGIONS[0], 'least-privilege');
const { account } = ROLES_STACK;
const HOSTS_STACKS: TemplateStack[] = REGIONS.map(region =>
  ({ account, region, stackName: 'DefenderForCloud-HostManagement', template: 'defender-host-management' }));
const PLAN = { AzureTenantId: TENANT, DefenderForServers: 'P2', HostManagement: 'true' };

/** The trust of a role that State Manager or EventBridge of this account assumes. */
const callerOf = (service: string, sourceArn: string) => ({
  Version: '2012-10-17',
  Statement: [{
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Service: `${service}.amazonaws.com` },
    Condition: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': sourceArn } },
  }],
});
const [INSTANCE, AUTOMATION, LAUNCH] = HOST_MANAGEMENT_ROLES;

describeAll('host management over the roles of the account', () => {
  afterAll(() => removeProviders(ROLES_STACK));

  test.each<[string, Parameters]>([
    ['default names', {}],
    ['a path and a suffix', { RolePath: '/security/', RoleNameSuffix: '-template' }],
  ])('%s: an instance gets the profile in each region', async (_, names) => {
    const { RolePath = '/', RoleNameSuffix = '' } = names;
    await deployTemplate(ROLES_STACK, { ...PLAN, ...names });
    const roles = await readRoles(ROLES_STACK);
    const trustOf = (name: string) => roles.get(`${name}${RoleNameSuffix}`)!.trust;
    expect([trustOf(INSTANCE), trustOf(AUTOMATION), trustOf(LAUNCH)]).toEqual([
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
      },
      callerOf('ssm', `arn:aws:ssm:*:${account}:automation-execution/*`),
      callerOf('events', `arn:aws:events:*:${account}:rule/DefenderForCloud-HostManagement-Template`),
    ]);

    for (const stack of HOSTS_STACKS) {
      await deployTemplate(stack, names);
      await expectHostManagement(stack, '1', name => `${RolePath}${name}${RoleNameSuffix}`);
      const { Instances: [{ InstanceId }] } =
        await call('ec2', 'run_instances', { ImageId: 'ami-00000000', MinCount: 1, MaxCount: 1 }, stack);
      const { status, steps } = runAssociation(stack)[InstanceId];
      expect([status, ...steps.map(s => s.name)]).toEqual(['Success', 'inspect', 'decide', 'associate', 'waitForProfile']);
      const { IamInstanceProfileAssociations } =
        await call('ec2', 'describe_iam_instance_profile_associations', {}, stack);
      expect(IamInstanceProfileAssociations.map((a: any) => [a.InstanceId, a.IamInstanceProfile.Arn])).toEqual(
        [[InstanceId, `arn:aws:iam::${account}:instance-profile${RolePath}${INSTANCE}${RoleNameSuffix}`]]);
      await call('ec2', 'terminate_instances', { InstanceIds: [InstanceId] }, stack);
    }

    // The stacks of the regions are deleted first, then the roles.
    for (const stack of HOSTS_STACKS) {
      await deleteStack(stack);
      expect(await inventory(stack)).toMatchObject({ documents: [], associations: [], rules: [], queues: [] });
    }
    await deployTemplate(ROLES_STACK, { HostManagement: 'false' });
    expect((await inventory(ROLES_STACK)).profiles).toEqual([]);
    await deleteStack(ROLES_STACK);
    for (const stack of HOSTS_STACKS) expect(await inventory(stack)).toEqual(PROVIDER_ONLY);
  });

  test('RoleNameSuffix changes: a run says which profile instances need, and then changes nothing', async () => {
    const [hosts] = HOSTS_STACKS;
    const executionOf = (id: string) => {
      const { status, message, steps } = runAssociation(hosts)[id];
      return { status, message, steps: steps.map(s => s.name) };
    };
    await deployTemplate(ROLES_STACK, PLAN);
    await deployTemplate(hosts, {});
    const { Instances: [{ InstanceId }] } =
      await call('ec2', 'run_instances', { ImageId: 'ami-00000000', MinCount: 1, MaxCount: 1 }, hosts);
    expect(executionOf(InstanceId).status).toBe('Success');

    // The path changes too, because the emulator replaces nothing if only a parameter in Fn::Sub changes.
    const names = { RolePath: '/new/', RoleNameSuffix: '-new' };
    await deployTemplate(ROLES_STACK, names);
    await deployTemplate(hosts, names);
    expect((await inventory(ROLES_STACK)).profiles).toEqual([`${INSTANCE}-new`]);
    const arn = `arn:aws:iam::${account}:instance-profile`;
    const failed = executionOf(InstanceId);
    expect(failed).toMatchObject({ status: 'Failed', steps: ['inspect'] });
    const needed = `${arn}/new/${INSTANCE}-new`;
    expect(failed.message).toContain(`${arn}/${INSTANCE} has no role or was deleted: give the instance ${needed}"`);

    const [, association] = /"AssociationId": "([\w-]+)"/.exec(failed.message)!;
    await awsOk([
      'ec2', 'replace-iam-instance-profile-association', '--association-id', association,
      '--iam-instance-profile', `Arn=${needed}`,
    ], hosts);
    expect(executionOf(InstanceId)).toMatchObject({ status: 'Success', steps: ['inspect', 'decide'] });

    await call('ec2', 'terminate_instances', { InstanceIds: [InstanceId] }, hosts);
    await deleteStack(hosts);
    await deleteStack(ROLES_STACK);
  });
});
