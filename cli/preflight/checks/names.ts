import type { Ask } from '../../asking/ask';
import { inTurn } from '../../asking/rows';
import { missingAsUndefined } from '../../asking/run-command';
import { some } from '../../shared/counted';
import { type AccountContext, blocker, cannotTell, fine, type Row } from '../context';
import { attempt, unlessOwn } from '../context';
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
  /** The physical id of what exists under a name. Undefined if nothing does. */
  readonly existing: (ask: Ask, name: string, region: string) => Promise<string | undefined>;
  /** Whether one account has the name once, and not once per region: IAM. */
  readonly isGlobal: boolean;
}

const IN_TERRAFORM = 'It is not in the state of Terraform. Import it: docs/migrate.md#roles-of-terraform. Otherwise give the ' +
  'new ones another role_name_suffix.';
const RENAME = 'Import it if no stack owns it (docs/migrate.md#keep-the-names). Otherwise give the new ones other names: ' +
  'roleNameSuffix or roleNames (in the templates, RoleNameSuffix).';
const OTHER_DOCUMENT_NAME = 'Set another documentName in the options of host management, or delete';

/** Of the names or ARNs in a list. IAM compares names without regard to case. */
const inList = (call: 'roles' | 'instanceProfiles' | 'policies') => async (ask: Ask, name: string) =>
  (await ask(call) as string[]).find(n => n.split('/').at(-1)!.toLowerCase() === name.toLowerCase());

/** What has the name in a region. */
const onceIn = (call: 'document' | 'rule') => async (ask: Ask, name: string, region: string) =>
  await missingAsUndefined(() => ask(call, { [call]: name, region })) === undefined ? undefined : name;

const naming = (type: string, title: string, property: string, remedy: string, existing: Kind['existing']): Kind =>
  ({ type, title, property, remedy, existing, isGlobal: type.startsWith('AWS::IAM::') });

const KINDS: readonly Kind[] = [
  naming('AWS::IAM::Role', 'role', 'RoleName', RENAME, inList('roles')),
  naming('AWS::IAM::InstanceProfile', 'instance profile', 'InstanceProfileName',
    `${RENAME} Or use the profile that is there: instanceProfile of host management.`, inList('instanceProfiles')),
  naming('AWS::IAM::ManagedPolicy', 'managed policy', 'ManagedPolicyName',
    'Give it another name, or delete the policy that is there.', inList('policies')),
  naming('AWS::SSM::Document', 'SSM document', 'Name', `${OTHER_DOCUMENT_NAME} the document that is there.`, onceIn('document')),
  naming('AWS::Events::Rule', 'rule', 'Name', `${OTHER_DOCUMENT_NAME} the rule that is there.`, onceIn('rule')),
  naming('AWS::Logs::LogGroup', 'log group', 'LogGroupName',
    'Delete the log group that is there, import it, or give the new one another name.',
    async (ask, prefix, region) => (await ask('logGroups', { prefix, region }) as string[]).find(name => name === prefix)),
];

const plural = ({ title }: Kind) => `${title.replace(/y$/, 'ie')}s`;

/** Names that the templates fix, and that something else in the account has. */
export async function checkNames(context: AccountContext, owners: Owners): Promise<Row[]> {
  return inTurn(KINDS, kind => inTurn(context.planned, planned =>
    attempt(`names: ${kind.title}`, () => checkKind(context, owners, kind, planned))));
}

async function checkKind(context: AccountContext, owners: Owners, kind: Kind, planned: Planned): Promise<Row[]> {
  const wanted = wantedOf(kind, planned);
  const place = kind.isGlobal ? '' : ` in ${planned.region}`;
  const free: string[] = [];
  const rows = await inTurn(wanted.known, (want) => {
    const id = `names: ${kind.title} ${want.name}${place}`;
    return attempt(id, async () => {
      const existing = await kind.existing(context.ask, want.name, planned.region);
      // The stack keeps what it has under the same logical id.
      if (existing === undefined || planned.own[want.logicalId] === existing) {
        free.push(want.name);
        return [];
      }
      const owner = await owners.of(existing, planned.region, kind.isGlobal);
      const row = taken(id, kind, want, existing, planned, owner);
      return [canBeOwn(owner, planned) ? unlessOwn([planned], row) : row];
    });
  });
  return [
    ...rows,
    ...free.length === 0 ? [] : [fine(`names: ${plural(kind)}${place}`, `free, or of this stack: ${some(free)}`)],
    ...wanted.unknown.length === 0 ? [] : [cannotTell(`names: ${plural(kind)} of ${planned.stackName}`,
      `only CloudFormation knows the name of ${some(wanted.unknown)}`, 'Give the parameters: --parameter Name=value.')],
  ];
}

function taken(id: string, kind: Kind, want: Wanted, existing: string, planned: Planned, owner: Owner): Row {
  const remedy = planned.byTerraform && kind.remedy.startsWith(RENAME) ? IN_TERRAFORM : kind.remedy;
  const sameLetters = existing === want.name || existing.split('/').at(-1) === want.name;
  const spelled = sameLetters ? 'it exists' : `${existing} exists, and IAM does not distinguish upper and lower case`;
  if (Object.values(planned.own).includes(existing)) {
    const [logicalId] = Object.entries(planned.own).find(([, physicalId]) => physicalId === existing)!;
    return blocker(id, `${spelled} in this stack, as ${logicalId}. CloudFormation creates ${want.logicalId} first, and fails`,
      'Keep the logical ids: docs/later-changes.md#rename-or-move-a-construct');
  }
  switch (owner.kind) {
    case 'stack': return blocker(id, `${spelled}. It belongs to ${owner.text}`,
      'Migrate without an outage: docs/migrate.md. The new roles get other names (roleNameSuffix; in the templates, RoleNameSuffix), ' +
      'Azure changes to them, then the other stack is deleted. Do not delete that stack first.');
    case 'none': return blocker(id, `${spelled}. No stack of this account owns it`, remedy);
    case 'unknown': return blocker(id, `${spelled}. The stack that owns it is not known: ${owner.text}`, remedy);
  }
}

function wantedOf({ type, property }: Kind, { template }: Planned): { known: Wanted[]; unknown: string[] } {
  const known: Wanted[] = [];
  const unknown: string[] = [];
  for (const [logicalId, properties] of template.ofType(type)) {
    if (properties[property] === undefined) continue; // CloudFormation makes a name that is free.
    const name = attempted(() => template.resolve(properties[property]));
    if (typeof name === 'string' && !isUnknown(name)) known.push({ logicalId, name });
    else unknown.push(logicalId);
  }
  return { known, unknown };
}
