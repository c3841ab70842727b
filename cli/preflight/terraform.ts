import { cannotTell, changes, fine, type Row } from './context';
import { assemble, plan, type Planned } from './planned';
import type { Ask } from '../asking/ask';
import { counted, some } from '../shared/counted';
import { isTranslated } from '../terraform/as-cloudformation';
import { deploymentsOf } from '../terraform/deployments';
import type { RemovedResource, TerraformFile } from '../terraform/plan-file';
import type { Identity } from '../verify/checks/account';

/** What Terraform deploys: its own resources by region, and each stack of CloudFormation. */
export function planTerraform(ask: Ask, identity: Identity, file: TerraformFile, home: string): Promise<Planned[]> {
  return Promise.all(deploymentsOf(file).map(async ({ name, region = home, template: json, parameters, physicalIds, isStack }) => {
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
export function checkTerraform(file: TerraformFile): Row[] {
  if (file.kind === 'state') return [fine(ID, 'the file is a state, which deletes nothing')];
  const removed = file.removed.filter(({ type }) => isTranslated(type));
  const of = (how: RemovedResource['how']) => removed.filter(r => r.how === how);
  const row = (title: string, how: RemovedResource['how'], make: (id: string, text: string) => Row, text: string) =>
    of(how).length === 0 ? [] : [make(`${ID}: ${title}`, `${text}: ${some(of(how).map(inWords), 10)}`)];
  const unread = deploymentsOf(file).flatMap(deployment => deployment.unread);
  return [
    ...row('deleted', 'deleted', (id, text) => changes(id, text,
      `If you remove a plan, first switch it off in Azure: docs/azure.md#change-or-remove. ${PATHS}`),
    `the apply deletes ${counted(of('deleted').length, 'resource')}`),
    ...row('replaced', 'replaced', (id, text) => changes(id, text,
      `Defender for Cloud has no access in between, and a role with another path or name has another ARN, which Azure must get. ${PATHS}`),
    'the apply deletes these and creates them anew'),
    ...row('left', 'forgotten', fine, 'leave the state of Terraform, and stay in the account'),
    ...of('deleted').length + of('replaced').length > 0 ? []
      : [fine(ID, 'the plan deletes and replaces none of the resources that this command knows')],
    ...unread.length === 0 ? []
      : [cannotTell('rights: permissions of Terraform', 'only the apply knows what these are, or for which role: ' +
      `${some(unread, 10)}`, 'Apply, and ask again with terraform show -json: then the state has them.')],
  ];
}
