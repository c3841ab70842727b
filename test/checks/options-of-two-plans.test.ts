/** A role that two plans share stays if one of them switches its option off: a warning says which plan keeps it. */
import { Annotations } from 'aws-cdk-lib';
import { DefenderPlan } from '../../src';
import { PLAN_METHODS, optionsOfPlan, type PlanMethod } from '../../src/plans/plan-table';
import { warningsOf } from '../support/stacks';
import { connectAlone } from '../support/synth';

const TITLES: Record<PlanMethod, string> = {
  defenderCspm: 'Defender CSPM',
  defenderForServers: 'Defender for Servers',
  defenderForContainers: 'Defender for Containers',
  defenderForDatabases: 'Defender for Databases',
};
const make = (method: PlanMethod, options: object = {}): DefenderPlan => (DefenderPlan as any)[method](options);
const kept = (...plans: DefenderPlan[]) => warningsOf(connectAlone({ plans }).stack).filter(text => text.includes('keptByOtherPlan'));

/** What two plans share, as Microsoft documents the plans. */
const SHARED: readonly [option: string, capability: string, plans: readonly PlanMethod[]][] = [
  ['agentlessVmScanning', 'AgentlessVmScanning', ['defenderCspm', 'defenderForServers', 'defenderForContainers']],
  ['databasesDspm', 'DatabasesDspm', ['defenderCspm', 'defenderForDatabases']],
  ['agentlessKubernetesDiscovery', 'AgentlessKubernetesDiscovery', ['defenderCspm', 'defenderForContainers']],
  ['containerImageAssessment', 'ContainerImageAssessment', ['defenderCspm', 'defenderForContainers']],
  ['arcAutoProvisioning', 'ArcAutoProvisioning', ['defenderForServers', 'defenderForDatabases']],
];
const PAIRS = SHARED.flatMap(([option, capability, plans]) => plans.flatMap(off => plans.filter(on => on !== off)
  .map(on => ({ option, capability, off, on }))));

test.each(PAIRS)('$option: false of $off, with $on', ({ option, capability, off, on }) => {
  expect(kept(make(off, { [option]: false }), make(on))).toEqual([
    `${option}: false of ${TITLES[off]} has no effect on the roles of the account, because ${TITLES[on]} keeps ${capability} on: ` +
    `set ${option}: false in ${TITLES[on]} too, leave it out in ${TITLES[off]}, or acknowledge this warning if only the plan in ` +
    `Azure should be without it [ack: cdk-defender-for-cloud:keptByOtherPlan:${option}:${TITLES[off].replaceAll(' ', '')}]`,
  ]);
  expect(kept(make(off, { [option]: false }), make(on, { [option]: false }))).toEqual([]);
  expect(kept(make(off), make(on))).toEqual([]);
  expect(kept(make(off, { [option]: false }))).toEqual([]);
});

test('these are all that the tables of the plans share, and each has one name', () => {
  const all = PLAN_METHODS.flatMap(method => optionsOfPlan(method).flatMap(([option, { capabilities }]) =>
    capabilities.map(({ id }) => ({ id, option, method }))));
  const shared = [...new Set(all.map(({ id }) => id))].map(id => all.filter(a => a.id === id)).filter(plans => plans.length > 1);
  expect(shared.map(plans => [...new Set(plans.map(p => p.option))]).sort()).toEqual(SHARED.map(([option]) => [option]).sort());
  expect(shared.map(plans => plans.map(p => p.method)).sort()).toEqual(SHARED.map(([, , plans]) => plans).sort());
});

test('two plans that keep it are one warning', () => {
  const plans = [make('defenderForServers', { agentlessVmScanning: false }), make('defenderCspm'), make('defenderForContainers')];
  expect(kept(...plans)).toEqual([expect.stringContaining('Defender CSPM and Defender for Containers keep AgentlessVmScanning on: ' +
    'set agentlessVmScanning: false in Defender CSPM and Defender for Containers too')]);
});

test('it is acknowledged for one plan and option', () => {
  const { stack, connector } = connectAlone({
    plans: [make('defenderForServers', { agentlessVmScanning: false, arcAutoProvisioning: false }), make('defenderCspm'),
      make('defenderForDatabases')],
  });
  Annotations.of(connector).acknowledgeWarning('cdk-defender-for-cloud:keptByOtherPlan:agentlessVmScanning:DefenderforServers');
  expect(warningsOf(stack).filter(text => text.includes('keptByOtherPlan')))
    .toEqual([expect.stringMatching(/^arcAutoProvisioning: false/)]);
});
