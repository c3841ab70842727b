import { makeAsk, Patience, type Ask, type Clock, type Values } from '../../../cli/asking/ask';
import type { CallName } from '../../../cli/asking/catalogue';
import type { Options } from '../../../cli/denied/command';
import type { Connection } from '../../../cli/denied/connection';
import { DefenderCapability } from '../../../src';

export const ACCOUNT = '111122223333';
export const TENANT = '22222222-3333-4444-5555-666666666666';
export const SESSION = `MicrosoftDefenderForClouds_${TENANT}`;

export const CONNECTION: Connection = {
  sessionName: SESSION,
  roles: [
    { name: 'CspmMonitorAws', capability: DefenderCapability.CSPM_MONITOR },
    { name: 'DefenderForCloud-AgentlessScanner', capability: DefenderCapability.AGENTLESS_VM_SCANNING },
    { name: 'Own' },
  ],
};

export const OPTIONS: Options = {
  ...{ tenantId: undefined, stack: undefined, cspmRole: undefined, profile: undefined, athenaTable: undefined },
  suffix: '',
  roles: [],
  regions: [],
  hours: 24,
  maxEvents: 10_000,
  files: [],
};

export const IMPLICIT = 'because no identity-based policy allows the x:Y action';

/** The message that AWS documents. */
export const denial = (action: string, reason: string, resource = '*') =>
  `User: arn:aws:sts::${ACCOUNT}:assumed-role/CspmMonitorAws/${SESSION} is not authorized to perform: ${action} on resource: ${resource} ` +
    `${reason}`;

interface EventOptions {
  readonly role?: string;
  readonly session?: string;
  readonly account?: string;
  readonly more?: object;
}

let nextId = 0;

/** An event as CloudTrail writes it. */
export function event(source: string, eventName: string, errorMessage?: string, options: EventOptions = {}): any {
  const { role = 'CspmMonitorAws', session = SESSION, account = ACCOUNT, more } = options;
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROAEXAMPLE:${session}`,
      arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
      accountId: account,
      sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${account}:role/${role}`, accountId: account, userName: role } },
    },
    eventTime: '2026-11-26T10:00:00Z',
    eventSource: `${source}.amazonaws.com`,
    eventName,
    awsRegion: 'eu-west-1',
    ...errorMessage === undefined ? {} : { errorCode: 'AccessDenied', errorMessage },
    eventID: `event-${nextId++}`,
    eventType: 'AwsApiCall',
    recipientAccountId: ACCOUNT,
    ...more,
  };
}

/** A denied call, by default of the CSPM role. */
export const denied = (action: string, reason = IMPLICIT, options?: EventOptions) => {
  const [service, name] = action.split(':');
  return event(service, name, denial(action, reason), options);
};

/** Pages of `lookup-events`, in their order. */
export const pages = (...contents: object[][]) => contents.map((events, i) => ({
  Events: events.map(e => ({ CloudTrailEvent: JSON.stringify(e) })),
  ...i < contents.length - 1 && { NextToken: `page ${i + 2}` },
}));

/** Answers in their order, and keeps the questions. An error is thrown. */
export function answering(...answers: unknown[]): Ask & { readonly questions: [CallName, Values?][] } {
  return inTime(clockAt(), ...answers);
}

/** The same, with a clock on which it waits. */
export function inTime(clock: Clock, ...answers: unknown[]): Ask & { readonly questions: [CallName, Values?][] } {
  const questions: [CallName, Values?][] = [];
  let answered = 0;
  const asked = makeAsk('denied', {
    patience: new Patience(clock),
    run: async () => {
      if (answered === answers.length) throw new Error(`nobody expected ${JSON.stringify(questions.at(-1))}`);
      const answer = answers[answered++];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  const ask: Ask = (...question) => {
    questions.push(question);
    return asked(...question);
  };
  return Object.assign(ask, { questions });
}

const NOW = Date.parse('2026-11-27T12:00:00Z');

/** A clock that goes on only if somebody waits. */
export function clockAt(start = NOW): Clock & { readonly waited: number[] } {
  const waited: number[] = [];
  return {
    waited,
    now: () => start + waited.reduce((a, b) => a + b, 0),
    wait: async milliseconds => void waited.push(milliseconds),
  };
}
