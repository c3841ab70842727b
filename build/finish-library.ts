/**
 * Makes lib/ faster to load and smaller, after jsii has compiled it:
 *
 * - What an app uses is loaded when it is first used, as in aws-cdk-lib: the public names except those of a connector,
 *   and the services of aws-cdk-lib. File names and functions stay, so that stack traces are as before. The connector is
 *   loaded at once, since nearly every app needs it: while the heap is small, this takes 4 MB less at the peak. What few
 *   apps need of it is loaded when it is first used, too.
 * - Other packages are loaded from one file, lib/packages.js. Node.js keeps what it has found for each folder, and
 *   searching the long `exports` of aws-cdk-lib for 20 folders takes as long as loading 15 files.
 * - Comments are removed from the JavaScript. The declarations have them too, for editors and for jsii, and twice they would
 *   be a tenth of the npm package. Line breaks and names stay: Node.js prints the line of an error above its stack trace.
 * - Declarations that those of the package do not refer to are deleted: nobody can import these modules. Those of modules
 *   without a public name lose their comments.
 * - The description for other languages, .jsii, loses white space, the lines of the sources, which the package lacks, and
 *   the names that modules of aws-cdk-lib have in other languages, unless a public type uses such a module.
 */

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { createRequire, isBuiltin } from 'module';
import { dirname, join, posix, relative, sep } from 'path';
import * as ts from 'typescript';

const LIB = join(__dirname, '..', 'lib');
const PACKAGES = join(LIB, 'packages.js');
const printer = ts.createPrinter({ removeComments: true });
/** What index.js loads at once. */
const MAIN = ['./connector/defender-for-cloud-connector', './plans/defender-plan'];
/** What few apps need. */
const OF_FEW = new RegExp(`/(${[
  'permissions/security-audit', 'read-only-access', 'differences', 'rendered-permissions', 'template-warnings',
  'key-grants', 'imported-connector', 'existing-host-management-identity', 'existing-entra-identity-provider', 'python-code',
  'rate-control', 'output',
].join('|')})$`);
/** What is loaded from other packages. */
const packages = new Set<string>();

const files = readdirSync(LIB, { recursive: true, encoding: 'utf-8' }).map(file => join(LIB, file));
for (const path of files.filter(file => file.endsWith('.js'))) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf-8'), ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const { transformed } = ts.transform(source, [loadOnUse]);
  writeFileSync(path, printer.printFile(transformed[0]));
}
if (packages.size === 0) throw new Error('lib/ is as this script leaves it: compile it again');
const requirePackage = createRequire(PACKAGES);
for (const name of packages) {
  if (!requirePackage(name).__esModule) throw new Error(`${name} needs __importStar, which this script removes`);
}
const loaders = [...packages].sort().map(name => `  "${name}": () => require("${name}"),\n`);
writeFileSync(PACKAGES, `"use strict";\nmodule.exports = {\n${loaders.join('')}};\n`);

const declarations = reachable(join(LIB, 'index.d.ts'));
for (const path of files.filter(file => file.endsWith('.d.ts') && !declarations.has(file))) rmSync(path);

const jsii = join(LIB, '..', '.jsii');
const assembly = JSON.parse(readFileSync(jsii, 'utf-8'));
const types = Object.values<{ symbolId: string }>(assembly.types);
const isPublic = new Set(['index', ...types.map(({ symbolId }) => /^src\/(.*):/.exec(symbolId)![1])].map(module => join(LIB, `${module}.d.ts`)));
for (const path of declarations) {
  if (isPublic.has(path)) continue;
  writeFileSync(path, printer.printFile(ts.createSourceFile(path, readFileSync(path, 'utf-8'), ts.ScriptTarget.ES2022)));
}
const used = JSON.stringify(assembly.types);
const isUsed = ([submodule]: [string, unknown]) => used.includes(`"${submodule}.`);
for (const closure of Object.values<{ submodules?: object }>(assembly.dependencyClosure)) {
  if (closure.submodules) closure.submodules = Object.fromEntries(Object.entries(closure.submodules).filter(isUsed));
}
writeFileSync(jsii, JSON.stringify(assembly, (key, value) => key === 'locationInModule' ? undefined : value));

/** A declaration file and those that it imports, directly or through others. */
function reachable(path: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  const { importedFiles } = ts.preProcessFile(readFileSync(path, 'utf-8'));
  for (const { fileName } of importedFiles.filter(i => i.fileName.startsWith('.'))) {
    reachable(join(dirname(path), `${fileName}.d.ts`), found);
  }
  return found;
}

/**
 * Replaces `const name = require("module")` by a function that loads the module at its first call, and each use of
 * `name` by a call of it: for public names, what few apps need and other packages.
 */
function loadOnUse(context: ts.TransformationContext): ts.Transformer<ts.SourceFile> {
  const { factory } = context;
  return source => {
    const isIndex = dirname(source.fileName) === LIB;
    const loadedOnUse = (statement: ts.Statement) => required(statement)
      .filter(([, module]) => isIndex ? !MAIN.includes(module) : isPackage(module) || OF_FEW.test(module));
    const modules = new Map(source.statements.flatMap(loadedOnUse));
    const visit = (node: ts.Node): ts.Node | undefined => {
      if (isHelper(node)) return undefined;
      if (ts.isIdentifier(node) && node.text === '__importStar') throw new Error(`${source.fileName}: use named imports`);
      const [[name, module] = []] = ts.isVariableStatement(node) ? loadedOnUse(node) : [];
      if (name !== undefined && module !== undefined) {
        return loader(name, load(module, dirname(source.fileName)));
      }
      if (ts.isShorthandPropertyAssignment(node) && modules.has(node.name.text)) {
        return factory.createPropertyAssignment(node.name.text, call(node.name));
      }
      if (!ts.isIdentifier(node) || !modules.has(node.text) || isNameOfProperty(node)) {
        return ts.visitEachChild(node, visit, context);
      }
      if (isDeclared(node)) throw new Error(`${source.fileName}: ${node.text} is the name of a module and of a variable`);
      return call(node);
    };
    return ts.visitEachChild(source, visit, context);
  };

  /** `require("./module")`, or `require("../packages")["package"]()` */
  function load(module: string, folder: string): ts.Expression {
    const requireFile = (path: string) =>
      factory.createCallExpression(factory.createIdentifier('require'), undefined, [factory.createStringLiteral(path)]);
    if (!isPackage(module)) return requireFile(module);
    packages.add(module);
    const path = relative(folder, PACKAGES).split(sep).join(posix.sep).replace(/\.js$/, '');
    const file = requireFile(path.startsWith('.') ? path : `./${path}`);
    return factory.createCallExpression(factory.createElementAccessExpression(file, factory.createStringLiteral(module)), undefined, []);
  }

  /** `let name = () => { const loaded = require("module"); name = () => loaded; return loaded; };` */
  function loader(name: string, requireModule: ts.Expression): ts.Statement {
    const loaded = factory.createIdentifier('loaded');
    const asFunction = (body: ts.ConciseBody) =>
      factory.createArrowFunction(undefined, undefined, [], undefined, undefined, body);
    const declare = (variable: string, value: ts.Expression, flags: ts.NodeFlags) => factory.createVariableStatement(
      undefined,
      factory.createVariableDeclarationList(
        [factory.createVariableDeclaration(variable, undefined, undefined, value)],
        flags,
      ),
    );
    return declare(name, asFunction(factory.createBlock([
      declare('loaded', requireModule, ts.NodeFlags.Const),
      factory.createExpressionStatement(factory.createAssignment(factory.createIdentifier(name), asFunction(loaded))),
      factory.createReturnStatement(loaded),
    ])), ts.NodeFlags.Let);
  }

  function call(name: ts.Identifier): ts.Expression {
    return factory.createCallExpression(factory.createIdentifier(name.text), undefined, []);
  }
}

function isPackage(module: string): boolean {
  return !module.startsWith('.') && !isBuiltin(module);
}

/** Name and module of a statement that is only `const name = require("module")` or `__importStar(require("module"))`. */
function required(statement: ts.Statement): [string, string][] {
  if (!ts.isVariableStatement(statement) || statement.parent?.kind !== ts.SyntaxKind.SourceFile) return [];
  const [{ name, initializer }] = statement.declarationList.declarations;
  const module = argumentOf('require', argumentOf('__importStar', initializer) ?? initializer);
  return ts.isIdentifier(name) && module && ts.isStringLiteral(module) ? [[name.text, module.text]] : [];
}

function argumentOf(name: string, node: ts.Node | undefined): ts.Node | undefined {
  if (!node || !ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  return node.expression.text === name ? node.arguments[0] : undefined;
}

/** TypeScript's `__importStar` and its parts. It does nothing to modules that TypeScript has compiled. */
function isHelper(statement: ts.Node): boolean {
  if (!ts.isVariableStatement(statement)) return false;
  const [{ name }] = statement.declarationList.declarations;
  return ts.isIdentifier(name) && ['__createBinding', '__importStar', '__setModuleDefault'].includes(name.text);
}

/** `name` in `object.name`, `{ name: value }` and `class { name() {} }`. */
function isNameOfProperty(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  return (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isClassElement(parent) ||
    ts.isMethodDeclaration(parent) || ts.isAccessor(parent)) && parent.name === node;
}

function isDeclared(node: ts.Identifier): boolean {
  const { parent } = node;
  return (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent) ||
    ts.isFunctionDeclaration(parent) || ts.isFunctionExpression(parent) || ts.isClassLike(parent)) && parent.name === node;
}
