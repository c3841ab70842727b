import { spawn } from 'child_process';
import { join } from 'path';
import { awsEnvironment, FOLDER, PYTHON, type Target } from './environment';
import { readStack } from './state';

const ROOT = join(__dirname, '..', '..');

/** Values of the parameters of a template. */
export type Parameters = Readonly<Record<string, string>>;

/** A stack of one of the files in `templates/`. */
export interface TemplateStack extends Target {
  readonly stackName: string;
  /** Name of the file, without `.template.json`. */
  readonly template: string;
}

/** Runs the AWS CLI in the root of the repository, as in the documents. */
function aws(args: string[], target: Target): Promise<{ code: number; output: string }> {
  const env = { ...awsEnvironment(target), PATH: process.env.PATH, HOME: FOLDER, TMPDIR: FOLDER };
  return new Promise((resolve, reject) => {
    const child = spawn(PYTHON, [join(__dirname, 'aws_cli.py'), ...args], {
      cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (output += data));
    child.once('error', reject).once('close', code => resolve({ code: code ?? 1, output }));
  });
}

/** Runs the AWS CLI, and throws an error with its output if it fails. */
export async function awsOk(args: string[], target: Target): Promise<string> {
  const { code, output } = await aws(args, target);
  if (code !== 0) throw new Error(`aws ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

/** Runs `aws cloudformation deploy`. Parameters that are left out keep their values. Returns the output of the CLI. */
export async function deployTemplate(stack: TemplateStack, parameters: Parameters): Promise<string> {
  const { code, output } = await aws(deployment(stack, parameters), stack);
  if (code !== 0) throw new Error(`${stack.stackName} was not deployed: ${output}\n${await reasons(stack)}`);
  return output;
}

/** Throws if the deployment does not fail. Returns the failures in the events of the stack. */
export async function deployTemplateFails(stack: TemplateStack, parameters: Parameters): Promise<string> {
  const { code, output } = await aws(deployment(stack, parameters), stack);
  if (code === 0) throw new Error(`${stack.stackName} was deployed: ${output}`);
  return `${output}\n${await reasons(stack)}`;
}

/** Deletes the stack and waits until it is deleted. */
export async function deleteStack(stack: TemplateStack): Promise<void> {
  const name = ['--stack-name', stack.stackName];
  await awsOk(['cloudformation', 'delete-stack', ...name], stack);
  await awsOk(['cloudformation', 'wait', 'stack-delete-complete', ...name], stack);
  expect(await readStack(stack.stackName, stack)).toBeUndefined();
}

function deployment({ stackName, template }: TemplateStack, parameters: Parameters): string[] {
  const overrides = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return [
    'cloudformation', 'deploy', '--stack-name', stackName, '--capabilities', 'CAPABILITY_NAMED_IAM',
    '--template-file', `templates/${template}.template.json`,
    ...overrides.length > 0 ? ['--parameter-overrides', ...overrides] : [],
  ];
}

async function reasons(stack: TemplateStack): Promise<string> {
  const failed = 'StackEvents[?contains(ResourceStatus, `FAILED`)].[LogicalResourceId, ResourceStatusReason]';
  return (await aws([
    'cloudformation', 'describe-stack-events', '--stack-name', stack.stackName, '--query', failed, '--output', 'text',
  ], stack)).output;
}
