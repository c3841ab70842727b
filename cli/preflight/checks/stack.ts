import { unanswered, type AccountContext, blocker, fine, type Row } from '../context';

const REMEDIES: readonly [RegExp, string][] = [
  [/_IN_PROGRESS$/, 'Wait until the operation ends.'],
  [/^ROLLBACK_(COMPLETE|FAILED)$|^CREATE_FAILED$|^DELETE_FAILED$/,
    'The first deployment failed, or the stack could not be deleted. Delete the stack: aws cloudformation delete-stack. cdk ' +
    'deploy does it for ROLLBACK_COMPLETE. ' +
    'The OIDC provider stays, so use createOrReuse: docs/existing-provider.md'],
  [/^UPDATE_ROLLBACK_FAILED$/, 'aws cloudformation continue-update-rollback'],
];

/** Whether CloudFormation accepts a deployment of the stack now. An empty stack in review is like none. */
export function checkStacks({ planned }: AccountContext): Row[] {
  return planned.filter(({ byTerraform }) => !byTerraform).flatMap(({ stackName, region, status, unread }) => {
    const id = `stack ${stackName} in ${region}`;
    if (unread) return [unanswered(id, unread)];
    if (status === undefined || status === 'REVIEW_IN_PROGRESS') return [fine(id, 'it does not exist yet')];
    const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(status)) ?? [];
    return [remedy ? blocker(id, `${status}: it cannot be deployed`, remedy) : fine(id, status)];
  });
}
