/** Expressions of the app, and how the two languages write them. */
import { asText } from '../../src/checks/json-text';

export type Language = 'typescript' | 'python';

export type Code = string | number | boolean | readonly Code[] | Raw | Call | Struct | Entries;

/** Code that is written as it is. `names` are the names that it imports. */
export class Raw {
  constructor(
    readonly typescript: string, readonly python = typescript,
    readonly names: readonly string[] = [], readonly pythonNames = names,
  ) {}
}

/** A constant, such as `ServersSubPlan.P1`. */
export const constant = (path: string): Raw => new Raw(path, path, [path.split('.')[0]]);

export interface Option {
  /** The name in TypeScript. */
  readonly name: string;
  readonly value: Code;
  /** Lines of the comment above it. */
  readonly comments?: readonly string[];
}

interface CallParts {
  readonly args?: readonly Code[];
  readonly options?: readonly Option[];
  readonly isNew?: boolean;
  /** The object whose method is called. */
  readonly on?: Code;
}

/** A call of a method or a constructor, named as in TypeScript. */
export class Call {
  constructor(readonly name: string, readonly parts: CallParts = {}) {}
}

/** Options in options: an object in TypeScript, and the class in Python. */
export class Struct {
  constructor(readonly name: string, readonly options: readonly Option[]) {}
}

/** A map whose keys are data, so that both languages write the same keys. */
export class Entries {
  constructor(readonly values: { readonly [name: string]: Code }) {}
}

const WIDTH = 110;
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/** Returns the code of an expression. `indent` is the indentation of the line where the expression begins. */
export function write(code: Code, language: Language, indent = ''): string {
  const isPython = language === 'python';
  if (code instanceof Raw) return code[language];
  if (code instanceof Call) return writeCall(code, language, indent);
  if (code instanceof Struct) {
    if (isPython) return writeCall(new Call(code.name, { options: code.options }), language, indent);
    return block('{ ', ' }', language, indent, inner => optionEntries(code.options, language, inner));
  }
  if (code instanceof Entries) {
    const [open, close] = isPython ? ['{', '}'] : ['{ ', ' }'];
    return block(open, close, language, indent, inner => Object.entries(code.values)
      .map(([name, value]) => ({ text: `${write(name, language)}: ${write(value, language, inner)}` })));
  }
  if (typeof code === 'string') return text(code, isPython);
  if (typeof code === 'boolean') return isPython ? (code ? 'True' : 'False') : asText(code);
  if (typeof code === 'number') return asText(code);
  return block('[', ']', language, indent, inner => code.map(entry => ({ text: write(entry, language, inner) })));
}

/** Characters that are invisible, end a line or change the direction of text. Text from a file can contain them. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

function text(value: string, isPython: boolean): string {
  const escaped = JSON.stringify(value).replace(UNSEEN, (character) => {
    const hex = character.codePointAt(0)!.toString(16);
    if (hex.length <= 4) return `\\u${hex.padStart(4, '0')}`;
    return isPython ? `\\U${hex.padStart(8, '0')}` : `\\u{${hex}}`;
  });
  return isPython ? escaped : `'${escaped.slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}

function writeCall({ name, parts: { args = [], options = [], isNew, on } }: Call, language: Language, indent: string): string {
  const isPython = language === 'python';
  const dot = name.lastIndexOf('.');
  const method = isPython && (dot >= 0 || on !== undefined) ? name.slice(0, dot + 1) + snakeCase(name.slice(dot + 1)) : name;
  const callee = `${isNew && !isPython ? 'new ' : ''}${on === undefined ? '' : `${write(on, language, indent)}.`}${method}`;
  const first = args.map(arg => write(arg, language, indent)).join(', ');
  if (options.length === 0) {
    if (first.length < WIDTH - 20 || first.includes('\n')) return `${callee}(${first})`;
    return `${callee}${block('(', ')', language, indent, inner => args.map(arg => ({ text: write(arg, language, inner) })))}`;
  }
  const entries = (inner: string) => optionEntries(options, language, inner);
  if (!isPython) return `${callee}(${first}${first && ', '}${block('{ ', ' }', language, indent, entries)})`;
  const own = (inner: string) => [...first === '' ? [] : [{ text: first }], ...entries(inner)];
  return `${callee}${block('(', ')', language, indent, own)}`;
}

function optionEntries(options: readonly Option[], language: Language, inner: string): Entry[] {
  const isPython = language === 'python';
  return options.map(({ name, value, comments }) => {
    const written = write(value, language, inner);
    return { comments, text: isPython ? `${snakeCase(name)}=${written}` : name === written ? name : `${name}: ${written}` };
  });
}

interface Entry {
  readonly text: string;
  readonly comments?: readonly string[];
}

/** Writes the entries in one line if they fit, otherwise in one line each. */
function block(open: string, close: string, language: Language, indent: string, entries: (inner: string) => readonly Entry[]): string {
  const inner = `${indent}${language === 'python' ? '    ' : '  '}`;
  const all = entries(inner);
  if (all.length === 0) return `${open.trimEnd()}${close.trimStart()}`;
  const line = `${open}${all.map(e => e.text).join(', ')}${close}`;
  const isShort = line.length + inner.length < WIDTH - 20 && !line.includes('\n') && all.every(e => (e.comments ?? []).length === 0);
  if (isShort) return line;
  const lines = all.flatMap(({ text: written, comments = [] }) => [...comment(comments, language), `${written},`].map(l => `${inner}${l}`));
  return [open.trimEnd(), ...lines, `${indent}${close.trimStart()}`].join('\n');
}

/** Returns the lines of a comment. No text can end its line. */
export const comment = (lines: readonly string[], language: Language): string[] => lines.map(line =>
  `${language === 'python' ? '#' : '//'} ${line.replace(UNSEEN, c => `\\u{${c.codePointAt(0)!.toString(16)}}`)}`.trimEnd());

/** The names that expressions import, sorted. */
export function namesIn(codes: readonly Code[], language: Language): string[] {
  const found = new Set<string>();
  const visit = (code: Code): void => {
    if (code instanceof Raw) {
      (language === 'python' ? code.pythonNames : code.names).forEach(name => found.add(name));
    } else if (code instanceof Call) {
      const { args = [], options = [], on } = code.parts;
      if (on === undefined) found.add(code.name.split('.')[0]);
      [...on === undefined ? [] : [on], ...args, ...options.map(o => o.value)].forEach(visit);
    } else if (code instanceof Struct) {
      if (language === 'python') found.add(code.name);
      code.options.forEach(option => visit(option.value));
    } else if (code instanceof Entries) {
      Object.values(code.values).forEach(visit);
    } else if (Array.isArray(code)) {
      code.forEach(visit);
    }
  };
  codes.forEach(visit);
  return [...found].sort();
}

/** Names from modules other than the library: their modules in TypeScript and in Python. */
const OTHER_MODULES: { readonly [name: string]: readonly [typescript: string, python: string] } = {
  join: ['path', ''],
  Path: ['', 'pathlib'],
  Duration: ['aws-cdk-lib', 'aws_cdk'],
  RetentionDays: ['aws-cdk-lib/aws-logs', 'aws_cdk.aws_logs'],
};

/** The names that come from a module. Without a module, the names that come from the library. */
export function namesOf(names: readonly string[], language: Language, module?: string): string[] {
  return names.filter(name =>
    (Object.hasOwn(OTHER_MODULES, name) ? OTHER_MODULES[name][language === 'python' ? 1 : 0] : undefined) === module);
}
