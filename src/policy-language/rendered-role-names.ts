import { CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { IAM_LIMITS } from './iam-limits';
import { checkNotReserved, checkRoleName } from '../checks/iam-names';
import { inputError, isNotKnown } from '../checks/input';
import { partsOfText } from './cloudformation/intrinsics';
import { renderedName, renderedRoleName, type RenderedName } from './cloudformation/resource-names';

/** A role, and the name prefix that Microsoft requires. */
export interface NamedRole {
  readonly role: iam.IRole;
  readonly requiredPrefix?: string;
}

/**
 * Returns one message per role whose rendered name is not allowed, or is the name of another role of the stack. Props
 * are checked earlier, but aspects and escape hatches run later.
 */
export function brokenRoleNames(roles: readonly NamedRole[]): string[] {
  const names = new Map<string | undefined, string>(roles.length > 0 ? namesOfOthers(roles) : []);
  return roles.flatMap(({ role, requiredPrefix }) => {
    const rendered = renderedRoleName(role);
    if (rendered === undefined) return []; // an existing role (Role.customizeRoles) without a name yet
    const { path } = role.node;
    const prop = `${path}: the name of the role in the template`;
    const solution = '; change the aspect, the escape hatch or Role.customizeRoles that sets it';
    const broken = brokenName(prop, rendered.name, requiredPrefix) ?? brokenPath(path, rendered.path)
      ?? reserved(path, rendered);
    const key = keyOf(rendered.name);
    const other = key && names.get(key);
    if (key) names.set(key, other ?? path);
    return [
      ...broken ? [broken + solution] : [],
      ...other
        ? [`${prop} must differ from that of ${other}, got ${key} for both (IAM ignores the case)${solution}`]
        : [],
    ];
  });
}

/**
 * Returns names of other roles in the stack, with their paths. Conditional roles are left out, because they may be
 * alternatives.
 */
function namesOfOthers(roles: readonly NamedRole[]): [string | undefined, string][] {
  const stack = Stack.of(roles[0].role);
  const own = new Set(roles.map(({ role }) => role.node.defaultChild));
  return stack.node.findAll().filter(c => c instanceof iam.CfnRole)
    .filter(c => Stack.of(c) === stack && !own.has(c) && c.roleName !== undefined && !c.cfnOptions.condition)
    .map(c => [keyOf(renderedName(c, 'RoleName').name), c.node.path]);
}

function keyOf(name: unknown): string | undefined {
  return JSON.stringify(name)?.toLowerCase();
}

/** Returns a message if the rendered path of an instance profile is not allowed. */
export function brokenProfilePath({ node: { path, defaultChild } }: IConstruct): string[] {
  if (!CfnResource.isCfnResource(defaultChild)) return []; // not of this app
  const broken = brokenPath(path, renderedName(defaultChild, 'InstanceProfileName').path, 'instance profile');
  return broken ? [`${broken}; change the aspect or the escape hatch that sets it`] : [];
}

/** Checks a path. Parts that only CloudFormation knows are allowed. */
function brokenPath(path: string, value: unknown, what = 'role'): string | undefined {
  const parts = (partsOfText(value) ?? []).filter(part => part !== '');
  const [first, last] = [parts[0], parts.at(-1)];
  const known = parts.filter(part => typeof part === 'string').join('');
  if (isNotKnown(known)) return undefined;
  const isWrong = typeof first === 'string' && !first.startsWith('/')
    || typeof last === 'string' && !last.endsWith('/');
  const prop = `${path}: the path of the ${what} in the template`;
  if (isWrong) return inputError(prop, 'one that begins and ends with /, such as /security/', known).message;
  if (known.length <= IAM_LIMITS.pathSize) return undefined;
  return `${prop} must have at most ${IAM_LIMITS.pathSize} characters, got ${known.length}`;
}

/** Checks reserved names. Parts that only CloudFormation knows are assumed not to be reserved. */
function reserved(construct: string, { path, name }: RenderedName): string | undefined {
  if (name === undefined) return undefined; // CloudFormation generates it
  const [knownPath, knownName] = [path, name].map(value => (partsOfText(value) ?? [{ reference: '' }])
    .map(part => typeof part === 'string' ? part : '?').join(''));
  try {
    checkNotReserved(`${construct}: path and name of the role in the template`, `${knownPath.slice(1)}${knownName}`);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Checks a name. Parts that only CloudFormation knows are allowed. */
function brokenName(prop: string, name: unknown, requiredPrefix: string | undefined): string | undefined {
  if (name === undefined) {
    return requiredPrefix && inputError(prop, `one that begins with ${requiredPrefix}`, name).message;
  }
  const parts = partsOfText(name) ?? [];
  const [first] = parts;
  const known = parts.filter(part => typeof part === 'string').join('');
  const mayBegin = typeof first !== 'string' || parts.length > 1 && requiredPrefix?.startsWith(first);
  if (known === '') return undefined;
  try {
    checkRoleName(prop, known, mayBegin ? undefined : requiredPrefix);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
