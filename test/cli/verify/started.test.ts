/** What only runs if it is asked for: drift detection, the runbook for one instance, the Azure side. */
import { ACCOUNT, answering, deployedTemplate, failure, IDENTITY, shown } from './support';
import { checkAzure } from '../../../cli/checking/azure';
import { checkDrift, runOn } from '../../../cli/checking/started';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** What comes of something that waits, without waiting. */
async function afterWaiting<T>(work: Promise<T>): Promise<T> {
  await jest.advanceTimersByTimeAsync(11 * 60_000);
  return work;
}

describe('drift', () => {
  const of = async (drifts: object[], ...statuses: object[]) => shown(await afterWaiting(checkDrift(answering({
    detectDrift: { StackDriftDetectionId: 'd' },
    driftStatus: () => statuses.length > 1 ? statuses.shift() : statuses[0],
    drifts: { StackResourceDrifts: drifts },
  }), 'S')));
  const complete = { DetectionStatus: 'DETECTION_COMPLETE', StackDriftStatus: 'IN_SYNC' };

  test('waits, and says that there is none', async () => {
    expect(await of([], { DetectionStatus: 'DETECTION_IN_PROGRESS' }, complete)).toEqual(['drift of S | ok | IN_SYNC']);
  });

  test('each resource, with what has changed', async () => {
    const drift = {
      LogicalResourceId: 'Rule',
      StackResourceDriftStatus: 'MODIFIED',
      PropertyDifferences: [{ PropertyPath: '/State', ExpectedValue: 'ENABLED', ActualValue: 'DISABLED' }],
    };
    expect(await of([drift], complete)).toEqual([
      'drift of S: Rule | differs | MODIFIED: /State is DISABLED, but the template has ENABLED',
    ]);
  });

  test('a detection that fails is no success', async () => {
    const failed = { DetectionStatus: 'DETECTION_FAILED', DetectionStatusReason: 'no right to read Role' };
    expect(await of([], failed)).toEqual(['drift of S | not checked | no right to read Role']);
  });

  test('it waits ten minutes at most', async () => {
    expect(await of([], { DetectionStatus: 'DETECTION_IN_PROGRESS' })).toEqual([
      'drift of S | not checked | drift detection did not end in ten minutes',
    ]);
  });
});

describe('runbook', () => {
  const template = deployedTemplate({ Runbook: { Type: 'AWS::SSM::Document' } });
  const of = async (...executions: object[]) => shown(await afterWaiting(runOn({
    template,
    ask: answering({
      startRunbook: { AutomationExecutionId: 'e' },
      execution: () => ({ AutomationExecution: executions.length > 1 ? executions.shift() : executions[0] }),
    }),
  }, 'i-1')));

  test('success, with the steps that ran', async () => {
    const steps = [{ StepName: 'inspect', StepStatus: 'Success' }, { StepName: 'associate', StepStatus: 'Pending' }];
    const success = { AutomationExecutionStatus: 'Success', StepExecutions: steps };
    expect(await of({ AutomationExecutionStatus: 'InProgress' }, success)).toEqual(['run on i-1 | ok | e: Success, steps inspect']);
  });
  test('failure, with the message', async () => {
    expect(await of({ AutomationExecutionStatus: 'Failed', FailureMessage: 'NotChanged' })).toEqual([
      'run on i-1 | differs | e: Failed: NotChanged',
    ]);
  });
  test('a stack without host management', async () => {
    const without = { template: deployedTemplate({}), ask: answering({}) };
    expect(shown(await runOn(without, 'i-1'))).toEqual(['run on i-1 | not checked | the stack has no runbook']);
  });
});

describe('Azure', () => {
  const ROLE = `arn:aws:iam::${ACCOUNT}:role/CspmMonitorAws`;
  const TENANT = '22222222-3333-4444-5555-666666666666';
  const roles = new Map([['CspmMonitorAws', ROLE]]);
  const connector = (properties: object) => ({
    id: '/subscriptions/s/c',
    properties: {
      hierarchyIdentifier: ACCOUNT,
      offerings: [{ offeringType: 'CspmMonitorAws', nativeCloudConnection: { cloudRoleArn: ROLE } }],
      ...properties,
    },
  });
  const healthy = { properties: { status: { code: 'Healthy' } } };
  const found = async (properties: object, reports: object[], more: Map<string, string>, azureLocks: unknown) => shown(await checkAzure(
    answering({ azureAccount: { tenantId: TENANT }, azureConnector: connector(properties), azureHealth: { value: reports }, azureLocks }),
    { resourceGroup: 'rg', connector: 'aws-1' }, IDENTITY, new Map([...roles, ...more]), TENANT));
  const of = async (properties: object, reports: object[] = [healthy], more = new Map<string, string>()) =>
    (await found(properties, reports, more, { value: [] })).slice(0, -1);
  const locked = async (answer: unknown) => (await found({}, [healthy], new Map(), answer)).slice(3);

  test('the roles of the stack, and healthy', async () => {
    expect(await of({})).toEqual([
      `Azure tenant | ok | ${TENANT}`,
      'security connector aws-1 | ok | 1 offerings, 1 roles of the stack',
      'security connector aws-1: health | ok | 1 reports, all healthy',
    ]);
  });

  test('a role that the stack does not have', async () => {
    const offerings = [{ vmScanners: { configuration: { cloudRoleArn: `${ROLE}2` } } }];
    expect((await of({ offerings }))[1]).toBe(
      `security connector aws-1 | differs | it names roles that the stack does not have: ${ROLE}2`);
  });

  test('the role of a feature that is off does not matter', async () => {
    const own = { nativeCloudConnection: { cloudRoleArn: ROLE } };
    const vmScanners = { enabled: false, cloudRoleArn: `${ROLE}2`, configuration: { scanningMode: 'Default' } };
    expect((await of({ offerings: [own, { vmScanners }] }))[1]).toBe(
      'security connector aws-1 | ok | 2 offerings, 1 roles of the stack');
  });

  test('a role that it does not name', async () => {
    const more = new Map([['Scanner', `arn:aws:iam::${ACCOUNT}:role/Scanner`]]);
    expect((await of({}, [healthy], more))[2]).toBe(
      'security connector aws-1 | information | it does not name Scanner: the feature is off in Azure');
  });

  test('another account', async () => {
    expect((await of({ hierarchyIdentifier: '444455556666' }))[1]).toBe(
      'security connector aws-1 | differs | it is for the account 444455556666');
  });

  test('unhealthy, with the reason', async () => {
    const report = { properties: { status: { code: 'NotHealthy' }, issues: [{ issueName: 'role cannot be assumed' }] } };
    expect((await of({}, [healthy, report])).slice(2)).toEqual([
      'security connector aws-1: health | differs | role cannot be assumed',
    ]);
    expect((await of({}, [])).slice(2)).toEqual(['security connector aws-1: health | information | there is no report yet']);
  });

  describe('locks', () => {
    const lock = (scope: string, name: string, level: string) =>
      ({ id: `${scope}/providers/Microsoft.Authorization/locks/${name}`, name, properties: { level, notes: 'a secret' } });

    test('none', async () => {
      expect(await locked({ value: [] })).toEqual(
        ['security connector aws-1: locks | information | none: the connector can be changed and deleted']);
    });

    test('on the connector, and inherited: what they prevent', async () => {
      const connectorId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Security/securityConnectors/aws-1';
      const value = [lock('/subscriptions/s', 'keep', 'CanNotDelete'), lock(connectorId, 'frozen', 'ReadOnly')];
      expect(await locked({ value })).toEqual([
        'security connector aws-1: locks | information | keep (CanNotDelete) on /subscriptions/s: ' +
          'the connector cannot be deleted, until the lock is removed: docs/azure.md#change-or-remove',
        `security connector aws-1: locks | information | frozen (ReadOnly) on ${connectorId}: ` +
          'the connector cannot be changed or deleted, until the lock is removed: docs/azure.md#change-or-remove',
      ]);
    });

    test('no right to read them: the other rows stay', async () => {
      expect(await locked(failure('AuthorizationFailed', 'no'))).toEqual(['security connector aws-1: locks | not checked | aws x y: no']);
    });
  });

  test('no Azure CLI', async () => {
    const missing = failure('', 'az is not installed, or not on the PATH');
    const rows = await checkAzure(answering({ azureAccount: missing, azureConnector: missing }),
      { resourceGroup: 'rg', connector: 'aws-1' }, IDENTITY, roles, TENANT);
    expect(rows.map(f => [f.status, f.unanswered])).toEqual([['not checked', true], ['not checked', true]]);
  });
});
