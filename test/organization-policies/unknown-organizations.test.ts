/** Organizations and connectors of the app that the policies do not know, and could lock out. */
import { Annotations as Acknowledge, App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { newApp } from './support';
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderOrganizationPolicies, MemberIdentityProvider, OrganizationTargets,
  type DefenderForCloudOrganizationProps,
} from '../../src';
import { TENANT } from '../support/synth';
import { OTHER_TENANT } from '../support/trust-matrix';

const units = (...ids: string[]) => OrganizationTargets.organizationalUnits(...ids);
const accounts = (...ids: string[]) => OrganizationTargets.accounts(...ids);
const [A, B] = ['444455556666', '777788889999'];
const [ONE, TWO] = ['ou-ab12-00000001', 'ou-ab12-00000002'];

/** Error of the synthesis, or the warning. */
function toldBy(app: App, stack: Stack): string {
  try {
    app.synth();
  } catch (error) {
    return `error: ${(error as Error).message}`;
  }
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('organizationPoliciesLockOut'));
  return warnings.map(w => `warning: ${String(w.entry.data)}`).join();
}

describe('an organization that the policies do not know', () => {
  function told(targetIds: string[], targets: OrganizationTargets, props: Partial<DefenderForCloudOrganizationProps> = {}) {
    const { app, organize, protect } = newApp();
    const known = organize('Known', { targets: units('ou-zz99-00000001') });
    const { stack } = protect({ organizations: [known], targetIds });
    organize('Other', { targets, azureTenantId: OTHER_TENANT, ...props });
    return toldBy(app, stack);
  }

  test.each<[string, string[], OrganizationTargets, 'error' | 'warning' | '']>([
    ['the root above a unit', ['r-ab12'], units(ONE), 'error'],
    ['the root above a pilot', ['r-ab12'], units(ONE).onlyAccounts(A), 'error'],
    ['the root', ['r-ab12'], units('r-ab12'), 'error'],
    ['the same unit', [TWO, ONE], units(ONE), 'error'],
    ['a unit below the root', [ONE], units('r-ab12'), 'error'],
    ['an account of a list', [A], accounts(B, A), 'error'],
    ['an account of a pilot', [A], units(ONE).onlyAccounts(A), 'error'],
    ['a unit beside', [ONE], units(TWO), 'warning'],
    ['one of several units of a pilot', [ONE], units(ONE, TWO).onlyAccounts(A), 'warning'],
    ['a unit below the root of a pilot', [ONE], units('r-ab12').onlyAccounts(A), 'warning'],
    ['an account that can be in a unit', [A], units(ONE), 'warning'],
    ['an account beside those that are excluded', [A], units(ONE).excludingAccounts(B), 'warning'],
    ['a unit, and a list of accounts', [ONE], accounts(A), 'warning'],
    ['another organization', ['r-zz99'], units(ONE), ''],
    ['a unit of another organization', ['ou-zz99-00000001'], units('r-ab12'), ''],
    ['another account', [B], accounts(A), ''],
    ['another account than those of a pilot', [B], units(ONE).onlyAccounts(A), ''],
    ['an excluded account', [A], units(ONE).excludingAccounts(A), ''],
  ])('policies on %s', (_, targetIds, targets, expected) => {
    expect(told(targetIds, targets).split(':')[0]).toBe(expected);
  });

  test('the error says what is denied, and what to do', () => {
    expect(told(['r-ab12'], units(ONE), { memberStackSetName: 'Beta' })).toContain(
      '[Guard/Policies] organizations must contain Other/Defender too, because the policies apply to its accounts, and deny sessions of ' +
      `its tenant ${OTHER_TENANT}; adding audiences by its functions, whose roles are StackSet-Beta-*OidcProviderFu*`);
    expect(told(['r-ab12'], accounts(A), { azureTenantId: TENANT })).toContain(
      'warning: organizations must contain Other/Defender too, because the policies can apply to its accounts, and deny deployments by ' +
      'its execution role AWSCloudFormationStackSetExecutionRole; adding audiences');
    expect(told([A], accounts(A), { azureTenantId: TENANT })).toContain('error: ');
  });

  test('is no mistake if the policies name all that it needs', () => {
    const { app, organize, protect } = newApp();
    const other = organize('Other', { azureTenantId: OTHER_TENANT, targets: accounts(A), memberStackSetName: 'Beta' });
    const props = {
      organizations: [organize('Known')],
      targetIds: [A],
      azureTenantIds: [OTHER_TENANT],
      stackNames: ['StackSet-Beta-*'],
      administrators: ['arn:aws:iam::*:role/AWSCloudFormationStackSet*Role'],
    };
    protect(props);
    expect(() => app.synth()).not.toThrow();
    for (const prop of ['azureTenantIds', 'stackNames', 'administrators'] as const) {
      const { app: another, organize: make, protect: guard } = newApp();
      make('Other', { azureTenantId: OTHER_TENANT, targets: accounts(A), memberStackSetName: 'Beta' });
      guard({ ...props, organizations: [make('Known')], [prop]: undefined });
      expect(() => another.synth()).toThrow('organizations must contain Other/Defender too');
    }
    expect(other).toBeDefined();
  });

  test('an administration role of another account, and an exemption in one account only', () => {
    const list = (id: string, account: string, props: Partial<DefenderForCloudOrganizationProps> = {}) => ({
      id,
      account,
      props: {
        azureTenantId: TENANT,
        targets: accounts(id === 'Known' ? B : A),
        connectManagementAccount: false,
        memberIdentityProvider: MemberIdentityProvider.fromExisting(),
        ...props,
      },
    });
    const synth = (administrators?: string[], execution?: string) => {
      const app = new App();
      const [known] = [list('Known', '111111111111'), list('Other', '222222222222', execution ? { selfManagedRoles: { execution } } : {})]
        .map(({ id, account, props }) => new DefenderForCloudOrganization(
          new Stack(app, id, { env: { account, region: 'eu-west-1' } }), 'Defender', props));
      new DefenderOrganizationPolicies(new Stack(app, 'Guard'), 'Policies', { organizations: [known], targetIds: [A], administrators });
      return () => app.synth();
    };
    expect(synth())
      .toThrow('deny its administration role AWSCloudFormationStackSetAdministrationRole in 222222222222 to assume the execution role');
    expect(synth(['arn:aws:iam::222222222222:role/AWSCloudFormationStackSetAdministrationRole'])).not.toThrow();
    expect(synth(['arn:aws:iam::111122223333:role/Execution'], 'Execution')).toThrow('deny deployments by its execution role Execution');
    expect(synth(['arn:aws:iam::*:role/Execution'], 'Execution')).not.toThrow();
  });

  test('without functions, its stacks may be unknown', () => {
    const { app, organize, protect } = newApp();
    organize('Other', { memberIdentityProvider: MemberIdentityProvider.create() });
    protect({ azureTenantIds: [TENANT], stackNames: ['StackSet-X-*'], targetIds: ['r-ab12'] });
    expect(() => app.synth()).not.toThrow();
  });

  test('the warning can be acknowledged', () => {
    const { organize, protect } = newApp();
    const { stack } = protect({ organizations: [organize('Known')], targetIds: [TWO] });
    organize('Other', { azureTenantId: OTHER_TENANT });
    organize('Third', { azureTenantId: OTHER_TENANT, targets: units('ou-ab12-00000003') });
    // On the stack, because the lowest version of CDK looks only above the construct for what synthesis warns of.
    Acknowledge.of(stack).acknowledgeWarning('cdk-defender-for-cloud:organizationPoliciesLockOut', 'known');
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('organizationPoliciesLockOut'));
  });

  test('one unit of several is enough', () => {
    expect(told(['r-ab12'], units('ou-zz99-00000009', ONE))).toContain('error: ');
    expect(told([TWO], units('ou-zz99-00000009', ONE))).toContain('warning: ');
  });

  test('one denial that is certain is enough', () => {
    const { app, protect, organize } = newApp();
    const tenant = new CfnParameter(new Stack(app, 'Parameters'), 'Tenant').valueAsString;
    protect({ azureTenantIds: [TENANT, tenant], stackNames: ['StackSet-X-*'], targetIds: ['r-ab12'] });
    organize('Other', { azureTenantId: OTHER_TENANT });
    expect(() => app.synth()).toThrow(/deny sessions of its tenant .*; adding audiences by its functions/);
  });

  test('a tenant may be one that is not known yet', () => {
    const { app, protect, organize } = newApp();
    const { stack: guard } = protect({
      azureTenantIds: [TENANT, new CfnParameter(new Stack(app, 'Parameters'), 'Tenant').valueAsString],
      stackNames: ['StackSet-X-*'],
      targetIds: ['r-ab12'],
    });
    organize('Other', { azureTenantId: OTHER_TENANT, memberIdentityProvider: MemberIdentityProvider.create() });
    Annotations.fromStack(guard).hasWarning('*',
      Match.stringLikeRegexp(`can apply to its accounts, and deny sessions of its tenant ${OTHER_TENANT} \\[ack`));
  });

  test('an account of a list may be one that is not known yet', () => {
    const { app, protect, organize } = newApp();
    const { stack: guard } = protect({ organizations: [organize('Known')], targetIds: [B] });
    organize('Other', { targets: accounts(A, new CfnParameter(new Stack(app, 'Parameters'), 'Account').valueAsString) });
    Annotations.fromStack(guard).hasWarning('*', Match.stringLikeRegexp('organizations must contain Other/Defender too'));
  });

  test('tokens are never a certain mistake', () => {
    const { app, organize, protect } = newApp();
    const { stack } = protect({ organizations: [organize('Known')], targetIds: ['r-ab12'] });
    const parameter = (scope: Stack, id: string) => new CfnParameter(scope, id).valueAsString;
    const other = new Stack(app, 'Tokens');
    new DefenderForCloudOrganization(other, 'Defender', {
      azureTenantId: TENANT, targets: units(parameter(other, 'Unit')), connectManagementAccount: false,
    });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('organizations must contain Tokens/Defender too'));
    const { app: another, organize: make } = newApp();
    const guard = new Stack(another, 'Guard');
    new DefenderOrganizationPolicies(guard, 'Policies', { organizations: [make('Known')], targetIds: [parameter(guard, 'Target')] });
    make('Other');
    Annotations.fromStack(guard).hasWarning('*', Match.stringLikeRegexp('organizations must contain Other/Defender too'));
  });

  test('policies without targets deny nothing', () => {
    const { app, organize, protect } = newApp();
    const { stack } = protect({ organizations: [organize('Known')] });
    organize('Other', { azureTenantId: OTHER_TENANT });
    app.synth();
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('organizationPoliciesLockOut'));
  });
});

describe('a connector of another tenant', () => {
  const HERE = '999988887777';
  function told(targetIds: string[], account: string | undefined, azureTenantId = OTHER_TENANT, here: string | undefined = HERE): string {
    const { app, organize, protect } = newApp(here === '' ? undefined : { account: here, region: 'eu-west-1' });
    const { stack } = protect({
      organizations: [organize('Known', { connectManagementAccount: account !== HERE, azureTenantId: TENANT })],
      targetIds,
    });
    const env = account === undefined ? {} : { env: { account, region: 'eu-west-1' } };
    new DefenderForCloudConnector(new Stack(app, 'Alone', env), 'Defender', { azureTenantId });
    return toldBy(app, stack);
  }

  test('is locked out if its account is a target', () => {
    expect(told([A], A)).toContain(
      `error: Validation failed with the following errors:\n  [Guard/Policies] azureTenantIds must contain ${OTHER_TENANT}, the tenant ` +
      'of Alone/Defender, because the policies apply to its account, and deny sessions of this tenant');
  });

  test('may have a tenant that is not known yet', () => {
    const { app, organize, protect } = newApp({ account: HERE, region: 'eu-west-1' });
    const parameters = new Stack(app, 'Parameters', { env: { account: HERE, region: 'eu-west-1' } });
    protect({
      organizations: [organize('Known')], targetIds: [A], azureTenantIds: [new CfnParameter(parameters, 'Tenant').valueAsString],
    });
    new DefenderForCloudConnector(new Stack(app, 'Alone', { env: { account: A, region: 'eu-west-1' } }), 'Defender', {
      azureTenantId: OTHER_TENANT,
    });
    expect(() => app.synth()).not.toThrow();
  });

  test('is only that of a connector that is deployed by itself', () => {
    const { app, organize, protect } = newApp({ account: HERE, region: 'eu-west-1' });
    const { stack } = protect({ organizations: [organize('Known')], targetIds: [TWO] });
    new DefenderForCloudOrganization(new Stack(app, 'Other', { env: { account: B, region: 'eu-west-1' } }), 'Defender', {
      azureTenantId: OTHER_TENANT, targets: units(ONE),
    });
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('organizationPoliciesLockOut'));
    expect(warnings.map(w => String(w.entry.data).split(' ')[0])).toEqual(['organizations']);
  });

  test.each<[string, string[], string | undefined, string | undefined, string]>([
    ['can be locked out below a unit', [ONE], A, undefined, 'warning'],
    ['can be locked out in an account that is not known', [ONE], undefined, undefined, 'warning'],
    ['can be locked out in an account that is not known, on an account', [A], undefined, undefined, 'warning'],
    ['is not, in another account', [B], A, undefined, ''],
    ['is not, in the account of the policies', ['r-ab12'], HERE, undefined, ''],
    ['is not, if it is of the same tenant', [A], A, TENANT, ''],
  ])('%s', (_, targetIds, account, tenant, expected) => {
    expect(told(targetIds, account, tenant).split(':')[0]).toBe(expected);
  });

  test.each<[string, string[], string | undefined, string]>([
    ['no account is known', [ONE], undefined, 'warning'],
    ['no account is known, on an account', [A], undefined, 'warning'],
    ['that of the policies is not known', [ONE], A, 'warning'],
    ['that of the policies is not known, and it is a target', [A], A, 'error'],
  ])('is not taken for one in the account of the policies: %s', (_, targetIds, account, expected) => {
    expect(told(targetIds, account, OTHER_TENANT, '').split(':')[0]).toBe(expected);
  });
});
