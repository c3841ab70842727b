/** What guards the connection knows the workspaces of the app. */
import { App, CfnParameter, NestedStack, Stack, Stage, Validations, type Environment } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  DefenderForCloudOrganization, DefenderMonitoring, DefenderOrganizationMonitoring, DefenderOrganizationPolicies,
  DefenderTrustValidation, EntraIdentityProvider, MonitoredRoles, MonitoringTarget, OrganizationTargets, SentinelCloud,
  SentinelConnector, type DefenderTrustValidationProps,
} from '../../src';
import { TENANT } from '../facts/identity';
import { ofType } from '../support/resolve';
import { templateOf, warningsOf } from '../support/stacks';
import { connect } from '../support/synth';

const [WORKSPACE, OTHER, FOREIGN] = ['77777777', '88888888', '99999999'].map(first => `${first}-2222-3333-4444-555555555555`);
const [FIRST, SECOND] = [`MicrosoftSentinel_${WORKSPACE}`, `MicrosoftDefenderForClouds_${WORKSPACE}`];
const OWN: Environment = { account: '111122223333', region: 'us-east-1' };
const LOGS: Environment = { account: '444455556666', region: 'us-east-1' };

const stackIn = (app: App, id: string, env?: Environment) => new Stack(app, id, { env });
const sentinelIn = (stack: Stack, workspaceId = WORKSPACE, more: object = {}) =>
  new SentinelConnector(stack, 'Sentinel', { workspaceId, identityProvider: EntraIdentityProvider.fromExisting(stack, 'P'), ...more });

/** The template for members of an organization of the management account. */
const membersOf = (app: App) => Stack.of(new DefenderForCloudOrganization(stackIn(app, 'Organization', OWN), 'Defender', {
  azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits('r-ab12'), connectManagementAccount: false,
}).memberConnector);

describe('DefenderTrustValidation', () => {
  const rulesIn = (app: App, props: DefenderTrustValidationProps = {}) => {
    const plugin = new DefenderTrustValidation(props);
    const assembly = app.synth();
    const files = [assembly, ...assembly.nestedAssemblies.map(n => n.nestedAssembly)].flatMap(a => a.stacks.map(s => s.templateFullPath));
    const { violations } = plugin.validate({ templatePaths: files, appConstruct: app, stackTemplates: [] } as any);
    return violations.map(v => `${v.ruleName} ${v.description.split(':')[0]}`);
  };
  const roleOf = (stack: Stack, id: string, sessionNames: string[], name = `OIDC_${id}`) => new iam.CfnRole(stack, id, {
    roleName: name,
    assumeRolePolicyDocument: {
      Statement: [{
        Effect: 'Allow',
        Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/' },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud': 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e',
            'sts:RoleSessionName': sessionNames,
          },
        },
      }],
    },
  });

  test.each<[string, DefenderTrustValidationProps]>([
    ['without expectations', {}], ['with tenants', { azureTenantIds: [TENANT] }],
    ['with the workspace', { sentinelWorkspaceIds: [WORKSPACE] }],
  ])('finds nothing in the role of the connector, %s', (_, props) => {
    const app = new App();
    const stack = stackIn(app, 'Stack', OWN);
    connect(stack, { identityProvider: EntraIdentityProvider.fromExisting(stack, 'Q') });
    sentinelIn(stack);
    expect(rulesIn(app, props)).toEqual([]);
  });

  test('nor in a Stage, in Azure Government, or if only CloudFormation knows the workspace', () => {
    const app = new App();
    sentinelIn(new Stack(new Stage(app, 'Production'), 'Stack', { env: OWN }));
    const government = stackIn(app, 'Government', OWN);
    new SentinelConnector(government, 'Sentinel', {
      workspaceId: OTHER,
      cloud: SentinelCloud.AZURE_GOVERNMENT,
      roleName: 'OIDC_Government',
    });
    const later = stackIn(app, 'Later', LOGS);
    sentinelIn(later, new CfnParameter(later, 'Workspace').valueAsString);
    expect(rulesIn(app, { azureTenantIds: [TENANT] })).toEqual([]);
  });

  test('not the second name of a connector that accepts only the first one', () => {
    const app = new App();
    const stack = stackIn(app, 'Stack', OWN);
    sentinelIn(stack, WORKSPACE, { documentedSessionNameOnly: true });
    roleOf(stack, 'Both', [FIRST, SECOND]);
    expect(rulesIn(app)).toEqual(['SentinelSessionName Both']);
  });

  test('a list of the user is the whole list', () => {
    const app = new App();
    sentinelIn(stackIn(app, 'Stack', OWN));
    expect(rulesIn(app, { sentinelWorkspaceIds: [OTHER] })).toEqual(Array(2).fill(expect.stringMatching(/^SentinelSessionName Sentinel/)));
  });

  test('the workspace of the connector is expected in other roles of Sentinel too, and nothing else is', () => {
    const app = new App();
    const stack = stackIn(app, 'Stack', OWN);
    sentinelIn(stack);
    roleOf(stack, 'Same', [FIRST, SECOND]);
    roleOf(stack, 'Tenant', [FIRST, `MicrosoftDefenderForClouds_${FOREIGN}`]);
    roleOf(stack, 'Defender', [SECOND], 'Other');
    expect(rulesIn(app, { azureTenantIds: [TENANT] })).toEqual(['SentinelSessionName Tenant', 'SessionNameOfOtherTenant Defender']);
  });

  test('a workspace that is not known lets no other one pass', () => {
    const app = new App();
    const stack = stackIn(app, 'Stack', OWN);
    sentinelIn(stack, new CfnParameter(stack, 'Workspace').valueAsString);
    roleOf(stack, 'Tenant', [FIRST, `MicrosoftDefenderForClouds_${FOREIGN}`]);
    expect(rulesIn(app)).toEqual(['SentinelSessionName Tenant']);
  });

  test.each<[string, (statement: any) => void, string[]]>([
    ['as it is', () => undefined, []],
    ['the audience of the public cloud', (s) => {
      s.Condition.StringEquals['sts.windows.net/cab8a31a-1906-4287-a0d8-4eef66b95f6e/:aud'] = 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e';
    }, ['AudienceUnknown']],
    ['no session name', (s) => { delete s.Condition.StringEquals['sts:RoleSessionName']; }, ['SentinelSessionName']],
    ['a wildcard', (s) => {
      s.Condition.StringLike = { 'sts:RoleSessionName': 'MicrosoftSentinel_*' };
      delete s.Condition.StringEquals['sts:RoleSessionName'];
    }, ['SentinelSessionName']],
    ['the second name', (s) => { s.Condition.StringEquals['sts:RoleSessionName'] = SECOND; }, ['SentinelSessionName']],
  ])('a role for Azure Government: %s', (_, change, expected) => {
    const app = new App();
    const statement = {
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/cab8a31a-1906-4287-a0d8-4eef66b95f6e/' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'sts.windows.net/cab8a31a-1906-4287-a0d8-4eef66b95f6e/:aud': 'api://d4230588-5f84-4281-a9c7-2c15194b28f7',
          'sts:RoleSessionName': FIRST,
        },
      },
    };
    change(statement);
    new iam.CfnRole(stackIn(app, 'Stack', OWN), 'Role', {
      roleName: 'OIDC_Government',
      assumeRolePolicyDocument: { Statement: [statement] },
    });
    expect(rulesIn(app).map(text => text.split(' ')[0])).toEqual(expected);
  });
});

test('DefenderTrustValidation as a plugin of the app accepts the role of the connector', () => {
  const app = new App();
  Validations.of(app).addPlugins(new DefenderTrustValidation({ azureTenantIds: [TENANT] }));
  sentinelIn(stackIn(app, 'Stack', OWN));
  expect(() => app.synth()).not.toThrow();
});

describe('DefenderOrganizationPolicies', () => {
  const policiesIn = (app: App, props: object = {}, stack = stackIn(app, 'Policies', OWN)) => {
    new DefenderOrganizationPolicies(stack, 'Policies', {
      azureTenantIds: [TENANT], stackNames: ['StackSet-Members-*'], targetIds: ['r-ab12'], ...props,
    });
    return stack;
  };
  const sessionsIn = (stack: Stack) => {
    const [policy] = Object.values<any>(Template.fromStack(stack)
      .findResources('AWS::Organizations::Policy', { Properties: { Type: 'RESOURCE_CONTROL_POLICY' } }));
    return policy.Properties.Content.Statement[0].Condition.StringNotEquals['sts:RoleSessionName'];
  };
  const DEFENDER = `MicrosoftDefenderForClouds_${TENANT}`;

  test('allow the workspace of a connector in a member account, whichever is created first', () => {
    const [before, after] = [new App(), new App()];
    sentinelIn(stackIn(before, 'Logs', LOGS));
    const [first, second] = [policiesIn(before), policiesIn(after)];
    sentinelIn(stackIn(after, 'Logs', LOGS));
    expect([sessionsIn(first), sessionsIn(second)]).toEqual(Array(2).fill([DEFENDER, FIRST, SECOND]));
  });

  test.each<[string, Environment | undefined, (app: App, policies: Stack) => Stack, boolean]>([
    ['another stack, both without env', undefined, app => stackIn(app, 'Logs'), true],
    ['another stack with env', undefined, app => stackIn(app, 'Logs', LOGS), true],
    ['another stack without env', OWN, app => stackIn(app, 'Logs'), true],
    ['the template for members, without env', undefined, membersOf, true],
    ['the template for members', OWN, membersOf, true],
    ['the same stack, without env', undefined, (_, policies) => policies, false],
    ['a nested stack, without env', undefined, (_, policies) => new NestedStack(policies, 'Nested'), false],
    ['a stack of the same account', OWN, app => stackIn(app, 'Logs', OWN), false],
  ])('an account is not another one only if that is certain: %s', (_, env, place, isIn) => {
    const app = new App();
    const stack = policiesIn(app, { stackNames: ['StackSet-Organization-*'] }, stackIn(app, 'Policies', env));
    sentinelIn(place(app, stack));
    expect(sessionsIn(stack)).toEqual(isIn ? [DEFENDER, FIRST, SECOND] : [DEFENDER]);
  });

  test.each(['r-ab12', '777788889999'])('warn of a workspace that only CloudFormation knows in an account that is not known, on %s',
    (targetId) => {
      const app = new App();
      const logs = stackIn(app, 'Logs');
      sentinelIn(logs, new CfnParameter(logs, 'Workspace').valueAsString);
      const stack = policiesIn(app, { targetIds: [targetId] }, stackIn(app, 'Policies'));
      expect(warningsOf(stack).filter(w => w.includes('sentinelWorkspaceIds'))).toHaveLength(1);
    });

  test('each once, behind those that are given', () => {
    const app = new App();
    sentinelIn(stackIn(app, 'Logs', LOGS));
    const stack = policiesIn(app, { sentinelWorkspaceIds: [OTHER, WORKSPACE.toUpperCase()] });
    expect(sessionsIn(stack)).toEqual([
      DEFENDER, `MicrosoftSentinel_${OTHER}`, `MicrosoftDefenderForClouds_${OTHER}`, FIRST, SECOND,
    ]);
  });

  test('not that of their own account, to which no policy applies, and not that of Azure Government, which has another issuer', () => {
    const app = new App();
    sentinelIn(stackIn(app, 'Own', OWN));
    new SentinelConnector(stackIn(app, 'Logs', LOGS), 'Sentinel', { workspaceId: OTHER, cloud: SentinelCloud.AZURE_GOVERNMENT });
    expect(sessionsIn(policiesIn(app))).toEqual([DEFENDER]);
  });

  test('warn of a workspace that only CloudFormation knows, if they can apply to its account', () => {
    const warnings = (targetIds: string[]) => {
      const app = new App();
      const logs = stackIn(app, 'Logs', LOGS);
      sentinelIn(logs, new CfnParameter(logs, 'Workspace').valueAsString);
      const stack = policiesIn(app, { targetIds });
      expect(sessionsIn(stack)).toEqual([DEFENDER]);
      return warningsOf(stack).filter(w => w.includes('sentinelWorkspaceIds'));
    };
    expect(warnings(['r-ab12']))
      .toEqual([expect.stringMatching(
        /^sentinelWorkspaceIds must contain the workspace of Logs\/Sentinel, which is known only at deployment/)]);
    expect(warnings([LOGS.account!])).toHaveLength(1);
    expect(warnings(['777788889999'])).toEqual([]);
  });

  test.each([['policies first', true], ['connector first', false]])('refuse a workspace that is one of their tenants: %s', (_, isFirst) => {
    const app = new App();
    const make = [() => policiesIn(app, { azureTenantIds: [TENANT, WORKSPACE.toUpperCase()] }),
      () => sentinelIn(stackIn(app, 'Logs', LOGS))];
    const [first, second] = isFirst ? make : make.reverse();
    first();
    expect(second).toThrow(`workspaceId of Logs/Sentinel must be the id of a Log Analytics workspace (its customerId), got ${WORKSPACE}`);
  });
});

describe('DefenderMonitoring', () => {
  const ROLE = 'OIDC_MicrosoftSentinelRole';
  const monitorIn = (stack: Stack, props: object = {}) => new DefenderMonitoring(stack, 'Monitoring', {
    target: MonitoringTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${stack.region}:${stack.account}:t`)),
    roles: MonitoredRoles.named({ azureTenantId: TENANT, roleNames: ['Mine'] }),
    ...props,
  });
  const patternsIn = (template: any) => Object.fromEntries(ofType(template, 'AWS::Events::Rule')
    .map(r => [r.Properties.Name.replace(/.*-/, ''), r.Properties.EventPattern.detail]));
  const expectedSessions = (patterns: any) =>
    patterns.UnexpectedSession.$or[1].requestParameters.roleSessionName[0]['anything-but'];
  const DEFENDER = `MicrosoftDefenderForClouds_${TENANT}`;

  test.each([['monitoring first', true], ['connector first', false]])('expects the sessions of the workspace, and watches the role: %s',
    (_, isFirst) => {
      const app = new App();
      const stack = stackIn(app, 'Stack', OWN);
      const make = [() => monitorIn(stack), () => sentinelIn(stackIn(app, 'Sentinel', OWN))];
      for (const each of isFirst ? make : make.reverse()) each();
      const patterns = patternsIn(templateOf(stack));
      expect(expectedSessions(patterns)).toEqual([DEFENDER, FIRST, SECOND]);
      expect(patterns.TrustChanged.requestParameters.roleName).toEqual([
        { 'equals-ignore-case': 'Mine' }, { exists: false }, { 'equals-ignore-case': ROLE },
      ]);
      expect(patterns.SessionDenied.$or[0].requestParameters.roleArn).toEqual([{ suffix: '/Mine' }, { suffix: `/${ROLE}` }]);
      // Roles of Defender for Cloud are not for Sentinel.
      expect(patterns.UnexpectedSession.$or[0].requestParameters)
        .toEqual({ roleArn: [{ suffix: '/Mine' }], roleSessionName: [{ 'anything-but': [DEFENDER] }] });
    });

  test('each session name once, behind those that are given', () => {
    const app = new App();
    const stack = stackIn(app, 'Stack', OWN);
    monitorIn(stack, { sentinelWorkspaceIds: [OTHER, WORKSPACE] });
    sentinelIn(stack);
    expect(expectedSessions(patternsIn(templateOf(stack)))).toEqual([
      DEFENDER, `MicrosoftSentinel_${OTHER}`, `MicrosoftDefenderForClouds_${OTHER}`, FIRST, SECOND,
    ]);
  });

  test('only the names that the connector accepts', () => {
    const app = new App();
    const stack = stackIn(app, 'Stack', OWN);
    monitorIn(stack);
    sentinelIn(stack, WORKSPACE, { documentedSessionNameOnly: true });
    expect(expectedSessions(patternsIn(templateOf(stack)))).toEqual([DEFENDER, FIRST]);
  });

  test.each<[string, Environment | undefined, (app: App) => Stack, boolean]>([
    ['in another account', OWN, app => stackIn(app, 'Logs', LOGS), false],
    ['in an account that is not known', OWN, app => stackIn(app, 'Logs'), true],
    ['with a monitoring whose account is not known', undefined, app => stackIn(app, 'Logs', LOGS), true],
    ['with no account that is known', undefined, app => stackIn(app, 'Logs'), true],
    ['in the template for members, with a monitoring in the management account', OWN, membersOf, false],
    ['in the template for members, with a monitoring whose account is not known', undefined, membersOf, false],
    ['in the template for members, with a monitoring in another account', LOGS, membersOf, true],
  ])('a connector %s', (_, env, place, isExpected) => {
    const app = new App();
    const stack = stackIn(app, 'Stack', env);
    monitorIn(stack);
    sentinelIn(place(app));
    expect(expectedSessions(patternsIn(templateOf(stack)))).toEqual(isExpected ? [DEFENDER, FIRST, SECOND] : [DEFENDER]);
  });

  test('a workspace that only CloudFormation knows is known in its own stack, and a warning elsewhere', () => {
    const app = new App();
    const [stack, other] = [stackIn(app, 'Stack', OWN), stackIn(app, 'Other', OWN)];
    for (const each of [stack, other]) monitorIn(each);
    sentinelIn(stack, new CfnParameter(stack, 'Workspace').valueAsString);
    const ref = (prefix: string) => ({ 'Fn::Join': ['', [prefix, { Ref: 'Workspace' }]] });
    expect(expectedSessions(patternsIn(templateOf(stack))))
      .toEqual([DEFENDER, ref('MicrosoftSentinel_'), ref('MicrosoftDefenderForClouds_')]);
    expect(expectedSessions(patternsIn(templateOf(other)))).toEqual([DEFENDER]);
    const about = (s: Stack) => warningsOf(s).filter(w => w.includes('sentinelWorkspaceIds'));
    expect(about(stack)).toEqual([]);
    expect(about(other)).toEqual([expect.stringMatching(/^the workspace of Stack\/Sentinel is known only at deployment/)]);
  });

  test('the template for members of an organization knows those of every account', () => {
    const app = new App();
    const stack = stackIn(app, 'Stack', OWN);
    const organization = new DefenderForCloudOrganization(stack, 'Defender', {
      azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits('r-ab12'), connectManagementAccount: false,
    });
    new DefenderOrganizationMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:t')),
      organizations: [organization],
      organizationId: 'o-a1b2c3d4e5',
    });
    sentinelIn(stackIn(app, 'Logs', LOGS));
    const bodies = Object.values<any>(Template.fromStack(stack).findResources('AWS::CloudFormation::StackSet'))
      .map(s => s.Properties.TemplateBody);
    const [members] = bodies.filter(body => JSON.stringify(body).includes('UnexpectedSession'));
    const patterns = patternsIn(JSON.parse(members));
    expect(expectedSessions(patterns)).toEqual([DEFENDER, FIRST, SECOND]);
    expect(JSON.stringify(patterns.TrustChanged)).toContain(ROLE);
  });
});
