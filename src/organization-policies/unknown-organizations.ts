import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { canMatchTheSame, roleIn } from './exempt-roles';
import type { DefenderOrganizationPoliciesProps } from './organization-policies-props';
import { neededBy, type ProtectedNames } from './protected-names';
import { isTemplateForManyAccounts, type SentinelWorkspace, workspacesOf } from '../checks/app-registry';
import { inSameAccount } from '../checks/environments';
import { isNotKnown } from '../checks/input';
import { DefenderForCloudConnector } from '../connector/defender-for-cloud-connector';
import { ImportedConnector } from '../connector/imported-connector';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';
import { covers } from '../policy-language/statements/pattern';
import type { OrganizationTargetsConfig } from '../stacksets/organization-targets';
import { allTargets } from '../stacksets/target-registry';

/** An organization or connector of the app that is not in the policies, and what they deny to it. */
interface Unknown {
  readonly message: string;
  /** Whether the policies certainly apply to its accounts, and certainly deny something. */
  readonly isCertain: boolean;
}

/** Returns organizations of the app that are not in the policies, but whose accounts the policies can apply to. */
export function unknownOrganizations(
  policies: IConstruct, props: DefenderOrganizationPoliciesProps, names: ProtectedNames,
): Unknown[] {
  const { targetIds = [] } = props;
  return allTargets(policies).flatMap(({ construct, targets }) => {
    if (!(construct instanceof DefenderForCloudOrganization)) return [];
    const reached = targetIds.map(id => reach(id, targets)).filter(r => r !== undefined);
    const denied = reached.length === 0 ? [] : deniedTo(construct, names, props);
    if (denied.length === 0) return [];
    const isCertain = reached.includes('certain') && denied.some(d => d.isCertain);
    return [{
      message: `organizations must contain ${construct.node.path} too, because the policies ` +
        `${isCertain ? '' : 'can '}apply to its accounts, and deny ${denied.map(d => d.what).join('; ')}`,
      isCertain,
    }];
  });
}

/**
 * Returns connectors of the app whose tenant is not in the policies. Connectors in the account of the policies are left
 * out, because it is usually the management account, to which no policy applies. An unknown account is assumed to be
 * another one.
 */
export function unknownConnectors(
  policies: IConstruct, { targetIds = [] }: DefenderOrganizationPoliciesProps, { tenantIds }: ProtectedNames,
): Unknown[] {
  const isKnown = (id: string) => tenantIds.includes(id) || [id, ...tenantIds].some(t => Token.isUnresolved(t));
  const connectors = policies.node.root.node.findAll().filter(c =>
    c instanceof DefenderForCloudConnector || c instanceof ImportedConnector);
  return connectors.flatMap((connector) => {
    const { stack, env: { account } } = connector;
    const isOfOrganization = connector.node.scope instanceof DefenderForCloudOrganization;
    const isHere = account === stack.account ? inSameAccount(connector, policies)
      : account === Stack.of(policies).account;
    if (isTemplateForManyAccounts(stack) || isOfOrganization || isHere || isKnown(connector.azureTenantId)) return [];
    const isCertain = targetIds.includes(account);
    if (!canReach(targetIds, account)) return [];
    return [{
      message: `azureTenantIds must contain ${connector.azureTenantId}, the tenant of ${connector.node.path}, ` +
        `because the policies ${isCertain ? '' : 'can '}apply to its account, and deny sessions of this tenant`,
      isCertain,
    }];
  });
}

/** Whether the policies can apply to an account, even if it is unknown. The accounts of a unit are never known. */
function canReach(targetIds: readonly string[], account: string): boolean {
  return targetIds.some(id => !/^\d{12}$/.test(id) || id === account || Token.isUnresolved(account));
}

/** Whether a target of the policies is certainly or possibly above, below or among the targets of an organization. */
function reach(id: string, targets: OrganizationTargetsConfig): 'certain' | 'possible' | undefined {
  const { organizationalUnitIds: units, filter, accountIds } = targets;
  const listed = units === undefined || filter === 'INTERSECTION';
  if (Token.isUnresolved(id)) return 'possible';
  if (/^\d{12}$/.test(id)) {
    if (accountIds.includes(id)) return listed ? 'certain' : undefined;
    return listed && !accountIds.some(a => Token.isUnresolved(a)) ? undefined : 'possible';
  }
  if (units === undefined) return 'possible'; // the units of the accounts are not known
  // Certain for every account of a root, and of a unit that is itself a target. A pilot on the root has accounts in
  // some units.
  const isBelowRoot = !listed && units.includes(`r-${rootOf(id)}`);
  // A pilot of several units can have all its accounts in other units.
  const isTarget = units.includes(id) && (!listed || units.length === 1);
  if (isTarget || isBelowRoot) return 'certain';
  if (id.startsWith('r-') && units.some(unit => rootOf(unit) === rootOf(id))) return 'certain';
  return units.some(unit => Token.isUnresolved(unit) || rootOf(unit) === rootOf(id)) ? 'possible' : undefined;
}

/** Ids of units contain that of their root: `ou-ab12-cdef3456` is below `r-ab12`. */
function rootOf(id: string): string {
  return id.split('-')[1];
}

/** Returns what the policies deny to an organization that is not in them. */
function deniedTo(
  organization: DefenderForCloudOrganization, names: ProtectedNames,
  { administrators = [], stackSetAdministrationRoles = [] }: DefenderOrganizationPoliciesProps,
): { readonly what: string; readonly isCertain: boolean }[] {
  const needed = neededBy(organization);
  // An ARN of one account exempts the role only there.
  const isExempt = (role: string) => names.deployers.includes(role)
    || administrators.some(arn => isInEveryAccount(arn) && canMatchTheSame(roleIn(arn), role));
  const administration = needed.administrationRoles
    .filter(({ account, name }) => ![...administrators, ...stackSetAdministrationRoles]
      .some(arn => canMatchTheSame(accountIn(arn), account) && canMatchTheSame(roleIn(arn), name))
      && !names.administrationRoles.some(own => own.name === name && canMatchTheSame(own.account, account)))
    // The policies do not deny assuming an execution role that is not protected.
    .filter(() => needed.deployers.some(role => names.deployers.includes(role)));
  const canAdd = (role: string) => names.functionRoles.some(own => covers(own, role));
  const tenants = needed.tenantIds.filter(id => !names.tenantIds.includes(id));
  const deployers = needed.deployers.filter(role => !isExempt(role));
  const functions = needed.functionRoles.filter(role => !canAdd(role));
  const isKnown = [...tenants, ...names.tenantIds].every(id => !Token.isUnresolved(id));
  return [
    ...tenants.map(id => ({ what: `sessions of its tenant ${id}`, isCertain: isKnown })),
    ...deployers.map(role => ({ what: `deployments by its execution role ${role}`, isCertain: true })),
    ...administration.map(({ account, name }) => ({
      what: `its administration role ${name}${account === '*' ? '' : ` in ${account}`} to assume the execution role`,
      isCertain: account !== '*',
    })),
    ...functions.length === 0 ? [] : [{
      what: `adding audiences by its functions, whose roles are ${functions.join(', ')}`, isCertain: true,
    }],
  ];
}

function accountIn(arn: string): string {
  return arn.split(':')[4] ?? '*';
}

function isInEveryAccount(arn: string): boolean {
  return accountIn(arn) === '*' || Token.isUnresolved(arn);
}

/**
 * Returns Microsoft Sentinel workspaces in the public cloud that the app connects, except to the account of the
 * policies. It is usually the management account, to which no policy applies. An unknown account is assumed to be
 * another one.
 */
export function workspacesInMembers(policies: IConstruct): SentinelWorkspace[] {
  return workspacesOf(policies).filter(({ construct, issuerTenantId }) =>
    issuerTenantId === DEFENDER_TENANT_ID && !inSameAccount(construct, policies));
}

/** Returns workspaces whose ids only CloudFormation knows, so that the policies cannot contain them. */
export function unknownWorkspaces(
  policies: IConstruct, { targetIds = [] }: DefenderOrganizationPoliciesProps,
): Unknown[] {
  return workspacesInMembers(policies)
    .filter(({ construct, workspaceId }) => isNotKnown(workspaceId) && canReach(targetIds, Stack.of(construct).account))
    .map(({ construct: { node: { path } } }) => ({
      message: `sentinelWorkspaceIds must contain the workspace of ${path}, which is known only at deployment: ` +
        'otherwise the policies can deny its sessions',
      isCertain: false,
    }));
}
