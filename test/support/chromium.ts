/**
 * Runs Chromium without a window, and controls it through a pipe with its own protocol
 * (https://chromedevtools.github.io/devtools-protocol/), so that no package is needed.
 */
import { spawn, type ChildProcess } from 'child_process';
import { existsSync, mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type { Readable, Writable } from 'stream';

/** The path in Debian. An environment variable can set another path. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const hasChromium = (): boolean => existsSync(CHROMIUM);

export interface Page {
  /** Events of the page since it was opened: requests, console messages, errors, violations of its policy. */
  readonly events: { method: string; params: any }[];
  /** Sends a command of the protocol. */
  send(method: string, parameters?: object): Promise<any>;
  /** Returns the value of an expression in the page, as JSON. */
  evaluate(expression: string): Promise<any>;
  /** Opens a file, and waits until it is loaded. */
  open(address: string): Promise<void>;
  /** Presses a key, such as `Tab` or `Enter`. */
  press(key: string): Promise<void>;
}

export class Chromium {
  static async start(): Promise<Chromium> {
    const folder = mkdtempSync(join(tmpdir(), 'chromium-'));
    const process_ = spawn(CHROMIUM, [
      // In a container, Chromium runs as root and cannot use its sandbox.
      '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--no-first-run',
      '--disable-lcd-text', '--hide-scrollbars', '--font-render-hinting=none', '--force-color-profile=srgb',
      `--user-data-dir=${folder}`, '--remote-debugging-pipe',
    ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    return new Chromium(process_, folder);
  }

  private readonly answers = new Map<number, { resolve: (result: any) => void; reject: (error: Error) => void }>();
  private readonly listeners = new Map<string, (event: { method: string; params: any }) => void>();
  private last = 0;

  private constructor(private readonly process: ChildProcess, private readonly folder: string) {
    let rest = '';
    (process.stdio[4] as Readable).setEncoding('utf-8').on('data', (data: string) => {
      const messages = (rest + data).split('\0');
      rest = messages.pop()!;
      for (const message of messages) this.receive(JSON.parse(message));
    });
    process.on('exit', () => {
      for (const { reject } of this.answers.values()) reject(new Error('Chromium ended'));
    });
  }

  async newPage(): Promise<Page> {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const events: Page['events'] = [];
    let loaded = () => {};
    this.listeners.set(sessionId, (event) => {
      events.push(event);
      if (event.method === 'Page.loadEventFired') loaded();
    });
    const send = (method: string, parameters: object = {}) => this.send(method, parameters, sessionId);
    for (const domain of ['Page', 'Runtime', 'Network', 'Log', 'Audits']) await send(`${domain}.enable`);
    return {
      send,
      events,
      async evaluate(expression) {
        const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
      },
      async open(address) {
        events.length = 0;
        const done = new Promise<void>((resolve) => { loaded = resolve; });
        await send('Page.navigate', { url: address });
        await done;
      },
      async press(key) {
        const codes: Record<string, number> = { Tab: 9, Enter: 13 };
        const event = { key, code: key, windowsVirtualKeyCode: codes[key], ...key === 'Enter' && { text: '\r' } };
        await send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
        await send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
      },
    };
  }

  async close(): Promise<void> {
    const ended = new Promise(resolve => this.process.once('exit', resolve));
    this.send('Browser.close').catch(() => {}); // It may end before it answers.
    await ended;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private send(method: string, params: object = {}, sessionId?: string): Promise<any> {
    const id = ++this.last;
    (this.process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.answers.set(id, { resolve, reject }));
  }

  private receive({ id, result, error, sessionId, method, params }: any): void {
    if (id === undefined) return this.listeners.get(sessionId)?.({ method, params });
    const answer = this.answers.get(id);
    this.answers.delete(id);
    if (error) answer?.reject(new Error(error.message));
    else answer?.resolve(result);
  }
}
