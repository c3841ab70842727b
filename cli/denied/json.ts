import { limits, reason, summary } from './report';
import { problemsOf, type Result } from './result';

/** The result for programs. */
export function toJson(result: Result): object {
  const { connection, source, listed, proposed, leftOut, others, ofOtherAccounts, broken } = result;
  return {
    sessionName: connection.sessionName,
    source,
    summary: summary(result),
    calls: listed.map(({ group: { role, eventNames, errorCodes, regions, message, ...group }, advice }) => ({
      ...group,
      role: role.name,
      capability: role.capability?.id,
      eventNames: [...eventNames].sort(),
      errorCodes: [...errorCodes].sort(),
      regions: [...regions].sort(),
      message,
      reason: reason({ role, eventNames, errorCodes, regions, message, ...group }),
      advice: advice.text,
    })),
    additionalReadActions: proposed,
    leftOut,
    otherRoles: others,
    ofOtherAccounts,
    broken,
    notRead: problemsOf(result),
    cannotSee: limits(result),
  };
}
