/** Whatever AWS and Azure answer, `verify` ends with findings, or says which call had the odd answer. Never with a stack trace. */
import { join } from 'path';
import { parseOptions } from './support';
import { accountAfter } from './world';
import { answerTo, type Ask, type Values } from '../../../cli/asking/ask';
import { callsOf, type CallName } from '../../../cli/asking/catalogue';
import { CommandError } from '../../../cli/asking/run-command';
import { identify } from '../../../cli/checking/account';
import { readTemplateStack } from '../../../cli/reading/read-stack';
import { verify } from '../../../cli/verify/verify';
import { TENANT } from '../../support/synth';
import { committed, EVERYTHING, FOLDER } from '../../templates/support';
import { oddAnswers } from '../support/hostile';

const WHERE = { account: '111122223333', region: 'eu-west-1', partition: 'aws' };
const HOSTS = 'defender-host-management.template.json';
const MORE: Partial<Record<CallName, unknown>> = {
  identity: { Account: WHERE.account, Arn: `arn:aws:iam::${WHERE.account}:user/auditor` },
  detectDrift: { StackDriftDetectionId: 'd' },
  driftStatus: { DetectionStatus: 'DETECTION_COMPLETE', StackDriftStatus: 'DRIFTED' },
  drifts: {
    StackResourceDrifts: [{
      LogicalResourceId: 'A',
      StackResourceDriftStatus: 'MODIFIED',
      PropertyDifferences: [{ PropertyPath: '/a', ExpectedValue: 'b', ActualValue: 'c' }],
    }],
  },
  startRunbook: { AutomationExecutionId: 'e' },
  execution: {
    AutomationExecution: {
      AutomationExecutionStatus: 'Success', FailureMessage: 'm', StepExecutions: [{ StepName: 's', StepStatus: 'Success' }],
    },
  },
  azureAccount: { tenantId: TENANT, id: TENANT },
  azureConnector: {
    id: '/c',
    location: 'westeurope',
    tags: { a: 'b' },
    properties: {
      hierarchyIdentifier: WHERE.account,
      offerings: [{ offeringType: 'CspmMonitorAws', nativeCloudConnection: { cloudRoleArn: 'arn' } }],
      environmentData: {},
    },
  },
  azureHealth: { value: [{ properties: { status: { code: 'NotHealthy', description: 'd' }, issues: [{ issueName: 'i' }] } }] },
  azureConnectors: {
    value: [{ id: '/c', properties: { hierarchyIdentifier: '121212121212' } }],
    nextLink: `https://x/subscriptions/${TENANT}/providers/Microsoft.Security/y`,
  },
  azureHealthOfAll: {
    value: [{
      id: '/c/x',
      properties: {
        status: { code: 'NotHealthy', description: 'd' },
        issues: [{ issueName: 'i' }],
        resourceDetails: { id: '/c', connectorId: '/c' },
      },
    }],
  },
  azureNextPage: { value: [{ id: '/d', properties: { hierarchyIdentifier: '3' } }] },
  azureLocks: { value: [{ id: '/s/providers/Microsoft.Authorization/locks/l', name: 'l', properties: { level: 'ReadOnly' } }] },
};

/** Such a name is in no answer of the account. */
const unknownName = (error: unknown) => {
  throw error instanceof TypeError ? new CommandError('no such name', 'ResourceNotFoundException', 'aws x y') : error;
};

/** The account after the deployment of a file, in which a question can have another answer. */
function account(file: string, given?: Readonly<Record<string, string>>, odd: Partial<Record<CallName, unknown>> = {}) {
  const deployed = accountAfter(committed(file), WHERE, given);
  const first = new Map<CallName, unknown>();
  const ask: Ask = (name: CallName, values?: Values) => answerTo('verify', name, [name], (async () => {
    const answer = name in odd ? odd[name] : name in MORE ? MORE[name] : await deployed(name, values).catch(unknownName);
    if (!first.has(name)) first.set(name, answer);
    return answer;
  })());
  return { ask, first };
}

const FILES: [string, Readonly<Record<string, string>>, readonly string[]][] = [
  ['defender-account.least-privilege.template.json', EVERYTHING, ['--azure-resource-group', 'rg', '--detect-drift']],
  [HOSTS, {}, ['--run-on', 'i-1234567890abcdef0']],
  ['defender-organization.template.json',
    { ...EVERYTHING, OrganizationalUnitIds: 'ou-ab12-cdef3456', TemplateFolderUrl: 'https://bucket.s3.amazonaws.com/defender/' },
    ['--azure-resource-group', 'rg']],
];

describe.each(FILES)('%s', (file, given, more) => {
  const findingsOf = async (ask: Ask) => {
    const options = parseOptions(['--template', file, '--stack', 'S', '--tenant-id', TENANT, ...more]);
    return verify(ask, await identify(ask), readTemplateStack(join(FOLDER, file), 'S'), options, new Date('2026-12-24'));
  };

  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] }));
  afterEach(() => void jest.useRealTimers());

  // An answer that is not final is asked again, for ten minutes.
  const ended = async (ask: Ask) => {
    const work = findingsOf(ask).catch(error => error);
    for (let i = 0; i < 3; i++) await jest.advanceTimersByTimeAsync(11 * 60_000);
    return work;
  };

  test.each(callsOf('verify').map(([name]) => name))('odd answers of %s', async (name) => {
    const { ask, first } = account(file, given);
    const findings = await ended(ask);
    expect(findings.length).toBeGreaterThan(5);
    if (!first.has(name)) return;
    const failed: string[] = [];
    for (const { at, answer } of oddAnswers(name, first.get(name))) {
      const end = await ended(account(file, given, { [name]: answer }).ask);
      // Without the account or the stack, nothing can be compared.
      if (['identity', 'stack', 'stackResources'].includes(name) && end instanceof CommandError) continue;
      if (end instanceof Error) failed.push(`${at}: ${end.stack}`);
    }
    expect(failed).toEqual([]);
  });
});
