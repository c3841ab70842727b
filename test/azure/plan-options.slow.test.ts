import { deployArm } from './support/arm';
import { deployBicep } from './support/bicep';
import { roleArnsIn, synthBoth } from './support/synth';
import { DefenderPlan, ServersSubPlan } from '../../src';
import { onByDefault } from '../facts/plans';
import { namedInAzure } from '../facts/roles';
import { rolesOf } from '../support/resolve';
import { CIEM_OBJECT_ID } from '../support/synth';

/** Every combination of values of options. */
function everyChoice(values: Record<string, readonly unknown[]>): Record<string, any>[] {
  return Object.entries(values).reduce<Record<string, any>[]>((choices, [option, given]) =>
    choices.flatMap(choice => given.map(value => ({ ...choice, [option]: value }))), [{}]);
}

const SWITCH = [true, false];
const WITHOUT_HOSTS = { hostManagement: { enabled: false } };
const CSPM = everyChoice({
  ...Object.fromEntries(onByDefault('cspm').map(option => [option, SWITCH])),
  ciem: [undefined, { servicePrincipalObjectId: CIEM_OBJECT_ID }],
});
const SERVERS = everyChoice({
  subPlan: [ServersSubPlan.P1, ServersSubPlan.P2],
  justInTimeVmAccess: SWITCH,
  agentlessVmScanning: [undefined, false],
  arcAutoProvisioning: SWITCH,
}).map(options => options.arcAutoProvisioning ? { ...options, ...WITHOUT_HOSTS } : options);
const CONTAINERS = everyChoice(Object.fromEntries(onByDefault('containers').map(option => [option, SWITCH])));
const DATABASES = everyChoice(Object.fromEntries(onByDefault('databases').map(option => [option, SWITCH])))
  .map(options => options.arcAutoProvisioning ? { ...options, ...WITHOUT_HOSTS } : options);

/** Both languages name exactly the roles of the AWS side. */
function expectRoles(plan: DefenderPlan, settings: object): void {
  const { arm, bicep, cfn } = synthBoth({ plans: [plan] }, settings);
  const made = [...rolesOf(cfn).keys()].map(name => `arn:aws:iam::111122223333:role/${name}`).sort();
  for (const { resource } of [deployArm(arm), deployBicep(bicep)]) {
    expect([...new Set(Object.values(roleArnsIn(resource)))].sort()).toEqual(namedInAzure(made));
  }
}

describe('every combination of the options of a plan: Azure names exactly the roles of AWS', () => {
  const named = (choices: Record<string, any>[]) => choices.map(c => [JSON.stringify(c), c] as const);
  test.each(named(CSPM))('Defender CSPM %s', (_, options) => expectRoles(
    DefenderPlan.defenderCspm(options), options.ciem ? { defenderCspm: { ciemApplicationName: 'ciem' } } : {}));
  test.each(named(SERVERS))('Defender for Servers %s', (_, options) => expectRoles(DefenderPlan.defenderForServers(options), {}));
  test.each(named(CONTAINERS))('Defender for Containers %s', (_, options) => expectRoles(DefenderPlan.defenderForContainers(options), {}));
  test.each(named(DATABASES))('Defender for Databases %s', (_, options) => expectRoles(DefenderPlan.defenderForDatabases(options), {}));
});
