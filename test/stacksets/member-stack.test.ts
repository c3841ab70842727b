import { App, Aspects, CfnResource, DefaultStackSynthesizer, FileAssetPackaging, Stack, type StackProps } from 'aws-cdk-lib';
import { MemberStack } from '../../src/stacksets/member-stack';

const BECAUSE = 'a member template must be self-contained, because CloudFormation deploys it to other accounts, which cannot ' +
  'read assets of this account; use inline code, or resources without an upload';

function build(props?: StackProps) {
  const app = new App();
  const parent = new Stack(app, 'Parent', props);
  const done: string[] = [];
  const member = new MemberStack(parent, 'Member', 'for tests', () => done.push(member.templateBody));
  return { app, parent, member, done };
}

test('the account and the region are those of each member', () => {
  const { member } = build({ env: { account: '111122223333', region: 'eu-west-1' } });
  expect([member.resolve(member.account), member.resolve(member.region)]).toEqual([{ Ref: 'AWS::AccountId' }, { Ref: 'AWS::Region' }]);
  expect(member.ownAccountTexts).toEqual([]);
});

test('the body changes until the synthesis, which tells when it is final', () => {
  const { app, member, done } = build();
  new CfnResource(member, 'One', { type: 'A::B::C' });
  expect(JSON.parse(member.templateBody)).toEqual({ Description: 'for tests', Resources: { One: { Type: 'A::B::C' } } });
  new CfnResource(member, 'Two', { type: 'A::B::C' });
  expect(Object.keys(JSON.parse(member.templateBody).Resources)).toEqual(['One', 'Two']);
  Aspects.of(member).add({ visit: node => { if (node instanceof CfnResource) node.addOverride('Properties.A', 1); } });
  expect(done).toEqual([]);
  app.synth();
  expect(done).toEqual([member.templateBody]);
  expect(JSON.parse(member.templateBody).Resources.Two).toEqual({ Type: 'A::B::C', Properties: { A: 1 } });
  (member.node.findChild('Two') as CfnResource).addOverride('Properties.A', 2);
  expect(done).toEqual([member.templateBody]);
});

test('the qualifier of the bootstrap is that of the parent', () => {
  const { member } = build({ synthesizer: new DefaultStackSynthesizer({ qualifier: 'platform' }) });
  expect(member.synthesizer.bootstrapQualifier).toBe('platform');
});

test.each<[string, (member: MemberStack) => unknown, string]>([
  ['a file', ({ synthesizer }) => synthesizer.addFileAsset({ sourceHash: 'x', fileName: 'code.zip', packaging: FileAssetPackaging.FILE }),
    'code.zip'],
  ['a file of a command', ({ synthesizer }) => synthesizer.addFileAsset({ sourceHash: 'x', executable: ['make'] }), 'a file'],
  ['an image of a directory', ({ synthesizer }) => synthesizer.addDockerImageAsset({ sourceHash: 'x', directoryName: 'app' }),
    'the image app'],
  ['an image of a command', ({ synthesizer }) => synthesizer.addDockerImageAsset({ sourceHash: 'x', executable: ['make', 'image'] }),
    'the image make image'],
  ['an image', ({ synthesizer }) => synthesizer.addDockerImageAsset({ sourceHash: 'x' }), 'the image'],
])('%s is refused', (_, add, what) => {
  expect(() => add(build().member)).toThrow(new Error(`Parent/Member must not have an asset, got ${what}: ${BECAUSE}`));
});
