import { cannotTell, changes, fine, type Row } from './context';
import { assemble, plan, type Planned } from './planned';
import type { Ask } from '../asking/ask';
import type { Identity } from '../checking/account';
import { isKnownType } from '../reading/terraform/as-cloudformation';
import { type Terraform, type TerraformDeployment, unreadStacks } from '../reading/terraform/deployments';
import type { RemovedResource, TerraformFile } from '../reading/terraform/plan-file';
import { counted, some } from '../shared/counted';

/** A default in place of a value that only the apply knows could be another stack. */
const isKnown = ({ unknownParameters }: TerraformDeployment) => unknownParameters.length === 0;

/** What Terraform deploys: its own resources by region, and each stack of CloudFormation whose parameters are known. */
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

/** What the apply deletes, replaces and forgets, and what the file does not say. */
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
      `Defender for Cloud has no access in between, and a role with another path or name has another ARN, which Azure must get. ${PATHS}`),
    'the apply deletes these and creates them anew'),
    ...row('left', 'forgotten', fine, 'leave the state of Terraform, and stay in the account'),
    ...of('deleted').length + of('replaced').length > 0 ? [] : [fine(ID, 'the plan deletes and replaces nothing of IAM, Systems Manager, ' +
      'EventBridge, Amazon SQS and CloudFormation')],
    ...others === 0 ? [] : [cannotTell(`${ID}: others`,
      `it deletes, replaces or forgets ${counted(others, 'resource')} of other types`, 'terraform show PLAN lists them.')],
  ];
}

/** A question without an answer: nothing here says that it is fine. */
const notTold = (id: string, text: string, remedy: string): Row => ({ ...cannotTell(id, text, remedy), unanswered: true });

function unreadIn(file: Terraform): Row[] {
  const { deployments } = file;
  const unread = deployments.flatMap(deployment => deployment.unread);
  return [
    ...deployments.flatMap(({ unknownBoundaries }) => unknownBoundaries).map(address => notTold(`rights: boundary of ${address}`,
      'only the apply knows it', 'Create the boundary before, and give its ARN.')),
    ...unread.length === 0 ? [] : [notTold('permissions of Terraform',
      `only the apply knows what these are, or for which role, or their role is not in the file: ${some(unread, 10)}`,
      'Apply, and ask again with terraform show -json: then the state has them.')],
    ...deployments.filter(deployment => !isKnown(deployment)).map(({ name, unknownParameters }) => notTold(`stack ${name}`,
      `only the apply knows its parameter ${some(unknownParameters, 4)}, so nothing of it is checked`,
      'Create what gives the value before, or write the value itself. Then plan and ask again.')),
    ...unreadStacks(file).map(address => notTold(`stack ${address}`, 'its template is not in the file, so nothing of it is checked',
      'Give its template with --template and --stack.')),
    ...deployments.length > 0 ? [] : [notTold('stack of Terraform',
      'the file has no resource that this command knows', 'Name the plan of the configuration with the module.')],
  ];
}
