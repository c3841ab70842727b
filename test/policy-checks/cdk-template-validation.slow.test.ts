import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { CHECK_CASES, MEMBER_TEMPLATE_CASES } from '../support/cases';
import { TemplateStack } from '../support/organization';
import { committed, FOLDER } from '../templates/support';

jest.setTimeout(120_000); // validation runs in WebAssembly and takes seconds

const outdir = mkdtempSync(join(tmpdir(), 'checks-'));
const strictApp = () => new App({
  outdir,
  context: { '@aws-cdk/core:validateAgainstDefaultRules': true, '@aws-cdk/core:strictCfnValidateErrors': true },
});

beforeAll(() => {
  delete process.env.CDK_VALIDATION;
});
afterAll(() => {
  process.env.CDK_VALIDATION = 'false';
  rmSync(outdir, { recursive: true });
});

/** Everything that synthesis throws and prints, as one text. */
function findings(app: App): string {
  const printed: string[] = [];
  const spies = (['log', 'error', 'warn'] as const).map(k =>
    jest.spyOn(console, k).mockImplementation((...args) => void printed.push(args.join(' '))),
  );
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  const exitCode = process.exitCode;
  try {
    app.synth();
  } catch (error) {
    printed.push(String(error));
  } finally {
    [...spies, write].forEach(s => s.mockRestore());
    if (process.exitCode && !exitCode) printed.push(`exit code ${process.exitCode}`);
    process.exitCode = exitCode;
  }
  return printed.join('\n').trim();
}

test("CDK's own validation finds nothing in strict mode, with any options", () => {
  const app = strictApp();
  [...CHECK_CASES, ...MEMBER_TEMPLATE_CASES].forEach((c, i) => c.build(app, `Case${i}`));
  expect(findings(app)).toBe('');
});

test("CDK's own validation finds nothing in the plain templates, in an app that includes them", () => {
  const app = strictApp();
  const files = readdirSync(FOLDER).filter(f => f.endsWith('.template.json'));
  const stacks = files.map((file) => {
    const stack = new Stack(app, file.replace(/\W+/g, '-'));
    new CfnInclude(stack, 'Template', { templateFile: join(FOLDER, file) });
    return stack;
  });
  expect(findings(app)).toBe('');
  const included = stacks.map(({ templateFile }) => JSON.parse(readFileSync(join(outdir, templateFile), 'utf-8')).Resources);
  const ids = (resources: object) => Object.keys(resources).sort();
  expect(included.map(ids)).toEqual(files.map(file => ids(committed(file).Resources)));
});

test('it does look: the default of a parameter that a role must not have is found', () => {
  const app = strictApp();
  const template = committed('defender-account.least-privilege.template.json');
  template.Resources.CspmMonitor.Properties.PermissionsBoundary = { 'Fn::If': ['Bound', { Ref: 'BoundaryArn' }, { Ref: 'AWS::NoValue' }] };
  new TemplateStack(app, 'Changed', template);
  expect(findings(app)).toContain("WARNING PermissionsBoundary: {'Ref': 'BoundaryArn'} default '' has length 0");
});

test('it does look: a template that breaks its rules is refused', () => {
  const app = strictApp();
  new CfnResource(new Stack(app, 'Bad'), 'Role', { type: 'AWS::IAM::Role', properties: { NoSuchProperty: 1 } });
  expect(findings(app)).toContain('NoSuchProperty');
});
