/**
 * Evaluates an expression of Azure Resource Manager without its brackets. It supports what the library writes: a string, or a
 * function call such as `resourceGroup().location`. Throws for everything else.
 */
export function evaluateArmExpression(expression: string, call: (name: string, args: any[]) => any): any {
  let rest = expression;
  const take = (pattern: RegExp) => {
    const found = pattern.exec(rest)?.[0];
    if (found !== undefined) rest = rest.slice(found.length);
    return found;
  };
  const value = (): any => {
    const text = take(/^'(?:[^']|'')*'/);
    if (text !== undefined) return text.slice(1, -1).replaceAll("''", "'");
    const fn = take(/^\w+(?=\()/);
    if (fn === undefined || take(/^\(/) === undefined) throw new Error(`not a text or a call: ${rest}`);
    const args: any[] = [];
    while (take(/^\)/) === undefined) {
      if (args.length > 0 && take(/^, /) === undefined) throw new Error(`no comma at: ${rest}`);
      args.push(value());
    }
    return call(`${fn}${take(/^\.\w+/) ?? ''}`, args);
  };
  const whole = value();
  if (rest !== '') throw new Error(`more than an expression: ${rest}`);
  return whole;
}
