import { mkdirSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { templateFiles } from './templates/files';
import { terraformFiles } from './terraform/files';

// The validation of CDK takes seconds, and the tests run it.
process.env.CDK_VALIDATION = 'false';

const root = join(__dirname, '..');
// All content is generated first, so that an error does not change the folders.
const [templates, terraform] = [templateFiles(), terraformFiles()];
rmSync(join(root, 'templates'), { recursive: true, force: true });
write('templates', templates);
// This folder also has files that are written manually, so it is not deleted.
write('terraform', terraform);

function write(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, content] of files) {
    const file = join(root, folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    console.log(`${folder}/${path}: ${Buffer.byteLength(content)} bytes`);
  }
}
