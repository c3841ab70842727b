import { actions, UpdateDate, VersionId } from './ReadOnlyAccess.json';
import type { StatementData } from '../../permissions/permission-set';
import { actionsIn } from '../../policy-language/statements/statement';

/**
 * Version and date of the text of ReadOnlyAccess, which this version attaches in default access. AWS changes the
 * policy: what it added later counts as wider.
 *
 * Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html, read in 2026-11.
 */
export const READ_ONLY_ACCESS = { VersionId, UpdateDate } as const;

/** What ReadOnlyAccess allows. */
export function readOnlyAccess(): StatementData[] {
  const every = { resources: ['*'], purpose: 'reads the configuration of every service, and some contents' };
  return [
    { ...every, sid: 'ReadOnlyActions', actions: actions.flatMap(actionsIn) },
    {
      ...every,
      sid: 'S3ExpressReadOnlySessionObjectAccess',
      actions: ['s3express:CreateSession'],
      conditions: { StringEquals: { 's3express:SessionMode': 'ReadOnly' } },
    },
  ];
}
