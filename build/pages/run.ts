/** `npm run pages -- FOLDER [--record PAGE ...]`. CONTRIBUTING.md describes it. It uses no network. */
import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { parseArgs } from 'util';
import { citedPages, comparePage, readCopy, recordPage, type CitedPage, type CitedPages, type Copy } from './compare-pages';

const FILE = join(__dirname, 'pages.json');
const file: CitedPages = JSON.parse(readFileSync(FILE, 'utf-8'));
const { mirror, pages } = file;

const { values: { record, on }, positionals: [folder, ...more] } = parseArgs({
  allowPositionals: true,
  options: { record: { type: 'boolean', default: false }, on: { type: 'string', default: today() } },
});
const named = record ? more : [];
const unknown = named.filter(name => !pages.some(({ page }) => page === name));
if (!folder || !existsSync(folder) || !record && more.length > 0 || unknown.length > 0 || !/^\d{4}-\d\d-\d\d$/.test(on)) {
  console.error(`usage: npm run pages -- FOLDER [--record [PAGE ...] [--on YYYY-MM-DD]]\nFOLDER is a copy of ${mirror}` +
    (unknown.length > 0 ? `\nnot in pages.json: ${unknown.join(', ')}` : ''));
  process.exit(2);
}

const copyOf = ({ page }: CitedPage): Copy | undefined => {
  const path = join(folder, `${page}.md`);
  return existsSync(path) ? readCopy(readFileSync(path, 'utf-8')) : undefined;
};
const compared = pages.map(page => comparePage(page, copyOf(page)));
for (const { page, state, newDate } of compared) {
  console.log(`${page}: ${state}${newDate ? `, ms.date ${newDate}` : ''}`);
}
if (record) {
  // Without names, only pages that did not change are recorded. Nobody must read them again.
  const isRecorded = ({ page }: CitedPage, i: number) =>
    named.length > 0 ? named.includes(page) : compared[i].state.startsWith('same');
  const next = pages.map((page, i) => {
    const copy = copyOf(page);
    return copy && isRecorded(page, i) ? recordPage(page, copy, on) : page;
  });
  writeFileSync(FILE, `${JSON.stringify(citedPages(file, next), null, 2)}\n`);
}
process.exitCode = compared.every(({ state, newDate }) => state.startsWith('same') && !newDate) ? 0 : 1;

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
