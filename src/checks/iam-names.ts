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
 * Throws if a role that Microsoft or a service assumes would be exempt from organization policies by its name, also by
 * what is in front of a value of a lookup.
 */
export function checkNotReserved(prop: string, name: string): string {
  const reserved = Token.isUnresolved(name) ? undefined : reservedName(name);
  if (reserved === undefined) return name;
  throw inputError(prop, `another role name than ${reserved}, because organization policies exempt such roles of AWS ` +
    'and of deployment tools', name);
}

const ROLE_PATH = /^(?=.{1,512}$)(?!.*\$\{)\/([!-)+-.0->@-~]{1,510}\/)*$/;

/**
 * The option `rolePath`, as a template has it. Undefined for `/`, the default: CloudFormation would take a path that
 * appears in the template for a change, and replace the role.
 *
 * Throws if IAM does not allow the path, if it would be a pattern or a variable in a policy, or if organization
 * policies would exempt the role. Source: IAM API reference, CreateRole, 2026-11: `/`, or `/` at both ends and ASCII
 * characters without spaces between them, in total at most 512.
 *
 * @param knownBecause why the path must not be a token; without it, a token passes
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
 * The option `policyPath`, as a template has it. Undefined for `/`, as for roles: CloudFormation would replace each
 * policy. No policy is exempt by its path, so none is reserved. Throws if IAM does not allow the path. Source: IAM API
 * reference, CreatePolicy, 2026-11: at most 512 characters, `((/[A-Za-z0-9.,+@=_-]+)*)/`.
 *
 * @param knownBecause why the path must not be a token; without it, a token passes
 */
export function resolvePolicyPath(path: string | undefined, knownBecause?: string): string | undefined {
  if (path === undefined || path === '/') return undefined;
  if (knownBecause !== undefined) checkKnown('policyPath', path, knownBecause);
  return checkPattern('policyPath', path, /^(?=.{1,512}$)\/([\w.,+@=-]+\/)*$/, 'a path of at most 512 characters that ' +
    'begins and ends with /, such as /security/, of parts with letters, digits or any of _.,+@=-');
}

/** The longest default name has 39 characters, and a role name at most 64. */
export function checkRoleNameSuffix(suffix: string | undefined, prop = 'roleNameSuffix'): void {
  if (suffix === undefined) return;
  checkPattern(prop, suffix, /^[\w+=,.@-]{1,25}$/, 'a text of 1 to 25 letters, digits or any of _+=,.@-');
}
