import { locatedError, namedError } from '../../src/checks/messages';
import { newStack } from '../support/stacks';

/** What the error says afterwards. */
const located = (error: unknown, path = 'Stack/Defender') => {
  const result = namedError(path, error);
  expect(result).toBe(error);
  return (result as Error).message;
};

test('the message begins with the path of the construct', () => {
  const error = locatedError(newStack(), new Error('plans must be a list'));
  expect((error as Error).message).toBe('Stack: plans must be a list');
});

test('what Node.js prints has the new message once', () => {
  const error = new Error('costs $& and $1');
  located(error);
  expect(error.stack).toContain('Error: Stack/Defender: costs $& and $1\n');
  expect(error.stack!.split('costs')).toHaveLength(2);
});

test('an error without a stack trace', () => {
  const error = Object.assign(new Error('plans must be a list'), { stack: undefined });
  expect(located(error)).toBe('Stack/Defender: plans must be a list');
  expect(error.stack).toBeUndefined();
});

test('the path of the innermost construct counts', () => {
  const error = new Error('plans must be a list');
  located(error, 'Stack/All/Account');
  expect(located(error, 'Stack/All')).toBe('Stack/All/Account: plans must be a list');
});

test.each([
  ['at the beginning', 'Stack/Defender creates the role'],
  ['in the middle', 'audiences of Stack/Defender must be at most 100'],
  ['at the end', 'already created by Stack/Defender'],
])('a message that has the path %s stays', (_, message) => {
  expect(located(new Error(message))).toBe(message);
});

test('a message that has a longer path gets the path', () => {
  expect(located(new Error('audiences of Stack/Defender2 must be')))
    .toBe('Stack/Defender: audiences of Stack/Defender2 must be');
});

test.each([
  ['of JavaScript', new TypeError('plans is not iterable')],
  ['of CDK', new (class ValidationError extends Error {})('plans is not iterable')],
])('an error %s stays', (_, error) => {
  expect(located(error)).toBe('plans is not iterable');
});

test.each(['a text', undefined, null, { message: 'no error' }])('what is no error stays: %j', (thrown) => {
  expect(namedError('Stack/Defender', thrown)).toBe(thrown);
});
