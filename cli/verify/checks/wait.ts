const EVERY = 5_000;
const AT_MOST = 600_000;

/** Asks until the answer is final. Undefined if that takes more than ten minutes. */
export async function waitFor(ask: () => Promise<any>, isFinal: (answer: any) => boolean): Promise<any> {
  for (const end = Date.now() + AT_MOST; Date.now() < end;) {
    const answer = await ask();
    if (isFinal(answer)) return answer;
    await new Promise(resolve => setTimeout(resolve, EVERY));
  }
  return undefined;
}
