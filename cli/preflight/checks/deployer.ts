import type { Ask } from '../../asking/ask';
import { missingAsUndefined } from '../../asking/run-command';
import type { Identity } from '../../checking/account';
import { some } from '../../shared/counted';
import { attempt, unlessOwn, type AccountContext, blocker, cannotTell, fine, type Row } from '../context';
import { deploymentsOf, type Deployment } from '../rights/wanted';

const ID = 'rights: deployment';

/** Checks with the policy simulator of IAM whether the principal that deploys may create the new resources. */
export async function checkDeployer(context: AccountContext, executionRoleArn: string | undefined): Promise<readonly Row[]> {
  return attempt(ID, async () => {
    const { ask, identity, planned } = context;
    const deployments = planned.flatMap(deploymentsOf);
    if (deployments.length === 0) return [];
    const principal = await principalOf(ask, identity, executionRoleArn, planned[0].region);
    if ('status' in principal) return [principal];
    const found = await Promise.all(deployments.map(deployment => simulate(ask, principal.arn, deployment)));
    const [denied, unknown] = [found.flatMap(f => f.denied), found.flatMap(f => f.unknown)];
    return [
      ...denied.length === 0 ? [] : [unlessOwn(planned, blocker(ID, `${principal.arn} is denied ${some([...new Set(denied)], 10)}`,
        'Allow these actions. If a service control policy denies them, exempt the principal from it.'))],
      ...unknown.length === 0 ? [] : [cannotTell(`${ID}: conditions`,
        `the simulator needs values of conditions for ${some([...new Set(unknown)], 10)}`)],
      ...denied.length + unknown.length > 0 ? [] : [fine(ID, `the simulator allows ${principal.arn} to create the resources`)],
    ];
  });
}

/** The principal that deploys: the execution role of the CDK bootstrap, or the caller. A row if there is none. */
async function principalOf(
  ask: Ask, identity: Identity, executionRoleArn: string | undefined, region: string,
): Promise<{ arn: string } | Row> {
  if (executionRoleArn !== undefined) {
    const arn = executionRoleArn.replaceAll('${AWS::Partition}', identity.partition)
      .replaceAll('${AWS::AccountId}', identity.account).replaceAll('${AWS::Region}', region);
    const name = arn.split('/').at(-1)!;
    return await missingAsUndefined(() => ask('role', { role: name }))
      ? { arn }
      : blocker('bootstrap', `the account has no role ${name}, with which CloudFormation deploys`,
        `npx cdk bootstrap aws://${identity.account}/${region}`);
  }
  const [, session] = /:assumed-role\/([^/]+)\//.exec(identity.arn) ?? [];
  if (session) return { arn: (await ask('role', { role: session })).Role.Arn };
  return /:user\//.test(identity.arn) ? { arn: identity.arn }
    : cannotTell(ID, `the simulator supports only users and roles, but you are ${identity.arn}`);
}

/** The denied actions, each with what denies it, and the actions whose result depends on conditions. */
async function simulate(ask: Ask, principal: string, { actions, arns }: Deployment): Promise<{ denied: string[]; unknown: string[] }> {
  const results: any[] = await ask('simulation',
    { principal, actions: JSON.stringify(actions), resources: JSON.stringify([...new Set(arns)]) });
  const refused = results.flatMap((result) => {
    const each: any[] = result.ResourceSpecificResults?.length > 0 ? result.ResourceSpecificResults : [result];
    return each.filter(one => (one.EvalResourceDecision ?? one.EvalDecision) !== 'allowed').map(one => ({ result, one }));
  });
  const isUnknown = ({ result, one }: typeof refused[number]) =>
    [...result.MissingContextValues ?? [], ...one.MissingContextValues ?? []].length > 0;
  return {
    denied: refused.filter(r => !isUnknown(r)).map(({ result, one }) => `${result.EvalActionName} by ${denierOf(result, one)}`),
    unknown: refused.filter(isUnknown).map(({ result }) => result.EvalActionName),
  };
}

function denierOf(result: any, one: any): string {
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false) return 'a service control policy';
  const boundary = one.PermissionsBoundaryDecisionDetail ?? result.PermissionsBoundaryDecisionDetail;
  if (boundary?.AllowedByPermissionsBoundary === false) return 'its permissions boundary';
  return (one.EvalResourceDecision ?? one.EvalDecision) === 'explicitDeny' ? 'a statement of its policies' : 'no statement that allows it';
}
