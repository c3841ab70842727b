import { ofType } from './app';
import { awsCommand } from './finding';
import type { Situation, Step } from './situation';
import { queryText } from '../shared/command-line';
import { counted, some } from '../shared/counted';

/** The step that gives another instance profile to the instances that have the profile of host management. */
export function profileSteps(situation: Situation, when: string): Step[] {
  const { profileUses, profileNames, profile, stackSets, unknown } = situation;
  const uses = profileUses.filter(use => profileNames.includes(use.profile.split('/').at(-1)!));
  const unread = canHaveHosts(situation) ? unknown.profiles : [];
  if (uses.length + unread.length === 0 && !stackSets.some(set => set.isHostManagement)) return [];
  const places = [...new Set(uses.map(use => JSON.stringify([use.region, use.profile])))].sort()
    .map(place => JSON.parse(place) as [string, string]);
  const sentence = (region: string, arn: string) => {
    const count = uses.filter(use => use.region === region && use.profile === arn).length;
    return `In ${region}, ${counted(count, 'instance')} ${count === 1 ? 'has' : 'have'} ${arn}.`;
  };
  return [{
    title: 'Give the instances another instance profile',
    text: [
      ...unread.length > 0 ? [`It is not known which instances${unread.includes('REGION') ? '' : ` in ${some(unread)}`} ` +
        'have the profile of host management: AWS gave no answer. Look in each region.'] : [],
      ...uses.length + unread.length === 0 ? ['In the searched regions, no instance has the profile of host management.'] : [],
      ...places.map(([region, arn]) => sentence(region, arn)),
      ...uses.length + unread.length > 0 ? ['OTHER is an instance profile of yours: ' +
        'docs/host-management.md#before-the-instance-profile-is-deleted. ' +
        `Run the commands again after ${when}, for instances that started in the meantime.`] : [],
      ...stackSets.length > 0 ? ['Do the same in each member account.'] : [],
    ],
    loses: 'credentials, and therefore Systems Manager, on instances that still have the profile.',
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

const HOST_TYPES = ['AWS::IAM::InstanceProfile', 'AWS::SSM::Association'];
const UNREAD_TYPES = ['AWS::CloudFormation::StackSet', 'AWS::CloudFormation::Stack'];

/** Whether instances can have a profile of the app, or the published one, according to the templates and the account. */
function canHaveHosts({ app, deployed, stackSets, found }: Situation): boolean {
  return app.kind === 'none' || stackSets.some(({ isHostManagement }) => isHostManagement ?? true)
    || found.some(({ leftover }) => leftover === 'instanceProfile')
    || deployed.some(({ resources }) => resources.some(({ type }) => HOST_TYPES.includes(type)))
    // The templates of StackSets and nested stacks are not always in the source.
    || app.stacks.some(({ template }) => ofType(template, ...HOST_TYPES, ...UNREAD_TYPES).length > 0);
}
