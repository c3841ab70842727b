import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IDependable } from 'constructs';
import type { OutputConfig } from './output';
import { ENCRYPT_REPORTS, WRITE_REPORTS } from '../permissions/host-management';
import { toPolicyStatement } from '../policies/policy-statement';
import { acknowledgeWildcards } from '../policies/wildcard-findings';

/**
 * Allows the automation to write reports, and nothing else. If the role is created here, its policies allow this.
 * Otherwise the policies of the bucket and its key allow it, because others use the existing role too. Returns what
 * must exist before the first run. Undefined if the stack can change neither the role nor the bucket.
 */
export function grantReports(output: OutputConfig, role: iam.IRole, isNewRole: boolean): IDependable[] | undefined {
  return isNewRole ? grantByRole(output, role) : grantByResourcePolicies(output, role);
}

function grantByRole({ bucket, keyPrefix }: OutputConfig, role: iam.IRole): IDependable[] {
  const key = bucket.encryptionKey;
  const values = { reports: bucket.arnForObjects(`${keyPrefix}*`), keyArn: key?.keyArn ?? [] };
  const statements = [WRITE_REPORTS, ...key ? [ENCRYPT_REPORTS] : []]
    .map(data => ({ data, statement: toPolicyStatement(data, values) }));
  const added = statements.map(({ statement }) => role.addToPrincipalPolicy(statement));
  acknowledgeWildcards(role.node.findChild('DefaultPolicy'), statements);
  return added.flatMap(a => a.policyDependable ?? []);
}

function grantByResourcePolicies({ bucket, keyPrefix }: OutputConfig, role: iam.IRole): IDependable[] | undefined {
  const key = bucket.encryptionKey;
  // A condition, because a policy with the role as principal does not work after the role is deleted and created again.
  const writer = {
    principals: [new iam.AccountPrincipal(Aws.ACCOUNT_ID)],
    conditions: { ArnEquals: { 'aws:PrincipalArn': role.roleArn } },
  };
  const bucketPolicy = bucket.addToResourcePolicy(new iam.PolicyStatement({
    ...writer, actions: [...WRITE_REPORTS.actions], resources: [bucket.arnForObjects(`${keyPrefix}*`)],
  }));
  const keyPolicy = key?.addToResourcePolicy(new iam.PolicyStatement({
    ...writer, actions: [...ENCRYPT_REPORTS.actions], resources: ['*'],
  }));
  if (!bucketPolicy.statementAdded || keyPolicy?.statementAdded === false) return undefined;
  return [...bucketPolicy.policyDependable ? [bucketPolicy.policyDependable] : [], ...key ? [key] : []];
}
