import { execFileSync } from 'child_process';
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { versionsWith, type Version } from './permission-version';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, 'src', 'permissions');
const LIST = 'test/permissions/versions.json';

const modules = readdirSync(FOLDER).filter(file => file.endsWith('.ts') && !file.endsWith('.d.ts')).sort();
// eslint-disable-next-line @typescript-eslint/no-require-imports
const data: Record<string, unknown> = Object.assign({}, ...modules.map(file => require(join(FOLDER, file))));

const versions: Version[] = JSON.parse(readFileSync(join(ROOT, LIST), 'utf-8'));
const next = versionsWith(data, versions, committed() ?? versions);
writeFileSync(join(ROOT, LIST), `[\n${next.map(({ version, date, sha256 }) =>
  `  { "version": ${version}, "date": "${date}", "sha256": "${sha256}" }`).join(',\n')}\n]\n`);
const { version, date } = next.at(-1)!;
const file = join(FOLDER, 'data-version.ts');
writeFileSync(file, readFileSync(file, 'utf-8').replace(/\{ date: .* \}/, `{ date: '${date}', version: ${version} }`));

/** The committed versions. Undefined if the folder is not a clone. */
function committed(): Version[] | undefined {
  try {
    return JSON.parse(execFileSync('git', ['show', `HEAD:./${LIST}`], { cwd: ROOT, encoding: 'utf-8', stdio: 'pipe' }));
  } catch {
    return undefined;
  }
}
