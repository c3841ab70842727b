import { Aws, Lazy, Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { warningsOf } from './warnings';
import { ExistingSecurityConnector } from '../../../src';
import { deployArm } from '../support/arm';
import { connectorFile, existingOf, V2026, write } from '../support/existing';
import { synthBoth } from '../support/synth';

const read = (content: string | Buffer) => () => ExistingSecurityConnector.fromFile(write(content), { apiVersion: V2026 });
const changed = (change: (connector: any) => void) => () => existingOf(connectorFile(change));
const offerings = (value: unknown) => changed(c => { c.properties.offerings = value; });
const first = (fields: object) => offerings([{ offeringType: 'CspmMonitorAws', ...fields }]);
const inText = (from: string, to: string) => read(JSON.stringify(connectorFile()).replace(from, to));
const EXPORT = 'run az resource show --ids ID --api-version 2026-08-01-preview --output json';
const FOREIGN = 'arn:aws:iam::999988887777:role/Foreign';
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

test.each<[string, () => unknown, string]>([
  ['no JSON', read('name: contoso-aws'), 'must be JSON, as az resource show --output json prints it, got "name: contoso-aws"'],
  ['an empty file', read(''), 'must be JSON, as az resource show --output json prints it, got ""'],
  ['half a file', read(JSON.stringify(connectorFile()).slice(0, 200)), 'must be JSON, as az resource show'],
  ['binary data', read(Buffer.from([0, 1, 2, 0xff, 0xfe, 27, 91])), 'must be JSON, as az resource show'],
  ['10 MB', read(' '.repeat(10_000_000)), 'must have at most 1 MiB, which is the limit of Azure, got 10000000 bytes'],
  ['a list', read('[]'), 'must be the JSON object of one connector, got []'],
  ['null', read('null'), 'must be the JSON object of one connector, got null'],
  ['an empty object', read('{}'), `must be a security connector, got an object without type: ${EXPORT}`],
  ['all connectors of az rest', read('{"value": [{}, {}]}'), `must be one connector, got a list of 2: ${EXPORT}`],
  ['an answer of az graph query', read('{"count": 1, "data": [{}]}'), `must be one connector, got a list of 1: ${EXPORT}`],
  ['an answer of az resource list', read('[{"name": "a"}]'), `got [{"name":"a"}]: ${EXPORT}`],
  ['an answer of az security security-connector',
    read('{"name": "a", "type": "Microsoft.Security/securityConnectors", "hierarchyIdentifier": "111122223333"}'),
    'must be the whole connector: az security security-connector and Get-AzSecurityConnector use an older API version'],
  ['an answer of Get-AzSecurityConnector', read('{"Name": "a", "HierarchyIdentifier": "111122223333"}'),
    'must be the whole connector: az security'],
  ['a template of Azure', read('{"resources": [{}]}'), `must be a connector as exported from Azure, got a template: ${EXPORT}`],
  ['a connector without offerings, as --query makes it', changed(c => delete (c.properties as any).offerings),
    `got one without properties.offerings: ${EXPORT}`],
  ['endless nesting', inText('"CspmMonitorAws"', deep), 'must not be nested more than 32 levels deep'],
  ['a token of CDK', changed(c => { c.tags = { a: `x${Aws.REGION}` }; }), 'tags.a must not contain a CDK token, got "x${Token[AWS.Region.'],
  ['a list that is a token', first({ later: ['#{Token[TOKEN.1]}'] }),
    'properties.offerings[0].later[0] must not contain a CDK token, got "#{Token[TOKEN.1]}"'],
  ['a number that is a token', first({ later: { deep: Token.asNumber(Lazy.number({ produce: () => 1 })) } }),
    'properties.offerings[0].later.deep must not contain a CDK token, got -1.88'],
  ['a name that is a token', first({ later: { [Aws.REGION]: 1 } }),
    'properties.offerings[0].later must not contain a CDK token, got the key "${Token[AWS.Region.'],
  ['a property of the resource that is a token', changed(c => { c.kind = Lazy.string({ produce: () => 'x' }); }),
    'kind must not contain a CDK token, got "${Token['],
  ['another resource', changed(c => { c.type = 'Microsoft.Storage/storageAccounts'; }),
    'type must be Microsoft.Security/securityConnectors, got "Microsoft.Storage/storageAccounts"'],
  ['no name', changed(c => { delete c.name; }), 'name must be the name of a connector, got undefined'],
  ['a name that is an expression', changed(c => { c.name = "[concat('a')]"; }),
    'name must be the name of a connector, got "[concat(\'a\')]"'],
  ['a location that is a list', changed(c => { c.location = ['x']; }), 'location must be an Azure region, got ["x"]'],
  ['tags that are a list', changed(c => { c.tags = ['a']; }), 'tags must be an object of texts, got ["a"]'],
  ['a tag that is a number', changed(c => { c.tags = { a: 1 }; }), 'tags must be an object of texts, got {"a":1}'],
  ['no properties', changed(c => { delete c.properties; }), `must be the whole connector, got one without properties.offerings: ${EXPORT}`],
  ['properties that are a list', changed(c => { c.properties = [c.properties]; }), 'properties must be an object, got [{'],
  ['another cloud', changed(c => { c.properties.environmentName = 'GCP'; }), 'properties.environmentName must be AWS, got "GCP"'],
  ['another environment', changed(c => { c.properties.environmentData = { environmentType: 'GcpProject' }; }),
    'properties.environmentData.environmentType must be AwsAccount, got "GcpProject"'],
  ['an environment that is a text', changed(c => { c.properties.environmentData = 'x'; }),
    'properties.environmentData must be an object, got "x"'],
  ['an account that is a number', changed(c => { c.properties.hierarchyIdentifier = 111122223333; }),
    'properties.hierarchyIdentifier must be an AWS account id of exactly twelve digits, got 111122223333'],
  ['13 digits', changed(c => { c.properties.hierarchyIdentifier = '1111222233334'; }),
    'properties.hierarchyIdentifier must be an AWS account id'],
  ['a property in two cases', changed(c => { c.properties.Offerings = []; }),
    'properties must have each name once, because Azure ignores its case'],
  ['an unknown property in two cases', changed(c => { Object.assign(c.properties, { later: 1, Later: 2 }); }),
    'properties must have each name once'],
  ...['resources', 'scope', 'condition', 'copy', 'dependsOn', 'existing', 'Properties',
    'LOCATION'].map((key): [string, () => unknown, string] => [
    `${key} of the resource`, changed(c => { c[key] = {}; }),
    `of a resource, such as kind, sku, plan, identity, managedBy, managedByExtended, extendedLocation, zones, each once, got "${key}"`,
  ]),
  ['a property of the resource in two cases', changed(c => { Object.assign(c, { kind: 'a', Kind: 'b' }); }), 'each once, got "Kind"'],
  ...['AwsAccount', 'awsaccount', 'Properties'].map((type): [string, () => unknown, string] => [
    `an offering ${type}`, offerings([{ offeringType: type }]),
    `properties.offerings[0].offeringType must be the name of one offering, such as CspmMonitorAws, got "${type}"`,
  ]),
  ['offerings that are an object', offerings({}), 'properties.offerings must be a list, got {}'],
  ['an offering that is a list', offerings([[]]), 'properties.offerings[0] must be an object, got []'],
  ['an offering that is null', offerings([null]), 'properties.offerings[0] must be an object, got the expression null'],
  ['an offering without type', offerings([{}]),
    'properties.offerings[0].offeringType must be the name of one offering, such as CspmMonitorAws, got undefined'],
  ['an offering with two types', offerings([{ offeringType: 'CspmMonitorAws', OfferingType: 'DefenderCspmAws' }]),
    'properties.offerings[0].offeringType must be the name of one offering'],
  ['an offering named by an expression', offerings([{ offeringType: "[concat('x')]" }]), 'offeringType must be the name of one offering'],
  ['an offering twice', offerings([{ offeringType: 'CspmMonitorAws' }, { offeringType: 'cspmMonitorAWS' }]),
    'properties.offerings must have each offering once, got cspmMonitorAWS twice'],
  ['an unknown offering twice', offerings([{ offeringType: 'NewAws' }, { offeringType: 'newAws' }]),
    'each offering once, got newAws twice'],
  ['a feature that is a list', first({ nativeCloudConnection: [] }), 'CspmMonitorAws.nativeCloudConnection must be an object, got []'],
  ['a role that is an object', first({ nativeCloudConnection: { cloudRoleArn: {} } }),
    'CspmMonitorAws.nativeCloudConnection.cloudRoleArn must be a text, got {}'],
  ['a field in two cases', first({ nativeCloudConnection: { cloudRoleArn: 'a', CloudRoleArn: 'b' } }),
    'CspmMonitorAws.nativeCloudConnection must have each name once, because Azure ignores its case, got "cloudRoleArn" and "CloudRoleArn"'],
  ['a switch that is a text', offerings([{ offeringType: 'DefenderCspmAws', vmScanners: { enabled: 'false' } }]),
    'DefenderCspmAws.vmScanners.enabled must be true or false, got "false"'],
  ['a number that is a fraction', changed(c => { c.properties.environmentData.scanInterval = 1.5; }),
    'AwsAccount.scanInterval must be a whole number, got 1.5'],
  ['regions that are a text', changed(c => { c.properties.environmentData.regions = 'eu-west-1'; }),
    'AwsAccount.regions must be a list of texts, got "eu-west-1"'],
  ['exclusion tags that are a list', offerings([{ offeringType: 'DefenderCspmAws', vmScanners: { configuration: { exclusionTags: [] } } }]),
    'DefenderCspmAws.vmScanners.configuration.exclusionTags must be an object of texts, got []'],
  ['a resource set with a number', offerings([{
    offeringType: 'DefenderCspmAws', ciem: { cloudTrailAuditLogIngestion: { cloudTrailResourceSets: [{ sqsQueueArn: 1 }] } },
  }]), 'DefenderCspmAws.ciem.cloudTrailAuditLogIngestion.cloudTrailResourceSets[0].sqsQueueArn must be a text, got 1'],
  ['__proto__', inText('"cloudRoleArn"', '"__proto__"'), 'nativeCloudConnection must have names of settings, got the key __proto__'],
  ['a number that JSON rounds', inText('"CspmMonitorAws"', '12345678901234567890'), 'must be a number that JSON keeps exactly'],
  ['half a character', inText('contoso-aws', '\\ud800'), 'must be valid Unicode, got half of a surrogate pair'],
])('%s', (_, make, message) => {
  expect(make).toThrow(message);
  expect(make).toThrow(/^connector\.json: [^\n]{1,400}$/);
});

test('a file that is not there', () => {
  expect(() => ExistingSecurityConnector.fromFile('nowhere/connector.json', { apiVersion: V2026 })).toThrow(
    `connector.json: there is no file ${process.cwd()}/nowhere/connector.json`);
  expect(() => ExistingSecurityConnector.fromFile('test', { apiVersion: V2026 })).toThrow(`test: ${process.cwd()}/test is a folder`);
});

test.each<[string, any, string]>([
  ['none', undefined, 'options must be a struct of options, such as { apiVersion: ... }, got null'],
  ['no version', {}, 'apiVersion must be created with SecurityConnectorApiVersion'],
  ['a text as version', { apiVersion: '2026-08-01-preview' }, 'apiVersion must be created with SecurityConnectorApiVersion'],
  ['a misspelled one', { apiVersion: V2026, removed: [] }, 'removed is not an option; did you mean remove?'],
  ['a path twice', { apiVersion: V2026, remove: ['A', 'A'] }, 'remove must name each path once, got "A" twice'],
  ['null in place of a path', { apiVersion: V2026, remove: [null] }, 'remove[0] must be a path of the file, got null'],
  ['a path that is not there', { apiVersion: V2026, remove: ['DefenderCspmAws'] },
    'remove must have paths of the file, which begin with AwsAccount, CspmMonitorAws, properties, got "DefenderCspmAws"'],
  ['a name that every object inherits', { apiVersion: V2026, remove: ['CspmMonitorAws.constructor'] }, 'got "CspmMonitorAws.constructor"'],
])('options: %s', (_, options, message) => {
  expect(() => ExistingSecurityConnector.fromFile(write(JSON.stringify(connectorFile())), options)).toThrow(message);
});

test('what has the wrong type can be removed', () => {
  const file = connectorFile(c => {
    Object.assign(c.properties, { later: { a: 1, b: 2 } });
    c.properties.offerings[0].nativeCloudConnection.cloudRoleArn = 1;
  });
  const existing = existingOf(file, V2026, ['CspmMonitorAws.nativeCloudConnection.cloudRoleArn', 'properties.later.a']);
  expect(deployArm(synthBoth({}, { existing, apiVersion: V2026 }).arm).resource.properties).toMatchObject({
    later: { b: 2 },
    offerings: [{ nativeCloudConnection: { cloudRoleArn: 'arn:aws:iam::111122223333:role/CspmMonitorAws' } }],
  });
});

test.each<[string, BufferEncoding, string]>([
  ['UTF-8 with a byte order mark', 'utf-8', '\ufeff'], ['UTF-16, as PowerShell 5 writes it', 'utf16le', '\ufeff'],
])('%s', (_, encoding, mark) => {
  const text = JSON.stringify(connectorFile(c => { c.tags = { owner: 'Zoë' }; }));
  const existing = ExistingSecurityConnector.fromFile(write(Buffer.from(mark + text, encoding)), { apiVersion: V2026 });
  expect(deployArm(synthBoth({}, { existing, apiVersion: V2026 }).arm).resource.tags).toEqual({ owner: 'Zoë' });
});

test('names and values of the file cannot write to the terminal', () => {
  const existing = existingOf(connectorFile(c => {
    c.properties.offerings[0].nativeCloudConnection.cloudRoleArn = '\u001b[2J\nWarning: all is well';
    c.properties['\u001b[2J'] = 'arn:aws:iam::111122223333:role/x';
  }));
  const { azure } = synthBoth({}, { existing, apiVersion: V2026 });
  const texts = azure.node.metadata.map(m => String(m.data)).join();
  expect(texts).toContain('\\n');
  expect(texts).not.toContain('\u001b');
});

test('any JSON gives a connector or a sentence', () => {
  const json = fc.jsonValue({ maxDepth: 3 });
  const within = (place: (connector: any, value: unknown) => void) => json.map(value => connectorFile(c => place(c, value)));
  const anything = fc.oneof(
    json,
    within((c, value) => { c.properties.offerings = value; }),
    within((c, value) => { c.properties.environmentData = value; }),
    within((c, value) => { c.properties.offerings[0].nativeCloudConnection = value; }));
  const outcome = (value: unknown): string => {
    try {
      return existingOf(value).constructor.name;
    } catch (error) {
      return (error as Error).constructor === Error ? (error as Error).message.replace(/^(connector\.json: )\S.*/s, '$1') : String(error);
    }
  };
  const outcomes = fc.sample(anything, { numRuns: 300 }).map(outcome);
  expect([...new Set(outcomes)].sort()).toEqual(['ExistingSecurityConnector', 'connector.json: ']);
});

test.each<[string, (connector: any) => void, string]>([
  ['an unknown offering', (c) => { c.properties.offerings.push({ offeringType: 'NewAws', a: { cloudRoleArn: FOREIGN } }); },
    'NewAws.a.cloudRoleArn'],
  ['an offering, with a property of the same name', (c) => {
    c.properties.offerings.push({ offeringType: 'NewAws', a: { cloudRoleArn: FOREIGN } });
    c.properties.NewAws = 'x';
  }, 'NewAws.a.cloudRoleArn'],
  ['another property', (c) => { c.properties.later = [{ role: FOREIGN }]; }, 'properties.later.0.role'],
])('a role of another account in %s', (_, change, path) => {
  expect(() => synthBoth({}, { existing: existingOf(connectorFile(change)), apiVersion: V2026 }))
    .toThrow(`${path} must be a role of the account 111122223333, got "${FOREIGN}"`);
});

test('a role that looks like one of the app is listed', () => {
  const arn = 'arn:aws:iam::111122223333:role/Other';
  const existing = existingOf(connectorFile((c) => {
    c.properties.offerings[0]['nativeCloudConnection.cloudRoleArn'] = arn;
    c.properties.CspmMonitorAws = { nativeCloudConnection: { cloudRoleArn: arn } };
  }));
  expect(warningsOf(synthBoth({}, { existing, apiVersion: V2026 }))).toEqual([
    'keepsRoleInAzure:CspmMonitorAws."nativeCloudConnection.cloudRoleArn"',
    'keepsRoleInAzure:properties.CspmMonitorAws.nativeCloudConnection.cloudRoleArn',
  ]);
});

test('an inherited name is an unknown offering', () => {
  const existing = existingOf(connectorFile((c) => { c.properties.offerings.push({ offeringType: 'constructor' }); }));
  expect(existing._data.inventory.unknown).toEqual(['constructor']);
});

test('loops of the template language are texts, in any case', () => {
  const existing = existingOf(connectorFile((c) => { Object.assign(c.properties, { copy: 1, later: { Copy: 2 } }); }));
  const { properties } = synthBoth({}, { existing, apiVersion: V2026 }).arm.resources[0];
  expect(properties).toMatchObject({ '[string(\'copy\')]': 1, 'later': { '[string(\'Copy\')]': 2 } });
});

test('a setting by path replaces that of the file, in any case', () => {
  const existing = existingOf(connectorFile((c) => {
    c.properties.offerings[0].NewFeature = { Enabled: false };
    c.properties.offerings.push({ offeringType: 'newaws', A: { b: 1 } });
  }));
  const both = synthBoth({}, {
    existing, apiVersion: V2026, additionalSettings: { 'CspmMonitorAws.newFeature.enabled': true, 'NewAws.a.b': 2 },
  });
  expect(both.arm.resources[0].properties.offerings).toEqual([
    expect.objectContaining({ NewFeature: { Enabled: true } }), { offeringType: 'newaws', A: { b: 2 } },
  ]);
  expect(warningsOf(both)).toEqual(['changesInAzure:CspmMonitorAws.NewFeature.Enabled', 'changesInAzure:newaws.A.b']);
});
