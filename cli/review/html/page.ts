/** The result as one HTML file. It loads nothing, and runs nothing but its own script, which sorts and filters. */
import { createHash } from 'crypto';
import { Html, html, shortened } from './escape';
import { SCRIPT, STYLE } from './files';
import { labelled, SHOWN, shapes } from './levels';
import { alarmsOf, capitalized, existing, NOBODY, servicesOf, whoOf, widestLevel } from './parties';
import { picture } from './picture';
import { roleDetails } from './role';
import { anchorOf, link, summary, tag } from './summary';
import { LEVELS, type Review, type ReviewedRole } from '../result';
import { counted, some } from '../../shared/counted';

export function toHtml(review: Review): string {
  const roles = counted(existing(review).length, 'role');
  return html`<!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy()}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="referrer" content="no-referrer">
    <meta name="color-scheme" content="light dark">
    <title>Who outside of AWS can do what: ${shortened(review.source)}</title>
    <style>${new Html(STYLE)}</style>
    </head>
    <body>
    <a class="skip" href="#roles">Go to the roles</a>
    ${shapes()}
    <header>
      <h1>Who outside of AWS can do what</h1>
      <p>${roles} in <bdi>${review.source}</bdi>${review.against !== undefined && html`, compared with <bdi>${review.against}</bdi>`}</p>
      <nav aria-label="Parts of the page"><a href="#summary">Summary</a> <a href="#picture">Picture</a> <a href="#roles">Roles</a> <a href="#details">Details</a>${
      review.instances.length > 0 && html` <a href="#instances">Instances</a>`}</nav>
    </header>
    <main>
    ${summary(review)}
    <section aria-labelledby="picture">
      <h2 id="picture">Who reaches what</h2>
      <figure><div class="scroll" tabindex="0" role="region" aria-label="Picture: who reaches what">${picture(review)}</div>
      ${legend()}
      <figcaption>The color of a line is that of the widest level of the role. The number beside a shape is the number of services.</figcaption></figure>
    </section>
    <section aria-labelledby="roles"><h2 id="roles">Roles</h2>${filters(review)}${rolesTable(review)}</section>
    <section aria-labelledby="details"><h2 id="details">Details of each role</h2>${details(review)}</section>
    ${review.instances.length > 0 && html`<section aria-labelledby="instances"><h2 id="instances">What changes on instances</h2>
      <ul>${review.instances.map(sentence => html`<li>${sentence}`)}</ul></section>`}
    </main>
    <footer><p>Made by cdk-defender-for-cloud ${review.version}, ${review.levelsOf}. This page loads nothing from a network.</p></footer>
    <script>${new Html(SCRIPT)}</script>
    </body>
    </html>\n`.markup;
}

/** Nothing but this style and this script, which a browser compares with these hashes. */
function policy(): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; base-uri 'none'; form-action 'none'`;
}

const legend = (): Html => html`<dl class="legend">${LEVELS.map(level => html`<div><dt>${labelled(level)}<dd>${SHOWN[level].meaning}</div>\n`)}</dl>`;

/** Hidden without script. */
function filters({ against }: Review): Html {
  return html`<form id="filters" role="search" hidden>
    <label>Name, service or action <input id="words" type="search" placeholder="for example s3:GetObject" autocomplete="off"></label>
    <label>Level <select id="level"><option value="">all levels</option>${LEVELS.map(level => html`<option value="${level}">${SHOWN[level].name}</option>`)}</select></label>
    <label>Show <select id="kind"><option value="">all roles</option><option value="danger">with a danger</option>${
    against !== undefined && html`<option value="new">new</option><option value="wider">wider</option><option value="gone">gone</option>`}</select></label>
    <p role="status" id="shown"></p>
  </form>`;
}

function rolesTable(review: Review): Html {
  const places = new Set(review.roles.map(role => role.places.join('\n')));
  const isWhereShown = places.size > 1;
  return html`<table class="roles" id="table">
    <caption>Each role, the widest first${!isWhereShown && review.roles.length > 0 && html`. All of them: ${some(review.roles[0].places, 3)}`}</caption>
    <thead><tr><th scope="col">Role<th scope="col">Who can assume it<th scope="col">What it can do<th scope="col">Services${
    isWhereShown && html`<th scope="col">Where`}</thead>
    <tbody>${review.roles.map(role => roleRow(review, role, isWhereShown))}</tbody>
  </table>`;
}

function roleRow(review: Review, role: ReviewedRole, isWhereShown: boolean): Html {
  const alarms = alarmsOf(role).length;
  const widest = widestLevel(role);
  const kinds = [role.change, alarms > 0 && 'danger'].filter(Boolean).join(' ');
  return html`<tr data-levels="${role.levels.join(' ')}" data-kinds="${kinds}">
    <th scope="row">${link(review, role)}${tag(role.change)}${alarms > 0 && html` <span class="tag danger">danger</span>`}${
    role.purpose !== undefined && html`<span class="purpose">${role.purpose}</span>`}
    <td>${capitalized(some(whoOf(role).map(who => shortened(who)), 3) || NOBODY)}
    <td data-key="${widest === undefined ? LEVELS.length : LEVELS.indexOf(widest)}">${LEVELS.filter(level => role.levels.includes(level)).map(labelled)}
    <td data-key="${servicesOf(role)}">${servicesOf(role)}
    ${isWhereShown && html`<td>${capitalized(some(role.places.map(place => shortened(place)), 1))}`}\n`;
}

function details(review: Review): Html[] {
  const blocks = new Map<string, string>();
  return review.roles.map(role => roleDetails(role, anchorOf(review, role), blocks));
}
