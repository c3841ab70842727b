/** The accounts of an organization: one row each, of answers of AWS and Azure that somebody could have written by hand. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { answering, deployedTemplate, failure } from './support';
import { accountLines, type CoveredAccount } from '../../../cli/checking/accounts-table';
import { checkCoverage } from '../../../cli/checking/coverage';
import { exitCode, markdown, report, toJson } from '../../../cli/checking/findings';
import { ROOT } from '../support/run';

const [MANAGEMENT, A, B, C, D, E, GONE] = ['999999999999', '111111111111', '222222222222', '333333333333', '444444444444', '555555555555',
  '666666666666'];
const set = (StackSetName: string, Regions: string[], targets: object = {}) => ({
  StackSetName,
  PermissionModel: 'SERVICE_MANAGED',
  StackInstancesGroup: [{
    DeploymentTargets: { OrganizationalUnitIds: ['ou-1'], AccountFilterType: 'DIFFERENCE', Accounts: [C], ...targets }, Regions,
  }],
});
const ROLES = set('Roles', ['eu-west-1']);
const HOSTS = set('Hosts', ['eu-west-1', 'us-east-1']);
const at = (Region: string, ...accounts: string[]) => accounts.map(Account => ({ Account, Region, Status: 'CURRENT' }));

/** `ou-1` has A and a unit with B and C; D is in no target, E is suspended. All that should be there is there. */
const ANSWERS = {
  organization: { Organization: { MasterAccountId: MANAGEMENT } },
  accounts: [
    [MANAGEMENT, 'ACTIVE', 'payer', 1_500_000_000], [A, 'ACTIVE', 'shop', '2020-01-01T00:00:00Z'], [B, 'ACTIVE', 'bank', 1_600_000_000.5],
    [C, 'ACTIVE', 'lab', null], [D, 'ACTIVE', 'other', null], [E, 'SUSPENDED', 'old', null],
  ] as unknown,
  accountsOfUnit: ({ parent }: any): unknown => parent === 'ou-1' ? [[A, 'ACTIVE'], [E, 'SUSPENDED']] : [[B, 'ACTIVE'], [C, 'ACTIVE']],
  unitsOfUnit: ({ parent }: any): unknown => parent === 'ou-1' ? ['ou-2'] : [],
  stackSetInstanceDetails: ({ 'stack-set': name }: any): unknown => ({
    Summaries: name === 'Roles' ? at('eu-west-1', A, B) : [...at('eu-west-1', A, B), ...at('us-east-1', A, B)],
  }),
  stackSetOperations: { Summaries: [{ Action: 'UPDATE', Status: 'SUCCEEDED', CreationTimestamp: '2026-11-01T00:00:00Z' }] } as unknown,
};
const ANSWERS_OF_OTHERS = [[A, 'ACTIVE', 'a', null], [B, 'ACTIVE', 'b', null]];
const SUBSCRIPTION = '22222222-3333-4444-5555-666666666666';
const connectorId = (account: string) =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/Rg/providers/Microsoft.Security/securityConnectors/aws-${account}`;
const azureConnector = (account: string) =>
  ({ id: connectorId(account), properties: { hierarchyIdentifier: account, environmentName: 'AWS' } });
const health = (account: string, code: string, more: object = {}) =>
  ({ id: `${connectorId(account).toLowerCase()}/providers/Microsoft.Security/healthReports/x`, properties: { status: { code }, ...more } });
const AZURE = {
  azureAccount: { tenantId: 't', id: SUBSCRIPTION },
  azureConnectors: { value: [A, B].map(azureConnector) } as unknown,
  azureHealthOfAll: { value: [health(A, 'Healthy'), health(B, 'Healthy')] } as unknown,
};

async function covered(more: object = {}, sets: readonly object[] = [ROLES, HOSTS], isAzureAsked = false, resources: object = {}) {
  const findings = await checkCoverage(
    { template: deployedTemplate(resources as any), ask: answering({ ...ANSWERS, ...more }) }, sets, isAzureAsked);
  const [{ accounts = [], text, status }] = findings;
  const lines = accounts.map(({ account, state, stacks, connector, result }: CoveredAccount) =>
    [account, state, stacks, ...connector === undefined ? [] : [connector], result].join(' | '));
  return { findings, lines, text, status, of: (account: string) => lines.find(line => line.startsWith(account)) };
}
const instances = (...more: object[]) => ({ stackSetInstanceDetails: { Summaries: [...at('eu-west-1', A, B), ...more] } });

test('each account once: active, excluded, in no target, suspended, and the management account', async () => {
  const { lines, text, status } = await covered();
  expect(lines).toEqual([
    `${MANAGEMENT} | management | StackSets skip it, and the stack does not connect it | information`,
    `${A} | active | 3 of 3 current | ok`,
    `${B} | active | 3 of 3 current | ok`,
    `${C} | excluded | none | ok`,
    `${D} | not targeted | none | ok`,
    `${E} | suspended | StackSets skip it | information`,
  ]);
  expect([status, text])
    .toEqual(['ok', '6 accounts: 0 differ, 0 not checked; 1 management, 2 active, 1 excluded, 1 not targeted, 1 suspended']);
});

test('the management account has what is in the stack', async () => {
  const { of } = await covered({}, [ROLES], false, { R: { Type: 'AWS::IAM::Role', Properties: {} } });
  expect(of(MANAGEMENT)).toBe(`${MANAGEMENT} | management | its resources are in the stack itself | information`);
});

test.each<[string, object, string, string]>([
  ['has no stack', instances(), A, 'active | Hosts has no stack in us-east-1 | differs'],
  ['has one that failed', {
    stackSetInstanceDetails: {
      Summaries: [
        ...at('eu-west-1', B),
        {
          Account: A,
          Region: 'eu-west-1',
          Status: 'OUTDATED',
          StackInstanceStatus: {
            DetailedStatus: 'FAILED',
          },
          StatusReason: 'exists',
        },
      ],
    },
  }, A, 'active | Hosts in eu-west-1 is OUTDATED (FAILED): exists | differs'],
  ['is not to have one', instances(...at('eu-west-1', C)), C,
    'excluded | it has stacks, but should have none: Hosts in eu-west-1 | differs'],
  ['is in no target, and has one', instances(...at('eu-west-1', D)), D,
    'not targeted | it has stacks, but should have none: Hosts in eu-west-1 | differs'],
  ['is suspended, and has an old one', instances({ Account: E, Region: 'eu-west-1', Status: 'OUTDATED' }), E,
    'suspended | StackSets skip it | information'],
  ['has left', instances(...at('eu-west-1', GONE)), GONE,
    'not in the organization | it has stacks, but should have none: Hosts in eu-west-1 | differs'],
])('an account that %s', async (_, more, account, expected) => {
  const regions = expected.includes('us-east-1') ? HOSTS : set('Hosts', ['eu-west-1']);
  expect((await covered(more, [regions])).of(account)).toBe(`${account} | ${expected}`);
});

test('an account in a region that the template does not have', async () => {
  expect((await covered(instances(...at('ap-south-1', A)), [ROLES])).of(A))
    .toBe(`${A} | active | Roles has a stack in ap-south-1, but should have none there | differs`);
});

test.each([
  ['2026-11-02T00:00:00Z', 'new'], [1_793_600_000, 'new'], ['2026-10-31T23:59:59Z', 'active'], [null, 'active'], ['soon', 'active'],
])('an account that joined %s is %s', async (joined, state) => {
  const accounts = [[MANAGEMENT, 'ACTIVE', 'm', null], [A, 'ACTIVE', 'a', joined], [B, 'ACTIVE', 'b', null], [C, 'ACTIVE', 'c', null]];
  expect((await covered({ accounts })).of(A)).toBe(`${A} | ${state} | 3 of 3 current | ok`);
  const withoutOperation = await covered({ accounts, stackSetOperations: { Summaries: [] } });
  expect(withoutOperation.of(A)).toContain('| active |');
});

test('self-managed StackSets have no such row, and nobody is asked', async () => {
  expect(await checkCoverage({ template: deployedTemplate({}), ask: answering({}) }, [{ ...ROLES, PermissionModel: 'SELF_MANAGED' }], true))
    .toEqual([]);
});

describe('what is not known is not checked', () => {
  test('no accounts: no table', async () => {
    const { findings, lines } = await covered({ accounts: failure('AccessDeniedException') });
    expect([lines, findings.map(({ status }) => status), exitCode(findings)]).toEqual([[], ['not checked'], 2]);
  });

  test.each([[[]], [ANSWERS_OF_OTHERS]])('a list without the management account is not whole: %j', async (accounts) => {
    const { findings, lines } = await covered({ accounts });
    expect([lines, findings.map(({ status, text }) => [status, text])]).toEqual([
      [], [['not checked', 'the list of accounts does not have the management account, so it is not whole']],
    ]);
  });

  test('an account of a unit that the list of all accounts does not have', async () => {
    const { of, status } = await covered({ accounts: [[MANAGEMENT, 'ACTIVE', 'm', null], [B, 'ACTIVE', 'b', null]] }, [ROLES]);
    expect([of(A), status]).toEqual([
      `${A} | not listed | a target unit has it, and the list of all accounts does not | not checked`, 'not checked',
    ]);
  });

  test('no units: what is there is judged, and that no more should be there is not known', async () => {
    const { of, status } = await covered({ unitsOfUnit: failure('AccessDeniedException') }, [ROLES]);
    expect([of(A), of(D), status]).toEqual([
      `${A} | active | 1 current; it is not known which it should have | not checked`,
      `${D} | active | 0 current; it is not known which it should have | not checked`, 'not checked',
    ]);
    const outdated = { stackSetInstanceDetails: { Summaries: [{ Account: A, Region: 'eu-west-1', Status: 'INOPERABLE' }] } };
    expect((await covered({ ...outdated, unitsOfUnit: failure('AccessDeniedException') }, [ROLES])).of(A))
      .toBe(`${A} | active | Roles in eu-west-1 is INOPERABLE (no detailed status): no reason given | differs`);
  });

  test('no instances', async () => {
    const { of } = await covered({ stackSetInstanceDetails: failure('AccessDenied') }, [ROLES]);
    expect([of(A), of(C)]).toEqual([
      `${A} | active | 0 current; it is not known which it should have | not checked`, `${C} | excluded | not checked | not checked`,
    ]);
  });
});

describe('connectors in Azure', () => {
  const asked = (more: object) => covered({ ...AZURE, ...more }, [ROLES], true);

  test('all are there and healthy', async () => {
    const { of, text, findings } = await asked({});
    expect([of(A), of(C), of(E)]).toEqual([
      `${A} | active | 1 of 1 current | healthy | ok`, `${C} | excluded | none | none | ok`,
      `${E} | suspended | StackSets skip it | none | information`,
    ]);
    expect(text).toContain('; connectors of active and new accounts: 2 healthy');
    expect(exitCode(findings)).toBe(0);
  });

  test.each<[string, object, string]>([
    ['is missing', { azureConnectors: { value: [azureConnector(B)] } }, 'none | not checked'],
    ['is not healthy', { azureHealthOfAll: { value: [health(A, 'NotHealthy', { issues: [{ issueName: 'No role' }] })] } },
      'not healthy: No role | differs'],
    ['has no report', { azureHealthOfAll: { value: [health(`${A}1`, 'Healthy')] } }, 'no health report | not checked'],
    ['is named by the details of its report', {
      azureHealthOfAll: { value: [{ properties: { status: { code: 'Healthy' }, resourceDetails: { id: connectorId(A) } } }] },
    }, 'healthy | ok'],
    ['has a report that says neither', { azureHealthOfAll: { value: [health(A, 'Healthy'), health(A, 'NotApplicable')] } },
      'health not known: NotApplicable | not checked'],
    ['has a report without a status', { azureHealthOfAll: { value: [{ ...health(A, ''), properties: {} }] } },
      'health not known: no status | not checked'],
    ['is that of a project of Google Cloud', {
      azureConnectors: { value: [{ ...azureConnector(A), properties: { hierarchyIdentifier: A, environmentName: 'GCP' } }] },
    }, 'none | not checked'],
    ...[[A, B], [B, A]].map((order): [string, object, string] => [`is one of two, of which one is not healthy: ${order.join()}`, {
      azureConnectors: { value: order.map(of => ({ ...azureConnector(of), properties: { ...azureConnector(A).properties } })) },
      azureHealthOfAll: { value: [health(A, 'Healthy'), health(B, 'NotHealthy')] },
    }, 'not healthy: NotHealthy | differs']),
  ])('one %s', async (_, more, end) => {
    expect((await asked(more)).of(A)).toBe(`${A} | active | 1 of 1 current | ${end}`);
  });

  test('an excluded account with a connector', async () => {
    const { of } = await asked({ azureConnectors: { value: [A, B, C].map(azureConnector) } });
    expect(of(C)).toBe(`${C} | excluded | none | no health report | information`);
  });

  test('all pages are read, each by its path, so that the token goes to no other host', async () => {
    const path =
      `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Security/securityConnectors?api-version=2024-08-01-preview&%24skiptoken=x`;
    const pages: string[] = [];
    const { of } = await asked({
      azureConnectors: { value: [azureConnector(A)], nextLink: `https://elsewhere.example${path}` },
      azureNextPage: ({ 'next-page': page }: any) => {
        pages.push(page);
        return { value: [azureConnector(B)] };
      },
    });
    expect([pages, of(B)]).toEqual([[path], `${B} | active | 1 of 1 current | healthy | ok`]);
  });

  test.each([
    [{ nextLink: 'https://management.azure.com/subscriptions/other/x' },
      'the next page of the answer has an unusual address, so it is not read'],
    [{ nextLink: 'no address' }, 'the next page of the answer has an unusual address, so it is not read'],
    [{ nextLink: `https://x.example/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Security/y` }, 'Azure has more than 100 pages'],
  ])('pages that cannot be read: %j', async (more, why) => {
    const azureNextPage = { value: [], ...more };
    const { of, findings } = await asked({ azureConnectors: { value: [azureConnector(A)], ...more }, azureNextPage });
    expect(of(A)).toBe(`${A} | active | 1 of 1 current | not checked | not checked`);
    expect(findings.map(toJson).at(-1))
      .toMatchObject({ check: 'security connectors of the accounts', result: 'not checked', found: expect.stringContaining(why) });
  });

  test('without the right to list them, the stacks are still judged', async () => {
    const { of, findings } = await asked({ azureConnectors: failure('AuthorizationFailed') });
    expect([of(A), exitCode(findings)]).toEqual([`${A} | active | 1 of 1 current | not checked | not checked`, 2]);
  });
});

describe('400 accounts', () => {
  const ids = Array.from({ length: 400 }, (_, i) => String(100_000_000_000 + i));
  const many = {
    accounts: [[MANAGEMENT, 'ACTIVE', 'm', null], ...ids.map(id => [id, 'ACTIVE', `name ${id}`, null])],
    accountsOfUnit: ({ parent }: any) => parent === 'ou-1' ? ids.map(id => [id, 'ACTIVE']) : [],
    unitsOfUnit: [],
    stackSetInstanceDetails: { Summaries: at('eu-west-1', ...ids.slice(1)) },
  };

  test('the page begins with the sum, then with what differs, and has every account', async () => {
    const { findings, text } = await covered(many, [ROLES]);
    expect(text).toBe('401 accounts: 1 differs, 0 not checked; 1 management, 400 active');
    expect(report(findings, 120).slice(0, 11)).toEqual([
      '401 accounts: 1 differs, 0 not checked',
      '1 management, 400 active',
      '',
      'accounts                        state       stacks                                                result',
      '------------------------------  ----------  ----------------------------------------------------  -----------',
      '100000000000 name 100000000000  active      Roles has no stack in eu-west-1                       differs',
      '999999999999 m                  management  StackSets skip it, and the stack does not connect it  information',
      '100000000001 name 100000000001  active      1 of 1 current                                        ok',
      '100000000002 name 100000000002',
      '100000000003 name 100000000003',
      'and 396 more',
    ]);
    const page = markdown(findings, { version: '1.0.0', time: new Date(0), account: MANAGEMENT, stack: 'S' });
    expect(page).toContain('\n## Accounts\n\n401 accounts: 1 differs, 0 not checked; 1 management, 400 active.\n\n| number |');
    expect(page)
      .toContain(
        '| 399 | 100000000001 name 100000000001<br>100000000002 name 100000000002<br>100000000003 name '
          + '100000000003<br>and 396 more | active |');
    expect(ids.filter(id => !page.includes(`\n| ${id} | name ${id} | active | `))).toEqual([]);
    expect((toJson(findings[0]) as any).accounts).toHaveLength(401);
  });

  test('as many questions as with few accounts', async () => {
    const asked: string[] = [];
    const answers = answering({ ...ANSWERS, ...many, ...AZURE });
    await checkCoverage({
      template: deployedTemplate({}),
      ask: (name, values) => {
        asked.push([name, ...Object.values(values ?? {})].join(' '));
        return answers(name, values);
      },
    }, [ROLES, HOSTS], true);
    expect([...new Set(asked)].sort()).toEqual([
      'accounts', 'accountsOfUnit ou-1', 'azureAccount', `azureConnectors ${SUBSCRIPTION}`, `azureHealthOfAll ${SUBSCRIPTION}`,
      'organization',
      'stackSetInstanceDetails Hosts SELF', 'stackSetInstanceDetails Roles SELF', 'stackSetOperations Hosts SELF',
      'stackSetOperations Roles SELF',
      'unitsOfUnit ou-1',
    ]);
  });

  test('the same reason is one row, whatever the token of its request', async () => {
    const Summaries = ids.map((Account, i) => ({
      Account,
      Region: 'eu-west-1',
      Status: i < 300 ? 'OUTDATED' : 'CURRENT',
      StackInstanceStatus: { DetailedStatus: 'FAILED' },
      StatusReason: `Role exists (RequestToken: 0a1b2c3d-0000-1111-2222-${100_000_000_000 + i}, HandlerErrorCode: AlreadyExists)`,
    }));
    const { findings } = await covered({ ...many, stackSetInstanceDetails: { Summaries } }, [ROLES]);
    expect(report(findings, 160).slice(0, 9)).toEqual([
      '401 accounts: 300 differ, 0 not checked',
      '1 management, 400 active',
      '',
      expect.stringMatching(/^accounts /),
      expect.stringMatching(/^---/),
      expect.stringMatching(/^100000000000 .* OUTDATED \(FAILED\): Role exists \(HandlerErrorCode: AlreadyExists\) +differs$/),
      '100000000001 name 100000000001',
      '100000000002 name 100000000002',
      'and 297 more',
    ]);
  });

  test('many that differ, each in its way: a terminal shows some, and says where the others are', async () => {
    const wrong = ids.map((Account, i) => ({ Account, Region: 'eu-west-1', Status: 'OUTDATED', StatusReason: `because ${i}` }));
    const { findings } = await covered({ ...many, stackSetInstanceDetails: { Summaries: wrong } }, [ROLES]);
    expect(report(findings, 140)).toContain('376 more accounts: --report or --json');
  });
});

test('docs/verification.md shows what is printed', () => {
  const orders = Array.from({ length: 383 },
    (_, i): [string, string] => [`${333_333_333_333 + i}`, ['orders', 'payments', 'search'][i] ?? `n${i}`]);
  const row = (account: string, name: string, state: CoveredAccount['state'], stacks: string, connector: string,
    result: CoveredAccount['result']) =>
    ({ account, name, state, stacks, connector, result });
  const accounts = [
    row(MANAGEMENT, 'payer', 'management', 'its resources are in the stack itself', 'healthy', 'information'),
    row(A, 'shop', 'active', 'Members in eu-west-1 is OUTDATED (FAILED): Role with name CspmMonitorAws already exists', 'none', 'differs'),
    row(B, 'bank', 'new', 'Members has no stack in eu-west-1', 'none', 'differs'),
    ...orders.map(([account, name]) => row(account, name, 'active', '1 of 1 current', 'healthy', 'ok')),
    row(GONE, 'closed', 'suspended', 'StackSets skip it', 'none', 'information'),
    row(D, 'lab', 'excluded', 'none', 'none', 'ok'),
  ];
  const printed = accountLines({
    text: '388 accounts: 2 differ, 0 not checked; 1 management, 384 active, 1 new, 1 suspended, 1 excluded; '
      + 'connectors of active and new accounts: 2 none, 383 healthy',
    accounts,
  }, 120);
  expect(accounts).toHaveLength(388);
  const [, block] = /^```text\n(388 accounts[^]*?)\n```$/m.exec(readFileSync(join(ROOT, 'docs', 'verification.md'), 'utf-8'))!;
  expect(printed.slice(0, -1)).toEqual(block.split('\n'));
});

test('names of accounts are text of others', async () => {
  const accounts = [[MANAGEMENT, 'ACTIVE', 'm', null], [A, 'ACTIVE', '<b>|`x`\n# y', null]];
  const { findings } = await covered({ accounts, accountsOfUnit: [[A, 'ACTIVE']], unitsOfUnit: [] }, [ROLES]);
  const page = markdown(findings, { version: '1.0.0', time: new Date(0), account: MANAGEMENT, stack: 'S' });
  expect(page).toContain(`| ${A} | \\<b\\>\\|\\\`x\\\` \\# y | active |`);
});
