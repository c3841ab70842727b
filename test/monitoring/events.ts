/**
 * Events, in the shape that AWS documents. Each names the rules that must match it; all other rules must not.
 *
 * Sources, 2026-11:
 * - IAM user guide, logging IAM and AWS STS API calls with CloudTrail: the records of IAM and STS
 * - CloudTrail user guide, userIdentity element, and EventBridge user guide, AWS service events via CloudTrail
 * - Systems Manager user guide, EventBridge event examples
 * - CloudFormation user guide, StackSet event detail
 * - CloudWatch user guide, alarm events and EventBridge
 */
import { TENANT } from '../support/synth';

export const ACCOUNT = '111122223333';
export const WORKSPACE = '88888888-7777-6666-5555-444444444444';
export const RUNBOOK = 'DefenderForCloud-HostManagement-Test';
const RUNBOOK_ARN = `arn:aws:ssm:eu-west-1:111122223333:document/${RUNBOOK}`;
export const ASSOCIATION_ID = '6e37940a-23ba-4ab0-9b96-5d0a1a05464f';
export const STACK_SET = 'DefenderMembers';
/** Whose changes are expected, in the rules that are tested. */
export const EXPECTED = ['arn:aws:sts::*:assumed-role/stacksets-exec-*', 'arn:aws:iam::111122223333:user/deployer'];

const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/`;
const SESSION = `MicrosoftDefenderForClouds_${TENANT}`;

interface TestEvent {
  readonly title: string;
  readonly event: any;
  /** Values of `MonitoredEvent`. */
  readonly rules: readonly string[];
}

interface Call {
  readonly parameters: object | null | undefined;
  readonly arn?: string | null;
  readonly error?: string;
  readonly more?: object;
}

function cloudTrail(from: string, name: string, { parameters, arn, error, more }: Call): any {
  return {
    'version': '0',
    'id': '4d6fd3a1-8f3d-4a6b-bb7e-9a4e2f5e0a11',
    'detail-type': 'AWS API Call via CloudTrail',
    'source': `aws.${from}`,
    'account': ACCOUNT,
    'time': '2026-11-02T08:12:44Z',
    'region': 'us-east-1',
    'resources': [],
    'detail': {
      eventVersion: '1.11',
      userIdentity: {
        type: 'IAMUser',
        principalId: 'AIDACKCEVSQ6C2EXAMPLE',
        ...arn === null ? {} : { arn: arn ?? `arn:aws:iam::${ACCOUNT}:user/alice` },
        accountId: ACCOUNT,
        userName: 'alice',
      },
      eventTime: '2026-11-02T08:12:44Z',
      eventSource: `${from}.amazonaws.com`,
      eventName: name,
      awsRegion: 'us-east-1',
      sourceIPAddress: '192.0.2.7',
      userAgent: 'aws-cli/2.31.0',
      ...error ? { errorCode: error, errorMessage: 'An unknown error occurred' } : {},
      requestParameters: parameters,
      responseElements: null,
      requestID: 'b1a2c3d4-0000-4000-8000-000000000001',
      eventID: 'e1a2c3d4-0000-4000-8000-000000000002',
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: ACCOUNT,
      eventCategory: 'Management',
      ...more,
    },
  };
}

/** How parameters can be missing: CloudTrail omits more than 100 KB in the second way. The others are possible too. */
const MISSING: Record<string, Pick<Call, 'parameters'>> = {
  'no parameters': { parameters: null },
  'omitted parameters': {
    parameters: { reason: 'requestParameters too large', omitted: 'true', originalSize: '131172' },
  },
  'absent parameters': { parameters: undefined },
};
/** Events of one call per way. */
const missing = (from: string, name: string, call: Partial<Call> = {}): Record<string, any> =>
  Object.fromEntries(Object.entries(MISSING).map(([how, { parameters }]) =>
    [`${name}, ${how}${call.arn ? ' by ' + call.arn : ''}${call.error ? ', ' + call.error : ''}`,
      cloudTrail(from, name, { ...call, parameters })]));

const role = (name: string, roleName: string, call: Partial<Call> = {}) =>
  cloudTrail('iam', name, { parameters: { roleName }, ...call });
export const policyEvent = (name: string, policyName: string) =>
  cloudTrail('iam', name, { parameters: { policyArn: `arn:aws:iam::${ACCOUNT}:policy/${policyName}` } });
const provider = (name: string, parameters: object) => cloudTrail('iam', name, { parameters });

interface Session {
  readonly roleName?: string;
  readonly name?: string;
  readonly identityProvider?: string | null;
  readonly error?: string;
  /** Whether the event has no parameters. */
  readonly isWithout?: boolean;
}

interface DeniedCall {
  readonly roleName?: string;
  readonly account?: string;
  readonly error?: string | null;
  /** The end of the message: why. Null if there is no message. */
  readonly reason?: string | null;
  readonly event?: string;
}

/** A call with a session of a role, by default denied because no policy allows it. */
function deniedCall({
  roleName = 'CspmMonitorAws', account = ACCOUNT, error = 'AccessDeniedException', event = 'ListGuardrails',
  reason = 'because no identity-based policy allows the bedrock:ListGuardrails action',
}: DeniedCall): any {
  const arn = `arn:aws:sts::${account}:assumed-role/${roleName}/${SESSION}`;
  const text = `User: ${arn} is not authorized to perform: bedrock:ListGuardrails on resource: * ${reason}`;
  return cloudTrail('bedrock', event, {
    parameters: null,
    more: {
      userIdentity: {
        type: 'AssumedRole',
        principalId: `AROADBQP57FF2AEXAMPLE:${SESSION}`,
        arn,
        accountId: account,
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: 'AROADBQP57FF2AEXAMPLE',
            arn: `arn:aws:iam::${account}:role/${roleName}`,
            accountId: account,
            userName: roleName,
          },
          webIdFederationData: { federatedProvider: PROVIDER },
        },
      },
      ...error === null ? {} : { errorCode: error, ...reason === null ? {} : { errorMessage: text } },
      readOnly: true,
    },
  });
}

/** A snapshot that a session of a role shares, with the parameters as CloudTrail has them. */
function sharing(
  name: string, parameters: object | null,
  { roleName = 'DefenderForCloud-AgentlessScanner', account = ACCOUNT, error }: DeniedCall = {},
): any {
  const { detail } = deniedCall({ roleName, account, error: error ?? null });
  const event = cloudTrail(name.includes('DB') ? 'rds' : 'ec2', name, { parameters });
  const { userIdentity, errorCode, errorMessage } = detail;
  return { ...event, detail: { ...event.detail, userIdentity, ...errorCode ? { errorCode, errorMessage } : {} } };
}
const disk = (change: object) =>
  ({ snapshotId: 'snap-0a1b2c3d4e5f60718', attributeType: 'CREATE_VOLUME_PERMISSION', createVolumePermission: change });
const RECEIVER = { items: [{ userId: '444455556666' }] };
const DB_SHARED = { attributeName: 'restore', valuesToAdd: ['444455556666'] };

/** A record of AssumeRoleWithWebIdentity. `identityProvider` is the ARN of the provider, or missing if refused. */
function session({ roleName = 'CspmMonitorAws', name = SESSION, identityProvider = PROVIDER, error, isWithout }: Session): any {
  return cloudTrail('sts', 'AssumeRoleWithWebIdentity', {
    parameters: isWithout ? null : { roleArn: `arn:aws:iam::${ACCOUNT}:role/${roleName}`, roleSessionName: name },
    error,
    more: {
      userIdentity: {
        type: 'WebIdentityUser',
        principalId: `${identityProvider}:api://an-audience:an-object-id`,
        userName: 'an-object-id',
        ...identityProvider === null ? {} : { identityProvider },
      },
      readOnly: true,
      additionalEventData: { RequestDetails: { endpointType: 'global', awsServingRegion: 'us-east-1' } },
    },
  });
}

const ssmCall = (name: string, parameters: object, call: Partial<Call> = {}) =>
  cloudTrail('ssm', name, { parameters, ...call });

function service(source: string, detailType: string, detail: object): any {
  return {
    'version': '0',
    'id': 'd290ece9-1088-4383-9df6-cd5b4ac42b99',
    'detail-type': detailType,
    source,
    'account': ACCOUNT,
    'time': '2026-11-02T08:12:44Z',
    'region': 'us-east-1',
    'resources': [],
    detail,
  };
}

const automation = (Status: string, Definition = RUNBOOK) =>
  service('aws.ssm', 'EC2 Automation Execution Status-change Notification', {
    ExecutionId: '333ba70b-2333-48db-b17e-a5e69c6f4d1c',
    Definition,
    DefinitionVersion: 1.0,
    Status,
    StartTime: 'Nov 2, 2026 8:12:20 AM',
    EndTime: 'Nov 2, 2026 8:12:26 AM',
    Time: 5753.0,
    ExecutedBy: `arn:aws:sts::${ACCOUNT}:assumed-role/DefenderForCloud-HostManagement/session`,
  });
const association = (status: string, document = RUNBOOK) =>
  service('aws.ssm', 'EC2 State Manager Association State Change', {
    'association-id': ASSOCIATION_ID,
    'document-name': document,
    'association-version': '1',
    'document-version': '$DEFAULT',
    'targets': '[{"key":"InstanceIds","values":["*"]}]',
    status,
    'association-status-aggregated-count': '{"Failed":1}',
    'schedule-expression': 'rate(30 days)',
    'association-cwe-version': '1.0',
  });
const alarm = (alarmName: string, value: string) =>
  service('aws.cloudwatch', 'CloudWatch Alarm State Change', {
    alarmName,
    state: { value, reason: 'Threshold Crossed: 1 datapoint [1.0] was greater than the threshold (0.0).' },
    previousState: { value: 'OK' },
  });

const stackSetArn = (name: string) =>
  `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stackset/${name}:e5f54eea-d041-44ad-94f8-b8268aca1e59`;
const stackInstance = (status: string, detailed: string | undefined, name = STACK_SET) =>
  service('aws.cloudformation', 'CloudFormation StackSet StackInstance Status Change', {
    'stack-set-arn': stackSetArn(name),
    'stack-id': 'arn:aws:cloudformation:eu-west-1:444455556666:stack/StackSet-DefenderMembers-1/abc',
    'action': 'UPDATE',
    'status-details': {
      status, 'status-reason': 'a reason', ...detailed ? { 'detailed-status': detailed } : {},
    },
  });
const operation = (status: string, name = STACK_SET) =>
  service('aws.cloudformation', 'CloudFormation StackSet Operation Status Change', {
    'stack-set-arn': stackSetArn(name),
    'stack-set-operation-id': '12345678-1234-1234-1234-123456789012',
    'status-details': { status },
  });

/** Whether a rule matches, by title. */
const matched = (rules: string, events: Record<string, any>): TestEvent[] =>
  Object.entries(events).map(([title, event]) => ({ title, event, rules: rules === '' ? [] : [rules] }));

export const EVENTS: readonly TestEvent[] = [
  ...matched('TrustChanged', {
    'trust changed': role('UpdateAssumeRolePolicy', 'CspmMonitorAws'),
    'trust of host management changed': role('UpdateAssumeRolePolicy', 'DefenderForCloud-HostManagement'),
    'trust changed, name in other letters': role('UpdateAssumeRolePolicy', 'cspmmonitoraws'),
    'trust changed by root': role('UpdateAssumeRolePolicy', 'CspmMonitorAws', { arn: `arn:aws:iam::${ACCOUNT}:root` }),
    'trust changed by a principal without ARN': role('UpdateAssumeRolePolicy', 'CspmMonitorAws', { arn: null }),
    'trust changed by a role with a similar name': role('UpdateAssumeRolePolicy', 'CspmMonitorAws', {
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/my-stacksets-exec-1/session`,
    }),
    // IAM allows these characters in the path of a user.
    'trust changed by a user whose path has quotes': role('UpdateAssumeRolePolicy', 'CspmMonitorAws', {
      arn: `arn:aws:iam::${ACCOUNT}:user/x"\\n"When:2020-01-01T00:00:00Z"/<account>/alice`,
    }),
    // The path of a user can contain colons.
    'trust changed by a user whose path is like the deployer': role('UpdateAssumeRolePolicy', 'CspmMonitorAws', {
      arn: `arn:aws:iam::${ACCOUNT}:user/:iam::${ACCOUNT}:user/deployer`,
    }),
    'trust changed by a user whose path is like StackSets': role('UpdateAssumeRolePolicy', 'CspmMonitorAws', {
      arn: `arn:aws:iam::${ACCOUNT}:user/:sts::${ACCOUNT}:assumed-role/stacksets-exec-1/session`,
    }),
  }),
  ...matched('', {
    'trust of another role changed': role('UpdateAssumeRolePolicy', 'CspmMonitorAws2'),
    'trust changed by StackSets': role('UpdateAssumeRolePolicy', 'CspmMonitorAws', {
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/stacksets-exec-0123456789abcdef0123456789abcdef/session`,
    }),
    'trust changed by the deployer': role('UpdateAssumeRolePolicy', 'CspmMonitorAws', { arn: EXPECTED[1] }),
    'trust not changed: denied': role('UpdateAssumeRolePolicy', 'CspmMonitorAws', { error: 'AccessDenied' }),
    'trust read': role('GetRole', 'CspmMonitorAws'),
    'tag of a role changed': role('TagRole', 'CspmMonitorAws'),
  }),
  // A caller who pads a document hides the name of the role. IAM accepts it.
  ...matched('TrustChanged', missing('iam', 'UpdateAssumeRolePolicy')),
  ...['PutRolePolicy', 'AttachRolePolicy'].flatMap(name => matched('RolePolicyChanged', missing('iam', name))),
  ...['CreateRole', 'DeleteRole'].flatMap(name => matched('RoleChanged', missing('iam', name))),
  ...['CreatePolicyVersion', 'DeletePolicy'].flatMap(name => matched('ManagedPolicyChanged', missing('iam', name))),
  ...['CreateOpenIDConnectProvider', 'AddClientIDToOpenIDConnectProvider'].flatMap(name =>
    matched('ProviderChanged', missing('iam', name))),
  ...['RemoveClientIDFromOpenIDConnectProvider', 'DeleteOpenIDConnectProvider'].flatMap(name =>
    matched('AudienceRemoved', missing('iam', name))),
  ...['UpdateDocument', 'PutResourcePolicy'].flatMap(name => matched('RunbookChanged', missing('ssm', name))),
  ...['CreateAssociation', 'CreateAssociationBatch', 'UpdateAssociation', 'DeleteAssociation'].flatMap(name =>
    matched('AssociationChanged', missing('ssm', name))),
  ...matched('AssociationChanged', {
    'associations without names': ssmCall('CreateAssociationBatch', { entries: [{ parameters: {} }] }),
  }),
  ...matched('', {
    ...missing('iam', 'UpdateAssumeRolePolicy', { error: 'AccessDenied' }),
    ...missing('iam', 'CreatePolicyVersion', { arn: EXPECTED[1] }),
    ...missing('ssm', 'UpdateDocument', { arn: EXPECTED[1] }),
    ...missing('iam', 'CreateUser'),
    ...missing('iam', 'CreatePolicy'),
  }),
  ...matched('RolePolicyChanged', Object.fromEntries([
    'AttachRolePolicy', 'DetachRolePolicy', 'PutRolePolicy', 'DeleteRolePolicy', 'PutRolePermissionsBoundary',
    'DeleteRolePermissionsBoundary',
  ].map(name => [name, role(name, 'DefenderForCloud-ArcAutoProvisioning')]))),
  ...matched('', {
    'policy attached to another role': role('AttachRolePolicy', 'Admin'),
    'policy attached to a user of the name': cloudTrail('iam', 'AttachUserPolicy', {
      parameters: { userName: 'CspmMonitorAws' },
    }),
    'policy attached by StackSets': role('AttachRolePolicy', 'CspmMonitorAws', {
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/stacksets-exec-1/session`,
    }),
  }),
  ...matched('RoleChanged', Object.fromEntries(['CreateRole', 'UpdateRole', 'UpdateRoleDescription', 'DeleteRole'].map(
    name => [name, role(name, 'DefenderForCloud-HostManagementLaunch')],
  ))),
  ...matched('', { 'another role deleted': role('DeleteRole', 'DefenderForCloud') }),
  ...matched('ManagedPolicyChanged', Object.fromEntries(
    ['CreatePolicyVersion', 'SetDefaultPolicyVersion', 'DeletePolicyVersion', 'DeletePolicy'].map(
      name => [name, policyEvent(name, 'Connector-DefenderCspmMonitorPolicy0A1B2C3D-XmPlE1234567')],
    ),
  )),
  ...matched('ManagedPolicyChanged', {
    'policy with a path': policyEvent('CreatePolicyVersion', 'security/deep/Connector-DefenderCspmMonitorPolicy0A1B2C3D-XmPlE1234567'),
    'policy with a name': policyEvent('DeletePolicy', 'acme-cspm'),
    'policy with a name and a path': policyEvent('DeletePolicy', 'security/acme-cspm'),
  }),
  ...matched('', {
    'policy with a longer name': policyEvent('DeletePolicy', 'acme-cspm2'),
    'policy with a name that ends like it': policyEvent('DeletePolicy', 'x-acme-cspm'),
    'policy of another stack': policyEvent('CreatePolicyVersion', 'Connector2-Policy0A1B2C3D-XmPlE1234567'),
    'policy of another account, read': policyEvent('GetPolicy', 'Connector-DefenderCspmMonitorPolicy0A1B2C3D-X'),
    'AWS managed policy': cloudTrail('iam', 'CreatePolicyVersion', {
      parameters: { policyArn: 'arn:aws:iam::aws:policy/SecurityAudit' },
    }),
  }),
  ...matched('ProviderChanged', {
    'audience added': provider('AddClientIDToOpenIDConnectProvider', {
      openIDConnectProviderArn: PROVIDER, clientID: 'api://attacker',
    }),
    'thumbprint changed': provider('UpdateOpenIDConnectProviderThumbprint', {
      openIDConnectProviderArn: PROVIDER, thumbprintList: ['626d44e704d1ceabe3bf0d53397464ac8080142c'],
    }),
    'provider created': provider('CreateOpenIDConnectProvider', {
      url: 'https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/', clientIDList: ['api://x'],
    }),
    'provider of the customer created': provider('CreateOpenIDConnectProvider', {
      url: `https://sts.windows.net/${TENANT}/`, clientIDList: ['api://mciem-aws-oidc-app'],
    }),
  }),
  ...matched('AudienceRemoved', {
    'audience removed': provider('RemoveClientIDFromOpenIDConnectProvider', {
      openIDConnectProviderArn: PROVIDER, clientID: 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
    }),
    'provider deleted': provider('DeleteOpenIDConnectProvider', { openIDConnectProviderArn: PROVIDER }),
  }),
  ...matched('', {
    'audience of another provider added': provider('AddClientIDToOpenIDConnectProvider', {
      openIDConnectProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`, clientID: 'x',
    }),
    'another provider created': provider('CreateOpenIDConnectProvider', {
      url: 'https://token.actions.githubusercontent.com', clientIDList: ['sts.amazonaws.com'],
    }),
    'audience of another provider removed': provider('RemoveClientIDFromOpenIDConnectProvider', {
      openIDConnectProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
    }),
    'provider of another tenant deleted': provider('DeleteOpenIDConnectProvider', {
      openIDConnectProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/sts.windows.net/00000000-1111-2222-3333-444444444444/`,
    }),
  }),
  ...matched('UnexpectedSession', {
    'session of another tenant': session({ name: 'MicrosoftDefenderForClouds_99999999-2222-3333-4444-555555555555' }),
    'session with another name': session({ name: 'botocore-session-1675698641' }),
    'session with the name and more': session({ name: `${SESSION}x` }),
    'session of another role through the provider': session({ roleName: 'Admin', name: 'attacker' }),
    'session of Sentinel of a role of Defender': session({ name: `MicrosoftSentinel_${WORKSPACE}` }),
    'session of the workspace of a role of Defender': session({ name: `MicrosoftDefenderForClouds_${WORKSPACE}` }),
    'session of another workspace under the second name': session({
      roleName: 'OIDC_Sentinel', name: 'MicrosoftDefenderForClouds_99999999-7777-6666-5555-444444444444',
    }),
    'session of another workspace': session({
      roleName: 'OIDC_Sentinel', name: 'MicrosoftSentinel_99999999-7777-6666-5555-444444444444',
    }),
    'session of a role with a path': session({ roleName: 'security/CspmMonitorAws', name: 'x', identityProvider: null }),
    'session without parameters': session({ isWithout: true }),
    'session through another provider': session({ name: 'x', identityProvider: 'accounts.google.com' }),
    'session, provider without slash': session({ roleName: 'Admin', name: 'x', identityProvider: PROVIDER.slice(0, -1) }),
  }),
  ...matched('', {
    'session of Defender': session({}),
    'session of Defender of a role that others made': session({ roleName: 'Admin' }),
    'session of Sentinel': session({ roleName: 'OIDC_Sentinel', name: `MicrosoftSentinel_${WORKSPACE}` }),
    'session of another role of others': session({
      roleName: 'Deploy',
      name: 'GitHubActions',
      identityProvider: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
    }),
    'session of CIEM, whose name is not published': session({
      roleName: 'DefenderForCloud-OidcCiem',
      name: 'any',
      identityProvider: `arn:aws:iam::${ACCOUNT}:oidc-provider/sts.windows.net/${TENANT}/`,
    }),
    'session of AssumeRole': {
      ...session({ name: 'x' }),
      detail: { ...session({ name: 'x' }).detail, eventName: 'AssumeRole' },
    },
    'session of the workspace under the second name': session({
      roleName: 'OIDC_Sentinel', name: `MicrosoftDefenderForClouds_${WORKSPACE}`,
    }),
    'session of others without parameters': session({ isWithout: true, identityProvider: 'accounts.google.com' }),
    'denied session of others without parameters': session({
      isWithout: true, identityProvider: 'accounts.google.com', error: 'AccessDenied',
    }),
    'another role denied': session({ roleName: 'Admin', name: 'attacker', error: 'AccessDenied' }),
  }),
  ...matched('SessionDenied', {
    'session denied': session({ error: 'AccessDenied' }),
    'denied session without parameters': session({ isWithout: true, error: 'AccessDenied', identityProvider: null }),
    'session with another name denied': session({ name: 'x', error: 'AccessDenied', identityProvider: null }),
  }),
  ...matched('CallDenied', {
    'call denied': deniedCall({}),
    'call of another role denied': deniedCall({ roleName: 'MDCContainersK8sRole' }),
    'call denied, code of EC2': deniedCall({ error: 'Client.UnauthorizedOperation' }),
    'call denied, short code': deniedCall({ error: 'AccessDenied', reason: '' }),
    'call denied without a message': deniedCall({ reason: null }),
    'call denied by the boundary': deniedCall({ reason: 'because no permissions boundary allows the bedrock:ListGuardrails action' }),
  }),
  ...matched('', {
    'call that succeeded': deniedCall({ error: null }),
    'call that failed for another reason': deniedCall({ error: 'ThrottlingException' }),
    'call with credentials that expired': deniedCall({ error: 'ExpiredToken' }),
    'call of a role of others denied': deniedCall({ roleName: 'Admin' }),
    'call of a role with a longer name denied': deniedCall({ roleName: 'CspmMonitorAws2' }),
    'call of a role of another account denied': deniedCall({ account: '444455556666' }),
    'call denied by denyDataReads': deniedCall({ reason: 'with an explicit deny in an identity-based policy' }),
    'call denied by a service control policy':
      deniedCall({
        reason: 'with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-a/service_control_policy/p-b',
      }),
    'call that no service control policy allows': deniedCall({ reason: 'because no service control policy allows the a:B action' }),
    'call that no resource control policy allows': deniedCall({ reason: 'because no resource control policy allows the a:B action' }),
    'call of a user denied': cloudTrail('bedrock', 'ListGuardrails', { parameters: null, error: 'AccessDenied' }),
    'session denied to a session': deniedCall({ event: 'AssumeRoleWithWebIdentity' }),
  }),
  ...matched('SnapshotShared', {
    'disk shared': sharing('ModifySnapshotAttribute', disk({ add: RECEIVER })),
    'disk shared with two accounts': sharing('ModifySnapshotAttribute',
      disk({ add: { items: [{ userId: '444455556666' }, { userId: '555566667777' }] } })),
    'disk shared with everybody': sharing('ModifySnapshotAttribute', disk({ add: { items: [{ group: 'all' }] } })),
    'disk shared by another role of the connector': sharing('ModifySnapshotAttribute', disk({ add: RECEIVER }), {
      roleName: 'CspmMonitorAws',
    }),
    'disk shared in a form that is not documented': sharing('ModifySnapshotAttribute', {
      snapshotId: 'snap-1',
      operationType: 'add',
      userIds: ['444455556666'],
    }),
    'disk shared, parameters not there': sharing('ModifySnapshotAttribute', null),
    'sharing a disk denied': sharing('ModifySnapshotAttribute', disk({ add: RECEIVER }), { error: 'Client.UnauthorizedOperation' }),
    'database shared': sharing('ModifyDBSnapshotAttribute', { dBSnapshotIdentifier: 'defenderfordatabases-1', ...DB_SHARED }, {
      roleName: 'DefenderForCloud-DataSecurityPostureDB',
    }),
    'database shared with one account in place of another': sharing('ModifyDBSnapshotAttribute', {
      dBSnapshotIdentifier: 'defenderfordatabases-1',
      ...DB_SHARED,
      valuesToRemove: ['555566667777'],
    }),
    'cluster shared': sharing('ModifyDBClusterSnapshotAttribute', { dBClusterSnapshotIdentifier: 'defenderfordatabases-2', ...DB_SHARED }),
    'sharing a database denied': sharing('ModifyDBSnapshotAttribute', { dBSnapshotIdentifier: 'x', ...DB_SHARED }, {
      error: 'AccessDenied',
    }),
  }),
  ...matched('', {
    'disk no longer shared': sharing('ModifySnapshotAttribute', disk({ remove: RECEIVER })),
    'disk no longer public': sharing('ModifySnapshotAttribute', disk({ remove: { items: [{ group: 'all' }] } })),
    'database no longer shared': sharing('ModifyDBSnapshotAttribute', {
      dBSnapshotIdentifier: 'x',
      attributeName: 'restore',
      valuesToRemove: ['444455556666'],
    }),
    'disk not shared, because it does not exist': sharing('ModifySnapshotAttribute', disk({ add: RECEIVER }), {
      error: 'Client.InvalidSnapshot.NotFound',
    }),
    'disk shared by a role of others': sharing('ModifySnapshotAttribute', disk({ add: RECEIVER }), { roleName: 'Backup' }),
    'disk shared by a role of another account': sharing('ModifySnapshotAttribute', disk({ add: RECEIVER }), { account: '444455556666' }),
    'disk shared by a user': cloudTrail('ec2', 'ModifySnapshotAttribute', { parameters: disk({ add: RECEIVER }) }),
    'snapshot created': sharing('CreateSnapshot', { volumeId: 'vol-1' }),
  }),
  ...matched('RunbookChanged', Object.fromEntries([
    'CreateDocument', 'UpdateDocument', 'UpdateDocumentDefaultVersion', 'DeleteDocument', 'ModifyDocumentPermission',
  ].map(name => [name, ssmCall(name, { name: RUNBOOK })]))),
  ...matched('RunbookChanged', {
    'runbook deleted by its ARN': ssmCall('DeleteDocument', { name: RUNBOOK_ARN }),
    'runbook shared by a policy': ssmCall('PutResourcePolicy', { resourceArn: RUNBOOK_ARN, policy: '{}' }),
    'policy of the runbook deleted': ssmCall('DeleteResourcePolicy', { resourceArn: RUNBOOK_ARN, policyId: 'x' }),
  }),
  ...matched('AssociationChanged', {
    'association updated': ssmCall('UpdateAssociation', { associationId: ASSOCIATION_ID, scheduleExpression: 'x' }),
    'association deleted': ssmCall('DeleteAssociation', { associationId: ASSOCIATION_ID }),
    'runbook got another association': ssmCall('CreateAssociation', { name: RUNBOOK }),
    'runbook got another association by its ARN': ssmCall('CreateAssociation', { name: RUNBOOK_ARN }),
    'runbook got several associations': ssmCall('CreateAssociationBatch', {
      entries: [{ name: 'AWS-RunPatchBaseline' }, { name: RUNBOOK, parameters: {} }],
    }),
    'runbook got several associations by its ARN': ssmCall('CreateAssociationBatch', { entries: [{ name: RUNBOOK_ARN }] }),
    'association updated by name': ssmCall('UpdateAssociation', { associationId: 'x', associationName: RUNBOOK }),
  }),
  ...matched('', {
    'policy of a parameter': ssmCall('PutResourcePolicy', { resourceArn: `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/x` }),
    'another document updated': ssmCall('UpdateDocument', { name: `${RUNBOOK}2` }),
    'runbook read': ssmCall('GetDocument', { name: RUNBOOK }),
    'runbook updated by StackSets': ssmCall('UpdateDocument', { name: RUNBOOK }, {
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/stacksets-exec-1/session`,
    }),
    'runbook not updated': ssmCall('UpdateDocument', { name: RUNBOOK }, { error: 'AccessDenied' }),
    'several associations of others': ssmCall('CreateAssociationBatch', {
      entries: [{ name: 'AWS-RunPatchBaseline' }, { name: `${RUNBOOK}-2` }],
    }),
    'another association by ARN': ssmCall('CreateAssociation', { name: `${RUNBOOK_ARN}-2` }),
    'another association deleted': ssmCall('DeleteAssociation', { associationId: 'another' }),
  }),
  ...matched('AutomationFailed', Object.fromEntries(
    ['Failed', 'TimedOut', 'Cancelled'].map(status => [`automation: ${status}`, automation(status)]),
  )),
  ...matched('AssociationFailed', {
    'association: Failed': association('Failed'), 'association: TimedOut': association('TimedOut'),
  }),
  ...matched('', {
    'automation succeeded': automation('Success'),
    'another automation failed': automation('Failed', 'AWS-RestartEC2Instance'),
    'association succeeded': association('Success'),
    'another association failed': association('Failed', 'AWS-RunPatchBaseline'),
    'a step failed': { ...automation('Failed'), 'detail-type': 'EC2 Automation Step Status-change Notification' },
  }),
  ...matched('LaunchFailed', { 'alarm of the queue': alarm('DefenderMonitoring-TheAlarm', 'ALARM') }),
  ...matched('', {
    'alarm of the queue is over': alarm('DefenderMonitoring-TheAlarm', 'OK'),
    'another alarm': alarm('another', 'ALARM'),
  }),
  ...matched('StackInstanceFailed', {
    ...Object.fromEntries(['FAILED', 'FAILED_IMPORT', 'CANCELLED', 'SKIPPED_SUSPENDED_ACCOUNT', 'INOPERABLE'].map(
      detailed => [`stack instance ${detailed}`, stackInstance('OUTDATED', detailed)],
    )),
    'stack instance inoperable': stackInstance('INOPERABLE', undefined),
    'stack instance stays outdated': stackInstance('OUTDATED', 'SUCCEEDED'),
    ...Object.fromEntries(['FAILED', 'FAILED_IMPORT', 'CANCELLED', 'SKIPPED_SUSPENDED_ACCOUNT', 'INOPERABLE'].map(
      detailed => [`current stack instance, ${detailed}`, stackInstance('CURRENT', detailed)],
    )),
  }),
  ...matched('StackSetOperationFailed', {
    'operation failed': operation('FAILED'),
    'operation stopped': operation('STOPPED'),
  }),
  ...matched('', {
    'stack instance waits': stackInstance('OUTDATED', 'PENDING'),
    'stack instance is deployed to': stackInstance('OUTDATED', 'RUNNING'),
    'stack instance is current': stackInstance('CURRENT', 'SUCCEEDED'),
    'another StackSet, instance failed': stackInstance('OUTDATED', 'FAILED', 'DefenderMembers2'),
    'operation runs': operation('RUNNING'),
    'operation succeeded': operation('SUCCEEDED'),
    'another StackSet, operation failed': operation('FAILED', 'MyDefenderMembers'),
  }),
];
