import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { fillPseudoParameters } from '../cloudformation/sub-text';
import { acknowledgeNag, nagText, type NagFinding } from '../nag/nag';
import type { StatementData } from '../permissions/permission-set';

/** A statement and the data that it was created from. */
export interface ExplainedStatement {
  readonly statement: iam.PolicyStatement;
  readonly data: StatementData;
}

/** Acknowledges the wildcards in the statements of a policy, each with the reason in the permission data. */
export function acknowledgeWildcards(policy: IConstruct, statements: readonly ExplainedStatement[]): void {
  acknowledgeNag(policy, mergeFindings(statements.flatMap(s => wildcardFindings(policy, s))));
}

function wildcardFindings(scope: IConstruct, { statement, data }: ExplainedStatement): NagFinding[] {
  if (statement.effect === iam.Effect.DENY) return [];
  const reason = data.wildcardReason!;
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
