import { execFileSync, spawn } from 'child_process';
import { mkdtempSync } from 'fs';
import { join } from 'path';
import { awsEnvironment, FOLDER, type Target } from './environment';
import { contextOf } from '../../examples/context';

const ROOT = join(__dirname, '..', '..');

export interface CdkOptions extends Target {
  /** The folder of the app with its cdk.json, relative to the root of the repository. Some commands need no app. */
  readonly app?: string;
  readonly context?: Record<string, string>;
}

export interface CdkResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output and standard error, in the order in which they arrived. */
  readonly output: string;
}

/** Runs the CDK CLI of this repository, as a user would: `cdk(['deploy'], { app: 'examples/single-account', ... })`. */
function cdk(args: string[], options: CdkOptions): Promise<CdkResult> {
  const home = mkdtempSync(join(FOLDER, 'cdk-'));
  const all = [
    ...args,
    ...(options.app ? ['--output', join(home, 'cdk.out')] : []),
    ...Object.entries(options.context ?? {}).flatMap(([key, value]) => ['--context', `${key}=${value}`]),
    ...(args[0] === 'deploy'
      ? ['--require-approval', 'never', '--progress', 'events']
      : args[0] === 'destroy'
        ? ['--force']
        : []),
    '--no-notices',
    '--no-color',
  ];
  return run(join(ROOT, 'node_modules', '.bin', 'cdk'), all, {
    cwd: options.app ? join(ROOT, options.app) : home,
    env: {
      ...awsEnvironment(options),
      PATH: process.env.PATH,
      NODE_NO_WARNINGS: '1',
      npm_config_update_notifier: 'false',
      HOME: home,
      TMPDIR: home,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DISABLE_VERSION_CHECK: '1',
      CDK_VALIDATION: 'false',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    },
  });
}

/** Runs the CDK CLI, and throws an error with its output if it fails. */
export async function cdkOk(args: string[], options: CdkOptions): Promise<CdkResult> {
  const result = await cdk(args, options);
  if (result.code !== 0) throw new Error(`cdk ${args.join(' ')} ended with ${result.code}:\n${result.output}`);
  return result;
}

/** Throws if the command does not fail. Returns the output of the CLI. */
export async function cdkFails(args: string[], options: CdkOptions): Promise<string> {
  const { code, output } = await cdk(args, options);
  if (code === 0) throw new Error(`cdk ${args.join(' ')} did not fail:\n${output}`);
  return output;
}

/** Prepares an account and a region for deployments. */
export async function bootstrap(target: Target): Promise<void> {
  await cdkOk(['bootstrap', `aws://${target.account}/${target.region}`], target);
}

/** Synthesizes an example without the CDK CLI. The given context replaces the context of its cdk.json. */
export function synthesizeExample(name: string, output: string, context: Record<string, string>): void {
  const tsNode = join(ROOT, 'node_modules', '.bin', 'ts-node');
  const CDK_CONTEXT_JSON = JSON.stringify({ ...contextOf(join(ROOT, 'examples', name)), ...context });
  execFileSync(tsNode, ['--transpile-only', '--project', 'test/tsconfig.json', `examples/${name}/app.ts`], {
    cwd: ROOT,
    env: { ...process.env, CDK_OUTDIR: output, CDK_CONTEXT_JSON, CDK_VALIDATION: 'false' },
  });
}

function run(
  command: string,
  args: string[],
  options: { cwd: string; env: Record<string, string | undefined> },
): Promise<CdkResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '',
      stderr = '',
      output = '';
    child.stdout.on('data', data => {
      stdout += data;
      output += data;
    });
    child.stderr.on('data', data => {
      stderr += data;
      output += data;
    });
    child.once('error', reject).once('close', code => resolve({ code: code ?? 1, stdout, stderr, output }));
  });
}
