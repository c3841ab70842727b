import { mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
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

test("CDK's own validation finds nothing in the templates for people without CDK", () => {
  const app = strictApp();
  const files = readdirSync(FOLDER).filter(f => f.endsWith('.template.json'));
  expect(files.length).toBeGreaterThan(2);
  for (const file of files) new TemplateStack(app, file.replace(/\W+/g, '-'), committed(file));
  // It does not see that Fn::If sets these properties only if the parameter is not empty.
  const guarded = [
    "WARNING PermissionsBoundary: {'Ref': 'BoundaryArn'} default '' has length 0, below minimum 20",
    "ERROR StackInstancesGroup.0.DeploymentTargets.Accounts.{}: '' does not match pattern '^[0-9]{12}$'",
  ];
  const rest = findings(app).split(/(?=(?:WARNING|ERROR) )/).filter(finding => !guarded.some(g => finding.startsWith(g)));
  expect(rest).toEqual(['ValidationFailed: ']);
});

test('it does look: a template that breaks its rules is refused', () => {
  const app = strictApp();
  new CfnResource(new Stack(app, 'Bad'), 'Role', { type: 'AWS::IAM::Role', properties: { NoSuchProperty: 1 } });
  expect(findings(app)).toContain('NoSuchProperty');
});
