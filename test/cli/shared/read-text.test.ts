/** Files that the tools of several systems write. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { InputError } from '../../../cli/shared/input-error';
import { readText, readJson } from '../../../cli/shared/read-files';
import { repeatedName } from '../../../src/checks/json-text';

const folder = mkdtempSync(join(tmpdir(), 'text-'));
const file = join(folder, 'answer.json');
const JSON_TEXT = '{"Name":"é 日本"}';

test.each([
  ['UTF-8', Buffer.from(JSON_TEXT)],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${JSON_TEXT}`)],
  ['UTF-16, as PowerShell 5 writes it', Buffer.from(`\ufeff${JSON_TEXT}`, 'utf16le')],
])('%s', (_, bytes) => {
  writeFileSync(file, bytes);
  expect(readText(file)).toBe(JSON_TEXT);
  expect(readJson(file)).toEqual({ Name: 'é 日本' });
});

test('another encoding, such as that of cmd.exe, is refused: letters would get lost', () => {
  writeFileSync(file, Buffer.from(JSON_TEXT.replace('日本', ''), 'latin1'));
  expect(() => readText(file))
    .toThrow(new InputError(`${file} must be in UTF-8 or UTF-16, and is in another encoding: convert it, otherwise letters get lost`));
});

test.each([['none.json', 'there is no file PATH'], ['answer.json/x', 'there is no file PATH'], ['.', 'PATH is a folder']])(
  '%s: no words of Node.js', (name, message) => {
    writeFileSync(file, JSON_TEXT);
    const path = join(folder, name);
    expect(() => readText(path)).toThrow(new InputError(message.replace('PATH', path)));
  });

describe('a name that an object has twice, of which JSON.parse drops a value', () => {
  test.each([
    ['{"a": 1, "b": {"a": 1}, "c": [{"a": 1}, {"a": 1}]}'], ['["a", "a", {"x": "a:"}, {"x": "a"}]'],
    ['{"a": "\\"", "b": "\\\\", "c": "{"}'], ['"a"'], ['null'], ['{}'],
  ])('not in %s', (text) => {
    JSON.parse(text);
    expect(repeatedName(text)).toBeUndefined();
  });

  test.each([
    ['{"a": 1, "a": 1}', '"a"'], ['[{"b": [], "a": {"b": 1}, "b": 1}]', '"b"'], ['{"a": "\\"", "\\u0061": 1}', '"\\u0061"'],
    ['{"__proto__": 1, "__proto__": 1}', '"__proto__"'], ['{"": 1, "": 1}', '""'],
  ])('in %s', (text, name) => {
    JSON.parse(text);
    expect(repeatedName(text)).toBe(`must have each name of an object once, got ${name} twice, in line 1`);
  });

  test('in a file: its line', () => {
    writeFileSync(file, '{\n  "Resources": {},\n  "Resources": {}\n}');
    expect(() => readJson(file)).toThrow(new InputError(`${file} must have each name of an object once, got "Resources" twice, in line 3`));
  });
});
