// Compiles the library, the command and the build, which environment.cjs loads outside of Jest's sandboxes: once for all processes.
import { execFileSync } from 'child_process';
import { writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import useTempFolder from './temp-folder';

const ROOT = resolve(__dirname, '..', '..');
const COMPILER = join(ROOT, 'node_modules', 'typescript-native', 'bin', 'tsc');

export default function (): void {
  useTempFolder();
  const outDir = join(tmpdir(), 'compiled');
  const project = `${outDir}.json`;
  writeFileSync(project, JSON.stringify({
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      // `import()` becomes `require()`, which finds TypeScript.
      module: 'commonjs',
      // `npm test` checks types before the tests.
      noCheck: true,
      noResolve: true,
      noEmitOnError: false,
      declaration: false,
      inlineSourceMap: true,
      rootDir: ROOT,
      outDir,
      types: [],
    },
    include: ['src', 'cli', 'build'].map(name => join(ROOT, name)),
  }));
  execFileSync(process.execPath, [COMPILER, '--project', project], { stdio: 'inherit' });
  process.env.COMPILED_SOURCES = outDir;
}
