import { DefenderForCloudConnector, type DefenderCapability } from 'cdk-defender-for-cloud';
import { Stack, type App } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { table } from './table';

const HEADER = ['Role\n  who may assume it (audience)', 'Plan', 'What it may do'];
const DESCRIPTION_PREFIX = 'Microsoft Defender for Cloud: ';

/** A table for each connector of the app: role, plans, audience, what it may do. */
export function describeConnectors(app: App, width: number): string[] {
  const connectors = app.node.findAll().filter(c => c instanceof DefenderForCloudConnector);
  return connectors.flatMap((connector) => {
    const rows = connector.capabilities.map(capability => roleRow(connector, capability));
    return [...table(HEADER, rows, width), '', `${rows.length} roles made by ${connector.node.path}.`];
  });
}

/** Warnings and errors that the CDK CLI would print. */
export function messages(stack: CloudFormationStackArtifact): string[] {
  return stack.messages.map(m => `[${m.level}] ${m.id}: ${String(m.entry.data)}`);
}

function roleRow(connector: DefenderForCloudConnector, capability: DefenderCapability): string[] {
  const role = connector.role(capability).node.defaultChild as iam.CfnRole;
  const trust = Stack.of(connector).resolve(role.assumeRolePolicyDocument) as { Statement: TrustStatement[] };
  return [
    [role.roleName ?? role.logicalId, ...trust.Statement.map(statement => `  ${who(statement)}`)].join('\n'),
    connector.plansOf(capability).join(', '),
    role.description?.replace(DESCRIPTION_PREFIX, '') ?? '',
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
