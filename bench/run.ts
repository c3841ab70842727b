import { cpus } from 'os';
import { organization } from './organization';
import { Bench } from './sample';
import { packageSize, templateSize } from './size';
import { againstBare, growth } from './synthesis';
import { type Figure, toTable } from './table';

const USAGE = `usage: npm run bench [-- --quick]

  --quick  fewer rounds: sooner done, but the ratios jump`;

function main(args: readonly string[]): void {
  const unknown = args.find(arg => arg !== '--quick');
  if (unknown) {
    console.log(USAGE);
    process.exitCode = unknown === '--help' ? 0 : 2;
    return;
  }
  const quick = args.includes('--quick');
  const rounds = (full: number, few: number) => quick ? few : full;

  const began = performance.now();
  const bench = new Bench();
  try {
    console.log(
      `Node ${process.version}, ${cpus().length} processors; medians of fresh processes, library / bare L1 resources`,
    );
    const figures: Figure[] = [
      ...step('least privilege, validation off', () => againstBare(bench, 'least', false, rounds(15, 5))),
      ...step('default access, validation off', () => againstBare(bench, 'default', false, rounds(15, 5))),
      ...step('least privilege, validation on', () => againstBare(bench, 'least', true, rounds(5, 2))),
      ...step('default access, validation on', () => againstBare(bench, 'default', true, rounds(3, 1))),
      ...step('many stacks', () => growth(bench, [10, 25, 50, 100], rounds(3, 1))),
      ...step('an organization', () => organization(bench, rounds(9, 3))),
      ...step('sizes', () => [...templateSize(bench), ...packageSize()]),
    ];
    console.log(`\n${toTable(figures)}\n`);
    const over = figures.filter(f => f.isMet === false);
    console.log(over.length === 0 ? 'every target is met' : `over target: ${over.map(f => f.name).join('; ')}`);
    console.log(`took ${((performance.now() - began) / 1000).toFixed(0)} s`);
  } finally {
    bench.dispose();
  }
}

function step<T>(title: string, measure: () => T): T {
  process.stdout.write(`${title} ...`);
  const began = performance.now();
  const result = measure();
  console.log(` ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return result;
}

main(process.argv.slice(2));
