import type { Outcome, PolicyType } from './classify';
import type { Connection } from './connection';
import type { DeniedCalls, Group, Others } from './groups';
import type { Looked } from './lookup';
import { publishedReadActions, whyRefused } from '../../src/capabilities/additional-read-actions';
import { DefenderCapability } from '../../src/capabilities/defender-capability';
import { covers, inLowerCase } from '../../src/policy-language/statements/pattern';

/** Where the events come from. */
type Source =
  | { readonly kind: 'CloudTrail'; readonly from: string; readonly to: string; readonly looked: readonly Looked[] }
  | { readonly kind: 'files'; readonly files: number; readonly problems: readonly string[] };

interface Listed {
  readonly group: Group;
  readonly advice: Advice;
}

/** The result of the command. */
export interface Result {
  readonly connection: Connection;
  readonly source: Source;
  readonly read: number;
  /** In the order of the report. */
  readonly listed: readonly Listed[];
  /** Actions for `additionalReadActions`, sorted. */
  readonly proposed: readonly string[];
  readonly leftOut: { readonly organization: number; readonly denyDataReads: number };
  readonly others: readonly Others[];
  readonly ofOtherAccounts: number;
  readonly broken: number;
}

/** First the outcomes that the reader can change. */
const SHOWN: readonly Outcome[] = ['missing', 'boundary', 'denied', 'other policy', 'unexplained'];

export function resultOf(connection: Connection, calls: DeniedCalls, source: Source): Result {
  const { groups, others, ofOtherAccounts, broken, read } = calls;
  const listed = SHOWN.flatMap(outcome => groups.filter(g => g.outcome === outcome))
    .map(group => ({ group, advice: adviceFor(group) }));
  const count = (outcome: Outcome) => sum(groups.filter(g => g.outcome === outcome).map(g => g.calls));
  return {
    connection,
    source,
    read,
    listed,
    proposed: [...new Set(listed.filter(l => l.advice.isProposed).map(l => l.group.action))].sort(),
    leftOut: { organization: count('organization'), denyDataReads: count('denyDataReads') },
    others,
    ofOtherAccounts,
    broken,
  };
}

/** 1 if a permission is missing, otherwise 2 if not everything could be read. */
export function exitCode(result: Result): number {
  if (missing(result).length > 0) return 1;
  return problemsOf(result).length > 0 ? 2 : 0;
}

export function missing({ listed }: Result): Group[] {
  return listed.map(l => l.group).filter(g => g.outcome === 'missing' || g.outcome === 'boundary');
}

/** The reasons why not everything was read. */
export function problemsOf({ source, broken }: Result): string[] {
  const ofSource = source.kind === 'files' ? source.problems : source.looked.flatMap(({ region, problem, oldest }) =>
    problem === undefined ? [] : [`${region ?? 'the region of the AWS CLI'}: ${problem}${oldest ? `, back to ${oldest}` : ''}`]);
  return [...ofSource, ...broken === 0 ? [] : [`${broken} ${broken === 1 ? 'entry is' : 'entries are'} not events of CloudTrail`]];
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

const PORTAL = 'the template that the Azure portal offers has the current permissions (docs/follow-microsoft.md)';
const VERIFY = 'check the resource and the conditions, and whether the role is up to date: cdk-defender-for-cloud verify';

/** The advice for a group, in one or two sentences. */
interface Advice {
  readonly text: string;
  /** Whether the action is proposed for `additionalReadActions`. */
  readonly isProposed?: boolean;
}

function adviceFor(group: Group): Advice {
  const { outcome, policy, policyArn } = group;
  const which = policyArn ? ` (${policyArn})` : '';
  switch (outcome) {
    case 'missing': return aboutMissing(group);
    case 'boundary': return {
      text: `The permissions boundary of the role${which} does not allow it: docs/boundary.md has a boundary that allows what the roles ` +
        'need.',
    };
    case 'denied': return {
      text: isDeniedByLibrary(group)
        ? 'The published permissions of the role deny it on purpose.'
        : `A Deny statement of ${withArticle(policy)}${which} denies it. If this is not intended, change that statement.`,
    };
    case 'other policy': return {
      text: policy === 'session policy'
        ? 'Defender for Cloud itself limited the session. There is nothing to change in AWS.'
        : `No ${policy}${which} allows it. If Defender for Cloud should have access, change the policy of the resource.`,
    };
    case 'unexplained': return {
      text: 'The service does not name the action or the policy. The cause need not be a permission. Read the message, ' +
      'and look up the action of the call in the service authorization reference. Nothing is proposed.',
    };
    // The report only counts these two.
    case 'organization': return { text: 'A policy of AWS Organizations decided.' };
    case 'denyDataReads': return { text: 'It reads contents, which denyDataReads denies.' };
  }
}

function aboutMissing({ role: { capability }, action, policy }: Group): Advice {
  const unsure = policy === undefined ? ' The event does not say which policy decided: it can also be a policy of AWS Organizations.' : '';
  if (!capability) return { text: `You named this role, so you decide its permissions.${unsure}` };
  if (isPublishedFor(capability, action)) return { text: `The published permissions of the role include it, so ${VERIFY}.${unsure}` };
  if (capability !== DefenderCapability.CSPM_MONITOR) {
    return { text: `The published permissions of the role (${capability.id}) do not include it: ${PORTAL}.${unsure}` };
  }
  const refused = /^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action) ? whyRefused(action) : 'not one with wildcards';
  if (refused === undefined) return { text: `Add it to additionalReadActions, see below.${unsure}`, isProposed: true };
  return {
    text: `additionalReadActions refuses it: it accepts only an action that reads configuration, ${refused}. If the role should have it, ` +
    `allow it in your own statement (docs/access.md).${unsure}`,
  };
}

/** The type of a policy with its article. */
export function withArticle(policy: PolicyType | undefined): string {
  return `${policy === 'permissions boundary' ? 'the' : policy === 'identity-based policy' ? 'an' : 'a'} ${policy}`;
}

function isPublishedFor(capability: DefenderCapability, action: string): boolean {
  if (capability === DefenderCapability.CSPM_MONITOR) return publishedReadActions([action]).length > 0;
  return statementsOf(capability).some(s => s.effect !== 'Deny' && hasAction(s.actions, action));
}

/** Whether a Deny statement of the published permissions denies the action. The default permissions deny billing. */
function isDeniedByLibrary({ role: { capability }, policy, action }: Group): boolean {
  return policy === 'identity-based policy' && capability !== undefined &&
    statementsOf(capability).some(s => s.effect === 'Deny' && hasAction(s.actions, action));
}

function statementsOf({ _definition: { permissions } }: DefenderCapability) {
  return Object.values(permissions).flatMap(set => set.statements);
}

function hasAction(patterns: readonly string[], action: string): boolean {
  return patterns.some(pattern => covers(inLowerCase(pattern), inLowerCase(action)));
}
