import { covers, inLowerCase, overlap } from '../../../src/policy-language/statements/pattern';
import { toStatement, type Statement } from '../../../src/policy-language/statements/statement';
import { together } from '../../asking/rows';
import { missingAsUndefined } from '../../asking/run-command';
import { counted, some } from '../../shared/counted';
import { grouped } from '../../shared/grouped';
import { attempt, type AccountContext, cannotTell, fine, type Row } from '../context';
import { featuresOf } from '../rights/wanted';

/** The actions of the scanners on the keys of disks and databases. Source: the permissions of their roles, docs/PERMISSIONS.md. */
const ON_DISK_KEYS = ['kms:creategrant', 'kms:describekey', 'kms:generatedatakeywithoutplaintext', 'kms:reencryptfrom'];
const ON_DATABASE_KEYS = ['kms:creategrant', 'kms:describekey'];
const ON_BUCKETS = ['s3:getobject', 's3:listbucket'];

/** Finds disks, databases and buckets that the scanners cannot read, even if the policies of their roles allow it. */
export async function checkData(context: AccountContext): Promise<Row[]> {
  const { ask, regions, planned } = context;
  const { disks, databases, buckets } = featuresOf(planned);
  return (await Promise.all([
    ...regions.map(region => attempt(`disks and databases in ${region}`, async () => {
      const volumes: [string, string][] = disks === undefined ? [] : await ask('volumes', { region });
      const instances: [string, number, string | null][] = databases === undefined ? [] : await ask('databases', { region });
      const keys = [
        ...keysOf(volumes, disks!, ON_DISK_KEYS),
        ...keysOf(instances.map(([name, , key]) => [name, key]), databases!, ON_DATABASE_KEYS),
      ];
      return [
        ...await together(keys, one => attempt(idOf(one), () => checkKey(context, region, one))),
        ...checkBackups(region, instances),
      ];
    })),
    ...buckets === undefined ? [] : [attempt('buckets', () => checkBuckets(context, buckets))],
  ])).flat();
}

/** Checks the backups, because databases are scanned in copies of their automatic snapshots. */
function checkBackups(region: string, instances: readonly [string, number, string | null][]): Row[] {
  if (instances.length === 0) return [];
  const without = instances.filter(([, days]) => days === 0).map(([name]) => name);
  const id = `databases in ${region}: backups`;
  return [without.length === 0 ? fine(id, `${counted(instances.length, 'database')} with automatic backups`) : cannotTell(id,
    `${counted(without.length, 'database')} without automatic backups may not be scanned: ${some(without)}`,
    'aws rds modify-db-instance --backup-retention-period 7')];
}

/** A key, the resources that it encrypts, and the actions of a scanner's role on it. */
interface Key {
  readonly key: string;
  readonly users: readonly string[];
  readonly role: string;
  readonly actions: readonly string[];
}

const idOf = ({ key, role }: Key) => `key ${key}: ${role}`;

function keysOf(pairs: readonly (readonly [user: string, key: string | null])[], role: string, actions: readonly string[]): Key[] {
  const byKey = grouped(pairs.flatMap(([user, key]) => key === null ? [] : [[key, user] as const]));
  return [...byKey].map(([key, users]) => ({ key, users, role, actions }));
}

async function checkKey({ ask, identity }: AccountContext, region: string, one: Key): Promise<Row[]> {
  const { key, users, role, actions } = one;
  const used = `used by ${some(users)}`;
  const { KeyManager: manager, KeyState: state } = (await ask('key', { key, region })).KeyMetadata;
  if (manager === 'AWS') return [];
  if (state !== 'Enabled') {
    return [cannotTell(idOf(one), `it is ${state}, so the data that it encrypts cannot be scanned, ${used}`, 'aws kms enable-key')];
  }
  const statements = statementsOf(JSON.parse(await ask('keyPolicy',
    { key, region }))).filter(({ allows, conditions }) => allows && conditions.length === 0);
  const letting = statements.filter(s => isOfAccount(s, identity.account) || s.principals.some(({ value }) => value.endsWith(`/${role}`)));
  const refused = actions.filter(action => !letting.some(s => s.actions.some(pattern => covers(inLowerCase(pattern), action))));
  return [refused.length === 0 ? fine(idOf(one), `its policy enables IAM policies, ${used}`) : cannotTell(idOf(one),
    `no statement of its policy without a condition enables IAM policies for ${some(refused)}, ` +
      `so the data that it encrypts may not be scanned, ${used}`,
    `Add a statement to its policy that allows kms:* to arn:${identity.partition}:iam::${identity.account}:root, ` +
      'or these actions to the role.')];
}

async function checkBuckets({ ask, identity }: AccountContext, role: string): Promise<Row[]> {
  const names: string[] = await ask('buckets') ?? [];
  const found = await together(names, bucket => attempt(`bucket ${bucket}`, async () => {
    const policy = await missingAsUndefined(() => ask('bucketPolicy', { bucket }));
    if (policy === undefined) return [];
    const denying = statementsOf(JSON.parse(policy)).filter(statement =>
      !statement.allows && !isOnlyWithoutTls(statement) && canBe(statement, role, identity.account) && canDeny(statement));
    return denying.map(({ sid, location, conditions }) => cannotTell(`bucket ${bucket}: statement ${sid ?? location}`,
      `it may deny ${role} to read the bucket${conditions.length === 0 ? ', without a condition'
        : `, if ${conditions.map(c => `${c.operator} ${c.shownKey} ${some(c.values)}`).join(' and ')}`}`,
      'Exempt the role in the condition, or accept that Defender for Cloud does not see the contents of this bucket.'));
  }));
  return found.length > 0 ? found
    : [fine('buckets', `${counted(names.length, 'bucket')}, and no statement of their policies denies access to ${role}`)];
}

function statementsOf(policy: any): Statement[] {
  return [policy.Statement ?? []].flat().map((json: any, i) => toStatement(json, `number ${i + 1}`));
}

/** Whether the principals of a statement include everybody or the whole account. */
function isOfAccount({ principals }: Statement, account: string): boolean {
  const root = new RegExp(`^(${account}|arn:[\\w-]+:iam::${account}:root)$`);
  return principals.some(({ kind, value }) => kind === 'AWS' && (value === '*' || root.test(value)));
}

/** Whether a statement that denies can apply to the role. */
function canBe(statement: Statement, role: string, account: string): boolean {
  return statement.hasNotPrincipal || isOfAccount(statement, account) ||
    statement.principals.some(({ kind, value }) => kind === 'AWS' && value.endsWith(`/${role}`));
}

function canDeny({ actions, notActions }: Statement): boolean {
  return notActions
    ? ON_BUCKETS.some(action => !notActions.some(pattern => covers(inLowerCase(pattern), action)))
    : actions.some(pattern => ON_BUCKETS.some(action => overlap(inLowerCase(pattern), action)));
}

/** Whether a statement denies only calls without TLS, which Defender for Cloud uses. Many buckets have such a statement. */
function isOnlyWithoutTls({ conditions }: Statement): boolean {
  return conditions.some(({ operator, key, values }) => operator === 'Bool' && key === 'aws:securetransport' && values.join() === 'false');
}
