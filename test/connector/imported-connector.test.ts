/** A connector of another app: what monitoring, policies and keys need of it is the same as in the app that creates it. */
import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  DefenderCapability, DefenderForCloudConnector, type DefenderForCloudConnectorAttributes, type DefenderForCloudConnectorProps,
  DefenderForCloudOrganization, DefenderMonitoring, DefenderOrganizationPolicies, DefenderPlan, HostManagementIdentity,
  type IDefenderForCloudConnector, LogFanOut, LogSource, MonitoredRoles, MonitoringTarget, OrganizationTargets, SecurityConnector,
  SentinelConnector,
} from '../../src';
import { ofType } from '../support/resolve';
import { newStack, templateOf, warningsOf } from '../support/stacks';
import { allPlans, TENANT } from '../support/synth';

const OWN = { account: '111122223333', region: 'us-east-1' };
const OTHER = '444455556666';
const ALL = [...DefenderCapability.all()];

const stackIn = (env: { account?: string; region?: string } = OWN) => newStack({ env });
const create = (stack: Stack, props: Partial<DefenderForCloudConnectorProps> = {}) => new DefenderForCloudConnector(
  stack, 'Defender', { azureTenantId: TENANT, plans: allPlans({ ciem: true }), ...props });
const importInto = (stack: Stack, attributes: Partial<DefenderForCloudConnectorAttributes> = {}) =>
  DefenderForCloudConnector.fromConnectorAttributes(stack, 'Defender', { azureTenantId: TENANT, capabilities: ALL, ...attributes });

test('it creates no resource', () => {
  const stack = stackIn();
  importInto(stack);
  expect(templateOf(stack).Resources ?? {}).toEqual({});
});

test('it has the capabilities in the order of a connector, and the one that is always on', () => {
  const { CIEM_OIDC, ARC_AUTO_PROVISIONING, CSPM_MONITOR } = DefenderCapability;
  const custom = DefenderCapability.custom({ id: 'Mine', roleName: 'Mine', audience: 'api://mine' });
  const { capabilities } = importInto(stackIn(), { capabilities: [custom, CIEM_OIDC, ARC_AUTO_PROVISIONING] });
  expect(capabilities).toEqual([CSPM_MONITOR, ARC_AUTO_PROVISIONING, CIEM_OIDC, custom]);
});

const NAMES = { roleNames: { cspmMonitor: 'Reader' }, roleNameSuffix: '-x', rolePath: '/security/' };

test.each<[string, Partial<DefenderForCloudConnectorAttributes>]>([['default names', {}], ['other names', NAMES]])('ARNs as text: %s',
  (_, names) => {
    const made = create(stackIn(), names);
    const imported = importInto(stackIn({ ...OWN, account: OTHER }), { ...names, account: OWN.account });
    expect(imported.env.account).toBe(OWN.account);
    for (const capability of ALL) {
      expect(imported.stack.resolve(imported.principalArn(capability))).toEqual(made.stack.resolve(made.principalArn(capability)));
      expect(imported.stack.resolve(imported.role(capability).roleArn)).toEqual(made.stack.resolve(made.principalArn(capability)));
    }
    expect(imported.cspmMonitorRole).toBe(imported.role(DefenderCapability.CSPM_MONITOR));
  });

test.each<[string, { account?: string; region?: string }]>([
  ['a stack of its account', { ...OWN, account: OTHER }], ['a stack of another account', OWN], ['a stack without an account', {}],
])(
  'a grant in %s changes the bucket, and no role', (_, env) => {
    const stack = stackIn(env);
    new s3.Bucket(stack, 'Bucket').grantRead(importInto(stack, { account: OTHER }).cspmMonitorRole);
    const { Resources } = templateOf(stack);
    expect(Object.values<any>(Resources).map(({ Type }) => Type)).toEqual(['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']);
    const [, { Properties }] = Object.values<any>(Resources);
    expect(JSON.stringify(Properties.PolicyDocument.Statement[0].Principal)).toContain(`:iam::${OTHER}:role/CspmMonitorAws`);
  });

test('its roles are not changed, except by a policy that names them', () => {
  const statement = () => new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] });
  const stack = stackIn();
  const { cspmMonitorRole: role } = importInto(stack);
  expect(role.addToPrincipalPolicy(statement()).statementAdded).toBe(false);
  role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AdministratorAccess'));
  role.attachInlinePolicy(new iam.Policy(stack, 'Attached', { statements: [statement()] }));
  new kms.Key(stack, 'Key').grantDecrypt(role);
  expect(Object.values<any>(templateOf(stack).Resources).map(({ Type }) => Type)).toEqual(['AWS::KMS::Key']);
  const other = stackIn();
  new iam.Policy(other, 'Named', { roles: [importInto(other).cspmMonitorRole], statements: [statement()] });
  expect(ofType(templateOf(other), 'AWS::IAM::Policy').map(({ Properties }) => Properties.Roles)).toEqual([['CspmMonitorAws']]);
});

test('a queue of logs: a warning has what its role needs, because this app does not change the role', () => {
  const stack = stackIn();
  const fanOut = new LogFanOut(stack, 'Logs', { source: LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Trail', 'central-logs')) });
  fanOut.addConsumer('Defender').grantRead(importInto(stack).cspmMonitorRole);
  expect(ofType(templateOf(stack), 'AWS::IAM::Policy').flatMap(({ Properties }) => Properties.Roles)).not.toContain('CspmMonitorAws');
  const [warning] = warningsOf(stack).filter(text => text.includes('cdk-defender-for-cloud:rolePolicy:Stack/Defender/CspmMonitor'));
  expect(warning).toContain('sqs:ReceiveMessage');
});

test('in a template for member accounts, it is not the connector of one account', () => {
  const stack = stackIn();
  const targets = OrganizationTargets.organizationalUnits('ou-ab12-cdef3456');
  const { memberConnector } = new DefenderForCloudOrganization(stack, 'Organization', {
    azureTenantId: TENANT,
    plans: [DefenderPlan.defenderCspm()],
    targets,
  });
  const importHere = (id: string, account?: string) => DefenderForCloudConnector.fromConnectorAttributes(
    memberConnector.stack, id, { azureTenantId: TENANT, capabilities: ALL, account });
  expect(() => importHere('Other', OTHER)).toThrow('account must be left out in a template for member accounts');
  const arn = stack.resolve(importHere('Each').principalArn(DefenderCapability.CSPM_MONITOR));
  expect(JSON.stringify(arn)).toContain(':iam::*:role/CspmMonitorAws');
});

test.each(['/a"b/', '/a\\b/', '/a/"/b/'])('a path with a character that JSON escapes: %s', (rolePath) => {
  const stack = stackIn();
  const { CSPM_MONITOR } = DefenderCapability;
  const arn = stack.resolve(importInto(stack, { rolePath }).principalArn(CSPM_MONITOR));
  expect(JSON.stringify(arn)).toContain(JSON.stringify(`:role${rolePath}CspmMonitorAws`).slice(1, -1));
});

describe('monitoring', () => {
  const monitor = (stack: Stack, roles: MonitoredRoles) => {
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:us-east-1:${OWN.account}:alerts`);
    new DefenderMonitoring(stack, 'Monitoring', { target: MonitoringTarget.topic(topic), roles });
    return ofType(templateOf(stack), 'AWS::Events::Rule');
  };
  const attributes = { ...NAMES, stackNames: ['Stack'] };

  test('has the rules that the app of the connector has', () => {
    const own = stackIn();
    const made = create(own, NAMES);
    const rules = monitor(own, MonitoredRoles.ofConnector(made));
    const elsewhere = stackIn();
    const hostManagementIdentity = HostManagementIdentity.fromExisting(elsewhere, 'Hosts', {
      roleNameSuffix: '-x',
      rolePath: '/security/',
    });
    const found = monitor(elsewhere, MonitoredRoles.ofConnector(importInto(elsewhere, { ...attributes, hostManagementIdentity })));
    // The role of the instances is not part of an identity that exists.
    const text = (all: any[]) => JSON.stringify(all.map(r => r.Properties.EventPattern).filter(p => p.source[0] !== 'aws.ec2'))
      .replaceAll(',{"equals-ignore-case":"AmazonSSMRoleForInstancesMDCSetup-x"}', '');
    expect(text(found)).toBe(text(rules));
    expect(text(found)).toContain('DefenderForCloud-HostManagement-x');
  });

  test('warns if it does not know the managed policies', () => {
    const warned = (given: Partial<DefenderForCloudConnectorAttributes>) => {
      const stack = stackIn();
      monitor(stack, MonitoredRoles.ofConnector(importInto(stack, given)));
      return warningsOf(stack).filter(text => text.includes('unknownPolicyNames')).length;
    };
    expect([warned({}), warned({ stackNames: ['Defender'] }), warned({ policyNames: ['Defender*'] })]).toEqual([1, 0, 0]);
  });

  test('is refused for another account', () => {
    const stack = stackIn();
    expect(() => monitor(stack, MonitoredRoles.ofConnector(importInto(stack, { account: OTHER })))).toThrow(
      'roles must be roles in the account of the monitoring, 111122223333');
  });
});

describe('keys', () => {
  const GRANTS = ['grantDiskScanning', 'grantSensitiveDataDiscovery', 'grantDatabaseScanning'] as const;
  const policyOf = (connector: IDefenderForCloudConnector, grant: (typeof GRANTS)[number]) => {
    const key = new kms.Key(connector.stack, 'Key', {
      policy: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({
          principals: [new iam.AccountRootPrincipal()],
          actions: ['kms:Describe*'],
          resources: ['*'],
        })],
      }),
    });
    expect(connector[grant](key).success).toBe(true);
    return ofType(templateOf(connector.stack), 'AWS::KMS::Key')[0].Properties.KeyPolicy.Statement;
  };

  test.each(GRANTS)('%s: the policy of a key is the one in the app of the connector', (grant) => {
    const found = policyOf(importInto(stackIn()), grant);
    expect(found.length).toBeGreaterThan(1);
    expect(found).toEqual(policyOf(create(stackIn()), grant));
  });

  test('in the account of the key: the policy names the role of the other account, and a warning has what the role needs', () => {
    const imported = importInto(stackIn({ ...OWN, account: OTHER }), { account: OWN.account });
    const [, statement] = policyOf(imported, 'grantDiskScanning');
    expect(JSON.stringify(statement)).toContain(':role/DefenderForCloud-AgentlessScanner');
    expect(JSON.stringify(statement.Principal)).toContain(OWN.account);
    const [warning] = warningsOf(imported.stack).filter(text => text.includes('cdk-defender-for-cloud:rolePolicy'));
    expect(warning).toContain('kms:CreateGrant');
    expect(ofType(templateOf(imported.stack), 'AWS::IAM::Policy')).toEqual([]);
  });

  const SCOPE = 'sensitiveDataScope.kmsKeyArns and ';
  test.each<[(typeof GRANTS)[number], string, string, string, boolean]>([
    ['grantDiskScanning', 'AgentlessVmScanning',
      'kms:GenerateDataKeyWithoutPlaintext, kms:ReEncryptFrom, kms:CreateGrant, kms:DescribeKey', '', false],
    ['grantSensitiveDataDiscovery', 'SensitiveDataDiscovery', 'kms:Decrypt', SCOPE, true],
    ['grantDatabaseScanning', 'DatabasesDspm', 'kms:CreateGrant', '', true],
  ])('%s: a note says that the role of the other app must allow the key', (grant, id, actions, options, isElsewhereToo) => {
    const notesOf = (connector: IDefenderForCloudConnector) => {
      policyOf(connector, grant);
      return Annotations.fromStack(connector.stack).findInfo('*', Match.stringLikeRegexp('roleOfOtherApp')).map(({ entry }) => entry.data);
    };
    const note = `this app does not know the permissions of the role of ${id}, because another app creates the role: they must allow ` +
      `${actions} on the key Stack/Key; check ${options}permissionsFrom in that app [ack: ` +
      `cdk-defender-for-cloud:roleOfOtherApp:${id}:Stack/Key]`;
    expect(notesOf(importInto(stackIn()))).toEqual([note]);
    // In another account, the warning rolePolicy says it for the scanner of disks.
    expect(notesOf(importInto(stackIn({ ...OWN, account: OTHER }), { account: OWN.account }))).toEqual(isElsewhereToo ? [note] : []);
    expect(notesOf(create(stackIn()))).toEqual([]);
  });

  test('an id of an organization has no effect', () => {
    const imported = importInto(stackIn());
    const key = new kms.Key(imported.stack, 'Key');
    expect(() => imported.grantDiskScanning(key, { organizationId: 'o-a1b2c3d4e5' })).toThrow(
      'Stack/Defender: organizationId has an effect only with memberConnector');
  });
});

test('policies of the organization that deny its sessions say so', () => {
  const app = new App();
  const policies = new Stack(app, 'Management', { env: { account: '999988887777', region: 'us-east-1' } });
  new DefenderOrganizationPolicies(policies, 'Policies', {
    azureTenantIds: ['22222222-3333-4444-5555-666666666666'], stackNames: ['Defender'], targetIds: [OTHER],
  });
  importInto(new Stack(app, 'Stack', { env: OWN }), { account: OTHER });
  expect(() => app.synth()).toThrow(`azureTenantIds must contain ${TENANT}, the tenant of Stack/Defender`);
});

test('its tenant cannot be a workspace of Sentinel', () => {
  const stack = stackIn();
  importInto(stack);
  expect(() => new SentinelConnector(stack, 'Sentinel', { workspaceId: TENANT })).toThrow('which is the Entra tenant of Stack/Defender');
});

describe('throws', () => {
  const token = (stack: Stack) => new CfnParameter(stack, 'Value').valueAsString;
  test.each<[string, (stack: Stack) => object, string]>([
    ['capabilities that are no list', () => ({ capabilities: 'CspmMonitor' }),
      'capabilities must be a list of capabilities, got "CspmMonitor"'],
    ['a text in the list', () => ({ capabilities: ['CspmMonitor'] }), 'capabilities[0] must be created with DefenderCapability'],
    ['a capability twice', () => ({ capabilities: [ALL[0], ALL[0]] }), 'capabilities must name each capability once'],
    ['an account', () => ({ account: '1' }), 'account must be an AWS account id of exactly twelve digits, got "1"'],
    ['a tenant', () => ({ azureTenantId: 'x' }), 'azureTenantId must be a GUID'],
    ['a suffix that is a token', s => ({ roleNameSuffix: token(s) }), 'roleNameSuffix must be known at synthesis'],
    ['a name that is a token', s => ({ roleNames: { cspmMonitor: token(s) } }), 'the role name of CspmMonitor must be known at synthesis'],
    ['a path that is a token', s => ({ rolePath: token(s) }), 'rolePath must be known at synthesis'],
    ['a name without its capability', () => ({ capabilities: [], roleNames: { ciemOidc: 'x' } }),
      'roleNames.ciemOidc is of a capability that is not in capabilities'],
    ['a stack', () => ({ stackNames: ['1'] }), 'stackNames[0] must be the name of a stack'],
    ['a policy', () => ({ policyNames: ['*'] }), 'policyNames[0] must be a policy name of 1 to 128'],
  ])('for %s', (_, attributes, message) => {
    const stack = stackIn();
    expect(() => importInto(stack, attributes(stack))).toThrow(`Stack/Defender: ${message}`);
  });

  test('for a capability that is off', () => {
    const imported = importInto(stackIn(), { capabilities: [DefenderCapability.ARC_AUTO_PROVISIONING] });
    const remedy = 'Stack/Defender: capability must be one of capabilities of fromConnectorAttributes (CspmMonitor, ' +
      'ArcAutoProvisioning): add it there if it is on, got ';
    expect(() => imported.role(DefenderCapability.CIEM_OIDC)).toThrow(`${remedy}"CiemOidc"`);
    expect(() => imported.grantDiskScanning(new kms.Key(imported.stack, 'Key')))
      .toThrow(new Error('Stack/Defender: grantDiskScanning needs ' +
      'AgentlessVmScanning, which is not in capabilities of fromConnectorAttributes: add it there if it is on'));
  });

  test('if the Azure side gets it', () => {
    const imported: any = importInto(stackIn());
    expect(() => new SecurityConnector(imported.stack, 'Azure', { connector: imported }))
      .toThrow(new Error('Stack/Azure: connector must be one ' +
      'that this app creates, because the plans of an imported one are not known, got that of fromConnectorAttributes; create ' +
      'SecurityConnector in the app that creates the connector'));
  });

  test('if monitoring gets something else', () => {
    expect(() => MonitoredRoles.ofConnector({} as any)).toThrow('connector must be created with new DefenderForCloudConnector(...) or ' +
      'DefenderForCloudConnector.fromConnectorAttributes(...), got {}');
  });
});

test('a removal policy of a connector is for its roles', () => {
  const stack = stackIn();
  const connector = create(stack, { plans: [DefenderPlan.defenderCspm()] });
  connector.applyRemovalPolicy(RemovalPolicy.RETAIN);
  expect(new Set(ofType(templateOf(stack), 'AWS::IAM::Role').map(r => r.DeletionPolicy))).toEqual(new Set(['Retain']));
});
