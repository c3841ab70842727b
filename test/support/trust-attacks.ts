/** Requests that almost match the trust of a role. The role must not admit any of them. */
import type { AssumeRequest } from './trust-evaluator';
import {
  assume, CIEM, CIEM_OIDC, EXTERNAL_ID, NOTHING_CUSTOM, OTHER_ACCOUNT, OTHER_TENANT, READER, web, type Customer,
} from './trust-matrix';
import { CIEM_AUDIENCE, CIEM_OBJECT_ID, MICROSOFT, providerArn as provider, roleArn } from '../facts/identity';
import { ROLES } from '../facts/roles';

type Change = (request: AssumeRequest) => AssumeRequest;
/** The name of a role, the request that it admits, and changes of this request. */
type Attacks = [string, AssumeRequest, [string, Change][]];

interface Attack {
  readonly role: string;
  /** The request that the role admits. */
  readonly right: AssumeRequest;
  /** Changes of this request, by name. */
  readonly changes: readonly [string, Change][];
}

const SESSION_KEY = 'sts:RoleSessionName';
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

/** Other callers and calls. */
const otherWaysFor = (ACCOUNT: string): [string, Change][] => [
  ...['AssumeRoleWithSAML', 'AssumeRoot', 'TagSession', 'SetSourceIdentity', 'GetFederationToken'].map(
    a => [a, doing(`sts:${a}`)] as [string, Change],
  ),
  ['the root of the account', as('AWS', `arn:aws:iam::${ACCOUNT}:root`)],
  ['a user of the account', as('AWS', `arn:aws:iam::${ACCOUNT}:user/ann`)],
  ['a user of another account', as('AWS', `arn:aws:iam::${OTHER_ACCOUNT}:user/ann`)],
  ['a SAML provider', as('Federated', `arn:aws:iam::${ACCOUNT}:saml-provider/entra`)],
];
/** Tokens that differ a little from the token that the trust of a tenant requires. */
const byTokenFor = (ACCOUNT: string, tenant: string): [string, Change][] => [
  ...otherWaysFor(ACCOUNT),
  ...near('audience', /:aud$/),
  ['AssumeRole', doing('sts:AssumeRole')],
  ["another account's provider", as('Federated', provider(tenant, OTHER_ACCOUNT))],
  ["another tenant's provider", as('Federated', provider(OTHER_TENANT, ACCOUNT))],
  [
    'a provider in upper case',
    as('Federated', `arn:aws:iam::${ACCOUNT}:oidc-provider/sts.windows.net/${tenant.toUpperCase()}/`),
  ],
  [
    'a provider over http',
    as('Federated', `arn:aws:iam::${ACCOUNT}:oidc-provider/http://sts.windows.net/${tenant}/`),
  ],
  ['a provider without the slash at the end', as('Federated', provider(tenant, ACCOUNT).slice(0, -1))],
  ['a provider below that path', as('Federated', `${provider(tenant, ACCOUNT)}v2.0/`)],
  ['claims of another issuer', r => JSON.parse(JSON.stringify(r).replaceAll(`${tenant}/:`, `${OTHER_TENANT}/:`))],
];

/**
 * Attacks on the roles of a connector with all options on and the external id of the legacy reader, and on the roles of
 * capabilities of the user.
 */
export function attacksOn({ account: ACCOUNT, tenant: TENANT }: Customer, custom = NOTHING_CUSTOM): Attack[] {
  const defender = [
    ...ROLES.map(({ roleName, audience }) => [roleName, audience] as const), ...Object.entries(custom.defender),
  ];
  const session = `MicrosoftDefenderForClouds_${TENANT}`;
  const otherWays = otherWaysFor(ACCOUNT);
  const byToken = (tenant: string) => byTokenFor(ACCOUNT, tenant);
  const cases: Attacks[] = [
    ...defender.flatMap(([roleName, audience]): Attacks[] => audience === undefined ? [] : [[
      roleName, web(MICROSOFT, audience, session, 'app', ACCOUNT),
      [
        ...byToken(MICROSOFT), ...near('session name', SESSION_KEY),
        ['a session of Sentinel', having(SESSION_KEY, v => v.replace('DefenderForClouds', 'Sentinel'))],
        ['its audience from the customer\'s tenant', () => web(TENANT, audience, session, CIEM_OBJECT_ID, ACCOUNT)],
      ],
    ]]),
    ...Object.entries({ [CIEM_OIDC]: CIEM_AUDIENCE, ...custom.own }).map(([role, audience]): Attacks => [
      role, web(TENANT, audience, 'any', CIEM_OBJECT_ID, ACCOUNT), [
        ...byToken(TENANT), ...near('sub', /:sub$/),
        ["its audience from Microsoft's tenant", () => web(MICROSOFT, audience, session, CIEM_OBJECT_ID, ACCOUNT)],
      ],
    ]),
    [CIEM, assume('AWS', roleArn(CIEM_OIDC, ACCOUNT)), [
      ...otherWays,
      ...[`${CIEM_OIDC}2`, CIEM_OIDC.toLowerCase(), `path/${CIEM_OIDC}`, CIEM].map(
        n => [`role ${n}`, as('AWS', roleArn(n, ACCOUNT))] as [string, Change],
      ),
      ['that role of another account', as('AWS', roleArn(CIEM_OIDC, OTHER_ACCOUNT))],
    ]],
    ...[
      ...ROLES.flatMap(({ roleName, service }) => service ? [[roleName, service.name, service.accountKey]] : []),
      ...Object.entries(custom.services).map(([role, service]) => [role, service, 'aws:SourceAccount']),
    ].map(([role, service, key]): Attacks => [
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
  return cases.map(([role, right, changes]) => ({ role, right, changes }));
}

/** Attacks on the role of Microsoft Sentinel for one workspace, with each of its session names. */
export function attacksOnSentinel(
  role: string, account: string, { issuer, audience, sessionNames }: { issuer: string; audience: string; sessionNames: readonly string[] },
): Attack[] {
  return sessionNames.map(session => ({
    role,
    right: web(issuer, audience, session, 'app', account),
    changes: [
      ...byTokenFor(account, issuer), ...near('session name', SESSION_KEY),
      ['a session of another workspace', having(SESSION_KEY, v => v.replace(/_.*/, `_${OTHER_TENANT}`))],
      ['a session of Defender for Endpoint', having(SESSION_KEY, v => v.replace(/.*_/, 'MicrosoftDefenderForEndpoint_'))],
      ['a session that is only the workspace', having(SESSION_KEY, v => v.replace(/.*_/, ''))],
      ['an audience of a capability', having(/:aud$/, () => 'api://6610e979-c931-41ec-adc7-b9920c9d52f1')],
    ],
  }));
}
