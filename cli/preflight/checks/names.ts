import type { Ask } from '../../asking/ask';
import { inTurn } from '../../asking/rows';
import { missingAsUndefined } from '../../asking/run-command';
import { some } from '../../shared/counted';
import { attempt, unlessOwn, type AccountContext, blocker, cannotTell, fine, type Row } from '../context';
import { isUnknown, type Planned } from '../planned';
import { canBeOwn, type Owner, type Owners } from './owners';
import { attempted } from '../../reading/deployed-template';

interface Wanted {
  readonly logicalId: string;
  readonly name: string;
}

interface Kind {
  readonly type: string;
  readonly title: string;
  readonly property: string;
  readonly remedy: string;
  /** The physical id of the resource that has a name. Undefined if there is none. */
  readonly existing: (ask: Ask, name: string, region: string) => Promise<string | undefined>;
  /** Whether a name is unique in the whole account, as in IAM, and not only in one region. */
  readonly isGlobal: boolean;
}

const IN_TERRAFORM = 'It is not in the state of Terraform. Import it: docs/migrate.md#roles-of-terraform. Otherwise give the ' +
  'new roles another role_name_suffix.';
const RENAME = 'Import it if no stack owns it (docs/migrate.md#keep-the-names). Otherwise give the new roles other names: ' +
  'roleNameSuffix or roleNames (in the templates, RoleNameSuffix).';
const MIGRATE = 'Migrate without an outage: docs/migrate.md. The new roles get other names (roleNameSuffix; in the templates, ' +
  'RoleNameSuffix), Azure changes to them, then the other stack is deleted. Do not delete that stack first.';
const OTHER_DOCUMENT_NAME = 'Set another documentName in the options of host management, or delete';

/** Finds a name in a list of names or ARNs. IAM ignores the case of names. */
const inList = (call: 'roles' | 'instanceProfiles' | 'policies') => async (ask: Ask, name: string) =>
  (await ask(call) as string[]).find(n => n.split('/').at(-1)!.toLowerCase() === name.toLowerCase());

/** Finds the document or rule that has a name in a region. */
const onceIn = (call: 'document' | 'rule') => async (ask: Ask, name: string, region: string) =>
  await missingAsUndefined(() => ask(call, { [call]: name, region })) === undefined ? undefined : name;

const naming = (type: string, title: string, property: string, remedy: string, existing: Kind['existing']): Kind =>
  ({ type, title, property, remedy, existing, isGlobal: type.startsWith('AWS::IAM::') });

const KINDS: readonly Kind[] = [
  naming('AWS::IAM::Role', 'role', 'RoleName', RENAME, inList('roles')),
  naming('AWS::IAM::InstanceProfile', 'instance profile', 'InstanceProfileName',
    `${RENAME} Or use the existing profile: instanceProfile of host management.`, inList('instanceProfiles')),
  naming('AWS::IAM::ManagedPolicy', 'managed policy', 'ManagedPolicyName',
    'Give it another name, or delete the existing policy.', inList('policies')),
  naming('AWS::SSM::Document', 'SSM document', 'Name', `${OTHER_DOCUMENT_NAME} the existing document.`, onceIn('document')),
  naming('AWS::Events::Rule', 'rule', 'Name', `${OTHER_DOCUMENT_NAME} the existing rule.`, onceIn('rule')),
  naming('AWS::Logs::LogGroup', 'log group', 'LogGroupName',
    'Delete or import the existing log group, or give the new one another name.',
    async (ask, prefix, region) => (await ask('logGroups', { prefix, region }) as string[]).find(name => name === prefix)),
];

const plural = ({ title }: Kind) => `${title.replace(/y$/, 'ie')}s`;

/** Checks the names that the templates give to resources: whether other resources of the account have them. */
export async function checkNames(context: AccountContext, owners: Owners): Promise<Row[]> {
  return inTurn(KINDS, kind => inTurn(context.planned, planned =>
    attempt(`names: ${kind.title}`, () => checkKind(context, owners, kind, planned))));
}

async function checkKind(context: AccountContext, owners: Owners, kind: Kind, planned: Planned): Promise<Row[]> {
  const wanted = wantedOf(kind, planned);
  const place = kind.isGlobal ? '' : ` in ${planned.region}`;
  const free: string[] = [];
  const rows = await inTurn(wanted.known, want => attempt(`names: ${kind.title} ${want.name}${place}`, async (id) => {
    const existing = await kind.existing(context.ask, want.name, planned.region);
    // A resource of the stack with the same logical id keeps its name.
    if (existing === undefined || planned.own[want.logicalId] === existing) {
      free.push(want.name);
      return [];
    }
    const owner = await owners.of(existing, planned.region, kind.isGlobal);
    const row = taken(id, kind, want, existing, planned, owner);
    return [canBeOwn(owner, planned) ? unlessOwn([planned], row) : row];
  }));
  return [
    ...rows,
    ...free.length === 0 ? [] : [fine(`names: ${plural(kind)}${place}`, `free, or of this stack: ${some(free)}`)],
    ...wanted.unknown.length === 0 ? [] : [cannotTell(`names: ${plural(kind)} of ${planned.stackName}`,
      `only CloudFormation knows the name of ${some(wanted.unknown)}`, 'Give the parameters: --parameter Name=value.')],
  ];
}

function taken(id: string, kind: Kind, want: Wanted, existing: string, planned: Planned, owner: Owner): Row {
  const sameLetters = existing === want.name || existing.split('/').at(-1) === want.name;
  const spelled = sameLetters ? 'it exists' : `${existing} exists, and IAM ignores the case of names`;
  if (Object.values(planned.own).includes(existing)) {
    const [logicalId] = Object.entries(planned.own).find(([, physicalId]) => physicalId === existing)!;
    return blocker(id, `${spelled} in this stack, as ${logicalId}. CloudFormation creates ${want.logicalId} first, and fails`,
      'Keep the logical ids: docs/later-changes.md#rename-or-move-a-construct');
  }
  return blocker(id, `${spelled}. ${owner.text}`, owner.kind === 'stack' ? MIGRATE
    : planned.byTerraform && kind.remedy.startsWith(RENAME) ? IN_TERRAFORM : kind.remedy);
}

function wantedOf({ type, property }: Kind, { template }: Planned): { known: Wanted[]; unknown: string[] } {
  const known: Wanted[] = [];
  const unknown: string[] = [];
  for (const [logicalId, properties] of template.ofType(type)) {
    if (properties[property] === undefined) continue; // CloudFormation generates a unique name.
    const name = attempted(() => template.resolve(properties[property]));
    if (typeof name === 'string' && !isUnknown(name)) known.push({ logicalId, name });
    else unknown.push(logicalId);
  }
  return { known, unknown };
}
