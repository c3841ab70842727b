import { createHash } from 'crypto';
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { FOLDER, MOST_BYTES, newerRoles } from './support';
import { templateFiles } from '../../build/templates/files';
import { isInAzure, isParameterInAzure, switchParameters, switchRules, type Switch } from '../../build/templates/switches';
import type { CapabilityDefinition } from '../../src/capabilities/capability-definition';
import { KUBERNETES_SERVICE } from '../../src/capabilities/containers';
import { CIEM_DISCOVERY, CIEM_OIDC, CSPM_MONITOR } from '../../src/capabilities/cspm';
import { RDS_THREAT_PROTECTION } from '../../src/capabilities/data';
import { JUST_IN_TIME_VM_ACCESS } from '../../src/capabilities/servers';
import { V2024, V2026 } from '../azure/support/existing';

const committed = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter(f => f.isFile())
  .map(f => join(f.parentPath, f.name).slice(FOLDER.length + 1)).sort();
const read = (path: string) => readFileSync(join(FOLDER, path), 'utf-8');

test('the files are up to date, to the byte (npx projen templates)', () => {
  const files = templateFiles();
  expect(committed).toEqual([...files.keys()].sort());
  for (const [path, content] of files) expect([path, read(path)]).toEqual([path, content]);
});

const NOT_IN_AZURE = { ...CSPM_MONITOR, feature: 'notInAzure' };
const ofPlan = (method: Switch['method'], capability: CapabilityDefinition = CIEM_OIDC): Switch => ({
  method, option: 'posture', parameter: 'EnablePosture', condition: `PostureIn${method}`, capabilities: [capability],
});

test('an option of several plans that is off by default has one parameter, and a rule that names each plan', () => {
  const switches = [ofPlan('defenderForServers'), ofPlan('defenderForDatabases')];
  expect(switchParameters('Plans', switches)).toEqual([{
    name: 'EnablePosture',
    label: 'CIEM sign-in',
    group: 'Plans',
    allowedValues: ['true', 'false'],
    default: 'false',
    description: 'Lets Defender for Cloud go on to the CIEM discovery role. Off by default',
  }]);
  expect(switchRules(switches)).toEqual([{
    id: 'EnablePostureNeedsPlan',
    sentence: 'EnablePosture=true needs DefenderForServers=P1 or P2, or DefenderForDatabases=true',
    when: { parameter: 'EnablePosture', is: 'true' },
    must: {
      any: [
        { parameter: 'DefenderForServers', is: 'P1' }, { parameter: 'DefenderForServers', is: 'P2' },
        { parameter: 'DefenderForDatabases', is: 'true' },
      ],
    },
  }]);
});

test('Azure has a parameter for an option that is off by default if its version of the API has a field of a capability', () => {
  expect(isInAzure(ofPlan('defenderCspm', CIEM_OIDC), V2024)).toBe(true);
  expect(isInAzure(ofPlan('defenderForServers', JUST_IN_TIME_VM_ACCESS), V2024)).toBe(true);
  expect(isInAzure(ofPlan('defenderForContainers', KUBERNETES_SERVICE), V2024)).toBe(true);
  expect(isInAzure(ofPlan('defenderForDatabases', RDS_THREAT_PROTECTION), V2024)).toBe(true);
  expect([V2024, V2026].map(version => isInAzure(ofPlan('defenderCspm', CIEM_DISCOVERY), version))).toEqual([true, false]);
  expect(isInAzure({ method: 'defenderCspm', capabilities: [CIEM_DISCOVERY, CIEM_OIDC] }, V2026)).toBe(true);
  expect(isInAzure(ofPlan('defenderForDatabases', JUST_IN_TIME_VM_ACCESS), V2024)).toBe(false);
  expect(isInAzure(ofPlan('defenderCspm', NOT_IN_AZURE), V2024)).toBe(false);

  const isParameter = (all: Switch[], version = V2024) => isParameterInAzure('EnablePosture', version, all);
  expect(isParameter([ofPlan('defenderCspm', NOT_IN_AZURE)])).toBe(false);
  expect(isParameter([ofPlan('defenderCspm', NOT_IN_AZURE), ofPlan('defenderForDatabases', RDS_THREAT_PROTECTION)])).toBe(true);
  expect([V2024, V2026].map(version => isParameter([ofPlan('defenderCspm', CIEM_DISCOVERY)], version))).toEqual([true, false]);
  expect(isParameterInAzure('RolePath', V2024, [ofPlan('defenderCspm', NOT_IN_AZURE)])).toBe(true);
});

test('SHA256SUMS has the checksum of every other file', () => {
  const sums = committed.filter(path => path !== 'SHA256SUMS')
    .map(path => `${createHash('sha256').update(readFileSync(join(FOLDER, path))).digest('hex')}  ${path}\n`);
  expect(read('SHA256SUMS')).toBe(sums.join(''));
});

describe.each(committed.filter(path => path.endsWith('.template.json')))('%s', (path) => {
  const template = JSON.parse(read(path));
  const isOrganization = path.includes('organization');

  // Each of them has up to 1,400 bytes, and 800 more with a parameter of its own: one fits, and 300 bytes more.
  test('has space for 2,500 more bytes, without the roles that are newer than 1.0.0-rc.1', () => {
    const space = 2_500 - 2_200 * newerRoles(template);
    expect(Buffer.byteLength(read(path))).toBeLessThanOrEqual(MOST_BYTES - Math.max(0, space));
  });

  test('has the version only if it is no template of members, which each release would change', () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf-8'));
    const stamp = { version, permissionData: expect.stringMatching(/^20\d\d-\d\d\.\d+$/) };
    expect(template.Metadata['cdk-defender-for-cloud']).toEqual(isOrganization ? stamp : undefined);
    expect(JSON.stringify(template).split(JSON.stringify(version))).toHaveLength(isOrganization ? 2 : 1);
  });

  test('describes, labels and groups every parameter', () => {
    const { ParameterGroups, ParameterLabels } = template.Metadata['AWS::CloudFormation::Interface'];
    const names = Object.keys(template.Parameters);
    expect(ParameterGroups.flatMap((g: any) => g.Parameters)).toEqual(names);
    expect(Object.keys(ParameterLabels)).toEqual(names);
    for (const { Description, AllowedPattern, ConstraintDescription } of Object.values<any>(template.Parameters)) {
      expect(Description.length).toBeGreaterThan(15);
      expect(ConstraintDescription === undefined).toBe(AllowedPattern === undefined);
    }
  });

  test('needs no CDK and no file beside it', () => {
    expect(JSON.stringify(template)).not.toMatch(/aws:cdk|BootstrapVersion|cdk-hnb659fds|aws:asset/);
    expect(Object.keys(template.Resources).join()).not.toMatch(/[0-9A-F]{8}(,|$)/);
  });
});
