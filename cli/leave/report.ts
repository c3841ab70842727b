import { awsCommand, isLeft, type FoundResource, type Unanswered } from './finding';
import type { LeavePlan } from './leave';
import { LEFTOVERS, SNAPSHOT_TAG, type LeftoverId } from './leftovers';
import { commandLines, pasted, type Line } from './pasted';
import type { PermissionSource } from '../../src/permissions/permission-set';
import { deniedCalls } from '../asking/rows';
import { howToSignIn } from '../asking/run-command';
import { some } from '../shared/counted';
import { grouped, groupedBy } from '../shared/grouped';
import { table } from '../shared/table';

const WHOSE = [
  'A name or a tag proves nothing, because others can set both. CloudTrail shows who did it for 90 days, and a trail for longer:',
  '  aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=EVENT --region REGION',
  'EVENT is an action in the line "whose", without the prefix of its service. Events of IAM are in us-east-1.',
  '',
];

/** The most rows of one kind that are printed. `--json` has all rows. */
const MOST_ROWS = 20;

/** The report for a person, who can paste all its lines into a shell. */
export function report(plan: LeavePlan, width: number, now: Date, profile?: string): string[] {
  const left = plan.found.filter(isLeft);
  const scope = plan.accountLeaves ? `account ${plan.accountLeaves} leaves the organization`
    : plan.plan ? `${plan.plan} is removed` : 'everything is disconnected';
  return pasted([
    `Plan: ${scope}. App: ${plan.app}. Account: ${plan.account ?? 'not known'}. Regions: ${plan.regions.length || 'not known'}.`,
    ...plan.account === undefined
      ? [`AWS did not return the account, so this plan has only the steps that need no answer: ${howToSignIn()}.`] : [],
    'Nothing was changed. Replace the words in capitals in commands. [!] marks what cannot be undone.',
    'Commands are indented. Commands that remove something begin with #, as all other text does: if you paste all lines, they do not run.',
    'In zsh, first run setopt interactive_comments: without it, zsh reads lines with # as commands.',
    '',
    ...section('Steps', plan.steps.flatMap((step, i) => [
      `${i + 1}. ${step.title}`,
      ...step.text.map(text => `   ${text}`),
      ...step.loses ? [`   [!] lost: ${step.loses}`] : [],
      ...commandLines(step),
    ])),
    ...section('What is shared and stays', [
      ...plan.providers.flatMap(provider => [
        `OIDC provider ${provider.arn}: ${usersInWords(provider.users)}`,
        ...provider.audiences.map(({ audience, users }) => `  ${audience}: ${usersInWords(provider.users && users)}`),
      ]),
      ...plan.stays,
    ]),
    ...section('Created by Defender for Cloud outside of the stacks', left.length === 0 ? [nothing(plan)] : [
      ...WHOSE, ...kinds(left).flatMap(([id, rows]) => leftoverLines(id, rows, width, now, profile)),
    ]),
    ...section('In use by a plan that stays: do not remove',
      plan.found.filter(f => f.keptFor !== undefined && f.certainty !== 'lookalike').map(f =>
        `${LEFTOVERS[f.leftover].what} ${f.name} (${f.region}): ${f.keptFor!.join(', ')}`)),
    ...section('Owned by a stack, or being deleted already: nothing to do',
      plan.found.filter(f => f.certainty !== 'lookalike' && (f.stack ?? f.going)).map(f =>
        `${LEFTOVERS[f.leftover].what} ${f.name} (${f.region}): ${f.stack ? `stack ${f.stack}` : f.going}`)),
    ...section('Lookalikes: similar to published names and tags, but different. Do not remove them because of this report',
      lookalikes(plan.found)),
    ...section('Cannot be searched for, because no name is published', plan.notSearchable.flatMap(({ what, look, sources }) => [
      `- ${what}`, `  ${look}`, `  source: ${sourcesInWords(sources)}`,
    ])),
    ...section('Not searched', plan.notAsked.map(text => `- ${text}`)),
    ...section('COULD NOT BE SEARCHED: something can be left there', unansweredLines(plan.unanswered)),
    summary(plan),
  ]);
}

/** Puts the calls that AWS denied together: one line for each kind of resource. */
function unansweredLines(unanswered: readonly Unanswered[]): string[] {
  const all = unanswered.filter(row => row.denied !== undefined);
  const denied = all.length > 1 ? all : [];
  const others = unanswered.filter(u => !denied.includes(u));
  const regionsOf = (id: string) => denied.filter(d => d.id === id).map(d => d.region);
  return [
    ...denied.length === 0 ? [] : [`- ${deniedCalls(denied)}`],
    ...[...new Set(denied.map(({ id }) => id))].map(id => `  ${id}: ${some(regionsOf(id), 3)}`),
    ...others.slice(0, 3 * MOST_ROWS).map(({ id, region, text }) => `- ${region}: ${id}: ${text}`),
    ...others.length > 3 * MOST_ROWS ? [`- and ${others.length - 3 * MOST_ROWS} more: --json lists all`] : [],
  ];
}

function nothing({ isSearched, unanswered, account, accountLeaves }: LeavePlan): string {
  if (!isSearched) {
    return account === undefined || accountLeaves === undefined || account === accountLeaves ? 'Not searched: AWS gave no answer.'
      : `Not searched: this profile belongs to ${account}, not to ${accountLeaves}.`;
  }
  return unanswered.length > 0 ? 'Nothing was found in what could be searched.' : 'Nothing was found.';
}

export function summary({ found, unanswered }: LeavePlan): string {
  const left = found.filter(isLeft).length;
  const similar = found.filter(f => f.certainty === 'lookalike').length;
  return `${left} left outside of the stacks, ${similar} ${similar === 1 ? 'lookalike' : 'lookalikes'}, ` +
    `${unanswered.length} could not be searched`;
}

function section(title: string, lines: readonly Line[]): Line[] {
  return lines.length === 0 ? [] : [title, '='.repeat(Math.min(title.length, 60)), ...lines, ''];
}

const kinds = (found: readonly FoundResource[]) => [...groupedBy(found, f => f.leftover)];

function leftoverLines(id: LeftoverId, rows: readonly FoundResource[], width: number, now: Date, profile: string | undefined): Line[] {
  const { what, makers, roles, first, before, published, sources } = LEFTOVERS[id];
  const shown = rows.slice(0, MOST_ROWS);
  const cells = shown.map(f => [f.name, f.region, f.size ?? '', ageOf(f.created, now), remarkOf(f)]);
  return [
    `${what}: ${rows.length}. Published: ${published}. Source: ${sourcesInWords(sources)}`,
    ...table(['name', 'region', 'size', 'age', 'remark'], cells, Math.max(width - 4, 60)).map(line => `  ${line}`),
    ...rows.length > shown.length ? [`  and ${rows.length - shown.length} more: --json lists all`] : [],
    ...shown.flatMap(({ name, facts = [] }) => facts.length === 0 ? [] : [`  ${name}: ${facts.join('; ')}`]),
    `  whose: anyone with ${makers.join(', ')} can set such a name or tag. ` + (roles.length === 0
      ? 'The published permissions include none of these actions.'
      : `It belongs to Defender for Cloud if ${roles.join(' or ')} did it.`),
    `  first: ${first}`,
    `  before: ${before}`,
    ...commandsFor(id, rows, profile, now),
    '',
  ];
}

function remarkOf({ certainty, why, usedBy, perhapsFor }: FoundResource): string {
  return [
    ...certainty === 'prefix' ? [`check who created it: ${why}`] : [],
    ...usedBy?.length ? [`used by: ${usedBy.join(', ')}`] : [],
    ...perhapsFor ? [`only if you do not keep ${perhapsFor.join(' or ')}`] : [],
  ].join('; ');
}

/**
 * First the commands that can be undone, then the commands that remove. Many snapshots of a region have one loop, which lists
 * them again when it runs, and leaves out those that are newer than this report.
 */
function commandsFor(id: LeftoverId, rows: readonly FoundResource[], profile: string | undefined, now: Date): Line[] {
  const loop = LOOPS[id];
  const remove = loop === undefined || rows.length <= MOST_ROWS ? rows.flatMap(f => f.remove)
    : [...new Set(rows.map(f => f.region))].map(region => loop(awsCommand(profile, region), `<='${now.toISOString().slice(0, 19)}'`));
  return commandLines({ first: [...new Set(rows.flatMap(f => f.first ?? []))], remove });
}

type Loop = (aws: ReturnType<typeof awsCommand>, untilNow: string) => string;

function eachOf(list: string, remove: string, option: string): string {
  return `${list} --output text | tr '\\t' '\\n' | grep . | while read -r id; do ${remove} --${option} "$id"; done`;
}

const rdsSnapshots = (cluster: '' | 'cluster-'): Loop => (aws, untilNow) => {
  const kind = `DB${cluster && 'Cluster'}Snapshot`;
  return eachOf(
    aws(`rds describe-db-${cluster}snapshots`, ['snapshot-type', 'manual'], ['query', `${kind}s[?starts_with(${kind}Identifier, ` +
      `'defenderfordatabases') && SnapshotCreateTime${untilNow}].${kind}Identifier`]),
    aws(`rds delete-db-${cluster}snapshot`), `db-${cluster}snapshot-identifier`);
};

const LOOPS: Partial<Record<LeftoverId, Loop>> = {
  diskSnapshot: (aws, untilNow) => eachOf(
    aws('ec2 describe-snapshots', ['owner-ids', 'self'], ['filters', `Name=tag:CreatedBy,Values=${SNAPSHOT_TAG}`],
      ['query', `Snapshots[?StartTime${untilNow}].SnapshotId`]),
    aws('ec2 delete-snapshot'), 'snapshot-id'),
  databaseSnapshot: rdsSnapshots(''),
  clusterSnapshot: rdsSnapshots('cluster-'),
};

function lookalikes(found: readonly FoundResource[]): string[] {
  return kinds(found.filter(f => f.certainty === 'lookalike')).flatMap(([id, rows]) => [
    ...rows.slice(0, MOST_ROWS).map(f => `- ${LEFTOVERS[id].what} ${f.name} (${f.region}): ${f.why}`),
    ...rows.length > MOST_ROWS ? [`- and ${rows.length - MOST_ROWS} more of this kind`] : [],
  ]);
}

function usersInWords(users: readonly { readonly role: string; readonly of: string }[] | undefined): string {
  if (users === undefined) return 'it is not known who uses it';
  if (users.length === 0) return 'no role uses it';
  return [...grouped(users.map(({ of, role }) => [of, role]))]
    .map(([of, roles]) => `${of} (${some([...new Set(roles)].sort(), MOST_ROWS)})`).join('; ');
}

function sourcesInWords(sources: readonly PermissionSource[]): string {
  return sources.map(({ title, date }) => `${title} (read ${date})`).join('; ');
}

function ageOf(created: string | undefined, now: Date): string {
  if (created === undefined) return 'not known';
  const days = Math.floor((now.getTime() - new Date(created).getTime()) / 86_400_000);
  return days === 1 ? '1 day' : `${days} days`;
}
