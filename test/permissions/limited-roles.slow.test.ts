/** What roles can do with the options that limit them. */
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import {
  DefenderCapability, DefenderPlan, PermissionsType, type DefenderForCloudConnectorProps,
  type DefenderForServersOptions, type ResourceTag,
} from '../../src';
import { rolesOf } from '../support/resolve';
import { IAM_DECIDES, simulate } from '../support/simulate';
import { newStack, templateOf } from '../support/stacks';
import { allPlans, connect, synth } from '../support/synth';

const BOTH_TYPES = [PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS];

const statementsOf = (role: string, props: Partial<DefenderForCloudConnectorProps>): object[] =>
  rolesOf(synth(props).json).get(role)!.statements;

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

describe('denyClusterAccessForOthers', () => {
  const CLUSTER = 'arn:aws:eks:eu-west-1:111122223333:cluster/production';
  const entryOf = (name: string) =>
    `arn:aws:eks:eu-west-1:111122223333:access-entry/production/role/111122223333/${name}/1a2b3c4d`;
  const open = async (statements: object[], principal: string) => [
    await simulate({
      statements, action: 'eks:CreateAccessEntry', resource: CLUSTER, context: { 'eks:principalArn': role(principal) },
    }),
    await simulate({
      statements,
      action: 'eks:AssociateAccessPolicy',
      resource: entryOf(principal),
      context: { 'eks:principalArn': role(principal) },
    }),
  ];
  const [YES, NO] = [['Allowed', 'Allowed'], ['ImplicitlyDenied', 'ImplicitlyDenied']];

  describe.each([
    ['MDCContainersK8sRole', PermissionsType.DEFAULT_ACCESS],
    ['MDCContainersK8sRole', PermissionsType.LEAST_PRIVILEGE_ACCESS],
    ['MDCContainersAgentlessDiscoveryK8sRole', PermissionsType.DEFAULT_ACCESS],
  ])('%s, %s', (name, permissionsType) => {
    const published = statementsOf(name, { plans: allPlans(), permissionsType });
    const limited = statementsOf(name, { plans: allPlans(), permissionsType, denyClusterAccessForOthers: true });

    test('opens clusters to the Kubernetes roles', async () => {
      expect(await open(limited, 'MDCContainersAgentlessDiscoveryK8sRole')).toEqual(YES);
      expect(await open(limited, 'MDCContainersK8sRole')).toEqual(YES);
    });

    test('opens clusters to nobody else', async () => {
      for (const other of ['Admin', 'CspmMonitorAws', 'MDCContainersK8sRole2', 'path/MDCContainersK8sRole']) {
        expect(await open(limited, other)).toEqual(NO);
      }
      expect(await open(published, 'Admin')).toEqual(YES);
    });

    test('keeps its other permissions on clusters', async () => {
      for (const action of ['eks:DescribeCluster', 'eks:UpdateClusterConfig', 'eks:ListAccessEntries']) {
        expect(await simulate({ statements: limited, action, resource: CLUSTER })).toBe('Allowed');
      }
    });
  });

  test('uses the names of the user, and only roles that exist', async () => {
    const statements = statementsOf('MDC-Discovery', {
      plans: [DefenderPlan.defenderCspm()],
      denyClusterAccessForOthers: true,
      roleNames: { agentlessKubernetesDiscovery: 'MDC-Discovery' },
    });
    expect(await open(statements, 'MDC-Discovery')).toEqual(YES);
    expect(await open(statements, 'MDCContainersAgentlessDiscoveryK8sRole')).toEqual(NO);
    expect(await open(statements, 'MDCContainersK8sRole')).toEqual(NO);
  });

  test('follows a path that is set later', () => {
    const stack = newStack();
    const connector = connect(stack, { plans: [DefenderPlan.defenderCspm()], denyClusterAccessForOthers: true });
    const discovery = connector.role(DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY);
    (discovery.node.defaultChild as CfnRole).path = '/security/';
    const { statements } = rolesOf(templateOf(stack)).get('MDCContainersAgentlessDiscoveryK8sRole')!;
    expect(statements.map(s => s.Condition)).toEqual([
      undefined,
      { ArnEquals: { 'eks:principalArn': [role('security/MDCContainersAgentlessDiscoveryK8sRole')] } },
    ]);
  });
});

describe.each(BOTH_TYPES)('denyManagingAliasedKeys, %s', permissionsType => {
  const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-1111-2222-3333-444455556666';
  const statements = (denyManagingAliasedKeys: boolean) => statementsOf('DefenderForCloud-AgentlessScanner', {
    plans: [DefenderPlan.defenderForServers()], permissionsType, denyManagingAliasedKeys,
  });
  const [limited, published] = [statements(true), statements(false)];
  const call = (on: boolean, action: string, aliases?: string[]) => simulate({
    statements: on ? limited : published,
    action,
    resource: KEY,
    context: {
      'kms:ResourceAliases': aliases,
      ...action === 'kms:CreateGrant' ? { 'kms:GrantIsForAWSResource': 'true' } : {},
    },
    resourcePolicy: IAM_DECIDES,
  });
  const MANAGE = ['kms:PutKeyPolicy', 'kms:TagResource', 'kms:CreateAlias'];

  test.each([
    ['a key with another alias', ['alias/payments']],
    ['a key with another alias beside that of the scanner', ['alias/DefenderForCloudKey', 'alias/payments']],
  ])('does not manage %s', async (_, aliases) => {
    for (const action of MANAGE) {
      expect([action, await call(true, action, aliases)]).toEqual([action, 'ExplicitlyDenied']);
      expect([action, await call(false, action, aliases)]).toEqual([action, 'Allowed']);
    }
  });

  test.each([
    ['its own key', ['alias/DefenderForCloudKey']], ['a key without an alias, such as a new one', undefined],
  ])('manages %s', async (_, aliases) => {
    for (const action of MANAGE) expect([action, await call(true, action, aliases)]).toEqual([action, 'Allowed']);
  });

  test('uses every key, to read encrypted disks', async () => {
    for (const action of ['kms:CreateGrant', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom', 'kms:GetKeyPolicy', 'kms:ListResourceTags']) {
      expect([action, await call(true, action, ['alias/payments'])]).toEqual([action, 'Allowed']);
    }
  });
});

describe.each(BOTH_TYPES)('denyManagingAliasedKeys for grants and the scanner of databases, %s', permissionsType => {
  const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-1111-2222-3333-444455556666';
  const decide = (name: string, action: string, context: Record<string, string | string[]>, on = true) => simulate({
    statements: statementsOf(name, {
      plans: [DefenderPlan.defenderCspm()], permissionsType, denyManagingAliasedKeys: on,
    }),
    action,
    resource: KEY,
    context,
    resourcePolicy: IAM_DECIDES,
  });

  test.each([
    ['for somebody else, on a key with another alias', 'alias/payments', 'false', 'ExplicitlyDenied', 'Allowed'],
    ['for an AWS service, on a key with another alias', 'alias/payments', 'true', 'Allowed', 'Allowed'],
    ['for somebody else, on its own key', 'alias/DefenderForCloudKey', 'false', 'Allowed', 'Allowed'],
  ])('a grant of the disk scanner %s', async (_, alias, forAws, limited, published) => {
    const context = { 'kms:ResourceAliases': [alias], 'kms:GrantIsForAWSResource': forAws };
    const grant = (on: boolean) => decide('DefenderForCloud-AgentlessScanner', 'kms:CreateGrant', context, on);
    expect([await grant(true), await grant(false)]).toEqual([limited, published]);
  });

  test.each([
    ['alias/payments', 'ExplicitlyDenied'], ['alias/DefenderForDatabases-eu', 'Allowed'],
  ])('the scanner of databases tags and names a key with %s: %s', async (alias, decision) => {
    const context = { 'kms:ResourceAliases': [alias], 'aws:TagKeys': ['DefenderForDatabasesKey', 'team'] };
    for (const action of ['kms:TagResource', 'kms:CreateAlias']) {
      const name = 'DefenderForCloud-DataSecurityPostureDB';
      expect([action, await decide(name, action, context)]).toEqual([action, decision]);
      expect([action, await decide(name, action, context, false)]).toEqual([action, 'Allowed']);
    }
  });
});

describe.each(BOTH_TYPES)('the tags that limit roles cannot be set by the disk scanner, %s', permissionsType => {
  const tagging = (action: string, keys: string[], limited = true) => simulate({
    statements: statementsOf('DefenderForCloud-AgentlessScanner', {
      plans: [
        DefenderPlan.defenderForServers(limited ? { justInTimeTag: { key: 'jit' } } : {}),
        DefenderPlan.defenderForDatabases(limited ? { arcInstanceTag: { key: 'Azure-Arc' } } : {}),
      ],
      permissionsType,
    }),
    action,
    resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0',
    context: { 'aws:TagKeys': keys },
  });

  test.each([
    [['jit']], [['JIT']], [['azure-arc']], [['CreatedBy', 'Azure-Arc']],
  ])('%j', async keys => {
    for (const action of ['ec2:CreateTags', 'ec2:DeleteTags']) {
      expect(await tagging(action, keys)).toBe('ExplicitlyDenied');
      expect(await tagging(action, keys, false)).toBe('Allowed');
    }
  });

  test('its own tags it sets', async () => expect(await tagging('ec2:CreateTags', ['CreatedBy'])).toBe('Allowed'));
});

describe.each(BOTH_TYPES)('arcInstanceTag, %s', permissionsType => {
  const send = (arcInstanceTag: ResourceTag | undefined, tags: Record<string, string>) => simulate({
    statements: statementsOf('DefenderForCloud-ArcAutoProvisioning', {
      plans: [DefenderPlan.defenderForDatabases({ arcInstanceTag })], permissionsType,
    }),
    action: 'ssm:SendCommand',
    resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0',
    context: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`ssm:resourceTag/${key}`, value])),
  });
  test.each<[string, ResourceTag | undefined, Record<string, string>, string]>([
    ['the value', { key: 'arc', values: ['on', 'yes'] }, { arc: 'yes' }, 'Allowed'],
    ['another value', { key: 'arc', values: ['on', 'yes'] }, { arc: 'no' }, 'ImplicitlyDenied'],
    ['another tag', { key: 'arc', values: ['on', 'yes'] }, { other: 'yes' }, 'ImplicitlyDenied'],
    ['no tag', { key: 'arc', values: ['on', 'yes'] }, {}, 'ImplicitlyDenied'],
    ['any value', { key: 'arc' }, { arc: '' }, 'Allowed'],
    ['no tag, any value', { key: 'arc' }, {}, 'ImplicitlyDenied'],
    ['no option', undefined, {}, 'Allowed'],
  ])('an instance with %s', async (_, tag, tags, decision) => {
    expect(await send(tag, tags)).toBe(decision);
  });
});

describe.each(BOTH_TYPES)('justInTimeTag, %s', permissionsType => {
  const statements = (options: DefenderForServersOptions) => statementsOf('DefenderForCloud-DefenderForServers', {
    plans: [DefenderPlan.defenderForServers(options)], permissionsType,
  });
  const [limited, published] = [statements({ justInTimeTag: { key: 'jit', values: ['yes'] } }), statements({})];
  const can = (action: string, type: string, tag?: string, on = true) => simulate({
    statements: on ? limited : published,
    action,
    resource: type === '*' ? '*' : `arn:aws:ec2:eu-west-1:111122223333:${type}/x-0123456789abcdef0`,
    context: { 'aws:ResourceTag/jit': tag },
  });

  test.each([
    ['ec2:AuthorizeSecurityGroupIngress', 'security-group'],
    ['ec2:RevokeSecurityGroupIngress', 'security-group'],
    ['ec2:ModifySecurityGroupRules', 'security-group'],
    ['ec2:DeleteSecurityGroup', 'security-group'],
    ['ec2:ModifyNetworkInterfaceAttribute', 'security-group'],
    ['ec2:ModifyInstanceAttribute', 'security-group'],
    ['ec2:ModifyInstanceAttribute', 'instance'],
    ['ec2:ModifyNetworkInterfaceAttribute', 'network-interface'],
  ])('%s on a tagged %s only', async (action, type) => {
    expect(await can(action, type, 'yes')).toBe('Allowed');
    expect(await can(action, type, 'no')).toBe('ImplicitlyDenied');
    expect(await can(action, type)).toBe('ImplicitlyDenied');
    expect(await can(action, type, undefined, false)).toBe('Allowed');
  });

  test.each([
    ['ec2:ModifySecurityGroupRules', 'security-group-rule'],
    ['ec2:CreateSecurityGroup', 'security-group'],
    ['ec2:DescribeInstances', '*'],
    ['ec2:DescribeSecurityGroups', '*'],
  ])('%s on %s without a tag too', async (action, type) => expect(await can(action, type)).toBe('Allowed'));
});
