import { Annotations, App, Aws, Stack, Stage } from 'aws-cdk-lib';
import { Annotations as Assertions, Match, Template } from 'aws-cdk-lib/assertions';
import {
  DefenderForCloudConnector, DefenderPlan, EntraIdentityProvider, type DefenderForCloudConnectorProps,
} from '../../src';
import { namesOfPlans } from '../facts/plans';
import { TENANT } from '../support/synth';

const ACCOUNT = { account: '111122223333', region: 'eu-west-1' };
const OTHER_TENANT = '99999999-2222-3333-4444-555555555555';

function connect(
  stack: Stack,
  id = 'Defender',
  props: Partial<DefenderForCloudConnectorProps> = {},
): DefenderForCloudConnector {
  return new DefenderForCloudConnector(stack, id, { azureTenantId: TENANT, ...props });
}

describe('a second connector in one account', () => {
  test('in the same stack', () => {
    const stack = new Stack(new App(), 'Stack');
    connect(stack);
    expect(() => connect(stack, 'Second', { plans: [DefenderPlan.defenderForServers()] })).toThrow(
      'Stack/Second creates the role CspmMonitorAws, which Stack/Defender already creates; IAM is global, so an AWS ' +
        'account can have each name only once: put all plans into one connector; for another Azure tenant, pass the ' +
        'identityProvider of the first connector and choose a roleNameSuffix',
    );
  });

  test('names all roles that both create', () => {
    const stack = new Stack(new App(), 'Stack');
    const plans = [DefenderPlan.defenderForServers({ hostManagement: { enabled: false } })];
    connect(stack, 'Defender', { plans });
    expect(() => connect(stack, 'Second', { plans })).toThrow(
      `Stack/Second creates the roles ${namesOfPlans({ servers: {} }).join(', ')}, which Stack/Defender already creates`);
  });

  test('IAM ignores the case of role names', () => {
    const stack = new Stack(new App(), 'Stack');
    connect(stack);
    expect(() => connect(stack, 'Second', { roleNames: { cspmMonitor: 'CSPMmonitorAWS' } }))
      .toThrow('Stack/Second creates the role CSPMmonitorAWS, which Stack/Defender already creates');
  });

  test('in another stack of the same account, in any region', () => {
    const app = new App();
    connect(new Stack(app, 'A', { env: ACCOUNT }));
    expect(() => connect(new Stack(app, 'B', { env: { ...ACCOUNT, region: 'us-east-1' } })))
      .toThrow('B/Defender creates the role CspmMonitorAws, which A/Defender already creates');
  });

  test('in another stage of the same account', () => {
    const app = new App();
    connect(new Stack(new Stage(app, 'One', { env: ACCOUNT }), 'A'));
    expect(() => connect(new Stack(new Stage(app, 'Two', { env: ACCOUNT }), 'B'))).toThrow(
      'Two/B/Defender creates the role CspmMonitorAws',
    );
  });

  test('with other role names: an account can have the OIDC provider only once', () => {
    const stack = new Stack(new App(), 'Stack');
    connect(stack);
    expect(() =>
      connect(stack, 'Second', { azureTenantId: OTHER_TENANT, roleNames: { cspmMonitor: 'Other' } }),
    ).toThrow(
      'creates the OIDC provider sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/, which ' +
        'Stack/Defender/IdentityProvider already creates',
    );
  });

  test('a separate provider besides the one of a connector', () => {
    const stack = new Stack(new App(), 'Stack');
    connect(stack);
    expect(() => new EntraIdentityProvider(stack, 'Provider')).toThrow(
      'pass one provider to all (prop identityProvider), or use EntraIdentityProvider.createOrReuse');
  });

  test('is a warning if the accounts are unknown', () => {
    const app = new App();
    connect(new Stack(app, 'A'));
    const second = new Stack(app, 'B');
    connect(second);
    Assertions.fromStack(second).hasWarning(
      '/B/Defender',
      Match.stringLikeRegexp(
        'B/Defender creates the role CspmMonitorAws, which A/Defender already creates; the account of both stacks is ' +
          'not known',
      ),
    );
  });

  test.each<[string, boolean]>([['first', true], ['second', false]])('is a warning if the %s account is unknown', (_, unknownFirst) => {
    const app = new App();
    connect(new Stack(app, 'A', unknownFirst ? {} : { env: ACCOUNT }));
    const second = new Stack(app, 'B', unknownFirst ? { env: ACCOUNT } : {});
    connect(second);
    const [unknown, known] = unknownFirst ? ['A', 'B'] : ['B', 'A'];
    Assertions.fromStack(second).hasWarning('/B/Defender', Match.stringLikeRegexp(
      'B/Defender creates the role CspmMonitorAws, which A/Defender already creates; the account of ' +
        `${unknown} is not known, so do not deploy it to the same account as ${known}: put all plans into one connector`,
    ));
  });

  test('the warning can be acknowledged', () => {
    const app = new App();
    connect(new Stack(app, 'A'));
    const second = new Stack(app, 'B');
    connect(second);
    Annotations.of(second).acknowledgeWarning('cdk-defender-for-cloud:sameAccount');
    Assertions.fromStack(second).hasNoWarning('*', Match.stringLikeRegexp('already creates'));
  });
});

describe('no conflict', () => {
  test('two accounts', () => {
    const app = new App();
    connect(new Stack(app, 'A', { env: ACCOUNT }));
    const second = new Stack(app, 'B', { env: { account: '444455556666', region: 'eu-west-1' } });
    connect(second);
    Assertions.fromStack(second).hasNoWarning('*', Match.anyValue());
  });

  test('names that are known only at deployment', () => {
    const app = new App();
    const nameOfStack = (id: string) => connect(new Stack(app, id, { env: ACCOUNT }), 'Defender', {
      identityProvider: EntraIdentityProvider.createOrReuse(app.node.findChild(id), 'Provider'),
      roleNames: { cspmMonitor: `${Aws.STACK_NAME}-Cspm` },
    });
    nameOfStack('A');
    expect(() => nameOfStack('B')).not.toThrow();
  });

  test('two apps in one process', () => {
    connect(new Stack(new App(), 'A', { env: ACCOUNT }));
    expect(() => connect(new Stack(new App(), 'A', { env: ACCOUNT }))).not.toThrow();
  });

  test('two tenants that share a provider and have their own role names; the provider has both audiences', () => {
    const stack = new Stack(new App(), 'Stack');
    const first = connect(stack);
    connect(stack, 'Second', {
      azureTenantId: OTHER_TENANT,
      identityProvider: first.identityProvider,
      roleNames: {
        cspmMonitor: 'OtherCspm',
        justInTimeVmAccess: 'OtherJit',
        agentlessVmScanning: 'OtherScanner',
        arcAutoProvisioning: 'OtherArc',
      },
      plans: [DefenderPlan.defenderForServers()],
    });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::OIDCProvider', 1);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::OIDCProvider', {
      ClientIdList: [
        'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
        'api://AzureSecurityCenter.MultiCloud.DefenderForServers',
        'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner',
      ],
    });
  });
});
