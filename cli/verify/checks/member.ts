import { attempt } from './context';
import { GUID } from '../../shared/options';
import { memberTemplate, type AssemblyStack } from '../assembly';
import type { Ask } from '../caller';
import { differs, information, type Finding } from '../findings';

/** A StackSet of the app, and its stack in the account and region of the caller. */
export interface MemberStack {
  readonly stackSet: string;
  readonly template: any;
  /** Ids of the units that it targets, with commas between them. Empty for a list of accounts. */
  readonly units: string;
  /** Undefined if only CloudFormation knows them. */
  readonly regions: readonly string[] | undefined;
  /** Undefined if there is none here. */
  readonly stackName: string | undefined;
  readonly region: string | undefined;
}

/** Of the answer of `list-stacks`, the stack of a StackSet. CloudFormation names it `StackSet-<name of the StackSet>-<GUID>`. */
export function stackOfSet(summaries: readonly any[], name: string): any {
  const prefix = `StackSet-${name}-`;
  return summaries.find(({ StackName, StackStatus }) =>
    StackStatus !== 'DELETE_COMPLETE' && StackName.startsWith(prefix) && GUID.test(StackName.slice(prefix.length)));
}

export async function memberStacks(ask: Ask, stack: AssemblyStack): Promise<MemberStack[]> {
  const { StackSummaries } = await ask('stacks');
  return Object.values<any>(stack.template.Resources)
    .filter(({ Type }) => Type === 'AWS::CloudFormation::StackSet')
    .map(({ Properties }) => {
      const name: string = Properties.StackSetName;
      const found = stackOfSet(StackSummaries, name);
      const regions = Properties.StackInstancesGroup.flatMap((group: any) => group.Regions)
        .map((region: any) => typeof region === 'string' ? region : stack.region);
      return {
        stackSet: name,
        units: Properties.StackInstancesGroup.flatMap((group: any) => group.DeploymentTargets?.OrganizationalUnitIds ?? []).sort().join(', '),
        template: memberTemplate(Properties, stack),
        regions: regions.includes(undefined) ? undefined : regions,
        stackName: found?.StackName,
        region: found?.StackId.split(':')[3],
      };
    });
}

/**
 * A StackSet has no stack here: right if it is for other regions, or for other units than the StackSets that have one (`here`). Roles are
 * global, so they must be there in the first case.
 */
export function checkMissing(ask: Ask, set: MemberStack, region: string, here: readonly MemberStack[]): Promise<Finding[]> {
  const check = `StackSet ${set.stackSet}`;
  const remedy = 'See the instance in the management account: the same command there, without --member.';
  return attempt(check, async () => {
    if (!here.some(({ units }) => units === set.units)) {
      return [information(check, `it has no stack here: right, unless the account is below ${set.units}`)];
    }
    if (set.regions?.includes(region)) return [differs(check, `it has no stack in ${region}`, remedy)];
    if (set.regions) return [information(check, `it is for other regions: ${set.regions.join(', ')}`)];
    const wanted: string[] = Object.values<any>(set.template.Resources)
      .filter(({ Type, Condition }) => Type === 'AWS::IAM::Role' && Condition === undefined)
      .map(({ Properties }) => Properties.RoleName)
      .filter(name => typeof name === 'string');
    const names = new Set((await ask('authorization')).RoleDetailList.map((role: any) => role.RoleName));
    const lacking = wanted.filter(name => !names.has(name));
    return [lacking.length === 0
      ? information(check, `its stack is not in ${region}; its roles are in the account. Verify its region too`)
      : differs(check, `it has no stack in ${region}, and the account lacks its roles ${lacking.join(', ')}`, remedy)];
  });
}
