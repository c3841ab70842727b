/** Waiting ends with what is waited for, or at a deadline: a busy machine takes minutes where an idle one takes seconds. */
const WITHIN = 300_000;
const EVERY = 250;

/** Asks until it is so. Throws if it is not so within `within` milliseconds. */
export async function until(what: string, isSo: () => Promise<boolean>, within = WITHIN): Promise<void> {
  const end = Date.now() + within;
  while (!await isSo()) {
    if (Date.now() > end) throw new Error(`${what}: not so within ${within / 1000} s`);
    await new Promise(resolve => setTimeout(resolve, Math.min(EVERY, within)));
  }
}

/**
 * Receives until `count` of the messages that count have arrived, and then what else is there. `receive` waits for messages
 * itself, and returns none if none came. Throws if fewer arrive within `within` milliseconds.
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
    if (Date.now() > end) throw new Error(`${found.length} of ${count} messages within ${within / 1000} s:\n${found.join('\n')}`);
  }
}
