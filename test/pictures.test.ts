/** Pictures of the documents: each is what its source gives, is used, and is safe to show anywhere. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { drawPicture } from '../build/docs/picture';

const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, 'docs', 'pictures');
const namesOf = (extension: string) =>
  readdirSync(FOLDER).filter(f => f.endsWith(extension)).map(f => f.slice(0, -extension.length)).sort();
const svgOf = (name: string) => readFileSync(join(FOLDER, `${name}.svg`), 'utf-8');

test('each picture has a source, and each source a picture', () => {
  expect(namesOf('.dot').length).toBeGreaterThan(0);
  expect(namesOf('.svg')).toEqual(namesOf('.dot'));
});

describe.each(namesOf('.dot'))('%s', (name) => {
  test('is what the source gives (npx projen docs:pictures)', async () => {
    expect(svgOf(name)).toBe(await drawPicture(readFileSync(join(FOLDER, `${name}.dot`), 'utf-8')));
  });

  test('needs nothing else, and fits on a page', () => {
    expect(svgOf(name)).not.toMatch(/<script|<style|<image|<foreignObject|href=|url\(|\son\w+=/i);
    expect(Number(/ width="([\d.]+)"/.exec(svgOf(name))![1])).toBeLessThan(930);
  });

  test('is legible on dark pages: all of it is on white', () => {
    const [left, top, width, height] = /viewBox="([^"]+)"/.exec(svgOf(name))![1].split(' ').map(Number);
    const [x, y] = /translate\(([\d.-]+) ([\d.-]+)\)/.exec(svgOf(name))!.slice(1).map(Number);
    const points = /<polygon fill="white" stroke="none" points="([^"]+)"/.exec(svgOf(name))![1]
      .split(' ').map(point => point.split(',').map(Number));
    expect(Math.min(...points.map(p => p[0])) + x).toBeCloseTo(left, 0);
    expect(Math.min(...points.map(p => p[1])) + y).toBeCloseTo(top, 0);
    expect(Math.max(...points.map(p => p[0])) + x).toBeCloseTo(left + width, -0.5);
    expect(Math.max(...points.map(p => p[1])) + y).toBeCloseTo(top + height, -0.5);
  });

  test('a document shows it, and says in words what it shows', () => {
    const documents = ['.', 'docs'].flatMap(folder =>
      readdirSync(join(ROOT, folder)).filter(f => f.endsWith('.md')).map(f => readFileSync(join(ROOT, folder, f), 'utf-8')));
    const [, alternative] = documents.map(text => new RegExp(`!\\[([^\\]]*)\\]\\((?:docs/)?pictures/${name}\\.svg\\)`).exec(text))
      .find(match => match)!;
    expect(alternative.length).toBeGreaterThan(40);
  });
});

test('the screenshot of the page of review is small, and README.md says in words what it shows (npm run picture)', () => {
  const picture = readFileSync(join(FOLDER, 'review.png'));
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  expect(picture.length).toBeLessThan(150_000);
  expect(picture.readUInt32BE(16)).toBeLessThan(1000);
  expect(readFileSync(join(ROOT, 'README.md'), 'utf-8')).toMatch(/!\[[^\]]{40,}\]\(docs\/pictures\/review\.png\)/);
});

test.each([
  ['no title', 'digraph a { b }'],
  ['no description', '// Title\ndigraph a { b }'],
])('a source with %s is refused', async (_, source) => {
  await expect(drawPicture(source)).rejects.toThrow('a picture must begin with a comment line for its title');
});

test('words of the title and the description are escaped', async () => {
  const svg = await drawPicture('// A <b> & B\n// One,\n// two > one.\ndigraph a { b }');
  expect(svg).toContain('<title id="title">A &lt;b&gt; &amp; B</title>\n<desc id="description">One, two &gt; one.</desc>');
});
