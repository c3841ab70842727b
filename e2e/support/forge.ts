import { createServer } from 'http';
import type { AddressInfo } from 'net';
import { call } from './aws';
import type { Target } from './environment';

/**
 * Invokes the only function of an account with an event that CloudFormation did not send. Anyone with `lambda:InvokeFunction` can do
 * this. Returns the answer that the function sends to the URL of the event.
 */
export async function forge(target: Target, RequestType: string, ResourceProperties: object): Promise<any> {
  const { Functions } = await call('lambda', 'list_functions', {}, target);
  expect(Functions).toHaveLength(1);
  const received: string[] = [];
  const server = createServer((request, response) => {
    request.on('data', data => received.push(String(data))).on('end', () => response.end());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const event = {
    RequestType,
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    StackId: `arn:aws:cloudformation:${target.region}:${target.account}:stack/forged/1`,
    RequestId: '1',
    LogicalResourceId: 'Forged',
    ResourceProperties,
  };
  try {
    const { FunctionError, Payload } = await call(
      'lambda', 'invoke', { FunctionName: Functions[0].FunctionArn, Payload: JSON.stringify(event) }, target);
    expect([FunctionError, Payload]).toEqual([undefined, 'null']);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return JSON.parse(received.join(''));
}

/** The number of audiences that fills a provider with seven audiences: IAM allows 100. */
export const JUNK = [...Array(93).keys()].map(i => `api://junk-${i}`);
