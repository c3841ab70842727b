/**
 * A model of EventBridge's input transformer for templates that are text: it inserts values as they are. Source: Amazon
 * EventBridge user guide, input transformation, "Common issues with transforming input", 2026-11: "EventBridge doesn't
 * escape values extracted by Input Path", and a variable whose path the event does not have "won't appear in the
 * output".
 */
export interface InputTransformer {
  readonly InputPathsMap: Record<string, string>;
  readonly InputTemplate: string;
}

/** How a value is written. What AWS does not document, such as what becomes of a backslash, can be tried with it. */
export type Insert = (value: string) => string;

export function transform(
  { InputPathsMap, InputTemplate }: InputTransformer, event: any, insert: Insert = value => value,
): string {
  return InputTemplate.replace(/<([\w-]+)>/g, (_, name: string) => {
    const value = InputPathsMap[name].replace(/^\$\./, '').split('.').reduce((at, key) => at?.[key], event);
    if (value === undefined || value === null) return '';
    return insert(typeof value === 'string' ? value : JSON.stringify(value));
  });
}
