/**
 * What is left after deployments that fail, run through a model of CloudFormation (test/support/cloudformation-model.ts),
 * since no emulator rolls back. Each resource of a template fails once.
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import { DefenderPlan, EntraIdentityProvider, type DefenderForCloudConnectorProps } from '../../src';
import { AccountModel, inOrder, type Template } from '../support/cloudformation-model';
import { organize } from '../support/organization';
import { newStack, templateOf } from '../support/stacks';
import { allPlans, connect, synth, TENANT } from '../support/synth';

const MICROSOFT = 'https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
const CUSTOMER = `https://sts.windows.net/${TENANT}/`;
const PROVIDERS = [`AWS::IAM::OIDCProvider ${CUSTOMER}`, `AWS::IAM::OIDCProvider ${MICROSOFT}`];

const make = (props: Partial<DefenderForCloudConnectorProps> = {}): Template => synth(props).json;
const everything = () => make({ plans: allPlans({ ciem: true }), denyDataReads: true });
const withExisting = (): Template => {
  const stack = newStack();
  const identityProvider = EntraIdentityProvider.fromExisting(stack, 'Existing', { addMissingAudiences: true });
  connect(stack, { plans: allPlans(), identityProvider });
  return templateOf(stack);
};

const after = (account: AccountModel) => [...account.existing].sort();

const members = () => organize({ plans: allPlans({ ciem: true }) }).members().template as Template;

describe.each([['an account', everything], ['a member account', members]])('the first deployment to %s', (_, template) => {
  const deployed = template();

  test.each(inOrder(deployed))('fails at %s: nothing remains but the providers', id => {
    const account = new AccountModel();
    expect(account.create('Defender', deployed, id)).toBe(false);
    expect(PROVIDERS).toEqual(expect.arrayContaining(after(account)));
  });

  test('meets roles of somebody else: it fails, and they stay', () => {
    const account = new AccountModel();
    const live = ['CspmMonitorAws', 'MDCContainersK8sRole'].map(name => account.addForeign('AWS::IAM::Role', name));
    expect(account.create('Defender', deployed)).toBe(false);
    expect(after(account)).toEqual(expect.arrayContaining(live));
  });
});

test.each(PROVIDERS)('an account that has %s of somebody else: the deployment fails, and the provider stays', identity => {
  const account = new AccountModel();
  const live = account.addForeign('AWS::IAM::OIDCProvider', identity.split(' ')[1]);
  expect(account.create('Defender', everything())).toBe(false);
  expect(after(account)).toContain(live);
});

test('a member account that has the provider of somebody else is connected, leaves, and comes back', () => {
  const account = new AccountModel();
  const live = account.addForeign('AWS::IAM::OIDCProvider', MICROSOFT);
  for (let i = 0; i < 2; i++) {
    expect(account.create('Defender', members())).toBe(true);
    expect(after(account)).toContain(live);
    account.destroy('Defender');
    expect(after(account)).toEqual(PROVIDERS);
  }
});

test('only a user who asks for it lets a provider go', () => {
  const stack = newStack();
  const identityProvider = new EntraIdentityProvider(stack, 'Provider', { removalPolicy: RemovalPolicy.DESTROY });
  connect(stack, { identityProvider });
  const template = templateOf(stack);
  const account = new AccountModel();
  const live = account.addForeign('AWS::IAM::OIDCProvider', MICROSOFT);
  expect(account.create('Defender', template)).toBe(false);
  expect(after(account)).not.toContain(live);
});

const CHANGES: Record<string, [() => Template, () => Template]> = {
  'a plan more': [() => make({ plans: [DefenderPlan.defenderCspm()] }), everything],
  'a plan less': [everything, () => make({ plans: [DefenderPlan.defenderCspm()] })],
  'roles renamed': [everything, () => make({
    plans: allPlans({ ciem: true }), roleNames: { cspmMonitor: 'PostureReader', kinesisToS3: 'MDCPipeline' },
  })],
  'host management off': [everything, () => make({
    plans: [DefenderPlan.defenderForServers({ hostManagement: { enabled: false } })],
  })],
  'a provider of its own, then an existing one': [() => make({ plans: allPlans() }), withExisting],
};

describe.each(Object.entries(CHANGES))('an update, %s', (_, [from, to]) => {
  const [before, now] = [from(), to()];
  const deployed = () => {
    const account = new AccountModel();
    expect(account.create('Defender', before)).toBe(true);
    return account;
  };

  // Those that are created, replaced or changed in place.
  const touched = inOrder(now).filter(id => JSON.stringify(now.Resources[id]) !== JSON.stringify(before.Resources[id]));

  test.each(touched)('that fails at %s leaves everything that was there, and adds at most providers', id => {
    const account = deployed();
    const existed = after(account);
    expect(account.update('Defender', now, id)).toBe(false);
    const left = after(account);
    expect(left).toEqual(expect.arrayContaining(existed));
    expect(PROVIDERS).toEqual(expect.arrayContaining(left.filter(identity => !existed.includes(identity))));
  });

  test('that succeeds leaves the account with the provider, and with no role that is not in the template', () => {
    const account = deployed();
    expect(account.update('Defender', now)).toBe(true);
    const names = Object.values(now.Resources).filter(r => r.Type === 'AWS::IAM::Role').flatMap(r => r.Properties?.RoleName ?? []);
    const left = after(account);
    expect(left).toContain(`AWS::IAM::OIDCProvider ${MICROSOFT}`);
    // Roles without a name, such as those of functions, have a number in the model.
    const named = left.filter(identity => /^AWS::IAM::Role (?!.*-\d+$)/.test(identity)).map(identity => identity.split(' ')[1]);
    expect(named.sort()).toEqual([...names].sort());
  });
});

describe('the stack is deleted', () => {
  test('the providers stay, and nothing else', () => {
    const account = new AccountModel();
    account.create('Defender', everything());
    account.destroy('Defender');
    expect(after(account)).toEqual(PROVIDERS);
  });

  test('a second deployment must then use the provider that is there', () => {
    const account = new AccountModel();
    account.create('Defender', make({ plans: allPlans() }));
    account.destroy('Defender');
    expect(account.create('Defender', make({ plans: allPlans() }))).toBe(false);
    expect(account.create('Defender', withExisting())).toBe(true);
    account.destroy('Defender');
    expect(after(account)).toEqual([`AWS::IAM::OIDCProvider ${MICROSOFT}`]);
  });
});
