import { call } from './aws';
import type { Target } from './environment';
import { ACCOUNT, EVENTS } from '../../test/monitoring/events';

/** Puts test events, by their titles, on the default event bus. */
export function putEvents(target: Target, ...titles: string[]): Promise<unknown> {
  return call('events', 'put_events', {
    Entries: titles.map((title) => {
      const { source, 'detail-type': DetailType, detail } = eventOf(title);
      // A rule compares the account of the caller with its own.
      return { Source: source, DetailType, Detail: JSON.stringify(detail).replaceAll(`"accountId":"${ACCOUNT}"`, `"accountId":"${target.account}"`) };
    }),
  }, target);
}

export function eventOf(title: string) {
  return EVENTS.find(e => e.title === title)!.event;
}

/** The messages that arrive in a queue within some seconds. */
export async function receiveMessages(QueueUrl: string, count: number, target: Target): Promise<string[]> {
  const found: string[] = [];
  for (let i = 0; i < 5 && found.length < count; i++) {
    const { Messages = [] } = await call('sqs', 'receive_message', { QueueUrl, WaitTimeSeconds: 5, MaxNumberOfMessages: 10 }, target);
    for (const { Body, ReceiptHandle } of Messages) {
      found.push(Body);
      await call('sqs', 'delete_message', { QueueUrl, ReceiptHandle }, target);
    }
  }
  return found;
}
