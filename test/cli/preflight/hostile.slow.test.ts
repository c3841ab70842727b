/** Whatever AWS answers, each command ends with rows, or says which call had the odd answer. Never with a stack trace. */
import { ACCOUNT, answering, EMPTY, IDENTITY, REGION, type Answers } from './world';
import type { CallName } from '../../../cli/asking/catalogue';
import { CommandError } from '../../../cli/asking/run-command';
import { preflight } from '../../../cli/preflight/preflight';
import { readAssembly } from '../../../cli/reading/assembly';
import { OrganizationTargets, PermissionsType } from '../../../src';
import { organize } from '../../support/organization';
import { CIEM_OBJECT_ID, makePlans, synth } from '../../support/synth';
import { oddAnswers } from '../support/hostile';

const env = { account: ACCOUNT, region: REGION };
const plans = makePlans({
  cspm: { ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID, cloudTrailBucketName: 'trail' } }, servers: {}, containers: {}, databases: {},
});
const [single] = readAssembly(synth({ plans, permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS }, { env }).app.synth().directory);
const [organization] = readAssembly(organize(
  { targets: OrganizationTargets.organizationalUnits('ou-ab12-11111111'), plans, hostManagementRegions: [REGION] }, { env }).app.synth()
  .directory);

const policy = { Version: '2012-10-17', Statement: [{ Sid: 'S', Effect: 'Deny', Action: 's3:*', Resource: '*', Principal: '*' }] };
const ARN = `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main`;
const topic = {
  Id: 'n',
  TopicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:t`,
  Events: ['s3:ObjectCreated:*'],
  Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'AWSLogs' }] } },
};

/** An account in which every check asks all of its questions. */
const FULL: Answers = {
  ...EMPTY,
  roles: ['CspmMonitorAws'],
  owner: {
    StackResources: [{
      StackName: 'Other',
      StackId: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Other/1`,
      PhysicalResourceId: 'CspmMonitorAws',
    }],
  },
  providers: [`arn:aws:iam::${ACCOUNT}:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/`],
  provider: { ClientIDList: ['api://a'] },
  document: { Document: { Name: 'd' } },
  rule: { Name: 'r' },
  stack: {
    Stacks: [{
      StackId: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Stack/1`,
      StackStatus: 'CREATE_COMPLETE',
      Parameters: [{ ParameterKey: 'A', ParameterValue: 'b' }],
    }],
  },
  stackResources: {
    StackResourceSummaries: [{
      LogicalResourceId: 'Old', PhysicalResourceId: 'old', ResourceType: 'AWS::IAM::Role', ResourceStatus: 'CREATE_COMPLETE',
    }],
  },
  stackTemplate: { TemplateBody: { Resources: { Old: { Type: 'AWS::IAM::Role', Properties: {} } } } },
  simulation: [{
    EvalActionName: 'iam:CreateRole',
    EvalDecision: 'implicitDeny',
    ResourceSpecificResults: [{ EvalResourceDecision: 'implicitDeny' }],
  }],
  role: { Role: { Arn: `arn:aws:iam::${ACCOUNT}:role/x` } },
  hooks: ['Own::Hook'],
  organization: { Organization: { MasterAccountId: ACCOUNT, FeatureSet: 'ALL' } },
  accounts: [[ACCOUNT, 'ACTIVE', 'a', null]],
  accountsOfUnit: [['444455556666', 'ACTIVE']],
  unitsOfUnit: [],
  parents: ['r-ab12'],
  policiesOfTarget: [['p-1', 'Guard']],
  organizationPolicy: JSON.stringify(policy),
  instances: [['i-1', `arn:aws:iam::${ACCOUNT}:instance-profile/Own`, 'running', 'enabled', [{ Key: 'a', Value: 'b' }]]],
  instanceProfile: { InstanceProfile: { Roles: [{ RoleName: 'Own' }] } },
  attachedPolicies: ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore', 'arn:aws:iam::aws:policy/AmazonSSMPatchAssociation'],
  managedInstances: [['i-1', 'Online']],
  clusters: ['prod'],
  cluster: ['CONFIG_MAP', true, ['10.0.0.0/8']],
  volumes: [['vol-1', 'key-1']],
  databases: [['db', 0, 'key-1']],
  key: { KeyMetadata: { KeyManager: 'CUSTOMER', KeyState: 'Enabled' } },
  keyPolicy: JSON.stringify(policy),
  buckets: ['trail'],
  bucketPolicy: JSON.stringify(policy),
  trails: { trailList: [{ Name: 'main', TrailARN: ARN, HomeRegion: REGION, S3BucketName: 'trail' }] },
  trailStatus: { IsLogging: true },
  notifications: { TopicConfigurations: [topic] },
  landingZones: [`arn:aws:controltower:${REGION}:${ACCOUNT}:landingzone/X`],
  enabledControls: [[`arn:aws:controltower:${REGION}::control/X`, `arn:aws:organizations::${ACCOUNT}:ou/o-1/ou-ab12-11111111`,
    'SUCCEEDED']],
  proactiveControls: [['arn:aws:controlcatalog:::control/a', ['CT.LAMBDA.PR.3']]],
  control: ['CT.LAMBDA.PR.3'],
  trustedAccess: { Status: 'ENABLED' },
  stackSets: ['Set'],
  stackSetInstances: [['444455556666', REGION, 'CURRENT']],
};

const OPTIONS = { region: REGION, parameters: {}, member: false, accounts: [], createChangeSet: false };
const STACKS = { single, organization };

async function rowsOf(kind: keyof typeof STACKS, answers: Answers) {
  const ask = answering({ ...FULL, ...answers });
  return preflight({ ...OPTIONS, stack: STACKS[kind] }, { ask, as: () => ask });
}

/** The questions that are asked, and what the account answers. */
const asked = async (kind: keyof typeof STACKS) => {
  const names = new Set<CallName>();
  const ask = answering(FULL);
  await preflight({ ...OPTIONS, stack: STACKS[kind] },
    { ask: (name, values) => { names.add(name); return ask(name, values); }, as: () => ask });
  return names;
};

test('every check asks all of its questions', async () => {
  const names = new Set([...await asked('single'), ...await asked('organization')]);
  expect((Object.keys(FULL) as CallName[]).filter(name => !names.has(name)).sort()).toEqual(
    // Names of what exists already, of the root, of a member account, or of controls with an ARN of their region.
    ['accounts', 'accountsOfUnit', 'logGroups', 'policies', 'provider', 'stacks', 'unitsOfUnit']);
});

test.each(Object.keys(FULL) as CallName[])(
  'odd answers of %s', async (name) => {
    const kind = (await asked('single')).has(name) ? 'single' : 'organization';
    const given: any = FULL[name];
    const failed: string[] = [];
    for (const { at, answer } of oddAnswers(name, typeof given === 'function' ? { Quota: { Value: 1 } } : given)) {
      const end = await rowsOf(kind, { [name]: answer }).catch(error => error);
      if (name === 'identity' && end instanceof CommandError) continue;
      if (!Array.isArray(end)) failed.push(`${at}: ${end.stack}`);
    }
    expect(failed).toEqual([]);
    expect(await rowsOf(kind, {}))
      .toEqual(expect.arrayContaining([{ id: 'account', status: 'fine', text: `${ACCOUNT}, as ${IDENTITY.arn}` }]));
  });
