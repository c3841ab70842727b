/** README.md of the app: what comes next. */
import { hasHostManagement, type NewApp } from './new-app';
import { repository } from '../../package.json';

const LIBRARY = repository.url.replace(/\.git$/, '');
const document = (name: string) => `[docs/${name}](${LIBRARY}/blob/main/docs/${name})`;

/** The steps from here to the connected account, each with its commands. */
export function nextSteps(app: NewApp): { readonly text: string; readonly commands: readonly string[] }[] {
  const isPython = app.language === 'python';
  const azure = (verb: string) =>
    `az deployment group ${verb} -g DefenderForCloud -f cdk.out/DefenderForCloud.Azure.securityConnector.json -p awsAccountId=ACCOUNT`;
  return [
    {
      text: 'Install and test',
      commands: isPython
        ? ['python3 -m venv .venv && . .venv/bin/activate', 'pip install -r requirements-dev.txt', 'pytest', 'npx cdk synth --quiet']
        : ['npm install', 'npm test', 'npx cdk synth --quiet'],
    },
    {
      text: 'See what blocks the deployment, and what it changes for others',
      commands: [`${isPython ? '' : 'npx '}cdk-defender-for-cloud preflight --app .`, 'npx cdk diff'],
    },
    { text: 'Deploy the AWS side. Once per account and region, `npx cdk bootstrap` comes first', commands: ['npx cdk deploy'] },
    {
      text: 'Deploy the Azure side: look at the changes first',
      commands: [
        'az provider register --namespace Microsoft.Security --wait',
        'az group create --name DefenderForCloud --location westeurope',
        azure('what-if'),
        azure('create'),
      ],
    },
  ];
}

export function readme(app: NewApp): string {
  const { units, language } = app;
  const what = units.length > 0 ? `the accounts of ${units.join(', ')}, and the management account,` : 'one AWS account';
  const folder = language === 'python' ? '`defender_stack.py`' : '`lib/defender-stack.ts`';
  const steps = nextSteps(app).map(({ text, commands }, i) => `${i + 1}. ${text}${commands.length === 0 ? '.' : `:

   \`\`\`sh
${commands.map(c => `   ${c}\n`).join('')}   \`\`\``}\n`);
  return `# Microsoft Defender for Cloud

This app connects ${what} to Microsoft Defender for Cloud, with [cdk-defender-for-cloud](${LIBRARY}).
${folder} has the plans. Deploy it ${units.length > 0 ? 'in the management account' : 'in the account'}, in one region.
${hasHostManagement(app) ? `
> **Host management gives an instance profile to every EC2 instance that has none**, within minutes of the deployment.
> ${document('host-management.md')} says how to begin with a few, or leave it off.
` : ''}
${steps.join('\n')}
You need Node.js 20 or newer${language === 'python' ? ', and Python 3.9 or newer' : ''}. \`ACCOUNT\` is the id of ${units.length > 0 ? 'the management account' : 'the AWS account'}. ${document(units.length > 0 ? 'organization.md' : 'azure.md')} explains more.
`;
}
