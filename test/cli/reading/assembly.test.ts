/** A cloud assembly: which files are its nested templates, and what a hostile one cannot do. */
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { findDeployed, stackSetsOf } from '../../../cli/leave/app';
import { planStack } from '../../../cli/preflight/planned';
import { filesBeside, memberTemplate, readAssembly, templatesIn } from '../../../cli/reading/assembly';
import { readSource } from '../../../cli/reading/source';
import { readReviewed } from '../../../cli/review/sources';
import { InputError } from '../../../cli/shared/input-error';
import { answering, IDENTITY } from '../verify/support';

const HASH = 'a'.repeat(64);
const BUCKET = 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}';
const CHILD = { Resources: { Child: { Type: 'AWS::SNS::Topic' } } };
const url = (text: string) => ({ 'Fn::Sub': text });
const OWN = `https://s3.\${AWS::Region}.\${AWS::URLSuffix}/${BUCKET}/${HASH}.json`;

/** Files by their names: JSON, or the text. */
function folderOf(files: Record<string, unknown>, folder = mkdtempSync(join(tmpdir(), 'assembly-'))): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const stackOf = (TemplateURL: unknown, Type = 'AWS::CloudFormation::Stack') =>
  ({ Resources: { N: { Type, Properties: { StackSetName: 'N', TemplateURL } } } });
const ARTIFACTS = {
  'A': { type: 'aws:cloudformation:stack', properties: { templateFile: 'A.template.json' } },
  'A.assets': { type: 'cdk:asset-manifest', properties: { file: 'A.assets.json' } },
};
const fileAsset = (path: string, more: object = {}) =>
  ({ source: { path, packaging: 'file', ...more }, destinations: { d: { bucketName: BUCKET, objectKey: `${HASH}.json` } } });
/** An assembly whose stack deploys what is at this address. */
const assembly = (TemplateURL: unknown, files: Record<string, unknown> = {}, Type?: string) => folderOf({
  'manifest.json': { artifacts: ARTIFACTS },
  'A.template.json': stackOf(TemplateURL, Type),
  'A.assets.json': { files: { [HASH]: fileAsset('child.json') } },
  'child.json': CHILD,
  ...files,
});

const ADDRESSES: [string, unknown, boolean][] = [
  ['its destination', url(OWN), true],
  ['joined, as CDK writes it', {
    'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/', { 'Fn::Sub': BUCKET }, `/${HASH}.json`]],
  }, true],
  ['by the name of the host', url(`https://${BUCKET}.s3.\${AWS::Region}.amazonaws.com/${HASH}.json`), true],
  ['its hash in another bucket', `https://s3.eu-west-1.amazonaws.com/attacker/${HASH}.json`, false],
  ['its hash at another host', `https://attacker.example/${HASH}.json`, false],
  ['its bucket at another host', url(`https://s3.attacker.example/${BUCKET}/${HASH}.json`), false],
  ['another host in front', url(`https://attacker.example/https://s3.amazonaws.com/${BUCKET}/${HASH}.json`), false],
  ['its bucket in another account', url(OWN.replace('${AWS::AccountId}', '999988887777')), false],
  ['an older version of its object', url(`${OWN}?versionId=1`), false],
  ['another folder of its bucket', url(OWN.replace(`/${HASH}`, `/old/${HASH}`)), false],
  ['a branch', { 'Fn::If': ['C', url(OWN), 'https://attacker.example/x.json'] }, false],
  ['a branch inside', { 'Fn::Join': ['', [{ 'Fn::If': ['C', 'https://attacker.example/', ''] }, url(OWN)]] }, false],
  ['a parameter', url(`\${Folder}/${HASH}.json`), false],
  ['a variable of that name', { 'Fn::Sub': [OWN, { 'AWS::AccountId': '999988887777' }] }, false],
  ['a text that looks like a function', OWN, false],
  ['a mapping', { 'Fn::FindInMap': ['M', 'a', 'b'] }, false],
  ['nothing', undefined, false],
];

describe.each(ADDRESSES)('a template at %s', (_, address, isLocal) => {
  const ids = isLocal ? ['Child'] : [];

  test('review and diff', () => {
    const folder = assembly(address);
    for (const { templates } of [readSource(folder, '/'), readReviewed({ assembly: folder })]) {
      expect(templates.slice(1).flatMap(({ template }) => Object.keys(template.Resources))).toEqual(ids);
    }
  });

  test('verify and leave, for a StackSet', () => {
    const [stack] = readAssembly(assembly(address, {}, 'AWS::CloudFormation::StackSet'));
    expect(Object.keys(memberTemplate(stack.template.Resources.N.Properties, stack)?.Resources ?? {})).toEqual(ids);
    expect(stackSetsOf(stack, []).map(({ isHostManagement }) => isHostManagement)).toEqual([isLocal ? false : undefined]);
  });

  test('preflight, for a nested stack', async () => {
    const [stack] = readAssembly(assembly(address, { [`${HASH}.json`]: CHILD }));
    const template = {
      ...stack.template,
      Conditions: { C: { 'Fn::Equals': ['a', 'a'] } },
      Parameters: { Folder: { Type: 'String', Default: 'https://x' } },
    };
    const ask =
      answering({
        stack: { Stacks: [{ StackId: 'a:b:c:eu-west-1:d', StackStatus: 'CREATE_COMPLETE' }] },
        stackResources: { StackResourceSummaries: [] },
      });
    const planned = await planStack(ask, IDENTITY, { ...stack, template }, 'eu-west-1', {});
    expect(planned.slice(1).flatMap(({ json }) => Object.keys(json.Resources))).toEqual(ids);
  });
});

test('where the stack is deployed, the address has values: the asset is the same', async () => {
  const [stack] = readAssembly(assembly(url(OWN), {}, 'AWS::CloudFormation::StackSet'));
  const ask =
    answering({
      stack: { Stacks: [{ StackId: 'id', StackStatus: 'CREATE_COMPLETE' }] },
      stackResources: { StackResourceSummaries: [{ LogicalResourceId: 'N', PhysicalResourceId: 'N' }] },
    });
  const deployed = await findDeployed(ask, stack, { account: '111122223333', partition: 'aws', regions: ['eu-west-1'] }, []);
  expect(stackSetsOf(stack, deployed).map(({ isHostManagement }) => isHostManagement)).toEqual([false]);
});

test.each(['other.json', undefined])('a stack whose uploaded template is another one is refused: %s', (path) => {
  const properties = { templateFile: 'A.template.json', stackTemplateAssetObjectUrl: `s3://${BUCKET}/${HASH}.json` };
  const folder = assembly(undefined, {
    'manifest.json': { artifacts: { ...ARTIFACTS, A: { ...ARTIFACTS.A, properties } } },
    'A.assets.json': { files: path === undefined ? {} : { a: fileAsset(path) } },
    'other.json': CHILD,
  });
  expect(() => readAssembly(folder)).toThrow('A must be deployed from its template, and s3://');
});

test('nested stacks of an app, and those of its stages below them', () => {
  const app = new App();
  const add = (scope: Stack) => void new Role(scope, 'R', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  add(new NestedStack(new Stack(app, 'A'), 'N'));
  const nested = new NestedStack(new Stack(new Stage(app, 'Prod', { env: { account: '111122223333', region: 'eu-west-1' } }), 'B'), 'N');
  add(new NestedStack(nested, 'M'));
  const { templates } = readSource(app.synth().directory, '/');
  expect(templates.map(({ name, template }) =>
    [name.replace(/[0-9A-F]{8}/g, ''), Object.values<any>(template.Resources).some(r => r.Type === 'AWS::IAM::Role')])).toEqual([
    ['A', false], ['A, NNestedStackNNestedStackResource', true],
    ['Prod/B', false], ['Prod/B, NNestedStackNNestedStackResource', false],
    ['Prod/B, NNestedStackNNestedStackResource, MNestedStackMNestedStackResource', true],
  ]);
});

test.each<[string, Record<string, unknown>]>([
  ['a file of the CDK CLI that is no asset manifest of the app', { 'manifest.json': { artifacts: { A: ARTIFACTS.A } } }],
  ['two files for one destination', {
    'A.assets.json': { files: { a: fileAsset('child.json'), b: fileAsset('other.json') } },
    'other.json': {
      Resources: { Other: { Type: 'AWS::SNS::Topic' } },
    },
  }],
  ...[{ packaging: 'zip' }, { executable: ['sh'] }].map((more): [string, Record<string, unknown>] => [
    `a file, and something else for its destination, ${JSON.stringify(more)}`,
    { 'A.assets.json': { files: { a: fileAsset('child.json'), b: fileAsset('child.json', more) } } },
  ]),
  ['a file, and another one for its destination in this account', {
    'A.assets.json': {
      files: {
        a: fileAsset('child.json'),
        b: {
          source: { path: 'other.json' },
          destinations: {
            d: {
              bucketName: BUCKET.replace(/\$.*}/, '111122223333-eu-west-1'),
              objectKey: `${HASH}.json`,
            },
          },
        },
      },
    },
    'other.json': { Resources: {} },
  }],
  ['a file, and another one for its destination in a stage', {
    'manifest.json': { artifacts: { ...ARTIFACTS, S: { type: 'cdk:cloud-assembly', properties: { directoryName: 'S' } } } },
    'S/manifest.json': { artifacts: { 'B.assets': { type: 'cdk:asset-manifest', properties: { file: 'B.assets.json' } } } },
    'S/B.assets.json': { files: { b: fileAsset('other.json') } },
    'S/other.json': { Resources: {} },
  }],
  ['a folder that is zipped', { 'A.assets.json': { files: { a: fileAsset('child.json', { packaging: 'zip' }) } } }],
])('no asset: %s', (_, files) => {
  expect(readSource(assembly(url(OWN), files), '/').templates).toHaveLength(1);
});

const SECRET = '[default]\naws_secret_access_key = wJalrXUtnFEMI';
/** A folder with a file of secrets, and an assembly below it. */
const hostile = (files: Record<string, unknown>) => {
  const folder = folderOf({ 'secrets': SECRET, 'secret.json': CHILD, 'out.template.json': CHILD });
  return folderOf({ 'manifest.json': { artifacts: ARTIFACTS }, 'A.template.json': stackOf(url(OWN)), 'A.assets.json': {}, ...files },
    join(folder, 'out'));
};
const withTemplateFile = (templateFile: unknown) =>
  ({ 'manifest.json': { artifacts: { A: { type: 'aws:cloudformation:stack', properties: { templateFile } } } } });
const withFolder = (directoryName: unknown) =>
  ({ 'manifest.json': { artifacts: { B: { type: 'cdk:cloud-assembly', properties: { directoryName } } } } });

test.each<[string, Record<string, unknown>, string]>([
  ['itself', withFolder('.'), 'must name a folder of the assembly, got ".", which is that folder itself'],
  ['itself, by a way', withFolder('x/..'), 'must name a folder of the assembly, got "x/..", which '],
  ['the folder above', withFolder('..'), 'must name a folder of the assembly, got "..", which is outside of it'],
  ['an absolute folder', withFolder('/'), 'must name a folder of the assembly, got "/", which is no name'],
  ['a folder that is a file', withFolder('A.template.json'), 'which is no folder'],
  ['no folder', withFolder(undefined), 'must name a folder of the assembly, got nothing'],
  ['a file outside', withTemplateFile('../secrets'), 'must name a file of the assembly, got "../secrets", which is outside of it'],
  ['a template outside', withTemplateFile('../secret.json'),
    'must name a file of the assembly, got "../secret.json", which is outside of it'],
  ['a file that is missing', withTemplateFile('B.template.json'), 'got "B.template.json", which does not exist'],
  ['a folder as a template', withTemplateFile('.'), 'which is that folder itself'],
  ['no text', withTemplateFile({ a: 1 }), 'must name a file of the assembly, got {"a":1}'],
  ['an asset outside', { 'A.assets.json': { files: { a: fileAsset('../secret.json') } } },
    'must name a file of the assembly, got "../secret.json", which is outside'],
  ['an asset manifest outside', {
    'manifest.json': { artifacts: { ...ARTIFACTS, 'A.assets': { type: 'cdk:asset-manifest', properties: { file: '../secrets' } } } },
  }, 'which is outside of it'],
  ['artifacts that are a list', { 'manifest.json': { artifacts: [1] } }, 'artifacts of '],
  ['an artifact that is a text', { 'manifest.json': { artifacts: { A: 'x' } } }, 'the artifact A of '],
  ['a manifest that is a text', { 'manifest.json': '"x"' }, 'must be a JSON object of a cloud assembly'],
  ['a manifest with too many levels', { 'manifest.json': `{"artifacts":{"A":${'['.repeat(5000)}${']'.repeat(5000)}}}` },
    'must be a JSON object of a cloud assembly'],
  ['a template that is a list', { 'A.template.json': [] }, 'must be a CloudFormation template'],
  ['a folder that is named twice', {
    'manifest.json': { artifacts: Object.fromEntries(['B', 'C'].map(id => [id, withFolder('S')['manifest.json'].artifacts.B])) },
    'S/manifest.json': {},
  }, 'must be named once in a cloud assembly'],
  ['more stacks than any app has, whose templates are not read', {
    'manifest.json': { artifacts: Object.fromEntries([...Array(2001).keys()].map(i => [`A${i}`, ARTIFACTS.A])) }, 'A.template.json': 'x',
  }, 'must have at most 2000 stacks, got 2001'],
  ['a stack that deploys itself', { 'A.assets.json': { files: { a: fileAsset('A.template.json') } } },
    'must not be more than 10 levels deep'],
])('a hostile assembly is an error of one line: %s', (_, files, message) => {
  const folder = hostile(files);
  for (const read of [() => readReviewed({ assembly: folder }), () => readSource(folder, '/')]) {
    let error: unknown;
    try {
      read();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(message);
    expect((error as InputError).lines).toHaveLength(1);
    expect((error as InputError).message).not.toMatch(/default|secret_access|wJalr/);
  }
});

test.each<[string, string, string]>([
  ['a link to nowhere', '/nowhere/at/all', 'which does not exist'],
  ['a link to a file outside', '../secret.json', 'which is outside of it'],
])('%s is an error of one line, and not hashed', (_, target, message) => {
  const folder = hostile(withTemplateFile('L.template.json'));
  symlinkSync(target, join(folder, 'L.template.json'));
  expect(() => readReviewed({ assembly: folder })).toThrow(message);
  expect(templatesIn(folder)).toEqual(['A.template.json']);
});

test('files for Azure: of the folder of the stack and those above it, up to the one that was named', () => {
  const name = 'x.securityConnector.json';
  const folder = folderOf({ [name]: {}, [`out/${name}`]: {}, [`out/a/${name}`]: {}, 'out/a/b/y': {} });
  expect(filesBeside({ folder: join(folder, 'out/a/b'), root: join(folder, 'out') }, '.securityConnector.json'))
    .toEqual([join(folder, 'out/a', name), join(folder, 'out', name)]);
  expect(filesBeside({ folder }, '.securityConnector.json')).toEqual([]);
  symlinkSync('/nowhere', join(folder, 'out', 'z.securityConnector.json'));
  expect(() => filesBeside({ folder: join(folder, 'out'), root: join(folder, 'out') }, '.securityConnector.json'))
    .toThrow('which does not exist');
});

test('a file that is longer than a text can be is an error of one line', () => {
  const folder = hostile({});
  const tooLong = Object.assign(new Error(), { code: 'ERR_STRING_TOO_LONG' });
  jest.spyOn(Buffer.prototype, 'toString').mockImplementationOnce(() => { throw tooLong; });
  expect(() => readReviewed({ assembly: folder }))
    .toThrow(new InputError(`${join(folder, 'manifest.json')} cannot be read: ERR_STRING_TOO_LONG`));
});

test('an app can have an empty stack', () => {
  const [stack] = readAssembly(assembly('', { 'A.template.json': { Rules: {} } }));
  expect(stack.template).toEqual({ Rules: {}, Resources: {} });
});
