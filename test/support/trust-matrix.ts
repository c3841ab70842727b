/**
 * Tests who may and who may not assume the roles of a connector with all options on. The roles can be those of a template or
 * those of a deployment.
 */
import type { RoleView } from './resolve';
import { mayAssume, type AssumeRequest } from './trust-evaluator';
import { CIEM_AUDIENCE, CIEM_OBJECT_ID, MICROSOFT, providerArn, roleArn } from '../facts/identity';
import { ROLES, roleFact } from '../facts/roles';

/** The account of the roles, and the tenant of the customer. */
export interface Customer {
  readonly account: string;
  readonly tenant: string;
}

/** This id has letters, so that upper and lower case differ. */
export const LETTERED_TENANT = 'abcdef01-2345-6789-abcd-ef0123456789';
export const OTHER_TENANT = 'abcdef01-2345-6789-abcd-ef0123456780';
export const OTHER_ACCOUNT = '444455556666';
export const EXTERNAL_ID = 'Connector-0001';
export const READER = 'arn:aws:iam::197857026523:user/azuredefender-eks';

export const CIEM_OIDC = 'DefenderForCloud-OidcCiem';
export const CIEM = 'DefenderForCloud-Ciem';
/** The sorted names of the roles. */
export const ROLE_NAMES = ROLES.map(({ roleName }) => roleName).sort();
const AUDIENCES = ROLES.flatMap(({ audience }) => audience ?? []);

/** The claims of an Entra token that STS uses. */
export function web(
  issuer: string, audience: string, session: string, sub: string, account: string,
): AssumeRequest {
  return {
    action: 'sts:AssumeRoleWithWebIdentity',
    principal: { type: 'Federated', id: providerArn(issuer, account) },
    context: {
      [`sts.windows.net/${issuer}/:aud`]: audience,
      [`sts.windows.net/${issuer}/:sub`]: sub,
      'sts:RoleSessionName': session,
    },
  };
}

export function assume(type: 'AWS' | 'Service', id: string, context: Record<string, string> = {}): AssumeRequest {
  return { action: 'sts:AssumeRole', principal: { type, id }, context };
}

/** The principals that capabilities of the user trust, by the names of their roles. */
export interface CustomTrusts {
  /** Audiences of Microsoft's tenant. */
  readonly defender: Record<string, string>;
  /** Audiences of the customer's own tenant. */
  readonly own: Record<string, string>;
  /** Services, without `.amazonaws.com`. */
  readonly services: Record<string, string>;
}
export const NOTHING_CUSTOM: CustomTrusts = { defender: {}, own: {}, services: {} };

/** All callers, by a descriptive name. */
export function requests({ account: ACCOUNT, tenant: TENANT }: Customer, custom = NOTHING_CUSTOM): Map<string, AssumeRequest> {
  const all = new Map<string, AssumeRequest>();
  for (const audience of new Set([...AUDIENCES, CIEM_AUDIENCE, ...Object.values({ ...custom.defender, ...custom.own })])) {
    for (const tenant of [TENANT, OTHER_TENANT]) {
      for (const issuer of [MICROSOFT, OTHER_TENANT]) {
        all.set(
          `token of ${issuer} for ${audience}, session of ${tenant}`,
          web(issuer, audience, `MicrosoftDefenderForClouds_${tenant}`, 'app', ACCOUNT),
        );
      }
    }
    for (const sub of [CIEM_OBJECT_ID, 'app']) {
      all.set(
        `token of ${TENANT} for ${audience}, sub ${sub}`,
        web(TENANT, audience, `MicrosoftDefenderForClouds_${TENANT}`, sub, ACCOUNT),
      );
    }
  }
  for (const service of new Set([...ROLES.flatMap(role => role.service?.name ?? []), 'ec2', 'lambda', 'ssm'])) {
    for (const key of ['aws:SourceAccount', 'sts:ExternalId']) {
      for (const account of [ACCOUNT, OTHER_ACCOUNT]) {
        all.set(`${service} with ${key} ${account}`, assume('Service', `${service}.amazonaws.com`, { [key]: account }));
      }
    }
    all.set(`${service} without condition keys`, assume('Service', `${service}.amazonaws.com`));
  }
  for (const name of ROLE_NAMES) all.set(name, assume('AWS', roleArn(name, ACCOUNT)));
  for (const arn of [
    READER,
    READER.replace('azuredefender-eks', 'other'),
    READER.replace('197857026523', OTHER_ACCOUNT),
    READER.replace('197857026523', ACCOUNT),
    'arn:aws:iam::197857026523:root',
    `arn:aws:iam::${ACCOUNT}:root`,
    roleArn('Admin', ACCOUNT),
    roleArn(CIEM_OIDC, OTHER_ACCOUNT),
  ]) {
    all.set(arn, assume('AWS', arn));
    for (const id of [EXTERNAL_ID, EXTERNAL_ID.toLowerCase(), ACCOUNT]) {
      all.set(`${arn} with external id ${id}`, assume('AWS', arn, { 'sts:ExternalId': id }));
    }
  }
  return all;
}

/** Returns the names of all callers that may assume a role. */
export function expectedFor(
  role: string, { account: ACCOUNT, tenant: TENANT }: Customer, externalId: boolean, custom = NOTHING_CUSTOM,
): string[] {
  if (role in custom.defender) return [`token of ${MICROSOFT} for ${custom.defender[role]}, session of ${TENANT}`];
  if (role in custom.own) return [`token of ${TENANT} for ${custom.own[role]}, sub ${CIEM_OBJECT_ID}`];
  if (role in custom.services) return [`${custom.services[role]} with aws:SourceAccount ${ACCOUNT}`];
  const { service } = roleFact(role);
  if (service) return [`${service.name} with ${service.accountKey} ${ACCOUNT}`];
  switch (role) {
    case CIEM_OIDC: return [`token of ${TENANT} for ${CIEM_AUDIENCE}, sub ${CIEM_OBJECT_ID}`];
    case CIEM: return [CIEM_OIDC];
    default: return [
      `token of ${MICROSOFT} for ${roleFact(role).audience}, session of ${TENANT}`,
      ...(externalId && role === 'MDCContainersK8sDataCollectionRole'
        ? [`${READER} with external id ${EXTERNAL_ID}`]
        : []),
    ];
  }
}

/** Returns the names of the callers that a role admits. */
export function admittedBy({ trust }: RoleView, callers: ReadonlyMap<string, AssumeRequest>): string[] {
  return [...callers].filter(([, request]) => mayAssume(trust, request)).map(([name]) => name);
}

/** Checks that no trust has a wildcard, an operator other than StringEquals, a second action or an empty condition. */
export function expectPlainTrusts(roles: ReadonlyMap<string, RoleView>): void {
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
}
