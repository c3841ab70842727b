/** The texts of the files of an app, with the values of the app. */
import { comment, namesIn, namesOf, write } from './code';
import { descriptionOf, envOf, externalIdOf, rolesOf, type NewApp } from './new-app';
import { PILOT_COMMENT, stackContent } from './stack';

/** Values by their names. An empty one is a condition that is not met. */
export type TextValues = { readonly [name: string]: string };

/**
 * The text with values in place of `@name@`, which in a line of its own stands for whole lines, or none. The lines from `@if name@` to
 * `@end@` are there if the value is not empty, and those from `@else@` on if it is. No condition is in another one.
 */
export function filledIn(text: string, values: TextValues): string {
  return text.replace(/^@if (\w+)@\n([^]*?)(?:^@else@\n([^]*?))?^@end@\n/gm, (_, name: string, lines: string, others = '') =>
    values[name] === '' ? others : lines)
    .replace(/^@([\w-]+)@\n|@([\w-]+)@/gm, (_, lines: string | undefined, name = lines!) => values[name]);
}

/** The values of the app, and the names that its stack imports from a module, or from the library. */
export function valuesOf(app: NewApp): { readonly values: TextValues; readonly importsOf: (module?: string) => string[] } {
  const { language, tenantId, pilot, connector } = app;
  const { units, defender, azure, azureComments } = stackContent(app);
  const isPython = language === 'python';
  const indent = isPython ? '        ' : '    ';
  const names = namesIn([...units ? [units] : [], defender, azure], language);
  const values = {
    tenantId,
    description: descriptionOf(app),
    env: envOf(app).map(([name, value]) => isPython ? `${name}="${value}"` : `${name}: '${value}'`).join(', '),
    organization: app.units.length > 0 ? 'all accounts' : '',
    atOnce: app.units.length > 0 && pilot.length === 0 ? 'all accounts' : '',
    pilot: pilot.length > 0 ? write(pilot, language) : '',
    pilotComment: PILOT_COMMENT,
    units: units ? write(units, language, indent) : '',
    class: defender.name,
    defender: write(defender, language, indent),
    azure: write(azure, language, isPython && units ? `${indent}    ` : indent),
    azureComment: comment(azureComments, language).map(line => `${indent}${line}\n`).join(''),
    roles: rolesOf(app).map(name => isPython ? `    "${name}",\n` : `  '${name}',\n`).join(''),
    ciemRole: connector?.ciem?.roleName ?? '',
    ciemObjectId: connector?.ciem?.objectId ?? '',
    externalId: externalIdOf(app) ?? '',
  };
  return { values, importsOf: module => namesOf(names, language, module) };
}
