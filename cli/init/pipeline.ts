/** A pipeline of the app for GitHub Actions: the summary of each pull request's run says who can do what, and what it changes. */
import type { Language } from './code';
import type { NewApp } from './new-app';

export const WORKFLOW_FILE = '.github/workflows/review.yml';

interface Tools {
  readonly setup: string;
  readonly install: string;
  readonly cdk: string;
  readonly command: string;
}

const TOOLS: { readonly [language in Language]: Tools } = {
  typescript: { setup: '', install: 'npm install', cdk: 'npx cdk', command: 'npx cdk-defender-for-cloud' },
  python: {
    setup: `      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: npm install --global aws-cdk
`,
    install: 'pip install -r requirements-dev.txt',
    cdk: 'cdk',
    command: 'cdk-defender-for-cloud',
  },
};

/** It needs no rights in AWS. A role that is like an administrator, or a trust without a tenant, makes it fail. */
export function reviewWorkflow({ language }: NewApp): string {
  const { setup, install, cdk, command } = TOOLS[language];
  return `# Writes into the summary of the run of each pull request who outside of AWS can assume which roles, what they can do, and what
# changes. The check fails if a role is like an administrator beyond what Microsoft publishes, or if a trust has no tenant.
name: review
on: pull_request
permissions:
  contents: read
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 22
${setup}      - run: ${install}
      - run: ${cdk} synth --quiet --output after.out
      # The first pull request has nothing before it.
      - name: the same of the branch that it goes to
        env:
          BASE: \${{ github.event.pull_request.base.sha }}
        run: |
          git checkout --quiet --force "$BASE"
          if [ -e cdk.json ]; then ${install} && ${cdk} synth --quiet --output before.out; fi
          git checkout --quiet --force -
          ${install}
      - run: |
          if [ -e before.out ]; then set -- --against before.out; fi
          ${command} review --assembly after.out "$@" --html review.html --markdown review.md
      - if: always()
        run: if [ -e review.md ]; then cat review.md >> "$GITHUB_STEP_SUMMARY"; fi
      - if: always()
        uses: actions/upload-artifact@v4
        with:
          name: review
          path: review.html
`;
}
