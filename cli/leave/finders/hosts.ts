import { asText } from '../../../src/checks/json-text';
import { INSTANCE_POLICIES } from '../../../src/permissions/host-management';
import { iso } from '../../asking/call';
import { together } from '../../asking/rows';
import { missingAsUndefined } from '../../asking/run-command';
import { commandOf } from '../../shared/command-line';
import { counted } from '../../shared/counted';
import { foundResource, type FinderContext, type FoundResource } from '../finding';
import { INSTANCE_PROFILE, LEFTOVERS } from '../leftovers';
import { matchArcTags } from '../match';

/** An instance and its instance profile. */
export interface ProfileUse {
  readonly region: string;
  readonly instance: string;
  /** ARN of the instance profile. */
  readonly profile: string;
}

/** Undefined if AWS gave no answer. */
export async function findProfileUses({ ask, region, attempt }: FinderContext): Promise<ProfileUse[] | undefined> {
  const rows: any[] | undefined = await attempt('instance profiles of instances', async () => await ask('profileAssociations') ?? []);
  return rows?.map(([instance, profile]) => ({ region, instance, profile }));
}

/** Finds the profile that Microsoft's automation creates. The profile of this library has the same name, but is in a stack. */
export async function findInstanceProfile({ ask, aws, attempt }: FinderContext, uses: readonly ProfileUse[]): Promise<FoundResource[]> {
  const profile = await attempt(LEFTOVERS.instanceProfile.what, () =>
    missingAsUndefined(async () => (await ask('instanceProfile', { profile: INSTANCE_PROFILE })).InstanceProfile), 'global');
  if (profile === undefined) return [];
  const users = uses.filter(use => use.profile === profile.Arn);
  const name = ['instance-profile-name', INSTANCE_PROFILE] as const;
  const roles: string[] = (profile.Roles ?? []).map((role: any) => role.RoleName);
  return [{
    leftover: 'instanceProfile',
    certainty: 'published',
    name: INSTANCE_PROFILE,
    region: 'global',
    created: iso(profile.CreateDate),
    usedBy: users.length > 0 ? [`${counted(users.length, 'instance')}: ` +
      `${users.slice(0, 5).map(use => use.instance).join(', ')}${users.length > 5 ? ', ...' : ''}`] : undefined,
    physicalId: INSTANCE_PROFILE,
    first: roles.map(role => aws('iam remove-role-from-instance-profile', name, ['role-name', role])),
    remove: [
      aws('iam delete-instance-profile', name),
      // A role with another name belongs to the user, and stays.
      ...roles.includes(INSTANCE_PROFILE) ? [
        ...INSTANCE_POLICIES.map(({ name: policy }) =>
          aws('iam detach-role-policy', ['role-name', INSTANCE_PROFILE],
            ['policy-arn', `arn:${profile.Arn.split(':')[1]}:iam::aws:policy/${policy}`])),
        aws('iam delete-role', ['role-name', INSTANCE_PROFILE]),
      ] : [],
    ],
  }];
}

export async function findArcMachines({ ask, account, attempt }: FinderContext): Promise<FoundResource[]> {
  const machines: any[] = await attempt(LEFTOVERS.arcMachine.what, () => ask('arcMachines'), 'Azure') ?? [];
  return together(machines, ({ id, createdTime, tags }) => {
    const name = `${asText(id).split('/').at(-1)}${tags?.InstanceId ? ` (${tags.InstanceId})` : ''}`;
    return foundResource(
      matchArcTags(tags ?? {}, account), { leftover: 'arcMachine', name, region: 'Azure', created: iso(createdTime) },
      () => ({ first: [commandOf('az resource show', ['ids', id])], remove: [commandOf('az resource delete', ['ids', id])] }));
  });
}
