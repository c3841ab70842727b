/** Shows a level as a word, a shape and a color, so that each of them is enough. */
import { html, type Html } from './escape';
import { capitalized } from './parties';
import { LEVELS, type Level } from '../result';
import { LEVEL_WORDS } from '../words';

interface ShownLevel {
  /** For the head of a narrow table column, in which words may be broken. */
  readonly head: Html;
  /** SVG in a square of 16 by 16. */
  readonly shape: Html;
}

/** A text such as `Reads contents`. */
export const nameOf = (level: Level): string => capitalized(LEVEL_WORDS[level]);

export const SHOWN: Record<Level, ShownLevel> = {
  administrator: {
    head: html`Like an adminis&shy;trator`,
    shape: html`<path d="M8 1 15.5 15H.5z"/>`,
  },
  permissions: {
    head: html`Changes permis&shy;sions`,
    shape: html`<path d="M8 0l8 8-8 8-8-8z"/>`,
  },
  contents: {
    head: html`Reads contents`,
    shape: html`<circle cx="8" cy="8" r="7"/>`,
  },
  write: {
    head: html`Changes resour&shy;ces`,
    shape: html`<path d="M2 2h12v12H2z"/>`,
  },
  configuration: {
    head: html`Reads configu&shy;ration`,
    shape: html`<circle class="ring" cx="8" cy="8" r="5.5"/>`,
  },
};

/** The shapes, once per page. Marks refer to them. */
export const shapes = (): Html => html`<svg class="shapes" aria-hidden="true" focusable="false">${LEVELS.map(level =>
  html`<symbol id="shape-${level}" viewBox="0 0 16 16">${SHOWN[level].shape}</symbol>`)}</svg>`;

/** The shape of a level. A word must be beside it. */
export const mark = (level: Level): Html =>
  html`<svg class="mark ${level}" aria-hidden="true" focusable="false"><use href="#shape-${level}"/></svg>`;

export const labelled = (level: Level): Html => html`<span class="level ${level}">${mark(level)} ${nameOf(level)}</span>`;
