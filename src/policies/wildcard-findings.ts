import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { PlaceholderValues } from './placeholders';
import { toPolicyStatement } from './policy-statement';
import { fillPseudoParameters } from '../cloudformation/sub-text';
import { acknowledgeNag, nagText, type NagFinding } from '../nag/nag';
import type { StatementData } from '../permissions/permission-set';

/** A statement and why it has wildcards. Without a reason, cdk-nag reports them. */
export interface ExplainedStatement {
  readonly statement: iam.PolicyStatement;
  readonly reason: string | undefined;
}

/** A statement of the permission data, with the reason in the data. Throws if a placeholder has no value. */
export function explained(data: StatementData, values: PlaceholderValues): ExplainedStatement {
  return { statement: toPolicyStatement(data, values), reason: data.wildcardReason };
}

/** Acknowledges the wildcards in the statements of a policy, each with its reason. */
export function acknowledgeWildcards(policy: IConstruct, statements: readonly ExplainedStatement[]): void {
  acknowledgeNag(policy, mergeFindings(statements.flatMap(s => wildcardFindings(policy, s))));
}

function wildcardFindings(scope: IConstruct, { statement, reason }: ExplainedStatement): NagFinding[] {
  if (statement.effect === iam.Effect.DENY || reason === undefined) return [];
  const finding = (text: string): NagFinding => ({ rule: 'AwsSolutions-IAM5', finding: text, reason });
  return [
    ...statement.actions.filter(hasWildcard).map(action => finding(`Action::${action}`)),
    ...statement.resources.filter(hasWildcard).map(resource => finding(`Resource::${nagText(scope, resource)}`)),
  ];
}

function hasWildcard(text: string): boolean {
  return fillPseudoParameters(text, reference => reference).includes('*');
}

/** Joins the reasons of equal findings, because cdk-nag reports each finding once per policy. */
function mergeFindings(findings: readonly NagFinding[]): NagFinding[] {
  const merged = new Map<string | undefined, NagFinding>();
  for (const f of findings) {
    const other = merged.get(f.finding);
    merged.set(f.finding, other && other.reason !== f.reason ? { ...f, reason: `${other.reason}; ${f.reason}` } : f);
  }
  return [...merged.values()];
}
