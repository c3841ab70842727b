/**
 * Addresses of documents that code, templates, Terraform and other documents have named once (`published-addresses.txt`, in `docs/`, of 2026-11-29):
 * they are in deployed templates and in files of others, so each still leads somewhere. A heading that moves leaves its anchor, with a link.
 */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { anchorsOf } from './support/anchors';

const DOCS = join(__dirname, '..', 'docs');
const ADDRESSES = readFileSync(join(__dirname, 'published-addresses.txt'), 'utf-8').trim().split('\n');

test('there are addresses of pages and of headings', () => {
  expect(ADDRESSES.filter(address => address.includes('#')).length).toBeGreaterThan(90);
  expect(ADDRESSES.filter(address => !address.includes('#')).length).toBeGreaterThan(30);
});

test.each(ADDRESSES)('docs/%s', (address) => {
  const [page, anchor] = address.split('#');
  expect(existsSync(join(DOCS, page))).toBe(true);
  const anchors = anchorsOf(readFileSync(join(DOCS, page), 'utf-8'));
  expect(anchor === undefined ? [] : [anchor].filter(a => !anchors.includes(a))).toEqual([]);
});
