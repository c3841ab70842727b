/** Exports and outputs of nested stacks that a source contains: each value is read as if it stood where it is used. */
import type { NamedTemplate } from './nested';
import { TemplateTexts } from './text';
import { intrinsicOf, referencesIn } from '../../src/policy-language/cloudformation/template-functions';
import { grouped } from '../shared/grouped';
import { replaced, withoutUndefined } from '../shared/json';

/** The most outputs that refer to one another in a row. */
const MOST = 20;

/** The templates with texts in place of references to outputs with a known text. References to outputs that name resources stay. */
export function withKnownOutputs(templates: readonly NamedTemplate[], left = MOST): readonly NamedTemplate[] {
  if (templates.every(({ template }) => template.Outputs === undefined)) return templates;
  const exports = grouped(templates.flatMap(({ account, template }) => Object.values<any>(template.Outputs ?? {})
    .map(output => [keyOf(account, output?.Export?.Name), textOf(output?.Value, template)] as const)));
  // In several regions, one name can have several values.
  const exported = (key: string) => exports.get(key)?.reduce((others, value) => others === undefined || value === undefined ? undefined
    : JSON.stringify(others) === JSON.stringify(value) ? value : { 'Fn::If': [`the export ${key}`, value, others] });
  let isChanged = false;
  const found = templates.map((named) => {
    const outputOf = (reference: string) => {
      const [, id, output] = /^(\w+)\.Outputs\.(\w+)$/.exec(reference) ?? [];
      const { template } = templates.find(({ name }) => id !== undefined && name === `${named.name}, ${id}`) ?? {};
      return template && textOf(template.Outputs?.[output]?.Value, template);
    };
    const known = ([fn, args]: readonly [string, unknown]): unknown => {
      if (fn === 'Fn::ImportValue') return exported(keyOf(named.account, args));
      if (fn === 'Fn::GetAtt') return outputOf([args].flat().join('.'));
      if (fn !== 'Fn::Sub') return undefined;
      const outputs = withoutUndefined(Object.fromEntries(referencesIn({ [fn]: args }).map(name => [name, outputOf(name)])));
      const [text, variables] = [args].flat();
      return Object.keys(outputs).length === 0 ? undefined : { [fn]: [text, { ...replaced(variables, inText), ...outputs }] };
    };
    const inText = (part: unknown) => {
      const intrinsic = intrinsicOf(part);
      const text = intrinsic && known(intrinsic);
      isChanged ||= text !== undefined;
      return text;
    };
    const { Resources, Outputs } = named.template;
    return { ...named, template: { ...named.template, ...replaced({ Resources, ...Outputs && { Outputs } }, inText) } };
  });
  return !isChanged ? templates : left === 0 ? found : withKnownOutputs(found, left - 1);
}

const keyOf = (account: string | undefined, name: unknown) => JSON.stringify([account ?? '', name]);

/** The text of an output, with the account and region of its own stack. Undefined if it is not known, or refers to a resource. */
function textOf(value: unknown, template: object): unknown {
  const text = new TemplateTexts(template).text(value);
  const isKnown = text !== undefined && !/\$\{(?!AWS::(?:AccountId|Partition|Region|URLSuffix)\})|\{\{resolve:/.test(text);
  return !isKnown ? undefined : text.includes('${') ? { 'Fn::Sub': text } : text;
}
