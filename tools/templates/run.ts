import { mkdirSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { templateFiles } from './files';

// CDK's validation takes seconds. The tests do it.
process.env.CDK_VALIDATION = 'false';

const folder = join(__dirname, '..', '..', 'templates');
rmSync(folder, { recursive: true, force: true });
for (const [path, content] of templateFiles()) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
  console.log(`templates/${path}: ${Buffer.byteLength(content)} bytes`);
}
