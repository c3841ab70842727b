/** The first screen: dangers, what changed, and who gets what. */
import { html, shortened, type Html } from './escape';
import { mark, SHOWN } from './levels';
import { alarmsOf, capitalized, existing, NOBODY, partiesOf } from './parties';
import { counted, some } from '../../shared/counted';
import { LEVELS, type ChangeKind, type Review, type ReviewedRole } from '../result';

/** The address of a role in the page. It is a number, since names are of others. */
export const anchorOf = (review: Review, role: ReviewedRole): string => `role-${review.roles.indexOf(role) + 1}`;

export const link = (review: Review, role: ReviewedRole): Html =>
  html`<a href="#${anchorOf(review, role)}"><bdi>${shortened(role.name)}</bdi></a>`;

export const tag = (change: ChangeKind | undefined): Html => html`${change && html` <span class="tag ${change}">${change}</span>`}`;

export function summary(review: Review): Html {
  return html`<section aria-labelledby="summary">
    <h2 id="summary">Summary</h2>
    <div class="columns">
      <div>
        ${dangers(review)}
        ${review.against !== undefined && changes(review, review.against)}
        ${administrators(review)}
        ${unread(review)}
      </div>
      ${whoGetsWhat(review)}
    </div>
  </section>`;
}

function dangers(review: Review): Html {
  const alarms = review.roles.flatMap(role => alarmsOf(role).map(alarm => html`<li>${link(review, role)}: ${alarm}`));
  return html`<div class="box ${alarms.length > 0 ? 'danger' : 'fine'}"><h3>Dangers</h3>
    ${alarms.length > 0 ? list(alarms) : html`<p>None that this review knows.</p>`}</div>`;
}

/** Not always a danger: Microsoft publishes some of them. */
function administrators(review: Review): Html {
  const parties = partiesOf(existing(review).filter(({ levels }) => levels.includes('administrator')));
  const groups = parties.map(({ who, roles: own }) =>
    html`<p>${who === undefined ? 'Only services and instances in AWS' : capitalized(shortened(who))}:</p>
    ${list(own.map(role => html`<li>${link(review, role)}: ${administratorActions(role)}`))}`);
  return html`${groups.length > 0 && html`<div class="box administrator"><h3>Like an administrator</h3>${groups}</div>`}`;
}

function administratorActions({ permissions }: ReviewedRole): string {
  const actions = permissions.filter(({ level }) => level === 'administrator').flatMap(permission => permission.actions);
  return some([...new Set(actions)].map(action => shortened(action)), 3);
}

function changes(review: Review, against: string): Html {
  const changed = review.roles.filter(({ change }) => change !== undefined);
  const sorted = (['new', 'wider', 'gone'] as const).flatMap(kind => changed.filter(({ change }) => change === kind));
  const count = (kind: ChangeKind) => changed.filter(({ change }) => change === kind).length;
  return html`<div class="box"><h3>Changes</h3>
    <p>${count('new')} new, ${count('wider')} wider, ${count('gone')} gone, compared with <bdi>${against}</bdi>.
    ${changed.length === 0 && 'No role can do more than before.'}</p>
    ${list(sorted.map((role) => {
      // The details of the role have all of it.
      const sentences = role.changes.map(sentence => shortened(sentence, 150));
      return html`<li>${tag(role.change)} ${link(review, role)}${sentences.length > 0 && `: ${some(sentences, 1)}`}`;
    }), 4)}</div>`;
}

function unread(review: Review): Html {
  const items = [
    ...review.unread.map(sentence => html`<li>${sentence}`),
    ...review.roles.flatMap(role => role.unread.map(sentence => html`<li>${link(review, role)}: ${sentence}`)),
  ];
  return html`${items.length > 0 && html`<div class="box warning"><h3>What could not be read</h3>
    <p>There can be more than this page shows.</p>${list(items)}</div>`}`;
}

/** The first ones, and the others on demand. */
function list(items: readonly Html[], most = 6): Html {
  const shown = items.length <= most + 1 ? items : items.slice(0, most);
  const others = items.slice(shown.length);
  return html`${shown.length > 0 && html`<ul>${shown}</ul>`}
    ${others.length > 0 && html`<details><summary>${others.length} more</summary><ul>${others}</ul></details>`}`;
}

function whoGetsWhat(review: Review): Html {
  const roles = existing(review);
  const cells = (own: readonly ReviewedRole[]) => html`<td>${own.length}${LEVELS.map((level) => {
    const count = own.filter(({ levels }) => levels.includes(level)).length;
    return count === 0 ? html`<td class="none">0` : html`<td>${mark(level)} ${count}`;
  })}`;
  return html`<div><table class="counts">
    <caption>Who gets what: the number of roles at each level</caption>
    <thead><tr><th scope="col">Who can assume it<th scope="col">Roles${LEVELS.map(level =>
      html`<th scope="col" class="level ${level}">${mark(level)} <span>${SHOWN[level].head}</span>`)}</thead>
    <tbody>${partiesOf(roles).map(({ who, roles: own }) =>
      html`<tr><th scope="row"><bdi>${capitalized(shortened(who ?? NOBODY))}</bdi>${cells(own)}\n`)}</tbody>
    <tfoot><tr><th scope="row">${counted(roles.length, 'role')} in all${cells(roles)}</tfoot>
  </table>
  <p class="note">A role can be at several levels.</p></div>`;
}
