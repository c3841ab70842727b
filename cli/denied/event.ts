import type { Connection } from './connection';
import { sameRole } from './connection';
import { asText } from '../../src/checks/json-text';
import { DENIED_CALL_CODES } from '../../src/monitoring/denied-call-codes';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';

/** A denied call of a session with the session name of the connection. */
export interface DeniedCall {
  readonly id?: string;
  readonly account: string;
  readonly role: string;
  readonly region: string;
  /** Service, such as `bedrock.amazonaws.com`. */
  readonly source: string;
  readonly eventName: string;
  readonly errorCode: string;
  readonly message: string;
  /** How many calls, and the times of the first and last. A row of a query result can count several calls. */
  readonly calls: number;
  readonly first: string;
  readonly last: string;
}

/**
 * `ignored`: the call was not denied, or the session has another name. `other account`: the role belongs to another account,
 * which can choose any session name. `broken`: it is not an event of CloudTrail.
 */
type Reading = DeniedCall | 'ignored' | 'other account' | 'broken';

/** A regular expression for SQL in Athena. */
export const DENIED_CODE = `(?i)^(${DENIED_CALL_CODES.map(code => 'prefix' in code ? `${code.prefix}.*` : `.*${code.suffix}`).join('|')})$`;
const DENIED = new RegExp(DENIED_CODE.replace('(?i)', ''), 'i');
/** Longer than any field that CloudTrail writes here. A limit is needed, because anybody can have written a file. */
const MAX_LENGTH = 4096;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * Reads an event. `userIdentity.arn` of a role has no path, and neither the name of the role nor that of the session can
 * contain a slash. Source: AWS CloudTrail user guide, userIdentity element, 2026-11.
 */
export function readEvent(event: unknown, { sessionName }: Connection): Reading {
  if (!isMap(event)) return 'broken';
  const text = (key: string) => typeof event[key] === 'string' ? event[key].slice(0, MAX_LENGTH) : '';
  const identity = isMap(event.userIdentity) ? event.userIdentity : undefined;
  if (!identity || text('eventName') === '' || text('eventSource') === '') return 'broken';
  const errorCode = text('errorCode');
  const [, account, role, session] = /^arn:[\w-]+:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/.exec(asText(identity.arn)) ?? [];
  if (session !== sessionName || !DENIED.test(errorCode)) return 'ignored';
  // A trail also records calls of other accounts to resources of its account.
  if (text('recipientAccountId') !== '' && text('recipientAccountId') !== account) return 'other account';
  const time = TIME.test(text('eventTime')) ? text('eventTime') : '';
  const calls = Number(asText(event.calls));
  return {
    id: text('eventID') || undefined,
    account,
    role,
    region: /^[a-z0-9-]{1,40}$/.test(text('awsRegion')) ? text('awsRegion') : '',
    source: text('eventSource'),
    eventName: text('eventName'),
    errorCode,
    message: text('errorMessage'),
    calls: Number.isSafeInteger(calls) && calls > 0 ? calls : 1,
    first: TIME.test(text('firstCall')) ? text('firstCall') : time,
    last: time,
  };
}

/** The role of the connection that made the call. Undefined for another role, which can choose any session name. */
export function roleOf(call: DeniedCall, { roles }: Connection) {
  return roles.find(({ name }) => sameRole(name, call.role));
}
