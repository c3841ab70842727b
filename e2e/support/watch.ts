import { call } from './aws';
import type { Target } from './environment';
import { readProviders } from './state';

/** The state of IAM at a moment. */
export interface Moment {
  readonly during: string;
  readonly roles: string[];
  /** Audiences of each provider, by its URL. */
  readonly audiences: Record<string, string[]>;
}

/** Reads IAM repeatedly while steps run, to find gaps between two readings of a scenario. */
export class Watch {
  public readonly moments: Moment[] = [];

  constructor(private readonly targets: readonly Target[]) {}

  /** Runs a step. Reads IAM before and after the step, and during the step as often as the emulator answers. */
  public async during<T>(step: string, run: () => Promise<T>): Promise<T> {
    let running = true;
    await this.read(step);
    const reading = (async () => {
      while (running) {
        await this.read(step);
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    })();
    try {
      return await run();
    } finally {
      running = false;
      await reading;
      await this.read(step);
    }
  }

  private async read(during: string): Promise<void> {
    for (const target of this.targets) {
      const { Roles } = await call('iam', 'list_roles', {}, target);
      const audiences = Object.fromEntries((await readProviders(target)).map(p => [p.url, p.audiences]));
      this.moments.push({ during: `${during} (${target.account})`, roles: Roles.map((r: any) => r.RoleName), audiences });
    }
  }
}
