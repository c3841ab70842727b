import { asText } from '../../../src/checks/json-text';
import { argumentsOf, type Ask } from '../../asking/ask';
import { inPlaceOfAnswer } from '../../asking/run-command';
import { templateOfStack } from '../../checking/stack';
import type { AssemblyStack } from '../../reading/assembly';
import { commandLine } from '../../shared/command-line';
import { counted, some } from '../../shared/counted';
import { InputError } from '../../shared/input-error';
import { MOST_TEMPLATE_BYTES } from '../../shared/published';
import { temporaryFolder, writeFiles } from '../../shared/write-files';
import { attempt, blocker, cannotTell, changes, fine, unanswered, type Row } from '../context';
import type { Planned } from '../planned';

const ID = 'change set';
const RESTORE = 'If you remove a plan, first switch it off in Azure: docs/azure.md#change-or-remove. ' +
  'Otherwise restore what was removed from the app.';
/** How often the status of the change set is read, in milliseconds, and at most how many times. */
const EVERY = 3000;
const AT_MOST = 100;

interface ChangeSetOptions {
  readonly create: boolean;
  readonly parameters: Readonly<Record<string, string>>;
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/** Checks with a change set of CloudFormation what a deployment of the stack deletes and replaces. */
export async function checkChangeSet(ask: Ask, planned: Planned, stack: AssemblyStack, options: ChangeSetOptions): Promise<readonly Row[]> {
  if (planned.unread) {
    return [{
      ...cannotTell(ID, `it is not known whether the stack ${planned.stackName} exists, so no change set is created`,
        planned.unread.denied ? 'Use a profile that may run aws cloudformation describe-stacks and list-stack-resources.'
          : unanswered(ID, planned.unread).remedy),
      unanswered: true,
    }];
  }
  const isNew = planned.status === undefined || planned.status === 'REVIEW_IN_PROGRESS';
  if (!options.create) {
    return isNew ? [fine(ID, 'the stack is new, so the deployment deletes and replaces none of its resources')] : [
      cannotTell(ID, 'only CloudFormation knows what it deletes and replaces',
        '--create-change-set lets CloudFormation calculate this, without executing anything.'),
      ...await attempt('deletions', id => checkDeletions(ask, planned, id)),
    ];
  }
  const { path: folder, remove } = temporaryFolder();
  try {
    const source = templateSource(folder, planned, stack);
    if (!source) {
      return [cannotTell(ID, `the template has more than ${MOST_TEMPLATE_BYTES} bytes, and is not in a bucket`,
        'npx cdk deploy --method=prepare-change-set creates a change set. Read it, and delete it.')];
    }
    const text = JSON.stringify(parametersOf(planned, options.parameters));
    const [parameters] = writeFiles({ 'parameters.json': text }, { what: folder, folder });
    return await attempt(ID, () => inChangeSet(ask, planned, {
      'stack': planned.stackName,
      'change-set': `preflight-${Date.now().toString(36)}`,
      'type': isNew ? 'CREATE' : 'UPDATE',
      ...source,
      'parameters': `file://${parameters}`,
      'region': planned.region,
    }, options));
  } finally {
    remove();
  }
}

/**
 * Compares the templates to find the resources that leave the stack. Only CloudFormation knows what a deployment replaces, or deletes in a
 * nested stack.
 */
export async function checkDeletions(ask: Ask, planned: Planned, check: string): Promise<Row[]> {
  const { stackName, region, own, template, status, unread } = planned;
  if (unread) return [unanswered(check, unread)];
  if (status === undefined) return [fine(check, 'the stack is new, so the deployment deletes none of its resources')];
  const { Resources: before }: { Resources: Record<string, any> } = await templateOfStack(ask, { stack: stackName, region });
  const left = Object.keys(own).filter(id => before[id] !== undefined && before[id].Type !== 'AWS::CDK::Metadata' &&
    !template.ofType(before[id].Type).some(([logicalId]) => logicalId === id));
  const [stay, go] = [left.filter(id => isRetained(before[id])), left.filter(id => !isRetained(before[id]))];
  const named = (ids: readonly string[]) => some(ids.map(id => `${own[id]} (${before[id].Type})`), 10);
  return [
    go.length === 0 ? fine(check, 'each resource of the stack is in the template, or stays in the account')
      : changes(check,
        `the template no longer has ${counted(go.length, 'resource')}, which the deployment deletes: ${named(go)}`, RESTORE),
    ...stay.length === 0 ? [] : [fine(`${check}: left`, `these leave the stack, but stay in the account: ${named(stay)}`)],
  ];
}

const isRetained = ({ DeletionPolicy }: any) => /^Retain/.test(asText(DeletionPolicy));

/** The template in the call, or the place to which the CDK CLI has uploaded it. */
function templateSource(
  folder: string, { json, region, template }: Planned, { templateObject }: AssemblyStack,
): Record<string, string> | undefined {
  const body = JSON.stringify(json);
  if (Buffer.byteLength(body) <= MOST_TEMPLATE_BYTES) {
    const [file] = writeFiles({ 'template.json': body }, { what: folder, folder });
    return { 'template-option': '--template-body', 'template': `file://${file}` };
  }
  const { account, partition } = template.deployment;
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec((templateObject ?? '')
    .replaceAll('${AWS::AccountId}', account).replaceAll('${AWS::Region}', region).replaceAll('${AWS::Partition}', partition)) ?? [];
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return key === undefined ? undefined
    : { 'template-option': '--template-url', 'template': `https://${bucket}.s3.${region}.${suffix}/${key}` };
}

/** The parameters of the change set. A parameter that is not given keeps its value, as with `cdk deploy`. */
function parametersOf({ json, deployedParameters }: Planned, given: Readonly<Record<string, string>>): object[] {
  return Object.keys(json.Parameters ?? {}).flatMap((ParameterKey): object[] =>
    ParameterKey in given ? [{ ParameterKey, ParameterValue: given[ParameterKey] }]
      : ParameterKey in deployedParameters ? [{ ParameterKey, UsePreviousValue: true }] : []);
}

/** Creates the change set, reads it, and removes it, even if it cannot be read or the user interrupts. */
async function inChangeSet(ask: Ask, planned: Planned, values: Record<string, string>, options: ChangeSetOptions): Promise<Row[]> {
  let isInterrupted = false;
  const interrupt = () => { isInterrupted = true; };
  process.on('SIGINT', interrupt);
  try {
    const { Id: id, StackId: stackId } = await ask('createChangeSet', values).catch((error) => {
      if (!isInterrupted) throw error;
      throw new InputError(`interrupted. If the change set exists, remove it: ${commandLine(['aws', 'cloudformation', 'delete-change-set',
        '--stack-name', values.stack, '--change-set-name', values['change-set'], '--region', values.region])}`);
    });
    const { region } = planned;
    let rows: readonly Row[] = [];
    let left: Row[];
    try {
      rows = await attempt(ID, async () => {
        const answer = await settled(() => ask('changeSet', { 'change-set': id, region }), () => isInterrupted, options.sleep);
        return answer ? rowsOf(answer, planned) : [cannotTell(ID, 'CloudFormation has not finished it after five minutes')];
      });
    } finally {
      // The stack is removed only if it did not exist before this run, not even as an empty stack.
      left = await cleanUp(ask, id, planned.status === undefined ? stackId : undefined, region);
    }
    if (isInterrupted) throw new InputError('interrupted', ...left.flatMap(({ remedy }) => remedy ?? []));
    return [...rows, ...left];
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

async function settled(
  read: () => Promise<any>, isInterrupted: () => boolean, sleep = (ms: number) => new Promise<unknown>(resolve => setTimeout(resolve, ms)),
): Promise<any> {
  for (let i = 0; i < AT_MOST && !isInterrupted(); i++) {
    const answer = await read();
    if (['CREATE_COMPLETE', 'FAILED'].includes(answer.Status)) return answer;
    await sleep(EVERY);
  }
  return undefined;
}

/** Removes the change set and the empty stack. Returns rows about what could not be removed. */
async function cleanUp(ask: Ask, changeSet: string, stack: string | undefined, region: string): Promise<Row[]> {
  const removal = { 'change-set': changeSet, region };
  const kept = (what: string, name: 'deleteChangeSet' | 'deleteEmptyStack', values: Record<string, string>) =>
    inPlaceOfAnswer(error => [cannotTell(`${ID}: ${what}`, `it was not removed: ${error.message}`,
      commandLine([...argumentsOf(name, values), '--region', region]))]);
  const rows = await ask('deleteChangeSet', removal).then(() => [], kept('removal', 'deleteChangeSet', removal));
  if (stack === undefined || rows.length > 0) return rows;
  const values = { stack, region };
  const removeIfEmpty = async () => {
    const [status, others] = await Promise.all([ask('reviewedStack', values), ask('changeSets', values)]);
    const isEmpty = status === 'REVIEW_IN_PROGRESS' && others.every((name: string) => changeSet.includes(`/${name}/`));
    if (isEmpty) await ask('deleteEmptyStack', values);
    return [];
  };
  return removeIfEmpty().catch(kept('empty stack', 'deleteEmptyStack', values));
}

function rowsOf({ Status, StatusReason = '', Changes = [] }: any, planned: Planned): Row[] {
  if (Status === 'FAILED') {
    return [/didn't contain changes|No updates are to be performed/.test(StatusReason)
      ? fine(ID, 'the deployment changes nothing')
      : blocker(ID, `CloudFormation refuses the deployment: ${StatusReason}`,
        'docs/troubleshooting.md#errors-when-you-deploy-to-aws explains the reasons.')];
  }
  const all: any[] = Changes.map((change: any) => change.ResourceChange)
    .filter((change: any) => change && change.ResourceType !== 'AWS::CDK::Metadata');
  const removed = all.filter(({ Action }) => Action === 'Remove');
  const deleted = removed.filter(({ PolicyAction: policy }) => policy !== 'Retain');
  const replaced = all.filter(({ Replacement }) => Replacement === 'True');
  const named = replaced.filter(change => planned.names[change.LogicalResourceId] === change.PhysicalResourceId);
  const unknown = all.filter(({ Action, Replacement, ResourceType }) =>
    Action === 'Dynamic' || Replacement === 'Conditional' || (Action === 'Modify' && ResourceType === 'AWS::CloudFormation::Stack'));
  const certain = all.filter(change => ![...removed, ...replaced, ...unknown].includes(change));
  const inWords = ({ ResourceType: type, LogicalResourceId: id, PhysicalResourceId: name = id }: any) => `${name} (${type})`;
  const row = (make: (id: string, text: string) => Row, title: string, list: any[], text: string) =>
    list.length === 0 ? [] : [make(`${ID}: ${title}`, `${text}: ${some(list.map(inWords), 10)}`)];
  return [
    ...row((id, text) => blocker(id, text, 'Change the name too, or undo the change that replaces it, for example of the path of a role.'),
      'replaced under the same name', named, 'CloudFormation creates the new resource first, and fails'),
    ...row((id, text) => changes(id, text, RESTORE), 'deleted', deleted, `the deployment deletes ${counted(deleted.length, 'resource')}`),
    ...row(changes, 'replaced', replaced.filter(change => !named.includes(change)),
      'the deployment creates new resources for these, and deletes the old ones'),
    ...row(cannotTell, 'unknown', unknown, 'CloudFormation does not know whether it replaces these, or what it changes in a nested stack'),
    ...row(fine, 'left', removed.filter(change => !deleted.includes(change)), 'these leave the stack, but stay in the account'),
    fine(`${ID}: others`, `${counted(certain.filter(({ Action }) => Action === 'Add').length, 'new resource')}, ` +
      `${certain.filter(({ Action }) => Action !== 'Add').length} changed in place`),
  ];
}
