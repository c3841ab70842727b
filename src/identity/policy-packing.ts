import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { EMPTY_POLICY_SIZE, IAM_LIMITS, statementSize } from '../guardrails/iam-limits';

/** Room for the number behind the sid of a split statement. */
const SID_SUFFIX_SIZE = 'Part100'.length;

/** A statement to be attached, and its place in the list that was given. */
export interface PackedStatement {
  readonly statement: iam.PolicyStatement;
  readonly origin: number;
}

interface MeasuredStatement {
  readonly statement: iam.PolicyStatement;
  readonly size: number;
}

/**
 * Distributes statements over as few managed policies as their order allows. A statement that is too large for one
 * policy is split by resources or by actions, which does not change what it says. Its sid then gets a number.
 */
export function packStatements(scope: IConstruct, statements: readonly iam.PolicyStatement[]): PackedStatement[][] {
  const room = IAM_LIMITS.managedPolicySize - EMPTY_POLICY_SIZE;
  const policies: PackedStatement[][] = [];
  let used = Infinity;
  statements.forEach((original, origin) => {
    for (const { statement, size } of splitIntoParts(scope, original, room)) {
      if (used + size > room) {
        policies.push([]);
        used = 0;
      }
      policies[policies.length - 1].push({ statement, origin });
      used += size;
    }
  });
  return policies;
}

function splitIntoParts(scope: IConstruct, statement: iam.PolicyStatement, room: number): MeasuredStatement[] {
  const parts = halveUntilSmall(scope, statement, room - SID_SUFFIX_SIZE);
  if (parts.length === 1) return parts;
  return parts.map((part, i) => {
    const numbered = part.statement.copy({ sid: `${statement.sid}Part${i + 1}` });
    return { statement: numbered, size: statementSize(scope, numbered) };
  });
}

function halveUntilSmall(scope: IConstruct, statement: iam.PolicyStatement, room: number): MeasuredStatement[] {
  const size = statementSize(scope, statement);
  if (size <= room) return [{ statement, size }];
  const { actions, resources } = statement;
  const [list, rebuild] = resources.length >= actions.length
    ? [resources, (part: string[]) => statement.copy({ resources: part })] as const
    : [actions, (part: string[]) => statement.copy({ actions: part })] as const;
  if (list.length < 2) {
    throw new Error(
      `statement ${statement.sid} must fit in a managed policy of ${IAM_LIMITS.managedPolicySize} characters, got ${size}`);
  }
  const half = Math.ceil(list.length / 2);
  return [list.slice(0, half), list.slice(half)].flatMap(part => halveUntilSmall(scope, rebuild(part), room));
}
