import { ADMINISTRATOR_POLICIES, administratorRights } from './administrator';
import { comparable, comparableData } from './comparable-text';
import { limitOf } from './condition-limits';
import { permissionsOf } from './role-permissions';
import type { Finding } from './rules';
import { claimOf, type TrustingRole } from './trusts';
import { DefenderCapability } from '../capabilities/defender-capability';
import { widestPermissions } from '../capabilities/published-permissions';
import { readable } from '../cloudformation/template-text';
import type { StatementData } from '../permissions/permission-set';
import { admitsAll } from '../statements/condition-comparison';
import { Grants } from '../statements/grants';
import { covers } from '../statements/pattern';
import { conditionsOf, type Statement } from '../statements/statement';

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
      const excess = administrator[i] !== undefined ? [] : excessOf(statement, published.grants, account);
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
    grants: grantsOf(permissions.flatMap(p => p.statements)),
  };
}

/** What a statement allows beyond published statements, as actions with their resources. */
function excessOf(statement: Statement, published: Grants, account: string | undefined): string[] {
  const { notActions, notResources, hidesConditions } = statement;
  if (notActions) return ['every action that NotAction does not name'];
  if (notResources) return ['everything that NotResource does not name'];
  const inData = (text: string) => comparable(text, account);
  const conditions = statement.conditions.map(c => ({ ...c, values: c.values.map(inData) }));
  const fitting = (action: string) => published.ofAction(inData(action.toLowerCase()))
    .filter(grant => hidesConditions || admitsAll(grant.conditions, conditions));
  const wanted = statement.resources.map(text => ({ text, comparable: inData(text) }));
  return statement.actions.flatMap((action) => {
    const targets = [...new Set(fitting(action).map(grant => grant.target))];
    if (targets.length === 0) return [action];
    return wanted.filter(resource => !targets.some(target => covers(target, resource.comparable)))
      .map(({ text }) => `${action} on ${text}`);
  });
}

function grantsOf(statements: readonly StatementData[]): Grants {
  return new Grants(statements.flatMap((data) => {
    const conditions = conditionsOf(data.conditions).map(c =>
      ({ ...c, key: comparableData(c.shownKey).toLowerCase(), values: c.values.map(comparableData) }));
    return data.actions.flatMap(action => data.resources.map(resource =>
      ({ action: action.toLowerCase(), target: comparableData(resource), conditions })));
  }));
}
