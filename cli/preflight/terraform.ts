import { cannotTell, changes, fine, type Row } from './context';
import { assemble, plan, type Planned } from './planned';
import type { Ask } from '../asking/ask';
import type { Identity } from '../checking/account';
import { isKnownType } from '../reading/terraform/as-cloudformation';
import { type Terraform, type TerraformDeployment, unreadStacks } from '../reading/terraform/deployments';
import type { RemovedResource, TerraformFile } from '../reading/terraform/plan-file';
import { counted, some } from '../shared/counted';

/** Whether all parameters are known. The default of a parameter would describe a different stack. */
const isKnown = ({ unknownParameters }: TerraformDeployment) => unknownParameters.length === 0;

/** What Terraform deploys: its own resources by region, and each CloudFormation stack whose parameters are known. */
export function planTerraform(ask: Ask, identity: Identity, { deployments }: Terraform, home: string): Promise<Planned[]> {
  return Promise.all(deployments.filter(isKnown).map(async ({ name, region = home, template: json, parameters, physicalIds, isStack }) => {
    const stack = { stackName: name, region, json, parameters };
    if (isStack) return plan(ask, identity, stack);
    const existing = { ...identity, region, stackName: name, stackId: name, parameters: {}, physicalIds };
    return { ...assemble(identity, stack, existing), byTerraform: true };
  }));
}

const ID = 'deletions';
const PATHS = 'docs/terraform.md#what-a-change-does says what each change does.';
const inWords = ({ address, type }: RemovedResource) => `${address} (${type})`;

/** Checks what the apply deletes, replaces and forgets, and reports what the file does not contain. */
export function checkTerraform(file: Terraform): Row[] {
  return [...file.kind === 'state' ? [fine(ID, 'the file is a state, which deletes nothing')] : removals(file), ...unreadIn(file)];
}

function removals(file: TerraformFile): Row[] {
  const removed = file.removed.filter(({ type }) => isKnownType(type));
  const of = (how: RemovedResource['how']) => removed.filter(r => r.how === how);
  const row = (title: string, how: RemovedResource['how'], make: (id: string, text: string) => Row, text: string) =>
    of(how).length === 0 ? [] : [make(`${ID}: ${title}`, `${text}: ${some(of(how).map(inWords), 10)}`)];
  const others = file.removed.length - removed.length;
  return [
    ...row('deleted', 'deleted', (id, text) => changes(id, text,
      `If you remove a plan, first switch it off in Azure: docs/azure.md#change-or-remove. ${PATHS}`),
    `the apply deletes ${counted(of('deleted').length, 'resource')}`),
    ...row('replaced', 'replaced', (id, text) => changes(id, text,
      'Until they are created again, Defender for Cloud has no access. A role with another path or name has another ARN, ' +
      `which you must set in Azure. ${PATHS}`),
    'the apply deletes these and creates them again'),
    ...row('left', 'forgotten', fine, 'these leave the state of Terraform, but stay in the account'),
    ...of('deleted').length + of('replaced').length > 0 ? [] : [fine(ID, 'the plan deletes and replaces nothing of IAM, Systems Manager, ' +
      'EventBridge, Amazon SQS and CloudFormation')],
    ...others === 0 ? [] : [cannotTell(`${ID}: others`,
      `it deletes, replaces or forgets ${counted(others, 'resource')} of other types`, 'terraform show PLAN lists them.')],
  ];
}

/** A row about a question without an answer. */
const notTold = (id: string, text: string, remedy: string): Row => ({ ...cannotTell(id, text, remedy), unanswered: true });

function unreadIn(file: Terraform): Row[] {
  const { deployments } = file;
  const unread = deployments.flatMap(deployment => deployment.unread);
  return [
    ...deployments.flatMap(({ unknownBoundaries }) => unknownBoundaries).map(address => notTold(`rights: boundary of ${address}`,
      'it is known only after the apply', 'Create the boundary first, and write its ARN.')),
    ...unread.length === 0 ? [] : [notTold('permissions of Terraform',
      `these or their roles are known only after the apply, or their role is not in the file: ${some(unread, 10)}`,
      'Apply, and run this command again with the new output of terraform show -json: then the state has them.')],
    ...deployments.filter(deployment => !isKnown(deployment)).map(({ name, unknownParameters }) => notTold(`stack ${name}`,
      `its parameter ${some(unknownParameters, 4)} is known only after the apply, so the stack is not checked`,
      'Create the resource that gives the value first, or write the value itself. Then plan and run this command again.')),
    ...unreadStacks(file).map(address => notTold(`stack ${address}`, 'its template is not in the file, so the stack is not checked',
      'Give its template with --template and --stack.')),
    ...deployments.length > 0 ? [] : [notTold('stack of Terraform',
      'the file has no resource that this command knows', 'Give the plan of the configuration that uses the module.')],
  ];
}
