// Errors of a user of the package: `node .ci/readable-errors.mjs FOLDER`, an app with the package installed. Node.js prints the
// line of an error above its stack trace, so nothing of the package may be on one long line. Each kind must fit a screen, with
// the names of functions.
import { strictEqual } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const app = resolve(process.argv[2]);
const command = join(app, 'node_modules/cdk-defender-for-cloud/bin/cdk-defender-for-cloud.js');
const template = join(app, 'node_modules/cdk-defender-for-cloud/templates/defender-host-management.template.json');
const connector = props => `
  const { App, Stack } = require('aws-cdk-lib');
  const { DefenderForCloudConnector, DefenderPlan, SecurityConnector } = require('cdk-defender-for-cloud');
  const app = new App();
  const stack = new Stack(app, 'Security');
  const defender = new DefenderForCloudConnector(stack, 'Defender', ${props});`;
const tenant = '11111111-2222-3333-4444-555555555555';

// An AWS CLI that is signed in, and answers everything else in a shape that AWS does not have.
const aws = join(app, 'aws');
mkdirSync(aws, { recursive: true });
writeFileSync(join(aws, 'aws'), `#!/bin/sh
[ "$2" = get-caller-identity ] && echo '{"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/auditor"}' && exit
echo '{"Stacks": 7, "Roles": {"a": null}, "StackResourceSummaries": "x"}'
`, { mode: 0o755 });

/** [what happens, arguments of Node.js, what must be printed: the message, and functions of the stack trace] */
const KINDS = [
  ['a value that is refused', ['-e', connector(`{ azureTenantId: 'contoso' }`)],
    ['Security/Defender: azureTenantId must be a GUID', 'at checkGuid ', 'at new DefenderForCloudConnector ']],
  ['props that are forgotten', ['-e', connector('undefined')], ['at new DefenderForCloudConnector ']],
  ['a plan that is no plan', ['-e', connector(`{ azureTenantId: '${tenant}', plans: ['cspm'] }`)],
    ['Security/Defender', 'at new DefenderForCloudConnector ']],
  ['a mistake of the Azure side', ['-e', `${connector(`{ azureTenantId: '${tenant}' }`)}
    new SecurityConnector(stack, 'Azure', { connector: defender, location: '' });`], ['Security/Azure', 'at new SecurityConnector ']],
  // The name that CDK gives each class with property injection, also its own.
  ['a role that does not exist', ['-e', `${connector(`{ azureTenantId: '${tenant}' }`)}
    defender.role(require('cdk-defender-for-cloud').DefenderCapability.CIEM_OIDC);`], ['Security/Defender', 'at PropertyInjectable.role ']],
  ['an answer of AWS in another shape', [command, 'verify', '--stack', 'S', '--template', template],
    ['cannot ask: aws cloudformation ', 'the form that AWS and Azure document: Stack']],
  ['an option without which a command does not work', [command, 'verify', '--template', template], ['verify --help lists the options']],
];

for (const [what, args, texts] of KINDS) {
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: app, encoding: 'utf-8', env: { ...process.env, CDK_VALIDATION: 'false', PATH: `${aws}${delimiter}${process.env.PATH}` },
  });
  const missing = texts.filter(text => !stderr.includes(text));
  strictEqual(missing.join(), '', `${what}: this is not printed, in\n${stderr.slice(0, 5000)}`);
  strictEqual(status > 0, true, `${what}: ends with ${status}`);
  // Without the code that this script passes, which Node.js prints too.
  strictEqual(stderr.length < 3000, true, `${what}: prints ${stderr.length} characters`);
}
console.log(`${KINDS.length} kinds of errors are short, with the names of functions`);
