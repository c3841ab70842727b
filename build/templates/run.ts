import { mkdirSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { templateFiles } from './files';
import { terraformFiles } from '../terraform/files';

// CDK's validation takes seconds. The tests do it.
process.env.CDK_VALIDATION = 'false';

const root = join(__dirname, '..', '..');
rmSync(join(root, 'templates'), { recursive: true, force: true });
write('templates', templateFiles());
// The folder also has files that are written manually.
write('terraform', terraformFiles());

function write(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, content] of files) {
    const file = join(root, folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    console.log(`${folder}/${path}: ${Buffer.byteLength(content)} bytes`);
  }
}
