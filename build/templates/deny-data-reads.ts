import { Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { shortened } from './compact';
import { DENY_DATA_READS_PARAMETERS } from './parameters';
import { PlainStack } from './plain-stack';
import { DefenderCapability } from '../../src';
import { withoutDataReads } from '../../src/capabilities/cspm';
import { NO_PERMISSIONS } from '../../src/capabilities/permission-change';
import { packStatements } from '../../src/identity/policy-packing';
import { toPolicyStatement } from '../../src/identity/policy-statement';
import { REMAINING_DATA_READS } from '../../src/permissions/additional-reads';
import type { StatementData } from '../../src/permissions/permission-set';

/** Denies reads of contents that do not fit into the templates of the constructs. */
const DENY_REMAINING_DATA_READS: StatementData = {
  sid: 'DenyReadingRemainingContents',
  effect: 'Deny',
  actions: REMAINING_DATA_READS,
  resources: ['*'],
  purpose: 'reading contents that stay readable with denyDataReads',
  wildcardReason: 'the deny must cover everything',
};

/** The template that denies the CSPM role of the account reading contents. Its policies refer to the role of another stack by name. */
export function denyDataReadsTemplate(): any {
  return shortened(denyDataReadsStack().render());
}

export function denyDataReadsStack(): PlainStack {
  const stack = new PlainStack('Microsoft Defender for Cloud: denies the CSPM role reading contents', { isForMembers: true });
  stack.declare(DENY_DATA_READS_PARAMETERS);
  denyDataReads(stack);
  return stack;
}

/** Adds the policies to a stack. The stack must have the parameters `RoleNameSuffix` and `PolicyPath`. */
export function denyDataReads(stack: PlainStack): iam.CfnManagedPolicy[] {
  const { statements } = withoutDataReads(NO_PERMISSIONS);
  const all = [...statements, DENY_REMAINING_DATA_READS].map(data => toPolicyStatement(data, {}));
  const path = stack.policyPath();
  return packStatements(stack, all).map((packed, i) => new iam.CfnManagedPolicy(stack, `CspmMonitorDenyPolicy${i === 0 ? '' : i + 1}`, {
    policyDocument: new iam.PolicyDocument({ statements: packed.map(p => p.statement) }),
    path,
    roles: [Fn.sub(`${DefenderCapability.CSPM_MONITOR.defaultRoleName}\${RoleNameSuffix}`)],
  }));
}
