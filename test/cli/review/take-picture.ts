/**
 * Writes the picture of README.md, docs/pictures/review.png: who reaches what, as a page of `review --html` shows it.
 * `npm run picture -- PAGE.html`, with chromium. Without a page, it shows the result that the tests have.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { exampleReview } from './example-review';
import { toHtml } from '../../../cli/review/html/page';
import { Chromium } from '../../support/chromium';

const PICTURE = join(__dirname, '..', '..', '..', 'docs', 'pictures', 'review.png');
/** Documents show it about as wide. */
const WIDTH = 960;
const MOST_BYTES = 150_000;

async function main(given = process.argv[2]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'review-'));
  const file = given ?? join(folder, 'review.html');
  if (given === undefined) writeFileSync(file, toHtml(await exampleReview()));
  const chromium = await Chromium.start();
  try {
    const page = await chromium.newPage();
    await page.send('Emulation.setDeviceMetricsOverride', { width: WIDTH, height: 900, deviceScaleFactor: 1, mobile: false });
    await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: 'light' }] });
    await page.open(pathToFileURL(file).href);
    const { top, bottom } = await page.evaluate(`({
      top: document.getElementById('picture').getBoundingClientRect().top,
      bottom: document.querySelector('figure').getBoundingClientRect().bottom,
    })`);
    const clip = { x: 0, y: top - 16, width: WIDTH, height: bottom - top + 32, scale: 1 };
    const { data } = await page.send('Page.captureScreenshot', { format: 'png', clip, captureBeyondViewport: true });
    write(Buffer.from(data, 'base64'));
  } finally {
    await chromium.close();
    rmSync(folder, { recursive: true });
  }
}

function write(picture: Buffer): void {
  if (picture.length > MOST_BYTES) throw new Error(`the picture has ${picture.length} bytes, at most ${MOST_BYTES} are allowed`);
  writeFileSync(PICTURE, picture);
  console.log(`docs/pictures/review.png: ${picture.length} bytes`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
