import { ADMINISTRATOR_POLICIES, administratorRights } from './administrator';
import { comparable, comparableData } from './comparable';
import { limitOf } from './conditions';
import type { Condition, Statement } from './documents';
import { ANY_TEXT, covers } from './pattern';
import { permissionsOf } from './role-permissions';
import type { Finding } from './rules';
import { claimOf, type TrustingRole } from './trusts';
import { DefenderCapability } from '../capabilities/defender-capability';
import { widestPermissions } from '../capabilities/published-permissions';
import { readable } from '../cloudformation/template-text';
import type { StatementData } from '../permissions/permission-set';

/** A finding in a resource, which may be a policy of the role. */
export interface PermissionFinding extends Finding {
  readonly resourceId: string;
}

/** Permissions of a role that Defender for Cloud does not need. */
export function permissionFindings(role: TrustingRole): PermissionFinding[] {
  const { template: { account }, resource } = role;
  const { awsManagedPolicies, grants } = permissionsOf(role);
  const administrator = grants.map(grant => administratorRights(grant.statement, resource, account));
  const published = publishedFor(role);
  const onRole = { resourceId: resource.id, location: 'Properties.ManagedPolicyArns' };
  const ofRole = (policyId: string) => policyId === resource.id ? '' : ` (policy of the role ${resource.id})`;
  const isAdministrator = (name: string) => ADMINISTRATOR_POLICIES.includes(name);
  return [
    ...awsManagedPolicies.filter(isAdministrator).map(name => ({
      ...onRole, rule: 'AdministratorPermissions' as const, text: `it has the AWS managed policy ${name}`,
    })),
    ...grants.flatMap(({ resourceId, location, statement }, i) => administrator[i] === undefined ? [] : [{
      resourceId,
      location,
      rule: 'AdministratorPermissions' as const,
      text: `${sidOf(statement)} allows ${administrator[i]}${ofRole(resourceId)}`,
    }]),
    ...!published ? [] : awsManagedPolicies
      .filter(name => !isAdministrator(name) && !published.managedPolicies.includes(name))
      .map(name => ({
        ...onRole,
        rule: 'WiderThanPublished' as const,
        text: `${published.title} does not need the AWS managed policy ${name}`,
      })),
    ...!published ? [] : grants.flatMap(({ resourceId, location, statement }, i) => {
      const excess = administrator[i] !== undefined ? [] : excessOf(statement, published.statements, account);
      return excess.length === 0 ? [] : [{
        resourceId,
        location,
        rule: 'WiderThanPublished' as const,
        text: `${sidOf(statement)} allows what ${published.title} does not need: ${summary(excess)}` +
          ofRole(resourceId),
      }];
    }),
  ];
}

function sidOf({ sid, location }: Statement): string {
  return sid === undefined ? location : `statement ${readable(sid)}`;
}

const MAX_LISTED = 5;

function summary(excess: readonly string[]): string {
  const more = excess.length - MAX_LISTED;
  return readable(excess.slice(0, MAX_LISTED).join(', ')) + (more > 0 ? ` and ${more} more` : '');
}

/** The capability of a role by its default name, otherwise all capabilities with its audience. Undefined if unknown. */
function publishedFor({ likelyNames, trusts }: TrustingRole) {
  if (trusts.some(trust => trust.product === 'sentinel')) return undefined;
  const all = DefenderCapability.all().map(c => c._definition);
  const byName = all.filter(c => likelyNames.includes(c.defaultRoleName));
  const audiences = trusts.flatMap(({ tenantId, statement }) => {
    const limit = limitOf(statement, claimOf(tenantId, 'aud'));
    return limit.kind === 'values' ? limit.values : [];
  });
  const byAudience = all.filter(({ trust }) => 'audience' in trust && audiences.includes(trust.audience));
  const found = byName.length > 0 ? byName : byAudience;
  if (found.length === 0) return undefined;
  const permissions = found.map(widestPermissions);
  return {
    title: found.map(c => c.title).join(' / '),
    managedPolicies: permissions.flatMap(p => p.managedPolicies),
    statements: permissions.flatMap(p => p.statements),
  };
}

/** What a statement allows beyond published statements, as actions with their resources. */
function excessOf(statement: Statement, published: readonly StatementData[], account: string | undefined): string[] {
  const { actions, notActions, resources, notResources } = statement;
  if (notActions) return ['every action that NotAction does not name'];
  if (notResources) return ['everything that NotResource does not name'];
  const isWithin = isWithinConditions(statement, account);
  const sources = published.filter(isWithin).map(({ actions: a, resources: r }) => ({
    exact: new Set(a.map(x => x.toLowerCase())),
    wildcards: a.filter(x => x.includes('*')).map(x => x.toLowerCase()),
    resources: r.map(comparableData),
  }));
  const wanted = resources.map(r => ({ text: r, comparable: comparable(r, account) }));
  return actions.flatMap((given) => {
    const action = comparable(given.toLowerCase(), account);
    const fitting = sources.filter(s =>
      action === ANY_TEXT || s.exact.has(action) || s.wildcards.some(w => covers(w, action)));
    if (fitting.length === 0) return [given];
    return wanted.filter(w => !fitting.some(s => s.resources.some(r => covers(r, w.comparable))))
      .map(w => `${given} on ${w.text}`);
  });
}

/** Whether the conditions of a statement are at least as narrow as those of a published one. */
function isWithinConditions({ conditions, hidesConditions }: Statement, account: string | undefined) {
  return (published: StatementData) => Object.entries(published.conditions ?? {}).every(([operator, keys]) =>
    hidesConditions || Object.entries(keys).every(([key, allowed]) => {
      const values = [allowed].flat().map(comparableData);
      return conditions.some(c => isAsNarrow(c, operator, comparableData(key), values, account));
    }));
}

/** Operators that are at least as narrow as another one. */
const AS_NARROW: { readonly [operator: string]: readonly string[] } = {
  stringlike: ['stringequals'],
  stringequalsifexists: ['stringequals'],
};

function isAsNarrow(
  condition: Condition, operator: string, key: string, allowed: readonly string[], account: string | undefined,
): boolean {
  const [given, wanted] = [condition.operator.toLowerCase(), operator.toLowerCase()];
  return (given === wanted || (AS_NARROW[wanted] ?? []).includes(given))
    && covers(key.toLowerCase(), condition.key)
    && condition.values.every(value => allowed.some(a => covers(a, comparable(value, account))));
}
