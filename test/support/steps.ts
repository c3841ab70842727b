import { Session } from 'inspector';
import { resolve } from 'path';
import { setFlagsFromString } from 'v8';

const ROOT = resolve(__dirname, '../..');

/**
 * How often blocks of this project's code run, as V8 counts them. Unlike time, it is the same on each machine. Loops
 * inside of Node.js (`includes`, regular expressions) count nothing: those need a size at which a test would never end.
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
  setFlagsFromString('--no-opt'); // optimized code counts only some
  ask('Profiler.enable');
  ask('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  try {
    ask('Profiler.takePreciseCoverage'); // begins to count
    work();
    const { result } = ask('Profiler.takePreciseCoverage');
    return result.filter(({ url }: any) => isOwn(url))
      .flatMap(({ functions }: any) => functions.flatMap(({ ranges }: any) => ranges))
      .reduce((sum: number, { count }: any) => sum + count, 0);
  } finally {
    ask('Profiler.stopPreciseCoverage');
    session.disconnect();
    setFlagsFromString('--opt');
  }
}
function isOwn(url: string): boolean {
  const path = url.replace(/^file:\/\//, '');
  return path.startsWith(`${ROOT}/src/`) || path.startsWith(`${ROOT}/cli/`);
}
