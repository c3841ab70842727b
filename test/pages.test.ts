/** `build/pages/pages.json` has the pages of Microsoft that the project cites, and the comparison notices each change. */
import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { citedPages, comparePage, readCopy, recordPage, type CitedPage, type CitedPages } from '../build/pages/compare-pages';
import * as sources from '../src/permissions/sources';

const ROOT = join(__dirname, '..');
const FILE: CitedPages = JSON.parse(readFileSync(join(ROOT, 'build', 'pages', 'pages.json'), 'utf-8'));
const { pages: PAGES, elsewhere: ELSEWHERE, withoutSha256 } = FILE;
const file = (date: string, body: string) => `---\nlayout: Conceptual\nms.date: ${date}\nlocale: en-us\n---\n\n${body}`;

describe('pages.json', () => {
  test('has each page once, in order, with days, a length and a result', () => {
    const names = PAGES.map(({ page }) => page);
    expect(names.length).toBeGreaterThan(20);
    expect(names).toEqual([...new Set(names)].sort());
    for (const { msDate, readOn, characters, result, sha256 = '0'.repeat(64) } of PAGES) {
      expect(msDate).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(readOn).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(msDate <= readOn).toBe(true);
      expect(characters).toBeGreaterThan(1000);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(result).toMatch(/^(same|changed|new)\b/);
    }
  });

  test('says with a date why pages have no hash, as long as one has none', () => {
    const lacking = PAGES.some(({ sha256 }) => sha256 === undefined);
    expect(withoutSha256 ?? '').toMatch(lacking ? /^on 20\d\d-\d\d-\d\d\b/ : /^$/);
  });

  test('names files of the project', () => {
    const used = PAGES.flatMap(({ usedIn }) => usedIn);
    expect(PAGES.filter(({ usedIn }) => usedIn.length === 0)).toEqual([]);
    expect(used.filter(path => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('has the pages of the permission data, with the date that their sources have', () => {
    const titles = [...sources.TERRAFORM_AND_DOCS, sources.CONTAINERS_DOCS, sources.DATABASES_DOCS]
      .flatMap(({ title }) => /^MicrosoftDocs\/defender-docs, (.*)$/.exec(title)?.[1] ?? []);
    expect(titles).toHaveLength(4);
    expect(titles.filter(title => !PAGES.some(({ page, msDate }) => `defender-for-cloud/${title}` === `${page} (${msDate})`))).toEqual([]);
  });
});

describe('each page of Microsoft that the project cites', () => {
  const paths = (folder: string) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf-8' }).map(path => join(folder, path));
  const files = ['README.md', 'SECURITY.md', ...['docs', 'src', 'cli', 'terraform', 'test/facts'].flatMap(paths)]
    .filter(path => /\.(md|ts|tf|py)$/.test(path) && !path.includes('node_modules') && !path.includes('.terraform/'));
  /** Without the signs in front of the lines of a comment. */
  const texts = files.map(path => readFileSync(join(ROOT, path), 'utf-8').replace(/\n *(?:\*|\/\/|#)? /g, '\n').replace(/\s+/g, ' '));
  const citedIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].flatMap(([, ...found]) => found.filter(Boolean));
  const cited = (pattern: RegExp) => [...new Set(texts.flatMap(text => citedIn(text, pattern)))].sort();

  test('by the name of its file is listed', () => {
    const names = cited(/MicrosoftDocs\/[\w-]+, ([a-z][\w/-]+)(?: and ([a-z][\w/-]+))?/g);
    expect(names).toEqual(expect.arrayContaining(['sentinel/aws-disruption', 'sentinel/connect-aws-s3-waf', 'quickstart-onboard-aws']));
    const isListed = (name: string) =>
      PAGES.some(({ page }) => `/${page}`.endsWith(`/${name}`)) || ELSEWHERE.some(({ from }) => from.endsWith(`, ${name}`));
    expect(names.filter(name => !isListed(name))).toEqual([]);
  });

  test('by its address is listed', () => {
    const addresses = [
      ...cited(/learn\.microsoft\.com\/(?:[a-z]{2}-[a-z]{2}\/)?azure\/([\w/-]+)/g),
      ...cited(/github\.com\/MicrosoftDocs\/[\w-]+\/blob\/\w+\/([\w/-]+)\.md/g),
    ];
    expect(addresses.length).toBeGreaterThan(5);
    expect(addresses.filter(address => !PAGES.some(({ page }) => page === address))).toEqual([]);
  });

  test('by its title and a date is listed', () => {
    const titles = cited(/(?<!\*)\*([A-Z][^*]{9,120})\*(?:\]\([^)]*\))?,? \(?(?:entry of |of |read in )?20\d\d-\d\d/g);
    const known = [...PAGES.flatMap(({ titles: own = [] }) => own), ...ELSEWHERE.map(({ title }) => title)];
    expect(titles.length).toBeGreaterThan(15);
    expect(titles.filter(title => !known.includes(title))).toEqual([]);
    expect(known.filter(title => !titles.includes(title) && !texts.some(text => text.includes(`*${title}*`)))).toEqual([]);
  });
});

describe('a copy', () => {
  const written = readCopy(file('2026-08-04T00:00:00.0000000Z', '# Title\n\nIt isn’t 😀.\n'));

  test('is its body, without front matter and white space at the ends', () => {
    expect(written).toEqual({
      msDate: '2026-08-04',
      characters: 20,
      // printf '# Title\n\nIt isn’t 😀.' | sha256sum
      sha256: '7c449d0af4f1d5fcd740d4ce482f415a4780c39e9970088adfea9d23fa49800b',
    });
  });

  test('is the same with other ends of lines, a byte order mark, or another front matter', () => {
    const text = file('08/04/2026', '# Title\n\nIt isn’t 😀.');
    for (const other of [text, text.replaceAll('\n', '\r\n'), `\uFEFF${text}`]) expect(readCopy(other)).toEqual(written);
    expect(readCopy('# Title\n\nIt isn’t 😀.')).toEqual({ ...written, msDate: undefined });
  });

  test('keeps a line of three dashes in the body', () => {
    expect(readCopy(file('2026-08-04', 'one\n\n---\n\ntwo')).characters).toBe(13);
  });
});

describe('the comparison', () => {
  const cited: CitedPage = { page: 'p', msDate: '2026-08-04', characters: 4, readOn: '2026-11-29', usedIn: [], result: 'same' };
  const copy = (date: string, body: string) => readCopy(file(date, body));
  const recorded = recordPage(cited, copy('2026-08-04', 'text'), '2026-11-30');

  test('without a hash, length and date decide', () => {
    expect(comparePage(cited, copy('2026-08-04', 'text'))).toEqual({ page: 'p', state: 'same length and date' });
    expect(comparePage(cited, copy('2026-08-04', 'texts'))).toEqual({ page: 'p', state: 'changed' });
    expect(comparePage(cited, copy('2026-09-01', 'text'))).toEqual({ page: 'p', state: 'changed', newDate: '2026-09-01' });
  });

  test('with a hash, the text decides, and a new date is named', () => {
    expect(recorded).toEqual({ ...cited, sha256: copy('', 'text').sha256, readOn: '2026-11-30' });
    expect(comparePage(recorded, copy('2026-08-04', 'text'))).toEqual({ page: 'p', state: 'same' });
    expect(comparePage(recorded, copy('2026-08-04', 'test'))).toEqual({ page: 'p', state: 'changed' });
    expect(comparePage(recorded, copy('2026-09-01', 'text'))).toEqual({ page: 'p', state: 'same', newDate: '2026-09-01' });
    expect(comparePage(recorded, readCopy('text'))).toEqual({ page: 'p', state: 'same', newDate: 'none' });
  });

  test('the file loses the reason when the last page has a hash', () => {
    const before: CitedPages = { mirror: 'm', elsewhere: [], withoutSha256: 'why', pages: [cited] };
    expect(citedPages(before, [cited, recorded])).toEqual({ ...before, pages: [cited, recorded] });
    expect(Object.keys(citedPages(before, [recorded]))).toEqual(['mirror', 'elsewhere', 'pages']);
  });

  test('a page without a copy is missing', () => {
    expect(comparePage(recorded, undefined)).toEqual({ page: 'p', state: 'missing' });
  });
});

describe('npm run pages', () => {
  const [first] = PAGES;
  const pages = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [
      join(ROOT, 'node_modules', 'ts-node', 'dist', 'bin.js'), '--transpile-only', '--project', 'test/tsconfig.json',
      'build/pages/run.ts', ...args,
    ], { cwd: ROOT, encoding: 'utf-8' });
    return { status, lines: stdout.trim().split('\n'), stderr };
  };

  test('says of each page what a folder has', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pages-'));
    mkdirSync(join(folder, dirname(first.page)), { recursive: true });
    writeFileSync(join(folder, `${first.page}.md`), file('2026-12-24', 'another text'));
    const { status, lines } = pages(folder);
    rmSync(folder, { recursive: true });
    expect(status).toBe(1);
    expect(lines).toHaveLength(PAGES.length);
    expect(lines[0]).toBe(`${first.page}: changed, ms.date 2026-12-24`);
    expect(lines.slice(1).filter(line => !line.endsWith(': missing'))).toEqual([]);
  });

  test.each([[['no/such/folder']], [['.', '--record', 'no-such-page']]])(
    'refuses %j, and writes nothing', (args) => {
      const before = readFileSync(join(ROOT, 'build', 'pages', 'pages.json'), 'utf-8');
      expect(pages(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining('usage: npm run pages -- FOLDER') });
      expect(readFileSync(join(ROOT, 'build', 'pages', 'pages.json'), 'utf-8')).toBe(before);
    });
});
