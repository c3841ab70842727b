/**
 * Makes lib/ faster to load and smaller, after jsii has compiled it:
 *
 * - Public names and the services of aws-cdk-lib are loaded at their first use, as in aws-cdk-lib itself. Files and functions
 *   keep their names, so that stack traces do not change. Only the connector is loaded immediately, because nearly every app
 *   needs it. This needs 4 MB less memory at the peak, because the heap is still small then. Parts of the connector that only
 *   few apps need are also loaded at their first use.
 * - Other packages are loaded from one file, lib/packages.js. Node.js caches what it has found per folder. To search the long
 *   `exports` of aws-cdk-lib for 20 folders takes as long as to load 15 files.
 * - Comments are removed from the JavaScript. The declarations also have them, for editors and for jsii. In both, they would
 *   be a tenth of the npm package. Line breaks and names stay: Node.js prints the line of an error above its stack trace.
 * - Declarations that no public declaration refers to are deleted, because nobody can import these modules. Declarations of
 *   modules without a public name lose their comments.
 * - The description for other languages, .jsii, loses white space, the line numbers of the sources, which are not in the
 *   package, and the names of modules of aws-cdk-lib in other languages, unless a public type uses the module.
 */

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { createRequire, isBuiltin } from 'module';
import { dirname, join, posix, relative, sep } from 'path';
import * as ts from 'typescript';

const LIB = join(__dirname, '..', 'lib');
const PACKAGES = join(LIB, 'packages.js');
const printer = ts.createPrinter({ removeComments: true });
/** The modules that index.js loads immediately. */
const MAIN = ['./connector/defender-for-cloud-connector', './plans/defender-plan'];
/** The modules that only few apps need. */
const OF_FEW = new RegExp(`/(${[
  'permissions/security-audit', 'read-only-access', 'differences', 'rendered-permissions', 'template-warnings',
  'key-grants', 'imported-connector', 'existing-host-management-identity', 'existing-entra-identity-provider', 'python-code',
  'rate-control', 'output',
].join('|')})$`);
/** The modules of other packages that lib/ loads. */
const packages = new Set<string>();

const files = readdirSync(LIB, { recursive: true, encoding: 'utf-8' }).map(file => join(LIB, file));
for (const path of files.filter(file => file.endsWith('.js'))) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf-8'), ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const { transformed } = ts.transform(source, [loadOnUse]);
  writeFileSync(path, printer.printFile(transformed[0]));
}
if (packages.size === 0) throw new Error('this script has already changed lib/: compile it again first');
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
const publicModules = ['index', ...types.map(({ symbolId }) => /^src\/(.*):/.exec(symbolId)![1])];
const isPublic = new Set(publicModules.map(module => join(LIB, `${module}.d.ts`)));
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

/** Returns a declaration file and all files that it imports, directly or through others. */
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
 * `name` by a call of this function. This applies to public names, to modules that few apps need, and to other packages.
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

/** Returns name and module if the statement is only `const name = require("module")` or `__importStar(require("module"))`. */
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

/** Whether the statement is `__importStar` of TypeScript, or a part of it. It has no effect on modules that TypeScript compiled. */
function isHelper(statement: ts.Node): boolean {
  if (!ts.isVariableStatement(statement)) return false;
  const [{ name }] = statement.declarationList.declarations;
  return ts.isIdentifier(name) && ['__createBinding', '__importStar', '__setModuleDefault'].includes(name.text);
}

/** Whether the node is `name` in `object.name`, `{ name: value }` or `class { name() {} }`. */
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
