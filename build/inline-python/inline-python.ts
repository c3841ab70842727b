/**
 * Converts Python files of `src/` to TypeScript, because a template contains their code inline. Code that only readers and type
 * checkers need is left out: comments, imports of `typing`, the block `if TYPE_CHECKING:`, and types of functions and variables.
 *
 * A constant `NAME = True` of a file is an option. The result contains neither `if NAME:` and its `else:` nor the branch that the
 * value of the option does not take. So one Python file has all variants, and it can run and tools can check it.
 */

import { readFileSync } from 'fs';
import { join } from 'path';

/** A file, and how many spaces one level of its code has. With less than four spaces, several empty lines become one. */
interface PythonFile {
  readonly name: string;
  readonly indent: 1 | 2 | 4;
}

/** The files by folder of `src/`. The scripts of the runbook have a small indent, because runbooks and templates have a size limit. */
const FILES: Record<string, readonly PythonFile[]> = {
  'host-management': [{ name: 'inspect_instance.py', indent: 1 }, { name: 'check_report.py', indent: 2 }],
  'identity': [{ name: 'provider_function.py', indent: 4 }],
  'stacksets': [{ name: 'trusted_access.py', indent: 4 }],
};

/** Lines that the code contains if all conditions are true. `!` negates an option. */
interface Part {
  readonly conditions: readonly string[];
  readonly text: string;
}

const LEVEL = 4;
const FOR_READERS = /^\s*(#.*|from (__future__|typing) import .*|(?!else:|try:|finally:)[a-z_]\w*: [^=]+|[A-Z_]+ = True)$/;

/** The generated modules of `src/`: path and text. */
export function pythonModules(): [path: string, text: string][] {
  return Object.entries(FILES).map(([folder, files]) => {
    const path = join(__dirname, '..', '..', 'src', folder);
    const names = files.map(f => f.name).join(' and ');
    const header = `// Generated from ${names}. To modify, edit ${files.length > 1 ? 'these' : 'it'} and run "npx projen python-code".\n`;
    return [join(path, 'python-code.ts'), header + files.map(({ name, indent }) =>
      `\n${pythonDeclaration(name.replace(/\.py$/, ''), readFileSync(join(path, name), 'utf-8'), indent)}`).join('')];
  });
}

/** The code of one file: a constant or, if it has options, a function. */
export function pythonDeclaration(name: string, python: string, indent: number): string {
  const options = [...python.matchAll(/^([A-Z_]+) = True\b/gm)].map(m => m[1]);
  const parts = partsOf(python, options, indent);
  if (options.length === 0) return `export const ${name.toUpperCase()} = ${literal(parts.map(p => p.text).join(''))};\n`;
  const terms = parts.map(({ conditions, text }) =>
    (conditions.length > 0 ? `${conditions.map(camelCase).join(' && ')} &&\n      ` : '') + literal(text));
  const names = options.map(camelCase);
  return `export interface ${camelCase(`_${name}`)}Options {\n${names.map(o => `  readonly ${o}: boolean;\n`).join('')}}\n\n` +
    `export function ${camelCase(name)}({ ${names.join(', ')} }: ${camelCase(`_${name}`)}Options): string {\n` +
    `  return [\n${terms.map(term => `    ${term},\n`).join('')}  ].filter(Boolean).join('');\n}\n`;
}

function partsOf(python: string, options: readonly string[], indent: number): Part[] {
  const parts: Part[] = [];
  /** The removed lines `if` and `else` around the current line. */
  const around: { depth: number; condition: string }[] = [];
  let [blank, blanks] = [0, 0];
  for (const line of python.split('\n')) {
    blank = line === '' ? blank + 1 : 0;
    blanks = Math.max(blank, blanks);
    const code = line.replace(/ {2}# .*$/, '');
    const depth = line.search(/\S/);
    if (depth < 0 || line[depth] === '#') continue;
    let ended: typeof around[number] | undefined;
    while (around.length > 0 && depth <= around.at(-1)!.depth) ended = around.pop();
    const name = /^ *if ([A-Z_]+):$/.exec(code)?.[1];
    if (name === 'TYPE_CHECKING' || name && options.includes(name)) {
      around.push({ depth, condition: name });
    } else if (code.trim() === 'else:' && ended?.depth === depth) {
      around.push({ depth, condition: `!${ended.condition}` });
    } else if (!FOR_READERS.test(code) && around.every(a => a.condition !== 'TYPE_CHECKING')) {
      const unknown = options.find(option => new RegExp(`\\b${option}\\b`).test(code));
      if (unknown) throw new Error(`an option must be alone in a line "if ${unknown}:", got: ${code.trim()}`);
      const empty = parts.length === 0 ? 0 : Math.min(blanks, indent < LEVEL ? 1 : blanks);
      const text = '\n'.repeat(empty) + narrowed(withoutTypes(code.slice(LEVEL * around.length)), indent) + '\n';
      add(parts, { conditions: around.map(a => a.condition), text });
      blanks = 0;
    }
  }
  return parts;
}

/** Removes the types of the parameters and of the result from a line that defines a function. */
function withoutTypes(code: string): string {
  return code.replace(/^( *def \w+\()(.*)\) -> .*:$/, (_, start, parameters) =>
    `${start}${parameters.replace(/(\w+): [^=]*?(?= = |, \w+: |, \*|$)/g, '$1')}):`);
}

function narrowed(code: string, indent: number): string {
  return code.replace(/^( {4})+/, spaces => ' '.repeat(spaces.length / LEVEL * indent));
}

function add(parts: Part[], { conditions, text }: Part): void {
  const last = parts.at(-1);
  if (last && last.conditions.join() === conditions.join()) parts.splice(-1, 1, { conditions, text: last.text + text });
  else parts.push({ conditions, text });
}

function literal(text: string): string {
  return `\`${text.replace(/[\\`]|\$\{/g, '\\$&')}\``;
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}
