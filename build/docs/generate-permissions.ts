import { writeFileSync } from 'fs';
import { join } from 'path';
import { permissionsMarkdown } from './permissions-markdown';

writeFileSync(join(__dirname, '..', '..', 'docs', 'PERMISSIONS.md'), permissionsMarkdown());
