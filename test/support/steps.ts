import { Session } from 'inspector';
import { resolve } from 'path';
import { setFlagsFromString } from 'v8';

const ROOT = resolve(__dirname, '../..');

/**
 * Counts with V8 how often blocks of this project's code run. Unlike time, the number is the same on each machine. Loops inside
 * Node.js (`includes`, regular expressions) are not counted. To find those, a test needs an input so large that it would never end.
 */
export function steps(work: () => unknown): number {
  const session = new Session();
  session.connect();
  const ask = (method: string, options?: object): any => {
    let answer: unknown;
    session.post(method, options, (error, found) => {
      if (error) throw error;
      answer = found;
    });
    return answer;
  };
  setFlagsFromString('--no-opt'); // V8 does not count all blocks of optimized code
  ask('Profiler.enable');
  ask('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  try {
    ask('Profiler.takePreciseCoverage'); // this starts the counters
    work();
    const { result } = ask('Profiler.takePreciseCoverage');
    const counted: number = result.filter(({ url }: any) => isOwn(url))
      .flatMap(({ functions }: any) => functions.flatMap(({ ranges }: any) => ranges))
      .reduce((sum: number, { count }: any) => sum + count, 0);
    if (counted === 0) throw new Error('no code of this project has run');
    return counted;
  } finally {
    ask('Profiler.stopPreciseCoverage');
    session.disconnect();
    setFlagsFromString('--opt');
  }
}

/** The code is where global-setup.ts compiles it, or, in a run with mutants, in this folder. */
function isOwn(url: string): boolean {
  const path = url.replace(/^file:\/\//, '');
  return [process.env.COMPILED_SOURCES, ROOT].some(folder => path.startsWith(`${folder}/src/`) || path.startsWith(`${folder}/cli/`));
}
