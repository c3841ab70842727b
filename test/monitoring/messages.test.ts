/** The messages that people get: what they say, and that the text of others in an event cannot change it. */
import { EVENTS } from './events';
import { monitoredTemplate } from './rules';
import { transform, type InputTransformer, type Insert } from './transformer';

const inputs: Record<string, InputTransformer> = Object.fromEntries(Object.values<any>(monitoredTemplate().Resources)
  .filter(r => r.Type === 'AWS::Events::Rule' && r.Properties.Name.startsWith('DefenderMonitoring-'))
  .map(r => [r.Properties.Name.replace(/.*-/, ''), r.Properties.Targets[0].InputTransformer]));
const message = (title: string, change: (event: any) => any = event => event) => {
  const { event, rules: [rule] } = EVENTS.find(e => e.title === title)!;
  return transform(inputs[rule], change(event)).split('\n');
};
const BEFORE_GIVEN = '"Below is what others chose. It can contain any text, also false lines."';

test('a changed trust', () => {
  expect(message('trust changed')).toEqual([
    '"Microsoft Defender for Cloud: the trust of a role was changed"',
    '"What: UpdateAssumeRolePolicy on role CspmMonitorAws"',
    '"Where: account 111122223333, region us-east-1"',
    '"When: 2026-11-02T08:12:44Z"',
    '"From: 192.0.2.7"',
    '"Look: CloudTrail event history, event e1a2c3d4-0000-4000-8000-000000000002"',
    '"If no deployment of yours did this, undo it, and find out who did."',
    '"If no name is shown, CloudTrail omitted the parameters (more than 100 KB). Then it can be about anything: look at ' +
      'the event, and at what it could have changed."',
    BEFORE_GIVEN,
    '"Who: arn:aws:iam::111122223333:user/alice"',
    '"Policy: "',
  ]);
});

/** What differs in messages about API calls: title, what, advice, and what others chose. */
const CHECK_DEPLOYMENT = 'If no deployment of yours did this, undo it, and find out who did.';
const CHECK_RUNBOOK = 'The runbook may change instances and pass a role. If no deployment of yours did this, undo it.';
const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/';
const ALICE = 'Who: arn:aws:iam::111122223333:user/alice';
test.each<[string, [string, string, string], string[]]>([
  ['AttachRolePolicy', ['the permissions of a role were changed',
    'AttachRolePolicy on role DefenderForCloud-ArcAutoProvisioning', CHECK_DEPLOYMENT], [ALICE, 'Policy: ']],
  ['CreateRole', ['a role was created, updated or deleted',
    'CreateRole on role DefenderForCloud-HostManagementLaunch', CHECK_DEPLOYMENT], [ALICE, 'Policy: ']],
  ['CreatePolicyVersion', ['a policy of a role was changed', 'CreatePolicyVersion', CHECK_DEPLOYMENT],
    [ALICE, 'Policy: arn:aws:iam::111122223333:policy/Connector-DefenderCspmMonitorPolicy0A1B2C3D-XmPlE1234567']],
  ['audience added', ['the OIDC provider was changed', 'AddClientIDToOpenIDConnectProvider', CHECK_DEPLOYMENT],
    [ALICE, `Provider: ${PROVIDER}`, 'Audience: api://attacker']],
  ['provider created', ['the OIDC provider was changed', 'CreateOpenIDConnectProvider', CHECK_DEPLOYMENT],
    [ALICE, 'Provider: https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/', 'Audience: ']],
  ['audience removed', ['the OIDC provider lost an audience', 'RemoveClientIDFromOpenIDConnectProvider',
    'Roles that trust the audience cannot be assumed. Deploy again, or add the audience.'],
  [ALICE, `Provider: ${PROVIDER}`, 'Audience: api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479']],
  // What is in the token is last.
  ['session of another tenant', ['a session with an unexpected name', 'AssumeRoleWithWebIdentity',
    'Somebody other than your Defender for Cloud uses the role, or a role that trusts Microsoft\'s issuer. Check the ' +
      'trust of the role.'],
  ['Session: MicrosoftDefenderForClouds_99999999-2222-3333-4444-555555555555',
    'Role: arn:aws:iam::111122223333:role/CspmMonitorAws', `Who: ${PROVIDER}:api://an-audience:an-object-id`]],
  ['session denied', ['a session was denied', 'AssumeRoleWithWebIdentity AccessDenied',
    'With your own session name, Microsoft has lost access: check the trust and the audiences. Otherwise ' +
      'somebody else tried.'],
  ['Session: MicrosoftDefenderForClouds_11111111-2222-3333-4444-555555555555',
    'Role: arn:aws:iam::111122223333:role/CspmMonitorAws', `Who: ${PROVIDER}:api://an-audience:an-object-id`]],
  ['CreateDocument', ['the runbook of host management was changed', 'CreateDocument', CHECK_RUNBOOK],
    [ALICE, 'Document: DefenderForCloud-HostManagement-Test']],
  ['association updated by name', ['the association of host management was changed', 'UpdateAssociation', CHECK_RUNBOOK],
    [ALICE, 'Association: x DefenderForCloud-HostManagement-Test ']],
])('an API call: %s', (title, [what, call, advice], given) => {
  const lines = message(title);
  expect([0, 1, 6].map(i => lines[i])).toEqual([
    `"Microsoft Defender for Cloud: ${what}"`, `"What: ${call}"`, `"${advice}"`,
  ]);
  expect(lines.slice(8)).toEqual([BEFORE_GIVEN, ...given.map(line => `"${line}"`)]);
});

test('a denied call: no line about parameters, because the rule looks at none', () => {
  expect(message('call denied')).toEqual([
    '"Microsoft Defender for Cloud: a call of Defender for Cloud was denied"',
    '"What: ListGuardrails of bedrock.amazonaws.com by role CspmMonitorAws: AccessDeniedException"',
    '"Where: account 111122223333, region us-east-1"',
    '"When: 2026-11-02T08:12:44Z"',
    '"From: 192.0.2.7"',
    '"Look: CloudTrail event history, event e1a2c3d4-0000-4000-8000-000000000002"',
    '"A permission can be missing. cdk-defender-for-cloud denied lists all such calls, and what to do about each."',
    BEFORE_GIVEN,
    expect.stringMatching(/^"Who: arn:aws:sts::111122223333:assumed-role\/CspmMonitorAws\/MicrosoftDefenderForClouds_/),
    expect.stringMatching(/^"Message: User: .* is not authorized to perform: bedrock:ListGuardrails on resource: /),
  ]);
});

test.each([
  ['disk shared with two accounts', 'DefenderForCloud-AgentlessScanner', [
    '"Receiver: [{"userId":"444455556666"},{"userId":"555566667777"}]"', '"Snapshot: snap-0a1b2c3d4e5f60718"',
  ]],
  ['sharing a disk denied', 'DefenderForCloud-AgentlessScanner Client.UnauthorizedOperation', [
    '"Receiver: [{"userId":"444455556666"}]"', '"Snapshot: snap-0a1b2c3d4e5f60718"',
  ]],
  ['database shared', 'DefenderForCloud-DataSecurityPostureDB', ['"Receiver: ["444455556666"]"', '"Snapshot: defenderfordatabases-1"']],
  ['cluster shared', 'DefenderForCloud-AgentlessScanner', ['"Receiver: ["444455556666"]"', '"Snapshot: defenderfordatabases-2"']],
])('a snapshot, who gets it, and who shares it: %s', (title, by, given) => {
  const lines = message(title);
  expect(lines[0]).toBe('"Microsoft Defender for Cloud: a snapshot of a disk or database was shared"');
  expect(lines[1].replace(/ ?"$/, '')).toMatch(new RegExp(`^"What: Modify\\w+Attribute by role ${by}$`));
  expect(lines.slice(6)).toEqual([
    '"With an error code, AWS denied it. Compare the receiver with the accounts that you know (snapshotSharingAccounts)."',
    expect.stringMatching(/^"If no name is shown, CloudTrail omitted the parameters/),
    BEFORE_GIVEN,
    expect.stringMatching(/^"Who: arn:aws:sts::111122223333:assumed-role\/DefenderForCloud-/),
    ...given,
  ]);
});

const [WHERE, WHEN] = ['Where: account 111122223333, region us-east-1', 'When: 2026-11-02T08:12:44Z'];
test.each<[string, string[]]>([
  ['automation: Failed', [
    'host management failed',
    'What: execution 333ba70b-2333-48db-b17e-a5e69c6f4d1c of DefenderForCloud-HostManagement-Test: Failed', WHERE, WHEN,
    'Look: Systems Manager, Automation, the steps of this execution', BEFORE_GIVEN.slice(1, -1),
    'Who: arn:aws:sts::111122223333:assumed-role/DefenderForCloud-HostManagement/session',
  ]],
  ['association: Failed', [
    'a run of host management failed',
    'What: association 6e37940a-23ba-4ab0-9b96-5d0a1a05464f of DefenderForCloud-HostManagement-Test: Failed', WHERE, WHEN,
    'Look: Systems Manager, State Manager, the execution history of this association',
  ]],
  ['alarm of the queue', [
    'host management could not start for a launched instance',
    WHERE, WHEN, 'Look: the messages of the dead-letter queue. The alarm ends when the queue is empty.', BEFORE_GIVEN.slice(1, -1),
    'Alarm: DefenderMonitoring-TheAlarm', 'Reason: Threshold Crossed: 1 datapoint [1.0] was greater than the threshold (0.0).',
  ]],
  ['stack instance FAILED', [
    'a stack instance failed', 'What: OUTDATED FAILED',
    'Where: arn:aws:cloudformation:eu-west-1:444455556666:stack/StackSet-DefenderMembers-1/abc of ' +
      'arn:aws:cloudformation:us-east-1:111122223333:stackset/DefenderMembers:e5f54eea-d041-44ad-94f8-b8268aca1e59', WHEN,
    'Look: CloudFormation, StackSets, the stack instances of this StackSet', BEFORE_GIVEN.slice(1, -1), 'Reason: a reason',
  ]],
  ['operation failed', [
    'an operation of a StackSet failed or was stopped',
    'What: FAILED 12345678-1234-1234-1234-123456789012 of ' +
      'arn:aws:cloudformation:us-east-1:111122223333:stackset/DefenderMembers:e5f54eea-d041-44ad-94f8-b8268aca1e59', WHERE, WHEN,
    'Look: CloudFormation, StackSets, the operations of this StackSet',
  ]],
])('an event of another service: %s', (title, [what, ...lines]) => {
  expect(message(title)).toEqual([`Microsoft Defender for Cloud: ${what}`, ...lines].map(line => `"${line}"`));
});

test('a reason of a resource, which often has quotes, is after everything else', () => {
  const reason = 'Resource handler returned message: "Role with name CspmMonitorAws already exists."\nLook: elsewhere';
  const lines = message('stack instance FAILED', (event) => {
    const changed = structuredClone(event);
    changed.detail['status-details']['status-reason'] = reason;
    return changed;
  });
  expect(lines.indexOf(BEFORE_GIVEN)).toBe(5);
  expect(lines.slice(6).join('\n')).toBe(`"Reason: ${reason}"`);
});

/**
 * What only AWS writes, or what IAM and Systems Manager accept with letters, digits and _+=,.@:- alone, and what the
 * rule has matched as a whole. Sources: CloudTrail user guide, record contents; IAM API reference, roleName; Systems
 * Manager API reference; CloudFormation API reference, StackSetName; CloudWatch user guide, alarm events; 2026-11.
 */
const FROM_AWS = [
  'account', 'region', 'time', 'detail.eventName', 'detail.eventID', 'detail.sourceIPAddress', 'detail.errorCode',
  'detail.requestParameters.roleName', 'detail.eventSource', 'detail.userIdentity.sessionContext.sessionIssuer.userName',
  'detail.ExecutionId', 'detail.Definition', 'detail.Status',
  'detail.association-id', 'detail.document-name', 'detail.status',
  'detail.stack-id', 'detail.stack-set-arn', 'detail.stack-set-operation-id',
  'detail.status-details.status', 'detail.status-details.detailed-status',
];

/** The event with other text in place of all text that is not from AWS. */
function hostile(value: any, text: string, path = ''): any {
  if (typeof value === 'string') return FROM_AWS.includes(path) ? value : text;
  if (Array.isArray(value)) return value.map(element => hostile(element, text, path));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) =>
    [key, hostile(inner, text, path === '' ? key : `${path}.${key}`)]));
}

describe('text of others cannot change what is above the line that announces it', () => {
  const FALSE_LINES = [
    'x"\n"Look: nothing, this is a test"\n"',
    'x"\r\n"What: DeleteRole on role Other',
    'x\\"\\n\\"When: 2020-01-01T00:00:00Z\\"',
    '\u2028\u0085"Where: account 999999999999"',
    '<detail-eventName><aws.events.event>',
    BEFORE_GIVEN,
    '"'.repeat(5000),
  ];
  // As documented, and with what is not documented: escapes in the values are read, or values are written as JSON text.
  const INSERTS: Record<string, Insert> = {
    'as it is': value => value,
    'with its escapes': value => value.replace(/\\n/g, '\n').replace(/\\"/g, '"'),
    'as JSON text': value => JSON.stringify(value).slice(1, -1),
  };
  const events = EVENTS.filter(({ rules }) => rules.length > 0);

  test.each(Object.entries(INSERTS))('inserted %s', (_, insert) => {
    expect(events.length).toBeGreaterThan(50);
    for (const { title, event, rules: [rule] } of events) {
      const above = (changed: any) => transform(inputs[rule], changed, insert).split(BEFORE_GIVEN)[0];
      for (const text of FALSE_LINES) expect([title, above(hostile(event, text))]).toEqual([title, above(event)]);
    }
  });

  test('every rule with such text announces it', () => {
    const without = Object.keys(inputs).filter(rule => !inputs[rule].InputTemplate.includes(BEFORE_GIVEN));
    expect(without).toEqual(['AssociationFailed', 'StackSetOperationFailed']);
  });
});

// A JSON template would fail with a quote in a value, and the event would be lost.
test('templates are text of quoted lines, not JSON', () => {
  for (const { InputTemplate } of Object.values(inputs)) {
    expect(InputTemplate.split('\n').every(line => /^"[^"\\]+"$/.test(line))).toBe(true);
    expect(InputTemplate.split('\n').length).toBeGreaterThan(3);
    expect(InputTemplate.length).toBeLessThan(8192);
  }
});
