/** What the scanners need in the policy of a KMS key that does not leave access to IAM, and in policies with denies. */
import { App, CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  DefenderCapability, DefenderForCloudConnector, DefenderPlan, PermissionsType, type DefenderForCloudConnectorProps,
} from '../../src';
import { organize } from '../support/organization';
import { DEPLOYMENT, ofType, resolveIn, rolesOf } from '../support/resolve';
import { simulate } from '../support/simulate';
import { newStack, templateOf, warningsOf } from '../support/stacks';
import { connect, connectAlone, TENANT } from '../support/synth';

const OWN = { account: '111122223333', region: 'eu-west-1' };
const CENTRAL = { account: '999988887777', region: 'eu-west-1' };
const ORGANIZATION = 'o-a1b2c3d4e5';
const CENTRAL_KEY = 'arn:aws:kms:eu-west-1:999988887777:key/1a2b3c4d-1111-2222-3333-444455556666';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-1111-2222-3333-444455556666';

const SCANNER = 'DefenderForCloud-AgentlessScanner';
const ROLES = {
  disks: {
    role: SCANNER,
    grant: 'grantDiskScanning',
    service: 'ec2',
    uses: ['kms:ReEncryptFrom', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:CreateGrant'],
  },
  objects: { role: 'SensitiveDataDiscovery', grant: 'grantSensitiveDataDiscovery', service: 's3', uses: ['kms:Decrypt'] },
  databases: { role: 'DefenderForCloud-DataSecurityPostureDB', grant: 'grantDatabaseScanning', service: 'rds', uses: ['kms:CreateGrant'] },
} as const;

/** A key that only its administrators manage and use. */
const closedKey = (stack: Stack) => new kms.Key(stack, 'Key', {
  enableKeyRotation: true,
  policy: new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({
      principals: [new iam.ArnPrincipal('arn:aws:iam::111122223333:role/KeyAdmin')], actions: ['kms:*'], resources: ['*'],
    })],
  }),
});

const connectOwn = (props: Partial<DefenderForCloudConnectorProps> = {}) => connectAlone({ plans: cspm(), ...props }, { env: OWN });
const cspm = () => [DefenderPlan.defenderCspm()];
const keyPolicyIn = (stack: Stack, deployment = DEPLOYMENT) => {
  const template = templateOf(stack);
  const [key] = ofType(template, 'AWS::KMS::Key');
  return resolveIn(template, key.Properties.KeyPolicy, deployment);
};

describe.each(Object.entries(ROLES))('%s', (_, { role, grant, service, uses }) => {
  describe.each(Object.values(PermissionsType))('%s', (permissionsType) => {
    const { stack, connector } = connectOwn({ permissionsType });
    const before = closedKey(new Stack(new App(), 'Other', { env: OWN }));
    const key = closedKey(stack);
    const result = connector[grant](key);
    const { statements } = rolesOf(templateOf(stack)).get(role)!;
    const call = (
      action: string, context: Record<string, string | undefined> = {}, resourcePolicy = keyPolicyIn(stack), name: string = role,
    ) => simulate({
      statements,
      action,
      resource: KEY,
      resourcePolicy,
      principal: `arn:aws:iam::111122223333:role/${name}`,
      context: {
        'aws:PrincipalArn': `arn:aws:iam::111122223333:role/${name}`,
        'kms:ViaService': `${service}.eu-west-1.amazonaws.com`,
        'kms:CallerAccount': '111122223333',
        ...action === 'kms:CreateGrant' ? { 'kms:GrantIsForAWSResource': 'true' } : {},
        ...context,
      },
    });

    test.each([...uses])('%s: only with the grant', async (action) => {
      expect(await call(action)).toBe('Allowed');
      expect(await call(action, {}, keyPolicyIn(Stack.of(before)))).toBe('ImplicitlyDenied');
    });

    test.each([...uses])('%s: only through the service, in the region of the key', async (action) => {
      for (const via of [undefined, 'lambda.eu-west-1.amazonaws.com', `${service}.us-east-1.amazonaws.com`]) {
        expect([via, await call(action, { 'kms:ViaService': via })]).toEqual([via, 'ImplicitlyDenied']);
      }
    });

    test('no other role of the account uses the key', async () => {
      for (const action of uses) {
        expect(await call(action, {}, undefined, 'Admin')).toBe('ImplicitlyDenied');
        expect(await call(action, {}, undefined, `${role}2`)).toBe('ImplicitlyDenied');
      }
    });

    test('does not manage the key', async () => {
      for (const action of ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:TagResource', 'kms:CreateAlias']) {
        expect([action, await call(action, { 'aws:TagKeys': 'DefenderForDatabases' })]).toEqual([action, 'ImplicitlyDenied']);
      }
    });

    test('grants only for AWS resources', async () => {
      expect(await call('kms:CreateGrant', { 'kms:GrantIsForAWSResource': 'false' })).toBe('ImplicitlyDenied');
    });

    test('returns what it added', () => {
      expect(result.success).toBe(true);
      expect(result.resourceStatements.flatMap(s => s.actions)).toEqual(expect.arrayContaining([...uses]));
      expect(warningsOf(stack).join()).not.toContain('keyPolicy');
    });

    test('changes nothing of the roles', () => {
      const { stack: without } = connectOwn({ permissionsType });
      expect(rolesOf(templateOf(stack))).toEqual(rolesOf(templateOf(without)));
    });

    test('cdk-nag finds nothing', () => {
      expect(new AwsSolutionsChecks().validateScope(stack).violations).toEqual([]);
    });
  });
});

test('the scanner of disks can describe the key itself, and nothing else without a service', async () => {
  const { stack, connector } = connectOwn();
  const key = closedKey(stack);
  connector.grantDiskScanning(key);
  const { statements } = rolesOf(templateOf(stack)).get(SCANNER)!;
  const principal = `arn:aws:iam::111122223333:role/${SCANNER}`;
  const call = (action: string) => simulate({
    statements, action, resource: KEY, resourcePolicy: keyPolicyIn(stack), principal, context: { 'aws:PrincipalArn': principal },
  });
  expect(await call('kms:DescribeKey')).toBe('Allowed');
  expect(await call('kms:GetKeyPolicy')).toBe('ImplicitlyDenied');
});

describe('a key of another account', () => {
  const make = () => {
    const app = new App();
    const [keyStack, stack] = [new Stack(app, 'Keys', { env: CENTRAL }), new Stack(app, 'Stack', { env: OWN })];
    const connector = connect(stack, { plans: cspm() });
    return { keyStack, stack, connector };
  };
  const decide = (statements: object[], resourcePolicy: object, role: string, action: string, service: string) => simulate({
    statements,
    action,
    resource: CENTRAL_KEY,
    account: CENTRAL.account,
    resourcePolicy,
    principal: `arn:aws:iam::111122223333:role/${role}`,
    context: {
      'aws:PrincipalArn': `arn:aws:iam::111122223333:role/${role}`,
      'kms:ViaService': `${service}.eu-west-1.amazonaws.com`,
      'kms:CallerAccount': '111122223333',
      'kms:GrantIsForAWSResource': action === 'kms:CreateGrant' ? 'true' : undefined,
    },
  });

  test.each(Object.entries(ROLES))('that shares it with the account: %s', async (_, { role, grant, service, uses }) => {
    const { stack, connector } = make();
    const result = connector[grant](kms.Key.fromKeyArn(stack, 'Shared', CENTRAL_KEY));
    const resourcePolicy = {
      Version: '2012-10-17',
      Statement: result.resourceStatements.map(s => resolveIn({}, stack.resolve(s.toStatementJson()))),
    };
    const { statements } = rolesOf(templateOf(stack)).get(role)!;
    for (const action of uses) {
      expect([action, await decide(statements, resourcePolicy, role, action, service)]).toEqual([action, 'Allowed']);
      expect([action, await decide(statements, resourcePolicy, role, action, 'lambda')]).toEqual([action, 'ImplicitlyDenied']);
    }
    const { statements: published } = rolesOf(templateOf(make().stack)).get(role)!;
    // The other two roles may use keys of every account that lets them, as Microsoft publishes it.
    const added = statements.filter(s => !JSON.stringify(published).includes(JSON.stringify(s)));
    expect(added.flatMap(s => s.Action))
      .toEqual(role === SCANNER ? ['kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:CreateGrant', 'kms:DescribeKey'] : []);
    expect(added.every(s => s.Resource === CENTRAL_KEY)).toBe(true);
  });

  const keyPolicyAfter = (grant: () => iam.Grant, keyStack: Stack) => {
    grant();
    return keyPolicyIn(keyStack, { ...DEPLOYMENT, ...CENTRAL });
  };

  test('of the same app: the policy names the account of the role, whatever is deployed first', () => {
    const { keyStack, connector } = make();
    const key = closedKey(keyStack);
    const { Statement } = keyPolicyAfter(() => connector.grantDatabaseScanning(key), keyStack);
    expect(keyStack.dependencies).toEqual([]);
    expect(Statement[1]).toEqual({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'kms:CreateGrant',
      Resource: '*',
      Condition: {
        StringEquals: {
          'kms:ViaService': 'rds.eu-west-1.amazonaws.com',
          'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/DefenderForCloud-DataSecurityPostureDB',
        },
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
      },
    });
  });
});

test('an imported key: the statements are returned and printed, with the final name of the role', () => {
  const { stack, connector } = connectOwn({ roleNameSuffix: '-x' });
  const result = connector.grantSensitiveDataDiscovery(kms.Key.fromKeyArn(stack, 'Imported', KEY));
  (connector.role(DefenderCapability.SENSITIVE_DATA_DISCOVERY).node.defaultChild as iam.CfnRole).path = '/security/';
  expect(result.resourceStatements.map(s => s.actions)).toEqual([['kms:Decrypt']]);
  const [warning, ...others] = warningsOf(stack).filter(text => text.includes('keyPolicy'));
  expect(others).toEqual([]);
  expect(warning).toContain('this app cannot change the policy of the key Stack/Imported: add these statements to it');
  expect(JSON.parse(/\[\{.*\}\]/.exec(warning)![0])).toEqual([{
    Effect: 'Allow',
    Principal: { AWS: 'arn:<AWS::Partition>:iam::111122223333:root' },
    Action: 'kms:Decrypt',
    Resource: '*',
    Condition: {
      StringEquals: {
        'kms:ViaService': 's3.eu-west-1.<AWS::URLSuffix>',
        'aws:PrincipalArn': 'arn:<AWS::Partition>:iam::111122223333:role/security/SensitiveDataDiscovery-x',
      },
    },
  }]);
});

test.each([
  ['of this account', KEY],
  ['of another account', CENTRAL_KEY],
])('an imported key %s: success is that of a grant of CDK', (_, arn) => {
  const { stack, connector } = connectOwn();
  const key = kms.Key.fromKeyArn(stack, 'Imported', arn);
  const role = iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${OWN.account}:role/Other`, {
    mutable: false,
    addGrantsToResources: true,
  });
  const ofCdk = key.grantDecrypt(role);
  const own = connector.grantSensitiveDataDiscovery(key);
  // CDK adds nothing to the role or the key either, and has the statement as one of the resource.
  expect([ofCdk.success, ofCdk.resourceStatements.length]).toEqual([true, 1]);
  expect([own.success, own.resourceStatements.length]).toEqual([true, 1]);
  expect(ofType(templateOf(stack), 'AWS::IAM::Policy')).toEqual([]);
});

test('two grants on one key, and one twice: each statement once', () => {
  const { stack, connector } = connectOwn();
  const key = closedKey(stack);
  for (const grant of ['grantDiskScanning', 'grantDatabaseScanning', 'grantDiskScanning'] as const) connector[grant](key);
  const { Statement } = keyPolicyIn(stack);
  expect(Statement).toHaveLength(5);
  expect(Statement.filter((s: any) => s.Sid !== undefined)).toEqual([]);
});

test('a role may use two keys of other accounts: each statement once, without sids', () => {
  const { stack, connector } = connectOwn();
  for (const id of ['aaaa', 'bbbb']) connector.grantDiskScanning(kms.Key.fromKeyArn(stack, id, `${CENTRAL_KEY}${id}`));
  const policies = Object.entries<any>(templateOf(stack).Resources).filter(([id]) => id.includes('KeysOfOtherAccounts'));
  expect(policies).toHaveLength(1);
  const { Statement } = policies[0][1].Properties.PolicyDocument;
  expect(Statement.map((s: any) => [s.Sid, s.Resource])).toEqual(
    ['aaaa', 'aaaa', 'aaaa', 'bbbb', 'bbbb', 'bbbb'].map(id => [undefined, `${CENTRAL_KEY}${id}`]));
  expect(new AwsSolutionsChecks().validateScope(stack).violations).toEqual([]);
  expect(warningsOf(stack).filter(text => text.includes('keyPolicy'))).toHaveLength(2);
});

test('the policy of the role has the condition of the role', () => {
  const stack = newStack({ env: OWN });
  const scans = new CfnCondition(stack, 'Scans', {
    expression: Fn.conditionEquals(new CfnParameter(stack, 'Scan').valueAsString, 'yes'),
  });
  const connector = connect(stack, { plans: [DefenderPlan.defenderForServers().onlyIf(scans)] });
  connector.grantDiskScanning(kms.Key.fromKeyArn(stack, 'Shared', CENTRAL_KEY));
  const policies = Object.entries<any>(templateOf(stack).Resources).filter(([id]) => id.includes('KeysOfOtherAccounts'));
  expect(policies.map(([, policy]) => policy.Condition)).toEqual(['Scans']);
});

describe('members of an organization', () => {
  test('a key in their template: the role of the same account', () => {
    const { organization, members } = organize({ plans: [DefenderPlan.defenderCspm()] }, { env: OWN });
    const { memberConnector } = organization;
    const key = closedKey(Stack.of(memberConnector));
    expect(memberConnector.grantSensitiveDataDiscovery(key).success).toBe(true);
    const { template } = members();
    const [{ Properties: { KeyPolicy } }] = ofType(template, 'AWS::KMS::Key');
    const [, statement] = resolveIn(template, KeyPolicy, { ...DEPLOYMENT, account: '444455556666' }).Statement;
    expect([statement.Principal, statement.Condition]).toEqual([{ AWS: 'arn:aws:iam::444455556666:root' }, {
      StringEquals: {
        'kms:ViaService': 's3.eu-west-1.amazonaws.com',
        'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/SensitiveDataDiscovery',
      },
    }]);
  });

  test('a central key: the role of each account of the organization', async () => {
    const { organization, members, stack } = organize({ plans: [DefenderPlan.defenderCspm()] }, { env: OWN });
    const key = kms.Key.fromKeyArn(stack, 'Central', CENTRAL_KEY);
    const { resourceStatements } = organization.memberConnector.grantDiskScanning(key, { organizationId: ORGANIZATION });
    const resourcePolicy = {
      Version: '2012-10-17',
      Statement: resourceStatements.map(s => resolveIn({}, stack.resolve(s.toStatementJson()))),
    };
    const { statements } = rolesOf(members().template, { ...DEPLOYMENT, account: '444455556666' }).get(SCANNER)!;
    const call = (organizationId: string, role = SCANNER, action = 'kms:CreateGrant') => simulate({
      statements,
      action,
      resource: CENTRAL_KEY,
      account: CENTRAL.account,
      resourcePolicy,
      principal: `arn:aws:iam::444455556666:role/${role}`,
      context: {
        'aws:PrincipalArn': `arn:aws:iam::444455556666:role/${role}`,
        'aws:PrincipalOrgID': organizationId,
        'kms:ViaService': 'ec2.eu-west-1.amazonaws.com',
        'kms:GrantIsForAWSResource': action === 'kms:CreateGrant' ? 'true' : undefined,
      },
    });
    expect(await call(ORGANIZATION)).toBe('Allowed');
    expect(await call(ORGANIZATION, SCANNER, 'kms:ReEncryptFrom')).toBe('Allowed');
    expect(await call('o-z9y8x7w6v5')).toBe('ImplicitlyDenied');
    expect(await call(ORGANIZATION, 'Admin')).toBe('ImplicitlyDenied');
    expect(warningsOf(stack).filter(text => text.includes('keyPolicy') && text.includes(ORGANIZATION))).toHaveLength(1);
  });

  test('a central key without the id of the organization', () => {
    const { organization, stack } = organize({ plans: [DefenderPlan.defenderCspm()] }, { env: OWN });
    const key = kms.Key.fromKeyArn(stack, 'Central', CENTRAL_KEY);
    expect(() => organization.memberConnector.grantDiskScanning(key)).toThrow('organizationId must be the id of your ' +
      'organization, because the role of each member account uses the key Stack/Central, got undefined');
    expect(() => organization.memberConnector.grantDiskScanning(key, { organizationId: 'r-ab12' })).toThrow(
      'organizationId must be the id of an organization, such as o-a1b2c3d4e5, got "r-ab12"');
  });
});

describe('throws', () => {
  test('if the capability is off', () => {
    const { stack, connector } = connectOwn({ plans: [] });
    const key = closedKey(stack);
    for (const { grant } of Object.values(ROLES)) {
      expect(() => connector[grant](key)).toThrow(`Stack/Defender: ${grant} needs `);
    }
    expect(() => connector.grantDiskScanning(key))
      .toThrow(new Error('Stack/Defender: grantDiskScanning needs AgentlessVmScanning, which no plan ' +
      'switches on: set agentlessVmScanning of DefenderPlan.defenderCspm or DefenderPlan.defenderForServers or ' +
      'DefenderPlan.defenderForContainers'));
  });

  describe.each(['created', 'imported'])('with a connector that is %s', (how) => {
    const connectorIn = (stack: Stack) => how === 'created' ? connect(stack, { plans: cspm() })
      : DefenderForCloudConnector.fromConnectorAttributes(stack, 'Defender', {
        azureTenantId: TENANT,
        capabilities: [...DefenderCapability.all()],
      });

    test.each<[string, (stack: Stack) => unknown, string]>([
      ['a bucket', stack => new s3.Bucket(stack, 'Wrong'), 'an object of Bucket'],
      ['an imported topic', stack => sns.Topic.fromTopicArn(stack, 'Wrong', 'arn:aws:sns:eu-west-1:111122223333:x'), 'an object of Import'],
      ['a topic', stack => new sns.Topic(stack, 'Wrong'), 'an object of Topic'],
      ['an empty object', () => ({}), '{}'], ['nothing', () => undefined, 'undefined'], ['an ARN', () => KEY, `"${KEY}"`],
    ])('for %s, and changes no policy', (_, make, got) => {
      const stack = newStack({ env: OWN });
      const connector = connectorIn(stack);
      const wrong = make(stack) as any;
      for (const { grant } of Object.values(ROLES)) {
        expect(() => connector[grant](wrong))
          .toThrow(new Error(`Stack/Defender: key must be a kms.IKey, such as kms.Key.fromKeyArn(...), got ${got}`));
      }
      const types = Object.values<any>(templateOf(stack).Resources ?? {}).map(({ Type }) => Type);
      expect(types.filter(type => /^AWS::(S3|SNS)::\w+Policy$/.test(type))).toEqual([]);
    });
  });

  test('for an alias of another account: the policy of the role must name the key', () => {
    const { stack, connector } = connectOwn();
    const alias = kms.Alias.fromAliasName(new Stack(Stack.of(stack).node.root, 'Central', { env: CENTRAL }), 'Alias', 'alias/central');
    expect(() => connector.grantDiskScanning(alias)).toThrow('Stack/Defender: key must be the key itself, such as ' +
      'kms.Key.fromKeyArn(...), because IAM ignores an alias in the resources of a policy, got "alias/central"');
  });

  test('for a key that sensitiveDataScope does not name', () => {
    const { stack, connector } = connectOwn({ plans: [DefenderPlan.defenderCspm({ sensitiveDataScope: { kmsKeyArns: [CENTRAL_KEY] } })] });
    expect(() => connector.grantSensitiveDataDiscovery(kms.Key.fromKeyArn(stack, 'One', KEY))).toThrow(
      `key must be one of sensitiveDataScope.kmsKeyArns, because the role may use no other key, got "${KEY}"`);
    expect(() => connector.grantSensitiveDataDiscovery(kms.Key.fromKeyArn(stack, 'Two', CENTRAL_KEY))).not.toThrow();
  });

  test('for an id without its name', () => {
    const { stack, connector } = connectOwn();
    expect(() => connector.grantDiskScanning(closedKey(stack), ORGANIZATION as any)).toThrow(
      'Stack/Defender: options must be a struct of options, such as { organizationId: ... }, got "o-');
  });

  test('for an organization of one account', () => {
    const { stack, connector } = connectOwn();
    expect(() => connector.grantDiskScanning(closedKey(stack), { organizationId: ORGANIZATION }))
      .toThrow('organizationId has an effect only with memberConnector');
  });

  test('if only one of the accounts is known', () => {
    const app = new App();
    const [known, unknown] = [new Stack(app, 'Known', { env: OWN }), new Stack(app, 'Unknown')];
    const [ofKnown, ofUnknown] = [connect(known, { plans: cspm() }), connect(unknown, { plans: cspm() })];
    const [keyOfKnown, keyOfUnknown] = [closedKey(known), closedKey(unknown)];
    expect(() => ofKnown.grantDiskScanning(keyOfUnknown)).toThrow('set env of Unknown, got "Unknown/Key"');
    expect(() => ofUnknown.grantDiskScanning(keyOfKnown)).toThrow('set env of Unknown, got "Known/Key"');
    expect(() => ofUnknown.grantDiskScanning(keyOfUnknown)).not.toThrow();
  });
});

describe('principalArn', () => {
  const denyingBucket = (stack: Stack, exceptions: string[]) => {
    const bucket = new s3.Bucket(stack, 'Records');
    bucket.addToResourcePolicy(new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['s3:GetObject'],
      resources: [bucket.arnForObjects('*')],
      conditions: { ArnNotLike: { 'aws:PrincipalArn': exceptions } },
    }));
    const template = templateOf(stack);
    const [policy] = ofType(template, 'AWS::S3::BucketPolicy');
    return resolveIn(template, policy.Properties.PolicyDocument);
  };
  const read = (resourcePolicy: any, role: string) => simulate({
    statements: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
    action: 's3:GetObject',
    resource: `${resourcePolicy.Statement[0].Resource.replace('/*', '')}/one`,
    resourcePolicy,
    principal: `arn:aws:iam::111122223333:role/${role}`,
    context: { 'aws:PrincipalArn': `arn:aws:iam::111122223333:role/${role}` },
  });

  test('is an exception from the deny of a bucket', async () => {
    const { stack, connector } = connectOwn();
    const policy = denyingBucket(stack, ['arn:aws:iam::111122223333:role/App',
      connector.principalArn(DefenderCapability.SENSITIVE_DATA_DISCOVERY)]);
    expect(await read(policy, 'SensitiveDataDiscovery')).toBe('Allowed');
    expect(await read(policy, 'SensitiveDataDiscovery2')).toBe('ExplicitlyDenied');
    const { stack: other } = connectOwn();
    expect(await read(denyingBucket(other, ['arn:aws:iam::111122223333:role/App']), 'SensitiveDataDiscovery')).toBe('ExplicitlyDenied');
  });

  test('has every account for members, and can be used outside of their template', () => {
    const { organization, stack } = organize({ plans: [DefenderPlan.defenderCspm()] }, { env: OWN });
    const arn = organization.memberConnector.principalArn(DefenderCapability.SENSITIVE_DATA_DISCOVERY);
    expect(resolveIn({}, stack.resolve(arn))).toBe('arn:aws:iam::*:role/SensitiveDataDiscovery');
  });

  test('throws if the name is known only in another stack, or if the capability is off', () => {
    const { stack, connector } = connectOwn();
    const other = new Stack(stack.node.root as App, 'Other', { env: OWN });
    const role = connector.role(DefenderCapability.SENSITIVE_DATA_DISCOVERY).node.defaultChild as iam.CfnRole;
    role.roleName = new CfnParameter(stack, 'Name').valueAsString;
    const arn = connector.principalArn(DefenderCapability.SENSITIVE_DATA_DISCOVERY);
    expect(stack.resolve(arn))
      .toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:role/', { Ref: 'Name' }]] });
    expect(() => other.resolve(arn))
      .toThrow('the name of Stack/Defender/SensitiveDataDiscovery must be known at synthesis, because Other names it');
    expect(() => connector.principalArn(DefenderCapability.CIEM_OIDC)).toThrow('capability must be one that the plans switch on');
  });
});
