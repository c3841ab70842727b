/** Reads the public structs from the source, because at run time, nothing of them exists. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';

const SRC = join(__dirname, '..', '..', 'src');
const declared = new Map(readdirSync(SRC, { recursive: true, encoding: 'utf-8' }).filter(f => f.endsWith('.ts'))
  .flatMap(f => ts.createSourceFile(f, readFileSync(join(SRC, f), 'utf-8'), ts.ScriptTarget.Latest, true).statements)
  .filter(s => ts.isInterfaceDeclaration(s)).map(s => [s.name.text, s]));

/** Names of the public interfaces that are structs, in alphabetical order. */
export const STRUCTS = [...readFileSync(join(SRC, 'index.ts'), 'utf-8').matchAll(/export type \{([^}]*)\}/g)]
  .flatMap(m => m[1].split(',').map(n => n.trim())).filter(name => name !== '' && !/^I[A-Z]/.test(name)).sort();

/** The structs that a struct extends. */
export function parentsOf(struct: string): string[] {
  const { heritageClauses = [] } = declared.get(struct)!;
  return heritageClauses.flatMap(h => h.types.map(t => t.expression.getText()));
}

/** Names of the options of a struct, without those that it inherits. */
export function ownOptionsOf(struct: string): string[] {
  const isInternal = (member: ts.TypeElement) => ts.getJSDocTags(member).some(tag => tag.tagName.text === 'internal');
  return declared.get(struct)!.members.filter(m => !isInternal(m)).map(m => m.name!.getText());
}

/** Names of all options of a struct. */
export function optionsOf(struct: string): string[] {
  return [...ownOptionsOf(struct), ...parentsOf(struct).flatMap(optionsOf)];
}
