/** Python files as templates have them. `.ci/steps/handler.sh` checks the types of the files, and runs them and their variants. */
import { readdirSync, readFileSync } from 'fs';
import { join, relative } from 'path';
import { pythonDeclaration, pythonModules } from '../build/inline-python/inline-python';

const SRC = join(__dirname, '..', 'src');
const filesOf = (pattern: RegExp) => readdirSync(SRC, { recursive: true, encoding: 'utf-8' }).filter(f => pattern.test(f)).sort();

test.each(pythonModules().map(([path, text]) => [relative(SRC, path), text]))('%s is up to date (npx projen python-code)', (path, text) => {
  expect(readFileSync(join(SRC, path), 'utf-8')).toBe(text);
});

test('every Python file is in a module, and every module is generated', () => {
  const modules = pythonModules();
  expect(filesOf(/\/python-code\.ts$/)).toEqual(modules.map(([path]) => relative(SRC, path)).sort());
  for (const file of filesOf(/\.py$/)) {
    expect(modules.map(([, text]) => text).join('')).toMatch(new RegExp(`// Generated from .*\\b${file.split('/').pop()}`));
  }
});

const SAMPLE = `# About it.
from __future__ import annotations

import json, os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    class Event(TypedDict):
        Id: str

HAS_MORE = True  # more of it
IS_QUIET = True

NAMES = '\\n'.split()  # type: ignore[attr]


# What it is for.
def handler(event: dict[str, Any], names: list[str] = [], *, context: object) -> tuple[str, str]:
    first: str
    # How.
    if HAS_MORE:
        if event:
            return f'\`\${event}'
        else:
            more(event)
        if IS_QUIET:
            quiet()
    else:
        less()

    return {'a': 1}[event]
`;

describe('a Python file', () => {
  test('loses what is for readers and type checkers, and its options', () => {
    expect(pythonDeclaration('sample', SAMPLE, 1)).toBe(`export interface SampleOptions {
  readonly hasMore: boolean;
  readonly isQuiet: boolean;
}

export function sample({ hasMore, isQuiet }: SampleOptions): string {
  return [
    \`import json, os

NAMES = '\\\\n'.split()

def handler(event, names = [], *, context):
\`,
    hasMore &&
      \` if event:
  return f'\\\`\\\${event}'
 else:
  more(event)
\`,
    hasMore && isQuiet &&
      \` quiet()
\`,
    !hasMore &&
      \` less()
\`,
    \`
 return {'a': 1}[event]
\`,
  ].filter(Boolean).join('');
}
`);
  });

  test('without options is a constant, as wide as its file', () => {
    expect(pythonDeclaration('check_it', 'def a() -> None:\n    b()\n\n\nc()\n', 4)).toBe(
      'export const CHECK_IT = `def a():\n    b()\n\n\nc()\n`;\n');
  });

  test.each(['if HAS_MORE and event:', 'x = HAS_MORE', 'elif HAS_MORE:', 'if not HAS_MORE:'])('cannot say %s', line => {
    expect(() => pythonDeclaration('sample', `HAS_MORE = True\n${line}\n    pass\n`, 4)).toThrow(
      `an option must be alone in a line "if HAS_MORE:", got: ${line}`);
  });
});
