/** The lines of `src/readers/microsoft-template/read-only-access.ts`, by the text of AWS's policy. */
import { awsPolicy, linesOf } from './aws-policies';

export const POLICY = awsPolicy('ReadOnlyAccess');

const WIDTH = 114;

/** Actions of the statements without a condition: a service with names, in each line. */
export function linesOfPolicy(): string[] {
  return linesOf(POLICY.Document.Statement.filter(s => s.Condition === undefined).flatMap(s => s.Action), WIDTH);
}
