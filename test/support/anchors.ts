/** Returns the anchors of a Markdown text: those that GitHub generates from headings, and explicit ids and names. */
export const anchorsOf = (text: string) => [
  ...[...text.replace(/^```[^]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)].map(m =>
    m[1]
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replace(/ /g, '-'),
  ),
  ...[...text.matchAll(/ (?:id|name)="([^"]+)"/g)].map(m => m[1]),
];
