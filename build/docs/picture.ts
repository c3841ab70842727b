/** Graphviz in WebAssembly. Its code is also CommonJS, but its types are only for an ES module. */
const { instance } = require('@viz-js/viz') as { // eslint-disable-line @typescript-eslint/no-require-imports
  instance(): Promise<{ renderString(dot: string, options: object): string }>;
};

/** Graphviz computes the width of boxes with this font. The boxes also have space for a bold first line. */
const fontname = 'Verdana';
/** The first fonts of the reader have the same width as Verdana. */
const FONTS = "Verdana,'DejaVu Sans','Bitstream Vera Sans',Geneva,Helvetica,Arial,sans-serif";
const STYLE = {
  graphAttributes: { fontname, fontsize: 15, labeljust: 'l', bgcolor: 'white', pad: 0.2, nodesep: 0.3, ranksep: 0.4 },
  nodeAttributes: {
    fontname, fontsize: 13, shape: 'box', style: 'filled,rounded', fillcolor: 'white', color: '#5f6b7a', margin: '0.3,0.12',
  },
  edgeAttributes: { fontname, fontsize: 12, color: '#33415c', fontcolor: '#33415c', arrowsize: 0.8 },
};

/**
 * Draws a Graphviz file as SVG. The first line of the file is the title. The comment lines after it are the description, which
 * screen readers read. The result has no scripts, no external files and no tooltips.
 *
 * Throws if the file does not begin with a title and a description, or is not correct.
 */
export async function drawPicture(dot: string): Promise<string> {
  const [title, ...description] = /^(?:\/\/ .*\n)+/.exec(dot)?.[0].trim().split('\n').map(line => escape(line.slice(3))) ?? [];
  if (title === undefined || description.length === 0) {
    throw new Error('a picture must begin with a comment line for its title and comment lines for its description');
  }
  const svg = (await instance()).renderString(dot, { format: 'svg', ...STYLE });
  const [, viewBox, width, height, content] = /<svg [^>]*viewBox="([\d.]+ [\d.]+ ([\d.]+) ([\d.]+))"[^>]*>\n([^]*)$/.exec(svg)!;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg width="${width}" height="${height}" viewBox="${viewBox}" xmlns="http://www.w3.org/2000/svg" role="img" `
    + 'aria-labelledby="title description">',
    `<title id="title">${title}</title>`,
    `<desc id="description">${description.join(' ')}</desc>`,
    content
      // Graphviz writes a title and a comment for each node and edge.
      .replace(/<title>[^]*?<\/title>\n/g, '').replace(/<!--[^]*?-->\n/g, '')
      // The first line of a node is its name, which becomes bold. An HTML label could do this, but its lines are not centered
      // in other fonts.
      .replace(/(class="node">\n(?:<(?:path|polygon)[^>]*>\n)*<text) (?![^>]*font-weight)/g, '$1 font-weight="bold" ')
      .replaceAll(`font-family="${fontname}"`, `font-family="${FONTS}"`),
  ].join('\n');
}

const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
