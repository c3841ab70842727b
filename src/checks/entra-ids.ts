import { Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { isTemplateForManyAccounts } from './account-claims';
import { sharedState } from './app-registry';

/** A workspace of Microsoft Sentinel that a construct of the app connects. */
export interface SentinelWorkspace {
  readonly construct: IConstruct;
  /** In lower case. It can be a token. */
  readonly workspaceId: string;
  /** Session names that the role accepts. */
  readonly sessionNames: readonly string[];
  /** The role that Sentinel assumes. */
  readonly role: iam.IRole;
  /** Tenant of Microsoft's that issues the tokens. */
  readonly issuerTenantId: string;
}

/** Tenants of connectors, with the constructs that name them. */
const tenantsOf = (scope: IConstruct) => sharedState(scope.node.root, 'tenants', () => new Map<string, IConstruct>());
const allWorkspaces = (scope: IConstruct) =>
  sharedState(scope.node.root, 'sentinel-workspaces', (): SentinelWorkspace[] => []);

/** Throws if the id is that of a workspace of Sentinel. */
export function registerTenant(construct: IConstruct, tenantId: string): void {
  const workspace = allWorkspaces(construct).find(({ workspaceId }) => workspaceId === tenantId);
  if (workspace && !Token.isUnresolved(tenantId)) throw sameId(tenantId, construct, workspace.construct);
  tenantsOf(construct).set(tenantId, construct);
}

/**
 * Throws if the id is that of a tenant. The role would then trust the Defender for Cloud of this tenant under the
 * second session name of the workspace.
 */
export function registerWorkspace(workspace: SentinelWorkspace): void {
  const { construct, workspaceId } = workspace;
  const connector = tenantsOf(construct).get(workspaceId);
  if (connector && !Token.isUnresolved(workspaceId)) throw sameId(workspaceId, connector, construct);
  allWorkspaces(construct).push(workspace);
}

function sameId(id: string, connector: IConstruct, sentinel: IConstruct): Error {
  return new Error(`workspaceId of ${sentinel.node.path} must be the id of a Log Analytics workspace (its ` +
    `customerId), got ${id}, which is the Entra tenant of ${connector.node.path}`);
}

/** The workspaces that the app connects, in the order of the constructs. */
export function workspacesOf(scope: IConstruct): readonly SentinelWorkspace[] {
  return allWorkspaces(scope);
}

/**
 * Those of the account of the construct. A template for many accounts can be deployed to each of them. Two stacks
 * without an account are usually deployed to the same one.
 */
export function workspacesInAccountOf(construct: IConstruct): readonly SentinelWorkspace[] {
  const own = Stack.of(construct);
  const isHere = (other: Stack) => isTemplateForManyAccounts(own) || other.account === own.account;
  return workspacesOf(construct).filter(workspace => isHere(Stack.of(workspace.construct)));
}
