/** Templates for members that do not fit in a StackSet, with each synthesizer of CDK. */
import {
  App, BootstraplessSynthesizer, CfnResource, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, LegacyStackSynthesizer,
  NestedStack, Stack, type IStackSynthesizer,
} from 'aws-cdk-lib';
import { OrganizationTargets } from '../../src';
import { MemberStackSet } from '../../src/stacksets/stack-set';
import { resolvePermissions } from '../../src/stacksets/stack-set-permissions';

/** Letters that can have several bytes. */
const LETTERS = 10;
const TARGETS = OrganizationTargets.organizationalUnits('r-ab12')._bind();

/** The only StackSet of an app whose member template has `bytes` bytes, with letters of one byte or of more. */
function build(bytes: number, synthesizer: IStackSynthesizer, nested = false, letter = 'x'): any {
  const app = new App();
  const stack = new Stack(app, 'Stack', { synthesizer });
  const { member } = new MemberStackSet(nested ? new NestedStack(stack, 'Nested') : stack, 'Set', {
    stackSetName: 'Set',
    description: 'A test',
    regions: ['eu-west-1'],
    targets: TARGETS,
    permissions: resolvePermissions(TARGETS, {}),
  });
  const filler = (length: number) => {
    member.node.tryRemoveChild('Filler');
    new CfnResource(member, 'Filler',
      { type: 'AWS::SNS::Topic', properties: { DisplayName: letter.repeat(LETTERS) + 'x'.repeat(length) } });
    return Buffer.byteLength(JSON.stringify((member as any)._toCloudFormation()));
  };
  filler(bytes - filler(0));
  const { template } = app.synth().getStackByName('Stack');
  return Object.values<any>(template.Resources).find(r => r.Type === 'AWS::CloudFormation::StackSet')?.Properties;
}

const MESSAGE = (path: string, synthesizer: string) => `the template for members of ${path} must have at most 51200 bytes with ` +
  `${synthesizer}, which cannot upload it, got 51201; create fewer resources or name fewer in it, or use ` +
  'DefaultStackSynthesizer or CliCredentialsStackSynthesizer in the stack of the StackSet';

describe.each<[string, () => IStackSynthesizer]>([
  ['LegacyStackSynthesizer', () => new LegacyStackSynthesizer()],
  ['BootstraplessSynthesizer', () => new BootstraplessSynthesizer()],
])('%s', (name, make) => {
  test('refuses a template that must be uploaded, with its size and a remedy', () => {
    expect(() => build(51_201, make())).toThrow(MESSAGE('Stack/Set', name));
  });

  test('has one that fits', () => {
    expect(build(51_200, make()).TemplateBody).toHaveLength(51_200);
  });

  test('counts bytes, not characters', () => {
    expect(() => build(51_201, make(), false, '€')).toThrow(MESSAGE('Stack/Set', name));
  });
});

test('the stack around nested stacks uploads', () => {
  expect(() => build(51_201, new LegacyStackSynthesizer(), true)).toThrow(MESSAGE('Stack/Nested/Set', 'LegacyStackSynthesizer'));
});

test.each<[string, () => IStackSynthesizer]>([
  ['DefaultStackSynthesizer', () => new DefaultStackSynthesizer()],
  ['CliCredentialsStackSynthesizer', () => new CliCredentialsStackSynthesizer()],
])('%s uploads', (_, make) => {
  const { TemplateBody, TemplateURL } = build(51_201, make());
  expect([TemplateBody, JSON.stringify(TemplateURL)]).toEqual([undefined, expect.stringContaining('cdk-hnb659fds-assets')]);
});
