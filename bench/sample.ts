import { spawnSync } from 'child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

/** Measurements of one run of an app. Times are in milliseconds, memory is in bytes. */
export interface Sample {
  /** From the first line of the app until its assembly is written, including the loading of modules. */
  readonly run: number;
  /** The part of `run` after the imports of the app, from `new App()`. It includes modules that are loaded at their first use. */
  readonly synthesis: number;
  /** Processor time of `synthesis`, all threads. */
  readonly processor: number;
  /** Peak of the resident set. */
  readonly memory: number;
  /** Number of modules that are loaded, without those of Node.js. */
  readonly modules: number;
}

export interface AppOptions {
  readonly app: 'library' | 'bare' | 'organization';
  /** The template validation of CDK. */
  readonly validation: boolean;
  readonly env?: { readonly [name: string]: string };
}

/**
 * Runs each app in its own process: `cdk synth` starts the app anew every time, so users wait for a cold run with all
 * its modules. A warm process would favor the bare resources over code that computes something.
 *
 * The apps are transpiled once, so that no run pays for TypeScript. The output folder is inside the repository, where
 * the package's name resolves to `lib/`, and is called cdk.out, which git ignores.
 */
export class Bench {
  private readonly dir: string;

  constructor() {
    const parent = join(__dirname, 'cdk.out');
    mkdirSync(parent, { recursive: true });
    this.dir = mkdtempSync(join(parent, 'bench-'));
    const apps = join(__dirname, 'apps');
    for (const file of readdirSync(apps).filter(f => f.endsWith('.ts'))) {
      const { outputText } = ts.transpileModule(readFileSync(join(apps, file), 'utf-8'), {
        compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
      });
      writeFileSync(join(this.dir, file.replace(/\.ts$/, '.js')), outputText);
    }
  }

  /** Runs an app and discards its output. */
  public sample(options: AppOptions): Sample {
    return this.withAssembly(options, sample => sample);
  }

  /** Runs an app and reads the template of its first stack. */
  public template(options: AppOptions): any {
    return this.withAssembly(options, (_, assembly) =>
      JSON.parse(readFileSync(join(assembly, 'Stack0.template.json'), 'utf-8')),
    );
  }

  /** Writes a file for apps to read. */
  public write(name: string, content: unknown): string {
    const path = join(this.dir, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  }

  public dispose(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  private withAssembly<T>({ app, validation, env }: AppOptions, read: (sample: Sample, assembly: string) => T): T {
    const assembly = mkdtempSync(join(this.dir, 'assembly-'));
    const { CDK_VALIDATION, CDK_CONTEXT_JSON, CDK_OUTDIR, ...inherited } = process.env;
    const { status, stderr, output } = spawnSync(process.execPath, [join(this.dir, `${app}.js`)], {
      env: { ...inherited, ...validation ? {} : { CDK_VALIDATION: 'false' }, ...env, BENCH_OUT: assembly },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      encoding: 'utf-8',
    });
    if (status !== 0) throw new Error(`${app} failed: ${stderr}`);
    const result = read(JSON.parse(output[3]!), assembly);
    rmSync(assembly, { recursive: true });
    return result;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
