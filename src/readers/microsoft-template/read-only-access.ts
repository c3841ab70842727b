import { actions, UpdateDate, VersionId } from './ReadOnlyAccess.json';
import type { StatementData } from '../../permissions/permission-set';
import { actionsIn } from '../../policy-language/statements/statement';

/**
 * Version and date of the text of ReadOnlyAccess, which this version attaches in default access. AWS changes the
 * policy, and later additions count as wider.
 *
 * Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html, read in 2026-11.
 */
export const READ_ONLY_ACCESS = { VersionId, UpdateDate } as const;

const EVERY = { resources: ['*'], purpose: 'reads the configuration of every service, and some contents' };
let statements: readonly StatementData[] | undefined;

/**
 * Returns what ReadOnlyAccess allows. It returns the same array in each call, because reading its thousands of actions
 * takes long.
 */
export function readOnlyAccess(): readonly StatementData[] {
  return statements ??= [
    { ...EVERY, sid: 'ReadOnlyActions', actions: actions.flatMap(actionsIn) },
    {
      ...EVERY,
      sid: 'S3ExpressReadOnlySessionObjectAccess',
      actions: ['s3express:CreateSession'],
      conditions: { StringEquals: { 's3express:SessionMode': 'ReadOnly' } },
    },
  ];
}
