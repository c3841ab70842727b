/** Writes the command of the package. */
import { statSync } from 'fs';
import { join } from 'path';
import { bundle } from './bundle';

const file = join(__dirname, '..', '..', 'bin', 'cdk-defender-for-cloud.js');
void bundle({ file, isPackage: true }).then(() => console.log(`bin/cdk-defender-for-cloud.js: ${statSync(file).size} bytes`));
