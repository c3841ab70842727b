/**
 * Removes the comments from the compiled JavaScript. The declarations have them too, for editors and for jsii, and twice
 * they would be a tenth of the npm package.
 */
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

const LIB = join(__dirname, '..', 'lib');
const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, removeComments: true };

for (const file of readdirSync(LIB, { recursive: true, encoding: 'utf-8' }).filter(f => f.endsWith('.js'))) {
  const path = join(LIB, file);
  const text = readFileSync(path, 'utf-8');
  const { outputText } = ts.transpileModule(text, { fileName: path, compilerOptions: { ...compilerOptions, allowJs: true } });
  if (outputText !== text) writeFileSync(path, outputText);
}
