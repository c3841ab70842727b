/** Whatever AWS answers, `leave` ends with a plan, or says which call had the odd answer. Never with a stack trace. */
import { FULL, NOW, World } from './world';
import { callsOf } from '../../../cli/asking/catalogue';
import { CommandError } from '../../../cli/asking/run-command';
import { leave } from '../../../cli/leave/leave';
import { readAssembly } from '../../../cli/reading/assembly';
import { OrganizationTargets } from '../../../src';
import { organize } from '../../support/organization';
import { allPlans } from '../../support/synth';
import { oddAnswers } from '../support/hostile';

const folder = organize({ targets: OrganizationTargets.organizationalUnits('ou-ab12-11111111'), plans: allPlans() }).app.synth().directory;
const app = { kind: 'cdk' as const, from: folder, stacks: readAssembly(folder) };
const planOf = (answers: Record<string, unknown>) => {
  const world = new World({ ...FULL, ...answers });
  return leave(world.ask, app, { regions: [], azureSubscription: 's' }, NOW).then(plan => ({ plan, world }));
};

test('every question is asked, and has an answer', async () => {
  const { plan, world } = await planOf({});
  expect(plan.unanswered).toEqual([]);
  const asked = new Set(world.calls.map(c => c.operation));
  expect(Object.keys(FULL).filter(operation => !asked.has(operation))).toEqual([]);
});

/** The call of the catalogue. */
const nameOf = (operation: string) =>
  callsOf('leave').find(([, { line }]) => line.replace(/^aws /, '').startsWith(`${operation} `) || line === `aws ${operation}`)![0];

test.each(Object.keys(FULL))('odd answers of %s', async (operation) => {
  const failed: string[] = [];
  for (const { at, answer } of oddAnswers(nameOf(operation), FULL[operation])) {
    const end = await planOf({ [operation]: answer }).catch(error => error);
    if (['sts get-caller-identity', 'ec2 describe-regions'].includes(operation) && end instanceof CommandError) continue;
    if (end instanceof Error) failed.push(`${at}: ${end.stack}`);
  }
  expect(failed).toEqual([]);
});
