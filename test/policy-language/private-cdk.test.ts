/** What the library uses of CDK that is not public: each call is here, and does what it should with the CDK that runs this. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, CfnOutput, CfnResource, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import { partOfElement, reportsNothing, templateOfStack } from '../../src/policy-language/cloudformation/private-cdk';
import { refuseForeignReferences } from '../../src/stacksets/self-contained';

const SRC = join(__dirname, '..', '..', 'src');

test('Stack._toCloudFormation: the template that CDK writes', () => {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
  new CfnResource(stack, 'One', { type: 'A::B::C', properties: { Value: Lazy.string({ produce: () => 'later' }) } });
  new CfnOutput(stack, 'Output', { value: stack.region });
  const before = templateOfStack(stack);
  const { template } = (stack.node.root as App).synth().getStackByName('Stack');
  const { Resources, Outputs } = template;
  expect(Resources.One.Properties).toEqual({ Value: 'later' });
  expect(JSON.parse(JSON.stringify(before))).toMatchObject({ Resources, Outputs });
});

test('CfnElement._toCloudFormation: the part of an element, in which a reference to another stack is still one', () => {
  const app = new App();
  const [stack, other] = [new Stack(app, 'Stack'), new Stack(app, 'Other')];
  const foreign = new CfnResource(other, 'Foreign', { type: 'A::B::C' });
  const own = new CfnResource(stack, 'Own', { type: 'A::B::C', properties: { Value: Lazy.string({ produce: () => 'later' }) } });
  expect(stack.resolve(partOfElement(own))).toEqual({ Resources: { Own: { Type: 'A::B::C', Properties: { Value: 'later' } } } });
  new CfnResource(stack, 'Reading', { type: 'A::B::C', properties: { Value: foreign.ref } });
  expect(() => refuseForeignReferences(stack)).toThrow('Stack/Reading must not refer to Other/Foreign.Ref outside Stack');
});

test('Stack._versionReportingEnabled: what the app or the stack says', () => {
  const inApp = (analyticsReporting?: boolean) => new App({ analyticsReporting });
  expect(reportsNothing(new Stack(inApp(false), 'S'))).toBe(true);
  expect(reportsNothing(new Stack(inApp(true), 'S'))).toBe(false);
  expect(reportsNothing(new Stack(inApp(), 'S'))).toBe(false);
  expect(reportsNothing(new Stack(inApp(true), 'S', { analyticsReporting: false }))).toBe(true);
  expect('_versionReportingEnabled' in new NestedStack(new Stack(inApp(true), 'S'), 'N')).toBe(true);
});

test('no other file of the library has one of these calls', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf-8' }).filter(file => file.endsWith('.ts'));
  const calls = files.filter(file => /_toCloudFormation|_versionReportingEnabled/.test(readFileSync(join(SRC, file), 'utf-8')));
  expect(calls).toEqual([join('policy-language', 'cloudformation', 'private-cdk.ts')]);
});
