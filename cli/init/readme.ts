/** README.md of the app, with the next steps. */
import { LIBRARY } from './actions';
import { hasHostManagement, type ConnectorOfApp, type NewApp } from './new-app';
import { WORKFLOW_FILE } from './pipeline';
import { CHECK_WORKFLOW } from './schedule';
import { CONNECTOR_FILE } from './stack';
import { asText } from '../../src/checks/json-text';

const document = (name: string, section = '') => `[docs/${name}](${LIBRARY}/blob/main/docs/${name}${section})`;

const END_OF_PILOT = 'End the pilot';

/** The steps from here to the connected account, each with its commands. */
export function nextSteps(app: NewApp): { readonly text: string; readonly commands: readonly string[] }[] {
  const { connector, language, account = 'ACCOUNT', pilot } = app;
  const isPython = language === 'python';
  const command = `${isPython ? '' : 'npx '}cdk-defender-for-cloud`;
  const { subscription, group = connector ? 'GROUP' : 'DefenderForCloud' } = connector ?? {};
  const azure = (verb: string) => `az deployment group ${verb} ${subscription === undefined ? '' : `--subscription ${subscription} `}` +
    `-g ${group} -f cdk.out/DefenderForCloud.Azure.securityConnector.json${connector ? '' : ` -p awsAccountId=${account}`}`;
  return [
    {
      text: `Install and test${isPython ? '' : '. Commit package-lock.json, too: the workflows install from it'}`,
      commands: isPython
        ? ['python3 -m venv .venv && . .venv/bin/activate', 'pip install -r requirements-dev.txt', 'pytest', 'npx cdk synth --quiet']
        : ['npm install', 'npm test', 'npx cdk synth --quiet'],
    },
    { text: 'Prepare the account and region for CDK, once', commands: ['npx cdk bootstrap'] },
    {
      text: 'See what blocks the deployment, and what it changes for others. review.html is for the person who '
        + 'approves the deployment and writes a reason for each line of access.json',
      commands: [`${command} preflight --app .`, `${command} review --app . --html review.html --accept access.json`, 'npx cdk diff'],
    },
    {
      text: `Deploy the AWS side${deployment(connector)}`,
      commands: ['npx cdk deploy'],
    },
    { text: `Check ${pilot.length === 0 ? 'that AWS has what the app says' : 'the pilot'}`, commands: [`${command} verify --app .`] },
    ...pilot.length === 0 ? [] : [
      {
        text: `${END_OF_PILOT}: empty the list \`PILOT\` in ${stackFile(app)}. ` +
          'This connects all other accounts and the management account, and adds the template for Azure. ' +
          'Wait for the deployment, and check again',
        commands: ['npx cdk diff', 'npx cdk deploy', `${command} verify --app .`],
      },
    ],
    {
      text: 'Deploy the Azure side, after a look at the changes',
      commands: [
        ...connector ? [] : [
          'az provider register --namespace Microsoft.Security --wait',
          'az group create --name DefenderForCloud --location westeurope',
        ],
        azure('what-if'),
        azure('create'),
      ],
    },
    { text: 'Check both sides', commands: [`${command} verify --app . --azure-resource-group ${group}`] },
  ];
}

function deployment(connector: ConnectorOfApp | undefined): string {
  if (connector === undefined) return '';
  return connector.hasOwnRoleNames
    ? ', after step 1 of docs/migrate.md'
    : ', which fails if another stack has the roles: read the note in README.md first';
}

const stackFile = ({ language }: NewApp) => language === 'python' ? '`defender_stack.py`' : '`lib/defender-stack.ts`';

export function readme(app: NewApp): string {
  const { units, language, connector, pilot } = app;
  const what = units.length > 0 ? `the accounts of ${units.join(', ')}, and the management account,` : 'one AWS account';
  const all = nextSteps(app);
  const isOrganization = units.length > 0;
  const open = connector && connector.group === undefined ? ' `GROUP` is the resource group of the connector.'
    : connector || app.account !== undefined ? ''
      : ` \`ACCOUNT\` is the id of ${isOrganization ? 'the management account' : 'the AWS account'}.`;
  const steps = all.map(({ text, commands }, i) => `${i + 1}. ${text}:

   \`\`\`sh
${commands.map(c => `   ${c}\n`).join('')}   \`\`\`\n`);
  return `# Microsoft Defender for Cloud

This app connects ${what} to Microsoft Defender for Cloud, with [cdk-defender-for-cloud](${LIBRARY}).
${stackFile(app)} has the plans. Deploy it ${isOrganization ? 'in the management account' : 'in the account'}, in one region.
${pilot.length === 0 ? '' : `
**It begins with a pilot**: only the account${pilot.length === 1 ? '' : 's'} ${pilot.join(', ')}, \
without the management account and without Azure.
Step ${all.findIndex(({ text }) => text.startsWith(END_OF_PILOT)) + 1} ends it. Azure comes last, \
because it connects every account of the organization.
`}${hasHostManagement(app) ? `
> **Host management gives an instance profile to every EC2 instance that has none**, within minutes of the deployment.
> ${document('host-management.md')} says how to begin with a few, or leave it off.
` : ''}${connector ? connectorText(connector, isOrganization) : ''}
You need Node.js 22 or 24${language === 'python' ? ', Python 3.9 or newer, the CDK CLI (`npm install --global aws-cdk`)' : ''} and, \
from step 2 on, the AWS CLI and the Azure CLI, signed in.${open}

${steps.join('\n')}${hashes(app)}
In GitHub, \`${WORKFLOW_FILE}\` runs for each pull request. The summary of the run shows who can do what, and what changes. ${document(
  'review.md')} explains it.
${app.schedule
  ? `\`${CHECK_WORKFLOW}\` compares every day what is deployed with the app. ${document(
    'daily-check.md')} says how to let it sign in, and how to run it in AWS CodeBuild.
` : ''}${document(isOrganization ? 'organization.md' : 'azure.md')} explains more.
`;
}

/** npm records the checksum of each package from a registry. pip needs a separate file for that. */
function hashes({ language, dependency }: NewApp): string {
  if (language !== 'python' || dependency.startsWith('./')) return '';
  return `
To let pip check each package, including indirect dependencies, install \`pip-tools\` and write the hashes. \
Commit the file, and install from it:

\`\`\`sh
pip-compile --generate-hashes --output-file requirements.lock requirements.txt
pip install --require-hashes -r requirements.lock
\`\`\`
`;
}

/** The text about an existing connector. */
function connectorText({ name, accountId, hasOwnRoleNames, roleOptions }: ConnectorOfApp, isOrganization: boolean): string {
  const migrate = document('migrate.md', isOrganization ? '#an-organization' : '#one-account');
  const keep = document('migrate.md', '#keep-the-names');
  const suffix = roleOptions.find(option => option.name === 'roleNameSuffix')?.value;
  return `
It is made from the connector \`${name}\` of the account ${accountId} in Azure, the file \`${CONNECTOR_FILE}\`. Commit this file, too.
The template for Azure keeps the settings that the app does not manage. Comments in the stack list the settings that only the file \
contains, and what the app changes.
Synthesis warns of the changes until you [acknowledge them](${LIBRARY}/blob/main/docs/azure.md#keep-what-is-in-azure).

${hasOwnRoleNames
  ? `> **The new roles have the suffix \`${asText(suffix)}\`,** so that the roles of the connector stay in use \
until you deploy the Azure side.
> ${migrate} has all steps. **Begin with its step 1**, which keeps the OIDC provider \
when you delete the old stack${isOrganization ? 's' : ''}.`
  : `> **The roles have the names of the connector. If they exist in AWS, the deployment fails,** because another stack owns them.
> To move to this app without an outage, begin again with \`--role-name-suffix -cdk\`, and follow ${migrate}.\
${isOrganization ? '' : ` To take the roles over, follow ${keep}.`}`}
`;
}
