import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'child_process';
import { readFileSync } from 'fs';
import { join, relative } from 'path';
import { createInterface } from 'readline';

const PYTHON = process.env.MOTO_PYTHON ?? 'python3';
const CHECK = `
import sys, importlib.metadata as m
installed = {d.metadata["Name"] + " " + d.version for d in m.distributions()}
sys.exit(", ".join(r for r in sys.argv[1:] if r not in installed) or 0)`;

/**
 * Returns the reason why a runner cannot run, or undefined. Versions must be exact, because runners use internals of moto.
 */
function whatIsMissing(requirements: string): string | undefined {
  const required = [...readFileSync(requirements, 'utf-8').matchAll(/^(\w+).*==(.+)$/gm)].map(
    ([, name, version]) => `${name} ${version}`,
  );
  const { status, stderr, error } = spawnSync(PYTHON, ['-c', CHECK, ...required], { encoding: 'utf-8' });
  return status === 0 ? undefined : error ? error.message : `${PYTHON} has no ${stderr.trim()}`;
}

/**
 * A group of tests that need moto: `folder` has a requirements.txt, and a runner.py that answers each line of JSON with
 * a line of JSON. They are skipped without moto, but fail if REQUIRE_MOTO is set, as in the step of .ci.
 */
export function describeWithMoto(
  title: string, folder: string, step: string, define: (ask: (request: object) => Promise<any>) => void,
): void {
  const requirements = join(folder, 'requirements.txt');
  const missing = whatIsMissing(requirements);
  if (missing && process.env.REQUIRE_MOTO) {
    test(`${title} (the runner needs moto)`, () => expect(missing).toBeUndefined());
    return;
  }
  if (missing) {
    console.warn(`"${title}" is skipped, since the runner needs moto (${missing}). Run ${step}, or install ` +
      `${relative(process.cwd(), requirements)} into a virtual environment and set MOTO_PYTHON to its python.`);
  }
  (missing ? describe.skip : describe)(missing ? `${title} (skipped, ${missing})` : title, () => {
    jest.setTimeout(60_000); // The machine can be busy.
    let runner: Runner | undefined;
    beforeAll(() => { runner = new Runner(join(folder, 'runner.py')); });
    afterAll(() => runner?.close());
    define(request => runner!.ask(request));
  });
}

/** A Python program that runs the server of moto. It answers each line with one line. */
class Runner {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private errors = '';

  constructor(program: string) {
    // Python must not write bytecode to the repository.
    this.process = spawn(PYTHON, ['-B', program], { env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR } });
    this.process.stderr.on('data', data => { this.errors += data; });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  public async ask(request: object): Promise<any> {
    this.process.stdin.write(`${JSON.stringify(request)}\n`);
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
