import { App, CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  ClusterAccessPolicy, DefenderCapability, DefenderForCloudOrganization, DefenderPlan, EntraIdentityProvider,
  OrganizationTargets, PermissionsType, type DefenderForCloudConnectorProps, type ResourceTag,
} from '../../src';
import { combinationsOf } from '../support/combinations';
import { withParameters } from '../support/parameters';
import { configuredProviders } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';
import { CIEM_OBJECT_ID, connect, TENANT } from '../support/synth';

const PLANS: Record<string, () => DefenderPlan> = {
  Cspm: () => DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } }),
  Servers: () => DefenderPlan.defenderForServers(),
  Containers: () => DefenderPlan.defenderForContainers({
    dataCollectionExternalId: 'an-external-id',
    clusterAccess: [{ clusterName: 'production', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW }],
  }),
  Databases: () => DefenderPlan.defenderForDatabases(),
};
const NAMES = Object.keys(PLANS);
const COMBINATIONS = combinationsOf(NAMES);

function condition(stack: Stack, name: string): CfnCondition {
  const { valueAsString } = new CfnParameter(stack, name, { allowedValues: ['true', 'false'], default: 'false' });
  return new CfnCondition(stack, `${name}On`, { expression: Fn.conditionEquals(valueAsString, 'true') });
}

type Props = (stack: Stack) => Partial<DefenderForCloudConnectorProps>;

/** One template for every combination of plans. */
function conditional(props: Props, always: readonly string[] = []): any {
  const stack = newStack();
  const plans = NAMES.map(name => always.includes(name) ? PLANS[name]() : PLANS[name]().onlyIf(condition(stack, name)));
  connect(stack, { plans, ...props(stack) });
  return templateOf(stack);
}

function plain(names: readonly string[], props: Props): any {
  const stack = newStack();
  const plans = names.map(name => PLANS[name]());
  connect(stack, { plans, ...props(stack) });
  const { Parameters, ...template } = templateOf(stack);
  return template;
}

/** The environment of the function as text. What makes CloudFormation call it again depends on the form of the template. */
function withResolvedFunction(template: any): any {
  for (const { Type, Properties } of Object.values<any>(template.Resources)) {
    if (Type === 'AWS::Lambda::Function') Properties.Environment.Variables.PROVIDERS = configuredProviders(template);
    if (Type === 'Custom::ReusableOpenIDConnectProvider') delete Properties.Configuration;
  }
  return template;
}

const parametersFor = (names: readonly string[]) => Object.fromEntries(NAMES.map(n => [n, String(names.includes(n))]));

describe.each<[string, Props]>([
  ['default access', () => ({})],
  ['least privilege, data reads denied', () => ({
    permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS, denyDataReads: true,
  })],
  ['a provider that is created or reused', stack => ({
    identityProvider: EntraIdentityProvider.createOrReuse(stack, 'Provider', { audiences: ['api://ours'] }),
  })],
  ['an existing provider', stack => ({
    identityProvider: EntraIdentityProvider.fromExisting(stack, 'Provider'),
  })],
])('%s: the template for the chosen parameters is that of the chosen plans', (_, props) => {
  const template = conditional(props);

  test.each(COMBINATIONS.map(names => [names.join(', ') || 'none', names] as const))('%s', (_title, names) => {
    expect(withResolvedFunction(withParameters(template, parametersFor(names)))).toEqual(withResolvedFunction(plain(names, props)));
  });
});

test('a role that a plan without condition needs always exists', () => {
  const template = conditional(() => ({}), ['Servers']);
  for (const names of COMBINATIONS.filter(c => !c.includes('Servers'))) {
    const expected = plain([...names, 'Servers'].sort((a, b) => NAMES.indexOf(a) - NAMES.indexOf(b)), () => ({}));
    expect(withParameters(template, parametersFor(names))).toEqual(expected);
  }
});

test('one condition for two plans', () => {
  const stack = newStack();
  const both = condition(stack, 'Both');
  connect(stack, { plans: [PLANS.Servers().onlyIf(both), PLANS.Databases().onlyIf(both)] });
  const template = templateOf(stack);
  expect(Object.keys(template.Conditions)).toEqual(['BothOn']);
  expect(withParameters(template, { Both: 'true' })).toEqual(plain(['Servers', 'Databases'], () => ({})));
  expect(withParameters(template, { Both: 'false' })).toEqual(plain([], () => ({})));
});

test('what is added to a role later has its condition, unless it has one already', () => {
  const stack = newStack();
  const connector = connect(stack, { plans: [PLANS.Servers().onlyIf(condition(stack, 'Servers'))] });
  const role = connector.role(DefenderCapability.JUST_IN_TIME_VM_ACCESS);
  role.addToPrincipalPolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['ec2:*'], resources: ['*'] }));
  const other = condition(stack, 'Other');
  const own = new iam.CfnManagedPolicy(role, 'Own', { policyDocument: {} });
  own.cfnOptions.condition = other;
  const { Resources } = templateOf(stack);
  const conditionOf = (type: string) =>
    Object.values<any>(Resources).filter(r => r.Type === type).map(r => r.Condition);
  expect(conditionOf('AWS::IAM::Policy')).toEqual(['ServersOn']);
  expect(Resources[stack.getLogicalId(own)].Condition).toBe('OtherOn');
});

test('a provider in another stack has every audience, because it cannot refer to the condition', () => {
  const app = new App();
  const identityProvider = new EntraIdentityProvider(new Stack(app, 'Shared'), 'Provider');
  const stack = new Stack(app, 'Stack');
  connect(stack, { identityProvider, plans: [PLANS.Servers().onlyIf(condition(stack, 'Servers'))] });
  Template.fromStack(Stack.of(identityProvider)).hasResourceProperties('AWS::IAM::OIDCProvider', {
    ClientIdList: [
      'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
      'api://AzureSecurityCenter.MultiCloud.DefenderForServers',
      'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner',
    ],
  });
});

test('onlyIf does not change the plan', () => {
  const stack = newStack();
  const servers = PLANS.Servers();
  servers.onlyIf(condition(stack, 'Servers'));
  connect(stack, { plans: [servers] });
  expect(JSON.stringify(templateOf(stack).Resources)).not.toContain('Condition":"');
});

describe('a condition for some capabilities of a plan', () => {
  const AUDIT_LOGS = [
    DefenderCapability.KUBERNETES_SERVICE, DefenderCapability.KUBERNETES_DATA_COLLECTION,
    DefenderCapability.CLOUDWATCH_TO_KINESIS, DefenderCapability.KINESIS_TO_S3,
  ];
  const stack = newStack();
  connect(stack, {
    plans: [
      PLANS.Servers(),
      DefenderPlan.defenderForContainers()
        .onlyIf(condition(stack, 'Containers'))
        .onlyIf(condition(stack, 'AuditLogs'), ...AUDIT_LOGS)
        .onlyIf(condition(stack, 'Images'), DefenderCapability.CONTAINER_IMAGE_ASSESSMENT),
      DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })
        .onlyIf(condition(stack, 'Ciem'), DefenderCapability.CIEM_OIDC, DefenderCapability.CIEM_DISCOVERY)
        .onlyIf(condition(stack, 'CspmImages'), DefenderCapability.CONTAINER_IMAGE_ASSESSMENT),
    ],
  });
  const template = templateOf(stack);
  const switches = ['Containers', 'AuditLogs', 'Images', 'Ciem', 'CspmImages'];

  test.each(combinationsOf(switches).map(on => [on.join(', ') || 'none', on] as const))('%s', (_, on) => {
    const expected = newStack();
    connect(expected, {
      plans: [
        PLANS.Servers(),
        ...on.includes('Containers') ? [DefenderPlan.defenderForContainers({
          controlPlaneAuditLogs: on.includes('AuditLogs'), containerImageAssessment: on.includes('Images'),
        })] : [],
        DefenderPlan.defenderCspm({
          ciem: on.includes('Ciem') ? { servicePrincipalObjectId: CIEM_OBJECT_ID } : undefined,
          containerImageAssessment: on.includes('CspmImages'),
        }),
      ],
    });
    const { Parameters, ...plainTemplate } = templateOf(expected);
    const parameters = Object.fromEntries(switches.map(name => [name, String(on.includes(name))]));
    expect(withParameters(template, parameters)).toEqual(plainTemplate);
  });
});

describe('errors', () => {
  test('a capability that the plan does not have on', () => {
    const scope = newStack();
    const servers = DefenderPlan.defenderForServers({ agentlessVmScanning: false });
    const on = condition(scope, 'On');
    expect(() => servers.onlyIf(on, DefenderCapability.AGENTLESS_VM_SCANNING))
      .toThrow('capabilities must be on in Defender for Servers (JustInTimeVmAccess, ArcAutoProvisioning), got "AgentlessVmScanning"');
    expect(() => servers.onlyIf(on, 'X' as any)).toThrow('got "X"');
  });

  test('no condition', () => {
    expect(() => PLANS.Servers().onlyIf(true as any)).toThrow('condition must be created with CfnCondition, got true');
  });

  test('a condition of another stack', () => {
    const other = condition(new Stack(new App(), 'Other'), 'Servers');
    expect(() => connect(newStack(), { plans: [PLANS.Servers().onlyIf(other)] })).toThrow('Stack/Defender: Defender for Servers: ' +
      'onlyIf must be given a condition in the stack of the connector, got Other/ServersOn');
  });

  test('an option that changes a role which another plan needs too', () => {
    const scope = newStack();
    const gated = DefenderPlan.defenderForContainers({ gatedDeployment: true });
    expect(() => connect(scope, { plans: [PLANS.Cspm(), gated.onlyIf(condition(scope, 'Containers'))] })).toThrow(
      'Defender for Containers must have the same condition as Defender CSPM, because one of its options changes the ' +
        'role of ContainerImageAssessment, which both need');
  });

  test('an option that changes the role in only one of the plans that need it, not in both', () => {
    const connecting = (tag?: ResourceTag) => () => {
      const scope = newStack();
      const plans = [
        DefenderPlan.defenderForServers({ arcInstanceTag: { key: 'arc' } }),
        DefenderPlan.defenderForDatabases({ arcInstanceTag: tag }),
      ];
      connect(scope, { plans: plans.map((plan, i) => plan.onlyIf(condition(scope, `Plan${i}`))) });
    };
    expect(connecting({ key: 'arc' })).not.toThrow();
    expect(connecting()).toThrow('Defender for Servers must have the same condition as Defender for Databases, ' +
      'because one of its options changes the role of ArcAutoProvisioning, which both need');
  });

  test('an organization', () => {
    const scope = newStack();
    expect(() => new DefenderForCloudOrganization(scope, 'Organization', {
      azureTenantId: TENANT,
      targets: OrganizationTargets.organizationalUnits('r-ab12'),
      plans: [PLANS.Cspm().onlyIf(condition(scope, 'Cspm'))],
    })).toThrow('Defender CSPM: onlyIf must be left out in an organization, because member templates cannot refer to a ' +
      'condition of your stack');
  });
});
