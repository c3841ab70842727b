import { Aws, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct, IDependable } from 'constructs';
import type { OutputConfig } from './output';
import { inputError, keyItself } from '../checks/input';
import { acknowledgeWildcards, explained } from '../identity/policy-statement';
import { ENCRYPT_REPORTS, WRITE_REPORTS } from '../permissions/host-management';

/** The result of `grantReports`. */
interface GrantReportsResult {
  /** What must exist before the first run. */
  readonly dependables: readonly IDependable[];
  /** The policies that the stack cannot change, in words. They must allow the role to write reports. */
  readonly missing: readonly string[];
}

/**
 * Allows the automation only to write reports. If the role is created here, its policies allow this. Otherwise the
 * policies of the bucket and its key allow it, because others also use the existing role. A bucket of another account
 * needs both.
 */
export function grantReports(
  host: IConstruct, output: OutputConfig, role: iam.IRole, isNewRole: boolean,
): GrantReportsResult {
  const { account } = Stack.of(host);
  const owner = output.bucket.env.account;
  const isForeign = ![TokenComparison.SAME, TokenComparison.BOTH_UNRESOLVED]
    .includes(Token.compareStrings(account, owner));
  if (!isForeign) return isNewRole ? grantByRole(output, role) : grantByResources(output, role, Aws.ACCOUNT_ID);

  const canChangeRole = isNewRole || role instanceof iam.Role;
  const byRole = canChangeRole ? grantByRole(output, role) : { dependables: [], missing: ['the role'] };
  const byResources = grantByResources(output, role, account);
  if (byResources.dependables.length > 0 && Token.isUnresolved(account)) {
    throw inputError('output', 'a bucket of the account of this stack, or this stack must have a known account ' +
      '(env), because the policy of the bucket names it', `a bucket of account ${owner}`);
  }
  return {
    dependables: [...byRole.dependables, ...byResources.dependables],
    missing: [...byRole.missing, ...byResources.missing],
  };
}

function grantByRole({ bucket, keyPrefix }: OutputConfig, role: iam.IRole): GrantReportsResult {
  const key = bucket.encryptionKey && keyItself('encryptionKey of the bucket', bucket.encryptionKey);
  const values = { reports: bucket.arnForObjects(`${keyPrefix}*`), keyArn: key?.keyArn ?? [] };
  const statements = [WRITE_REPORTS, ...key ? [ENCRYPT_REPORTS] : []]
    .map(data => explained(data, values));
  const added = statements.map(({ statement }) => role.addToPrincipalPolicy(statement));
  acknowledgeWildcards(role.node.findChild('DefaultPolicy'), statements);
  return { dependables: added.flatMap(a => a.policyDependable ?? []), missing: [] };
}

/** `account` is the account of the role. */
function grantByResources({ bucket, keyPrefix }: OutputConfig, role: iam.IRole, account: string): GrantReportsResult {
  const key = bucket.encryptionKey;
  // A condition, because a policy with the role as principal does not work after the role is deleted and created again.
  const writer = () => ({
    principals: [new iam.AccountPrincipal(account)],
    // In a template of another account, the pseudo parameter would mean that account.
    conditions: { ArnEquals: { 'aws:PrincipalArn': role.roleArn.split(Aws.ACCOUNT_ID).join(account) } },
  });
  const bucketPolicy = bucket.addToResourcePolicy(new iam.PolicyStatement({
    ...writer(), actions: [...WRITE_REPORTS.actions], resources: [bucket.arnForObjects(`${keyPrefix}*`)],
  }));
  const keyPolicy = key?.addToResourcePolicy(new iam.PolicyStatement({
    ...writer(), actions: [...ENCRYPT_REPORTS.actions], resources: ['*'],
  }));
  return {
    dependables: [
      ...bucketPolicy.policyDependable ? [bucketPolicy.policyDependable] : [],
      ...keyPolicy?.statementAdded && key ? [key] : [],
    ],
    missing: [
      ...bucketPolicy.statementAdded ? [] : ['the bucket'],
      ...keyPolicy?.statementAdded === false ? ['the key of the bucket'] : [],
    ],
  };
}
