/** Shared code of tests must exist only once, so that a correction applies to all tests, and readers learn only one name. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..', '..');
const SOURCES = ['build', 'e2e', 'test'].flatMap(folder => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf-8' })
  .filter(path => path.endsWith('.ts')).map(path => join(folder, path)));

test.each([
  ['the call of the policy engine', 'from ' + "'@cloud-copilot/iam-simulate'", ['test/support/simulate.ts']],
  ['a stack in an app of its own, which is newStack()', 'new Stack(new App(), ' + "'Stack'", []],
  ['the template that CDK asserts on, as an object', 'Template.fromStack(stack)' + '.toJSON()', ['test/support/stacks.ts']],
])('%s', (_, code, files) => {
  expect(SOURCES.filter(path => readFileSync(join(ROOT, path), 'utf-8').includes(code))).toEqual(files);
});
