/** The program that starts the command of the wheel: which folder it trusts on a shared machine, and which file it names to `init`. */
import { spawnSync } from 'child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ROOT } from './support/run';

let folder: string;
beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'wheel-')))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The value of an expression, with the functions of the program. */
function python(expression: string): any {
  const { status, stdout, stderr } = spawnSync('python3', ['-B', '-c', `
import json, runpy, sys
sys.path.insert(0, ${JSON.stringify(folder)})
command = runpy.run_path(${JSON.stringify(join(ROOT, 'build', 'python', 'command.py'))})
print(json.dumps(${expression}, default=str))
`], { encoding: 'utf-8', env: { ...process.env, XDG_CACHE_HOME: folder, TMPDIR: folder } });
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

describe('the folder into which it unpacks', () => {
  const own = () => join(folder, 'cdk-defender-for-cloud');

  test('is in the cache of the user', () => {
    expect(python('command["cache"]()')).toEqual([own(), false]);
    expect(python('oct(command["cache"]()[0].stat().st_mode & 0o777)')).toBe('0o700');
  });

  test.each<[string, () => void]>([
    ['anybody can write to it', () => {
      mkdirSync(own());
      chmodSync(own(), 0o777);
    }],
    ['it is a link to another folder', () => {
      mkdirSync(join(folder, 'other'), { mode: 0o700 });
      symlinkSync(join(folder, 'other'), own());
    }],
    ['it is a file', () => writeFileSync(own(), '')],
  ])('is another one, for this call only, if %s', (_, prepare) => {
    prepare();
    const [used, isTemporary] = python('command["cache"]()');
    expect(isTemporary).toBe(true);
    expect(used).not.toBe(own());
  });
});

describe('the wheel that the app of init gets', () => {
  const installedFrom = (url?: string) => {
    const info = join(folder, 'cdk_defender_for_cloud-1.2.3.dist-info');
    mkdirSync(info);
    writeFileSync(join(info, 'METADATA'), 'Metadata-Version: 2.1\nName: cdk-defender-for-cloud\nVersion: 1.2.3\n');
    if (url !== undefined) writeFileSync(join(info, 'direct_url.json'), JSON.stringify({ url, archive_info: {} }));
    return python('command["wheel"]()');
  };

  test('is the file that pip has installed', () => {
    expect(installedFrom('file:///a%20folder/x.whl')).toEqual({ CDK_DEFENDER_FOR_CLOUD_WHEEL: '/a folder/x.whl' });
  });

  test('is that of an index, if pip wrote no address', () => {
    expect(installedFrom()).toEqual({ CDK_DEFENDER_FOR_CLOUD_INDEX: '1' });
  });

  test('is not known, if it was an address', () => {
    expect(installedFrom('https://example.com/x.whl')).toEqual({});
  });
});
