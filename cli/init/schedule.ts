/** A daily check of the app, for GitHub Actions and for AWS CodeBuild: it signs in without a secret, and can only read. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { ACTIONS, firstSteps, LIBRARY, TOOLS } from './actions';
import type { NewApp } from './new-app';
import type { Files } from './typescript';
import { CSPM_MONITOR } from '../../src/capabilities/cspm';
import { asText } from '../../src/checks/json-text';
import { actionsOf, allow, callsOf, readingPolicy } from '../asking/catalogue';
import { ACCESS_FILE } from '../reading/access-file';
import { quote } from '../shared/command-line';

// The bundle of the command has the text of the file in place of this call: `build/cli/bundle.ts`.
const SCRIPT = readFileSync(join(__dirname, 'schedule/check.sh'), 'utf-8');

export const CHECK_WORKFLOW = '.github/workflows/check.yml';
/** The role of the check in member accounts. */
const MEMBER_ROLE = 'defender-check';
/** The stack of each app of `init`. Names that the library makes begin with the same text. */
const STACK = 'DefenderForCloud';
/** The Azure CLI for CodeBuild, whose images do not have it. */
const AZURE_CLI = 'azure-cli==2.91.0';

/** All files of the check, by their path in the app. */
export function scheduleFiles(app: NewApp): Files {
  return {
    [CHECK_WORKFLOW]: workflow(app),
    'check/buildspec.yml': buildspec(app),
    'check/check.sh': script(app),
    'check/rights.json': rights(app.units.length > 0),
    ...app.units.length > 0 ? { 'check/rights-members.json': memberRights() } : {},
  };
}

/** In jobs with rights, no package runs an install script. */
function workflow({ language, region, tenantId }: NewApp): string {
  const { prepare, install, installOnly, cdk } = TOOLS[language];
  const begin = firstSteps(language);
  return `# Every day, compares what is deployed with this app, and who can do what with ${ACCESS_FILE}, and shows what AWS denied to
# Defender for Cloud. The summary of the run is the report. The run fails if something differs or is not checked. It only
# reads, and signs in with OIDC, so no variable is a secret. How to set it up: ${LIBRARY}/blob/main/docs/daily-check.md
name: check
on:
  schedule:
    - cron: '23 5 * * *'
  workflow_dispatch:
permissions: {}
concurrency: check
jobs:
  # The app runs without the right to sign in.
  synth:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions:
      contents: read
${begin}${prepare}      - run: ${install}
      - run: ${cdk} synth --quiet --output assembly.out
      - uses: ${ACTIONS['upload-artifact']}
        with:
          name: assembly
          path: assembly.out
  check:
    needs: synth
    runs-on: ubuntu-latest
    timeout-minutes: 180
    permissions:
      contents: read
      id-token: write
    env:
      MEMBERS: \${{ vars.CHECK_MEMBERS }}
      MEMBER_REGIONS: \${{ vars.CHECK_MEMBER_REGIONS }}
      DAYS: \${{ vars.CHECK_DAYS }}
      MAX_EVENTS: \${{ vars.CHECK_MAX_EVENTS }}
      AZURE_RESOURCE_GROUP: \${{ vars.AZURE_RESOURCE_GROUP }}
${begin}      # No package runs an install script here.
      - run: '${installOnly}'
      - uses: ${ACTIONS['download-artifact']}
        with:
          name: assembly
          path: \${{ runner.temp }}/assembly
      - uses: ${ACTIONS.aws}
        with:
          role-to-assume: \${{ vars.CHECK_ROLE }}
          aws-region: ${region ?? '${{ vars.CHECK_REGION }}'}
          role-duration-seconds: \${{ vars.CHECK_SECONDS || 3600 }}
      - if: vars.AZURE_CLIENT_ID != ''
        uses: ${ACTIONS.azure}
        with:
          client-id: \${{ vars.AZURE_CLIENT_ID }}
          tenant-id: ${tenantId}
          subscription-id: \${{ vars.AZURE_SUBSCRIPTION_ID }}
      - run: bash check/check.sh "$RUNNER_TEMP/assembly" "$RUNNER_TEMP/report"
      # A summary has at most 1 MiB.
      - if: always()
        run: |
          report="$RUNNER_TEMP/report/report.md"
          [ -e "$report" ] || exit 0
          head -c 1000000 "$report" >> "$GITHUB_STEP_SUMMARY"
          [ "$(wc -c < "$report")" -le 1000000 ] || \\
            printf '\\n\\n**The report is longer: the artifact has all of it.**\\n' >> "$GITHUB_STEP_SUMMARY"
      - if: always()
        uses: ${ACTIONS['upload-artifact']}
        with:
          name: report
          path: \${{ runner.temp }}/report/*.md
`;
}

function buildspec({ language, tenantId }: NewApp): string {
  const { installOnly, cdk } = TOOLS[language];
  return `# The daily check in AWS CodeBuild, started by a schedule of EventBridge: ${LIBRARY}/blob/main/docs/daily-check.md
# The variables of the project are those of ${CHECK_WORKFLOW}:
# MEMBERS, MEMBER_REGIONS, AZURE_RESOURCE_GROUP, AZURE_CLIENT_ID, AZURE_SUBSCRIPTION_ID.
# None is a secret: AWS issues the token for Azure.
version: 0.2
env:
  shell: bash
phases:
  install:
    on-failure: ABORT
    runtime-versions:
      nodejs: 22
${language === 'python' ? '      python: 3.13\n' : ''}    commands:
      - '${installOnly}'
${language === 'python' ? '      - npm install --global --ignore-scripts aws-cdk\n' : ''}      - ${cdk} synth --quiet --output /tmp/assembly
  pre_build:
    commands:
      - |
        if [ -n "\${AZURE_CLIENT_ID:-}" ]; then
          pip install --quiet --only-binary :all: ${AZURE_CLI}
          token=$(aws sts get-web-identity-token --audience api://AzureADTokenExchange --signing-algorithm RS256 \\
            --query WebIdentityToken --output text)
          az login --service-principal --username "$AZURE_CLIENT_ID" --tenant ${quote(tenantId)} --federated-token "$token" --output none
          az account set --subscription "$AZURE_SUBSCRIPTION_ID"
        fi
  build:
    commands:
      - bash check/check.sh /tmp/assembly /tmp/report
    finally:
      - if [ -e /tmp/report/report.md ]; then cat /tmp/report/report.md; fi
artifacts:
  base-directory: /tmp/report
  files:
    - '*.md'
`;
}

function script({ language, tenantId, connector }: NewApp): string {
  const options = connector?.roleOptions.filter(({ name }) => name !== 'rolePath') ?? [];
  const optionOf = (name: string) => name === 'roleNameSuffix' ? 'role-name-suffix' : name === CSPM ? 'cspm-role' : 'role';
  const denied = options.map(({ name, value }) => ` --${optionOf(name)} ${quote(asText(value))}`).join('');
  const values: Readonly<Record<string, string>> = {
    // The command of the installed packages, never one from a registry.
    TENANT_ID: tenantId, COMMAND: TOOLS[language].command.replace('npx ', 'npx --no-install '), ACCESS: ACCESS_FILE, DENIED: denied,
  };
  return SCRIPT.replace(/@([A-Z_]+)@/g, (_, name: string) => values[name]);
}

/** The rights of the check in the account of the stack. The stack of one account has no StackSets. */
function rights(isOrganization: boolean): string {
  const stacks = [`stack/${STACK}/`, ...isOrganization ? [`stackset/${STACK}-`] : []];
  return limited(asked(isOrganization), stacks, `${STACK}-`, isOrganization ? [allow('sts:AssumeRole', `arn:aws:iam::*:role/${MEMBER_ROLE}`,
    { Condition: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } } })] : []);
}

/** What it asks in a member account. CloudFormation shortens names of stacks to 24 characters in the names that it generates. */
const memberRights = () =>
  limited(asked(false, '--member'), [`stack/StackSet-${STACK}-`], `StackSet-${STACK}`.slice(0, 24));

const asked = (isOrganization: boolean, ...options: string[]) =>
  actionsOf([...callsOf('verify', options), ...callsOf('denied', ['--tenant-id', '--region all']), ...callsOf('review', ['--deployed'])])
    .filter(action => isOrganization || !OF_ORGANIZATION.test(action));

/**
 * Actions on resources whose names are known are allowed for these names only, because parameters of other stacks and variables of other
 * functions can be secrets. The library names documents and rules itself, those of the monitoring `DefenderMonitoring-`.
 */
function limited(actions: readonly string[], stacks: readonly string[], generated: string, more: readonly object[] = []): string {
  const arns = [
    ...stacks.map(name => `cloudformation:*:*:${name}`), `lambda:*:*:function:${generated}`, `sqs:*:*:${generated}`,
    `ssm:*:*:document/${STACK}-`, 'events:*:*:rule/Defender',
  ].map(name => `arn:aws:${name}*`);
  const [named, others] = [true, false].map(is => actions.filter(action => ON_NAMED.test(action) === is));
  return `${readingPolicy(others, allow(named, arns), ...more)}\n`;
}

/** The option that names the role of the CSPM plan. */
const CSPM = `${CSPM_MONITOR.id.charAt(0).toLowerCase()}${CSPM_MONITOR.id.slice(1)}`;
const OF_ORGANIZATION = /^organizations:|^cloudformation:\w*(StackSet|StackInstances|OrganizationsAccess)/;
/** Associations are found by an id. The others are about all resources. */
const ON_NAMED = /^(cloudformation|events|lambda|sqs|ssm):(?!ListStacks$|\w+(Association|OrganizationsAccess))/;
