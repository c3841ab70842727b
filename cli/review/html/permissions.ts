/** What a role can do at a level: one line with the services, and a table that opens below it. */
import { html, type Html } from './escape';
import { labelled } from './levels';
import { capitalized, inWords, isReasoned, reasonsOf } from './parties';
import { tag } from './summary';
import { counted, some } from '../../shared/counted';
import { LEVELS, type Level, type Permission } from '../result';
import { servicesAt } from '../summary';
import { LEVEL_MEANINGS } from '../words';

/** Long tables that are already in the page, with the ID of their element, so that each is in the page once. */
export type Tables = Map<string, string>;

const LONG_TABLE = 4000;
/** Levels whose tables are open, unless they are long. */
const OPEN: readonly Level[] = ['administrator', 'permissions', 'contents'];
const MOST_OPEN = 30;

type Side = 'allowed' | 'denied';

export function permissionBlocks(permissions: readonly Permission[], effect: Side, id: string, tables: Tables): Html[] {
  return LEVELS.map(level => permissions.filter(permission => permission.level === level))
    .filter(own => own.length > 0)
    .map(own => block(own, effect, `${id}-${own[0].level}`, tables));
}

function block(permissions: readonly Permission[], effect: Side, id: string, tables: Tables): Html {
  const [{ level }] = permissions;
  const actions = permissions.flatMap(permission => permission.actions);
  const isChanged = permissions.some(({ change }) => change !== undefined);
  const isOpen = isChanged || OPEN.includes(level) && actions.length <= MOST_OPEN;
  // Unless a condition or a resource limits it, a denied action is never possible: the filter knows that.
  const isAlways = permissions.every(({ resources, conditions }) => resources.includes('*') && conditions.length === 0);
  const noun = actions.some(action => /[*?]/.test(action)) ? 'action pattern' : 'action';
  const services = servicesAt(level, { permissions });
  return html`<details id="${id}"${(effect === 'allowed' || isAlways) && html` data-effect="${effect}"`}${isOpen && html` open`}>
    <summary>${effect === 'denied' && html`<span class="denied">Denied:</span> `}${labelled(level)}
    <span class="of">${counted(actions.length, noun)} of ${some(services, 4)}</span></summary>
    ${effect === 'allowed' && isReasoned(level) && html`<p class="why">${why(permissions, level)}.</p>`}
    ${once(tableOf(permissions), id, tables)}</details>\n`;
}

/** The table has the names of actions that have no reason of their own. */
function why(permissions: readonly Permission[], level: Level): string {
  const reasons = reasonsOf({ permissions }, level).filter(({ actions }) => actions.length > 0);
  return capitalized(reasons.length > 0 ? reasons.map(inWords).join('; ') : LEVEL_MEANINGS[level]);
}

/** If a long table is already in the page, such as that of an AWS managed policy, this is a link to it. */
function once(table: Html, id: string, tables: Tables): Html {
  if (table.markup.length < LONG_TABLE) return table;
  const before = tables.get(table.markup);
  if (before !== undefined) return html`<p>The same as <a class="same" href="#${before}">in an earlier role</a>.</p>`;
  tables.set(table.markup, id);
  return table;
}

/** Resources and conditions that all rows share are shown once, above the rows. */
function tableOf(permissions: readonly Permission[]): Html {
  const [{ resources, conditions }] = permissions;
  const hasOn = permissions.some(permission => permission.resources.join('\n') !== resources.join('\n'));
  const hasIf = permissions.some(permission => permission.conditions.join('\n') !== conditions.join('\n'));
  const on = !hasOn && html`On ${resourcesOf(resources)}. `;
  const only = !hasIf && (conditions.length === 0 ? 'Without conditions.' : `Only if ${conditionsOf(conditions)}.`);
  return html`<table class="can">
    <caption>${hasOn && hasIf && 'By service'}${on}${only}</caption>
    <thead><tr><th scope="col">Service<th scope="col">Actions
    ${hasOn && html`<th scope="col" class="on">On`}${hasIf && html`<th scope="col" class="if">Only if`}</thead>
    <tbody>${permissions.map(permission => html`<tr><th scope="row">${permission.serviceName}${tag(permission.change)}
      <td>${actionsOf(permission)}${hasOn && html`<td>${resourcesOf(permission.resources)}`}${
        hasIf && html`<td>${conditionsOf(permission.conditions)}`}\n`)}</tbody>
  </table>`;
}

/** Only the first action shows the prefix, unless the policy writes it differently. */
function actionsOf({ service, actions }: Permission): string {
  const prefix = `${service}:`;
  if (!actions.every(action => action.startsWith(prefix))) return actions.join(', ');
  return `${prefix}${actions.map(action => action.slice(prefix.length)).join(', ')}`;
}

function resourcesOf(resources: readonly string[]): Html {
  if (resources.includes('*')) return html`<b>all resources</b>`;
  return html`${resources.map((resource, i) => html`${i > 0 && ', '}<code>${resource}</code>`)}`;
}

const conditionsOf = (conditions: readonly string[]): string => conditions.join('; and ');
