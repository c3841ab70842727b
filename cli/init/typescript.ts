/** The files of a TypeScript app. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { filledIn, valuesOf, type TextValues } from './filled-in';
import type { NewApp } from './new-app';
import recommendedFlags from '../../node_modules/aws-cdk-lib/recommended-feature-flags.json';
import { devDependencies, peerDependencies } from '../../package.json';

/** Content of each file, by its path. */
export type Files = { readonly [path: string]: string };

const APP = readFileSync(join(__dirname, 'texts/app.ts.txt'), 'utf-8');
const STACK = readFileSync(join(__dirname, 'texts/stack.ts.txt'), 'utf-8');
const TEST = readFileSync(join(__dirname, 'texts/test.ts.txt'), 'utf-8');

const tools = ['@types/jest', '@types/node', 'aws-cdk', 'jest', 'ts-jest', 'ts-node', 'typescript'] as const;

export function typescriptFiles(app: NewApp): Files {
  const values = valuesWithImports(app);
  return {
    'bin/app.ts': filledIn(APP, values),
    'lib/defender-stack.ts': filledIn(STACK, values),
    'test/defender-stack.test.ts': filledIn(TEST, values),
    'package.json': json({
      name: 'defender-for-cloud',
      version: '0.1.0',
      private: true,
      scripts: { cdk: 'cdk', test: 'jest' },
      dependencies: {
        'aws-cdk-lib': peerDependencies['aws-cdk-lib'],
        'cdk-defender-for-cloud': /^[./]/.test(app.dependency) ? `file:${app.dependency}` : app.dependency,
        'constructs': peerDependencies.constructs,
      },
      devDependencies: Object.fromEntries(tools.map(name => [name, devDependencies[name]])),
      jest: { preset: 'ts-jest', roots: ['<rootDir>/test'] },
      // npm 11 warns of install scripts that are neither allowed nor denied. Only --watch needs the script of jest's watcher.
      allowScripts: { '@parcel/watcher': false },
    }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'ES2022',
        module: 'commonjs',
        strict: true,
        rootDir: '.',
        noEmit: true,
        esModuleInterop: true,
        skipLibCheck: true,
        types: ['jest', 'node'],
      },
      include: ['bin', 'lib', 'test'],
    }),
    'cdk.json': json({ app: 'npx ts-node bin/app.ts', context: CONTEXT }),
    '.gitignore': 'node_modules/\ncdk.out/\nreview.html\nreview.md\n',
  };
}

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The feature flags that `cdk init` also writes, and CDK's validation of templates, where each finding is an error. */
export const CONTEXT = {
  ...recommendedFlags,
  // With strict validation, it would make each warning of a construct an error, even those that a user only has to read.
  '@aws-cdk/core:annotationsInValidationReport': false,
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/core:strictCfnValidateErrors': true,
};

/** The values of the texts, with the imports of the stack. */
function valuesWithImports(app: NewApp): TextValues {
  const { values, importsOf } = valuesOf(app);
  const line = (module: string) => importsOf(module).length === 0 ? '' : `import { ${importsOf(module).join(', ')} } from '${module}';\n`;
  return {
    ...values,
    path: line('path'),
    cdk: [...importsOf('aws-cdk-lib'), 'Stack', 'type StackProps'].join(', '),
    logs: line('aws-cdk-lib/aws-logs'),
    library: importsOf().map(name => `  ${name},\n`).join(''),
  };
}
