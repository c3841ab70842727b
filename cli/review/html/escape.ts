/** Escapes texts that others wrote for HTML. Every text is escaped where it is inserted, unless this module created it. */

/** HTML that is safe as it is. */
export class Html {
  constructor(readonly markup: string) {}
}

export type Piece = Html | string | number | false | undefined | readonly Piece[];

/** HTML in which each value is escaped, as text and as a quoted attribute. Elements of a list follow each other. */
export function html(parts: TemplateStringsArray, ...values: Piece[]): Html {
  return new Html(parts.map((part, i) => (i === 0 ? '' : markupOf(values[i - 1])) + part.replace(/\n\s+/g, '\n')).join(''));
}

function markupOf(value: Piece): string {
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(markupOf).join('');
  if (value === undefined || value === false) return '';
  return visible(`${value}`).replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}

/** Characters that are invisible, look like a space, or change the direction of text. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}]|(?! )\p{Zs}/gu;
/** More marks on one letter would cover the lines above and below it. */
const MARKS = /(\p{M}{3})(\p{M}+)/gu;

/** Replaces such characters by their number, for example `[U+202E]`. */
export function visible(text: string): string {
  return text
    .replace(UNSEEN, character => `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(MARKS, (_, first: string, others: string) => `${first}[${[...others].length} more marks]`);
}

/** Cuts longer texts where there is little space, and says how long they are. */
const LONGEST = 120;

export function isLong(text: string): boolean {
  return [...text].length > LONGEST;
}

export function shortened(text: string, longest = LONGEST): string {
  const characters = [...text];
  if (characters.length <= longest) return text;
  return `${characters.slice(0, longest - 16).join('')}… (${characters.length} characters)`;
}
