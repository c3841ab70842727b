import { deepStrictEqual } from 'assert';
import { type Bench, median, type Sample } from './sample';
import { asCount, asMb, asMs, asRatio, atMost, type Figure } from './table';

const ACCESS = { least: 'LeastPrivilegeAccess', default: 'DefaultAccess' } as const;
const SAID = { least: 'least privilege', default: 'default access' } as const;

/** Compares the synthesis of all plans with the same template as bare L1 resources. */
export function againstBare(bench: Bench, access: keyof typeof ACCESS, validation: boolean, rounds: number): Figure[] {
  const library = { app: 'library', validation, env: { BENCH_ACCESS: ACCESS[access] } } as const;
  const template = bench.template({ ...library, validation: false });
  const bare = { app: 'bare', validation, env: { BENCH_TEMPLATE: bench.write(`${access}.json`, template) } } as const;
  deepStrictEqual(
    bench.template({ ...bare, validation: false }),
    template,
    'the bare resources are not the same template',
  );

  const samples = { library: [] as Sample[], bare: [] as Sample[] };
  for (let round = 0; round < rounds; round++) {
    // The order alternates, so that a busy machine slows both apps equally.
    const pair = round % 2 === 0 ? [library, bare] : [bare, library];
    for (const options of pair) samples[options.app].push(bench.sample(options));
  }
  const of = (app: keyof typeof samples, what: keyof Sample) => median(samples[app].map(s => s[what]));
  const ratio = (what: keyof Sample) => of('library', what) / of('bare', what);
  const both = (what: keyof Sample, show: (n: number) => string) =>
    `${show(of('library', what))} / ${show(of('bare', what))}`;

  const where = `${SAID[access]}, validation ${validation ? 'on' : 'off'}`;
  return [
    atMost(`synthesis, ${where}`, ratio('processor'), validation ? 1.10 : 1.30, asRatio, both('processor', asMs)),
    { name: '  by the clock', measured: `${asRatio(ratio('synthesis'))} (${both('synthesis', asMs)})` },
    atMost('  by the clock, with the loading of modules', ratio('run'), validation ? 1.10 : 1.45, asRatio, both('run', asMs)),
    { name: '  modules', measured: both('modules', asCount) },
    atMost(`peak memory, ${where}`, ratio('memory'), 1.10, asRatio, both('memory', asMb)),
  ];
}

/** Many stacks in one app: the cost per stack must not depend on their number. */
export function growth(bench: Bench, counts: readonly number[], rounds: number): Figure[] {
  const samples = new Map(counts.map(count => [count, [] as Sample[]]));
  for (let round = 0; round < rounds; round++) {
    for (const count of counts) {
      samples
        .get(count)!
        .push(bench.sample({ app: 'library', validation: false, env: { BENCH_STACKS: String(count) } }));
    }
  }
  const time = (count: number) => median(samples.get(count)!.map(s => s.synthesis));
  const perStack = (from: number, to: number) => (time(to) - time(from)) / (to - from);
  const [first, second] = counts;
  const [last, largest] = counts.slice(-2);
  return [
    ...counts.map(count => ({
      name: `${count} stacks in one app`,
      measured: `${asMs(time(count))}, ${(time(count) / count).toFixed(1)} ms a stack`,
    })),
    atMost(
      `a further stack at ${largest} against at ${second}`,
      perStack(last, largest) / perStack(first, second),
      1.5,
      asRatio,
      `${perStack(last, largest).toFixed(1)} ms / ${perStack(first, second).toFixed(1)} ms`,
    ),
  ];
}
