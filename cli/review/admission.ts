/** Whether a statement means a role of a template: certainly, perhaps, or not. */
import { inOneForm } from './elsewhere';
import { withoutFunctions } from './levels';
import { once } from '../../src/policy-language/statements/administrator';
import { charactersOf, covers, overlap } from '../../src/policy-language/statements/pattern';
import type { Condition } from '../../src/policy-language/statements/statement';
import type { Role } from '../diff/roles';

/** `PERHAPS`: only the deployment knows it, because a name has a function, or the account of the role is not known. */
export const [NO, PERHAPS, YES] = [0, 1, 2] as const;
export type Certainty = typeof NO | typeof PERHAPS | typeof YES;

export const most = (all: readonly Certainty[]): Certainty => all.includes(YES) ? YES : all.includes(PERHAPS) ? PERHAPS : NO;
export const least = (all: readonly Certainty[]): Certainty => all.includes(NO) ? NO : all.includes(PERHAPS) ? PERHAPS : YES;
export const opposite = (certainty: Certainty): Certainty => certainty === YES ? NO : certainty === NO ? YES : PERHAPS;

/** Whom a statement means. */
export interface Meant {
  /** Of AWS, as the template has it: an ARN, `*`, or a reference. */
  readonly principal: string;
  readonly conditions: readonly Condition[];
  /** The template that the statement is in. */
  readonly template: string;
}

/** Condition keys that say something about a session of a role, in lower case. */
const [ARN, ACCOUNT, TYPE] = ['aws:principalarn', 'aws:principalaccount', 'aws:principaltype'];
/** Those that can name a role or its account. */
export const NAMING: readonly string[] = [ARN, ACCOUNT];
const OF_SESSIONS = 'AssumedRole';
const OWN_ACCOUNT = '${AWS::AccountId}';

interface RoleForm {
  /** Path and name as ARNs have them, such as `role/Name`. A name that CloudFormation makes is a reference. */
  readonly arnEnd: string;
  /** In lower case, without the functions in it. */
  readonly name: string;
  readonly path: string;
  readonly pattern: string;
  readonly isKnown: boolean;
  /** Of the providers that it trusts, which are always in its own account. */
  readonly account: string | undefined;
}

interface ArnForm {
  /** The service, the account and the rest, as it is written. Undefined if a wildcard or a function hides where they begin. */
  readonly parts: readonly [service: string, account: string, rest: string] | undefined;
  /** The rest, or all of it, in lower case. */
  readonly end: string;
  readonly pattern: string;
  readonly isKnown: boolean;
  readonly isWild: boolean;
}

/** Keeps the forms of roles and principals, because each role is compared with each principal. */
export class Admission {
  private readonly formOf = once(formOfRole);
  private readonly arnOf = once(formOfArn);

  /** Whether a statement that allows something allows it to the role. A condition that is not known admits it. */
  public admits({ principal, conditions, template }: Meant, role: Role): Certainty {
    const named = principal === '*' ? YES : this.isNamed(principal, role, template);
    return named === NO ? NO : least([named, ...conditions.map(condition => this.canFit(condition, role, template))]);
  }

  /** Whether a statement that denies something denies it to the role. A condition that is not known denies nothing. */
  public denies({ principal, conditions, template }: Meant, role: Role): Certainty {
    const named = principal === '*' ? YES : this.isCovered(principal, role, template);
    return named === NO ? NO : least([named, ...conditions.map((condition) => {
      const [, isNegated] = operatorOf(condition) ?? [];
      return isNegated === false ? this.mustFit(condition, role, template) : NO;
    })]);
  }

  private canFit(condition: Condition, role: Role, template: string): Certainty {
    const [isExact, isNegated] = operatorOf(condition) ?? [];
    if (isNegated === undefined) return YES;
    if (isNegated) return opposite(this.mustFit(condition, role, template));
    return most(condition.values.map((value) => {
      if (isExact && isWild(value)) return NO;
      if (condition.key === ACCOUNT) return this.isAccount(value, role);
      if (condition.key === TYPE) return overlap(withoutFunctions(value), OF_SESSIONS) ? YES : NO;
      const isHidden = value !== '*' && withoutFunctions(value) === '*' && !OF_RESOURCE.test(value);
      return isHidden ? YES : this.isNamed(value, role, template);
    }));
  }

  /** Whether a value of a condition covers the role. */
  private mustFit(condition: Condition, role: Role, template: string): Certainty {
    const [isExact] = operatorOf(condition) ?? [];
    return most(condition.values.map((value) => {
      if (isExact && isWild(value)) return NO;
      if (condition.key === TYPE) return covers(value, OF_SESSIONS) ? YES : NO;
      if (condition.key === ACCOUNT) return value === OWN_ACCOUNT || /^\d{12}$/.test(value) ? this.isAccount(value, role) : NO;
      return this.isCovered(value, role, template);
    }));
  }

  /** What is no account can be each one. */
  private isAccount(value: string, role: Role): Certainty {
    const { account } = this.formOf(role);
    if (!/^\d{12}$/.test(value)) return YES;
    return account === undefined ? PERHAPS : account === value ? YES : NO;
  }

  /** Whether a principal can be the role or a session of it. The account is not compared: the role can be in another one. */
  private isNamed(principal: string, role: Role, template: string): Certainty {
    const [, id] = OF_RESOURCE.exec(principal) ?? [];
    if (id !== undefined) return id === role.logicalId && role.template === template ? YES : NO;
    const [arn, own] = [this.arnOf(principal), this.formOf(role)];
    const { parts: [service] = ['*'], end, pattern } = arn;
    const isPlain = !arn.isWild && arn.isKnown;
    if (arn.parts === undefined) {
      if (isPlain || pattern === '*' && !arn.isWild) return NO;
      const isMatch = ['iam::*:role', 'sts::*:assumed-role'].some((start, i) =>
        overlap(pattern, `arn:*:${start}${i === 0 ? own.path : '/'}${own.pattern}${i === 0 ? '' : '/*'}`));
      return !isMatch ? NO : arn.isKnown && own.isKnown ? YES : PERHAPS;
    }
    const isSame = service === 'iam' && end.startsWith('role/') && end.endsWith(`/${own.name}`) && !arn.isWild
      || service === 'sts' && end.startsWith(`assumed-role/${own.name}/`);
    if (isSame) return YES;
    if (isPlain && own.isKnown) return NO;
    // A path can be left out, which is a mistake. A function in a name makes no path.
    const ofRole = arn.isWild ? [`role${own.path}${own.pattern}`] : [`role/${own.pattern}`, `role${own.path}${own.pattern}`];
    const isMatch = overlap(service, 'iam') && ofRole.some(text => overlap(pattern, text))
      || overlap(service, 'sts') && overlap(pattern, `assumed-role/${own.pattern}/*`);
    return !isMatch ? NO : arn.isKnown && own.isKnown ? YES : PERHAPS;
  }

  /** Whether an ARN, which can have wildcards, has no other meaning than this role and others beside it. */
  private isCovered(value: string, role: Role, template: string): Certainty {
    if (OF_RESOURCE.test(value)) return this.isNamed(value, role, template);
    const [{ parts, isKnown, pattern }, { arnEnd }] = [this.arnOf(value), this.formOf(role)];
    if (parts === undefined) return isKnown && covers(pattern, `arn:*:iam::*:${arnEnd.toLowerCase()}`) ? YES : NO;
    const [service, account, rest] = parts;
    const isMeant = covers(service, 'iam') && (rest === arnEnd || isKnown && covers(rest, arnEnd));
    if (!isMeant) return NO;
    return account === '*' || account === OWN_ACCOUNT ? YES : /^\d{12}$/.test(account) ? this.isAccount(account, role) : NO;
  }
}

function formOfRole(role: Role): RoleForm {
  const [name, path] = [role.name, role.path].map(inOneForm);
  const [account] = role.trust.grants.flatMap(({ target }) => /^Federated arn:[^:]*:iam::(\d{12}):/.exec(target)?.[1] ?? []);
  return {
    name,
    account,
    arnEnd: `role${role.path}${role.isNamed === true ? role.name : `\${${role.logicalId}}`}`,
    path: withoutFunctions(path),
    pattern: withoutFunctions(role.name.toLowerCase()),
    isKnown: ![role.name, role.path].some(text => withoutFunctions(text) !== text),
  };
}

function formOfArn(text: string): ArnForm {
  const [, service, account, rest] = /^arn:(?:\$\{[\w:]+\}|[^:$]*):([^:$]*)::(\$\{[\w:]+\}|[^:$]*):(.*)$/s.exec(text) ?? [];
  // A parameter can be the reference to a role without a name.
  const end = (rest ?? text).replace(rest === undefined ? /$^/ : /\$\{(\w+)\}(?=\/|$)/g, '$1').toLowerCase();
  const pattern = withoutFunctions(end);
  return { parts: rest === undefined ? undefined : [service, account, rest], end, pattern, isKnown: pattern === end, isWild: isWild(end) };
}

/** The ARN of a resource of the same template. */
const OF_RESOURCE = /^\$\{(\w+)\.Arn\}$/;

const isWild = (text: string) => charactersOf(text).some(character => character === '*' || character === '?');

/**
 * Of a condition on who asks: whether its values are no patterns, and whether it is true for all others. Undefined for
 * every other condition. A session of a role has these keys, so IfExists changes nothing.
 */
function operatorOf({ key, operator }: Condition): readonly [isExact: boolean, isNegated: boolean] | undefined {
  const [, type, not, how] = /^(?:for(?:all|any)values?:)?(string|arn)(not)?(equals|equalsignorecase|like)(?:ifexists)?$/.exec(operator.toLowerCase()) ?? [];
  return how === undefined || ![ARN, ACCOUNT, TYPE].includes(key) ? undefined : [type === 'string' && how !== 'like', not !== undefined];
}
