import type { Group } from './groups';
import { withArticle, missing, problemsOf, sum, type Result } from './result';
import { asText } from '../../src/checks/json-text';
import { counted, some } from '../shared/counted';
import { table } from '../shared/table';

/** The report for a person. Others wrote the texts of events, so line breaks and terminal codes are removed from them. */
export function report(result: Result, width: number): string[] {
  const accounts = new Set(result.listed.map(l => l.group.account));
  return [
    `Denied calls of sessions with the name ${result.connection.sessionName}`,
    ...whereLines(result),
    '',
    ...result.listed.length === 0 ? [] : [
      ...table(
        ['role', 'action', 'calls', 'first', 'last', 'denied because'],
        result.listed.map(({ group: g }) => [
          `${g.role.name}${accounts.size > 1 ? ` ${g.account}` : ''}`, `${g.action}${g.isNamed ? '' : ' (?)'}`, asText(g.calls),
          g.first, g.last, reason(g),
        ]),
        width,
      ),
      '',
      ...adviceLines(result),
      '',
    ],
    ...proposalLines(result.proposed),
    ...otherLines(result),
    'What this report cannot see:', ...limits(result).map(line => `- ${line}`),
    '',
    summary(result),
  ];
}

function summary(result: Result): string {
  const n = missing(result).length;
  const incomplete = problemsOf(result).length > 0 ? ', but not everything could be read' : '';
  return `${n === 0 ? 'no permission is missing' : n === 1 ? '1 permission is missing' : `${n} permissions are missing`}, ` +
    `${result.proposed.length} proposed for additionalReadActions${incomplete}`;
}

function reason({ outcome, policy, errorCodes, message, isNamed }: Group): string {
  if (outcome === 'missing' && policy) return 'no policy of the role allows it';
  if (outcome === 'boundary') return 'the permissions boundary does not allow it';
  if (outcome === 'denied') return `explicit deny in ${withArticle(policy)}`;
  if (outcome === 'other policy') return `no ${policy} allows it`;
  const code = [...errorCodes].sort().join(', ');
  return isNamed ? `${code}, without a reason` : `${code}: ${message || 'no message'}`;
}

function whereLines({ source, read }: Result): string[] {
  if (source.kind === 'files') return [`in ${counted(source.files, 'file')} with ${counted(read, 'event')}`];
  return [
    `from ${source.from} to ${source.to}`,
    ...source.looked.map(({ region, events }) => `in ${region ?? 'the region of the AWS CLI'}: ${counted(events, 'event')}`),
  ];
}

/** Each advice once, with all roles and actions that it is for. */
function adviceLines({ listed }: Result): string[] {
  const texts = [...new Set(listed.map(l => l.advice.text))];
  return texts.flatMap((text) => {
    const groups = listed.filter(l => l.advice.text === text).map(l => l.group);
    const samples = groups.filter(g => g.resource && g.resource !== '*').slice(0, 3).map(g => g.resource!);
    return [
      `${[...new Set(groups.map(g => `${g.role.name} ${g.action}`))].join('; ')}:`,
      `  ${text}`,
      ...samples.length === 0 ? [] : [`  for example on ${samples.join(', ')}`],
    ];
  });
}

/** The names come from events, so `actions` has only those that the library accepts. */
function proposalLines(actions: readonly string[]): string[] {
  if (actions.length === 0) return [];
  return [
    'Read the documentation of each action, then add those that you accept to the connector or the organization:',
    '  additionalReadActions: [',
    ...actions.map(action => `    '${action}',`),
    '  ],',
    'In Python:',
    `  additional_read_actions=[${actions.map(action => `"${action}"`).join(', ')}],`,
    'This needs least privilege access. With default access, or without CDK, attach your own policy: docs/access.md, "Without CDK".',
    '',
  ];
}

function otherLines({ leftOut, others, ofOtherAccounts, broken, read, source }: Result): string[] {
  const calls = (n: number) => counted(n, 'call');
  const shown = some(others.map(o => `${o.role} in ${o.account} (${o.calls})`), 10);
  const lines = [
    ...leftOut.organization === 0 ? [] : [`Left out: ${calls(leftOut.organization)} that a policy of AWS Organizations denied.`],
    ...leftOut.denyDataReads === 0 ? [] : [`Left out: ${calls(leftOut.denyDataReads)} that read contents, which denyDataReads denies.`],
    ...others.length === 0 ? [] : [
      `Not of the connection: ${calls(sum(others.map(o => o.calls)))} of other roles, ${shown}. ` +
        'Nothing is proposed for them, because anyone who may assume a role can choose the name of the session. ' +
        'If one of them is a role of the connection, name it: --cspm-role, --role, --role-name-suffix or --stack.',
    ],
    ...ofOtherAccounts === 0 ? [] : [`Ignored: ${calls(ofOtherAccounts)} of roles of other accounts with this session name.`],
    ...broken === 0 ? [] : [`Ignored: ${broken} of ${read} entries, which are not events of CloudTrail.`],
    ...source.kind === 'files' ? source.problems.map(p => `Not read: ${p}`) : [],
  ];
  return lines.length === 0 ? [] : [...lines, ''];
}

/** Source: AWS CloudTrail user guide, event history, and API reference, LookupEvents, 2026-11. */
function limits(result: Result): string[] {
  const { source } = result;
  const always = [
    'calls that CloudTrail does not record, and sessions with another name, such as those of CIEM and of AWS services',
    'calls that Defender for Cloud does not make, because a plan is off or because it stopped trying',
  ];
  if (source.kind === 'files') {
    return ['what is not in these files: other accounts, regions, times and, unless the trail logs them, data events', ...always];
  }
  return [
    ...problemsOf(result),
    'other regions: give --region, or --region all. Calls of global services, such as IAM, are only in us-east-1',
    'events before the start of the range (--days), and events that are older than 90 days, which CloudTrail does not keep: see ' +
      '--file and --athena',
    'data events, such as reads of S3 objects or DynamoDB items, or calls of functions, which the event history does not have: see ' +
      '--file and --athena',
    'events of the last minutes: CloudTrail needs about five minutes',
    ...always,
  ];
}

/** The result for `--json`. */
export function toJson(result: Result): object {
  const { connection, source, listed, proposed, leftOut, others, ofOtherAccounts, broken } = result;
  return {
    sessionName: connection.sessionName,
    source,
    summary: summary(result),
    calls: listed.map(({ group: { role, eventNames, errorCodes, regions, message, ...group }, advice }) => ({
      ...group,
      role: role.name,
      capability: role.capability?.id,
      eventNames: [...eventNames].sort(),
      errorCodes: [...errorCodes].sort(),
      regions: [...regions].sort(),
      message,
      reason: reason({ role, eventNames, errorCodes, regions, message, ...group }),
      advice: advice.text,
    })),
    additionalReadActions: proposed,
    leftOut,
    otherRoles: others,
    ofOtherAccounts,
    broken,
    notRead: problemsOf(result),
    cannotSee: limits(result),
  };
}
