/** The deadline in milliseconds. It is long, because a busy machine takes minutes for what an idle machine does in seconds. */
const WITHIN = 300_000;
const EVERY = 250;

/** Waits until the condition is true. Throws if it is not true after `within` milliseconds. */
export async function until(what: string, isSo: () => Promise<boolean>, within = WITHIN): Promise<void> {
  const end = Date.now() + within;
  while (!await isSo()) {
    if (Date.now() > end) throw new Error(`${what}: this is not true after ${within / 1000} s`);
    await new Promise(resolve => setTimeout(resolve, Math.min(EVERY, within)));
  }
}

/**
 * Receives messages until `count` relevant messages have arrived, and then the rest of the queue. `receive` itself waits for messages,
 * and returns none if none arrived. Throws if fewer messages arrive within `within` milliseconds.
 */
export async function collect(
  receive: () => Promise<string[]>, count: number, counts: (message: string) => boolean = () => true, within = WITHIN,
): Promise<string[]> {
  const found: string[] = [];
  const end = Date.now() + within;
  for (;;) {
    const messages = await receive();
    found.push(...messages.filter(counts));
    if (found.length >= count && messages.length === 0) return found;
    if (Date.now() > end) {
      throw new Error(`only ${found.length} of ${count} messages arrived within ${within / 1000} s:\n${found.join('\n')}`);
    }
  }
}
