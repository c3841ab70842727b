import { existsSync, readFileSync } from 'fs';
import { all, answering, EMPTY, existing, failure, IDENTITY, missing, REGION, type Answers } from './world';
import { checkChangeSet } from '../../../cli/preflight/checks/change-set';
import { plan } from '../../../cli/preflight/planned';

const CHANGE_SET = (name: string) => `arn:aws:cloudformation:eu-west-1:111122223333:changeSet/${name}/guid`;
const STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Security/new';
const JSON_OF_STACK = {
  Parameters: { Old: { Type: 'String' }, New: { Type: 'String', Default: 'x' } },
  Resources: {
    R: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'CspmMonitorAws', AssumeRolePolicyDocument: {} } },
    Q: { Type: 'AWS::SQS::Queue' },
  },
};

/** CloudFormation with a stack that exists, or not. Remembers what is there. */
function cloudFormation(changes: object[],
  { isThere = true, status = 'CREATE_COMPLETE', reason = '', others = [] as string[], answers = {} as Answers } = {}) {
  const state = { changeSets: [...others], stack: isThere, created: undefined as any, deletions: [] as string[], waited: 0 };
  let asked = 0;
  const world: Answers = {
    ...EMPTY,
    ...isThere ? existing({ R: 'CspmMonitorAws', Q: 'https://queue' }) : {},
    createChangeSet: (values: any) => {
      const read = (name: string) => readFileSync(values[name].replace('file://', ''), 'utf-8');
      state.created = {
        ...values,
        template: values['template-option'] === '--template-body' ? JSON.parse(read('template')) : values.template,
        parameters: JSON.parse(read('parameters')),
        files: [values.parameters],
      };
      state.changeSets.push(values['change-set']);
      return { Id: CHANGE_SET(values['change-set']), StackId: STACK };
    },
    changeSet: () => asked++ === 0 ? { Status: 'CREATE_IN_PROGRESS' }
      : { Status: status, StatusReason: reason, Changes: changes.map(ResourceChange => ({ ResourceChange })) },
    deleteChangeSet: (values: any) => {
      state.changeSets = state.changeSets.filter(name => CHANGE_SET(name) !== values['change-set']);
      state.deletions.push('change set');
      return null;
    },
    reviewedStack: 'REVIEW_IN_PROGRESS',
    changeSets: () => state.changeSets,
    deleteEmptyStack: ({ stack }: any) => {
      state.deletions.push(stack);
      return null;
    },
    ...answers,
  };
  return { state, world };
}

async function check(changes: object[],
  how: Parameters<typeof cloudFormation>[1] & { json?: any; templateObject?: string; create?: boolean } = {}) {
  const { state, world } = cloudFormation(changes, how);
  const json = how.json ?? JSON_OF_STACK;
  const ask = answering(world);
  const planned = await plan(ask, IDENTITY, { stackName: 'Security', region: REGION, json, parameters: {} });
  const stack = { id: 'S', stackName: 'Security', template: json, folder: '.', templateObject: how.templateObject };
  const rows = await checkChangeSet(ask, planned, stack, {
    create: how.create ?? true,
    parameters: { New: 'n' },
    sleep: async () => { state.waited++; },
  });
  return { rows, state };
}

const change = (Action: string, more: object = {}) =>
  ({ Action, ResourceType: 'AWS::IAM::Role', LogicalResourceId: 'R', PhysicalResourceId: 'CspmMonitorAws', ...more });

/** The template that is deployed. */
const deployed = (Resources: object): Answers => ({ stackTemplate: { TemplateBody: JSON.stringify({ Resources }) } });

describe('without the option, the templates say what leaves the stack', () => {
  const of = async (answers: Answers) => all((await check([], {
    create: false, answers: { ...existing({ R: 'CspmMonitorAws', Q: 'https://queue', X: 'https://old' }), ...answers },
  })).rows).slice(1);
  const queue = { Type: 'AWS::SQS::Queue' };

  test('a resource that the template has no longer', async () => {
    expect(await of(deployed({ R: { Type: 'AWS::IAM::Role' }, Q: queue, X: queue }))).toEqual([
      'changes for others | deletions | the template no longer has 1 resource, which the deployment deletes: https://old (AWS::SQS::Queue)',
    ]);
  });

  test('one that stays in the account, one that is not there, and the metadata of CDK', async () => {
    expect(await of(deployed({ X: { ...queue, DeletionPolicy: 'Retain' }, Gone: queue }))).toEqual([
      'fine | deletions | each resource of the stack is in the template, or stays in the account',
      'fine | deletions: left | these leave the stack, but stay in the account: https://old (AWS::SQS::Queue)',
    ]);
    expect(await of(deployed({ X: { Type: 'AWS::CDK::Metadata' } }))).toHaveLength(1);
  });

  test('nobody may read the template: no answer', async () => {
    expect(await of({ stackTemplate: failure('AccessDenied', 'no') }))
      .toEqual(['cannot tell | deletions | aws x y: no. Denied: cloudformation:GetTemplate']);
  });
});

test('without the option, nothing is created', async () => {
  const there = await check([], { create: false, answers: deployed({}) });
  expect([all(there.rows), there.state.created]).toEqual([[
    'cannot tell | change set | only CloudFormation knows what it deletes and replaces',
    'fine | deletions | each resource of the stack is in the template, or stays in the account',
  ], undefined]);
  const fresh = await check([], { create: false, isThere: false });
  expect(all(fresh.rows)).toEqual(['fine | change set | the stack is new, so the deployment deletes and replaces none of its resources']);
});

test('the change set has template and parameters, and is removed with its files', async () => {
  const { rows, state } = await check([change('Add', { PhysicalResourceId: undefined }), change('Modify', { Replacement: 'False' })]);
  expect(all(rows)).toEqual(['fine | change set: others | 1 new resource, 1 changed in place']);
  const { stack, type, template, parameters, region, files } = state.created;
  expect({ stack, type, template, parameters, region }).toEqual({
    stack: 'Security',
    type: 'UPDATE',
    template: JSON_OF_STACK,
    region: 'eu-west-1',
    parameters: [{
      ParameterKey: 'New', ParameterValue: 'n',
    }],
  });
  expect(state.deletions).toEqual(['change set']);
  expect(state.waited).toBe(1);
  expect(files.filter((file: string) => existsSync(file.replace('file://', '')))).toEqual([]);
});

test('a parameter of the deployed stack keeps its value', async () => {
  const stack = {
    Stacks: [{ StackId: STACK, StackStatus: 'CREATE_COMPLETE', Parameters: [{ ParameterKey: 'Old', ParameterValue: 'o' }] }],
  };
  const { state } = await check([], { answers: { stack } });
  expect(state.created.parameters).toEqual([{ ParameterKey: 'Old', UsePreviousValue: true }, { ParameterKey: 'New', ParameterValue: 'n' }]);
});

test.each([
  [change('Remove'), 'changes for others | change set: deleted | the deployment deletes 1 resource: CspmMonitorAws (AWS::IAM::Role)'],
  [change('Remove', { PolicyAction: 'Retain' }),
    'fine | change set: left | these leave the stack, but stay in the account: CspmMonitorAws (AWS::IAM::Role)'],
  [change('Modify', { Replacement: 'True', PhysicalResourceId: 'Former' }),
    'changes for others | change set: replaced | the deployment creates new resources for these, and deletes the old '
      + 'ones: Former (AWS::IAM::Role)'],
  [change('Modify', { Replacement: 'True' }),
    'blocker | change set: replaced under the same name | CloudFormation creates the new resource first, and fails: '
      + 'CspmMonitorAws (AWS::IAM::Role)'],
  [change('Modify', { Replacement: 'True', LogicalResourceId: 'Q', ResourceType: 'AWS::SQS::Queue', PhysicalResourceId: 'https://queue' }),
    'changes for others | change set: replaced | the deployment creates new resources for these, and deletes the old '
      + 'ones: https://queue (AWS::SQS::Queue)'],
  [change('Modify', { Replacement: 'Conditional' }),
    'cannot tell | change set: unknown | CloudFormation does not know whether it replaces these, or what it changes in '
      + 'a nested stack: CspmMonitorAws (AWS::IAM::Role)'],
  [change('Dynamic'),
    'cannot tell | change set: unknown | CloudFormation does not know whether it replaces these, or what it changes in '
      + 'a nested stack: CspmMonitorAws (AWS::IAM::Role)'],
])('%j', async (resource, expected) => {
  const { rows } = await check([resource]);
  expect(all(rows)).toEqual([expected, 'fine | change set: others | 0 new resources, 0 changed in place']);
});

test.each([
  ["The submitted information didn't contain changes. Submit different information", 'fine | change set | the deployment changes nothing'],
  ['Parameters: [AzureTenantId] must have values',
    'blocker | change set | CloudFormation refuses the deployment: Parameters: [AzureTenantId] must have values'],
])('CloudFormation refuses it: %s', async (reason, expected) => {
  const { rows, state } = await check([], { status: 'FAILED', reason });
  expect(all(rows)).toEqual([expected]);
  expect(state.deletions).toEqual(['change set']);
});

describe('a stack that does not exist', () => {
  test('the empty stack of the change set is removed by its id', async () => {
    const { state } = await check([change('Add')], { isThere: false });
    expect([state.created.type, state.deletions]).toEqual(['CREATE', ['change set', STACK]]);
  });

  test('also if the change set cannot be read', async () => {
    const { rows, state } = await check([], { isThere: false, answers: { changeSet: failure('AccessDenied', 'no') } });
    expect(all(rows)).toEqual(['cannot tell | change set | aws x y: no. Denied: cloudformation:DescribeChangeSet']);
    expect(state.deletions).toEqual(['change set', STACK]);
  });

  test.each([
    ['somebody else has a change set for it', { others: ['theirs'] }],
    ['it is no longer empty', { answers: { reviewedStack: 'CREATE_IN_PROGRESS' } }],
  ])('the stack stays if %s', async (_, how) => {
    const { state } = await check([change('Add')], { isThere: false, ...how });
    expect(state.deletions).toEqual(['change set']);
  });

  test('an empty stack of somebody else stays', async () => {
    const { state } = await check([change('Add')], { answers: existing({}, 'REVIEW_IN_PROGRESS') });
    expect([state.created.type, state.deletions]).toEqual(['CREATE', ['change set']]);
  });
});

test('what cannot be removed is told, with the command', async () => {
  const { rows } = await check([], { isThere: false, answers: { deleteChangeSet: failure('AccessDenied', 'not allowed') } });
  const left = rows.at(-1)!;
  expect([left.status, left.id, left.text]).toEqual(['cannot tell', 'change set: removal', 'it was not removed: not allowed']);
  expect(left.remedy).toMatch(
    /^aws cloudformation delete-change-set --change-set-name arn:aws:cloudformation:.*preflight-\w+\/guid --region eu-west-1$/);
});

test('interrupted: it is removed, and the program ends', async () => {
  const changeSet = () => {
    process.emit('SIGINT');
    return { Status: 'CREATE_IN_PROGRESS' };
  };
  const before = process.listenerCount('SIGINT');
  const { state, world } = cloudFormation([], { answers: { changeSet } });
  const ask = answering(world);
  const planned = await plan(ask, IDENTITY, { stackName: 'Security', region: REGION, json: JSON_OF_STACK, parameters: {} });
  const stack = { id: 'S', stackName: 'Security', template: JSON_OF_STACK, folder: '.' };
  await expect(checkChangeSet(ask, planned, stack, { create: true, parameters: {}, sleep: async () => {} })).rejects.toThrow('interrupted');
  expect([state.deletions, process.listenerCount('SIGINT')]).toEqual([['change set'], before]);
});

test('interrupted while it is created: says how to remove it', async () => {
  const createChangeSet = () => {
    process.emit('SIGINT');
    throw failure('');
  };
  const ask = answering(cloudFormation([], { answers: { createChangeSet } }).world);
  const planned = await plan(ask, IDENTITY, { stackName: 'Security', region: REGION, json: JSON_OF_STACK, parameters: {} });
  const stack = { id: 'S', stackName: 'Security', template: JSON_OF_STACK, folder: '.' };
  await expect(checkChangeSet(ask, planned, stack, { create: true, parameters: {} })).rejects.toThrow(
    new RegExp(String.raw`^interrupted\. If the change set exists, remove it: aws cloudformation delete-change-set --stack-name `
      + String.raw`Security --change-set-name preflight-\w+ --region`));
});

describe('a template of more than 51,200 bytes', () => {
  const json = { ...JSON_OF_STACK, Description: 'x'.repeat(51_200) };

  test('is read where the CDK CLI uploads it', async () => {
    const { state } = await check([], { json, templateObject: 's3://cdk-assets-${AWS::AccountId}-${AWS::Region}/abc.json' });
    expect([state.created['template-option'], state.created.template]).toEqual([
      '--template-url', 'https://cdk-assets-111122223333-eu-west-1.s3.eu-west-1.amazonaws.com/abc.json',
    ]);
  });

  test('and not uploaded: cannot tell', async () => {
    const { rows, state } = await check([], { json });
    expect(all(rows)).toEqual(['cannot tell | change set | the template has more than 51200 bytes, and is not in a bucket']);
    expect(state.created).toBeUndefined();
  });
});

test('a stack that does not exist is not taken for one whose name is refused', async () => {
  const { rows } = await check([], { isThere: false, answers: { createChangeSet: () => { throw missing(); } } });
  expect(rows.map(({ status }) => status)).toEqual(['cannot tell']);
});
