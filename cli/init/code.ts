/** Expressions of the app, and how the two languages write them. */

export type Language = 'typescript' | 'python';

export type Code = string | number | boolean | readonly Code[] | Raw | Call;

/** Text that stands as it is. `names` are what it needs of other modules. */
export class Raw {
  constructor(readonly typescript: string, readonly python = typescript, readonly names: readonly string[] = []) {}
}

/** A constant, such as `ServersSubPlan.P1`. */
export const constant = (text: string): Raw => new Raw(text, text, [text.split('.')[0]]);

export interface Option {
  /** As in TypeScript. */
  readonly name: string;
  readonly value: Code;
  /** Lines above it. */
  readonly comments?: readonly string[];
}

export interface CallParts {
  readonly args?: readonly Code[];
  readonly options?: readonly Option[];
  readonly isNew?: boolean;
}

/** A call of a method or a constructor, named as in TypeScript. */
export class Call {
  constructor(readonly name: string, readonly parts: CallParts = {}) {}
}

const WIDTH = 110;
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/** An expression. The indentation is that of the line where it begins. */
export function write(code: Code, language: Language, indent = ''): string {
  const isPython = language === 'python';
  if (code instanceof Raw) return code[language];
  if (code instanceof Call) return writeCall(code, language, indent);
  if (typeof code === 'string') return isPython ? JSON.stringify(code) : `'${JSON.stringify(code).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
  if (typeof code === 'boolean') return isPython ? (code ? 'True' : 'False') : String(code);
  if (typeof code === 'number') return String(code);
  return block('[', ']', language, indent, inner => code.map(entry => ({ text: write(entry, language, inner) })));
}

function writeCall({ name, parts: { args = [], options = [], isNew } }: Call, language: Language, indent: string): string {
  const isPython = language === 'python';
  const dot = name.lastIndexOf('.');
  const method = isPython && dot >= 0 ? name.slice(0, dot + 1) + snakeCase(name.slice(dot + 1)) : name;
  const callee = isNew && !isPython ? `new ${name}` : method;
  const first = args.map(arg => write(arg, language, indent)).join(', ');
  if (options.length === 0) return `${callee}(${first})`;
  const entries = (inner: string) => options.map(({ name: option, value, comments }) => {
    const text = write(value, language, inner);
    return { comments, text: isPython ? `${snakeCase(option)}=${text}` : option === text ? option : `${option}: ${text}` };
  });
  if (!isPython) return `${callee}(${first}${first && ', '}${block('{ ', ' }', language, indent, entries)})`;
  const own = (inner: string) => [...first === '' ? [] : [{ text: first }], ...entries(inner)];
  return `${callee}${block('(', ')', language, indent, own)}`;
}

interface Entry {
  readonly text: string;
  readonly comments?: readonly string[];
}

/** Entries in one line if they fit, otherwise one line each. */
function block(open: string, close: string, language: Language, indent: string, entries: (inner: string) => readonly Entry[]): string {
  const inner = `${indent}${language === 'python' ? '    ' : '  '}`;
  const all = entries(inner);
  const line = `${open}${all.map(e => e.text).join(', ')}${close}`;
  const isShort = line.length + inner.length < WIDTH - 20 && !line.includes('\n') && all.every(e => (e.comments ?? []).length === 0);
  if (isShort) return line;
  const lines = all.flatMap(({ text, comments = [] }) => [...comment(comments, language), `${text},`].map(l => `${inner}${l}`));
  return [open.trimEnd(), ...lines, `${indent}${close.trimStart()}`].join('\n');
}

export const comment = (lines: readonly string[], language: Language): string[] =>
  lines.map(line => `${language === 'python' ? '#' : '//'} ${line}`);

/** Names that expressions need of other modules, sorted. */
export function namesIn(codes: readonly Code[]): string[] {
  const found = new Set<string>();
  const visit = (code: Code): void => {
    if (code instanceof Raw) {code.names.forEach(name => found.add(name));} else if (code instanceof Call) {
      const { args = [], options = [] } = code.parts;
      found.add(code.name.split('.')[0]);
      [...args, ...options.map(o => o.value)].forEach(visit);
    } else if (Array.isArray(code)) {code.forEach(visit);}
  };
  codes.forEach(visit);
  return [...found].sort();
}
