/** Which file of this package a new app gets if nobody names one. .ci/steps/cli.sh and python.sh run it from the packages. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { dependencyOf, fileOfPackage, ownPackage, checkOwnPackage } from '../../../cli/init/own-package';
import { version } from '../../../package.json';
import { bundleCli, runCli } from '../support/run';

bundleCli();
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'init-'))));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  delete process.env.CDK_DEFENDER_FOR_CLOUD_WHEEL;
  delete process.env.CDK_DEFENDER_FOR_CLOUD_INDEX;
});
function write(path: string, content: unknown = ''): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('in a clone', () => {
  beforeEach(() => write('.projenrc.ts'));

  test('the file that it has built', () => {
    const [npm, wheel] = [write(`dist/js/cdk-defender-for-cloud@${version}.jsii.tgz`),
      write('dist/python/cdk_defender_for_cloud-1.0.0rc1-py3-none-any.whl')];
    expect([fileOfPackage('typescript', undefined, folder), fileOfPackage('python', undefined, folder)]).toEqual([npm, wheel]);
    expect(() => checkOwnPackage(['typescript', 'python'], folder)).not.toThrow();
  });

  test('not that of another version', () => {
    write('dist/js/cdk-defender-for-cloud@0.0.1.jsii.tgz');
    expect(() => checkOwnPackage(['typescript'], folder)).toThrow('and this clone has not built it');
  });

  test.each([['typescript', 'package:js'], ['python', 'package:python']] as const)('%s: what builds it, before the first question',
    (language, task) => {
      const text = `Name the file with --package FILE. To make it: cd ${folder} && npm ci && npx projen compile && npx projen ${task}`;
      expect(() => checkOwnPackage([language], folder)).toThrow(text);
      expect(() => fileOfPackage(language, undefined, folder)).toThrow(text);
      expect(fileOfPackage(language, 'x.tgz', folder)).toBe('x.tgz');
    });

  test('the language is not known: an error if none is built, and nothing about Python before somebody chooses it', () => {
    expect(() => checkOwnPackage(['typescript', 'python'], folder)).toThrow(/^an app in TypeScript needs [^]*\nan app in Python needs /);
    write(`dist/js/cdk-defender-for-cloud@${version}.jsii.tgz`);
    expect(() => checkOwnPackage(['typescript', 'python'], folder)).not.toThrow();
    expect(() => checkOwnPackage(['python'], folder)).toThrow(/^an app in Python needs the file/);
  });
});

describe('installed by npm', () => {
  const installed = 'app/node_modules/cdk-defender-for-cloud';
  const ADDRESS = `https://registry.example/npm/cdk-defender-for-cloud/-/cdk-defender-for-cloud-${version}.tgz`;
  const OF_REGISTRY = { version, resolved: ADDRESS, integrity: `sha512-${'a'.repeat(86)}==` };
  const lock = (own: unknown) => write('app/node_modules/.package-lock.json', { packages: { 'node_modules/cdk-defender-for-cloud': own } });
  const from = (language: 'typescript' | 'python') => ownPackage(language, join(folder, installed));
  const [PACK, BUILD] = [() => `npm pack ${join(folder, installed)}`,
    'in a clone of the repository, npm ci && npx projen compile && npx projen package:python'];
  const unknown = () => [
    { missing: 'nothing shows that this command came from a registry', step: PACK() },
    { missing: 'nothing shows that this command came from a registry', step: BUILD },
  ];

  test.each<[string, unknown]>([
    ['with its address', OF_REGISTRY],
    ['without, as npm records it with omit-lockfile-registry-resolved', { version, integrity: OF_REGISTRY.integrity }],
  ])('from a registry, %s: this version of it, in both languages', (_, own) => {
    lock(own);
    expect([from('typescript'), from('python')]).toEqual([{ isOfRegistry: true }, { isOfRegistry: true }]);
    expect(() => checkOwnPackage(['typescript', 'python'], join(folder, installed))).not.toThrow();
    expect(fileOfPackage('python', undefined, join(folder, installed))).toBeUndefined();
    expect([dependencyOf('typescript', undefined), dependencyOf('python', undefined)]).toEqual(['1.0.0-rc.1', '1.0.0rc1']);
  });

  test('from a file, which is still there: the app in TypeScript gets it, and one in Python needs its own', () => {
    const file = write('clone/x.tgz');
    lock({ version, resolved: 'file:../clone/x.tgz', integrity: OF_REGISTRY.integrity });
    expect([from('typescript'), from('python')]).toEqual([{ file }, unknown()[1]]);
    rmSync(file);
    expect([from('typescript'), from('python')]).toEqual(unknown());
  });

  test.each<[string, unknown]>([
    ['a folder', { resolved: '../../clone', link: true }],
    ['a folder that npm copied', { version, resolved: 'file:../clone' }],
    ['a link that says it is of a registry', { ...OF_REGISTRY, link: true }],
    ['Git', {
      ...OF_REGISTRY,
      resolved: 'git+ssh://git@github.com/cdk-defender-for-cloud/cdk-defender-for-cloud.git#0123456789abcdef0123456789abcdef01234567',
    }],
    ['a release page',
      {
        ...OF_REGISTRY,
        resolved: `https://github.com/x/cdk-defender-for-cloud/releases/download/v1/cdk-defender-for-cloud-${version}.tgz`,
      }],
    ['the address of another package', { ...OF_REGISTRY, resolved: ADDRESS.replaceAll('-cloud', '-clouds') }],
    ['another version', { ...OF_REGISTRY, version: '1.0.0-rc.2' }],
    ['the address of another version', { ...OF_REGISTRY, resolved: ADDRESS.replace(version, '9.9.9') }],
    ['no checksum', { version, resolved: ADDRESS }],
    ['neither address nor checksum', { version }],
    ['an address that is empty', { ...OF_REGISTRY, resolved: '' }],
    ['a weak checksum', { ...OF_REGISTRY, integrity: 'sha1-aaaaaaaaaaaaaaaaaaaaaaaaaaa=' }],
    ['another protocol', { ...OF_REGISTRY, resolved: ADDRESS.replace('https', 'ftp') }],
    ['nothing', undefined],
    ['null', null],
    ['a number', { ...OF_REGISTRY, resolved: 3 }],
  ])('%s is no registry', (_, own) => {
    mkdirSync(join(folder, 'clone'));
    lock(own);
    expect([from('typescript'), from('python')]).toEqual(unknown());
    expect(() => checkOwnPackage(['python'], join(folder, installed)))
      .toThrow('an app in Python needs the file of this package, and nothing shows that ' +
      `this command came from a registry. Name the file with --package FILE. To make it: ${BUILD}`);
    expect(() => fileOfPackage('typescript', undefined, join(folder, installed))).toThrow(PACK());
  });

  test.each<[string, () => unknown]>([
    ['a record that cannot be read', () => write('app/node_modules/.package-lock.json', '{')],
    ['a record without packages', () => write('app/node_modules/.package-lock.json', {})],
    ['no record, as in a global installation', () => write(`${installed}/package.json`, {})],
    ['the lock of the project alone',
      () => write('app/package-lock.json', { packages: { 'node_modules/cdk-defender-for-cloud': OF_REGISTRY } })],
  ])('%s is no registry', (_, prepare) => {
    prepare();
    expect([from('typescript'), from('python')]).toEqual(unknown());
  });

  test('in the cache of npx, as in an app', () => {
    write('npx/0a1b/node_modules/.package-lock.json', { packages: { 'node_modules/cdk-defender-for-cloud': OF_REGISTRY } });
    expect(ownPackage('python', join(folder, 'npx/0a1b/node_modules/cdk-defender-for-cloud'))).toEqual({ isOfRegistry: true });
  });
});

test('installed by pip: the wheel that the command of the wheel names, or the index', () => {
  process.env.CDK_DEFENDER_FOR_CLOUD_WHEEL = write('x.whl');
  expect(ownPackage('python', folder)).toEqual({ file: join(folder, 'x.whl') });
  expect(ownPackage('typescript', folder)).toMatchObject({ missing: expect.stringContaining('a registry') });
  process.env.CDK_DEFENDER_FOR_CLOUD_WHEEL = folder; // of pip install FOLDER
  expect(ownPackage('python', folder)).toMatchObject({ missing: expect.stringContaining('a registry') });
  delete process.env.CDK_DEFENDER_FOR_CLOUD_WHEEL;
  process.env.CDK_DEFENDER_FOR_CLOUD_INDEX = '1';
  expect(ownPackage('python', folder)).toEqual({ isOfRegistry: true });
});

describe('the command', () => {
  const complete = ['init', 'app', '--language', 'python', '--tenant-id', '8d3a1c52-6f4b-4e0a-9c57-2b1f0e7d9a36', '--plans', 'none',
    '--permissions', 'least'];
  const run = (...args: string[]) => runCli([...complete, ...args], { cwd: folder });

  test('copies the file into the app, and says so', () => {
    const wheel = write('cdk.whl');
    expect(run('--package', wheel))
      .toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining(`\npackages/cdk.whl is a copy of ${wheel}.\n`) });
  });

  test('a wrong file is an error before a question', () => {
    expect(runCli(['init', 'app', '--package', 'x.zip'], { cwd: folder })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        new RegExp(String.raw`^--package must be the npm package of cdk-defender-for-cloud \(\.tgz\) or the wheel of `
          + String.raw`cdk-defender-for-cloud \(\.whl\), got "x\.zip"\n`)),
    });
  });

  test('a word in place of a file is an error', () => {
    expect(run('--package', 'registry'))
      .toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/^--package must be the wheel of cdk-defender-for-cloud \(\.whl\), got "registry"\n/),
      });
  });
});
