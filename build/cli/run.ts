/** `npm run cli -- <command>` runs the command from the sources, in the current folder of the user. */
import { spawnSync } from 'child_process';
import { rmSync } from 'fs';
import { join } from 'path';
import { bundle } from './bundle';

const file = join(__dirname, '..', '..', 'node_modules', '.cache', `cli-${process.pid}.js`);

void bundle({ file, isPackage: false }).then(() => {
  // npm runs this script in the root of the repository. INIT_CWD is the folder of the user.
  const { status } = spawnSync(process.execPath, [file, ...process.argv.slice(2)], { cwd: process.env.INIT_CWD, stdio: 'inherit' });
  rmSync(file);
  process.exitCode = status ?? 1;
});
