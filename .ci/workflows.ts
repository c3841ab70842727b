/** Writes the workflows and scripts of apps of `init` to a folder, for the linters in `.ci/steps/workflows.sh`. */
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import type { NewApp } from '../cli/init/new-app';
import { filesOf } from '../cli/init/run';

const TENANT_ID = '22222222-3333-4444-5555-666666666666';
const [, , folder] = process.argv;
for (const language of ['typescript', 'python'] as const) {
  for (const units of [[], ['r-ab12']]) {
    const app: NewApp = {
      language,
      units,
      tenantId: TENANT_ID,
      permissions: 'least',
      plans: ['cspm'],
      serversPlan: 'P2',
      pilot: [],
      dependency: '1.2.3',
      schedule: true,
    };
    const name = `${language}-${units.length}`;
    mkdirSync(join(folder, name));
    for (const [path, text] of Object.entries(filesOf(app))) {
      if (/\.(yml|sh)$/.test(path)) writeFileSync(join(folder, name, path.split('/').at(-1)!), text);
    }
  }
}
