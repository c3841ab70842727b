/** The table of all roles, which the script sorts and filters. */
import { html, shortened, type Html } from './escape';
import { labelled, nameOf } from './levels';
import { capitalized, isReasoned, NOBODY, reasonsOf, servicesOf, whoOf } from './parties';
import { link, tag } from './summary';
import { counted, some } from '../../shared/counted';
import { CHANGE_KINDS, LEVELS, type Level, type Review, type ReviewedRole } from '../result';
import { alarmsOf, servicesAt } from '../summary';

export function rolesTable(review: Review): Html {
  const isWhereShown = new Set(review.roles.map(({ places }) => places.join('\n'))).size > 1;
  const where = !isWhereShown && review.roles.length > 0 && html`. All of them: ${some(review.roles[0].places, 3)}`;
  const columns = ['Role', 'Who can assume it', 'What it can do', 'Services', ...isWhereShown ? ['Where'] : []];
  return html`<section aria-labelledby="roles">
    <h2 id="roles">Roles</h2>
    ${filters(review)}
    <table class="roles" id="table">
      <caption>Each role, the widest first${where}</caption>
      <thead><tr>${columns.map(column => html`<th scope="col">${column}`)}</thead>
      <tbody>${review.roles.map(role => row(review, role, isWhereShown))}</tbody>
    </table>
  </section>`;
}

/** Hidden without script. */
function filters({ against }: Review): Html {
  const levels = LEVELS.map(level => html`<option value="${level}">${nameOf(level)}</option>`);
  const kinds = ['danger', ...against === undefined ? [] : CHANGE_KINDS];
  return html`<form id="filters" role="search" hidden>
    <label>Name, service or action
      <input id="words" type="search" placeholder="for example s3:GetObject" autocomplete="off"></label>
    <label>Level
      <select id="level"><option value="">all levels</option>${levels}</select></label>
    <label>Show
      <select id="kind"><option value="">all roles</option>${kinds.map(kind => html`<option>${kind}</option>`)}</select></label>
    <p role="status" id="shown"></p>
  </form>`;
}

function row(review: Review, role: ReviewedRole, isWhereShown: boolean): Html {
  const isDanger = alarmsOf(role).length > 0;
  const kinds = [role.change, isDanger && 'danger'].filter(Boolean).join(' ');
  const { levels, levels: [widest] } = role;
  const services = servicesOf(role);
  const places = some(role.places.map(place => shortened(place)), 1);
  return html`<tr data-levels="${levels.join(' ')}" data-kinds="${kinds}">
    <th scope="row">${link(review, role)}${tag(role.change)}${isDanger && html` <span class="tag danger">not known</span>`}
    ${role.purpose !== undefined && html`<span class="purpose">${role.purpose}</span>`}
    ${role.when.length > 0 && html`<span class="purpose"><i>${shortened(role.when.join(', and '))}</i></span>`}
    <td>${capitalized(some(whoOf(role).map(who => shortened(who)), 3) || NOBODY)}
    <td data-key="${widest === undefined ? LEVELS.length : LEVELS.indexOf(widest)}">${levels.map(level =>
      html`<div>${labelled(level)} <span class="of">${whatAt(level, role)}</span></div>`)}
    <td data-key="${services === 'all' ? 9999 : services}">${services}
    ${isWhereShown && html`<td>${places}`}\n`;
}

/** Why the role matters, or the services that people know best. */
function whatAt(level: Level, role: ReviewedRole): string {
  const own = isReasoned(level) ? reasonsOf(role, level).map(({ words }) => words) : servicesAt(level, role);
  const count = servicesOf(role, level);
  if (level === 'configuration' && count !== 'all') return counted(count, 'service');
  return some(own.map(text => shortened(text)), 3);
}
