/**
 * The workflows of GitHub: `build` runs the checks, `dependency-review` checks pull requests, and `release` publishes. No workflow uses
 * a cache, because a pull request could write to it.
 */
import { github, type javascript } from 'projen';

const { READ, WRITE } = github.workflows.JobPermission;

const action = (name: string, uses: string, options: Record<string, string | number | boolean> = {}): github.workflows.JobStep =>
  ({ name, uses, ...Object.keys(options).length > 0 && { with: options } });
const run = (name: string, script: string, env?: Record<string, string>): github.workflows.JobStep => ({ name, run: script, env });

const checkOut = (fetchDepth: number) =>
  action('Check out', 'actions/checkout', { 'fetch-depth': fetchDepth, 'persist-credentials': false });
const node = (version = '22') =>
  action('Set up Node.js', 'actions/setup-node', { 'node-version': version, 'package-manager-cache': false });
const python = action('Set up Python', 'actions/setup-python', { 'python-version': '3.13' });
const java = action('Set up Java', 'actions/setup-java', { 'distribution': 'corretto', 'java-version': '17' });
const go = action('Set up Go', 'actions/setup-go', { 'go-version': '^1.25', 'cache': false });
const dotnet = action('Set up .NET', 'actions/setup-dotnet', { 'dotnet-version': '8.0.x' });
const terraform = action('Set up Terraform', 'hashicorp/setup-terraform', { terraform_version: '1.11.4', terraform_wrapper: false });

/** GitHub runs the same checks as `bash .ci/run` on any other machine. */
const checks = (title: string, script: string, timeoutMinutes: number): github.workflows.Job => ({
  runsOn: ['ubuntu-latest'],
  permissions: { contents: READ },
  timeoutMinutes,
  env: { CI: 'true' },
  steps: [checkOut(0), node(), python, java, go, terraform, run(title, script)],
});

/** A pull request that adds a dependency with a known vulnerability fails. Only GitHub can check this, so `.ci/run` does not. */
const REVIEW: github.workflows.Job = {
  runsOn: ['ubuntu-latest'],
  permissions: { contents: READ },
  timeoutMinutes: 10,
  steps: [checkOut(1), action('Review dependencies', 'actions/dependency-review-action')],
};

/** A registry to which a job publishes. The job does nothing else, so that nothing else can use its permission. */
interface Registry {
  readonly title: string;
  /** The GitHub environment of the job. It has the secrets, and it can require the approval of a person. */
  readonly environment: string;
  /** Whether the registry trusts the identity of the job (trusted publishing). Otherwise, the job needs a secret of the environment. */
  readonly isTrusted: boolean;
  readonly tools?: readonly github.workflows.JobStep[];
  readonly env?: Record<string, string>;
}

/** The registries by name. The variable RELEASE_REGISTRIES of the repository and the scripts in .ci/release/ use the same names. */
const REGISTRIES: Record<string, Registry> = {
  // Only the npm of Node.js 24 supports trusted publishing.
  npm: { title: 'npm', environment: 'npm', isTrusted: true, tools: [node('24')] },
  pypi: { title: 'PyPI', environment: 'pypi', isTrusted: true, tools: [python] },
  nuget: {
    title: 'NuGet',
    environment: 'nuget',
    isTrusted: true,
    tools: [dotnet, { ...action('Log in to NuGet', 'NuGet/login', { user: '${{ vars.NUGET_USER }}' }), id: 'login' }],
    env: { NUGET_API_KEY: '${{ steps.login.outputs.NUGET_API_KEY }}' },
  },
  maven: {
    title: 'Maven Central',
    environment: 'maven-central',
    isTrusted: false,
    env: {
      MAVEN_PORTAL: '${{ vars.MAVEN_PORTAL }}',
      MAVEN_USERNAME: '${{ secrets.MAVEN_USERNAME }}',
      MAVEN_PASSWORD: '${{ secrets.MAVEN_PASSWORD }}',
      MAVEN_GPG_KEY: '${{ secrets.MAVEN_GPG_KEY }}',
      MAVEN_GPG_PASSPHRASE: '${{ secrets.MAVEN_GPG_PASSPHRASE }}',
    },
  },
  go: {
    title: 'the Go module',
    environment: 'go',
    isTrusted: false,
    tools: [action('Check out the repository of the Go module', 'actions/checkout', {
      'repository': 'cdk-defender-for-cloud/cdk-defender-for-cloud-go',
      'ssh-key': '${{ secrets.GO_DEPLOY_KEY }}',
      'path': 'go-module',
    })],
    env: { GO_CLONE: 'go-module' },
  },
};

const RUNNER = { runsOn: ['ubuntu-latest'], timeoutMinutes: 60 };
const takePackages = action('Take the packages', 'actions/download-artifact', { name: 'dist', path: 'dist' });
/** Every script of .ci/release compares dist/ with this digest. */
const built = { PACKAGES_DIGEST: '${{ needs.build.outputs.digest }}' };

const publish = (name: string, { title, environment, isTrusted, tools = [], env }: Registry): github.workflows.Job => ({
  ...RUNNER,
  name: `Publish: ${title}`,
  needs: ['build', 'attest'],
  // A registry that is not set up does not stop the others.
  if: `contains(vars.RELEASE_REGISTRIES, '${name}')`,
  environment: { name: environment },
  env: built,
  permissions: { contents: READ, ...isTrusted && { idToken: WRITE } },
  steps: [checkOut(1), ...tools, takePackages, run(`Publish on ${title}`, `bash .ci/release/${name}.sh`, env)],
});

/** The jobs of a release. docs/releasing.md describes them. */
const RELEASE: Record<string, github.workflows.Job> = {
  check: {
    ...RUNNER,
    permissions: { contents: READ },
    steps: [checkOut(0), node(), python, run('Check version, tag and registries', 'bash .ci/release/check.sh')],
  },
  // All checks. A push runs some of them only in turn.
  checks: { ...checks('Run all checks', 'bash .ci/run --all', 180), needs: ['check'] },
  // This job has no permission to publish or to attest, because development dependencies run here.
  build: {
    ...RUNNER,
    needs: ['check'],
    permissions: { contents: READ },
    env: { CI: 'true' },
    outputs: { digest: { stepId: 'build', outputName: 'digest' } },
    steps: [
      checkOut(0), node(), python, java, go, dotnet,
      run('Install', 'npm ci'),
      { ...run('Build every language', 'bash .ci/release/build.sh'), id: 'build' },
      action('Keep the packages', 'actions/upload-artifact', {
        'name': 'dist', 'path': 'dist', 'include-hidden-files': true, 'if-no-files-found': 'error',
      }),
    ],
  },
  attest: {
    ...RUNNER,
    needs: ['checks', 'build'],
    permissions: { contents: READ, idToken: WRITE, attestations: WRITE },
    env: built,
    steps: [
      checkOut(1),
      takePackages,
      run('Compare the packages with what was built', 'bash .ci/release/compare.sh'),
      action('Attest the provenance', 'actions/attest', { 'subject-checksums': 'dist/release/SHA256SUMS' }),
      action('Attest the SBOM', 'actions/attest', { 'subject-path': 'dist/js/*.tgz', 'sbom-path': 'dist/release/sbom.cdx.json' }),
    ],
  },
  ...Object.fromEntries(Object.entries(REGISTRIES).map(([name, registry]) => [name, publish(name, registry)])),
  github: {
    ...RUNNER,
    name: 'Publish: GitHub',
    needs: ['build', 'attest'],
    env: built,
    environment: { name: 'github' },
    permissions: { contents: WRITE },
    steps: [checkOut(1), takePackages, run('Make the release', 'bash .ci/release/github.sh', { GH_TOKEN: '${{ github.token }}' })],
  },
  // Prints the result of each job. If jobs failed, a person runs the failed jobs again to continue.
  outcome: {
    ...RUNNER,
    needs: ['check', 'checks', 'build', 'attest', ...Object.keys(REGISTRIES), 'github'],
    if: 'always()',
    permissions: {},
    steps: [run('What was done', [
      ...[...Object.keys(REGISTRIES), 'github'].map(name => `echo "${name}: \${{ needs.${name}.result }}" | tee -a "$GITHUB_STEP_SUMMARY"`),
      'echo "skipped: the registry is not set up, or a job before it failed. Failed: run the failed jobs again, and they continue."',
      'test "${{ contains(needs.*.result, \'failure\') || contains(needs.*.result, \'cancelled\') }}" = false',
    ].join('\n'))],
  },
};

/** Adds all workflows to the project. .projenrc.ts has the commit of each action. */
export function addWorkflows(project: javascript.NodeProject): void {
  const build = new github.GithubWorkflow(project.github!, 'build');
  build.on({ pullRequest: {}, push: { branches: ['main'] }, workflowDispatch: {} });
  build.addJob('checks', checks('Run the checks', 'bash .ci/run', 90));

  const review = new github.GithubWorkflow(project.github!, 'dependency-review');
  review.on({ pullRequest: {} });
  review.addJob('review', REVIEW);

  const release = new github.GithubWorkflow(project.github!, 'release', {
    limitConcurrency: true,
    concurrencyOptions: { group: 'release', cancelInProgress: false },
  });
  // Only a person starts it.
  release.on({ workflowDispatch: {} });
  release.addJobs(RELEASE);
}
