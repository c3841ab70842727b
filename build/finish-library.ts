/**
 * Makes lib/ faster to load and smaller, after jsii has compiled it:
 *
 * - Modules are loaded when they are first used, as in aws-cdk-lib. An app with a connector then needs half of the
 *   library's files, and only the services of aws-cdk-lib that its options need. File names and functions stay, so that
 *   stack traces are as before.
 * - Comments are removed from the JavaScript. The declarations have them too, for editors and for jsii, and twice they
 *   would be a tenth of the npm package.
 * - Declarations that those of the package do not refer to are deleted: nobody can import these modules.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import * as ts from 'typescript';

const LIB = join(__dirname, '..', 'lib');
const printer = ts.createPrinter({ removeComments: true });

const files = readdirSync(LIB, { recursive: true, encoding: 'utf-8' }).map(file => join(LIB, file));
for (const path of files.filter(file => file.endsWith('.js'))) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf-8'), ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const { transformed } = ts.transform(source, [loadOnUse]);
  writeFileSync(path, printer.printFile(transformed[0]));
}

const declarations = reachable(join(LIB, 'index.d.ts'));
for (const path of files.filter(file => file.endsWith('.d.ts') && !declarations.has(file))) rmSync(path);

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
 * `name` by a call of it.
 */
function loadOnUse(context: ts.TransformationContext): ts.Transformer<ts.SourceFile> {
  const { factory } = context;
  return source => {
    const modules = new Map(source.statements.flatMap(required));
    const visit = (node: ts.Node): ts.Node => {
      if (ts.isVariableStatement(node) && required(node).length > 0) return loader(...required(node)[0]);
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

/** Name and value of a statement that is only `const name = require("module")`. */
function required(statement: ts.Statement): [string, ts.Expression][] {
  if (!ts.isVariableStatement(statement) || statement.parent?.kind !== ts.SyntaxKind.SourceFile) return [];
  const [{ name, initializer }, ...others] = statement.declarationList.declarations;
  if (others.length > 0 || !ts.isIdentifier(name) || !initializer || !ts.isCallExpression(initializer)) return [];
  const { expression } = initializer;
  return ts.isIdentifier(expression) && expression.text === 'require' ? [[name.text, initializer]] : [];
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
