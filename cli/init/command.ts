import { Option } from '@commander-js/extra-typings';
import { SecurityConnectorApiVersion } from '../../src/azure/settings/api-version';
import { ACCOUNT, accountId, ends, command, AWS_REGION, guid, JSON_OUTPUT, list, matching, permissions } from '../shared/command';
import { PLAN_NAMES } from '../shared/plans';

export const UNIT = /^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$/;
export const UNIT_ALLOWED = 'the id of a root or an organizational unit, such as r-ab12 or ou-ab12-cdef3456';

export const SUFFIX_OF_ROLES = /^[\w+=,.@-]{1,25}$/;
export const SUFFIX_ALLOWED = '1 to 25 letters, digits or any of _+=,.@-';

/** The command with its options, without its action. */
export const initOptions = () =>
  command('init', 'Writes a new CDK app that connects one account or an organization, with a test',
    'The folder must be empty, or must not exist: the command overwrites nothing. On a terminal, it asks for options that are missing. ' +
      'It calls neither AWS nor Azure.',
    'With --connector, the app takes plans, settings and names of roles from a connector in Azure, and keeps the rest of it.')
    .argument('[folder]', 'folder of the app', '.')
    .addOption(new Option('--language <language>', 'language of the app').choices(['typescript', 'python'] as const))
    .addOption(guid('--tenant-id <guid>', 'id of your own Entra tenant'))
    .option('--plans <list>', `plans to turn on, separated by commas: ${PLAN_NAMES.join(', ')}; or none: only foundational CSPM`)
    .addOption(new Option('--servers-plan <plan>', 'plan of Defender for Servers (default: P2)').choices(['P1', 'P2'] as const)
      .conflicts('connector'))
    .addOption(permissions('permission type: least privilege, or the default of the portal, which also reads contents, pushes images to ' +
      'ECR and reaches every EKS cluster'))
    .addOption(list('--organization <ids>', 'root or organizational units to connect (default: one account)', UNIT, UNIT_ALLOWED))
    .addOption(list('--pilot <ids>', 'accounts of the units to connect first, without the management account and without ' +
      'Azure (default: all accounts)', ...ACCOUNT).conflicts('connector'))
    .addOption(accountId('--account <id>', 'account of the stack: the account to connect, or the management account (default: the ' +
      'account of the AWS CLI)')
      .conflicts('connector'))
    .addOption(new Option('--connector <file>', 'an existing security connector: the output of az resource show, exported as ' +
      'docs/command.md says')
      .conflicts('plans'))
    .addOption(new Option('--api-version <version>', 'API version that the connector was exported with (default: the newest one that ' +
      'has all its fields)')
      .choices(Object.values(SecurityConnectorApiVersion).map(({ version }) => version)))
    .addOption(guid('--ciem-object-id <guid>', 'object id of the service principal of CIEM, required if the connector has CIEM'))
    .addOption(matching('--role-name-suffix <suffix>', 'suffix for the names of new roles, while those of the connector exist (default: ' +
      'the names of the connector)', SUFFIX_OF_ROLES, SUFFIX_ALLOWED))
    .addOption(matching('--region <name>', 'region of the stack (default: the region of the AWS CLI)', ...AWS_REGION))
    .option('--schedule', 'also writes a daily check, for GitHub Actions and AWS CodeBuild')
    .option('--package <file>', 'file of this package: .tgz for TypeScript, .whl for Python (default: the file that this command was ' +
      'installed from, or this version in npm or PyPI if it was installed from there)')
    .addOption(JSON_OUTPUT)
    .addHelpText('after', '\nexit code: 0 if the app is written, 2 if an argument is wrong or something is missing');

export type Values = ReturnType<ReturnType<typeof initOptions>['opts']>;

export const initCommand = () => initOptions().action(ends(async (folder, values) => (await import('./run.js')).run(folder, values)));
