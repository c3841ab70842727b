/** Whatever the library can write: after its deployment, every question has an answer, and nothing differs. */
import { App } from 'aws-cdk-lib';
import { parseOptions } from './support';
import { accountAfter } from './world';
import { readAssembly } from '../../../cli/reading/assembly';
import { verify } from '../../../cli/verify/verify';
import { CHECK_CASES, MEMBER_TEMPLATE_CASES } from '../../support/cases';
import { ofType } from '../../support/resolve';
import { TENANT } from '../../support/synth';

const cases = [...CHECK_CASES, ...MEMBER_TEMPLATE_CASES]
  .filter(({ title }) => !title.includes('uploaded template') || title.endsWith('members')); // beside: assembly.test.ts

test.each(cases.map(c => [c.title, c.build] as const))('%s', async (_, build) => {
  const app = new App();
  build(app, 'S');
  const [stack] = readAssembly(app.synth().directory);
  const where = { account: stack.account ?? '111122223333', region: stack.region ?? 'eu-west-1', partition: 'aws' };
  const identity = { ...where, arn: `arn:aws:iam::${where.account}:user/auditor` };
  const findings = await verify(accountAfter(stack.template, where), identity, stack, parseOptions(['--tenant-id', TENANT]));
  expect(findings.filter(f => f.status !== 'ok' && f.status !== 'information' && !/^function \w+: code$/.test(f.id))).toEqual([]);
  const roles = ofType(stack.template, 'AWS::IAM::Role');
  expect(findings.filter(f => f.id.startsWith('role '))).toHaveLength(roles.length);
});
