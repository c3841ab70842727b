import { runSimulation } from '@cloud-copilot/iam-simulate';
import { DefenderPlan, PermissionsType } from '../../src';
import { organize } from '../support/organization';
import { rolesOf, type RoleView } from '../support/resolve';
import { CIEM_OBJECT_ID, synth } from '../support/synth';
import { mayAssume, type AssumeRequest } from '../support/trust-evaluator';

jest.setTimeout(60_000); // The policy engine runs thousands of simulations.

/** Has letters, so that upper and lower case differ. */
const TENANT = 'abcdef01-2345-6789-abcd-ef0123456789';
const OTHER_TENANT = 'abcdef01-2345-6789-abcd-ef0123456780';
const MICROSOFT = '33e01921-4d64-4f8c-a055-5bdaffd5e33d';
const ACCOUNT = '111122223333';
const OTHER_ACCOUNT = '444455556666';
const EXTERNAL_ID = 'Connector-0001';
const CIEM_AUDIENCE = 'api://mciem-aws-oidc-app';
const READER = 'arn:aws:iam::197857026523:user/azuredefender-eks';

/** The roles that Defender for Cloud assumes, each with the one audience that it trusts. */
const AUDIENCE_OF: Record<string, string> = {
  'CspmMonitorAws': 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
  'DefenderForCloud-AgentlessScanner': 'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner',
  'DefenderForCloud-ArcAutoProvisioning': 'api://AzureSecurityCenter.MultiCloud.DefenderForServers',
  'DefenderForCloud-DataSecurityPostureDB': 'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases',
  'DefenderForCloud-DataThreatProtectionDB': 'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases',
  'DefenderForCloud-DefenderForServers': 'api://AzureSecurityCenter.MultiCloud.DefenderForServers',
  'MDCContainersAgentlessDiscoveryK8sRole': 'api://6610e979-c931-41ec-adc7-b9920c9d52f1',
  'MDCContainersImageAssessmentRole': 'api://6610e979-c931-41ec-adc7-b9920c9d52f1',
  'MDCContainersK8sDataCollectionRole': 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e',
  'MDCContainersK8sRole': 'api://6610e979-c931-41ec-adc7-b9920c9d52f1',
  'SensitiveDataDiscovery': 'api://b2f86835-c959-461c-b08c-2cd5ca382af5',
};
const CIEM_OIDC = 'DefenderForCloud-OidcCiem';
const CIEM = 'DefenderForCloud-Ciem';
const TO_KINESIS = 'MDCContainersK8sCloudWatchToKinesisRole';
const TO_S3 = 'MDCContainersK8sKinesisToS3Role';
const ROLE_NAMES = [...Object.keys(AUDIENCE_OF), CIEM_OIDC, CIEM, TO_KINESIS, TO_S3].sort();

const roleArn = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
const provider = (tenant: string, account = ACCOUNT) =>
  `arn:aws:iam::${account}:oidc-provider/sts.windows.net/${tenant}/`;

/** The claims of an Entra token that STS uses. */
function web(tenant: string, audience: string, session: string, sub: string): AssumeRequest {
  return {
    action: 'sts:AssumeRoleWithWebIdentity',
    principal: { type: 'Federated', id: provider(tenant) },
    context: {
      [`sts.windows.net/${tenant}/:aud`]: audience,
      [`sts.windows.net/${tenant}/:sub`]: sub,
      'sts:RoleSessionName': session,
    },
  };
}

function assume(type: 'AWS' | 'Service', id: string, context: Record<string, string> = {}): AssumeRequest {
  return { action: 'sts:AssumeRole', principal: { type, id }, context };
}

/** All callers, by a descriptive name. */
function requests(): Map<string, AssumeRequest> {
  const all = new Map<string, AssumeRequest>();
  for (const audience of new Set([...Object.values(AUDIENCE_OF), CIEM_AUDIENCE])) {
    for (const tenant of [TENANT, OTHER_TENANT]) {
      for (const issuer of [MICROSOFT, OTHER_TENANT]) {
        all.set(
          `token of ${issuer} for ${audience}, session of ${tenant}`,
          web(issuer, audience, `MicrosoftDefenderForClouds_${tenant}`, 'app'),
        );
      }
    }
    for (const sub of [CIEM_OBJECT_ID, 'app']) {
      all.set(
        `token of ${TENANT} for ${audience}, sub ${sub}`,
        web(TENANT, audience, `MicrosoftDefenderForClouds_${TENANT}`, sub),
      );
    }
  }
  for (const service of ['logs', 'firehose', 'ec2', 'lambda', 'ssm']) {
    for (const key of ['aws:SourceAccount', 'sts:ExternalId']) {
      for (const account of [ACCOUNT, OTHER_ACCOUNT]) {
        all.set(`${service} with ${key} ${account}`, assume('Service', `${service}.amazonaws.com`, { [key]: account }));
      }
    }
    all.set(`${service} without condition keys`, assume('Service', `${service}.amazonaws.com`));
  }
  for (const name of ROLE_NAMES) all.set(name, assume('AWS', roleArn(name)));
  for (const arn of [
    READER,
    READER.replace('azuredefender-eks', 'other'),
    READER.replace('197857026523', OTHER_ACCOUNT),
    READER.replace('197857026523', ACCOUNT),
    'arn:aws:iam::197857026523:root',
    `arn:aws:iam::${ACCOUNT}:root`,
    roleArn('Admin'),
    roleArn(CIEM_OIDC, OTHER_ACCOUNT),
  ]) {
    all.set(arn, assume('AWS', arn));
    for (const id of [EXTERNAL_ID, EXTERNAL_ID.toLowerCase(), ACCOUNT]) {
      all.set(`${arn} with external id ${id}`, assume('AWS', arn, { 'sts:ExternalId': id }));
    }
  }
  return all;
}

const REQUESTS = requests();

/** Names of the only callers that may assume a role. */
function expectedFor(role: string, externalId: boolean): string[] {
  switch (role) {
    case CIEM_OIDC: return [`token of ${TENANT} for ${CIEM_AUDIENCE}, sub ${CIEM_OBJECT_ID}`];
    case CIEM: return [CIEM_OIDC];
    case TO_KINESIS: return [`logs with aws:SourceAccount ${ACCOUNT}`];
    case TO_S3: return [`firehose with sts:ExternalId ${ACCOUNT}`];
    default: return [
      `token of ${MICROSOFT} for ${AUDIENCE_OF[role]}, session of ${TENANT}`,
      ...(externalId && role === 'MDCContainersK8sDataCollectionRole'
        ? [`${READER} with external id ${EXTERNAL_ID}`]
        : []),
    ];
  }
}

function propsWith(permissionsType: PermissionsType, dataCollectionExternalId?: string) {
  return {
    azureTenantId: TENANT.toUpperCase(), // tokens hold it in lower case
    permissionsType,
    plans: [
      DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID.toUpperCase() } }),
      DefenderPlan.defenderForServers(),
      DefenderPlan.defenderForContainers({ dataCollectionExternalId }),
      DefenderPlan.defenderForDatabases(),
    ],
  };
}

const rolesWith = (...args: Parameters<typeof propsWith>) => rolesOf(synth(propsWith(...args)).json);
const memberRolesWith = (...args: Parameters<typeof propsWith>) =>
  rolesOf(organize(propsWith(...args)).members().template);

const MATRICES: [string, () => Map<string, RoleView>, boolean][] = [
  ['default access', () => rolesWith(PermissionsType.DEFAULT_ACCESS), false],
  ['least privilege', () => rolesWith(PermissionsType.LEAST_PRIVILEGE_ACCESS), false],
  ['with an external id', () => rolesWith(PermissionsType.DEFAULT_ACCESS, EXTERNAL_ID), true],
  ['member accounts, default access', () => memberRolesWith(PermissionsType.DEFAULT_ACCESS, EXTERNAL_ID), true],
  ['member accounts, least privilege', () => memberRolesWith(PermissionsType.LEAST_PRIVILEGE_ACCESS), false],
];

describe.each(MATRICES)('%s', (_, make, externalId) => {
  let roles: Map<string, RoleView>;
  beforeAll(() => { roles = make(); });

  test('the roles are those of the matrix', () => expect([...roles.keys()].sort()).toEqual(ROLE_NAMES));

  test.each(ROLE_NAMES)('%s can be assumed only by its own caller', role => {
    const admitted = [...REQUESTS]
      .filter(([, request]) => mayAssume(roles.get(role)!.trust, request))
      .map(([name]) => name);
    expect(admitted).toEqual(expectedFor(role, externalId));
  });

  test('no trust has a wildcard, an operator other than StringEquals, a second action or an empty condition', () => {
    for (const { roleName, trust } of roles.values()) {
      for (const statement of trust.Statement) {
        expect(JSON.stringify(statement)).not.toMatch(/[*?]/);
        expect(Object.keys(statement).sort()).toEqual([
          'Action',
          ...(roleName === CIEM ? [] : ['Condition']),
          'Effect',
          'Principal',
        ]);
        expect(Object.keys(statement.Condition ?? { StringEquals: {} })).toEqual(['StringEquals']);
        expect(statement.Effect).toBe('Allow');
        expect(['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity']).toContain(statement.Action);
      }
    }
  });
});

describe('attacks', () => {
  let roles: Map<string, RoleView>;
  beforeAll(() => { roles = rolesWith(PermissionsType.DEFAULT_ACCESS, EXTERNAL_ID); });

  const session = `MicrosoftDefenderForClouds_${TENANT}`;
  const SESSION_KEY = 'sts:RoleSessionName';
  type Change = (request: AssumeRequest) => AssumeRequest;
  const as = (type: AssumeRequest['principal']['type'], id: string): Change => r => ({ ...r, principal: { type, id } });
  const doing = (action: string): Change => r => ({ ...r, action });
  const having = (key: string | RegExp, value?: (got: string) => string): Change => r => ({
    ...r,
    context: Object.fromEntries(
      Object.entries(r.context).flatMap(([k, v]) => (!k.match(key) ? [[k, v]] : value ? [[k, value(v)]] : [])),
    ),
  });
  /** Values that almost match a claim or another key. */
  const near = (name: string, key: string | RegExp): [string, Change][] => [
    [`no ${name}`, having(key)],
    [`an empty ${name}`, having(key, () => '')],
    [`a wildcard as ${name}`, having(key, () => '*')],
    [`a ${name} in upper case`, having(key, v => v.toUpperCase() === v ? `${v}A` : v.toUpperCase())],
    [`a ${name} with something before it`, having(key, v => `x${v}`)],
    [`a ${name} with something behind it`, having(key, v => `${v}x`)],
    [`a ${name} with a line behind it`, having(key, v => `${v}\n`)],
    [`a ${name} cut short`, having(key, v => v.slice(0, -1))],
    [`a ${name} in a list`, having(key, v => `["${v}","x"]`)],
    [`a ${name} among others`, having(key, v => `x,${v}`)],
  ];
  const otherWays: [string, Change][] = [
    ...['AssumeRoleWithSAML', 'AssumeRoot', 'TagSession', 'SetSourceIdentity', 'GetFederationToken'].map(
      a => [a, doing(`sts:${a}`)] as [string, Change],
    ),
    ['the root of the account', as('AWS', `arn:aws:iam::${ACCOUNT}:root`)],
    ['a user of the account', as('AWS', `arn:aws:iam::${ACCOUNT}:user/ann`)],
    ['a user of another account', as('AWS', `arn:aws:iam::${OTHER_ACCOUNT}:user/ann`)],
    ['a SAML provider', as('Federated', `arn:aws:iam::${ACCOUNT}:saml-provider/entra`)],
  ];
  const byToken = (tenant: string): [string, Change][] => [
    ...otherWays,
    ...near('audience', /:aud$/),
    ['AssumeRole', doing('sts:AssumeRole')],
    ["another account's provider", as('Federated', provider(tenant, OTHER_ACCOUNT))],
    ["another tenant's provider", as('Federated', provider(OTHER_TENANT))],
    [
      'a provider in upper case',
      as('Federated', `arn:aws:iam::${ACCOUNT}:oidc-provider/sts.windows.net/${tenant.toUpperCase()}/`),
    ],
    [
      'a provider over http',
      as('Federated', `arn:aws:iam::${ACCOUNT}:oidc-provider/http://sts.windows.net/${tenant}/`),
    ],
    ['a provider without the slash at the end', as('Federated', provider(tenant).slice(0, -1))],
    ['a provider below that path', as('Federated', `${provider(tenant)}v2.0/`)],
    ['claims of another issuer', r => JSON.parse(JSON.stringify(r).replaceAll(`${tenant}/:`, `${OTHER_TENANT}/:`))],
  ];
  const cases: [string, AssumeRequest, [string, Change][]][] = [
    ...Object.entries(AUDIENCE_OF).map(([role, audience]): [string, AssumeRequest, [string, Change][]] => [
      role, web(MICROSOFT, audience, session, 'app'),
      [
        ...byToken(MICROSOFT), ...near('session name', SESSION_KEY),
        ['a session of Sentinel', having(SESSION_KEY, v => v.replace('DefenderForClouds', 'Sentinel'))],
        ['its audience from the customer\'s tenant', () => web(TENANT, audience, session, CIEM_OBJECT_ID)],
      ],
    ]),
    [CIEM_OIDC, web(TENANT, CIEM_AUDIENCE, 'any', CIEM_OBJECT_ID), [
      ...byToken(TENANT), ...near('sub', /:sub$/),
      ["its audience from Microsoft's tenant", () => web(MICROSOFT, CIEM_AUDIENCE, session, CIEM_OBJECT_ID)],
    ]],
    [CIEM, assume('AWS', roleArn(CIEM_OIDC)), [
      ...otherWays,
      ...[`${CIEM_OIDC}2`, CIEM_OIDC.toLowerCase(), `path/${CIEM_OIDC}`, CIEM].map(
        n => [`role ${n}`, as('AWS', roleArn(n))] as [string, Change],
      ),
      ['that role of another account', as('AWS', roleArn(CIEM_OIDC, OTHER_ACCOUNT))],
    ]],
    ...[
      [TO_KINESIS, 'logs', 'aws:SourceAccount'],
      [TO_S3, 'firehose', 'sts:ExternalId'],
    ].map(([role, service, key]): [string, AssumeRequest, [string, Change][]] => [
      role,
      assume('Service', `${service}.amazonaws.com`, { [key]: ACCOUNT }),
      [
        ...otherWays,
        ...near('account', key),
        ['another account', having(key, () => OTHER_ACCOUNT)],
        ['a service with a similar name', as('Service', `x${service}.amazonaws.com`)],
        ['the service as a user', as('AWS', `${service}.amazonaws.com`)],
      ],
    ]),
    ['MDCContainersK8sDataCollectionRole', assume('AWS', READER, { 'sts:ExternalId': EXTERNAL_ID }), [
      ...otherWays, ...near('external id', 'sts:ExternalId'),
      ['the root of its account', as('AWS', 'arn:aws:iam::197857026523:root')],
      ['a role with its name', as('AWS', READER.replace(':user/', ':role/'))],
      ['the same name in this account', as('AWS', READER.replace('197857026523', ACCOUNT))],
    ]],
  ];

  test.each(cases)('%s refuses what almost matches', (role, right, changes) => {
    const { trust } = roles.get(role)!;
    expect(mayAssume(trust, right)).toBe(true);
    expect(changes.filter(([, change]) => mayAssume(trust, change(right))).map(([name]) => name)).toEqual([]);
  });
});

test('the providers are of two issuers, with https', () => {
  const resources = Object.values<any>(synth({
    azureTenantId: TENANT, plans: [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })],
  }).json.Resources);
  expect(resources.filter(r => r.Type === 'AWS::IAM::OIDCProvider').map(r => r.Properties.Url))
    .toEqual([`https://sts.windows.net/${MICROSOFT}/`, `https://sts.windows.net/${TENANT}/`]);
});

test('a policy engine has the same result for the whole matrix', async () => {
  for (const { roleName, trust } of rolesWith(PermissionsType.DEFAULT_ACCESS, EXTERNAL_ID).values()) {
    for (const [name, request] of REQUESTS) {
      expect([roleName, name, await engineAllows(trust, request)]).toEqual([roleName, name, mayAssume(trust, request)]);
    }
  }
});

/**
 * The engine ignores condition keys that contain a path, so the issuers get names that it knows, in trust and request.
 * Callers with an ARN have a policy that allows everything, so that only the trust decides.
 */
async function engineAllows(trust: any, request: AssumeRequest): Promise<boolean> {
  const renamed = (value: any) => JSON.parse(JSON.stringify(value)
    .replaceAll(`sts.windows.net/${MICROSOFT}/:`, 'cognito-identity.amazonaws.com:')
    .replaceAll(`sts.windows.net/${TENANT}/:`, 'accounts.google.com:'));
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const result = await runSimulation({
    request: {
      principal: request.principal.id,
      action: request.action,
      resource: { resource: roleArn('Asked'), accountId: ACCOUNT },
      contextVariables: renamed(request.context),
    },
    identityPolicies: request.principal.type === 'AWS' ? [{ name: 'Everything', policy: everything }] : [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: renamed(trust),
  }, {});
  if (result.resultType !== 'single') throw new Error(JSON.stringify(result));
  return result.overallResult === 'Allowed';
}
