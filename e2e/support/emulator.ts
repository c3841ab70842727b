import { spawn, type ChildProcess } from 'child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'fs';
import { createServer } from 'net';
import { join } from 'path';

const HEALTHY_WITHIN = 300_000;

/** Runs the emulator in its own process, on a free port of loopback. All files that it writes are below `folder`. */
export class Emulator {
  public static async start(python: string, folder: string): Promise<Emulator> {
    const port = await freePort();
    const state = join(folder, 'emulator');
    const temp = join(state, 'tmp');
    mkdirSync(temp, { recursive: true });
    const log = join(folder, 'emulator.log');
    const output = openSync(log, 'w');
    const child = spawn(python, ['-m', 'localstack.runtime.main'], {
      cwd: state,
      stdio: ['ignore', output, output],
      env: {
        PATH: process.env.PATH,
        HOME: state,
        TMPDIR: temp,
        // The cache of entry points is in this folder.
        XDG_CACHE_HOME: join(state, 'cache'),
        GATEWAY_LISTEN: `127.0.0.1:${port}`,
        FILESYSTEM_ROOT: join(state, 'root'),
        LOCALSTACK_VOLUME_DIR: join(state, 'volume'),
        LAMBDA_RUNTIME_EXECUTOR: 'process',
        // The emulator must not use other networks.
        DISABLE_EVENTS: '1',
        DNS_ADDRESS: '0',
        SKIP_SSL_CERT_DOWNLOAD: '1',
        LOCALSTACK_HOST: `127.0.0.1:${port}`,
        // A type without a provider is an error. The emulator ignores such types by default.
        CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES: '0',
      },
    });
    closeSync(output);
    const emulator = new Emulator(child, `http://127.0.0.1:${port}`, log);
    await emulator.becomeHealthy();
    return emulator;
  }

  private constructor(
    private readonly child: ChildProcess,
    public readonly endpoint: string,
    private readonly logFile: string,
  ) {}

  /** Of the log. */
  public lastLines(count: number): string {
    return readFileSync(this.logFile, 'utf-8').split('\n').slice(-count).join('\n');
  }

  public async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise(resolve => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const hard = setTimeout(() => this.child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(hard);
  }

  private async becomeHealthy(): Promise<void> {
    const end = Date.now() + HEALTHY_WITHIN;
    while (Date.now() < end) {
      if (this.child.exitCode !== null) throw new Error(`the emulator has ended:\n${this.lastLines(60)}`);
      const answer = await fetch(`${this.endpoint}/_localstack/health`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise(resolve => setTimeout(resolve, 250));
    }
    await this.stop();
    throw new Error(`the emulator is not healthy after ${HEALTHY_WITHIN / 1000} s:\n${this.lastLines(60)}`);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
