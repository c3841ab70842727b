import type { FoundResource } from './finding';
import { LEFTOVERS, type LeftoverId, type Plan } from './leftovers';
import { profileSteps } from './profile-steps';
import { canBeOrganization, type Situation, type Step } from './situation';
import { leftoverStep } from './steps';

/** The steps that remove one plan: first in Azure, then in AWS. */
export function planSteps(situation: Situation, plan: Plan): Step[] {
  const { app, plans } = situation;
  const isKnownOff = plans !== undefined && !plans.includes(plan);
  const hostPlans: readonly Plan[] = LEFTOVERS.instanceProfile.plans;
  const other = hostPlans.find(p => p !== plan)!;
  const isLastOfHosts = hostPlans.includes(plan) && (plans === undefined || !plans.includes(other));
  const isOrganization = canBeOrganization(situation);
  const profile = hostPlans.includes(plan) ? profileSteps(situation, 'the deployment') : [];
  return [
    ...isKnownOff ? [{
      title: `${plan} is already off`,
      text: ['Neither the template for Azure nor the stacks have it. The next steps remove what it can have left behind.'],
      remove: [],
    }] : [],
    {
      title: `In Azure: deploy the template without ${plan}`,
      text: ['Azure must never name a role that does not exist. A deployment replaces all plans of the connector, so give it all plans ' +
        'that stay. Settings of this plan in Azure are lost; the connector stays.'],
      loses: 'recommendations and alerts of this plan are no longer updated.',
      remove: [app.kind === 'cdk'
        ? 'az deployment group create -g GROUP -f FILE_IN_CDK_OUT'
        : 'az deployment group create -g GROUP -f templates/azure/security-connector.json -p PARAMETERS'],
    },
    ...isLastOfHosts ? profile : profile.map(step => ({
      ...step,
      text: [`This step is needed only if ${other} does not stay, or has no host management.`, ...step.text],
    })),
    {
      title: `Deploy the stacks without ${plan}`,
      text: [
        'CloudFormation deletes the roles that no other plan needs' +
          `${isOrganization ? '. In an organization, it does so in all accounts' : ''}.`,
        ...isLastOfHosts ? [`It is the last plan with host management.${isOrganization ? ' In an organization, switch it off in two ' +
          'deployments: docs/organization.md#switch-host-management-off.' : ''}`] : [],
        ...hostPlans.includes(plan) && !isLastOfHosts ? [`Move the options of hostManagement to ${other}: without them, host ` +
          'management gives its profile to every instance.'] : [],
      ],
      remove: [app.kind === 'cdk'
        ? 'npx cdk deploy'
        : 'aws cloudformation deploy --stack-name STACK --template-file FILE --capabilities CAPABILITY_NAMED_IAM --parameter-overrides ' +
          `${plan}=${plan === 'DefenderForServers' ? 'Off' : 'false'}`],
    },
    leftoverStep(situation),
  ];
}

/** The other plans that still use what was found after `plan` is removed. If the plans are not known: those that can use it. */
export function stillUsedBy(
  leftover: LeftoverId, plan: Plan, plans: readonly Plan[] | undefined,
): Pick<FoundResource, 'keptFor' | 'perhapsFor'> {
  const others = LEFTOVERS[leftover].plans.filter(p => p !== plan && (plans?.includes(p) ?? true));
  return others.length === 0 ? {} : { [plans ? 'keptFor' : 'perhapsFor']: others };
}
