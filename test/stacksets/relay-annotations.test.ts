import { Annotations, App, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { relayMessages } from '../../src/stacksets/stack-set';

test('errors, warnings and notes are copied once, with the path, and other metadata is not', () => {
  const stack = new Stack(new App(), 'Stack');
  const [from, to] = [new Stack(stack, 'From'), new Construct(stack, 'To')];
  const inner = new Construct(from, 'Inner');
  Annotations.of(inner).addError('an error');
  Annotations.of(inner).addWarning('a warning');
  Annotations.of(from).addInfo('a note');
  inner.node.addMetadata('my:own', 'something else');
  relayMessages(from, to);
  relayMessages(from, to);
  expect(to.node.metadata.map(({ type, data }) => `${type} ${String(data)}`)).toEqual([
    'aws:cdk:info Stack/From: a note',
    'aws:cdk:error Stack/From/Inner: an error',
    'aws:cdk:warning Stack/From/Inner: a warning',
  ]);
});
