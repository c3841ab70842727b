/** Compares copies of the pages that this project cites with the versions that a person read. pages.json lists these versions. */
import { createHash } from 'crypto';

export interface CitedPage {
  /** Path in the mirror, with its folder, without `.md`. */
  readonly page: string;
  /** Titles that documents of this project use for the page instead of its file name. */
  readonly titles?: readonly string[];
  /** The date in the front matter. Authors set it manually, so it can stay the same if the text changes. */
  readonly msDate: string;
  /** Length of the body in Unicode characters. */
  readonly characters: number;
  /** The hash of the body in UTF-8. It is missing until `--record` has read a copy. Without it, length and date are compared. */
  readonly sha256?: string;
  /** The day on which a person last read the page. */
  readonly readOn: string;
  readonly usedIn: readonly string[];
  /** The differences that the person found on that day, compared with the version before. */
  readonly result: string;
}

/** The content of pages.json. */
export interface CitedPages {
  readonly mirror: string;
  /** Cited pages that the mirror does not have. Nobody compares them. */
  readonly elsewhere: readonly { readonly title: string; readonly from: string }[];
  /** The reason why pages have no hash. It is missing if each page has one. */
  readonly withoutSha256?: string;
  readonly pages: readonly CitedPage[];
}

export interface Copy {
  readonly msDate?: string;
  readonly characters: number;
  readonly sha256: string;
}

type PageState = 'same' | 'same length and date' | 'changed' | 'missing';

interface ComparedPage {
  readonly page: string;
  readonly state: PageState;
  /** The `ms.date` of the copy, if it differs. */
  readonly newDate?: string;
}

/** Reads a copy. The body is the text after the front matter, with LF as line end, and without white space at its start and end. */
export function readCopy(text: string): Copy {
  const [, frontMatter = '', body] = /^\uFEFF?(?:---\n([^]*?)\n---(?:\n|$))?([^]*)$/.exec(text.replace(/\r\n?/g, '\n'))!;
  const trimmed = body.trim();
  return {
    msDate: dateOf(/^ms\.date: *['"]?([^'"\n]+)/m.exec(frontMatter)?.[1]),
    characters: [...trimmed].length,
    sha256: createHash('sha256').update(trimmed, 'utf-8').digest('hex'),
  };
}

/** Returns the day as YYYY-MM-DD. Pages write it as `2026-08-04T00:00:00.0000000Z` or as `08/04/2026`. */
function dateOf(written: string | undefined): string | undefined {
  const [, month, day, year] = /^(\d\d)\/(\d\d)\/(\d{4})\b/.exec(written ?? '') ?? [];
  return year ? `${year}-${month}-${day}` : /^\d{4}-\d\d-\d\d/.exec(written ?? '')?.[0];
}

export function comparePage(cited: CitedPage, copy: Copy | undefined): ComparedPage {
  const { page } = cited;
  if (!copy) return { page, state: 'missing' };
  const newDate = copy.msDate === cited.msDate ? undefined : copy.msDate ?? 'none';
  return { page, state: stateOf(cited, copy), ...newDate && { newDate } };
}

function stateOf(cited: CitedPage, copy: Copy): PageState {
  if (cited.sha256 !== undefined) return cited.sha256 === copy.sha256 ? 'same' : 'changed';
  return cited.characters === copy.characters && cited.msDate === copy.msDate ? 'same length and date' : 'changed';
}

/** Returns the entry after a person has read this copy on this day. The person writes the new `result`. */
export function recordPage(cited: CitedPage, copy: Copy, readOn: string): CitedPage {
  const { page, titles, msDate, usedIn, result } = cited;
  const { characters, sha256 } = copy;
  return { page, ...titles && { titles }, msDate: copy.msDate ?? msDate, characters, sha256, readOn, usedIn, result };
}

/** Returns the content of the file with these pages. If each page has a hash, the reason is removed. */
export function citedPages({ mirror, elsewhere, withoutSha256 }: CitedPages, pages: readonly CitedPage[]): CitedPages {
  return { mirror, elsewhere, ...pages.some(({ sha256 }) => sha256 === undefined) && { withoutSha256 }, pages };
}
