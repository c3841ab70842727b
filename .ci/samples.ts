/**
 * Checks the samples in the documents. `samples.ts` type-checks TypeScript samples and checks that the commands exist.
 * `samples.ts python FOLDER` writes Python samples to files, which python.sh runs. A Python fence with the word
 * `continued` is appended to the file of the previous fence.
 *
 * Each fence names its language. A TypeScript sample replaces `/// here` in `rosetta/default.ts-fixture`, or in the
 * fixture that the fence names (`fixture=app`), as in jsii-rosetta.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..');
const LANGUAGES = ['ts', 'python', 'sh', 'sql', 'text', 'diff', 'hcl', 'json'];
const GENERATED = ['API.md', 'CHANGELOG.md'];

interface Sample {
  readonly document: string;
  /** Line of the document where the code begins, counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly fixture: string;
  /** Whether the sample continues the program of the previous sample. */
  readonly isContinued: boolean;
  readonly code: string;
}

const read = (file: string) => readFileSync(join(ROOT, file), 'utf-8');
const lineAt = (text: string, index: number) => text.slice(0, index).split('\n').length;

function documents(): string[] {
  return ['.', 'docs', 'docs/contributing', 'examples', 'bench']
    .flatMap(folder =>
      readdirSync(join(ROOT, folder))
        .filter(f => f.endsWith('.md'))
        .map(f => join(folder, f)),
    )
    .filter(document => !GENERATED.includes(document))
    .sort();
}

function samplesOf(document: string): Sample[] {
  const text = read(document);
  const fences = [...text.matchAll(/^ *```(.*)$/gm)];
  if (fences.length % 2 === 1) throw new Error(`${document}: a fence is not closed`);
  return fences.filter((_, i) => i % 2 === 0).map((open, i): Sample => {
    const [language, ...info] = open[1].trim().split(' ');
    const line = lineAt(text, open.index) + 1;
    if (!LANGUAGES.includes(language)) {
      throw new Error(
        `${document}:${line - 1}: the fence must name its language, one of ${LANGUAGES.join(', ')}, got '${language}'`,
      );
    }
    const fixture = info.find(word => word.startsWith('fixture='))?.slice('fixture='.length) ?? 'default';
    return {
      document,
      line,
      language,
      fixture,
      isContinued: info.includes('continued'),
      code: text.slice(open.index + open[0].length + 1, fences[2 * i + 1].index),
    };
  });
}

/** Returns the type errors in the samples, each with its place in the document. */
function typeErrors(samples: readonly Sample[]): string[] {
  const configFile = join(ROOT, 'test', 'tsconfig.json');
  const { options } = ts.getParsedCommandLineOfConfigFile(
    configFile,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  )!;
  const files = new Map(samples.map(sample => {
    const [before, after] = read(`rosetta/${sample.fixture}.ts-fixture`).split('/// here\n');
    if (after === undefined) throw new Error(`rosetta/${sample.fixture}.ts-fixture must hold a line '/// here'`);
    const place = `${sample.document.replace(/\W/g, '-')}-${sample.line}.ts`;
    // The file is not written to disk. Its path is in this folder, so that modules resolve from here.
    return [
      join(__dirname, place),
      {
        sample,
        offset: sample.line - before.split('\n').length,
        text: `${before}${sample.code}${after}\nexport {};\n`,
      },
    ] as const;
  }));

  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = name => files.has(name) || fileExists(name);
  host.readFile = name => files.get(name)?.text ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const file = files.get(name);
    return file ? ts.createSourceFile(name, file.text, version) : getSourceFile(name, version, ...rest);
  };
  // Samples may declare names that they do not use.
  const program = ts.createProgram(
    [...files.keys()],
    { ...options, noEmit: true, noUnusedLocals: false, noUnusedParameters: false },
    host,
  );
  return [...files].flatMap(([name, { sample, offset }]) => {
    const source = program.getSourceFile(name)!;
    return ts.getPreEmitDiagnostics(program, source).map(({ messageText, start = 0 }) => {
      const line = source.getLineAndCharacterOfPosition(start).line + 1 + offset;
      return `${sample.document}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
  });
}

/** Returns errors for commands that do not exist in this repository: scripts, examples, and options of `npm run example`. */
function unknownCommands(document: string): string[] {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const options = [...read('examples/run.ts').matchAll(/^ {2}(--?[\w-]+)/gm)].map(m => m[1]);
  const isKnown = (word: string, i: number) =>
    word.startsWith('-') ? options.includes(word) : i > 0 || existsSync(join(ROOT, 'examples', word, 'app.ts'));
  const text = read(document);
  return [
    ...[...text.matchAll(/(?:npm run|npx projen) ([a-z][\w:-]*)/g)].filter(m => !(m[1] in scripts)),
    ...[...text.matchAll(/npm run example -- ([^`\n|#]+)/g)].filter(m => !m[1].trim().split(/ +/).every(isKnown)),
  ].map(({ index, 0: command }) => `${document}:${lineAt(text, index)}: there is no '${command.trim()}'`);
}

function main([mode, folder]: string[]): void {
  const samples = documents().flatMap(samplesOf);
  const inLanguage = (language: string) => samples.filter(s => s.language === language);
  if (mode === 'python') {
    mkdirSync(folder, { recursive: true });
    let file = '';
    for (const { document, line, code, isContinued } of inLanguage('python')) {
      if (!isContinued) file = join(folder, `${document.replace(/\W/g, '-')}-${line}.py`);
      writeFileSync(file, code, { flag: isContinued ? 'a' : 'w' });
    }
    return;
  }
  const errors = [...typeErrors(inLanguage('ts')), ...documents().flatMap(unknownCommands)];
  for (const error of errors) console.error(error);
  if (errors.length > 0) throw new Error(`${errors.length} errors in samples`);
  console.log(
    `${inLanguage('ts').length} samples in ${new Set(inLanguage('ts').map(s => s.document)).size} documents compile`,
  );
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
