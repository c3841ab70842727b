import { spawn } from 'child_process';
import { mkdirSync, writeFileSync } from 'fs';
import { delimiter, dirname, join } from 'path';
import { awsEnvironment, ENDPOINT, FOLDER, PYTHON, type Target } from './environment';

const ROOT = join(__dirname, '..', '..');

export interface Verified {
  readonly code: number;
  readonly output: string;
  /** The differences: check and finding. */
  readonly differences: [string, string][];
  /** The results of all checks. */
  readonly results: Record<string, string>;
}

/** Runs `npm run cli -- verify` as a user does, with the AWS CLI of the emulator's virtual environment. */
export async function verify(target: Target, args: string[]): Promise<Verified> {
  const tsNode = join(ROOT, 'node_modules', '.bin', 'ts-node');
  const script = ['--transpile-only', '--project', 'test/tsconfig.json', 'build/cli/run.ts', 'verify'];
  const child = spawn(tsNode, [...script, '--json', ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...awsEnvironment(target),
      PATH: [folderOfAws(), process.env.PATH].join(delimiter),
      HOME: FOLDER,
      TMPDIR: FOLDER,
      CDK_VALIDATION: 'false',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    },
  });
  let stdout = '';
  let output = '';
  child.stdout.on('data', (data) => {
    stdout += data;
    output += data;
  });
  child.stderr.on('data', data => (output += data));
  const code = await new Promise<number>((resolve, reject) =>
    child.once('error', reject).once('close', status => resolve(status ?? 1)));
  const findings: any[] = stdout.startsWith('{') ? JSON.parse(stdout).findings ?? [] : [];
  return {
    code,
    output,
    differences: findings.filter(f => f.result === 'differs').map(f => [f.check, f.found]),
    results: Object.fromEntries(findings.map(f => [f.check, f.result])),
  };
}

/** A folder with the AWS CLI. Version 1 uses its own address for SQS, unless an argument sets another address. */
function folderOfAws(): string {
  const folder = join(FOLDER, 'bin');
  mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh\nexec '${join(dirname(PYTHON), 'aws')}' --endpoint-url ${ENDPOINT} "$@"\n`;
  writeFileSync(join(folder, 'aws'), script, { mode: 0o755 });
  return folder;
}
