import { asText } from '../../../src/checks/json-text';
import { statementsOf } from '../../../src/policy-language/statements/statement';
import type { Ask } from '../../asking/ask';
import { together } from '../../asking/rows';
import { CommandError, inPlaceOfAnswer } from '../../asking/run-command';
import type { Identity } from '../../checking/account';
import type { Organization } from '../../checking/organization';
import { attempted } from '../../reading/deployed-template';
import { some } from '../../shared/counted';
import { grouped } from '../../shared/grouped';
import { attempt, blocker, cannotTell, fine, type Row } from '../context';
import type { Planned } from '../planned';

const ID = 'controls of AWS Control Tower';
const TABLE = 'docs/policy-checks.md#aws-control-tower has the reasons, and says what you can do.';

/** A place where templates are deployed: an account, or a unit of a StackSet. */
export interface ControlledPlace {
  readonly target: string;
  readonly planned: readonly Planned[];
  /** Whether the templates have not been deployed there yet. */
  readonly isNew: boolean;
}

interface Enabled {
  /** The name of the control, such as `CT.IAM.PR.3`. */
  readonly control: string;
  /** The id of the unit or account. */
  readonly on: string;
}

/** Checks whether proactive controls that are enabled for the places refuse resources of the templates. */
export function checkControls(
  ask: Ask, organization: Organization, identity: Identity, { region, places }: { region: string; places: readonly ControlledPlace[] },
): Promise<readonly Row[]> {
  return attempt(ID, async () => {
    const broken = new Map(places.map(place => [place, grouped(place.planned.flatMap(one => [...brokenControls(one)]))] as const));
    const names = [...new Set([...broken.values()].flatMap(controls => [...controls.keys()]))];
    if (places.length === 0) return [];
    if (names.length === 0) return [fine(ID, 'the templates pass the controls that docs/policy-checks.md names')];
    if (!await organization.isManagement(identity.account)) {
      return [cannotTell(ID, `the templates do not pass ${names.join(', ')}, ` +
        'but only the management account can list the enabled controls',
      `aws controltower list-enabled-controls, in the management account and the home region of AWS Control Tower. ${TABLE}`)];
    }
    const home = await homeRegion(ask, region);
    if (home === undefined) return [fine(ID, 'the organization has no landing zone')];
    const enabled = (await enabledControls(ask, home)).filter(({ control }) => names.includes(control));
    const rows: Row[] = [];
    for (const [place, controls] of broken) {
      const above = [place.target, ...await organization.above(place.target)];
      for (const { control, on } of enabled) {
        const resources = controls.get(control);
        if (resources) rows.push(...await rowOf(organization, place, above, { control, on }, [...new Set(resources.flat())]));
      }
    }
    return rows.length > 0 ? rows : [fine(ID, `none of ${names.join(', ')}, which the templates do not pass, is enabled there`)];
  });
}

async function rowOf(
  organization: Organization, { target, isNew }: ControlledPlace, above: readonly string[], { control, on }: Enabled,
  resources: readonly string[],
): Promise<Row[]> {
  const id = `${ID}: ${control} on ${on}${on === target ? '' : ` for ${target}`}`;
  const refuses = `it refuses ${some(resources)}`;
  const isHere = on === target || (!target.startsWith('ou-') && on === above[1]);
  const isAbove = above.includes(on);
  if (!isHere && !isAbove && !(on.startsWith('ou-') && (await organization.above(on)).includes(target))) return [];
  if (isAbove && !isHere) {
    return [cannotTell(id, `${refuses} in ${target}, if the units below ${on} also have this control`,
      `${TABLE} aws controltower list-enabled-controls --target-identifier lists the controls of a unit.`)];
  }
  return [isNew ? blocker(id, `${refuses}, so the stacks of its accounts fail`, TABLE)
    : cannotTell(id, `${refuses} where they are created or changed, for example in accounts that are added`, TABLE)];
}

/**
 * The home region of the landing zone. Undefined if there is no landing zone. Each commercial region lists it, unless its home region is an
 * opt-in region: then only that region lists it. Source: AWS Control Tower User Guide, "Identify your landing zone", 2026-11.
 */
async function homeRegion(ask: Ask, region: string): Promise<string | undefined> {
  const regions: [string, string][] = await ask('regions');
  const asked = [region, ...regions.filter(([name, status]) => status === 'opted-in' && name !== region).map(([name]) => name)];
  let failure: CommandError | undefined;
  for (const one of asked) {
    const [arn]: string[] = await ask('landingZones', { region: one }).catch(inPlaceOfAnswer((error) => {
      // Some regions have no AWS Control Tower.
      if (one === region || !/Could not connect/.test(error.message)) failure ??= error;
      return [];
    }));
    if (arn) return arn.split(':')[3];
  }
  if (failure) throw failure;
  return undefined;
}

/** The enabled controls by name. The catalog has the global ARN of a control, but older controls are enabled by a regional ARN. */
async function enabledControls(ask: Ask, region: string): Promise<Enabled[]> {
  const enabled: [string, string, string][] = await ask('enabledControls', { region });
  const catalog = new Map<string, string[]>(await ask('proactiveControls', { region }));
  return together(enabled, async ([control, target, status]) => {
    // Controls whose ARN contains their name are older than proactive controls.
    if (status === 'FAILED' || /\/AWS-GR_/.test(control)) return [];
    const names = catalog.get(control) ?? (control.includes(':controltower:') ? await ask('control', { control, region }) as string[] : []);
    return names.map(name => ({ control: name, on: target.split('/').at(-1)! }));
  });
}

/** A year, in days. */
const YEAR = 365;
const refusesPolicy = ({ PolicyDocument }: any) => statementsOf(PolicyDocument)
  .some(({ allows, actions, notActions }) => allows && (notActions !== undefined || actions.some(action => /^\w*:*\*$/.test(action))));

/**
 * The proactive controls of AWS Control Tower that a template of this library can break: the resource type of each control, and whether it
 * refuses properties. docs/policy-checks.md#aws-control-tower has the reasons, and a test compares both with the rules of the controls.
 */
export const CONTROLS: { readonly [control: string]: readonly [type: string, refuses: (properties: any) => boolean] } = {
  'CT.IAM.PR.3': ['AWS::IAM::ManagedPolicy', refusesPolicy],
  'CT.LAMBDA.PR.3': ['AWS::Lambda::Function', ({ VpcConfig }) => !VpcConfig?.SubnetIds],
  'CT.CLOUDWATCH.PR.1': ['AWS::CloudWatch::Alarm', ({ AlarmActions = [] }) => AlarmActions.length === 0],
  'CT.CLOUDWATCH.PR.2': ['AWS::Logs::LogGroup', ({ RetentionInDays: days }) => days !== undefined && Number(days) < YEAR],
  'CT.CLOUDWATCH.PR.3': ['AWS::Logs::LogGroup', ({ KmsKeyId }) => !KmsKeyId],
  'CT.S3.PR.2': ['AWS::S3::Bucket', ({ LoggingConfiguration }) => !LoggingConfiguration],
  'CT.S3.PR.4': ['AWS::S3::Bucket', ({ NotificationConfiguration }) => !NotificationConfiguration],
  'CT.S3.PR.9': ['AWS::S3::Bucket', ({ ObjectLockEnabled }) => asText(ObjectLockEnabled) !== 'true'],
  'CT.S3.PR.10': ['AWS::S3::Bucket', ({ BucketEncryption }) => ![BucketEncryption?.ServerSideEncryptionConfiguration ?? []].flat()
    .some(({ ServerSideEncryptionByDefault: used }: any) => /^aws:kms/.test(used?.SSEAlgorithm))],
  'CT.S3.PR.11': ['AWS::S3::Bucket', ({ VersioningConfiguration }) => VersioningConfiguration?.Status !== 'Enabled'],
};

/** The logical ids of the resources that controls refuse, by control. A hook does not check existing resources that do not change. */
export function brokenControls({ template, own }: Pick<Planned, 'template' | 'own'>): Map<string, string[]> {
  return grouped(Object.entries(CONTROLS).flatMap(([control, [type, refuses]]) => template.ofType(type)
    .filter(([id, properties]) => !(id in own) && refuses(attempted(() => template.resolve(properties)) ?? properties))
    .map(([id]) => [control, id] as const)));
}
