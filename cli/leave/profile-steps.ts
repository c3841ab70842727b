import { ofType } from './app';
import { awsCommand } from './finder-context';
import type { Situation, Step } from './situation';
import { queryText } from '../shared/command-line';
import { counted, some } from '../shared/counted';

/** The step that gives instances with the profile of host management another profile. */
export function profileSteps(situation: Situation, when: string): Step[] {
  const { profileUses, profileNames, profile, stackSets, unknown } = situation;
  const uses = profileUses.filter(use => profileNames.includes(use.profile.split('/').at(-1)!));
  const unread = canHaveHosts(situation) ? unknown.profiles : [];
  if (uses.length + unread.length === 0 && !stackSets.some(set => set.isHostManagement)) return [];
  const places = [...new Set(uses.map(use => JSON.stringify([use.region, use.profile])))].sort()
    .map(place => JSON.parse(place) as [string, string]);
  const count = (region: string, arn: string) => uses.filter(use => use.region === region && use.profile === arn).length;
  return [{
    title: 'Give the instances another instance profile',
    text: [
      ...unread.length > 0 ? ['Which instances have the profile of host management is not known' +
        `${unread.includes('REGION') ? '' : ` in ${some(unread)}`}: AWS gave no answer. Look in each region.`] : [],
      ...uses.length + unread.length === 0
        ? ['No instance of this account has the profile of host management in the regions that were looked at.'] : [],
      ...places.map(([region, arn]) => `${counted(count(region, arn), 'instance')} in ${region} with ${arn}.`),
      ...uses.length + unread.length > 0 ? ['OTHER is an instance profile of yours: ' +
        'docs/host-management.md#before-the-instance-profile-is-deleted. Run ' +
        `the commands again after ${when}, for instances that started in the meantime.`] : [],
      ...stackSets.length > 0 ? ['Do the same in each member account.'] : [],
    ],
    loses: 'instances that still have it then run without credentials, and so without Systems Manager.',
    first: unread.map(region => awsCommand(profile, region)('ec2 describe-iam-instance-profile-associations',
      ['query', 'IamInstanceProfileAssociations[].[InstanceId,IamInstanceProfile.Arn]'])),
    remove: places.map(([region, arn]) => {
      const aws = awsCommand(profile, region);
      const list = `${aws('ec2 describe-iam-instance-profile-associations',
        ['query', `IamInstanceProfileAssociations[?IamInstanceProfile.Arn==${queryText(arn)}].AssociationId`])} --output text`;
      return `for id in $(${list}); do ${aws('ec2 replace-iam-instance-profile-association')} --association-id "$id" ` +
        '--iam-instance-profile Name=OTHER; done';
    }),
  }];
}

const OF_HOSTS = ['AWS::IAM::InstanceProfile', 'AWS::SSM::Association'];

/** Whether instances can have a profile of the app, or the published one, as far as the templates and the account say it. */
function canHaveHosts({ app, deployed, stackSets, found }: Situation): boolean {
  return app.kind === 'none' || stackSets.some(({ isHostManagement }) => isHostManagement ?? true)
    || found.some(({ leftover }) => leftover === 'instanceProfile')
    || deployed.some(({ resources }) => resources.some(({ type }) => OF_HOSTS.includes(type)))
    // The source does not always contain the templates of StackSets and nested stacks.
    || app.stacks.some(({ template }) =>
      ofType(template, ...OF_HOSTS, 'AWS::CloudFormation::StackSet', 'AWS::CloudFormation::Stack').length > 0);
}
