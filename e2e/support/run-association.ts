import { execFileSync } from 'child_process';
import { join } from 'path';
import { awsEnvironment, PYTHON, type Target } from './environment';

/** Executions of the runbook, by instance. */
export type Executions = Record<string, {
  readonly status: string; readonly message: string; readonly steps: { readonly name: string }[];
}>;

/** Runs the association of an account and region. The emulator stores associations, but does not run them. */
export function runAssociation(target: Target): Executions {
  return JSON.parse(execFileSync(PYTHON, ['-B', join(__dirname, 'run_association.py')], {
    encoding: 'utf-8', env: { ...awsEnvironment(target), PATH: process.env.PATH },
  }));
}
