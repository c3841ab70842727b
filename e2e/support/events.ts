import { call } from './aws';
import type { Target } from './environment';
import { collect } from './wait';
import { ACCOUNT, EVENTS } from '../../test/monitoring/events';

/** Puts test events with these titles on the default event bus. */
export function putEvents(target: Target, ...titles: string[]): Promise<unknown> {
  return call('events', 'put_events', {
    Entries: titles.map((title) => {
      const { source, 'detail-type': DetailType, detail } = eventOf(title);
      // A rule compares the account of the caller with its own account.
      const Detail = JSON.stringify(detail).replaceAll(`"accountId":"${ACCOUNT}"`, `"accountId":"${target.account}"`);
      return { Source: source, DetailType, Detail };
    }),
  }, target);
}

export function eventOf(title: string) {
  return EVENTS.find(e => e.title === title)!.event;
}

/** Returns the messages in a queue after `count` relevant messages have arrived. */
export function receiveMessages(QueueUrl: string, count: number, target: Target, counts?: (message: string) => boolean): Promise<string[]> {
  return collect(async () => {
    const { Messages = [] } = await call('sqs', 'receive_message', {
      // so that no message is received twice before it is deleted
      QueueUrl, WaitTimeSeconds: 2, MaxNumberOfMessages: 10, VisibilityTimeout: 600,
    }, target);
    for (const { ReceiptHandle } of Messages) await call('sqs', 'delete_message', { QueueUrl, ReceiptHandle }, target);
    return Messages.map((m: any) => m.Body);
  }, count, counts);
}
