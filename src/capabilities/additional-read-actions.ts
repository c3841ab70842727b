import { Token } from 'aws-cdk-lib';
import { reviewedReads } from './read-actions';
import { checkEntries, inputError } from '../checks/input';
import { ADDITIONAL_READS, NOT_CONFIGURATION, READ_VERBS, REMAINING_DATA_READS } from '../permissions/additional-reads';
import { CSPM_MONITOR_LEAST_PRIVILEGE } from '../permissions/cspm-monitor';
import { DENY_DATA_READS } from '../permissions/data-reads';
import type { PermissionSet, StatementData } from '../permissions/permission-set';
import { SENSITIVE_RESPONSES } from '../permissions/sensitive-responses';

const PROP = 'additionalReadActions';
const UNKNOWN = 'known at synthesis, because it is checked';
const DENIED = DENY_DATA_READS.filter(s => s.resources.join() === '*');
const NAMES = [{ kind: 'contents, credentials or links', actions: NOT_CONFIGURATION }, ...SENSITIVE_RESPONSES];
const VERB = new RegExp(`:(${READ_VERBS.join('|')})([A-Z0-9]|$)`);
/** In lower case, because IAM ignores it. */
const PUBLISHED = new Set(CSPM_MONITOR_LEAST_PRIVILEGE.statements.flatMap(s => s.actions.map(lowerCase)));

/**
 * Throws if the list contains anything other than an action that reads configuration, as far as its name shows, or an
 * entry of `ReadActions`. Such an entry can be there twice, because users add actions to a set.
 */
export function checkAdditionalReadActions(actions: readonly string[] | undefined): void {
  if (actions === undefined) return;
  if (Token.isUnresolved(actions)) throw inputError(PROP, UNKNOWN, actions);
  if (!Array.isArray(actions)) throw inputError(PROP, 'a list of actions', actions);
  const reviewed = needsSets(actions) ? reviewedReads() : new Set<string>();
  checkEntries(PROP, actions.filter(action => !reviewed.has(lowerCase(action))), 'action', lowerCase);
  actions.forEach((action: string, i) => {
    const prop = `${PROP}[${i}]`;
    if (reviewed.has(lowerCase(action))) return;
    if (Token.isUnresolved(action)) throw inputError(prop, UNKNOWN, action);
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
  return actions.some(action => String(action).includes('*')) || new Set(actions.map(lowerCase)).size < actions.length;
}

function lowerCase(action: string): string {
  return String(action).toLowerCase();
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
  if (!lowerCase(action).startsWith(lowerCase(service))) return false; // most patterns are of another service
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
  return PUBLISHED.has(lowerCase(action));
}

/** Actions that least privilege access has without the option. */
export function publishedReadActions(actions: readonly string[] = []): string[] {
  return actions.filter(isPublished);
}

/** Adds the actions that the permissions do not have, each once, as a statement of their own. */
export function withAdditionalReads(published: PermissionSet, actions: readonly string[]): PermissionSet {
  const isThere = (action: string) => published.statements.some(s => s.actions.some(p => matches(p, action)));
  const once = new Map(actions.map(action => [lowerCase(action), action]));
  const added = [...once.values()].filter(action => !isThere(action)).sort();
  if (added.length === 0) return published;
  return { ...published, statements: [...published.statements, { ...ADDITIONAL_READS, actions: added }] };
}
