import { inTurn } from '../../asking/rows';
import { some } from '../../shared/counted';
import { attempt, type AccountContext, blocker, cannotTell, fine, type Row, unanswered } from '../context';

const REMEDIES: readonly [RegExp, string][] = [
  [/_IN_PROGRESS$/, 'Wait until the operation ends.'],
  [/^ROLLBACK_(COMPLETE|FAILED)$|^CREATE_FAILED$|^DELETE_FAILED$/,
    'The first deployment failed, or the stack could not be deleted. Delete the stack: aws cloudformation delete-stack. ' +
    'cdk deploy does this for ROLLBACK_COMPLETE. ' +
    'The OIDC provider stays, so use createOrReuse: docs/existing-provider.md'],
  [/^UPDATE_ROLLBACK_FAILED$/, 'aws cloudformation continue-update-rollback'],
];

/** Checks whether CloudFormation accepts a deployment of the stack now. An empty stack in review counts as no stack. */
export function checkStacks({ planned }: AccountContext): Row[] {
  return planned.filter(({ byTerraform }) => !byTerraform).flatMap(({ stackName, region, status, unread }) => {
    const id = `stack ${stackName} in ${region}`;
    if (unread) return [unanswered(id, unread)];
    if (status === undefined || status === 'REVIEW_IN_PROGRESS') return [fine(id, 'it does not exist yet')];
    const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(status)) ?? [];
    return [remedy ? blocker(id, `${status}: it cannot be deployed`, remedy) : fine(id, status)];
  });
}

/** Checks whether the regions of the deployment are enabled, and whether session tokens work in opt-in regions. */
export async function checkRegions({ ask, planned, regions }: AccountContext): Promise<Row[]> {
  const wanted = [...new Set(planned.map(({ region }) => region))];
  const disabled = wanted.filter(region => !regions.includes(region));
  return [
    disabled.length > 0
      ? blocker('regions', `${some(disabled)} is not enabled in this account`,
        'aws account enable-region --region-name REGION, or leave the region out (hostManagementRegions).')
      : fine('regions', `${some(wanted)}: enabled`),
    ...await attempt('STS token version', async (id) => {
      const states: [string, string][] = await ask('regions');
      const optedIn = states.filter(([, status]) => status === 'opted-in').map(([name]) => name);
      const version = (await ask('accountSummary')).SummaryMap.GlobalEndpointTokenVersion;
      if (version === 2 || optedIn.length === 0) {
        return [fine(id, version === 2 ? '2: tokens of the global endpoint work in every region'
          : 'no opt-in region is enabled')];
      }
      return [cannotTell(id,
        `${version ?? 'not given'}: session tokens of the global STS endpoint do not work in ${some(optedIn)}. ` +
          'Microsoft does not document which endpoint Defender for Cloud uses',
        'If nothing from these regions appears: aws iam set-security-token-service-preferences --global-endpoint-token-version v2Token')];
    }),
  ];
}

/** Checks for CloudFormation hooks in the regions of the deployment. AWS does not list the hooks that AWS Control Tower manages. */
export async function checkHooks({ ask, planned }: AccountContext): Promise<Row[]> {
  return inTurn(new Set(planned.map(p => p.region)), region => attempt(`hooks in ${region}`, async (id) => {
    const lists = await Promise.all(['PRIVATE', 'PUBLIC'].map(visibility => ask('hooks', { visibility, region })));
    const names = [...new Set<string>(lists.flat())].sort();
    return names.length === 0 ? [fine(id, 'none of your own is activated')]
      : [cannotTell(id, `${some(names)} can refuse resources of the templates`,
        'docs/policy-checks.md#aws-control-tower lists the resources that do not pass controls of AWS. Deploy to one account first.')];
  }));
}
