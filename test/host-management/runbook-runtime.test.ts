import { alone } from './support';

/**
 * Runtimes of `aws:executeScript` that AWS has deprecated: new runbooks cannot use them. AWS Systems Manager user
 * guide, `aws:executeScript` and its notices, read 2026-11.
 */
const DEPRECATED = ['python3.6', 'python3.7', 'python3.8', 'python3.9', 'PowerShell Core 6.0', 'PowerShell 7.0'];

test('AWS supports the runtime of every script', () => {
  const [{ Content: { mainSteps } }] = alone({ attachPoliciesToExistingRoles: true }).ofType('AWS::SSM::Document');
  const runtimes = mainSteps.filter((s: any) => s.action === 'aws:executeScript').map((s: any) => s.inputs.Runtime);
  expect(runtimes.length).toBeGreaterThan(0);
  for (const runtime of runtimes) {
    expect(DEPRECATED).not.toContain(runtime);
    expect(runtime).toMatch(/^python3\.(1[01])$/);
  }
});
