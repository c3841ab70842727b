import { Token } from 'aws-cdk-lib';
import { checkKnown, checkPattern, inputError, isNotKnown } from './input';
import { reservedName } from './reserved-roles';

export function checkRoleName(prop: string, value: string, requiredPrefix?: string): string {
  checkPattern(prop, value, /^[\w+=,.@-]{1,64}$/, 'a role name of 1 to 64 letters, digits or any of _+=,.@-');
  if (requiredPrefix && !isNotKnown(value) && !value.startsWith(requiredPrefix)) {
    throw inputError(prop, `a role name that begins with ${requiredPrefix}, because Microsoft requires it`, value);
  }
  return value;
}

/**
 * Throws if organization policies would exempt a role because of its name. Microsoft or a service assumes such a role.
 * The text in front of a value of a lookup also counts.
 */
export function checkNotReserved(prop: string, name: string): string {
  const reserved = Token.isUnresolved(name) ? undefined : reservedName(name);
  if (reserved === undefined) return name;
  throw inputError(prop, `another role name than ${reserved}, because organization policies exempt such roles of AWS ` +
    'and of deployment tools', name);
}

const ROLE_PATH = /^(?=.{1,512}$)(?!.*\$\{)\/([!-)+-.0->@-~]{1,510}\/)*$/;

/**
 * Returns the option `rolePath` for a template. The default `/` becomes undefined: CloudFormation would take a path
 * that appears in the template for a change, and replace the role.
 *
 * Throws if IAM does not allow the path, if it would be a pattern or a variable in a policy, or if organization
 * policies would exempt the role. IAM allows `/`, or at most 512 ASCII characters without spaces that begin and end
 * with `/`. Source: IAM API reference, CreateRole, 2026-11.
 *
 * @param knownBecause says why the path must not be a token. Without it, a token passes.
 */
export function resolveRolePath(path: string | undefined, knownBecause?: string): string | undefined {
  if (path === undefined) return undefined;
  if (knownBecause !== undefined) checkKnown('rolePath', path, knownBecause);
  checkPattern('rolePath', path, ROLE_PATH, 'a path of at most 512 characters that begins and ends with /, such as ' +
    '/security/, without empty parts, spaces, *, ? and ${');
  const reserved = Token.isUnresolved(path) ? undefined : reservedName(`${path.slice(1)}-`);
  if (reserved === undefined) return path === '/' ? undefined : path;
  throw inputError('rolePath', `another path than /${reserved}, because organization policies exempt such roles of ` +
    'AWS and of deployment tools', path);
}

/**
 * Returns the option `policyPath` for a template. `/` becomes undefined, as for roles. No path of a policy is
 * reserved, because none exempts it. Throws if IAM does not allow the path. IAM allows at most 512 characters of the
 * form `((/[A-Za-z0-9.,+@=_-]+)*)/`. Source: IAM API reference, CreatePolicy, 2026-11.
 *
 * @param knownBecause says why the path must not be a token. Without it, a token passes.
 */
export function resolvePolicyPath(path: string | undefined, knownBecause?: string): string | undefined {
  if (path === undefined || path === '/') return undefined;
  if (knownBecause !== undefined) checkKnown('policyPath', path, knownBecause);
  return checkPattern('policyPath', path, /^(?=.{1,512}$)\/([\w.,+@=-]+\/)*$/, 'a path of at most 512 characters that ' +
    'begins and ends with /, such as /security/, of parts with letters, digits or any of _.,+@=-');
}

/** Allows 25 characters: the longest default name has 39, and a role name has at most 64. */
export function checkRoleNameSuffix(suffix: string | undefined, prop = 'roleNameSuffix'): void {
  if (suffix === undefined) return;
  checkPattern(prop, suffix, /^[\w+=,.@-]{1,25}$/, 'a text of 1 to 25 letters, digits or any of _+=,.@-');
}
