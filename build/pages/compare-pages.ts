/** Compares copies of the pages that this project cites with what was read: see pages.json. */
import { createHash } from 'crypto';

export interface CitedPage {
  /** Path in the mirror, with its folder, without `.md`. */
  readonly page: string;
  /** How documents of this project name it, if they do not name its file. */
  readonly titles?: readonly string[];
  /** Of the front matter. Authors set it by hand, so that it can stay when the text changes. */
  readonly msDate: string;
  /** Length of the body in Unicode characters. */
  readonly characters: number;
  /** Of the body, in UTF-8. Missing until `--record` has seen a copy: then length and date decide. */
  readonly sha256?: string;
  /** The day on which a person last read the page. */
  readonly readOn: string;
  readonly usedIn: readonly string[];
  /** What that day's look found, compared with the one before. */
  readonly result: string;
}

/** The file. */
export interface CitedPages {
  readonly mirror: string;
  /** Pages that are cited, and that the mirror does not have: nobody compares them. */
  readonly elsewhere: readonly { readonly title: string; readonly from: string }[];
  /** Why pages have no hash. Missing if each has one. */
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
  /** The `ms.date` of the copy, if it is another one. */
  readonly newDate?: string;
}

/** The body is the text after the front matter, with LF at the ends of lines, without white space at both ends. */
export function readCopy(text: string): Copy {
  const [, frontMatter = '', body] = /^\uFEFF?(?:---\n([^]*?)\n---(?:\n|$))?([^]*)$/.exec(text.replace(/\r\n?/g, '\n'))!;
  const trimmed = body.trim();
  return {
    msDate: dateOf(/^ms\.date: *['"]?([^'"\n]+)/m.exec(frontMatter)?.[1]),
    characters: [...trimmed].length,
    sha256: createHash('sha256').update(trimmed, 'utf-8').digest('hex'),
  };
}

/** `2026-08-04T00:00:00.0000000Z` and `08/04/2026` are the same day. */
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

/** The entry after a person has read this copy on this day. What that found is theirs to write. */
export function recordPage(cited: CitedPage, copy: Copy, readOn: string): CitedPage {
  const { page, titles, msDate, usedIn, result } = cited;
  const { characters, sha256 } = copy;
  return { page, ...titles && { titles }, msDate: copy.msDate ?? msDate, characters, sha256, readOn, usedIn, result };
}

/** The file with these pages: the reason goes when nothing needs it. */
export function citedPages({ mirror, elsewhere, withoutSha256 }: CitedPages, pages: readonly CitedPage[]): CitedPages {
  return { mirror, elsewhere, ...pages.some(({ sha256 }) => sha256 === undefined) && { withoutSha256 }, pages };
}
