import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import * as cdk from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ts from 'typescript';
import { plansIn, readConnector, withConnector } from '../../../cli/init/connector';
import type { NewApp } from '../../../cli/init/new-app';
import type { Answers } from '../../../cli/init/questions';
import { filesOf } from '../../../cli/init/run';
import * as library from '../../../src';
import { deployArm } from '../../azure/support/arm';
import { CIEM_OBJECT_ID, TENANT } from '../../support/synth';

/** A file with a connector, or with anything else. */
export function fileWith(content: unknown): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'connector-')), 'connector.json');
  writeFileSync(file, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return file;
}

interface Given extends Partial<Answers> {
  readonly apiVersion?: string;
  readonly region?: string;
}

/** The app of a connector. */
export function appOfConnector(content: unknown, { apiVersion, region, ...change }: Given = {}): NewApp {
  const connector = readConnector(fileWith(content), apiVersion);
  const answers: Answers = {
    language: 'typescript',
    tenantId: TENANT,
    permissions: 'default',
    plans: plansIn(connector),
    serversPlan: 'P2',
    units: connector.isOrganization ? ['r-ab12'] : [],
    pilot: [],
    ciemObjectId: connector.hasCiem ? CIEM_OBJECT_ID : undefined,
    ...change,
  };
  return withConnector({ ...answers, region, dependency: '1.2.3', schedule: false }, connector, answers);
}

/** Files of the app. */
export const filesOfConnector = (content: unknown, given: Given = {}) => filesOf(appOfConnector(content, given));

/** The stack in TypeScript. */
export const stackOf = (content: unknown, given: Given = {}) => filesOfConnector(content, given)['lib/defender-stack.ts'];

interface Run {
  /** The connector in Azure after the deployment. */
  readonly resource: any;
  /** Ids of the warnings of the Azure side. */
  readonly warnings: readonly string[];
}

/**
 * Runs the stack that init wrote, as TypeScript.
 *
 * @param hasFile whether it reads connector.json. Otherwise, the code alone says how the connector is
 */
export function run(files: { readonly [path: string]: string }, { hasFile = true, account = '111122223333' } = {}): Run {
  const folder = path.dirname(fileWith(files['connector.json']));
  const names = hasFile ? library : { ...library, ExistingSecurityConnector: { fromFile: () => undefined } };
  const modules = new Map<string, object>([['path', path], ['aws-cdk-lib', cdk], ['aws-cdk-lib/aws-logs', logs],
    ['cdk-defender-for-cloud', names]]);
  const exports: any = {};
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(files['lib/defender-stack.ts'], { compilerOptions });
  new Function('require', 'exports', '__dirname', outputText)(
    (name: string) => modules.get(name), exports, path.join(folder, 'lib'));
  const app = new cdk.App();
  const stack: cdk.Stack = new exports.DefenderStack(app, 'DefenderForCloud', { env: { account, region: 'eu-west-1' } });
  const { directory } = app.synth();
  const arm = JSON.parse(readFileSync(path.join(directory, 'DefenderForCloud.Azure.securityConnector.json'), 'utf-8'));
  const metadata = stack.node.findChild('Azure').node.metadata.filter(({ type }) => type === 'aws:cdk:warning');
  return {
    resource: deployArm(arm).resource,
    warnings: metadata.map(({ data }) => /\[ack: cdk-defender-for-cloud:([^\]]+)\]/.exec(String(data))?.[1] ?? String(data)),
  };
}
