import { writeFileSync } from 'fs';
import { pythonModules } from './inline-python';

for (const [path, text] of pythonModules()) writeFileSync(path, text);
