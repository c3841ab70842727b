/** The files of a TypeScript app. */
import { comment, namesIn, namesOf, write } from './code';
import { descriptionOf, envOf, externalIdOf, rolesOf, type NewApp } from './new-app';
import { PILOT_COMMENT, stackContent } from './stack';
import recommendedFlags from '../../node_modules/aws-cdk-lib/recommended-feature-flags.json';
import { devDependencies, peerDependencies } from '../../package.json';

/** Content of each file, by its path. */
export type Files = { readonly [path: string]: string };

const tools = ['@types/jest', '@types/node', 'aws-cdk', 'jest', 'ts-jest', 'ts-node', 'typescript'] as const;

export function typescriptFiles(app: NewApp): Files {
  return {
    'bin/app.ts': entryPoint(app),
    'lib/defender-stack.ts': stack(app),
    'test/defender-stack.test.ts': test(app),
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

/** A line of the app that imports names. */
const use = (names: string, module: string): string => `import {${names.startsWith('\n') ? names : ` ${names} `}} from '${module}';`;

function entryPoint(app: NewApp): string {
  return `${use('App', 'aws-cdk-lib')}
${use('DefenderStack', '../lib/defender-stack')}

const app = new App();
new DefenderStack(app, 'DefenderForCloud', {${envProp(app)}
  description: '${descriptionOf(app)}',
});
`;
}

/** The first prop of a stack, if its account or region is known. */
function envProp(app: NewApp): string {
  const env = envOf(app).map(([name, value]) => `${name}: '${value}'`).join(', ');
  return env === '' ? '' : `\n  env: { ${env} },`;
}

function stack(app: NewApp): string {
  const { units, defender, azure, azureComments } = stackContent(app);
  const names = namesIn([...units ? [units] : [], defender, azure], 'typescript');
  const of = (module?: string) => namesOf(names, 'typescript', module);
  const useOther = (module: string) => of(module).length === 0 ? '' : `${use(of(module).join(', '), module)}\n`;
  return `${useOther('path')}${use([...of('aws-cdk-lib'), 'Stack', 'type StackProps'].join(', '), 'aws-cdk-lib')}
${useOther('aws-cdk-lib/aws-logs')}${use(`\n${of().map(name => `  ${name},\n`).join('')}`, 'cdk-defender-for-cloud')}
${use('type Construct', 'constructs')}

/** The id of your own Entra tenant. */
const TENANT_ID = '${app.tenantId}';
${units ? `
/** ${PILOT_COMMENT} */
export const PILOT: string[] = ${write(app.pilot, 'typescript')};
` : ''}
export class DefenderStack extends Stack {
  public readonly defender: ${defender.name};

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

${units ? `    const units = ${write(units, 'typescript', '    ')};
` : ''}    this.defender = ${write(defender, 'typescript', '    ')};

${comment(azureComments, 'typescript').map(line => `    ${line}\n`).join('')}\
    ${units ? 'if (PILOT.length === 0) ' : ''}${write(azure, 'typescript', '    ')};
  }
}
`;
}

const EACH = "describe.each([['management account', stack], ['member accounts', member]])";
const EACH_IN_PILOT = `// The management account is connected after the pilot.
const connected = { 'member accounts': member, ...PILOT.length > 0 ? {} : { 'management account': stack } };
describe.each(Object.entries<any>(connected))`;

function test(app: NewApp): string {
  const isOrganization = app.units.length > 0;
  const ciem = app.connector?.ciem;
  const externalId = externalIdOf(app);
  return `${use('App', 'aws-cdk-lib')}
${use('Template', 'aws-cdk-lib/assertions')}
${use(app.pilot.length > 0 ? 'DefenderStack, PILOT' : 'DefenderStack', '../lib/defender-stack')}

// cdk synth validates the template, so the test does not.
process.env.CDK_VALIDATION = 'false';

const TENANT_ID = '${app.tenantId}';
${ciem === undefined ? '' : `const CIEM_ROLE = '${ciem.roleName}';
`}const ROLES = [
${rolesOf(app).map(name => `  '${name}',\n`).join('')}];

/**
 * Roles that can be assumed with a token of Microsoft, without ${ciem === undefined ? '' : 'the role of CIEM and '}\
those of Microsoft Sentinel,
 * whose names begin with OIDC_.
 */
const rolesOf = (template: any): any[] => Object.values<any>(template.Resources)
  .filter(({ Type, Properties }) => Type === 'AWS::IAM::Role'
    && JSON.stringify(Properties.AssumeRolePolicyDocument).includes('sts:AssumeRoleWithWebIdentity')
    && !Properties.RoleName?.startsWith?.('OIDC_')${ciem === undefined ? '' : `
    && Properties.RoleName !== CIEM_ROLE`})
  .map(({ Properties }) => Properties);

const stack = Template.fromStack(new DefenderStack(new App(), 'Test'${envProp(app) === '' ? '' : `, {${envProp(app)}
}`})).toJSON();
${isOrganization ? `/** The template that each member account gets. */
const member = Object.values<any>(stack.Resources)
  .filter(({ Type }) => Type === 'AWS::CloudFormation::StackSet')
  .map(({ Properties }) => JSON.parse(Properties.TemplateBody))
  .find(template => rolesOf(template).length > 0);

${app.pilot.length > 0 ? EACH_IN_PILOT : EACH}('%s', (_, template) => {
` : `
describe('the account', () => {
  const template = stack;

`}  test('Defender for Cloud can assume these roles, and no others', () => {
    expect(rolesOf(template).map(({ RoleName }) => RoleName).sort()).toEqual(ROLES);
  });

  test('it can assume them for our tenant only', () => {
    for (const { AssumeRolePolicyDocument: { Statement } } of rolesOf(template)) {
      for (const { Condition } of Statement) {${externalId === undefined ? '' : `
        if (Condition.StringEquals['sts:ExternalId'] === '${externalId}') continue; // Microsoft's legacy reader of audit logs`}
        expect(Condition.StringEquals).toMatchObject({ 'sts:RoleSessionName': \`MicrosoftDefenderForClouds_\${TENANT_ID}\` });
      }
    }
  });
${ciem === undefined ? '' : `
  test('CIEM: our own service principal can assume the role, and nobody else', () => {
    const [role] = Object.values<any>(template.Resources).filter(({ Properties }) => Properties?.RoleName === CIEM_ROLE);
    const [{ Condition }, ...others] = role.Properties.AssumeRolePolicyDocument.Statement;
    expect(Condition.StringEquals).toMatchObject({ [\`sts.windows.net/\${TENANT_ID}/:sub\`]: '${ciem.objectId}' });
    expect(others).toEqual([]);
  });
`}});
`;
}
