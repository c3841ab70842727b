import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { addResources, role, TENANT, trust, trustIf, trustSession, violationsOf } from './support';
import { DefenderForCloudConnector, DefenderPlan, DefenderTrustValidation } from '../../../src';
import { FIXES, severityOf, type RuleId } from '../../../src/readers/validation/rules';
import { newStack } from '../../support/stacks';
import { connect } from '../../support/synth';

test('input is checked', () => {
  const validation = (props: any) => () => new DefenderTrustValidation(props);
  expect(validation({ azureTenantIds: ['contoso'] })).toThrow(
    'azureTenantIds[0] must be a GUID of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx (32 hexadecimal digits), got "contoso"');
  expect(validation({ azureTenantIds: null as any }))
    .toThrow('DefenderTrustValidation: azureTenantIds must be a list of tenants, got null');
  expect(validation({ sentinelWorkspaceIds: '' as any })).toThrow('sentinelWorkspaceIds must be a list of workspaces, got ""');
  expect(validation({ audiences: ['api://*'] })).toThrow('audiences[0] must be an audience of 1 to 255 characters without wildcards');
});

test('a tenant in upper case is the same tenant', () => {
  const [tenant, app] = [`abcdef01${TENANT.slice(8)}`, new App()];
  addResources(new Stack(app, 'Stack'), { Role: role(trustSession('StringEquals', `MicrosoftDefenderForClouds_${tenant}`)) });
  expect(violationsOf(app, { azureTenantIds: [tenant.toUpperCase()] })).toEqual([]);
});

test('rules have the ids that docs/trust-validation.md lists, with their severity', () => {
  const text = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'trust-validation.md'), 'utf-8');
  const rows = [...text.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, id, severity]) => [id, severity]);
  expect(Object.keys(FIXES).map(id => [id, severityOf(id as RuleId)])).toEqual(rows);
  expect(new DefenderTrustValidation().ruleIds).toEqual(rows.map(([id]) => id));
});

test('an audience that an option names is acknowledged by the connector', () => {
  const connector = (rdsThreatProtectionAudience?: string) => connect(newStack(), {
    plans: [DefenderPlan.defenderForDatabases({ rdsThreatProtectionAudience })],
  });
  const acknowledged = (connected: DefenderForCloudConnector) => connected.node.findAll()
    .filter(c => c.node.metadata.some(m => JSON.stringify(m.data).includes('DefenderTrustValidation::'))).map(c => c.node.path);
  expect(acknowledged(connector('api://an-application'))).toEqual(['Stack/Defender/RdsThreatProtection']);
  expect(acknowledged(connector('api://AzureSecurityCenter.MultiCloud.DefenderForDatabases'))).toEqual([]);
  expect(acknowledged(connector())).toEqual([]);
});

describe('DefenderTrustValidation as a plugin of the app', () => {
  function build(resources: { [id: string]: object }, props?: object): { app: App; stack: Stack } {
    const app = new App();
    Validations.of(app).addPlugins(new DefenderTrustValidation(props));
    const stack = new Stack(app, 'Stack');
    addResources(stack, resources);
    return { app, stack };
  }
  const reportOf = (app: App) => {
    const path = join(app.outdir, 'validation-report.json');
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf-8')).pluginReports : [];
  };

  test('an error fails the synthesis, and the report has the path and the remedy', () => {
    const { app } = build({ Role: role(trustIf(undefined)) });
    expect(() => app.synth())
      .toThrow(/Role: it accepts every token of the issuer[^]*Stack\/Role[^]*Suggested fix: use StringEquals on <issuer>:aud/);
    const [{ pluginName, conclusion, violations: [violation] }] = reportOf(app);
    expect({ pluginName, conclusion }).toEqual({ pluginName: 'DefenderTrustValidation', conclusion: 'failure' });
    expect(violation).toMatchObject({
      ruleName: 'AudienceMissing',
      severity: 'error',
      suggestedFix: 'use StringEquals on <issuer>:aud with exactly one audience: that of the feature, as in docs/PERMISSIONS.md of ' +
        'cdk-defender-for-cloud',
      violatingConstructs: [{
        constructPath: 'Stack/Role',
        cloudFormationResource: { logicalId: 'Role', propertyPaths: ['Properties.AssumeRolePolicyDocument.Statement.0'] },
      }],
    });
  });

  test('a warning does not fail the synthesis', () => {
    const printed = jest.spyOn(console, 'error').mockImplementation();
    const { app } = build({
      Role: role(trust(), { RoleName: 'CspmMonitorAws', ManagedPolicyArns: ['arn:aws:iam::aws:policy/SecurityAudit'] }),
    });
    app.synth();
    printed.mockRestore();
    expect(reportOf(app)[0])
      .toMatchObject({ conclusion: 'success', violations: [{ ruleName: 'WiderThanPublished', severity: 'warning' }] });
  });

  test('an error fails the synthesis also beside a warning', () => {
    const printed = jest.spyOn(console, 'error').mockImplementation();
    const { app } = build({
      Role: role(trustIf(undefined), { RoleName: 'CspmMonitorAws', ManagedPolicyArns: ['arn:aws:iam::aws:policy/SecurityAudit'] }),
    });
    expect(() => app.synth()).toThrow('it accepts every token of the issuer');
    printed.mockRestore();
    expect(reportOf(app)[0].conclusion).toBe('failure');
    expect(new Set(reportOf(app)[0].violations.map((v: any) => v.severity))).toEqual(new Set(['error', 'warning']));
  });

  test('an acknowledgement counts for its construct, and stays in the report with its reason', () => {
    const printed = jest.spyOn(console, 'error').mockImplementation();
    const { app, stack } = build({ One: role(trustIf(undefined)), Two: role(trust()) });
    Validations.of(stack.node.findChild('One')).acknowledge(
      { id: 'DefenderTrustValidation::AudienceMissing', reason: 'a lab' },
      { id: 'DefenderTrustValidation::SessionNameMissing', reason: 'a lab' },
    );
    app.synth();
    printed.mockRestore();
    expect(reportOf(app)[0]).toMatchObject({
      conclusion: 'success',
      violations: [],
      suppressedViolations: [{ ruleName: 'AudienceMissing', reason: 'a lab' }, { ruleName: 'SessionNameMissing', reason: 'a lab' }],
    });
  });

  test('a finding about a whole template is acknowledged on its stack', () => {
    const printed = jest.spyOn(console, 'error').mockImplementation();
    const { app, stack } = build({ Role: role(trust()) });
    stack.addTransform('Rewrite');
    Validations.of(stack).acknowledge({ id: 'DefenderTrustValidation::TemplateNotReadable', reason: 'it adds tags' });
    app.synth();
    printed.mockRestore();
    expect(reportOf(app)[0]).toMatchObject({
      violations: [],
      suppressedViolations: [{
        ruleName: 'TemplateNotReadable',
        violatingConstructs: [{ constructPath: 'Stack' }],
        reason: 'it adds tags',
      }],
    });
  });

  test('an acknowledgement of another construct does not count', () => {
    const { app, stack } = build({ One: role(trustIf(undefined)), Two: role(trust()) });
    Validations.of(stack.node.findChild('Two')).acknowledge({ id: 'DefenderTrustValidation::AudienceMissing', reason: 'a lab' });
    expect(() => app.synth()).toThrow(/AudienceMissing/);
  });

  test('an own audience is acknowledged in the app', () => {
    const { app, stack } = build({});
    connect(stack, {
      plans: [DefenderPlan.defenderForDatabases({ rdsThreatProtectionAudience: 'api://an-application' })],
    });
    const printed = jest.spyOn(console, 'error').mockImplementation();
    app.synth();
    printed.mockRestore();
    expect(reportOf(app)[0]).toMatchObject({ violations: [], suppressedViolations: [{ ruleName: 'AudienceUnknown' }] });
  });

  test('works beside cdk-nag 3', () => {
    const { app, stack } = build({ Open: role(trustIf(undefined)) });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new iam.CfnManagedPolicy(stack, 'Policy', {
      policyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::bucket' }] },
    });
    expect(() => app.synth()).toThrow(/AudienceMissing/);
    expect(reportOf(app).map((r: any) => [r.pluginName, r.violations.length > 0])).toEqual([
      ['DefenderTrustValidation', true], ['AwsSolutions', true],
    ]);
  });

  test('reports nothing in an app without such roles', () => {
    const { app, stack } = build({});
    new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' });
    app.synth();
    expect(reportOf(app)).toEqual([]);
  });
});
