// Writes the inline Python code of templates to the given folder, with one file for each variant.
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { CHECK_REPORT, inspectInstance } from '../src/host-management/python-code';
import { PROVIDER_FUNCTION } from '../src/identity/python-code';
import { TRUSTED_ACCESS } from '../src/stacksets/python-code';

const FOLDER = process.argv[2];
mkdirSync(FOLDER, { recursive: true });
const write = (name: string, code: string) => writeFileSync(join(FOLDER, `${name}.py`), code);

write('check_report', CHECK_REPORT);
write('provider_function', PROVIDER_FUNCTION);
write('trusted_access', TRUSTED_ACCESS);
for (const mayAttach of [false, true]) {
  for (const writesReport of [false, true]) {
    for (const [hasTargets, hasGroup] of [[false, false], [true, false], [true, true]]) {
      const options = [hasTargets, hasGroup, mayAttach, writesReport];
      write(`inspect_instance_${options.map(Number).join('')}`, inspectInstance({ hasTargets, hasGroup, mayAttach, writesReport }));
    }
  }
}
