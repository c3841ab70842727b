/** The architecture: up-to-date documents, docstrings, and the direction of imports. */
import { existsSync, readdirSync, readFileSync } from 'fs';
import { dirname, join, relative } from 'path';
import * as ts from 'typescript';
import { anchorsOf } from './support/anchors';
import { permissionsMarkdown } from '../build/docs/permissions-markdown';

const ROOT = join(__dirname, '..');
const SRC = join(ROOT, 'src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf-8' }).filter(f => f.endsWith('.ts')).sort();
const source = (file: string) =>
  ts.createSourceFile(file, readFileSync(join(SRC, file), 'utf-8'), ts.ScriptTarget.Latest, true);

/** The files of a folder that each file imports, also only for types. */
function importsIn(folder: string): Map<string, string[]> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf-8' }).filter(f => f.endsWith('.ts')).sort();
  return new Map(names.map((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), 'utf-8'));
    return [file, importedFiles.map(i => `${join(dirname(file), i.fileName)}.ts`).filter(f => names.includes(f))];
  }));
}

/** Each way along imports that comes back to a file on it. One cycle is reported once, from its first file. */
function cyclesIn(folder: string): string[] {
  const imports = importsIn(folder);
  const done = new Set<string>();
  const from = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [[...path.slice(path.indexOf(file)), file].join(' -> ')];
    if (done.has(file)) return [];
    const found = imports.get(file)!.flatMap(imported => from(imported, [...path, file]));
    done.add(file);
    return found;
  };
  return [...imports.keys()].flatMap(file => from(file, []));
}

test('no line of TypeScript has more than 140 characters', () => {
  const all = ['src', 'cli', 'build', 'test', 'e2e', 'bench', 'examples'].flatMap(folder =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf-8' }).map(file => join(folder, file)))
    .filter(file => file.endsWith('.ts') && !/node_modules|cdk\.out/.test(file));
  expect(all.length).toBeGreaterThan(1000);
  expect(all.filter(file => /^.{141}/mu.test(readFileSync(join(ROOT, file), 'utf-8')))).toEqual([]);
});

test('docs/PERMISSIONS.md matches the data (npx projen docs:permissions)', () => {
  expect(readFileSync(join(ROOT, 'docs', 'PERMISSIONS.md'), 'utf-8')).toBe(permissionsMarkdown());
});

const examplesOfTerraform = ['account', 'azure', 'organization'].map(module => join('terraform', module, 'examples'))
  .flatMap(folder => readdirSync(join(ROOT, folder)).map(name => join(folder, name)));
const documents = [
  '.', 'docs', 'docs/contributing', 'e2e', 'examples', 'bench', 'landing-zones',
  'terraform', 'terraform/account', 'terraform/azure', 'terraform/organization', ...examplesOfTerraform,
].flatMap(folder => readdirSync(join(ROOT, folder)).filter(f => f.endsWith('.md')).map(f => join(folder, f)));
test.each(documents)('links of %s have a target', (file) => {
  const links = [...readFileSync(join(ROOT, file), 'utf-8').matchAll(/\]\(([^)\s:]+)\)/g)].map(m => m[1].replaceAll('\\_', '_'));
  expect(links.filter((link) => {
    const [path, anchor] = link.split('#');
    const target = path === '' ? join(ROOT, file) : join(ROOT, dirname(file), path);
    return !existsSync(target) || anchor !== undefined && !anchorsOf(readFileSync(target, 'utf-8')).includes(anchor);
  })).toEqual([]);
});

test.each(documents)('scripts that %s runs are there', (file) => {
  const scripts = [...readFileSync(join(ROOT, file), 'utf-8').matchAll(/\bbash ((?!\.\.\/)[\w./-]+\.sh)\b/g)].map(m => m[1]);
  expect(scripts.filter(script => !existsSync(join(ROOT, script)))).toEqual([]);
});

describe('imports run downward', () => {
  const POLICY_LANGUAGE = ['policy-language', 'policy-language/statements', 'policy-language/cloudformation'];
  // module -> modules that it may import
  const ARROWS: Record<string, string[]> = {
    'organization-policies': [
      'monitoring', 'organization', 'connector', 'host-management', 'capabilities', 'stacksets', 'identity', ...POLICY_LANGUAGE, 'checks',
    ],
    'monitoring': [
      'organization', 'connector', 'host-management', 'capabilities', 'stacksets', 'identity', ...POLICY_LANGUAGE, 'checks',
    ],
    'azure': [
      'azure/existing', 'azure/settings', 'azure/template', 'organization', 'connector', 'plans', 'capabilities',
      'policy-language/cloudformation', 'checks',
    ],
    'azure/existing': ['azure/settings', 'azure/template', 'checks'],
    'azure/settings': ['azure/template', 'plans', 'capabilities', 'checks'],
    'azure/template': [],
    'organization': ['connector', 'plans', 'host-management', 'stacksets', 'identity', ...POLICY_LANGUAGE, 'checks'],
    'connector': [
      'plans', 'readers/microsoft-template', 'host-management', 'capabilities', 'identity', ...POLICY_LANGUAGE, 'checks', 'permissions',
    ],
    'plans': [
      'readers/microsoft-template', 'host-management', 'capabilities', 'identity', 'policy-language/cloudformation', 'checks',
      'permissions',
    ],
    'readers/microsoft-template': [
      'readers/validation', 'capabilities', 'identity', 'policy-language/statements', 'policy-language/cloudformation', 'checks',
      'permissions',
    ],
    'readers/validation': ['capabilities', 'identity', ...POLICY_LANGUAGE, 'checks'],
    'logs': ['capabilities', 'identity', 'policy-language', 'policy-language/cloudformation', 'checks', 'permissions'],
    'host-management': ['identity', 'policy-language', 'policy-language/cloudformation', 'checks', 'permissions'],
    'capabilities': ['identity', 'checks', 'permissions'],
    'stacksets': ['identity', 'policy-language/cloudformation', 'checks', 'permissions'],
    'identity': ['policy-language', 'policy-language/cloudformation', 'checks', 'permissions'],
    'policy-language': ['policy-language/cloudformation', 'checks', 'permissions'],
    'policy-language/statements': ['policy-language/cloudformation', 'checks', 'permissions'],
    'policy-language/cloudformation': ['checks'],
    'checks': [],
    'permissions': [],
  };

  test('only public names are outside of modules', () => {
    expect(files.filter(f => dirname(f) === '.')).toEqual(['index.ts']);
    expect([...new Set(files.map(f => dirname(f)))].filter(module => module !== '.').sort()).toEqual(
      Object.keys(ARROWS).sort(),
    );
  });

  test('modules have no import cycle', () => {
    const reach = (module: string): string[] => ARROWS[module].flatMap(below => [below, ...reach(below)]);
    for (const module of Object.keys(ARROWS)) expect(reach(module)).not.toContain(module);
  });

  test.each(files.filter(f => f !== 'index.ts'))('%s', (file) => {
    const module = dirname(file);
    const imported = source(file).statements.filter(s => ts.isImportDeclaration(s) || ts.isExportDeclaration(s))
      .map(s => s.moduleSpecifier && ts.isStringLiteral(s.moduleSpecifier) ? s.moduleSpecifier.text : '')
      .filter(specifier => specifier.startsWith('.'))
      .map(specifier => relative(SRC, dirname(join(SRC, module, specifier))) || '.');
    expect([...new Set(imported)].filter(m => m !== module && !ARROWS[module].includes(m))).toEqual([]);
  });

  test('files have no import cycle, type imports included', () => expect(cyclesIn(SRC)).toEqual([]));

  test('permission data does not import CDK', () => {
    for (const file of files.filter(f => dirname(f) === 'permissions')) {
      expect(readFileSync(join(SRC, file), 'utf-8')).not.toMatch(/from '(aws-cdk-lib|constructs)/);
    }
  });
});

describe('imports of the command run downward', () => {
  // Rooms that commands share, and which of them each may import. Every other folder is a command, which no other one imports.
  const ROOMS: Record<string, string[]> = {
    checking: ['asking', 'reading', 'shared'],
    comparing: ['reading', 'shared'],
    asking: ['reading', 'shared'],
    reading: ['shared'],
    shared: [],
  };
  const CLI = join(ROOT, 'cli');
  const imports = importsIn(CLI);
  const roomOf = (file: string) => file.includes('/') ? file.split('/')[0] : '.';
  const folders = [...new Set([...imports.keys()].map(roomOf))].filter(room => room !== '.');

  test('a folder is a room that commands share, or a command', () => {
    expect(folders).toEqual(expect.arrayContaining(Object.keys(ROOMS)));
    expect(folders.filter(room => !(room in ROOMS) && !imports.has(`${room}/command.ts`))).toEqual([]);
  });

  test.each([...imports.keys()])('%s', (file) => {
    const room = roomOf(file);
    const allowed = room === '.' ? folders : ROOMS[room] ?? Object.keys(ROOMS);
    expect(imports.get(file)!.map(roomOf).filter(other => other !== room && !allowed.includes(other))).toEqual([]);
  });
});

describe('imports of the generators run downward', () => {
  const BUILD = join(ROOT, 'build');
  const imports = importsIn(BUILD);
  const roomOf = (file: string) => file.includes('/') ? file.split('/')[0] : '.';
  // What a room makes, others may use. What has no room runs all.
  const ROOMS: Record<string, string[]> = {
    'docs': ['terraform',
      'templates'],
    'terraform': ['templates'],
    'templates': [],
    'cli': [],
    'inline-python': [],
    'pages': [],
    'projenrc': [],
  };

  test('each folder is a room', () => {
    expect([...new Set([...imports.keys()].map(roomOf))].filter(room => room !== '.').sort()).toEqual(Object.keys(ROOMS).sort());
  });

  test.each([...imports.keys()].filter(file => roomOf(file) !== '.'))('%s', (file) => {
    const room = roomOf(file);
    expect(imports.get(file)!.map(roomOf).filter(other => other !== room && !ROOMS[room].includes(other))).toEqual([]);
  });

  test('files have no import cycle, type imports included', () => expect(cyclesIn(BUILD)).toEqual([]));
});

describe('docstrings', () => {
  const index = readFileSync(join(SRC, 'index.ts'), 'utf-8');
  const exported = new Set(
    [...index.matchAll(/\{([^}]*)\}/g)].flatMap(m =>
      m[1]
        .split(',')
        .map(n => n.trim())
        .filter(Boolean),
    ),
  );
  const declarations = files.flatMap(f => source(f).statements)
    .filter(s => ts.isClassDeclaration(s) || ts.isInterfaceDeclaration(s) || ts.isEnumDeclaration(s))
    .filter(s => exported.has(s.name?.text ?? ''));
  const docOf = (node: ts.Node) => ts.getJSDocCommentsAndTags(node).map(d => d.getText()).join('\n');

  test('every public name is declared once', () => {
    expect(declarations.map(d => d.name!.text).sort()).toEqual([...exported].sort());
  });

  test.each(declarations.filter(d => ts.isClassDeclaration(d)).map(d => [d.name!.text, d] as const))(
    '%s has an example', (_, declaration) => {
      const lines = docOf(declaration).split('@example')[1]?.split('\n').slice(1, -1) ?? [];
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.length).toBeLessThanOrEqual(8);
    });

  const members = declarations.flatMap(d => [d as ts.Node, ...d.members])
    .filter(m => !ts.isConstructorDeclaration(m) || m.parameters.length > 0)
    .filter(m => !(ts.canHaveModifiers(m) && ts.getModifiers(m)?.some(x => x.kind === ts.SyntaxKind.PrivateKeyword)))
    .filter(m => !docOf(m).includes('@internal'));
  const nameOf = (m: ts.Node) => {
    const name = (m as ts.NamedDeclaration).name?.getText() ?? 'constructor';
    return m.parent === undefined || ts.isSourceFile(m.parent)
      ? name
      : `${(m.parent as ts.ClassDeclaration).name?.text}.${name}`;
  };
  // A class that implements an interface inherits the docstrings.
  const inherited = declarations.filter(d => ts.isClassDeclaration(d)).flatMap(d => (d.heritageClauses ?? [])
    .filter(h => h.token === ts.SyntaxKind.ImplementsKeyword).flatMap(h => h.types.map(t => t.expression.getText()))
    .flatMap(name => declarations.filter(i => ts.isInterfaceDeclaration(i) && i.name.text === name))
    .flatMap(i => i.members.map(m => `${d.name!.text}.${m.name!.getText()}`)));

  test('these classes inherit docstrings from an interface', () => {
    expect([...new Set(inherited.map(name => name.split('.')[0]))].sort()).toEqual(['DefenderForCloudConnector', 'HostManagementIdentity']);
  });

  const named = members.map(m => [nameOf(m), m] as const).filter(([name]) => !inherited.includes(name));
  test.each(named)('%s', (_, member) => {
    expect(docOf(member).replace(/[/*\s]/g, '').length).toBeGreaterThan(10);
    const needsDefault = ts.isPropertySignature(member) && member.questionToken !== undefined;
    expect(!needsDefault || docOf(member).includes('@default')).toBe(true);
  });

  /** Description with the default, and each parameter, in one line each. Examples are not text. */
  const textsOf = (member: ts.Node) => {
    const lines = docOf(member).split('\n').map(line => line.replace(/^ *\/?\*+\/? ?/, '').replace(/\*\/$/, '').trim());
    const [description, ...tags] = lines.join('\n').split(/\n(?=@)/).map(part => part.replace(/\s+/g, ' ').trim());
    const others = tags.filter(tag => !/^@(example|param)/.test(tag));
    return [[description, ...others.map(tag => tag.replace(/^@\w+ (- )?/, ''))].join(' '), ...tags.filter(tag => tag.startsWith('@param'))];
  };
  // An editor shows a docstring in a small window. What is longer belongs into a page, which the docstring names.
  test('none is longer than 500 characters', () => {
    expect(named.flatMap(([name, member]) => textsOf(member).filter(text => text.length > 500).map(text => [name, text.length])))
      .toEqual([]);
    expect(named.flatMap(([, member]) => textsOf(member)).filter(text => text.length > 400).length).toBeGreaterThan(20);
  });

  test('the pages that they name are there', () => {
    const pages = named.flatMap(([, member]) => [...docOf(member).matchAll(/\bdocs\/[\w-]+\.md/g)].map(([page]) => page));
    expect(pages).toContain('docs/your-resources.md');
    expect(pages.filter(page => !existsSync(join(ROOT, page)))).toEqual([]);
  });
});
