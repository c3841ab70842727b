import {
  DefenderForCloudConnector, DefenderForCloudOrganization, HostManagement, HostManagementIdentity, SecurityConnector,
  SentinelConnector,
} from 'cdk-defender-for-cloud';
import { Stack, type App, type CfnStackSet } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';
import { counted } from '../cli/shared/counted';
import { table, type Cell } from '../cli/shared/table';

const HEADER = ['Role\n  who may assume it (audience)', 'Plan', 'What it may do'];
const DESCRIPTION_PREFIX = /^(Defender|Sentinel): /;

/** A table per connector, also of Microsoft Sentinel, and per separate host management: role, plans, who may assume it, what it may do. */
export function describeRoles(app: App, width: number): string[] {
  return app.node.findAll().flatMap((construct) => {
    if (construct instanceof DefenderForCloudConnector) {
      const rows = construct.capabilities.map(c => roleRow(construct.role(c), construct.plansOf(c).join(', ')));
      return roleTable(construct, [...rows, ...hostManagementRows(construct.hostManagement)], width);
    }
    if (construct instanceof SentinelConnector) {
      return roleTable(construct, [roleRow(construct.role, 'Microsoft Sentinel')], width);
    }
    const isPartOfOther = construct.node.scopes.some(
      s => s !== construct && (s instanceof DefenderForCloudConnector || s instanceof HostManagement),
    );
    if (isPartOfOther || !(construct instanceof HostManagement || construct instanceof HostManagementIdentity)) {
      return [];
    }
    const rows = hostManagementRows(construct);
    return rows.length > 0 ? roleTable(construct, rows, width) : [];
  });
}

/** What the deployment changes beyond what it creates. */
export function consequences(app: App): string[] {
  const changesInstances = app.node.findAll().some(construct => construct instanceof HostManagement);
  if (!changesInstances) return [];
  return [
    'Note: host management gives an instance profile to the targeted EC2 instances that have none (by default all), ' +
    'within minutes of the deployment. See docs/host-management.md.',
  ];
}

/** The targets of an organization, one line per StackSet. */
export function describeStackSets(app: App): string[] {
  return app.node
    .findAll()
    .filter(c => c instanceof DefenderForCloudOrganization)
    .flatMap(({ stackSet, hostManagementStackSet }) =>
      [stackSet, ...(hostManagementStackSet ? [hostManagementStackSet] : [])].map(set => {
        const { stackInstancesGroup, templateBody } = Stack.of(set).resolve(instancesAndBody(set));
        const [{ deploymentTargets: targets, regions }] = stackInstancesGroup;
        const filter = targets.accounts
          ? ` ${targets.accountFilterType ?? 'accounts'} ${targets.accounts.join(', ')}`
          : '';
        const where = regions
          .map((r: string | object) => (typeof r === 'string' ? r : 'the region of the stack'))
          .join(', ');
        const size = templateBody === undefined ? 'uploaded' : `${Buffer.byteLength(templateBody)} bytes, inline`;
        return (
          `StackSet ${set.stackSetName}: ${(targets.organizationalUnitIds ?? []).join(', ')}${filter}; in ` +
          `${where}; template ${size}`
        );
      }),
    );
}

function instancesAndBody({ stackInstancesGroup, templateBody }: CfnStackSet) {
  return { stackInstancesGroup, templateBody };
}

/** Names of the files for Azure, which are in the folder of the CloudFormation template. */
export function azureFiles(app: App): string[] {
  return app.node
    .findAll()
    .filter(c => c instanceof SecurityConnector)
    .flatMap(c => [c.templateFile, ...(c.bicepFile ? [c.bicepFile] : [])]);
}

/** Warnings and errors that the CDK CLI would print. */
export function messages(stack: CloudFormationStackArtifact): string[] {
  return stack.messages.map(m => `[${m.level}] ${m.id}: ${String(m.entry.data)}`);
}

function roleTable(construct: IConstruct, rows: Cell[][], width: number): string[] {
  return [...table(HEADER, rows, width), '', `${counted(rows.length, 'role')} created by ${construct.node.path}.`];
}

function hostManagementRows(hostManagement?: IConstruct): Cell[][] {
  const roles = hostManagement?.node.findAll().filter(c => c instanceof iam.Role) ?? [];
  return roles.map(role => roleRow(role, 'host management'));
}

function roleRow(role: iam.IRole, plans: string): Cell[] {
  const cfnRole = role.node.defaultChild as iam.CfnRole;
  const trust = Stack.of(role).resolve(cfnRole.assumeRolePolicyDocument) as { Statement: TrustStatement[] };
  return [
    [cfnRole.roleName ?? cfnRole.logicalId, ...trust.Statement.map(statement => `  ${who(statement)}`)],
    plans,
    cfnRole.description?.replace(DESCRIPTION_PREFIX, '') ?? '',
  ];
}

interface TrustStatement {
  readonly Principal: { readonly Federated?: unknown; readonly Service?: string; readonly AWS?: unknown };
  readonly Condition?: { readonly StringEquals?: Record<string, unknown> };
}

function who({ Principal, Condition }: TrustStatement): string {
  if (Principal.Service) return Principal.Service;
  const user = JSON.stringify(Principal.AWS)?.match(/user\/[\w-]+/);
  if (Principal.AWS) return user ? `${user[0]} of Microsoft's AWS account` : 'the role CIEM signs in with';
  const audience = Object.entries(Condition?.StringEquals ?? {}).find(([key]) => key.endsWith(':aud'));
  return String(audience?.[1]);
}
