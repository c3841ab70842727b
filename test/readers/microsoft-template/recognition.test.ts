/** Which capability each role of a template is. */
import { CSPM, inline, NEW_AUDIENCE, oneRole, policy, portalTemplate, PROVIDER, read, roleOf, trustOf, allow, ISSUER } from './support';
import { DefenderPlan } from '../../../src';
import { usableTrust } from '../../../src/readers/microsoft-template/file-capability';
import { DISRUPTION_TRUST } from '../../facts/attack-disruption';
import { ACCOUNT, CIEM_AUDIENCE, CIEM_OBJECT_ID, defenderTrust, TENANT, trustIn } from '../../facts/identity';
import { ALL_PLANS, rolesOfPlans, type PlanChoice } from '../../facts/plans';
import { ROLES } from '../../facts/roles';
import { rolesOf } from '../../support/resolve';
import { allPlans, synth } from '../../support/synth';

const CIEM = { ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } };
const PLANS: Record<string, PlanChoice> = {
  'foundational CSPM only': {},
  'Defender CSPM': { cspm: {} },
  'Defender CSPM with CIEM': { cspm: CIEM },
  'Defender for Servers': { servers: {} },
  'Defender for Servers P1': { servers: { subPlan: 'P1' } },
  'Defender for Containers': { containers: {} },
  'Defender for Databases': { databases: {} },
  'all plans': { ...ALL_PLANS, cspm: CIEM },
};

describe.each(['DefaultAccess', 'LeastPrivilegeAccess'] as const)('%s', (type) => {
  test.each(Object.entries(PLANS))('%s', (_, plans) => {
    const { roles, notes } = read(portalTemplate(plans, type));
    const facts = rolesOfPlans(plans);
    expect(roles.map(r => [r.roleName, r.capability?.id])).toEqual(facts.map(f => [f.roleName, f.capability]));
    expect(roles.map(r => r.audiences)).toEqual(facts.map(f => f.capability === 'CiemOidc' ? [CIEM_AUDIENCE] : [f.audience ?? []].flat()));
    expect([notes, roles.flatMap(r => r.notes)]).toEqual([[], []]);
  });
});

test('a suffix of all names changes nothing', () => {
  const plans = PLANS['all plans'];
  const { roles } = read(portalTemplate(plans, 'DefaultAccess', '-prod'));
  expect(roles.map(r => r.capability?.id)).toEqual(rolesOfPlans(plans).map(f => f.capability));
  expect(roles[0].description).toBe('CspmMonitorAws-prod is CspmMonitor: Foundational CSPM, by whom it trusts');
});

test("this library's own template, with host management", () => {
  const { json } = synth({ plans: allPlans({ ciem: true }) });
  const descriptions = read(json).roles.map(String);
  expect(descriptions.slice(ROLES.length)).toEqual([
    'AmazonSSMRoleForInstancesMDCSetup is a role that Defender for Cloud does not assume; it trusts the service ec2.amazonaws.com',
    'DefenderForCloud-HostManagement is a role that Defender for Cloud does not assume; it trusts the service ssm.amazonaws.com with a ' +
      'condition on aws:SourceArn',
    'DefenderForCloud-HostManagementLaunch is a role that Defender for Cloud does not assume; it trusts the service events.amazonaws.com ' +
      'with a condition on aws:SourceArn',
  ]);
  expect(read(json).roles.slice(0, ROLES.length).map(r => r.capability?.id)).toEqual(ROLES.map(r => r.capability));
});

const SERVERS = 'api://AzureSecurityCenter.MultiCloud.DefenderForServers';
const session = (name: unknown, operator = 'StringLike') => trustOf(NEW_AUDIENCE, {
  Condition: { [operator]: { [`${ISSUER}:aud`]: NEW_AUDIENCE, 'sts:RoleSessionName': name } },
});

test.each<[string, object, string | undefined, string]>([
  ['its name in another case', { RoleName: 'cspmmonitoraws', AssumeRolePolicyDocument: trustOf(CSPM) }, 'CspmMonitor',
    'CspmMonitor: Foundational CSPM'],
  ['another name, with an audience of one capability', { RoleName: 'Renamed', AssumeRolePolicyDocument: trustOf(CSPM) }, 'CspmMonitor',
    'CspmMonitor: Foundational CSPM, by whom it trusts'],
  ['no name', { RoleName: undefined, AssumeRolePolicyDocument: trustOf(CSPM) }, 'CspmMonitor',
    'CspmMonitor: Foundational CSPM, by whom it trusts'],
  ['another name, with an audience of two capabilities', { RoleName: 'Renamed', AssumeRolePolicyDocument: trustOf(SERVERS) }, undefined,
    `a role with the name of no capability; it trusts the audience ${SERVERS}, as the roles of JustInTimeVmAccess, ArcAutoProvisioning do`],
  ['the beginning of a name, with such an audience',
    { RoleName: 'DefenderForCloud-ArcAutoProvisioning2', AssumeRolePolicyDocument: trustOf(SERVERS) },
    'ArcAutoProvisioning', 'ArcAutoProvisioning: Azure Arc auto-provisioning, by whom it trusts'],
  ['a name of earlier years', {
    RoleName: 'DefenderForCloud-DataCollection', AssumeRolePolicyDocument: trustOf('api://1462b192-27f7-4cb9-8523-0f4ecb54b47e'),
  }, 'KubernetesDataCollection', 'KubernetesDataCollection: Audit logs: collection'],
  ['a published name, with another audience', { RoleName: 'CspmMonitorAws' }, undefined,
    `a role with the name of CspmMonitor and another trust: it trusts the audience ${NEW_AUDIENCE}`],
  ['a published name, with two audiences',
    { RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf([CSPM, NEW_AUDIENCE] as any) }, undefined,
    'a role with the name of CspmMonitor and another trust: it does not limit the audience to exactly one'],
  ['a published name, without a condition',
    { RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM, { Condition: undefined }) }, undefined,
    'a role with the name of CspmMonitor and another trust: it does not limit the audience to exactly one'],
  ['a published name, for a service', {
    RoleName: 'CspmMonitorAws',
    AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
  }, undefined, 'a role with the name of CspmMonitor and another trust: it trusts the service ec2.amazonaws.com'],
  ['a new audience', {}, undefined, `a role that this version does not know; it trusts the audience ${NEW_AUDIENCE}`],
  ['Sentinel by its name',
    { RoleName: 'OIDC_Sentinel', AssumeRolePolicyDocument: trustOf('api://1462b192-27f7-4cb9-8523-0f4ecb54b47e') }, undefined,
    'a role of Microsoft Sentinel, which is not used'],
  ["Sentinel's attack disruption", { AssumeRolePolicyDocument: DISRUPTION_TRUST }, undefined,
    'a role that this version does not know; it is for attack disruption by Microsoft Sentinel, and names no tenant and no workspace'],
  ['Sentinel by its session name',
    { AssumeRolePolicyDocument: session('MicrosoftSentinel_11111111-2222-3333-4444-555555555555') }, undefined,
    'a role of Microsoft Sentinel, which is not used'],
  ['an account', {
    AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999988887777:root' }, Action: 'sts:AssumeRole' }),
  },
  undefined, 'a role that Defender for Cloud does not assume; it trusts arn:aws:iam::999988887777:root'],
])('a role with %s', (_, properties, capability, what) => {
  const role = roleOf(read(oneRole(properties)));
  expect(role.capability?.id).toBe(capability);
  expect(role.description).toBe(`${role.roleName ?? 'Role'} is ${what}`);
});

test('the name of a parameter says what a role is, also in a text', () => {
  const named = (RoleName: unknown) => oneRole({ RoleName, AssumeRolePolicyDocument: trustOf(SERVERS) }, {},
    { Parameters: { Name: { Type: 'String', Default: 'DefenderForCloud-ArcAutoProvisioning' }, Suffix: { Type: 'String' } } });
  expect(roleOf(read(named({ 'Fn::Sub': '${Name}-${Suffix}' })))).toMatchObject({
    roleName: 'DefenderForCloud-ArcAutoProvisioning-${Suffix}', capability: { id: 'ArcAutoProvisioning' },
  });
});

describe('several roles can be one capability', () => {
  const role = (RoleName: string) => ({ Type: 'AWS::IAM::Role', Properties: { RoleName, AssumeRolePolicyDocument: trustOf(CSPM) } });

  test('the one with the published name is it, and the other one is new', () => {
    const { roles } = read({ Resources: { Other: role('Serverless'), Cspm: role('CspmMonitorAws') } });
    expect(roles.map(r => [r.description, r.capability?.id])).toEqual([
      [`Serverless is a role that this version does not know; it trusts the audience ${CSPM}, as CspmMonitorAws does, which is ` +
        'CspmMonitor', undefined],
      ['CspmMonitorAws is CspmMonitor: Foundational CSPM', 'CspmMonitor'],
    ]);
  });

  test.each([['CspmMonitorAws', 'CSPMMonitorAWS'], ['A', 'B']])('with the names %s and %s, none is it', (a, b) => {
    const { roles } = read({ Resources: { A: role(a), B: role(b) } });
    expect(roles.map(String)).toEqual([
      `${a} is one of several roles that can be CspmMonitor, as ${b} can`,
      `${b} is one of several roles that can be CspmMonitor, as ${a} can`,
    ]);
  });
});

test('the roles of CIEM are recognized by their own tenant, and by each other', () => {
  const issuer = `sts.windows.net/${TENANT}/`;
  const oidc = policy({
    Effect: 'Allow',
    Principal: { Federated: { 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:oidc-provider/${issuer}` } },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${issuer}:aud`]: CIEM_AUDIENCE, [`${issuer}:sub`]: CIEM_OBJECT_ID } },
  });
  const by = (AWS: unknown) => policy({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' });
  const { roles } = read({
    Resources: {
      A: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'Renamed-Oidc', AssumeRolePolicyDocument: oidc } },
      B: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: by({ 'Fn::GetAtt': 'A.Arn' }) } },
      C: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'C', AssumeRolePolicyDocument: by({ 'Fn::GetAtt': 'B.Arn' }) } },
    },
  });
  expect(roles.map(r => r.capability?.id)).toEqual(['CiemOidc', 'CiemDiscovery', undefined]);
});

describe('a trust of a capability of the user', () => {
  const own = `sts.windows.net/${TENANT}/`;
  const ciem = (more: object) => ({
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${own}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${own}:aud`]: 'api://own', [`${own}:sub`]: CIEM_OBJECT_ID, ...more } },
    }),
  });
  const of = (properties: object, others: object = {}) => {
    const template = read(oneRole(properties, others));
    return () => template._roles.named(() => usableTrust(template._roles.role('New-Role')));
  };

  test.each<[string, object, object]>([
    ['one audience', {}, { kind: 'defender', audience: NEW_AUDIENCE }],
    ['also the session name, from a parameter',
      { AssumeRolePolicyDocument: session({ 'Fn::Sub': 'MicrosoftDefenderForClouds_${TenantId}' }) },
      { kind: 'defender', audience: NEW_AUDIENCE }],
    ['the session name of any tenant', { AssumeRolePolicyDocument: session('MicrosoftDefenderForClouds_*') },
      { kind: 'defender', audience: NEW_AUDIENCE }],
    ['JSON as text', {
      AssumeRolePolicyDocument: JSON.stringify(trustOf(NEW_AUDIENCE)).replace('{"Ref":"ASCDefendersOIDCIdentityProvider"}',
        '"arn:aws:iam::1:oidc-provider/x"').replace('arn:aws:iam::1:oidc-provider/x', `https://${ISSUER}`),
    },
    { kind: 'defender', audience: NEW_AUDIENCE }],
    ['a service', {
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { Service: { 'Fn::Sub': 'lambda.${AWS::URLSuffix}' } },
        Action: 'sts:AssumeRole',
      }),
    },
    { kind: 'service', service: 'lambda.amazonaws.com' }],
    ['a service for this account', {
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'AWS:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    }, { kind: 'service', service: 'lambda.amazonaws.com', accountCondition: 'aws:SourceAccount' }],
  ])('%s', (_, properties, expected) => {
    expect(of(properties)()).toEqual(expected);
  });

  const difference = (changes: object) => ({ AssumeRolePolicyDocument: trustOf(NEW_AUDIENCE, changes) });
  const condition = (operator: string, keys: object) =>
    difference({ Condition: { StringEquals: { [`${ISSUER}:aud`]: NEW_AUDIENCE }, [operator]: keys } });
  const other = (AWS: unknown) => difference({ Principal: { AWS }, Action: 'sts:AssumeRole', Condition: undefined });
  test.each<[string, object, string]>([
    ['everybody', difference({ Principal: '*' }), 'it allows sts:AssumeRoleWithWebIdentity'],
    ['every AWS principal', other('*'), 'it admits *'],
    ['NotPrincipal', difference({ Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::999988887777:root' } }),
      'it admits everyone whom it does not name'],
    ['two principals', difference({ Principal: { Federated: { Ref: PROVIDER }, AWS: 'arn:aws:iam::999988887777:root' } }),
      'it names several principals'],
    ['two statements', { AssumeRolePolicyDocument: policy(...[NEW_AUDIENCE, CSPM].flatMap(a => (trustOf(a) as any).Statement)) },
      'it admits several parties'],
    ['no statement', { AssumeRolePolicyDocument: policy() }, 'it lets nobody assume the role'],
    ['no trust', { AssumeRolePolicyDocument: undefined }, 'it lets nobody assume the role'],
    ['a Deny', {
      AssumeRolePolicyDocument: policy(...(trustOf(NEW_AUDIENCE) as any).Statement, {
        Effect: 'Deny',
        Principal: '*',
        Action: 'sts:AssumeRole',
      }),
    },
    'it has a Deny statement'],
    ['a statement in a function',
      { AssumeRolePolicyDocument: policy(...(trustOf(NEW_AUDIENCE) as any).Statement, { 'Fn::FindInMap': ['A', 'B', 'C'] }) },
      'statements are in a function or a text that cannot be read'],
    ['a trust in a function', { AssumeRolePolicyDocument: { 'Fn::GetAtt': ['Json', 'Value'] } },
      'statements are in a function or a text that cannot be read'],
    ['a text with a name twice', {
      AssumeRolePolicyDocument: JSON.stringify(trustOf(NEW_AUDIENCE)).replace('"Effect"', '"Effect":"Allow","Effect"'),
    }, 'statements are in a function or a text that cannot be read'],
    ['another issuer', difference({
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
      Condition: { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } },
    }), 'it accepts tokens of token.actions.githubusercontent.com'],
    ['another provider with the right keys',
      difference({ Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/example.com' } }),
      'it accepts tokens of example.com'],
    ['a provider of another account', difference({ Principal: { Federated: `arn:aws:iam::999988887777:oidc-provider/${ISSUER}` } }),
      'it trusts the OIDC provider of the account 999988887777'],
    ['two tenants', condition('StringLike', { [`sts.windows.net/${TENANT}/:aud`]: 'x' }),
      `it has a condition on sts.windows.net/${TENANT}/:aud`],
    ['several audiences', difference({ Condition: { StringEquals: { [`${ISSUER}:aud`]: ['a', 'b'] } } }),
      'it does not limit the audience to exactly one'],
    ['a wildcard', difference({ Condition: { StringLike: { [`${ISSUER}:aud`]: 'api://*' } } }),
      'it does not limit the audience to exactly one'],
    ['no conditions', difference({ Condition: undefined }), 'it does not limit the audience to exactly one'],
    ['an audience of a parameter', difference({ Condition: { StringLike: { [`${ISSUER}:aud`]: { Ref: 'Audience' } } } }),
      '${Audience} is not an audience that Microsoft publishes for it'],
    ['ForAnyValue', difference({ Condition: { 'ForAnyValue:StringLike': { [`${ISSUER}:aud`]: NEW_AUDIENCE } } }),
      'it does not limit the audience to exactly one'],
    ['conditions in a function', difference({ Condition: { 'Fn::FindInMap': ['A', 'B', 'C'] } }),
      'a part of it is not read'],
    ['another session name', condition('StringLike', { 'sts:RoleSessionName': 'MicrosoftDefenderForServerless_*' }),
      'it does not limit the session name to one that cannot be a pattern'],
    ['a session name without a tenant', condition('StringLike', { 'sts:RoleSessionName': 'Defender' }),
      'Defender is not a session name that Microsoft uses'],
    ['another condition', condition('IpAddress', { 'aws:SourceIp': '192.0.2.0/24' }), 'it has a condition on aws:SourceIp'],
    ['CIEM with another condition', ciem({ 'aws:SourceIp': '192.0.2.1' }), 'it has a condition on aws:SourceIp'],
    ['CIEM with a session name', ciem({ 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` }),
      'it has a condition on sts:RoleSessionName'],
    ['more actions', difference({ Action: ['sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole'] }),
      'it allows sts:AssumeRoleWithWebIdentity, sts:AssumeRole'],
    ['all actions', difference({ Action: '*' }), 'it allows *'],
    ['NotAction', difference({ Action: undefined, NotAction: 'iam:*' }), 'it admits everyone whom it does not name'],
    ['an account', other('arn:aws:iam::999988887777:root'), 'it trusts arn:aws:iam::999988887777:root'],
    ['another role of the file', other({ 'Fn::GetAtt': ['Role', 'Arn'] }), 'it trusts another role of the file'],
    ['a service for other resources', difference({
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:*:*' } },
    }), 'it trusts the service lambda.amazonaws.com with a condition on aws:SourceArn'],
  ])('%s is refused', (_, properties, text) => {
    expect(of(properties)).toThrow(new RegExp(`^microsoft\\.json: role New-Role has a trust that this library does not create: .*${
      text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
  });

  test.each<[string, object, string]>([
    ['a known capability', { RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM) },
      'microsoft.json: role CspmMonitorAws is a capability of this version: CspmMonitor: Foundational CSPM; use its plan'],
    ['a published name', { RoleName: 'CspmMonitorAws' },
      'microsoft.json: role CspmMonitorAws cannot be used: it is a role with the name of CspmMonitor'],
    ['Sentinel', { RoleName: 'OIDC_A' }, 'microsoft.json: role OIDC_A cannot be used: it is a role of Microsoft Sentinel'],
  ])('%s is refused', (_, properties, text) => {
    const template = read(oneRole(properties));
    expect(() => template._roles.named(() => usableTrust(template._roles.role('Role')))).toThrow(text);
  });
});

test.each<[string, object, string]>([
  ['is not there', {}, 'microsoft.json: role must be the name of a role of the file: New-Role, got "Missing"'],
  ['is there twice', {
    A: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'Missing' } }, B: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'MISSING' } },
  }, 'microsoft.json: role must be one role of the file, got "Missing", the name of A, B; use one of these logical ids'],
])('a role that %s', (_, others, message) => {
  expect(() => read(oneRole(inline(allow('s3:Get*')), others))._roles.role('Missing')).toThrow(message);
});

describe('a capability that only the file has', () => {
  test('is as a capability of the user with the same values', () => {
    const template = read(oneRole({
      ...inline(allow('a:A', '*', { Sid: 'A' })),
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/SecurityAudit'],
    }));
    const capability = template.capability('new-role', {
      summary: 'what it does',
      azure: { offering: 'DefenderCspmAws', path: 'newFeature' },
    });
    const plans = [DefenderPlan.defenderCspm({ additionalCapabilities: [capability] })];
    const { json } = synth({ plans });
    const role = rolesOf(json).get('New-Role')!;
    expect(capability.id).toBe('NewRole');
    expect(role.trust).toEqual(defenderTrust(NEW_AUDIENCE));
    expect(role.awsManagedPolicies).toEqual(['SecurityAudit']);
    expect(role.statements).toEqual([{ Action: 'a:A', Effect: 'Allow', Resource: '*', Sid: 'A' }]);
  });

  test('of a service', () => {
    const AssumeRolePolicyDocument = policy({ Effect: 'Allow', Principal: { Service: 'config.amazonaws.com' }, Action: 'sts:AssumeRole' });
    const capability = read(oneRole({ AssumeRolePolicyDocument })).capability('Role', { id: 'Mine' });
    const { json } = synth({ plans: [DefenderPlan.defenderCspm({ additionalCapabilities: [capability] })] });
    expect(rolesOf(json).get('New-Role')!.trust).toEqual(
      trustIn({ Service: 'config.amazonaws.com' }, 'sts:AssumeRole', { 'aws:SourceAccount': ACCOUNT }));
  });

  test.each<[string, object, object | undefined, string]>([
    ['a known capability', { RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: trustOf(CSPM) }, {},
      'microsoft.json: role CspmMonitorAws is a capability of this version'],
    ['another trust', { AssumeRolePolicyDocument: trustOf(NEW_AUDIENCE, { Principal: '*' }) }, {},
      'microsoft.json: role New-Role has a trust that this library does not create: it allows sts:AssumeRoleWithWebIdentity'],
    ['permissions that cannot be used', inline(allow('x')), {}, 'microsoft.json: the permissions of the role New-Role cannot be used'],
    ['an audience of several capabilities', { AssumeRolePolicyDocument: trustOf(SERVERS) }, {},
      'microsoft.json: role New-Role: audience must be the audience of the capability alone'],
    ['an id that is none', {}, { id: 'mine' }, 'microsoft.json: role New-Role: id must be an upper-case letter'],
    ['a misspelled option', {}, { azur: {} }, 'microsoft.json: azur is not an option; did you mean azure?'],
    ['no name', { RoleName: undefined }, {}, 'microsoft.json: role Role has no name in the file'],
  ])('with %s is refused', (_, properties, options, message) => {
    const template = read(oneRole(properties));
    expect(() => template.capability('Role', options)).toThrow(message);
  });
});
