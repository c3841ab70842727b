import * as fc from 'fast-check';
import { warningsOf } from './warnings';
import { PermissionsType, SecurityConnectorApiVersion, type SecurityConnectorProps } from '../../../src';
import { anyInput, isIn2026, plansOf, settingsOf, type Input } from '../support/arbitraries';
import { deployArm } from '../support/arm';
import { deployBicep } from '../support/bicep';
import { existingOf, exported, V2024, V2026 } from '../support/existing';
import { synthBoth } from '../support/synth';

const RUNS = { numRuns: 25, interruptAfterTimeLimit: 60_000 };

function synth(input: Input, more: Partial<SecurityConnectorProps> = {}) {
  const env = {
    account: input.accountKnown ? '444455556666' : undefined, region: input.regionKnown ? 'eu-west-1' : undefined,
  };
  const props = { plans: plansOf(input), permissionsType: input.permissionsType, roleNames: input.roleNames };
  return synthBoth(props, { ...settingsOf(input), ...more }, { env });
}

function deployed(input: Input): any {
  return deployArm(synth(input).arm, input.accountKnown ? {} : { awsAccountId: '444455556666' }).resource;
}

const versionOf = (input: Input) => isIn2026(input) ? V2026 : V2024;

/** What a connector becomes in both languages if it is read as the existing one, and the warnings of changes. */
function readAgain(input: Input, file: any): { json: any; bicep: any; changes: string[] } {
  const both = synth(input, { existing: existingOf(file, versionOf(input)) });
  return {
    json: deployArm(both.arm).resource,
    bicep: deployBicep(both.bicep).resource,
    changes: warningsOf(both).filter(id => /^changes/.test(id)),
  };
}
const same = (resource: any) => ({ json: resource, bicep: resource, changes: [] });

describe.each([
  PermissionsType.DEFAULT_ACCESS, PermissionsType.LEAST_PRIVILEGE_ACCESS,
])('every combination of plans, read as existing, changes nothing: %s', (permissionsType) => {
  const ciem = { servicePrincipalObjectId: '66666666-7777-8888-9999-aaaaaaaaaaaa' };
  const onOrOff = [undefined, {}];
  const combinations = onOrOff.flatMap(cspm => onOrOff.flatMap(servers => onOrOff.flatMap(containers =>
    onOrOff.map(databases => ({ cspm: cspm && { ciem }, servers, containers, databases })))));
  const title = (plans: object) => Object.entries(plans).filter(([, p]) => p).map(([name]) => name).join(', ') || 'no plan';
  test.each(combinations.map(plans => [title(plans), plans] as const))('%s', (_, plans) => {
    for (const apiVersion of [undefined, SecurityConnectorApiVersion.V2026_08_01_PREVIEW]) {
      const input: Input = {
        permissionsType,
        roleNames: {},
        accountKnown: true,
        regionKnown: true,
        ...plans,
        settings: { defenderCspm: { ciemApplicationName: 'app' }, bicep: true, apiVersion },
      };
      const resource = deployed(input);
      expect(readAgain(input, exported(resource))).toEqual(same(resource));
    }
  });
});

test('any settings, read as existing, change nothing', () => {
  fc.assert(fc.property(anyInput, input => {
    const resource = deployed(input);
    expect(readAgain(input, exported(resource))).toEqual(same(resource));
  }), RUNS);
});

test('a connector of ours without any setting of the user keeps those of the file', () => {
  fc.assert(fc.property(anyInput, input => {
    const resource = deployed(input);
    const { bicep, apiVersion, defenderCspm } = settingsOf(input);
    const bare = { defenderCspm: { ciemApplicationName: defenderCspm?.ciemApplicationName }, bicep, apiVersion };
    expect(readAgain({ ...input, settings: { ...bare, defenderCspm: bare.defenderCspm } as Input['settings'] }, exported(resource)))
      .toEqual(same(resource));
  }), RUNS);
});

/** Text that could be taken for syntax of JSON, Azure or JavaScript. */
const odd = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom('[parameters(\'x\')]', '${x}', "'", 'constructor', 'toString', 'copy', 'a.b', '\n\u001b[31m', 'é', 'arn:aws:iam::1:x'),
);
const unknownName = odd.map(text => text === 'copy' || text === 'constructor' ? text : `x${text}`);
const anyJson = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 3 }, odd, fc.boolean(), fc.integer(), fc.double({ min: -1000, max: 1000, noNaN: true }),
    fc.array(fc.oneof(tie('value'), fc.constant(null)), { maxLength: 3 }), fc.dictionary(unknownName, tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** Names that a free place holds already. */
interface Insertion {
  /** Which object of the file gets it. */
  readonly place: number;
  readonly name: string;
  readonly value: unknown;
}
const insertions = fc.array(fc.record<Insertion>({ place: fc.nat(), name: unknownName, value: anyJson }), { minLength: 1, maxLength: 8 });

/** What the app sets as a whole: maps and lists of the user, and settings of capabilities of the user. */
const WHOLE = /^(exclusionTags|configuration|cloudTrailResourceSets|set[abcd]+)$/;

/** Objects of the connector that can have more fields. */
function places(resource: any): any[] {
  const below = (value: any): any[] => typeof value !== 'object' || value === null ? [] : Array.isArray(value)
    ? value.flatMap(below)
    : [value, ...Object.entries(value).flatMap(([key, v]) => WHOLE.test(key) ? [] : below(v))];
  return below(resource.properties);
}

test('random unknown fields survive, in known and in new offerings, in both languages', () => {
  fc.assert(fc.property(anyInput, insertions, anyJson, (input, inserted, unknown) => {
    const resource = structuredClone(deployed(input));
    resource.kind = 'unknown kind';
    const free = places(resource);
    for (const { place, name, value } of inserted) {
      const target = free[place % free.length];
      if (!Object.keys(target).some(key => key.toLowerCase() === name.toLowerCase())) target[name] = value;
    }
    resource.properties.offerings.push({ offeringType: 'DefenderForTomorrowAws', anything: { goes: unknown } });
    const asJson = JSON.parse(JSON.stringify(resource));
    expect(readAgain(input, exported(asJson))).toEqual(same(asJson));
  }), { ...RUNS, numRuns: 60 });
});
