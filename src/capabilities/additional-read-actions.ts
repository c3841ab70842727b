import { Token } from 'aws-cdk-lib';
import { caseless, checkKnown, checkList, inputError, IT_IS_CHECKED } from '../checks/input';
import { withName } from '../checks/messages';
import {
  ADDITIONAL_READS, NOT_CONFIGURATION, READ_VERBS, REMAINING_DATA_READS,
} from '../permissions/additional-reads';
import { CSPM_MONITOR_LEAST_PRIVILEGE } from '../permissions/cspm-monitor';
import { DENY_DATA_READS } from '../permissions/data-reads';
import type { PermissionSet, StatementData } from '../permissions/permission-set';
import { SECURITY_AUDIT } from '../permissions/security-audit';
import { SENSITIVE_RESPONSES } from '../permissions/sensitive-responses';

/**
 * Sets of actions for `additionalReadActions`. Each is a list of strings that you can filter and extend.
 *
 * @example
 * new DefenderForCloudConnector(stack, 'Defender', {
 *   azureTenantId: '11111111-2222-3333-4444-555555555555',
 *   permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
 *   additionalReadActions: ReadActions.securityAuditForServices('bedrock', 'sagemaker'),
 * });
 */
export class ReadActions {
  /**
   * Actions that AWS's managed policy `SecurityAudit` (v94 of 2026-09-30) allows on every resource, except those that
   * read contents, that `additionalReadActions` refuses, or that least privilege access already has. The set never
   * allows more than the policy. Patterns such as `iam:List*` also allow matching actions that AWS adds later.
   *
   * The set needs eight managed policies. With `denyDataReads`, the role has ten, which is AWS's quota per role.
   * Details: `docs/access.md`.
   */
  public static securityAudit(): string[] {
    return reads();
  }

  /**
   * The actions of `securityAudit` for some services only. This gives less access and needs fewer policies.
   *
   * @param services prefixes of actions, such as `bedrock` or `cognito-idp`. Throws if there is none, or if one is
   * repeated, is not known at synthesis, or is not in the set.
   */
  public static securityAuditForServices(...services: string[]): string[] {
    return withName('ReadActions.securityAuditForServices', () => {
      const all = reads();
      return checkList('services', services, 'service', (prop, service) => {
        if (Token.isUnresolved(service)) throw inputError(prop, 'known at synthesis', service);
        const found = all.filter(read => read.startsWith(`${service}:`));
        if (found.length > 0) return found;
        throw inputError(prop, 'the prefix of actions in SecurityAudit, such as bedrock', service);
      }).flat();
    });
  }

  private constructor() {}
}

function reads(): string[] {
  return SECURITY_AUDIT.actions.flatMap((line) => {
    const [service, ...names] = line.split(' ');
    return names.map(name => `${service}:${name}`);
  });
}

const PROP = 'additionalReadActions';
const DENIED = DENY_DATA_READS.filter(s => s.resources.join() === '*');
const NAMES = [{ kind: 'contents, credentials or links', actions: NOT_CONFIGURATION }, ...SENSITIVE_RESPONSES];
const VERB = new RegExp(`:(${READ_VERBS.join('|')})([A-Z0-9]|$)`);
/** Published actions, in lower case because IAM ignores case. */
const PUBLISHED = new Set(CSPM_MONITOR_LEAST_PRIVILEGE.statements.flatMap(s => s.actions.map(caseless)));

/**
 * Throws unless each entry is in `ReadActions`, or is an action that reads configuration according to its name. An
 * entry of `ReadActions` may be repeated, because users add actions to a set.
 */
export function checkAdditionalReadActions(actions: readonly string[] | undefined): void {
  if (actions === undefined) return;
  checkKnown(PROP, actions, IT_IS_CHECKED);
  if (!Array.isArray(actions)) throw inputError(PROP, 'a list of actions', actions);
  // The reviewed actions and patterns of the sets, in lower case because IAM ignores case.
  const reviewed = new Set(needsSets(actions) ? reads().map(read => read.toLowerCase()) : []);
  checkList(PROP, actions.filter(action => !reviewed.has(caseless(action))), 'action', (_, action) => action,
    { key: caseless, canBeEmpty: true });
  actions.forEach((action: string, i) => {
    const prop = `${PROP}[${i}]`;
    if (reviewed.has(caseless(action))) return;
    checkKnown(prop, action, IT_IS_CHECKED);
    if (typeof action !== 'string' || !/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action)) {
      throw inputError(
        prop, 'an action without wildcards, such as bedrock:ListGuardrails, or one of ReadActions', action);
    }
    const refused = whyRefused(action);
    if (refused) throw inputError(prop, `an action that reads configuration, ${refused}`, action);
  });
}

/** Whether a check could refuse an entry of `ReadActions`. Only then is their large data loaded. */
function needsSets(actions: readonly string[]): boolean {
  return actions.some(action => String(action).includes('*')) || new Set(actions.map(caseless)).size < actions.length;
}

/** Explains why an action is refused. Completes "must be an action that reads configuration, ...". */
export function whyRefused(action: string): string | undefined {
  const denying = DENIED.find(s => s.actions.some(p => matches(p, action)));
  if (denying) return `not one that denyDataReads denies (${denying.sid})`;
  if (REMAINING_DATA_READS.some(a => matches(a, action))) return 'not contents';
  if (isPublished(action)) return undefined;
  if (!VERB.test(action)) return `with a name that begins with ${READ_VERBS.join(', ')}`;
  for (const { kind, actions } of NAMES) {
    const pattern = actions.find(p => matchesAnyForm(p, action));
    if (pattern) return `not one that can return ${kind} (${pattern})`;
  }
  // AWS can add batch forms, which `denyDataReads` does not deny.
  return batchFormOfDenied(action) ? 'not the batch form of one that returns contents or credentials' : undefined;
}

/** Whether a text begins with an action whose name means reading. */
export function readsByName(text: string): boolean {
  return /^[\w-]+:/.test(text) && VERB.test(text);
}

/** Whether `denyDataReads`, or the template that denies the rest, denies an action on a resource. */
export function readsContents(action: string, resource = ''): boolean {
  const isMeant = ({ actions, resources }: StatementData) => actions.some(p => matches(p, action)) &&
    resources.some(r => r === '*' || matches(r.replace('{partition}', '*'), resource));
  return DENY_DATA_READS.some(isMeant) || REMAINING_DATA_READS.some(a => matches(a, action));
}

/** IAM ignores the case of actions. */
function matches(pattern: string, action: string): boolean {
  const service = /^[\w-]+:/.exec(pattern)?.[0] ?? '';
  if (!caseless(action).startsWith(caseless(service))) return false; // fast path: most patterns are for another service
  return new RegExp(`^${pattern.replace(/\*/g, '.*')}$`, 'i').test(action);
}

/** Also matches the plural and batch forms of the action in the pattern. */
function matchesAnyForm(pattern: string, action: string): boolean {
  return matches(`${pattern.replace(':', ':(Batch)?')}s?`, action);
}

function batchFormOfDenied(action: string): boolean {
  const single = action.replace(/:Batch/i, ':');
  return [...REMAINING_DATA_READS, ...DENIED.flatMap(s => s.actions)].some(p => matches(p, single));
}

function isPublished(action: string): boolean {
  return PUBLISHED.has(caseless(action));
}

/** Returns the actions that least privilege access has without the option. */
export function publishedReadActions(actions: readonly string[] = []): string[] {
  return actions.filter(isPublished);
}

/** Adds the missing actions, each once, in a separate statement. */
export function withAdditionalReads(published: PermissionSet, actions: readonly string[]): PermissionSet {
  const isThere = (action: string) => published.statements.some(s => s.actions.some(p => matches(p, action)));
  const once = new Map(actions.map(action => [caseless(action), action]));
  const added = [...once.values()].filter(action => !isThere(action)).sort();
  if (added.length === 0) return published;
  return { ...published, statements: [...published.statements, { ...ADDITIONAL_READS, actions: added }] };
}
