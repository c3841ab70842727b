/** The first screen: what is not known, what changed, what to know, and who gets what. */
import { html, shortened, type Html } from './escape';
import { mark, SHOWN } from './levels';
import { capitalized, inWords, NOBODY, partiesOf, reasonsOf } from './parties';
import { counted, some } from '../../shared/counted';
import { CHANGE_KINDS, LEVELS, type ChangeKind, type Line, type Review, type ReviewedRole } from '../result';
import { existing, isExpected, verdict } from '../summary';

/** The address of a role in the page. It is a number, because others choose the names. */
export const anchorOf = (review: Review, role: ReviewedRole): string => `role-${review.roles.indexOf(role) + 1}`;

export const link = (review: Review, role: ReviewedRole): Html =>
  html`<a href="#${anchorOf(review, role)}"><bdi>${shortened(role.name)}</bdi></a>`;

export const tag = (change: ChangeKind | undefined): Html => html`${change && html` <span class="tag ${change}">${change}</span>`}`;

export function summary(review: Review): Html {
  return html`<section aria-labelledby="summary">
    <h2 id="summary">Summary</h2>
    ${notReviewed(review)}
    <div class="columns">
      <div>
        ${known(review)}
        ${review.against !== undefined && changes(review, review.against)}
        ${administrators(review)}
        ${unread(review)}
      </div>
      <div>
        ${whoGetsWhat(review)}
        ${instances(review)}
        ${notes(review)}
      </div>
    </div>
  </section>`;
}

function notReviewed({ notReviewed: names }: Review): Html {
  const roles = some(names.map(name => shortened(name)), 10);
  return html`${names.length > 0 && html`<p class="box warning"><b>Not reviewed:</b> ${counted(names.length, 'role')} that other
    identity providers or AWS accounts can assume: <bdi>${roles}</bdi></p>`}`;
}

/** What the exit code means, with each line. */
function known(review: Review): Html {
  const { lines } = review;
  const shown = ({ what, why, where, reason }: Line) => {
    const role = review.roles.find(({ name }) => what === `the role ${name}`);
    return html`<li>${role === undefined ? html`<bdi>${shortened(what)}</bdi>` : link(review, role)}: ${shortened(why, 400)}${
      where !== '' && html` <span class="where">in <bdi>${shortened(where)}</bdi></span>`}${reason !== undefined
        && html` <b>Reason:</b> ${reason}`}`;
  };
  const [unknown, accepted] = [lines.filter(({ reason }) => reason === undefined), lines.filter(({ reason }) => reason !== undefined)];
  return html`<div class="box ${unknown.length > 0 ? 'danger'
    : accepted.length > 0 || review.isEmpty ? 'warning' : 'fine'}"><h3>${verdict(review)}</h3>
    ${unknown.length > 0 && html`<p>Not accepted yet:</p>`}${list(unknown.map(shown))}
    ${accepted.length > 0 && html`<p>Accepted:</p>${list(accepted.map(shown))}`}</div>`;
}

/** Administrators are not always a danger: Microsoft publishes some. Roles that only AWS uses are listed separately. */
function administrators(review: Review): Html {
  const all = existing(review).filter(({ levels }) => levels.includes('administrator'));
  const [outside, inside] = [all.filter(role => role.trusts.length > 0), all.filter(role => role.trusts.length === 0)];
  const group = (name: string, roles: readonly ReviewedRole[]) => html`${roles.length > 0 && html`<p>${name}:</p>
    ${list(roles.map(role => html`<li>${link(review, role)}: ${some(reasonsOf(role, 'administrator').map(inWords), 3)}`))}`}`;
  return html`${outside.length > 0 && html`<div class="box administrator"><h3>Like an administrator</h3>
    ${group('Beyond what Microsoft publishes', outside.filter(role => !isExpected(role)))}
    ${group('Expected: Microsoft publishes these for its service', outside.filter(isExpected))}</div>`}
    ${inside.length > 0 && html`<div class="box"><h3>Like an administrator, but not from outside</h3>
    ${group(NOBODY, inside)}</div>`}`;
}

function instances(review: Review): Html {
  return html`${review.instances.length > 0 && html`<div class="box warning"><h3 id="instances">What changes on instances</h3>
    ${list(review.instances.map(item))}</div>`}`;
}

function changes(review: Review, against: string): Html {
  const sorted = CHANGE_KINDS.flatMap(kind => review.roles.filter(({ change }) => change === kind));
  const counts = CHANGE_KINDS.map(kind => `${sorted.filter(({ change }) => change === kind).length} ${kind}`).join(', ');
  const ofInstances = review.instanceChanges;
  return html`<div class="box"><h3>Changes</h3>
    ${ofInstances.length > 0 && html`<p>${counted(ofInstances.length, 'change')} on instances:</p>
    ${list(ofInstances.map(item))}`}
    <p>Roles: ${counts}, compared with <bdi>${against}</bdi>.
    ${!sorted.some(({ change }) => change === 'new' || change === 'wider') && 'No role can do more than before.'}</p>
    ${list(sorted.map((role) => {
      // The details of the role have all of it.
      const sentences = role.changes.map(sentence => shortened(sentence, 150));
      return html`<li>${tag(role.change)} ${link(review, role)}${sentences.length > 0 && `: ${some(sentences, 1)}`}`;
    }), 4)}</div>`;
}

function unread(review: Review): Html {
  const items = [
    ...review.unread.map(item),
    ...review.roles.flatMap(role => role.unread.map(sentence => html`<li>${link(review, role)}: ${sentence}`)),
  ];
  return html`${items.length > 0 && html`<div class="box warning"><h3>What could not be read</h3>
    <p>There can be more than this page shows.</p>${list(items)}</div>`}`;
}

function notes(review: Review): Html {
  return html`${review.notes.length > 0 && html`<div class="box"><h3>Also to know</h3>${list(review.notes.map(item))}</div>`}`;
}

const item = (sentence: string) => html`<li>${sentence}`;

/** Shows the first items, and the others on demand. */
function list(items: readonly Html[], most = 6): Html {
  const shown = items.length <= most + 1 ? items : items.slice(0, most);
  const others = items.slice(shown.length);
  return html`${shown.length > 0 && html`<ul>${shown}</ul>`}
    ${others.length > 0 && html`<details><summary>${others.length} more</summary><ul>${others}</ul></details>`}`;
}

function whoGetsWhat(review: Review): Html {
  const roles = existing(review);
  // On a narrow page, each number is beside its words instead of above them.
  const cells = (own: readonly ReviewedRole[]) =>
    html`<td data-words="${own.length === 1 ? 'role' : 'roles'}">${own.length}${LEVELS.map((level) => {
      const count = own.filter(({ levels }) => levels.includes(level)).length;
      return count === 0 ? html`<td class="none">0` : html`<td data-words="${SHOWN[level].head}">${mark(level)} ${count}`;
    })}`;
  return html`<table class="counts">
    <caption>Who gets what: the number of roles at each level</caption>
    <thead><tr><th scope="col">Who can assume it<th scope="col">Roles${LEVELS.map(level =>
      html`<th scope="col" class="level ${level}">${mark(level)} <span>${SHOWN[level].head}</span>`)}</thead>
    <tbody>${partiesOf(roles).map(({ who, roles: own }) => html`<tr${who === undefined && html` class="none"`}>
      <th scope="row"><bdi>${capitalized(shortened(who ?? NOBODY))}</bdi>${cells(own)}\n`)}</tbody>
    <tfoot><tr><th scope="row">${counted(roles.length, 'role')} in all${cells(roles)}</tfoot>
  </table>
  <p class="note">A role can be at several levels.</p>`;
}
