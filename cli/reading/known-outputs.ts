/** Exports and outputs of nested stacks that a source contains: each value is read as if it stood where it is used. */
import type { NamedTemplate } from './nested';
import { TemplateTexts } from './text';
import { intrinsicOf, isMap, referencesIn } from '../../src/policy-language/cloudformation/template-functions';

/** Outputs can refer to other outputs, so many times at most. */
const MOST = 20;

/** The templates with texts instead of references to outputs that have them. References to resources stay: they name them. */
export function withKnownOutputs(templates: readonly NamedTemplate[], left = MOST): readonly NamedTemplate[] {
  if (templates.every(({ template }) => template.Outputs === undefined)) return templates;
  const exports = new Map<string, unknown[]>();
  for (const { account, template } of templates) {
    for (const { Export, Value } of Object.values<any>(template.Outputs ?? {})) {
      const key = keyOf(account, Export?.Name);
      exports.set(key, [...exports.get(key) ?? [], textOf(Value, template)]);
    }
  }
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
      const outputs = fn !== 'Fn::Sub' ? [] : referencesIn({ [fn]: args }).map(name => [name, outputOf(name)])
        .filter(([, value]) => value !== undefined);
      const [text, variables] = [args].flat();
      return outputs.length === 0 ? undefined : { [fn]: [text, { ...replaced(variables), ...Object.fromEntries(outputs) }] };
    };
    const replaced = (value: any): any => {
      if (Array.isArray(value)) return value.map(replaced);
      if (!isMap(value)) return value;
      const intrinsic = intrinsicOf(value);
      const text = intrinsic && known(intrinsic);
      isChanged ||= text !== undefined;
      return text ?? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner)]));
    };
    const { Resources, Outputs } = named.template;
    return { ...named, template: { ...named.template, Resources: replaced(Resources), ...Outputs && { Outputs: replaced(Outputs) } } };
  });
  return !isChanged ? templates : left === 0 ? found : withKnownOutputs(found, left - 1);
}

const keyOf = (account: string | undefined, name: unknown) => JSON.stringify([account ?? '', name]);

/** Undefined if it is not known, or if it is the reference to a resource. The account and the region are those of the other stack. */
function textOf(value: unknown, template: object): unknown {
  const text = new TemplateTexts(template).text(value);
  const isKnown = text !== undefined && !/\$\{(?!AWS::(?:AccountId|Partition|Region|URLSuffix)\})|\{\{resolve:/.test(text);
  return !isKnown ? undefined : text.includes('${') ? { 'Fn::Sub': text } : text;
}
