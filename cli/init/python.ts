/** The files of a Python app. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { filledIn, valuesOf, type TextValues } from './filled-in';
import type { NewApp } from './new-app';
import { CONTEXT, json, type Files } from './typescript';
import { peerDependencies } from '../../package.json';

const APP = readFileSync(join(__dirname, 'texts/app.py.txt'), 'utf-8');
const STACK = readFileSync(join(__dirname, 'texts/stack.py.txt'), 'utf-8');
const TEST = readFileSync(join(__dirname, 'texts/test.py.txt'), 'utf-8');

export function pythonFiles(app: NewApp): Files {
  const { dependency } = app;
  const values = valuesWithImports(app);
  return {
    'app.py': filledIn(APP, values),
    'defender_stack.py': filledIn(STACK, values),
    'tests/test_defender_stack.py': filledIn(TEST, values),
    'requirements.txt': [
      `aws-cdk-lib${range(peerDependencies['aws-cdk-lib'])}`,
      `constructs${range(peerDependencies.constructs)}`,
      /^[./]/.test(dependency) ? dependency : `cdk-defender-for-cloud==${dependency}`,
      '',
    ].join('\n'),
    'requirements-dev.txt': '-r requirements.txt\npytest>=8,<10\n',
    'pytest.ini': '[pytest]\npythonpath = .\ntestpaths = tests\n',
    'cdk.json': json({ app: 'python3 app.py', context: CONTEXT }),
    '.gitignore': '.venv/\n__pycache__/\n.pytest_cache/\ncdk.out/\nreview.html\nreview.md\n',
  };
}

/** `^2.257.0` as pip writes it. */
const range = (peer: string): string => `>=${peer.slice(1)},<${Number(peer.slice(1).split('.')[0]) + 1}`;

/** Lines of the app that import names: in one line if they fit. */
function use(names: readonly string[], module: string): string {
  const line = `from ${module} import ${names.join(', ')}`;
  return line.length < 90 ? line : `from ${module} import (\n${names.map(name => `    ${name},\n`).join('')})`;
}

/** The values of the texts, with the imports of the stack. */
function valuesWithImports(app: NewApp): TextValues {
  const { values, importsOf } = valuesOf(app);
  const lines = (module: string, end: string) => importsOf(module).length === 0 ? '' : `${use(importsOf(module), module)}\n${end}`;
  return {
    ...values,
    path: lines('pathlib', '\n'),
    cdk: `${use([...importsOf('aws_cdk'), 'Stack'], 'aws_cdk')}\n`,
    logs: lines('aws_cdk.aws_logs', ''),
    library: `${use(importsOf(), 'cdk_defender_for_cloud')}\n`,
  };
}
