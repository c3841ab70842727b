/** The file with which a person accepts what `review` lists: the same for the command that writes it and for new apps. */

export const ACCESS_FILE = 'access.json';

const ABOUT = 'What review lists, with the reason why it is accepted: docs/review.md. A reason that is empty or TODO accepts nothing.';

/** The text of such a file. */
export const accessFile = (content: { readonly roles: readonly object[]; readonly listed: readonly object[] }): string =>
  `${JSON.stringify({ about: ABOUT, ...content }, undefined, 2)}\n`;
