import { readFileSync } from 'fs';
import { dirname, join } from 'path';
import { gunzipSync } from 'zlib';

/** Whether a change of a property replaces the resource. `maybe`: other properties decide. */
type Replacement = 'yes' | 'maybe' | 'no';
export type Replacements = (type: string, property: string) => Replacement;

/**
 * What the schemas of CloudFormation's registry say (`createOnlyProperties`, `conditionalCreateOnlyProperties`), in the data by which
 * the CDK CLI of this repository says in `cdk diff` what is replaced. Throws if there is no schema of the type.
 */
export function publishedReplacements(): Replacements {
  const file = join(dirname(require.resolve('aws-cdk/package.json')), 'db.json.gz');
  const data = JSON.parse(gunzipSync(readFileSync(file)).toString());
  const resources: any[] = data.schema.resource.entities;
  const types = new Map(resources.map(({ cloudFormationType, properties }) => [cloudFormationType, properties]));
  return (type, property) => {
    if (/^(Custom::|AWS::CloudFormation::CustomResource$)/.test(type)) return property === 'ServiceToken' ? 'yes' : 'no';
    const properties = types.get(type);
    if (!properties) throw new Error(`the CDK CLI has no schema of ${type}`);
    return properties[property]?.causesReplacement ?? 'no';
  };
}
