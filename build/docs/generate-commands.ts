import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { DOCUMENTS, withCalls } from './command-markdown';
import { deployerPolicies } from './deployer-policies';
import type { Asker } from '../../cli/asking/call';

for (const [name, policy] of deployerPolicies()) writeFileSync(join(__dirname, '..', '..', 'docs', 'deployer-policies', name), policy);

for (const [asker, name] of Object.entries(DOCUMENTS) as [Asker, string][]) {
  const file = join(__dirname, '..', '..', 'docs', name);
  writeFileSync(file, withCalls(readFileSync(file, 'utf-8'), asker));
}
