import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { createInterface } from 'readline';
import type { Deployed } from './deployed';

/** An account before a run, and what happens to it meanwhile; see world.py and faults.py. */
export interface Scene {
  readonly instances?: Record<string, { profile?: string; tags?: Record<string, string>; state?: string }>;
  readonly roles?: Record<string, { path?: string; policies?: string[]; ownPolicies?: string[] }>;
  readonly profiles?: Record<string, { path?: string; role?: string }>;
  readonly deletedProfiles?: string[];
  readonly remadeProfiles?: Scene['profiles'];
  readonly buckets?: Record<string, { key?: string }>;
  readonly groups?: Record<string, string[]>;
  readonly faults?: object[];
  /** Parameters of each execution, or `association` for one execution a target. */
  readonly runs: (Record<string, string> | 'association')[];
}

export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly context: Record<string, string>;
}

export interface Execution {
  readonly executionId: string;
  readonly assumeRole: string;
  readonly status: string;
  readonly message: string;
  readonly steps: { readonly name: string; readonly status: string; readonly attempts: number }[];
}

export interface Run {
  /** By instance where an association ran, else under ''. */
  readonly executions: Record<string, Execution>;
  readonly calls: { readonly call: string; readonly permissions: Permission[] }[];
  /** Requests that were sent, retries and all. */
  readonly sent: Record<string, number>;
  /** That waits would have taken. */
  readonly seconds: number;
}

export interface Answer {
  readonly runs: Run[];
  readonly state: { profiles: Record<string, string | null>; policies: Record<string, string[]>; objects: Record<string, any> };
}

const PYTHON = process.env.MOTO_PYTHON ?? 'python3';
/** Of exactly these versions, since the runner reaches into moto. */
const REQUIRED = [...readFileSync(join(__dirname, 'requirements.txt'), 'utf-8').matchAll(/^(\w+).*==(.+)$/gm)].map(([, name, version]) => `${name} ${version}`);
const CHECK = `
import sys, importlib.metadata as m
installed = {d.metadata["Name"] + " " + d.version for d in m.distributions()}
sys.exit(", ".join(r for r in sys.argv[1:] if r not in installed) or 0)`;

/** What keeps the runner from running; undefined where nothing does. */
function whatIsMissing(): string | undefined {
  const { status, stderr, error } = spawnSync(PYTHON, ['-c', CHECK, ...REQUIRED], { encoding: 'utf-8' });
  return status === 0 ? undefined : error ? error.message : `${PYTHON} has no ${stderr.trim()}`;
}

/** A group of tests that need moto. They are skipped without, but fail where REQUIRE_MOTO is set, as in .ci/steps/runbook.sh. */
export function describeWithMoto(title: string, define: (play: (deployed: Deployed, scene: Scene) => Promise<Answer>) => void): void {
  const missing = whatIsMissing();
  if (missing && process.env.REQUIRE_MOTO) {
    test(title, () => { throw new Error(`the runner needs moto: ${missing}`); });
    return;
  }
  if (missing) {
    console.warn(`"${title}" is skipped, since the runner needs moto (${missing}). Run .ci/steps/runbook.sh, or install ` +
      'test/host-management/runbook/requirements.txt into a virtual environment and set MOTO_PYTHON to its python.');
  }
  (missing ? describe.skip : describe)(missing ? `${title} (skipped, ${missing})` : title, () => {
    jest.setTimeout(60_000); // on a busy machine
    let runner: Runner | undefined;
    beforeAll(() => { runner = new Runner(); });
    afterAll(() => runner?.close());
    define((deployed, scene) => runner!.play(deployed, scene));
  });
}

/** runner.py with moto's server in it: one request a line, one answer a line. */
class Runner {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private errors = '';

  constructor() {
    // Bytecode stays out of the tree.
    this.process = spawn(PYTHON, ['-B', join(__dirname, 'runner.py')], { env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR } });
    this.process.stderr.on('data', data => { this.errors += data; });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  public async play({ document, association, roles, profiles, deployment }: Deployed, scene: Scene): Promise<Answer> {
    const { runs, faults, ...world } = scene;
    this.process.stdin.write(`${JSON.stringify({
      ...deployment,
      document,
      faults,
      world: { ...world, roles: { ...roles, ...world.roles }, profiles: { ...profiles, ...world.profiles } },
      runs: runs.map(run => run === 'association' ? association : run),
    })}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`the runner has ended: ${this.errors}`);
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(answer.error);
    return answer;
  }

  public async close(): Promise<void> {
    const ended = new Promise(resolve => this.process.once('close', resolve));
    this.process.stdin.end();
    await ended;
  }
}
