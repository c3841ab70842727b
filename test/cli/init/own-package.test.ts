/** Which file of this package a new app gets if nobody names one. .ci/steps/cli.sh and python.sh run it from the packages. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { fileOfPackage, ownPackage, packageNotes } from '../../../cli/init/own-package';
import { version } from '../../../package.json';
import { bundleCli, runCli } from '../support/run';

bundleCli();
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'init-'))));
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  delete process.env.CDK_DEFENDER_FOR_CLOUD_WHEEL;
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
    const [npm, wheel] = [write(`dist/js/cdk-defender-for-cloud@${version}.jsii.tgz`), write(`dist/python/cdk_defender_for_cloud-${version}-py3-none-any.whl`)];
    expect([fileOfPackage('typescript', undefined, folder), fileOfPackage('python', undefined, folder)]).toEqual([npm, wheel]);
    expect(packageNotes(['typescript', 'python'], folder)).toEqual([]);
  });

  test('not that of another version', () => {
    write('dist/js/cdk-defender-for-cloud@0.0.1.jsii.tgz');
    expect(() => packageNotes(['typescript'], folder)).toThrow('which this clone has not built');
  });

  test.each([['typescript', 'package:js', 'npm'], ['python', 'package:python', 'PyPI']] as const)('%s: what builds it, before the first question', (language, task, registry) => {
    const text = `Name its file with --package FILE, take it from ${registry} with --package registry, or build it: cd ${folder} && npm ci && npx projen compile && npx projen ${task}`;
    expect(() => packageNotes([language], folder)).toThrow(text);
    expect(() => fileOfPackage(language, undefined, folder)).toThrow(text);
    expect(fileOfPackage(language, 'registry', folder)).toBeUndefined();
    expect(fileOfPackage(language, 'x.tgz', folder)).toBe('x.tgz');
  });

  test('the language is not known: a note for the one that is not built, and an error if none is', () => {
    expect(() => packageNotes(['typescript', 'python'], folder)).toThrow(/^an app in TypeScript needs [^]*\nan app in Python needs /);
    write(`dist/js/cdk-defender-for-cloud@${version}.jsii.tgz`);
    expect(packageNotes(['typescript', 'python'], folder)).toEqual([expect.stringMatching(/^an app in Python needs the file/)]);
  });
});

describe('installed by npm', () => {
  const installed = 'app/node_modules/cdk-defender-for-cloud';
  const own = (resolved: unknown) => {
    write('app/node_modules/.package-lock.json', { packages: { 'node_modules/cdk-defender-for-cloud': { version, resolved } } });
    return ownPackage('typescript', join(folder, installed));
  };

  test('from a file, which is still there', () => {
    const file = write('clone/x.tgz');
    expect(own('file:../clone/x.tgz')).toEqual({ file });
    rmSync(file);
    expect(own('file:../clone/x.tgz')).toEqual({ isUnknown: true });
  });

  test('from an address, which can be that of a registry or of a release page', () => {
    expect(own('https://registry.example/cdk-defender-for-cloud-0.2.0.tgz')).toEqual({ isUnknown: true });
  });

  test.each([['file:../clone'], [undefined], [3]])('%j: not known', (resolved) => {
    mkdirSync(join(folder, 'clone'));
    expect(own(resolved)).toEqual({ isUnknown: true });
    expect(packageNotes(['typescript'], join(folder, installed))).toEqual([
      `the app takes cdk-defender-for-cloud ${version} from npm. If it is not there, name its file with --package FILE`,
    ]);
  });

  test('a file of npm that cannot be read: not known', () => {
    write('app/node_modules/.package-lock.json', '{');
    expect(ownPackage('typescript', join(folder, installed))).toEqual({ isUnknown: true });
  });

  test('a file for Python is not known', () => {
    expect(ownPackage('python', join(folder, installed))).toEqual({ isUnknown: true });
  });
});

test('installed by pip: the wheel that the command of the wheel names', () => {
  process.env.CDK_DEFENDER_FOR_CLOUD_WHEEL = write('x.whl');
  expect(ownPackage('python', folder)).toEqual({ file: join(folder, 'x.whl') });
  process.env.CDK_DEFENDER_FOR_CLOUD_WHEEL = folder; // of pip install FOLDER
  expect(ownPackage('python', folder)).toEqual({ isUnknown: true });
});

describe('the command', () => {
  const complete = ['init', 'app', '--language', 'python', '--tenant-id', '8d3a1c52-6f4b-4e0a-9c57-2b1f0e7d9a36', '--plans', 'none', '--permissions', 'least'];
  const run = (...args: string[]) => runCli([...complete, ...args], { cwd: folder });

  test('copies the file into the app, and says so', () => {
    const wheel = write('cdk.whl');
    expect(run('--package', wheel)).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining(`\npackages/cdk.whl is a copy of ${wheel}.\n`) });
  });

  test('a wrong file is an error before a question', () => {
    expect(runCli(['init', 'app', '--package', 'x.zip'], { cwd: folder })).toMatchObject({
      status: 2, stderr: expect.stringMatching(/^--package must be the npm package of cdk-defender-for-cloud \(\.tgz\) or the wheel of cdk-defender-for-cloud \(\.whl\), got "x\.zip"\n/),
    });
  });

  test('--package registry copies nothing', () => {
    const { status, stdout } = run('--package', 'registry', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ warnings: [], files: expect.not.arrayContaining([expect.stringMatching(/^packages/)]) });
  });
});
