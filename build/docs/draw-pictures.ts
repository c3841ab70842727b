/** Draws each docs/pictures/<name>.dot as docs/pictures/<name>.svg. */
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { drawPicture } from './picture';

const FOLDER = join(__dirname, '..', '..', 'docs', 'pictures');

async function main(): Promise<void> {
  for (const source of readdirSync(FOLDER).filter(file => file.endsWith('.dot'))) {
    const svg = await drawPicture(readFileSync(join(FOLDER, source), 'utf-8'));
    writeFileSync(join(FOLDER, source.replace(/dot$/, 'svg')), svg);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
