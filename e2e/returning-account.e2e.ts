/** Tests an account that leaves an organization and returns. Its instances must be managed again automatically. */
import { call } from './support/aws';
import { bootstrap, cdkOk } from './support/cdk';
import { describeAll, newAccount, type Target } from './support/environment';
import { makeOrganization, moveAccount, type Organization } from './support/organization';
import { runAssociation } from './support/run-association';
import { TENANT } from './support/trust';

const region = 'eu-west-1';
const PROFILE = 'AmazonSSMRoleForInstancesMDCSetup';

describeAll('an account that leaves and returns', () => {
  const management: Target = { account: newAccount(), region };
  let o: Organization;
  let member: Target;
  let instance: string;
  const stepsOf = () => {
    const { status, steps } = runAssociation(member)[instance];
    return [status, ...steps.map(s => s.name)];
  };
  /** The ids of the profile in the instance and in IAM. */
  const profileIds = async () => {
    const { IamInstanceProfileAssociations: [association] } =
      await call('ec2', 'describe_iam_instance_profile_associations', {}, member);
    const { InstanceProfiles } = await call('iam', 'list_instance_profiles', {}, member);
    return {
      associated: association?.IamInstanceProfile.Id,
      current: InstanceProfiles.find((p: any) => p.InstanceProfileName === PROFILE)?.InstanceProfileId,
    };
  };
  beforeAll(async () => {
    o = await makeOrganization({ units: { target: { accounts: ['a'] }, aside: {} } }, management);
    member = { account: o.accounts.a, region };
    await bootstrap(management);
    await cdkOk(['deploy'], {
      ...management,
      app: 'e2e/fixtures/organization',
      context: {
        tenantId: TENANT,
        settings: JSON.stringify({
          units: [o.units.target], activateTrustedAccess: true, hostManagementRegions: [region],
        }),
      },
    });
    const { Instances } =
      await call('ec2', 'run_instances', { ImageId: 'ami-00000000', MinCount: 1, MaxCount: 1 }, member);
    instance = Instances[0].InstanceId;
  });

  test('its instance gets the profile', async () => {
    expect(stepsOf()).toEqual(['Success', 'inspect', 'decide', 'associate', 'waitForProfile']);
    const { associated, current } = await profileIds();
    expect([typeof current, associated]).toEqual(['string', current]);
  });

  test('when the account leaves, the profile is deleted; the instance still names it', async () => {
    await moveAccount(member.account, o.units.target, o.units.aside, management);
    const { associated, current } = await profileIds();
    expect([typeof associated, current]).toEqual(['string', undefined]);
  });

  test('when it returns, the profile has another id, and the first run gives it to the instance', async () => {
    await moveAccount(member.account, o.units.aside, o.units.target, management);
    const before = await profileIds();
    expect(typeof before.current).toBe('string');
    expect(before.associated).not.toBe(before.current);
    expect(stepsOf()).toEqual([
      'Success', 'inspect', 'decide', 'disassociate', 'settle', 'associate', 'waitForProfile',
    ]);
    const { associated, current } = await profileIds();
    expect([associated, current]).toEqual([before.current, before.current]);
  });

  test('the next run changes nothing', () => {
    expect(stepsOf()).toEqual(['Success', 'inspect', 'decide']);
  });
});
