import { INSTANCE_POLICIES } from '../../../src/permissions/host-management';
import { inTurn, together } from '../../asking/rows';
import { missingAsUndefined } from '../../asking/run-command';
import { associationsOfOther, installsArc, OTHER_ARC, OTHER_ARC_ROLE, USE_ONE } from '../../checking/other-arc';
import { counted, some } from '../../shared/counted';
import { attempt, type AccountContext, cannotTell, changes, fine, type Row } from '../context';
import type { Planned } from '../planned';

/** The input of the first step of the runbook of host management. */
interface Settings {
  /** The ARN of the instance profile. */
  readonly Profile: string;
  readonly ExclusionTags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly TargetTag?: { readonly Key: string; readonly Values?: readonly string[] };
  readonly TargetIds?: readonly string[];
  readonly TargetGroup?: string;
}

interface Instance {
  readonly id: string;
  readonly profile: string | null;
  readonly isRunning: boolean;
  readonly hasMetadataService: boolean;
}

/** Checks which instances host management changes in each region of the deployment, and which instances it does not reach. */
export async function checkHosts(context: AccountContext): Promise<Row[]> {
  return inTurn(context.planned, planned => inTurn(planned.template.ofType('AWS::SSM::Document'), ([, { Content }]) =>
    attempt(`hosts in ${planned.region}`, id => checkRegion(context, planned, id, Content))));
}

async function checkRegion(context: AccountContext, { template, region }: Planned, id: string, content: any): Promise<Row[]> {
  const step = content?.mainSteps?.[0]?.inputs;
  if (step?.Handler !== 'inspect') return []; // It is not the runbook of this library.
  const settings: Settings = template.resolve(step.InputPayload);
  if (settings.TargetGroup !== undefined) {
    return [cannotTell(id, `its targets are the instances of the resource group ${settings.TargetGroup}`,
      'aws resource-groups list-group-resources lists them.')];
  }
  const rows: any[] = await context.ask('instances', { region });
  const targets = rows.filter(([instance, , , , tags]) => isTarget(settings, instance, tags ?? []))
    .map(([instance, profile, state, metadata]): Instance =>
      ({ id: instance, profile, isRunning: state === 'running', hasMetadataService: metadata !== 'disabled' }));
  const profiles = [...new Set(targets.flatMap(({ profile }) => profile ?? []))];
  const lacking = new Map(await Promise.all(profiles.map(async profile =>
    [profile, await lackOf(context, profile, settings.Profile)] as const)));
  const attaches = JSON.stringify(content.mainSteps).includes('"PoliciesMissing"');

  const [without, with_] = [targets.filter(({ profile }) => profile === null), targets.filter(({ profile }) => profile !== null)];
  const other = with_.filter(({ profile }) => lacking.get(profile!)!.length > 0);
  const ready = with_.filter(({ profile }) => lacking.get(profile!)!.length === 0);
  const ids = (instances: readonly Instance[]) => some(instances.map(instance => instance.id));
  return [
    without.length === 0 ? fine(`${id}: without a profile`, `none of ${counted(targets.length, 'target')}`)
      : changes(`${id}: without a profile`,
        `${counted(without.length, 'instance')} will get ${settings.Profile.split('/').at(-1)}: ${ids(without)}`,
        'Begin with a few instances: targets or exclusionTags of hostManagement: docs/host-management.md#options'),
    ...other.length === 0 ? [] : [otherRow(`${id}: another profile`, other, lacking, attaches)],
    ...await attempt(`${id}: SSM agent`, about => agentRow(context, about, region, ready)),
    ...metadataRow(`${id}: metadata service`, targets),
  ];
}

/** Whether an instance is a target. The runbook has the same logic. */
function isTarget(settings: Settings, id: string, list: readonly { Key: string; Value: string }[]): boolean {
  const tags = new Map(list.map(({ Key, Value }) => [Key, Value]));
  const { ExclusionTags = [], TargetTag, TargetIds } = settings;
  if (ExclusionTags.some(({ Key, Value }) => tags.get(Key) === Value)) return false;
  if (TargetTag && !(tags.has(TargetTag.Key) && (TargetTag.Values ?? [tags.get(TargetTag.Key)]).includes(tags.get(TargetTag.Key)!))) {
    return false;
  }
  return TargetIds?.includes(id) ?? true;
}

/** The policies that the role of an instance profile lacks. */
async function lackOf({ ask }: AccountContext, profile: string, own: string): Promise<string[]> {
  if (profile === own) return [];
  const found = await missingAsUndefined(() => ask('instanceProfile', { profile: profile.split('/').at(-1)! }));
  const [role] = found?.InstanceProfile.Roles ?? [];
  if (role === undefined) return ['a role'];
  const attached: string[] = await ask('attachedPolicies', { role: role.RoleName });
  return INSTANCE_POLICIES.map(({ name }) => name).filter(name => !attached.some(arn => arn.endsWith(`:aws:policy/${name}`)));
}

function otherRow(id: string, other: readonly Instance[], lacking: ReadonlyMap<string, string[]>, attaches: boolean): Row {
  const profiles = [...new Set(other.map(({ profile }) => profile!))]
    .map(profile => `${profile.split('/').at(-1)} lacks ${lacking.get(profile)!.join(' and ')}`);
  const text = `${counted(other.length, 'instance')} with another instance profile: ${some(profiles)}`;
  return attaches
    ? changes(id, `${text}. The roles get these policies`,
      'Others can use these roles, too. Leave attachPoliciesToExistingRoles out if you do not want this.')
    : cannotTell(id, `${text}. They are not changed, and get no Azure Arc`,
      'Attach the policies to the roles, or set attachPoliciesToExistingRoles: docs/host-management.md#options');
}

async function agentRow({ ask }: AccountContext, id: string, region: string, ready: readonly Instance[]): Promise<Row[]> {
  const running = ready.filter(({ isRunning }) => isRunning);
  if (running.length === 0) return [];
  const managed: [string, string][] = await ask('managedInstances', { region });
  const online = new Set(managed.filter(([, status]) => status === 'Online').map(([instance]) => instance));
  const silent = running.filter(instance => !online.has(instance.id));
  return [silent.length === 0 ? fine(id, `${counted(running.length, 'running instance')} with the policies, which all report`)
    : cannotTell(id,
      `not reporting to Systems Manager: ${silent.length} of ${counted(running.length, 'running instance')} with the policies: ` +
      `${some(silent.map(i => i.id))}`,
      'Install or start the SSM agent, and let it reach the endpoints ssm, ssmmessages and ec2messages of its region.')];
}

function metadataRow(id: string, targets: readonly Instance[]): Row[] {
  const without = targets.filter(({ hasMetadataService }) => !hasMetadataService);
  return without.length === 0 ? [] : [cannotTell(id,
    `${counted(without.length, 'instance')} with the instance metadata service off, so the SSM agent gets no credentials: ` +
      `${some(without.map(i => i.id))}`,
    'aws ec2 modify-instance-metadata-options --http-endpoint enabled --http-tokens required')];
}

/** Checks whether Azure's multicloud connector also installs Azure Arc: its role, and its associations in the regions of the deployment. */
export async function checkOtherArc({ ask, planned }: AccountContext): Promise<Row[]> {
  if (!planned.some(({ template }) => installsArc(template))) return [];
  const regions = [...new Set(planned.map(({ region }) => region))].sort();
  return [
    ...await attempt(`Azure Arc: role ${OTHER_ARC_ROLE}`, async id => (await ask('roles')).includes(OTHER_ARC_ROLE)
      ? [cannotTell(id, `it exists: ${OTHER_ARC}`, `${USE_ONE}.`)] : [fine(id, 'it does not exist')]),
    ...await together(regions, region => attempt(`Azure Arc: associations in ${region}`, async (id) => {
      const found = await associationsOfOther(ask, { region });
      return found.length === 0 ? [] : [cannotTell(id, `${some(found)}: ${OTHER_ARC}`, `${USE_ONE}.`)];
    })),
  ];
}
