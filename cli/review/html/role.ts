/** Everything about one role. */
import { html, isLong, shortened, type Html, type Piece } from './escape';
import { capitalized, NOBODY } from './parties';
import { permissionBlocks, type Tables } from './permissions';
import { tag } from './summary';
import { counted } from '../../shared/counted';
import type { ReviewedRole, Trust } from '../result';
import { isExpected } from '../summary';

export function roleDetails(role: ReviewedRole, anchor: string, tables: Tables): Html {
  return html`<article id="${anchor}" aria-labelledby="${anchor}-name">
    <h3 id="${anchor}-name"><bdi>${shortened(role.name)}</bdi>${tag(role.change)}</h3>
    ${role.purpose !== undefined && html`<p class="purpose">${role.purpose}</p>`}
    ${role.alarms.length > 0 && html`<div class="box danger"><h4>Not known</h4>${sentences(role.alarms)}</div>`}
    ${role.changes.length > 0 && html`<div class="box"><h4>What changed</h4>${sentences(role.changes)}</div>`}
    ${role.unread.length > 0 && html`<div class="box warning"><h4>What could not be read: it can do more than is shown</h4>
      ${sentences(role.unread)}</div>`}
    <dl class="facts">
      ${isLong(role.name) && fact('Whole name', html`<bdi>${role.name}</bdi>`)}
      ${fact('Who can assume it', role.trusts.length === 0 ? NOBODY : role.trusts.map(trustDetails))}
      ${fact('Where', sentences(role.places))}
      ${role.when.length > 0 && fact('When it exists', sentences(role.when))}
      ${role.sessionHours !== undefined && fact('Longest session', counted(role.sessionHours, 'hour'))}
      ${role.boundary !== undefined && fact('Limited by', role.boundary)}
      ${role.managedPolicies.length > 0 && fact('AWS managed policies', sentences(role.managedPolicies))}
      ${role.staysReadable.length > 0 && fact('Still readable though contents are denied', sentences(role.staysReadable))}
      ${role.differences.length > 0 && fact('Different from what Microsoft publishes', sentences(role.differences))}
    </dl>
    <h4>What it can do</h4>
    ${isExpected(role) && role.levels.includes('administrator')
      && html`<p class="note">Expected: Microsoft publishes for its service what makes it like an administrator.</p>`}
    ${role.permissions.length === 0 && html`<p>Nothing that could be read.</p>`}
    ${permissionBlocks(role.permissions, 'allowed', `${anchor}-can`, tables)}
    ${role.denied.length > 0 && html`<h4>What is denied</h4>
      ${permissionBlocks(role.denied, 'denied', `${anchor}-denied`, tables)}`}
  </article>\n`;
}

const fact = (name: string, value: Piece): Html => html`<div><dt>${name}<dd>${value}</div>\n`;

function sentences(texts: readonly string[]): Html {
  return texts.length === 1 ? html`${texts[0]}` : html`<ul>${texts.map(text => html`<li>${text}`)}</ul>`;
}

function trustDetails({ who, issuer, tenant, audiences, sessionNames, conditions, dangers }: Trust): Html {
  const limits = [
    ...issuer === undefined ? [] : [html`token of <code>${issuer}</code>`],
    ...tenant === undefined ? [] : [html`Entra tenant <code>${tenant}</code>`],
    ...audiences.map(audience => html`audience <code>${audience}</code>`),
    ...sessionNames.map(name => html`session name <code>${name}</code>`),
    ...conditions.map(condition => html`${condition}`),
  ];
  return html`<div class="trust"><b><bdi>${capitalized(who)}</bdi></b>
    ${limits.length > 0 && html`<ul>${limits.map(limit => html`<li>${limit}`)}</ul>`}
    ${dangers.length > 0 && html`<ul class="dangers">${dangers.map(danger => html`<li><b>Danger:</b> ${danger}`)}</ul>`}</div>`;
}
