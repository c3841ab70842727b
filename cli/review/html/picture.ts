/** A picture of who reaches what: a line from each party to its roles, and a mark for each level. */
import { html, shortened, type Html } from './escape';
import { nameOf } from './levels';
import { capitalized, NOBODY, partiesOf, servicesOf, whoOf } from './parties';
import { LEVELS, type Level, type Review, type ReviewedRole } from '../result';
import { alarmsOf, existing } from '../summary';

/** With more roles, the picture would be unreadable. The table has all of them. */
const MOST_ROLES = 40;

const ROW = 24;
const TOP = 52;
const GAP = 12;
const WHO = 190;
const ROLE = 276;
const LEVEL = 606;
const STEP = 80;
const WIDTH = LEVEL + STEP * LEVELS.length + 10;
/** Characters per line in the column of parties, and the number of lines. */
const LINE = 22;
const LINES = 6;

/** A word that is too long is broken, after a hyphen if it has one. */
const WORD_PARTS = new RegExp(`.{1,${LINE - 1}}(?:-|$)|.{1,${LINE}}`, 'gsu');

interface PlacedParty {
  readonly who?: string;
  readonly y: number;
  readonly label: readonly string[];
}

export function picture(review: Review): Html {
  const roles = existing(review);
  const { parties, places, height } = placed(roles.slice(0, MOST_ROLES));
  const others = roles.length - places.size;
  return html`<svg class="picture" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="picture-title picture-description">
    <title id="picture-title">Who reaches what</title>
    <desc id="picture-description">Lines go from those who can assume roles to their roles. A shape shows each level of a role,
    with the number of services. The tables on this page say the same.</desc>
    <text class="head" x="0" y="${TOP - 20}">Who</text>
    <text class="head" x="${ROLE}" y="${TOP - 20}">can assume which role</text>
    ${LEVELS.map((level, i) => head(level, LEVEL + i * STEP))}
    ${parties.map(party => party.who !== undefined && linesFrom(party.who, party.y, places))}
    ${parties.map(({ y, label }) => label.map((line, i) =>
      clipped(line, { x: 0, y: y + (i - label.length / 2) * 15, width: WHO - 6, height: 16 }, 'who')))}
    ${[...places].map(([role, y]) => row(role, y))}
    ${others > 0 && html`<text class="head" x="${ROLE}" y="${height - 6}">and ${others} more in the table</text>`}
  </svg>`;
}

/** Each role is shown at the first of its parties. A party has space for its name. */
function placed(roles: readonly ReviewedRole[]): { parties: PlacedParty[]; places: Map<ReviewedRole, number>; height: number } {
  const places = new Map<ReviewedRole, number>();
  const parties: PlacedParty[] = [];
  let top = TOP;
  for (const { who, roles: all } of partiesOf(roles)) {
    const own = all.filter(role => !places.has(role));
    const label = wrapped(capitalized(who ?? NOBODY));
    const height = Math.max(own.length * ROW, label.length * 15 + 4);
    own.forEach((role, i) => places.set(role, top + (height - own.length * ROW) / 2 + (i + 0.5) * ROW));
    parties.push({ who, label, y: top + height / 2 });
    top += height + GAP;
  }
  return { parties, places, height: top + (places.size === MOST_ROLES ? ROW : 0) };
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of shortened(text, LINE * LINES).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...word.match(WORD_PARTS) ?? []);
  }
  return lines.slice(0, LINES);
}

function head(level: Level, x: number): Html {
  return html`<use class="mark ${level}" href="#shape-${level}" x="${x}" y="4" width="14" height="14"/>
    ${nameOf(level).split(/ (?=\w+$)/).map((line, i) => html`<text class="head" x="${x}" y="${TOP - 20 + i * 12}">${line}</text>`)}`;
}

function linesFrom(who: string, from: number, places: ReadonlyMap<ReviewedRole, number>): Html[] {
  const middle = (WHO + ROLE) / 2;
  return [...places].filter(([role]) => whoOf(role).includes(who)).map(([role, to]) =>
    html`<path class="line ${role.levels[0]}" d="M${WHO} ${from}C${middle} ${from} ${middle} ${to} ${ROLE - 8} ${to}"/>\n`);
}

function row(role: ReviewedRole, y: number): Html {
  return html`<path class="rule" d="M${ROLE} ${y + ROW / 2}H${WIDTH}"/>
    ${clipped(shortened(role.name, 44), { x: ROLE, y: y - 9, width: LEVEL - ROLE - 8, height: 18 }, 'role', noteOf(role))}
    ${role.levels.map((level) => {
      const x = LEVEL + LEVELS.indexOf(level) * STEP;
      return html`<use class="mark ${level}" href="#shape-${level}" x="${x}" y="${y - 7}" width="14" height="14"/>
      <text class="number" x="${x + 19}" y="${y + 4}">${servicesOf(role, level)}</text>`;
    })}`;
}

/** Cuts what is too wide: the width of characters is not known. */
function clipped(text: string, place: { x: number; y: number; width: number; height: number }, name: string, note?: Html): Html {
  return html`<svg x="${place.x}" y="${place.y}" width="${place.width}" height="${place.height}"><text class="${name}" x="0" y="13">
    ${note}${text}</text></svg>\n`;
}

function noteOf(role: ReviewedRole): Html {
  return html`${alarmsOf(role).length > 0 && html`<tspan class="alarm">not known</tspan> `}
    ${role.change !== undefined && html`<tspan class="note">${role.change}</tspan> `}`;
}
