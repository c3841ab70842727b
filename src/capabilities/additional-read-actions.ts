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
 * Sets of actions for `additionalReadActions`. Each is a list of texts, so you can filter it and add your own actions.
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
   * What AWS's managed policy `SecurityAudit` (v94 of 2026-09-30) allows on every resource, without contents, without
   * actions that `additionalReadActions` refuses, and without those of least privilege access. It is never wider than
   * the policy. Patterns such as `iam:List*` also allow what AWS adds to them later.
   *
   * It fills eight managed policies; with `denyDataReads` the role then has ten, the quota of AWS for a role. Details:
   * `docs/access.md`.
   */
  public static securityAudit(): string[] {
    return reads();
  }

  /**
   * The same for some services only, which is less access and needs fewer policies.
   *
   * @param services prefixes of actions, such as `bedrock` or `cognito-idp`. Throws if there is none, if one is there
   * twice, is not known at synthesis, or is not in the set.
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

/** The actions and patterns of the sets in lower case, because IAM ignores it. They need no check. */
function reviewedReads(): ReadonlySet<string> {
  return new Set(reads().map(read => read.toLowerCase()));
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
/** In lower case, because IAM ignores it. */
const PUBLISHED = new Set(CSPM_MONITOR_LEAST_PRIVILEGE.statements.flatMap(s => s.actions.map(caseless)));

/**
 * Throws if the list contains anything other than an action that reads configuration, as far as its name shows, or an
 * entry of `ReadActions`. Such an entry can be there twice, because users add actions to a set.
 */
export function checkAdditionalReadActions(actions: readonly string[] | undefined): void {
  if (actions === undefined) return;
  checkKnown(PROP, actions, IT_IS_CHECKED);
  if (!Array.isArray(actions)) throw inputError(PROP, 'a list of actions', actions);
  const reviewed = needsSets(actions) ? reviewedReads() : new Set<string>();
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

/** Whether a check could refuse an entry of `ReadActions`. Their data is large, so it is loaded only then. */
function needsSets(actions: readonly string[]): boolean {
  return actions.some(action => String(action).includes('*')) || new Set(actions.map(caseless)).size < actions.length;
}

/** Why an action is not accepted: completes "must be an action that reads configuration, ...". */
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

/** Whether a text begins with an action that reads, by its name. */
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
  if (!caseless(action).startsWith(caseless(service))) return false; // most patterns are of another service
  return new RegExp(`^${pattern.replace(/\*/g, '.*')}$`, 'i').test(action);
}

/** Also the plural and the batch form of what the pattern names. */
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

/** Actions that least privilege access has without the option. */
export function publishedReadActions(actions: readonly string[] = []): string[] {
  return actions.filter(isPublished);
}

/** Adds the actions that the permissions do not have, each once, as a statement of their own. */
export function withAdditionalReads(published: PermissionSet, actions: readonly string[]): PermissionSet {
  const isThere = (action: string) => published.statements.some(s => s.actions.some(p => matches(p, action)));
  const once = new Map(actions.map(action => [caseless(action), action]));
  const added = [...once.values()].filter(action => !isThere(action)).sort();
  if (added.length === 0) return published;
  return { ...published, statements: [...published.statements, { ...ADDITIONAL_READS, actions: added }] };
}
