/** A parameter of a template. */
export interface ParameterSpec {
  readonly name: string;
  /** If undefined, the console shows the name. */
  readonly label?: string;
  /** Heading above it in the console. If undefined, it is among the others. */
  readonly group?: string;
  readonly description?: string;
  /** If undefined, the user must give a value. */
  readonly default?: string;
  readonly allowedValues?: string[];
  readonly allowedPattern?: string;
  /** Only for a list, which is a text with commas in CloudFormation: what each value must match. */
  readonly itemPattern?: string;
  /** Only for a list: what a value may match instead, if it is the only one. */
  readonly onlyItemPattern?: string;
  /** What the pattern allows, in words. */
  readonly constraintDescription?: string;
  /** In characters. */
  readonly maxLength?: number;
}

/** What a text may be, in words. A list is a text in CloudFormation, which cannot trim its values. */
export function constraintOf({ constraintDescription, itemPattern }: ParameterSpec): string | undefined {
  if (itemPattern === undefined) return constraintDescription;
  const [allowed, ...more] = constraintDescription!.split('; ');
  return [`${allowed} (separated by commas, without spaces)`, ...more].join('; ');
}

const GUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const SWITCH = { allowedValues: ['true', 'false'], default: 'false' };

/** Patterns of a text with commas. */
function list(itemPattern: string): Pick<ParameterSpec, 'itemPattern' | 'allowedPattern'> {
  return { itemPattern, allowedPattern: `${itemPattern}(,${itemPattern})*` };
}

function listOrNothing(itemPattern: string): Pick<ParameterSpec, 'itemPattern' | 'allowedPattern' | 'default'> {
  return { default: '', itemPattern, allowedPattern: `(${list(itemPattern).allowedPattern})?` };
}

const PLANS = 'Plans';
const ACCESS = 'Access';
const ROLES = 'Roles';

const TENANT_ID: ParameterSpec = {
  name: 'AzureTenantId',
  label: 'Azure tenant id',
  group: PLANS,
  description: 'Id of your own Entra tenant, in lower case',
  allowedPattern: GUID,
  constraintDescription: 'a GUID in lower case',
};

const ROLE_PATH: ParameterSpec = {
  name: 'RolePath',
  label: 'Path',
  group: ROLES,
  description: 'Path of the roles, such as /security/. Azure needs the same',
  default: '/',
  allowedPattern: '/([\\w.,+@=-]+/)*',
  constraintDescription: 'a path of at most 512 characters that begins and ends with /',
  maxLength: 512, // the limit of IAM
};

/** The longest default name has 39 characters, and a role name at most 64. */
const ROLE_NAME_SUFFIX: ParameterSpec = {
  name: 'RoleNameSuffix',
  label: 'Suffix',
  group: ROLES,
  description: 'Suffix for each role name, if roles with the default names exist. Azure needs the same',
  default: '',
  allowedPattern: '[\\w+=,.@-]{0,25}',
  constraintDescription: 'at most 25 letters, digits or any of _+=,.@-',
};

/** Whether the file that denies data reads is deployed too. In the template of the roles, it would be too many bytes. */
export const DENY_DATA_READS: ParameterSpec = {
  name: 'DenyDataReads',
  label: 'Deny reading contents',
  group: ACCESS,
  description: 'Denies the CSPM role reading contents such as objects and messages',
  ...SWITCH,
};

/** Which roles there are and what they may do. The defaults make only the role of foundational CSPM. */
export const ACCOUNT_PARAMETERS: readonly ParameterSpec[] = [
  TENANT_ID,
  { name: 'DefenderCspm', label: 'Defender CSPM', group: PLANS, description: 'Switches the plan on', ...SWITCH },
  {
    name: 'DefenderForServers',
    label: 'Defender for Servers',
    group: PLANS,
    description: 'Plan 2 has agentless scanning',
    default: 'Off',
    allowedValues: ['Off', 'P1', 'P2'],
  },
  {
    name: 'DefenderForContainers',
    label: 'Defender for Containers',
    group: PLANS,
    description: 'Switches the plan on',
    ...SWITCH,
  },
  {
    name: 'DefenderForDatabases',
    label: 'Defender for Databases',
    group: PLANS,
    description: 'Switches the plan on',
    ...SWITCH,
  },
  {
    name: 'ControlPlaneAuditLogs',
    label: 'Audit logs of EKS',
    group: PLANS,
    description: 'Lets Defender for Containers collect control-plane audit logs, which AWS charges for',
    ...SWITCH,
  },
  {
    name: 'HostManagement',
    label: 'Host management',
    group: PLANS,
    description: 'Creates the roles of host management. Its template gives EC2 instances an instance profile',
    ...SWITCH,
  },
  {
    name: 'CiemServicePrincipalObjectId',
    label: 'CIEM: object id of the service principal',
    group: PLANS,
    description: 'Object id in your tenant. Leave empty to switch CIEM off',
    default: '',
    allowedPattern: `(${GUID})?`,
    constraintDescription: 'a GUID in lower case, or nothing',
  },
  { name: 'DenyDataReads', default: 'false' }, // for one version: a rule refuses true, DENY_DATA_READS is in its place
  {
    name: 'IdentityProvider',
    label: 'OIDC providers',
    group: ACCESS,
    description: 'CreateOrReuse: a function creates them or adds audiences. Existing: they have every audience',
    default: 'CreateOrReuse',
    allowedValues: ['CreateOrReuse', 'Existing'],
  },
  {
    name: 'BoundaryArn',
    label: 'Permissions boundary',
    group: ACCESS,
    description: 'ARN of a policy for every role. Leave empty for none',
    default: '',
    allowedPattern: '(arn:aws[\\w-]*:iam::(aws|\\d{12}):policy/\\S+)?',
    constraintDescription: 'the ARN of a managed policy, or nothing',
  },
  ROLE_PATH,
  ROLE_NAME_SUFFIX,
];

/** Those of them that the security connector has too. */
export const ACCOUNT_IN_AZURE = ACCOUNT_PARAMETERS.filter(p => [
  'DefenderCspm', 'DefenderForServers', 'DefenderForContainers', 'DefenderForDatabases', 'ControlPlaneAuditLogs',
  'CiemServicePrincipalObjectId', 'RolePath', 'RoleNameSuffix',
].includes(p.name));

/** Of an organization: every account gets the same text, but IAM accepts as boundary only a policy of the account or of AWS. */
const MEMBER_BOUNDARY: Partial<ParameterSpec> = {
  description: 'ARN of a policy of AWS for every role, because a policy of yours exists in one account. Leave empty for none',
  allowedPattern: '(arn:aws[\\w-]*:iam::aws:policy/\\S+)?',
  constraintDescription: 'the ARN of an AWS managed policy, or nothing',
};

/** For one version, because a StackSet with the roles of an earlier version denies data reads by it. */
const DENIED_IN_EARLIER_ROLES: Partial<ParameterSpec> = {
  label: 'Deny reading contents, in roles of an earlier version',
  group: ACCESS,
  description: 'Must be false with the templates of this version: see DenyDataReadsStackSet',
  ...SWITCH,
};

/** What the template of the roles gets in every account of an organization. */
export const MEMBER_PARAMETERS: readonly ParameterSpec[] = ACCOUNT_PARAMETERS.map(p => ({
  ...p,
  ...p.name === 'BoundaryArn' ? MEMBER_BOUNDARY : {},
  ...p.name === 'DenyDataReads' ? DENIED_IN_EARLIER_ROLES : {},
}));

/** The file that denies data reads. It must be the same as for the roles. */
export const DENY_DATA_READS_PARAMETERS: readonly ParameterSpec[] = [ROLE_NAME_SUFFIX];

/** Host management in a region. They must be the same as for the roles. */
export const HOST_MANAGEMENT_PARAMETERS: readonly ParameterSpec[] = [ROLE_PATH, ROLE_NAME_SUFFIX];

const ORGANIZATION = 'Organization';
const ROOT = 'r-[0-9a-z]{4,32}';
const UNIT = 'ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}';
const REGION = '[a-z]{2,4}(-[a-z]+)+-\\d+';

const EXCLUDED_ACCOUNT_IDS: ParameterSpec = {
  name: 'ExcludedAccountIds',
  label: 'Excluded accounts',
  group: ORGANIZATION,
  description: 'Ids of accounts that are left out, with commas and no spaces between them. Azure needs the same',
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

/** What Azure must know of an organization. */
export const ORGANIZATION_IN_AZURE = [STACK_SET_NAME, EXCLUDED_ACCOUNT_IDS];

/** The StackSets of an organization. The parameters of the roles are passed through. */
export const ORGANIZATION_PARAMETERS: readonly ParameterSpec[] = [
  {
    name: 'OrganizationalUnitIds',
    label: 'Organizational units',
    group: ORGANIZATION,
    description: 'The root, or ids of units with commas and no spaces between them. '
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
    description: 'Ids of the member accounts of a pilot, with commas and no spaces between them. '
      + 'Later, leave empty for all accounts of the units. To set it then deletes the roles of all others',
    ...listOrNothing('\\d{12}'),
    constraintDescription: 'ids of twelve digits each, or nothing',
  },
  EXCLUDED_ACCOUNT_IDS,
  {
    name: 'UnitsBelowRoot',
    label: 'Units that are already targets, in addition to the root',
    group: ORGANIZATION,
    description: 'Only with the root in OrganizationalUnitIds, and only if the stack has them today. A unit that leaves the list loses the roles of its accounts for good',
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
    description: 'Which template of the roles is deployed',
    default: 'default-access',
    allowedValues: ['default-access', 'least-privilege'],
  },
  {
    name: 'HostManagementRegions',
    label: 'Regions of host management',
    group: ORGANIZATION,
    description: 'Regions in which EC2 instances are managed if HostManagement is true, with commas and no spaces between them',
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
    allowedValues: ['true', 'false'],
    default: 'true',
  },
  STACK_SET_NAME,
];
