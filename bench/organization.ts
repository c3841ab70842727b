import { type Bench, median } from './sample';
import { asCount, asMs, asRatio, atMost, type Figure } from './table';

/** CloudFormation's limit for a template that is not uploaded. */
const INLINE = 51_200;
const FEW = 10;
const MANY = 1000;
const options = (accounts: number) =>
  ({ app: 'organization', validation: false, env: { BENCH_ACCOUNTS: String(accounts) } }) as const;

/** The number of accounts is not an input; the only list that can grow is that of excluded accounts. */
export function organization(bench: Bench, rounds: number): Figure[] {
  const times = { few: [] as number[], many: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.few.push(bench.sample(options(FEW)).processor);
    times.many.push(bench.sample(options(MANY)).processor);
  }
  const [few, many] = [median(times.few), median(times.many)];
  const [bodies, bodiesOfMany] = [FEW, MANY].map(n => bodiesOf(bench.template(options(n))));
  const [members, hostManagement] = bodies.map(b => Buffer.byteLength(b));
  return [
    atMost(
      `organization, ${MANY} accounts left out against ${FEW}`,
      many / few,
      1.2,
      asRatio,
      `${asMs(many)} / ${asMs(few)}`,
    ),
    atMost('  member template of the roles', members, INLINE, asCount, 'bytes'),
    atMost('  member template of host management', hostManagement, INLINE, asCount, 'bytes'),
    atMost(
      `  member templates that differ with ${MANY}`,
      bodies.filter((b, i) => b !== bodiesOfMany[i]).length,
      0,
      asCount,
    ),
  ];
}

function bodiesOf(template: any): string[] {
  return Object.values<any>(template.Resources)
    .filter(r => r.Type === 'AWS::CloudFormation::StackSet')
    .map(r => r.Properties.TemplateBody);
}
