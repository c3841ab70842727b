/** The pipeline of docs/azure.md: its steps deploy a file that the cloud assembly has, in the order that it says. */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import * as lib from 'aws-cdk-lib';
import * as pipelines from 'aws-cdk-lib/pipelines';
import * as ts from 'typescript';
import * as library from '../../src';
import { ofType } from '../support/resolve';

const [, SAMPLE] = /^```ts fixture=app\n([^]*?\bCodePipeline\b[^]*?)^```$/m
  .exec(readFileSync(join(__dirname, '..', '..', 'docs', 'azure.md'), 'utf-8'))!;

test('shows the changes of Azure, waits for a person, and deploys the file of the assembly after the stack', () => {
  const modules: Record<string, object> = {
    'aws-cdk-lib': lib, 'aws-cdk-lib/pipelines': pipelines, 'cdk-defender-for-cloud': library,
  };
  const code = ts.transpile(SAMPLE, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS });
  const app: lib.App = new Function('require', 'exports', `${code}; return app;`)((name: string) => modules[name], {});
  const assembly = app.synth();
  const template = assembly.getStackByName('Pipeline').template;

  const [{ Properties: pipeline }] = ofType(template, 'AWS::CodePipeline::Pipeline');
  const stage = pipeline.Stages.find((s: any) => s.Name === 'Production');
  const order = [...stage.Actions].sort((a: any, b: any) => a.RunOrder - b.RunOrder).map((a: any) => a.Name);
  expect(order).toEqual(['Security.Prepare', 'Security.Deploy', 'WhatIf', 'ReadWhatIf', 'ConnectAzure']);
  expect(new Set(stage.Actions.map((a: any) => a.RunOrder)).size).toBe(5);

  const commands = ofType(template, 'AWS::CodeBuild::Project').map(p => JSON.parse(p.Properties.Source.BuildSpec))
    .flatMap(spec => spec.phases.build.commands as string[]).filter(command => command.startsWith('az '));
  expect(commands).toEqual(['what-if', 'create'].map(command =>
    `az deployment group ${command} -g DefenderForCloud -f Production.Security.Azure.securityConnector.json`));
  expect(existsSync(join(assembly.directory, 'Production.Security.Azure.securityConnector.json'))).toBe(true);
});
