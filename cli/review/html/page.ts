/** The result as one HTML file. It loads nothing, and runs only its own script, which sorts and filters. */
import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { join } from 'path';
import { Html, html, shortened } from './escape';
import { labelled, shapes } from './levels';
import { unreadParts } from './parties';
import { picture } from './picture';
import { roleDetails } from './role';
import { rolesTable } from './roles-table';
import { anchorOf, summary } from './summary';
import { counted } from '../../shared/counted';
import { LEVELS, type Review } from '../result';
import { existing, TITLE } from '../summary';
import { LEVEL_MEANINGS } from '../words';

// `build/cli/bundle.ts` replaces these calls in the bundled command by the contents of the files.
const STYLE = readFileSync(join(__dirname, 'style.css'), 'utf-8');
const SCRIPT = readFileSync(join(__dirname, 'script.js'), 'utf-8');

/** The most files that are listed with their hashes. */
const MOST_FILES = 20;

export function toHtml(review: Review): string {
  return html`<!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy()}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="referrer" content="no-referrer">
    <meta name="color-scheme" content="light dark">
    <title>${TITLE}: ${shortened(review.source)}</title>
    <style>${new Html(STYLE)}</style>
    </head>
    <body>
    <a class="skip" href="#roles">Go to the roles</a>
    ${shapes()}
    ${header(review)}
    <main>
    ${summary(review)}
    ${reach(review)}
    ${rolesTable(review)}
    ${details(review)}
    </main>
    ${footer(review)}
    <script>${new Html(SCRIPT)}</script>
    </body>
    </html>\n`.markup;
}

/** Allows only this style and this script. A browser compares them with these hashes. */
function policy(): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return `default-src 'none'; style-src ${hash(STYLE)}; script-src ${hash(SCRIPT)}; base-uri 'none'; form-action 'none'`;
}

function header(review: Review): Html {
  const [roles, parts] = [existing(review), unreadParts(review)];
  const outside = roles.filter(({ trusts }) => trusts.length > 0).length;
  const inside = roles.length - outside;
  const isUnknown = roles.length === 0 && parts > 0;
  const begin = isUnknown ? `Not known, ${counted(parts, 'part')} could not be read:`
    : `${counted(outside, 'role')} from outside${inside > 0 ? `, and ${counted(inside, 'more role')} for AWS services,` : ''} in`;
  const against = review.against !== undefined && html`, compared with <bdi>${review.against}</bdi>`;
  const depending = roles.filter(({ when }) => when.length > 0).length;
  const ofThem = depending > 0 && `. ${depending} of them depend${depending === 1 ? 's' : ''} on parameters or conditions`;
  return html`<header>
    <h1>${TITLE}</h1>
    <p>${begin} <bdi>${review.source}</bdi>${against}${ofThem}</p>
    <nav aria-label="Parts of the page">
      <a href="#summary">Summary</a>
      <a href="#picture">Picture</a>
      <a href="#roles">Roles</a>
      <a href="#details">Details</a>
      ${review.instances.length > 0 && html`<a href="#instances">Instances</a>`}
    </nav>
  </header>`;
}

function reach(review: Review): Html {
  return html`<section aria-labelledby="picture">
    <h2 id="picture">Who reaches what</h2>
    <figure>
      <div class="scroll" tabindex="0" role="region" aria-label="Picture: who reaches what">${picture(review)}</div>
      <dl class="legend">${LEVELS.map(level => html`<div><dt>${labelled(level)}<dd>${LEVEL_MEANINGS[level]}</div>\n`)}</dl>
      <figcaption>The color of a line is that of the widest level of the role. The number beside a shape is the number of
      services.</figcaption>
    </figure>
  </section>`;
}

function details(review: Review): Html {
  const tables = new Map<string, string>();
  return html`<section aria-labelledby="details">
    <h2 id="details">Details of each role</h2>
    ${review.roles.map(role => roleDetails(role, anchorOf(review, role), tables))}
  </section>`;
}

/** Links the page to what is deployed: the date, and hashes of the files that were read. */
function footer({ version, levelsOf, date, files = [] }: Review): Html {
  const lines = files.map(({ file, sha256 }) => html`<li><bdi>${shortened(file)}</bdi>: <code>${sha256}</code>`);
  const day = date !== undefined && html` on <time datetime="${date}">${date}</time> (UTC)`;
  return html`<footer>
    <p>Made${day} by cdk-defender-for-cloud ${version}, ${levelsOf}.
    This page loads nothing from a network.</p>
    ${lines.length > 0 && html`<p>SHA-256 of what was read, as <code>sha256sum</code> prints it:</p><ul>${lines.slice(0, MOST_FILES)}</ul>`}
    ${lines.length > MOST_FILES && html`<p>${lines.length - MOST_FILES} more: see <code>--json</code></p>`}
  </footer>`;
}
