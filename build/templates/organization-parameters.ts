import { list, listOrNothing, SWITCH, type ParameterSpec } from './parameter-spec';
import { DENY_DATA_READS } from './parameters';

const ORGANIZATION = 'Organization';
export const ROOT = 'r-[0-9a-z]{4,32}';
export const UNIT = 'ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}';
export const REGION = '[a-z]{2,4}(-[a-z]+)+-\\d+';

export const EXCLUDED_ACCOUNT_IDS: ParameterSpec = {
  name: 'ExcludedAccountIds',
  label: 'Excluded accounts',
  group: ORGANIZATION,
  description: 'Ids of accounts that are left out, separated by commas. Azure needs the same',
  ...listOrNothing('\\d{12}'),
  constraintDescription: 'ids of twelve digits each, or nothing',
};

export const STACK_SET_NAME: ParameterSpec = {
  name: 'StackSetName',
  label: 'Name of the StackSet',
  group: ORGANIZATION,
  description: 'Name of the StackSet with the roles. It cannot be changed later. Azure needs the same',
  default: 'DefenderForCloud-Members',
  allowedPattern: '[A-Za-z][A-Za-z0-9-]{0,100}',
  constraintDescription: 'at most 101 letters, digits or hyphens, beginning with a letter',
};

/** What the permission types allow, for the descriptions in templates and modules. */
export const PERMISSION_TYPES = 'default-access reads everything except billing and costs, contents included, can push images to ECR, '
  + 'and can give itself access to every EKS cluster. least-privilege does not';

/** The parameters of an organization that Azure also needs. */
export const ORGANIZATION_IN_AZURE = [STACK_SET_NAME, EXCLUDED_ACCOUNT_IDS];

/** The parameters of the StackSets of an organization. The template also has the parameters of the roles. */
export const ORGANIZATION_PARAMETERS: readonly ParameterSpec[] = [
  {
    name: 'OrganizationalUnitIds',
    label: 'Organizational units',
    group: ORGANIZATION,
    description: 'The root, or ids of units separated by commas. '
      + 'Later, you can add units. To replace or remove one deletes roles',
    itemPattern: UNIT,
    onlyItemPattern: ROOT,
    allowedPattern: `(${ROOT}|${list(UNIT).allowedPattern})`,
    constraintDescription: 'ids of units such as ou-ab12-cdef3456, or the root alone, such as r-ab12; '
      + 'if the stack has both today, move the units to UnitsBelowRoot',
  },
  {
    name: 'OnlyAccountIds',
    label: 'Only these accounts',
    group: ORGANIZATION,
    description: 'Ids of the member accounts of a pilot, separated by commas. '
      + 'Later, leave empty for all accounts of the units. To set it then deletes the roles of all others',
    ...listOrNothing('\\d{12}'),
    constraintDescription: 'ids of twelve digits each, or nothing',
  },
  EXCLUDED_ACCOUNT_IDS,
  {
    name: 'UnitsBelowRoot',
    label: 'Units that are already targets, in addition to the root',
    group: ORGANIZATION,
    description: 'Only with the root in OrganizationalUnitIds, and only if the stack has them today. '
      + 'A unit that leaves the list loses the roles of its accounts for good',
    ...listOrNothing(UNIT),
    constraintDescription: 'ids of units such as ou-ab12-cdef3456, or nothing',
  },
  {
    name: 'TemplateFolderUrl',
    label: 'Folder of the templates',
    group: ORGANIZATION,
    description: 'URL of the folder in your bucket, such as https://bucket.s3.eu-west-1.amazonaws.com/folder/',
    allowedPattern: 'https://[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?/([\\w.!*\'()-]+/)*',
    constraintDescription: 'the URL of a folder in S3 that ends with /',
  },
  {
    name: 'PermissionsType',
    label: 'Permission type',
    group: ORGANIZATION,
    description: `Which template of the roles is deployed. ${PERMISSION_TYPES}`,
    default: 'default-access',
    allowedValues: ['default-access', 'least-privilege'],
  },
  {
    name: 'HostManagementRegions',
    label: 'Regions of host management',
    group: ORGANIZATION,
    description: 'Regions in which EC2 instances are managed if HostManagement is true, separated by commas',
    ...listOrNothing(REGION),
    constraintDescription: 'regions such as eu-west-1, or nothing',
  },
  {
    ...DENY_DATA_READS,
    name: 'DenyDataReadsStackSet',
    group: ORGANIZATION,
    description: `${DENY_DATA_READS.description}, by a StackSet of its own`,
  },
  {
    name: 'CallAs',
    label: 'Account of this stack',
    group: ORGANIZATION,
    description: 'SELF: the management account. DELEGATED_ADMIN: a delegated administrator of StackSets',
    default: 'SELF',
    allowedValues: ['SELF', 'DELEGATED_ADMIN'],
  },
  {
    name: 'ConnectManagementAccount',
    label: 'Management account',
    group: ORGANIZATION,
    description: 'Whether it is connected too. StackSets do not deploy to it',
    ...SWITCH,
    default: 'true',
  },
  {
    name: 'FailureTolerancePercentage',
    label: 'Accounts that may fail, in percent',
    group: ORGANIZATION,
    description: 'Percentage of the accounts in a region that may fail before an operation stops and is rolled back in every account',
    default: '10',
    allowedPattern: '([1-9]?\\d|100)',
    constraintDescription: 'a whole number from 0 to 100',
  },
  {
    name: 'FailureToleranceCount',
    label: 'Accounts that may fail',
    group: ORGANIZATION,
    description: 'The same as a number of accounts, in place of the percentage',
    default: '',
    allowedPattern: '(\\d{1,5})?',
    constraintDescription: 'a whole number, or nothing',
  },
  {
    name: 'RetainStacksOnAccountRemoval',
    label: 'Keep the stacks of accounts that leave the units',
    group: ORGANIZATION,
    description: 'Whether accounts that leave the units keep the roles. If true, Defender for Cloud can still assume them',
    ...SWITCH,
  },
  STACK_SET_NAME,
];
