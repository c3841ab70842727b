/** What docs/later-changes.md promises. Its function for logical ids runs as it stands there. */
import { readFileSync } from 'fs';
import { join } from 'path';
import * as cdk from 'aws-cdk-lib';
import { transpile } from 'typescript';
import * as library from '../../src';
import { DefenderForCloudConnector, DefenderPlan, EntraIdentityProvider } from '../../src';
import { AccountModel } from '../support/cloudformation-model';
import { templateOf } from '../support/stacks';
import { allPlans, connect, synth, TENANT } from '../support/synth';

const OTHER_TENANT = '22222222-3333-4444-5555-666666666666';

/** Places of the templates that differ, such as `Role.AssumeRolePolicyDocument`. */
function differences(before: any, after: any): Set<string> {
  const ids = new Set([...Object.keys(before.Resources), ...Object.keys(after.Resources)]);
  const found = [...ids].flatMap((id) => {
    const [old, current] = [before.Resources[id], after.Resources[id]];
    if (!old || !current) return [`${(old ?? current).Type} ${old ? 'is gone' : 'is new'}`];
    return Object.keys({ ...old.Properties, ...current.Properties })
      .filter(name => JSON.stringify(old.Properties[name]) !== JSON.stringify(current.Properties[name]))
      .map(name => `${old.Type} ${name}`);
  });
  return new Set(found);
}

describe('another Azure tenant', () => {
  test('changes trusts in place, and no provider of Microsoft', () => {
    const [before, after] = [TENANT, OTHER_TENANT]
      .map(azureTenantId => synth({ azureTenantId, plans: allPlans() }).json);
    expect([...differences(before, after)]).toEqual(['AWS::IAM::Role AssumeRolePolicyDocument']);
    const trusts = (template: any) => JSON.stringify(Object.values<any>(template.Resources)
      .map(r => r.Properties?.AssumeRolePolicyDocument));
    expect(trusts(before)).toContain(`MicrosoftDefenderForClouds_${TENANT}`);
    expect(trusts(after)).not.toContain(TENANT);
    expect(trusts(after)).toContain(`MicrosoftDefenderForClouds_${OTHER_TENANT}`);
  });

  test('gives CIEM a new provider, and keeps the former one', () => {
    const [before, after] = [TENANT, OTHER_TENANT]
      .map(azureTenantId => synth({ azureTenantId, plans: allPlans({ ciem: true }) }).json);
    expect(differences(before, after)).toContain('AWS::IAM::OIDCProvider Url');
    const account = new AccountModel();
    expect([account.create('Stack', before), account.update('Stack', after)]).toEqual([true, true]);
    expect([...account.existing].filter(identity => identity.includes('OIDCProvider')).sort()).toEqual([
      `AWS::IAM::OIDCProvider https://sts.windows.net/${TENANT}/`,
      `AWS::IAM::OIDCProvider https://sts.windows.net/${OTHER_TENANT}/`,
      'AWS::IAM::OIDCProvider https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/',
    ]);
  });

  test('can have a connector beside the one that is there, which stays as it is', () => {
    const stack = new cdk.Stack(new cdk.App(), 'Stack');
    const connector = connect(stack, { plans: allPlans() });
    new DefenderForCloudConnector(stack, 'NewTenant', {
      azureTenantId: OTHER_TENANT,
      identityProvider: connector.identityProvider,
      roleNameSuffix: '-new',
      plans: [DefenderPlan.defenderCspm(), DefenderPlan.defenderForServers({ hostManagement: { enabled: false } })],
    });
    const before = synth({ plans: allPlans() }).json;
    const after = templateOf(stack);
    expect([...differences(before, after)].sort()).toEqual([
      'AWS::IAM::ManagedPolicy is new', 'AWS::IAM::Role is new',
    ]);
  });
});

describe('the path of the roles', () => {
  const make = (props: object = {}) => {
    const stack = new cdk.Stack(new cdk.App(), 'Security');
    const identityProvider = EntraIdentityProvider.createOrReuse(stack, 'Provider');
    connect(stack, { plans: allPlans({ ciem: true }), identityProvider, ...props });
    return templateOf(stack) as any;
  };
  /** Those with a name of the library: CloudFormation names the role of the function. */
  const named = (account: AccountModel) =>
    [...account.existing].filter(identity => /^AWS::IAM::(Role|InstanceProfile) (?!OidcProviderFunction)/.test(identity)).sort();

  test('a path alone cannot be deployed, and everything stays', () => {
    const account = new AccountModel();
    account.create('Security', make());
    const existing = [...account.existing].sort();
    expect(existing).toContain('AWS::IAM::Role CspmMonitorAws');
    expect(account.update('Security', make({ rolePath: '/security/' }))).toBe(false);
    expect([...account.existing].sort()).toEqual(existing);
    expect(account.update('Security', make({ rolePath: '/' }))).toBe(true);
    expect([...account.existing].sort()).toEqual(existing);
  });

  test('a path of policies: each policy is new, and the roles stay', () => {
    const account = new AccountModel();
    const of = (type: string) => [...account.existing].filter(identity => identity.startsWith(`AWS::IAM::${type} `)).sort();
    account.create('Security', make());
    const [roles, policies] = [of('Role'), of('ManagedPolicy')];
    expect(policies.length).toBeGreaterThan(10);
    for (const policyPath of ['/security/', '/']) {
      const before = of('ManagedPolicy');
      expect(account.update('Security', make({ policyPath }))).toBe(true);
      expect(of('Role')).toEqual(roles);
      expect(of('ManagedPolicy')).toHaveLength(policies.length);
      expect(of('ManagedPolicy').filter(policy => before.includes(policy))).toEqual([]);
    }
  });

  test('a path with other names: new roles, and the earlier ones are gone', () => {
    const account = new AccountModel();
    account.create('Security', make());
    const before = named(account);
    expect(before).toContain('AWS::IAM::InstanceProfile AmazonSSMRoleForInstancesMDCSetup');
    expect(account.update('Security', make({ rolePath: '/security/', roleNameSuffix: '-new' }))).toBe(true);
    expect(named(account)).toEqual(before.map(name => `${name}-new`).sort());
  });
});

describe('a construct that is renamed', () => {
  const NAME = { documentName: 'DefenderForCloud-HostManagement-0a1b2c3d' };
  const make = (id: string) => {
    const stack = new cdk.Stack(new cdk.App(), 'Security');
    return new DefenderForCloudConnector(stack, id, {
      azureTenantId: TENANT,
      plans: [
        DefenderPlan.defenderCspm(), DefenderPlan.defenderForServers({ hostManagement: NAME }),
        DefenderPlan.defenderForContainers(),
      ],
      identityProvider: EntraIdentityProvider.createOrReuse(stack, 'Provider'),
    });
  };
  const templateAround = (connector: DefenderForCloudConnector) =>
    templateOf(cdk.Stack.of(connector)) as any;

  test('cannot be deployed, and everything stays', () => {
    const account = new AccountModel();
    const before = templateAround(make('Defender'));
    expect(account.create('Security', before)).toBe(true);
    const existing = [...account.existing].sort();
    expect(account.update('Security', templateAround(make('Connector')))).toBe(false);
    expect([...account.existing].sort()).toEqual(existing);
    expect(existing).toContain('AWS::IAM::Role CspmMonitorAws');
  });

  test('changes nothing with the logical ids of its former place, as the document gives them', () => {
    const page = readFileSync(join(__dirname, '..', '..', 'docs', 'later-changes.md'), 'utf-8');
    const [, code] = /```ts\n(function keepLogicalIds[^]*?)```/.exec(page)!;
    const scope = { ...cdk, ...library, azureTenantId: TENANT };
    const run = (id: string) => {
      const stack = new cdk.Stack(new cdk.App(), 'Security');
      const names = Object.keys({ ...scope, stack });
      new Function(...names, transpile(code.replace("stack, 'Connector'", `stack, '${id}'`)))(
        ...Object.values({ ...scope, stack }));
      return templateOf(stack);
    };
    expect(Object.keys(run('Connector').Resources)).toContain('DefenderCspmMonitorB9F31555');
    expect(run('Connector')).toEqual(run('Defender'));
  });
});
