import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { EMPTY_POLICY_SIZE, IAM_LIMITS, statementSize } from '../policy-language/iam-limits';

/** The maximum number of characters added to the sid of a split statement. */
const SID_SUFFIX_SIZE = 'Part100'.length;

/** A statement to attach. */
interface PackedStatement {
  readonly statement: iam.PolicyStatement;
  /** Index of the statement that it comes from. */
  readonly origin: number;
}

interface MeasuredStatement {
  readonly statement: iam.PolicyStatement;
  readonly size: number;
}

/**
 * Distributes statements to managed policies, in their order and with as few policies as possible. A statement that is
 * too large for one policy is split by resources or by actions, and the sid of each part gets a number. This does not
 * change the permissions.
 */
export function packStatements(scope: IConstruct, statements: readonly iam.PolicyStatement[]): PackedStatement[][] {
  const maxSize = IAM_LIMITS.managedPolicySize - EMPTY_POLICY_SIZE;
  const policies: PackedStatement[][] = [];
  let used = Infinity;
  statements.forEach((original, origin) => {
    for (const { statement, size } of splitIntoParts(scope, original, maxSize)) {
      if (used + size > maxSize) {
        policies.push([]);
        used = 0;
      }
      policies[policies.length - 1].push({ statement, origin });
      used += size;
    }
  });
  return policies;
}

function splitIntoParts(scope: IConstruct, statement: iam.PolicyStatement, maxSize: number): MeasuredStatement[] {
  const parts = divideUntilSmall(scope, statement, maxSize - SID_SUFFIX_SIZE);
  if (parts.length === 1) return parts;
  return parts.map((part, i) => {
    const numbered = part.statement.copy({ sid: statement.sid && `${statement.sid}Part${i + 1}` });
    return { statement: numbered, size: statementSize(scope, numbered) };
  });
}

function divideUntilSmall(scope: IConstruct, statement: iam.PolicyStatement, maxSize: number): MeasuredStatement[] {
  const size = statementSize(scope, statement);
  if (size <= maxSize) return [{ statement, size }];
  const { actions, resources } = statement;
  const [list, rebuild] = resources.length >= actions.length
    ? [resources, (part: string[]) => statement.copy({ resources: part })] as const
    : [actions, (part: string[]) => statement.copy({ actions: part })] as const;
  if (list.length < 2) {
    const limit = IAM_LIMITS.managedPolicySize;
    const name = statement.sid ?? `of ${scope.node.id} without a sid`;
    throw new Error(`statement ${name} must fit in a managed policy of ${limit} characters, got ${size}`);
  }
  // Split into halves if two parts suffice. Otherwise each part is as large as possible, because a role can have few
  // policies.
  const first = size <= 2 * maxSize
    ? Math.ceil(list.length / 2)
    : largestThatFits(list.length, n => statementSize(scope, rebuild(list.slice(0, n))) <= maxSize);
  return [list.slice(0, first), list.slice(first)].flatMap(part => divideUntilSmall(scope, rebuild(part), maxSize));
}

/**
 * Returns the largest number of entries, less than all, that fits: at least one, which may need to be split otherwise.
 */
function largestThatFits(length: number, fits: (n: number) => boolean): number {
  let [most, tooMany] = [1, length];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (fits(middle)) most = middle;
    else tooMany = middle;
  }
  return most;
}
