/**
 * The templates of an earlier state (e2e/fixtures/upgrade), then the current ones over them, run through a model
 * of CloudFormation. In the earlier state the stacks own their providers, without a retain policy.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import {
  DefenderPlan, MemberIdentityProvider, PermissionsType, type DefenderForCloudOrganization,
} from '../../src';
import { AccountModel, type Template } from '../support/cloudformation-model';
import { keepProviders } from '../support/keep-providers';
import { organize } from '../support/organization';
import { allPlans, CIEM_OBJECT_ID, synth, TENANT } from '../support/synth';

const PROVIDERS = [
  `AWS::IAM::OIDCProvider https://sts.windows.net/${TENANT}/`,
  'AWS::IAM::OIDCProvider https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/',
];

function earlier(stackName: string): any {
  return JSON.parse(
    readFileSync(join(__dirname, '..', '..', 'e2e', 'fixtures', 'upgrade', `${stackName}.json`), 'utf-8'),
  );
}

function earlierMembers(): Template {
  const { Resources } = earlier('Organization');
  return JSON.parse(Resources.DefenderMembersB5D044C7.Properties.TemplateBody);
}

const providersIn = (account: AccountModel) => PROVIDERS.filter(identity => account.existing.has(identity));
const rolesIn = (account: AccountModel) =>
  [...account.existing].filter(identity => /^AWS::IAM::Role (?!.*-\d+$)/.test(identity)).sort();

test('an account keeps its providers and its roles, and the stack then retains the providers', () => {
  const account = new AccountModel();
  expect(account.create('Connector', earlier('Connector'))).toBe(true);
  const [roles, providers] = [rolesIn(account), providersIn(account)];
  expect(providers).toEqual(PROVIDERS);
  expect(roles).toContain('AWS::IAM::Role CspmMonitorAws');
  expect(account.update('Connector', synth({ plans: allPlans({ ciem: true }) }).json)).toBe(true);
  expect([rolesIn(account), providersIn(account)]).toEqual([expect.arrayContaining(roles), PROVIDERS]);
  account.destroy('Connector');
  expect([...account.existing].sort()).toEqual(PROVIDERS);
});

describe('a member account', () => {
  const plans = () => [
    DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } }),
    DefenderPlan.defenderForServers(),
  ];
  const current = (props: object = {}, change: (organization: DefenderForCloudOrganization) => void = () => undefined) => {
    const { organization, members } = organize({
      plans: plans(), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS, ...props,
    });
    change(organization);
    return members().template as Template;
  };
  const created = {
    memberIdentityProvider: MemberIdentityProvider.create(), memberCiemIdentityProvider: MemberIdentityProvider.create(),
  };
  const deployed = () => {
    const account = new AccountModel();
    expect(account.create('Members', earlierMembers())).toBe(true);
    expect(providersIn(account)).toEqual(PROVIDERS);
    return account;
  };

  test('in one step loses its providers: the policy of the earlier template decides', () => {
    const account = deployed();
    expect(account.update('Members', current())).toBe(true);
    expect(providersIn(account)).toEqual([]);

    // docs/troubleshooting.md: how they come back.
    expect(account.update('Members', current(created))).toBe(true);
    expect(account.update('Members', current())).toBe(true);
    expect(providersIn(account)).toEqual(PROVIDERS);
  });

  test('with new providers is not updated, and keeps those that it has', () => {
    const account = deployed();
    expect(account.update('Members', current(created))).toBe(false);
    expect(providersIn(account)).toEqual(PROVIDERS);
  });

  test('in the two documented steps keeps its providers and its roles', () => {
    const account = deployed();
    const roles = rolesIn(account);
    expect(account.update('Members', current(created, keepProviders))).toBe(true);
    expect([rolesIn(account), providersIn(account)]).toEqual([expect.arrayContaining(roles), PROVIDERS]);
    expect(account.update('Members', current())).toBe(true);
    expect([rolesIn(account), providersIn(account)]).toEqual([expect.arrayContaining(roles), PROVIDERS]);
    account.destroy('Members');
    expect([...account.existing].sort()).toEqual(PROVIDERS);
  });
});
