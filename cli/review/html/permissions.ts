/** What a role can do at a level: one line that names the services, and a table behind it. */
import { html, type Html } from './escape';
import { labelled } from './levels';
import { tag } from './summary';
import { LEVELS, type Level, type Permission } from '../result';
import { counted, some } from '../../shared/counted';

/** Tables that the page has, with the id of each: long ones are in it once. */
export type Blocks = Map<string, string>;

const LONG_TABLE = 4000;
/** Levels whose tables are open, unless they are long. */
const OPEN: readonly Level[] = ['administrator', 'permissions', 'contents'];
const MOST_OPEN = 30;

export function permissionBlocks(
  permissions: readonly Permission[], id: string, blocks: Blocks, effect: 'allowed' | 'denied',
): Html[] {
  return LEVELS.map(level => [level, permissions.filter(permission => permission.level === level)] as const)
    .filter(([, own]) => own.length > 0)
    .map(([level, own]) => {
      const actions = own.flatMap(permission => permission.actions);
      const isOpen = OPEN.includes(level) && actions.length <= MOST_OPEN;
      // Unless a condition or a resource limits it, a denied action is never possible: the filter knows that.
      const isAlways = own.every(({ resources, conditions }) => resources.includes('*') && conditions.length === 0);
      const isChanged = own.some(({ change }) => change !== undefined);
      return html`<details id="${id}-${level}"${(effect === 'allowed' || isAlways) && html` data-effect="${effect}"`}${(isOpen || isChanged) && html` open`}>
        <summary>${effect === 'denied' && html`<span class="denied">Denied:</span> `}${labelled(level)} <span class="of">${numberOf(actions)} of ${some([...new Set(own.map(({ serviceName }) => serviceName))], 4)}</span></summary>
        ${once(tableOf(own), `${id}-${level}`, blocks)}</details>\n`;
    });
}

function numberOf(actions: readonly string[]): string {
  return counted(actions.length, actions.some(action => /[*?]/.test(action)) ? 'action pattern' : 'action');
}

/** A long table that was there before, as that of a managed policy of AWS, is a link. */
function once(table: Html, id: string, blocks: Blocks): Html {
  if (table.markup.length < LONG_TABLE) return table;
  const before = blocks.get(table.markup);
  if (before !== undefined) return html`<p>The same as <a class="same" href="#${before}">in an earlier role</a>.</p>`;
  blocks.set(table.markup, id);
  return table;
}

/** Resources and conditions that all rows share are said once, above them. */
function tableOf(permissions: readonly Permission[]): Html {
  const [{ resources, conditions }] = permissions;
  const sameResources = permissions.every(permission => isSame(permission.resources, resources));
  const sameConditions = permissions.every(permission => isSame(permission.conditions, conditions));
  const shared = [
    ...sameResources ? [html`On ${resourcesOf(resources)}.`] : [],
    ...!sameConditions ? [] : conditions.length === 0 ? [html`Without conditions.`] : [html`Only if ${conditionsOf(conditions)}.`],
  ];
  return html`<table class="can">
    <caption>${shared.length === 0 ? 'By service' : shared.map((text, i) => html`${i > 0 && ' '}${text}`)}</caption>
    <thead><tr><th scope="col">Service<th scope="col">Actions${!sameResources && html`<th scope="col" class="on">On`}${!sameConditions && html`<th scope="col" class="if">Only if`}</thead>
    <tbody>${permissions.map(permission => html`<tr><th scope="row">${permission.serviceName}${tag(permission.change)}<td>${actionsOf(permission)}${
      !sameResources && html`<td>${resourcesOf(permission.resources)}`}${!sameConditions && html`<td>${conditionsOf(permission.conditions)}`}\n`)}</tbody>
  </table>`;
}

/** The prefix stands at the first action only, unless the policy writes it in another way. */
function actionsOf({ service, actions: [first, ...others] }: Permission): string {
  const prefix = `${service}:`;
  const isFolded = [first, ...others].every(action => action?.startsWith(prefix));
  return [first, ...others.map(action => isFolded ? action.slice(prefix.length) : action)].join(', ');
}

const isSame = (one: readonly string[], other: readonly string[]) => one.length === other.length && one.every((text, i) => text === other[i]);

function resourcesOf(resources: readonly string[]): Html {
  return resources.includes('*') ? html`<b>all resources</b>` : html`${resources.map((resource, i) => html`${i > 0 && ', '}<code>${resource}</code>`)}`;
}

const conditionsOf = (conditions: readonly string[]): Html => html`${conditions.join('; and ')}`;
