import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { withOptionTable, withSwitchRows } from './option-tables';
import { permissionsMarkdown } from './permissions-markdown';

const file = (name: string) => join(__dirname, '..', '..', 'docs', name);

writeFileSync(file('PERMISSIONS.md'), permissionsMarkdown());
writeFileSync(file('access.md'), withOptionTable(readFileSync(file('access.md'), 'utf-8')));
writeFileSync(file('without-cdk.md'), withSwitchRows(readFileSync(file('without-cdk.md'), 'utf-8')));
