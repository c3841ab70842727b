import { differs, information, ok, type Finding } from '../findings';

/** What the template keeps of the file that the app read as the existing connector. */
export interface ExistingRecord {
  readonly apiVersion: string;
  /** What the app changes, by path: the value of the file, if it had one. */
  readonly replaced: Readonly<Record<string, { readonly old?: unknown }>>;
}

const READ_ONLY = ['hierarchyidentifiertrialenddate', 'provisioningstate', 'accountname', 'offeringtype', 'environmenttype'];
const DEPLOY = 'Deploy the Azure template: docs/azure.md#deploy.';
const EXPORT = 'Export the connector again, or set it in the app: docs/azure.md#keep-what-is-in-azure.';

/** Compares the connector in Azure with the app, field by field. */
export function compareFields(check: string, app: any, live: any, existing: ExistingRecord | undefined): Finding[] {
  const [expected, found] = [fieldsOf(app), fieldsOf(live)];
  const old = new Map(Object.entries(existing?.replaced ?? {}).map(([path, value]) => [path.toLowerCase(), value]));
  const findings: Finding[] = [];
  const only: string[] = [];
  for (const key of [...new Set([...expected.keys(), ...found.keys()])]) {
    const [wanted, has] = [expected.get(key), found.get(key)];
    if (wanted?.value === has?.value) continue;
    const { path } = (wanted ?? has)!;
    const is = `Azure has ${has?.value ?? 'nothing'}, the app ${wanted?.value ?? 'nothing'}`;
    if (!existing) {
      if (wanted) findings.push(differs(`${check}: ${path}`, is, DEPLOY));
      else only.push(`${path} = ${has!.value}`);
    } else if (isOfExport(key, has?.value, old)) {
      findings.push(differs(`${check}: ${path}`, `${is}: the template is not deployed yet`, DEPLOY));
    } else {
      findings.push(differs(`${check}: ${path}`, `${is}: Azure changed after the export, and a deployment would overwrite it`, EXPORT));
    }
  }
  if (only.length > 0) {
    findings.push(information(check, `only Azure has ${only.join(', ')}: a deployment would drop what Azure does not set by default`));
  }
  return findings.length > 0 ? findings : [ok(`${check}: fields`, `${expected.size} fields as in the app`)];
}

/** Whether Azure has what the file had, in a field that the app changes or in an offering that it adds. */
function isOfExport(key: string, live: string | undefined, old: ReadonlyMap<string, { readonly old?: unknown }>): boolean {
  const added = old.get(key.split('.')[0]);
  if (added && !('old' in added)) return live === undefined;
  const replaced = old.get(key);
  return replaced !== undefined && live === (replaced.old === undefined ? undefined : canonical(replaced.old));
}

/** By the path in lower case, because Azure ignores the case. */
type Fields = Map<string, { path: string; value: string }>;

/** The fields that are set. A list is one value, in any order. */
function fieldsOf({ properties, tags }: any): Fields {
  const fields: Fields = new Map();
  const add = (path: string, value: any): void => {
    if (value === null || value === undefined) return;
    if (typeof value === 'object' && !Array.isArray(value)) {
      for (const [key, v] of Object.entries(value)) if (!READ_ONLY.includes(key.toLowerCase())) add(`${path}.${key}`, v);
    } else if (!Array.isArray(value) || value.length > 0) {
      fields.set(path.toLowerCase(), { path, value: canonical(value) });
    }
  };
  const { environmentData, offerings = [], ...others } = properties;
  add('AwsAccount', environmentData);
  for (const offering of offerings) {
    fields.set(offering.offeringType.toLowerCase(), { path: offering.offeringType, value: 'true' });
    add(offering.offeringType, offering);
  }
  for (const [key, value] of Object.entries(others)) if (!READ_ONLY.includes(key.toLowerCase())) add(`properties.${key}`, value);
  add('tags', tags);
  return fields;
}

function canonical(value: any): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, v]) => `${JSON.stringify(key)}: ${canonical(v)}`).sort().join(', ')}}`;
}
