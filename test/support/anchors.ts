/** Anchors of a Markdown text: those that GitHub generates from headings, and ids and names that it has itself. */
export const anchorsOf = (text: string) => [
  ...[...text.replace(/^```[^]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)].map(m =>
    m[1]
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replace(/ /g, '-'),
  ),
  ...[...text.matchAll(/ (?:id|name)="([^"]+)"/g)].map(m => m[1]),
];
