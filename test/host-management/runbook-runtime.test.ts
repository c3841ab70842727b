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

// The script has their names in Python, where the permission data cannot be.
test('the script looks for the policies that the runbook attaches', () => {
  const [{ Content: { mainSteps } }] = alone({ attachPoliciesToExistingRoles: true }).ofType('AWS::SSM::Document');
  const attached = mainSteps.filter((s: any) => s.inputs.Api === 'AttachRolePolicy').map((s: any) => s.name.replace('attach', ''));
  const [, list] = /' and '\.join\(p for p in \[(.*?)\] if p not in attached\)/.exec(mainSteps[0].inputs.Script)!;
  expect(attached).toEqual(['AmazonSSMManagedInstanceCore', 'AmazonSSMPatchAssociation']);
  expect(list).toBe(attached.map((name: string) => `'${name}'`).join(', '));
});
