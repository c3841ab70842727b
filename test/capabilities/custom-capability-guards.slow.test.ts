/** What guards a connection, with capabilities of the user: validation, cdk-nag, monitoring, organization policies, `verify`. */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expectedRoles, trustedProviders } from '../../cli/checking/expected-roles';
import { DeployedTemplate } from '../../cli/reading/deployed-template';
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderMonitoring, DefenderOrganizationPolicies, DefenderPlan,
  DefenderTrustValidation, MonitoredRoles, MonitoringTarget, OrganizationTargets, type DefenderCapability,
} from '../../src';
import { MICROSOFT } from '../facts/identity';
import { patternsIn } from '../monitoring/rules';
import { contentsOf, decide } from '../organization-policies/support';
import {
  CUSTOM_ROLES, CUSTOM_TRUSTS, customCapabilities, CONTOSO_AUDIENCE, contosoPosture,
} from '../support/custom-capabilities';
import { rolesOf } from '../support/resolve';
import { newStack } from '../support/stacks';
import { connect, synth, TENANT } from '../support/synth';
import { attacksOn } from '../support/trust-attacks';
import { engineAdmitsWith } from '../support/trust-engine';

const ENV = { account: '111122223333', region: 'us-east-1' };
const cspm = (...additionalCapabilities: DefenderCapability[]) => DefenderPlan.defenderCspm({ additionalCapabilities });
const everything = () => contosoPosture({
  statements: [new iam.PolicyStatement({ sid: 'Everything', actions: ['*'], resources: ['*'] })],
});

const MAKERS: [string, (stack: Stack, ...capabilities: DefenderCapability[]) => DefenderForCloudConnector][] = [
  ['a connector', (stack, ...capabilities) =>
    connect(stack, { plans: [cspm(...capabilities)] })],
  ['members of an organization', (stack, ...capabilities) => new DefenderForCloudOrganization(stack, 'Defender', {
    azureTenantId: TENANT,
    plans: [cspm(...capabilities)],
    targets: OrganizationTargets.organizationalUnits('r-ab12'),
    connectManagementAccount: false,
  }).memberConnector],
];

describe.each(MAKERS)('DefenderTrustValidation as a plugin of the app: %s', (_, make) => {
  const validate = (...capabilities: DefenderCapability[]) => validateWith(() => {}, ...capabilities);
  function validateWith(change: (role: iam.Role) => void, ...capabilities: DefenderCapability[]) {
    const app = new App();
    Validations.of(app).addPlugins(new DefenderTrustValidation({ azureTenantIds: [TENANT] }));
    const connector = make(new Stack(app, 'Stack', { env: ENV }), ...capabilities);
    change(connector.role(capabilities[0]) as iam.Role);
    const printed = jest.spyOn(console, 'error').mockImplementation();
    let error = '';
    try {
      app.synth();
    } catch (e) {
      error = String(e);
    }
    printed.mockRestore();
    const path = join(app.outdir, 'validation-report.json');
    const [report] = existsSync(path) ? JSON.parse(readFileSync(path, 'utf-8')).pluginReports : [];
    return { error, report };
  }

  test('the audience and what the app allows are acknowledged, and nothing else is found', () => {
    const { error, report } = validate(...customCapabilities());
    expect(error).toBe('');
    expect(report.violations).toEqual([]);
    expect(report.suppressedViolations.map((v: any) => [v.ruleName, v.reason])).toEqual([
      ['AudienceUnknown', 'an option of the plan names the audience, because Microsoft has not published it'],
      ['WiderThanPublished', 'the permissions are those of the app'],
    ]);
  });

  test('what it may do is in the code, and nothing else is found', () => {
    const { error, report } = validate(everything());
    expect([error, report.violations]).toEqual(['', []]);
  });

  test('what the app attaches later is found', () => {
    const added = new iam.PolicyStatement({ actions: ['iam:CreateUser'], resources: ['*'] });
    const { report } = validateWith(role => role.addToPrincipalPolicy(added), contosoPosture());
    expect(report.violations.map((v: any) => v.ruleName)).toEqual(['WiderThanPublished']);
  });
});

describe.each(MAKERS)('cdk-nag 3 as a plugin of the app: %s', (_, make) => {
  const findings = (acknowledge: boolean) => {
    const stack = newStack({ env: ENV });
    const capabilities = customCapabilities();
    const connector = make(stack, ...capabilities);
    for (const capability of acknowledge ? capabilities : []) {
      Validations.of(connector.role(capability)).acknowledge(
        { id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess]', reason: 'mine' },
        { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'mine' },
        { id: 'AwsSolutions-IAM5[Resource::arn:aws:s3:::defender-logs/*]', reason: 'mine' },
      );
    }
    return new AwsSolutionsChecks().validateScope(Stack.of(connector)).violations.map(v => v.ruleName);
  };

  test("what the user gives is the user's to acknowledge, on the role", () => {
    expect(findings(false).sort()).toEqual([
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess]',
      'AwsSolutions-IAM5[Resource::*]',
      'AwsSolutions-IAM5[Resource::arn:aws:s3:::defender-logs/*]',
    ]);
    expect(findings(true)).toEqual([]);
  });
});

test('monitoring watches the roles, and the sessions of that which Defender for Cloud assumes', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const connector = connect(stack, { plans: [cspm(...customCapabilities())] });
  new DefenderMonitoring(stack, 'Monitoring', {
    target: MonitoringTarget.topic(new sns.Topic(stack, 'Topic')), roles: MonitoredRoles.ofConnector(connector),
  });
  const patterns = patternsIn(app.synth().getStackArtifact(stack.artifactId).template);
  const watched = JSON.stringify(patterns.TrustChanged);
  expect(CUSTOM_ROLES.filter(name => !watched.includes(`"${name}"`))).toEqual([]);
  const sessions = patterns.UnexpectedSession.detail.$or[0].requestParameters.roleArn.map((r: any) => r.suffix);
  expect(CUSTOM_ROLES.filter(name => sessions.includes(`/${name}`))).toEqual(Object.keys(CUSTOM_TRUSTS.defender));
  expect(JSON.stringify(patterns.ProviderChanged)).toContain(TENANT); // the provider of the own tenant
});

describe('organization policies', () => {
  const stack = newStack({ env: ENV });
  const organization = new DefenderForCloudOrganization(stack, 'Defender', {
    azureTenantId: TENANT, plans: [cspm(...customCapabilities())], targets: OrganizationTargets.organizationalUnits('r-ab12'),
  });
  new DefenderOrganizationPolicies(stack, 'Policies', { organizations: [organization] });
  const { scp, rcp } = contentsOf(stack);
  const admin = 'arn:aws:iam::111122223333:role/Admin';

  test.each(CUSTOM_ROLES)('the role %s is protected', async (name) => {
    const arn = `arn:aws:iam::111122223333:role/${name}`;
    for (const action of ['iam:UpdateAssumeRolePolicy', 'iam:DeleteRole', 'iam:AttachRolePolicy']) {
      expect([action, await decide(scp().content, admin, action, arn)]).toEqual([action, 'ExplicitlyDenied']);
      expect([action, await decide(undefined, admin, action, arn)]).toEqual([action, 'Allowed']);
    }
  });

  test.each([[MICROSOFT], [TENANT]])('the provider of %s is protected', async (tenant) => {
    const arn = `arn:aws:iam::111122223333:oidc-provider/sts.windows.net/${tenant}/`;
    expect(await decide(scp().content, admin, 'iam:DeleteOpenIDConnectProvider', arn)).toBe('ExplicitlyDenied');
  });

  test('the roles can be assumed as without the policies', async () => {
    const roles = rolesOf(synth({ plans: [cspm(...customCapabilities())] }).json);
    const rights = attacksOn({ account: '111122223333', tenant: TENANT }, CUSTOM_TRUSTS).filter(({ role }) => CUSTOM_ROLES.includes(role));
    expect(rights.map(r => r.role)).toEqual(CUSTOM_ROLES);
    for (const { role, right } of rights) {
      expect([role, await engineAdmitsWith(roles.get(role)!.trust, right, '111122223333', [
        [`sts.windows.net/${MICROSOFT}/:`, 'cognito-identity.amazonaws.com:'],
        [`sts.windows.net/${MICROSOFT}:`, 'accounts.google.com:'],
        [`sts.windows.net/${TENANT}/:sub`, 'token.actions.githubusercontent.com:actor'],
        [`sts.windows.net/${TENANT}/:aud`, 'token.actions.githubusercontent.com:ref'],
      ], rcp().content)]).toEqual([role, true]);
    }
  });
});

test('verify expects the roles with their trusts and policies', () => {
  const { json } = synth({ plans: [cspm(...customCapabilities())] });
  const physicalIds = Object.fromEntries(Object.entries<any>(json.Resources).map(([id, { Type, Properties: p }]) => [id, {
    'AWS::IAM::Role': p.RoleName,
    'AWS::IAM::ManagedPolicy': `arn:aws:iam::111122223333:policy/${id}`,
    'AWS::IAM::OIDCProvider': `arn:aws:iam::111122223333:oidc-provider/${p.Url?.replace('https://', '')}`,
  }[Type as string]]));
  const template = new DeployedTemplate(json, {
    ...ENV, partition: 'aws', stackName: 'Stack', stackId: 'Stack', parameters: {}, physicalIds,
  });
  const roles = template.ofType('AWS::IAM::Role').map(([id]) => expectedRoles(template, id)).filter(r => CUSTOM_ROLES.includes(r.name));
  expect(roles.map(r => [r.name, r.isAssumedByDefender, Object.keys(r.documents).length, r.attached.length]).sort()).toEqual([
    ['DefenderForCloud-ContosoLogs', false, 1, 1],
    ['DefenderForCloud-ContosoPosture', true, 1, 1],
    ['DefenderForCloud-ContosoTrail', true, 0, 1],
  ]);
  expect(trustedProviders(roles.find(r => r.name.endsWith('ContosoPosture'))!.trust)).toEqual([{
    arn: `arn:aws:iam::111122223333:oidc-provider/sts.windows.net/${MICROSOFT}/`,
    audiences: [CONTOSO_AUDIENCE],
    sessionNames: [`MicrosoftDefenderForClouds_${TENANT}`],
  }]);
});
