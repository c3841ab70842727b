import { mkdirSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { templateFiles } from './templates/files';
import { terraformFiles } from './terraform/files';

// CDK's validation takes seconds. The tests do it.
process.env.CDK_VALIDATION = 'false';

const root = join(__dirname, '..');
// First all content: an error leaves the folders as they are.
const [templates, terraform] = [templateFiles(), terraformFiles()];
rmSync(join(root, 'templates'), { recursive: true, force: true });
write('templates', templates);
// The folder also has files that are written manually.
write('terraform', terraform);

function write(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, content] of files) {
    const file = join(root, folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    console.log(`${folder}/${path}: ${Buffer.byteLength(content)} bytes`);
  }
}
