import { writeFileSync } from 'fs';
import { join } from 'path';
import { rightsMarkdown } from './command-markdown';
import { deployerPolicies } from './deployer-policies';

const DOCS = join(__dirname, '..', '..', 'docs');

for (const [name, policy] of deployerPolicies()) writeFileSync(join(DOCS, 'deployer-policies', name), policy);
writeFileSync(join(DOCS, 'rights.md'), rightsMarkdown());
