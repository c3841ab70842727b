/** Milliseconds that the processor worked for this process. Those of a clock depend on what else the machine does. */
const cpuTime = () => process.cpuUsage().user / 1000;

/** Processor time of one repetition, over at least 50 ms. Its unit has no meaning: it depends on the machine. */
export function cost(work: () => unknown): number {
  const begin = cpuTime();
  let repetitions = 0;
  do {
    work();
    repetitions++;
  } while (cpuTime() - begin < 50);
  return (cpuTime() - begin) / repetitions;
}

/**
 * How many times more a size costs than another one. Work that grows with the size alone has about their quotient. The
 * least of three measurements counts, because a busy machine and the garbage collector only add to one.
 */
export function growth(work: (size: number) => unknown, small: number, large: number): number {
  const least = (size: number) => Math.min(...[1, 2, 3].map(() => cost(() => work(size))));
  const before = least(small);
  return least(large) / before;
}
