/**
 * Tests that all plugins load, because the emulator ignores a plugin that fails to import, without a message. A type without a
 * provider would fail only in the scenario that uses it.
 */
import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { gunzipSync } from 'zlib';
import { App } from 'aws-cdk-lib';
import { call } from './support/aws';
import { describeAll, FOLDER, newAccount, PYTHON } from './support/environment';
import { CHECK_CASES, MEMBER_TEMPLATE_CASES } from '../test/support/cases';

const ROOT = join(__dirname, '..');
/** Matches types in templates and in the body of a StackSet, which is a text in a template. */
const TYPE = /\\?"Type\\?":\s*\\?"((?:AWS|Custom)::[\w:]+)\\?"/g;

/** The types of resources in all templates that the checks of the library use. */
function typesInUse(): string[] {
  const app = new App({ outdir: join(FOLDER, 'plugins.out') });
  for (const { title, build } of [...CHECK_CASES, ...MEMBER_TEMPLATE_CASES]) build(app, title.replace(/\W+/g, '-'));
  const texts = app.synth().stacks.map(stack => readFileSync(stack.templateFullPath, 'utf-8'));
  // Types of parameters are excluded.
  return [...new Set(texts.flatMap(text => [...text.matchAll(TYPE)].map(m => m[1])))]
    .filter(type => type !== 'AWS::SSM::Parameter::Value')
    .sort();
}

/** Data of the CDK database about the resource types that the library uses. */
function typesOfCdk(): Map<string, any> {
  const { schema } = JSON.parse(
    gunzipSync(readFileSync(join(ROOT, 'node_modules', 'aws-cdk', 'db.json.gz'))).toString(),
  );
  return new Map(Object.values<any>(schema.resource.entities).map(resource => [resource.cloudFormationType, resource]));
}

const types = typesInUse();
const found = JSON.parse(
  execFileSync(PYTHON, ['-B', join(__dirname, 'support', 'ask_emulator.py'), ...types], {
    encoding: 'utf-8',
    env: { PATH: process.env.PATH, HOME: FOLDER, XDG_CACHE_HOME: join(FOLDER, 'plugins.cache') },
  }),
);

describeAll('the plugins of the emulator', () => {
  test('every plugin loads', () => {
    expect(found.plugins).toBeGreaterThan(9);
    expect(found.broken).toEqual({});
  });

  test('every type in the templates has a provider', () => {
    expect(types).toContain('AWS::IAM::OIDCProvider');
    expect(
      Object.entries(found.provided)
        .filter(([, provided]) => !provided)
        .map(([type]) => type),
    ).toEqual([]);
  });

  test('a type without a provider is an error', async () => {
    const target = { account: newAccount(), region: 'eu-west-1' };
    const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: 'AWS::Batch::JobQueue' } } });
    const names = { StackName: 'Unknown', ChangeSetName: 'create' };
    await call('cloudformation', 'create_change_set', { ...names, ChangeSetType: 'CREATE', TemplateBody }, target);
    const { Status, StatusReason } = await call('cloudformation', 'describe_change_set', names, target);
    expect([Status, StatusReason]).toEqual(['FAILED', expect.stringContaining('AWS::Batch::JobQueue')]);
  });

  test.each(Object.keys(found.schemas).filter(type => type !== 'AWS::CloudFormation::CustomResource'))(
    '%s is replaced for the same properties as by AWS',
    type => {
      const { primaryIdentifier, properties } = typesOfCdk().get(type);
      const names = (pointers: string[]) => pointers.map(p => p.replace('/properties/', ''));
      expect(names(found.schemas[type].primaryIdentifier)).toEqual(primaryIdentifier);
      const replaced = Object.entries<any>(properties)
        .filter(([, p]) => p.causesReplacement === 'yes')
        .map(([name]) => name);
      expect(names(found.schemas[type].createOnlyProperties).sort()).toEqual(replaced.sort());
    },
  );
});
